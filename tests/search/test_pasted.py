"""The name in a piece of pasted code, complete or not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exsearch.search.pasted import name_in


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("json.dumps(obj, indent=2)", "json.dumps"),
        ("json.dumps(obj, indent=", "json.dumps"),
        ('@app.route("/")', "app.route"),
        ("x = requests.get(url).json()", "requests.get"),
        ("await client.get(url)", "client.get"),
        ("async with httpx.AsyncClient() as client:", "httpx.AsyncClient"),
        ("with open(path) as f:", "open"),
        ("if isinstance(x, str):", "isinstance"),
        ("if (a and b): run(a)", "run"),
        ("return self.client.get(url)", "client.get"),
        ("class Shop(Base):", "Base"),
        ("class Shop(models.Model, Mixin):", "models.Model"),
        ("class Shop(): run()", "run"),
        ("def load(path): ...", "load"),
        ("', '.join(names)", "join"),
        ("'(a(b' + call(x)", "call"),
        ('"""a(b""" + call(x)', "call"),
        (r"'\'a(b' + call(x)", "call"),
        ("don't call(x)", "call"),
        ("rows[0].save(force)", "save"),
        ("from flask import make_response", "flask.make_response"),
        ("from flask import make_response, abort", "flask.make_response"),
        ("from flask import (make_response, abort)", "flask.make_response"),
        ("from flask import make_response as m", "flask.make_response"),
        ("from .views import index", "views.index"),
        ("from . import views", "views"),
        ("from os.path import *", "os.path"),
        ("import numpy as np", "numpy"),
        ("import os, sys", "os"),
        ("import json; json.dumps(x)", "json.dumps"),
        ("dict[str, int]", "dict"),
    ],
)
def test_the_name_in_code(code: str, name: str) -> None:
    assert name_in(code) == name


@pytest.mark.parametrize(
    "text",
    ["", "make_response", "(((", "(a+)+$", "a (b)", "[tool.black]", "import", "from here to there",
     "from flask import", "import a file", "lambda(x)", "3(4)", "x = y", "'json.dumps(x)'"],
)  # fmt: skip
def test_text_without_such_a_name(text: str) -> None:
    assert name_in(text) is None


@given(st.text(alphabet="ab.()[]'\"\\ ,:=@\n", max_size=60))
def test_a_name_is_dotted_identifiers_or_none(text: str) -> None:
    name = name_in(text)

    assert name is None or all(piece.isidentifier() for piece in name.split("."))
