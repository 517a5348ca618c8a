"""The list of recipes, a page for each of them, and the sitemap."""

from __future__ import annotations

from typing import cast
from xml.etree import ElementTree

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    render_template,
    request,
    url_for,
)

from recipebox.catalog import Catalog
from recipebox.preferences import chosen_theme
from recipebox.structured import script_element

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"

recipes = Blueprint("recipes", __name__)


def catalog() -> Catalog:
    """The recipes that the application was started with."""
    return cast("Catalog", current_app.extensions["recipes"])


@recipes.get("/")
def index() -> str:
    """All recipes, or with `?minutes=30` those that are quick enough."""
    minutes = request.args.get("minutes", type=int)
    if minutes is None:
        shown = list(catalog().recipes.values())
    else:
        shown = catalog().quick(minutes)
    links = [(recipe.title, url_for(".recipe", slug=recipe.slug)) for recipe in shown]
    return render_template("index.html", links=links, theme=chosen_theme())


@recipes.get("/recipes/<slug>")
def recipe(slug: str) -> str:
    """One recipe, with its structured data."""
    found = catalog().recipes.get(slug)
    if found is None:
        abort(404)
    permanent = url_for(".recipe", slug=slug, _external=True)
    return render_template(
        "recipe.html",
        recipe=found,
        script=script_element(found, permanent),
        theme=chosen_theme(),
    )


@recipes.get("/sitemap.xml")
def sitemap() -> Response:
    """The addresses of all recipes, for search engines: they must be absolute."""
    root = ElementTree.Element("urlset", xmlns=SITEMAP)
    for found in catalog().recipes.values():
        location = url_for(".recipe", slug=found.slug, _external=True)
        entry = ElementTree.SubElement(root, "url")
        ElementTree.SubElement(entry, "loc").text = location
        ElementTree.SubElement(entry, "lastmod").text = found.changed.isoformat()
    document = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return Response(document, mimetype="application/xml")
