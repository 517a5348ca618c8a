"""A guestbook: visitors leave a message, the host takes them all home as a file."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from guestbook import export, storage, views


def create_app(database: Path | None = None) -> Flask:
    """The application; without `database`, messages are kept in the instance folder."""
    app = Flask(__name__)
    if database is None:
        database = Path(app.instance_path) / "guestbook.sqlite3"
    database.parent.mkdir(parents=True, exist_ok=True)
    app.config["DATABASE"] = database
    app.register_blueprint(views.pages)
    app.register_blueprint(export.downloads)
    storage.register(app)
    return app
