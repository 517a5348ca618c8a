"""Tiny line charts as SVG images: /chart.svg?values=3,1,4,1,5 is one."""

from __future__ import annotations

from flask import Flask

from sparkline.views import charts


def create_app() -> Flask:
    """The application; it keeps nothing and needs no configuration."""
    app = Flask(__name__)
    app.register_blueprint(charts)
    return app
