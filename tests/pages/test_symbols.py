"""Symbols: which one a page is about, its kind, and its aliases."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from helpers.pages import SECTION

from exsearch.model import Example, Skipped
from exsearch.readers.page.header import Header
from exsearch.readers.page.reader import read_page
from exsearch.readers.page.symbols import PageSymbol, read_symbol


def symbol(
    title: str = "",
    *,
    sidebar: str = "",
    slug: str = "",
    meta: str = "",
    intro: str = "",
    code: str = "",
    **fields: str,
) -> PageSymbol:
    """Return the symbol of a page; in `code` the highlighted lines start with `~~`."""
    said = {"title": title, "sidebartitle": sidebar, "slug": slug, "meta": meta, **fields}
    header = Header({key: value for key, value in said.items() if value}, {}, 0, None)
    lines = code.split("\n")
    marked = tuple(line[2:] for line in lines if line.startswith("~~"))
    return read_symbol(header, intro, [("\n".join(line.removeprefix("~~") for line in lines), marked)])


class Said(NamedTuple):
    """The parts of a page's header that name its symbol."""

    title: str
    sidebar: str
    slug: str
    meta: str = ""


# Titles as they are on pages of the Full Stack Python site.
@pytest.mark.parametrize(
    ("said", "name", "kind"),
    [
        (
            Said(
                "django.conf.urls.url Example Code",
                "django.conf.urls.url",
                "django-conf-urls-url-examples",
                "Python code examples for the url function within the django.conf.urls module of Django.",
            ),
            "django.conf.urls.url",
            "function",
        ),
        (
            Said(
                "flask.helpers make_response code examples",
                "flask.helpers make_response",
                "flask-helpers-make-response-examples",
                "Python example code for the make_response function from the flask.helpers module.",
            ),
            "flask.helpers.make_response",
            "function",
        ),
        (
            Said("flask redirect Example Code", "flask redirect", "flask-redirect-examples"),
            "flask.redirect",
            None,
        ),
        (
            Said(
                "flask_sqlalchemy.SQLAlchemy Model Example Code",
                "flask_sqlalchemy.SQLAlchemy Model",
                "flask-sqlalchemy-sqlalchemy-model-examples",
            ),
            "flask_sqlalchemy.SQLAlchemy.Model",
            None,
        ),
        (
            Said(
                "sqlalchemy.databases mysql Example Code",
                "sqlalchemy.databases mysql",
                "sqlalchemy-databases-mysql-examples",
                "Python example code that shows how to use the mysql callable from the"
                " sqlalchemy.databases module of the SQLAlchemy project.",
            ),
            "sqlalchemy.databases.mysql",
            "callable",
        ),
        (
            Said(
                "mysql Example Code",
                "mysql",
                "mysql-examples",
                "The mysql callable in sqlalchemy.databases module.",
            ),
            "sqlalchemy.databases.mysql",
            "callable",
        ),
        (
            Said(
                "django.utils timezone code examples",
                "django.utils timezone",
                "django-utils-timezone-examples",
            ),
            "django.utils.timezone",
            None,
        ),
        (
            Said(
                "django.utils.timezone Example Code",
                "django.utils.timezone",
                "django-utils-timezone-examples",
            ),
            "django.utils.timezone",
            None,
        ),
        (
            Said(
                "django.urls.exceptions Resolver404 Django Code Examples",
                "django.urls.exceptions Resolver404",
                "django-urls-exceptions-resolver404-examples",
                "Python example code for the Resolver404 exception class from django.urls.exceptions module.",
            ),
            "django.urls.exceptions.Resolver404",
            "class",
        ),
        (
            Said(
                "django.core.exceptions NON_FIELD_ERRORS Example Code",
                "django.core.exceptions NON_FIELD_ERRORS",
                "django-core-exceptions-non-field-errors-examples",
                "Code for the NON_FIELD_ERRORS constant from the django.core.exceptions module.",
            ),
            "django.core.exceptions.NON_FIELD_ERRORS",
            "constant",
        ),
        (
            Said("django.forms CharField Python Code Examples", "", "django-forms-charfield-examples"),
            "django.forms.CharField",
            None,
        ),
        (
            Said("django.dispatch Signal Example Code", "", "django-dispatch-dispatcher-signal-examples"),
            "django.dispatch.Signal",
            None,
        ),
        (
            Said("flask.app Flask code examples", "flask.app Flask", "flask-app-flask-examples"),
            "flask.app.Flask",
            None,
        ),
        (Said("flask Flask Example Code", "", "flask-flask-examples"), "flask.Flask", None),
        (Said("django.db models Django Examples", "", "django-db-models-examples"), "django.db.models", None),
    ],
    ids=lambda value: value.title if isinstance(value, Said) else "",
)
def test_the_title_names_the_symbol(said: Said, name: str, kind: str | None) -> None:
    found = symbol(said.title, sidebar=said.sidebar, slug=said.slug, meta=said.meta)

    assert found == PageSymbol(name, kind, ())


def test_if_title_and_side_bar_differ_the_slug_decides() -> None:
    title, sidebar = "SQLAlchemy Model Example Code", "SQLAlchemy Models"

    assert symbol(title, sidebar=sidebar, slug="sqlalchemy-model-examples").name == "SQLAlchemy.Model"
    assert symbol(title, sidebar=sidebar, slug="sqlalchemy-models-examples").name == "SQLAlchemy.Models"
    assert symbol(title, sidebar=sidebar, slug="sqlalchemy-model").name == "SQLAlchemy.Model"
    assert (
        symbol(title, sidebar=sidebar).name == "SQLAlchemy.Models"
    )  # the side-bar has no sentence around it


@pytest.mark.parametrize(
    "title",
    [
        "",
        "Flask Extensions, Plug-ins and Related Libraries",
        "pandas Example Projects and Code",
        "Python Code Examples",
        "Example Code",
        "How to use url_for in templates",
        "flask-login examples",
        "2 flask",
        "flask. redirect",
    ],
)
def test_a_title_without_a_dotted_name_names_no_symbol(title: str) -> None:
    assert symbol(title, code="~~from flask import redirect\n~~redirect()") == PageSymbol(None, None, ())


def test_the_meta_sentence_names_the_symbol_if_the_title_does_not() -> None:
    meta = "Python code examples for the url function within the django.conf.urls module of Django."

    assert symbol("How to route in Django", meta=meta).name == "django.conf.urls.url"
    assert symbol("flask redirect", meta=meta).name == "flask.redirect"  # control: the title comes first


@pytest.mark.parametrize(
    ("title", "code", "name"),
    [
        ("SQLAlchemy Model", "from flask_sqlalchemy import SQLAlchemy", "flask_sqlalchemy.SQLAlchemy.Model"),
        (
            "make_response",
            "from flask import (\n    jsonify,  # (noqa)\n    make_response)",
            "flask.make_response",
        ),
        ("make_response", "from flask import jsonify, \\\n    make_response", "flask.make_response"),
        (
            "redirect",
            "from werkzeug.utils import (\n    import_string,\n    redirect,\n)",
            "werkzeug.utils.redirect",
        ),
        ("redirect", "redirect()\nimport os\nfrom flask import redirect\nimport re", "flask.redirect"),
        ("redirect", "from flask import (url_for)\nredirect = 1\nimportant = redirect", "redirect"),
        (
            "redirect",
            "from a import redirect\nfrom b import redirect",
            "b.redirect",
        ),  # the last, as in Python
        ("redirect", "from . import redirect", "redirect"),
        ("redirect", "import redirect", "redirect"),
        ("flask redirect", "from werkzeug import redirect\nimport flask", "flask.redirect"),
        ("flask redirect", "from x import flask", "x.flask.redirect"),
    ],
)
def test_the_pages_code_completes_a_name_whose_first_part_it_imports(
    title: str, code: str, name: str
) -> None:
    assert symbol(title, code=code).name == name


# -- kind


@pytest.mark.parametrize(
    ("meta", "intro", "kind"),
    [
        ("Code for the Q class from django.db.models.", "", "class"),
        ("Code for the Q exception class.", "", "class"),
        ("Code for the class Q.", "", "class"),
        ("", "Q is a class within the django.db.models module.", "class"),
        ("", "`Q` is a callable within the `django.db.models` module.", "callable"),
        ("", "The [Q](https://x/y.py)\n([documentation](https://x/#q))\nclass makes queries.", "class"),
        ("The Q function.", "The Q class.", "function"),
        ("", "Queries are a class of their own.", None),
        ("", "The FooQ class and the Q_class thing.", None),
        (
            "The Q object provided by Django in the django.db module.",
            "It makes queries. This class is big.",
            None,
        ),
        ("", "", None),
    ],
)
def test_the_kind_comes_from_meta_sentence_or_introduction(meta: str, intro: str, kind: str | None) -> None:
    assert symbol("django.db.models Q", meta=meta, intro=intro).kind == kind


# -- aliases


@pytest.mark.parametrize(
    ("title", "code", "aliases"),
    [
        ("flask.helpers make_response", "~~from flask import make_response", ("flask.make_response",)),
        ("flask.helpers make_response", "import flask\n~~flask.make_response()", ("flask.make_response",)),
        ("flask.helpers make_response", "import flask as f\n~~f.make_response()", ("flask.make_response",)),
        (
            "flask.helpers make_response",
            "from flask import (\n    jsonify,  # noqa\n~~    make_response)",
            ("flask.make_response",),
        ),
        ("flask.helpers make_response", "from flask import make_response\nmake_response()", ()),
        ("flask.helpers make_response", "~~from flask.helpers import make_response", ()),
        ("flask.helpers make_response", "~~from .flask import make_response", ()),
        ("flask.helpers make_response", "~~from myflask import make_response", ()),
        ("flask.helpers make_response", "from flask import reply as make_response\n~~make_response()", ()),
        ("flask.helpers make_response", "~~from flask import make_responses", ()),
        (
            "flask.helpers make_response",
            "~~from flask import make_response as reply",
            ("flask.make_response",),
        ),
        (
            "flask make_response",
            "~~from flask.helpers import make_response",
            ("flask.helpers.make_response",),
        ),
        ("django.forms CharField", "from django.db import models\n~~models.CharField()", ()),
        ("django.forms CharField", "from django import forms\n~~forms.CharField()", ()),
        (
            "django.forms.fields CharField",
            "from django import forms\nfrom django.db import models\n~~forms.CharField(models.CharField())",
            ("django.forms.CharField",),
        ),
        (
            "django.forms CharField",
            "~~from django.forms.fields import CharField",
            ("django.forms.fields.CharField",),
        ),
        ("django.forms CharField", "~~from django.formset import CharField", ()),
        (
            "flask.helpers url_for",
            "~~from flask import url_for\n~~from flask.helpers.more import url_for as u",
            ("flask.helpers.more.url_for", "flask.url_for"),
        ),
    ],
)
def test_aliases_are_other_paths_along_the_path_of_the_symbol(
    title: str, code: str, aliases: tuple[str, ...]
) -> None:
    assert symbol(title, code=code).aliases == aliases


def test_the_meta_sentence_may_name_an_alias() -> None:
    meta = "Code for the {} function within the django.core.mail module of Django."
    title = "django.core.mail.messages EmailMessage"

    assert symbol(title, meta=meta.format("EmailMessage")).aliases == ("django.core.mail.EmailMessage",)
    assert symbol("django.forms EmailMessage", meta=meta.format("EmailMessage")).aliases == ()  # control


# -- a header that states symbol, kind and aliases


def test_symbol_kind_and_aliases_in_the_header_come_first() -> None:
    code = "~~from flask import redirect\nfrom werkzeug import flask"
    meta = "The redirect function from the flask module."
    stated = {"symbol": "flask.redirect", "kind": "view", "aliases": "b.redirect, a.redirect flask.redirect"}

    found = symbol("flask.helpers redirect", code=code, meta=meta, **stated)
    assert found == PageSymbol("flask.redirect", "view", ("a.redirect", "b.redirect"))


def test_a_header_may_leave_symbol_kind_and_aliases_empty() -> None:
    def header(**fields: str) -> Header:
        title = {"title": "flask.helpers redirect", "meta": "The redirect function."}
        return Header(title | fields, {}, 0, None)

    codes = [("from flask import redirect", ("from flask import redirect",))]
    assert read_symbol(header(symbol="", kind="", aliases=""), "", codes) == PageSymbol(None, None, ())
    assert read_symbol(header(kind="", aliases=""), "", codes) == PageSymbol(
        "flask.helpers.redirect", None, ()
    )
    assert read_symbol(header(), "", codes) == PageSymbol(  # control
        "flask.helpers.redirect", "function", ("flask.redirect",)
    )


def test_aliases_may_be_a_list_and_invalid_names_are_left_out() -> None:
    text = "symbol: a.b\naliases: [c.b, 'd b', e.b]\n\n" + SECTION.format(number=1) + "```\n~~b\n```\n"

    (example,) = read_page(text, "x.md")
    assert isinstance(example, Example)
    assert example.aliases == ("c.b", "e.b")


def test_a_symbol_of_thirty_thousand_parts_counts_as_none() -> None:
    def read(name: str) -> list[Example | Skipped]:
        text = (
            f"symbol: {name}\naliases: [{name[:99]}, a.b]\n\n" + SECTION.format(number=1) + "```\n~~b\n```\n"
        )
        return list(read_page(text, "x.md"))

    skipped, example = read(".".join(["p"] * 30_000))
    assert isinstance(skipped, Skipped)
    assert "more than 500 characters" in skipped.reason
    assert isinstance(example, Example)
    assert (example.symbol, example.aliases) == (None, ())
    (longer,) = read_page("symbol: a.c\naliases: [" + "p" * 501 + ", a.b]\n\n" + SECTION.format(number=1)
                          + "```\n~~c\n```\n", "x.md")  # fmt: skip
    assert isinstance(longer, Example)
    assert longer.aliases == ("a.b",)
    (control,) = read(".".join(["p"] * 250))
    assert isinstance(control, Example)
    assert control.symbol == ".".join(["p"] * 250)
