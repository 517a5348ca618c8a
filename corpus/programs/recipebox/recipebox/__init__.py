"""A recipe collection on the web, made from a folder of TOML files."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from recipebox import pages, preferences
from recipebox.catalog import OWN_RECIPES, Catalog


def create_app(folder: Path = OWN_RECIPES) -> Flask:
    """The application, serving the recipes in `folder`."""
    app = Flask(__name__)
    app.extensions["recipes"] = Catalog.read(folder)
    app.register_blueprint(pages.recipes)
    app.register_blueprint(preferences.preferences)
    return app
