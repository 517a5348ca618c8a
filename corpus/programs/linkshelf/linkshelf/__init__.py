"""A small JSON API for links worth keeping. They live as long as the process does."""

from __future__ import annotations

from flask import Flask

from linkshelf import api, errors
from linkshelf.model import Shelf


def create_app() -> Flask:
    """The application, with an empty shelf."""
    app = Flask(__name__)
    app.extensions["shelf"] = Shelf()
    app.register_blueprint(api.links)
    errors.register(app)
    return app
