"""Recipes as structured data, for search engines and for shopping-list apps."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

from markupsafe import Markup

from recipebox.catalog import Recipe

# Inside a <script> element these would end it or start a comment; as escapes they are
# the same JSON.
UNSAFE_IN_HTML = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}


def iso_duration(length: timedelta) -> str:
    """A duration as ISO 8601 writes it: PT1H30M."""
    hours, minutes = divmod(int(length.total_seconds()) // 60, 60)
    return "PT" + (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")


def encode_value(value: object) -> str:
    """What `json` should write for a value that it does not know itself."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return iso_duration(value)
    raise TypeError(f"{type(value).__name__} has no place in a recipe")


def structured_data(recipe: Recipe, url: str) -> dict[str, Any]:
    """The recipe in the vocabulary of schema.org."""
    return {
        "@context": "https://schema.org",
        "@type": "Recipe",
        "name": recipe.title,
        "url": url,
        "dateModified": recipe.changed,
        "totalTime": timedelta(minutes=recipe.minutes),
        "recipeYield": recipe.serves,
        "recipeIngredient": recipe.ingredients,
        "recipeInstructions": [
            {"@type": "HowToStep", "text": step} for step in recipe.steps
        ],
    }


def script_element(recipe: Recipe, url: str) -> Markup:
    """The structured data as an element to put into the head of a page."""
    data = structured_data(recipe, url)
    text = json.dumps(data, default=encode_value, ensure_ascii=False)
    for character, escape in UNSAFE_IN_HTML.items():
        text = text.replace(character, escape)
    # Nothing in `text` can end the element any more.
    return Markup(f'<script type="application/ld+json">{text}</script>')
