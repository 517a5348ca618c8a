"""Make a small website of text files: templates, filters and tests of our own, escaping."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from jinja2 import (
    ChoiceLoader,
    DictLoader,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateNotFound,
    TemplateSyntaxError,
    UndefinedError,
    pass_context,
    select_autoescape,
)
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup, escape

TEMPLATES = {
    "base.html": """\
<!doctype html>
<title>{% block title %}{{ site }}{% endblock %}</title>
{% block body %}{% endblock %}
""",
    "page.html": """\
{% extends "base.html" %}
{% block title %}{{ page.title }} - {{ super() }}{% endblock %}
{% block body -%}
<h1>{{ page.title }}</h1>
<p>{{ page.day | day }}{% if page is recent %} <b>new</b>{% endif %}</p>
{{ page.text | paragraphs }}
{%- endblock %}
""",
    "index.html": """\
{% extends "base.html" %}
{% macro entry(page) %}<li><a href="{{ link(page) }}">{{ page.title }}</a></li>{% endmacro %}
{% block body %}
{%- for page in pages | sort(attribute="day", reverse=true) %}
{{ entry(page) }}
{%- else %}
<p>Nothing here yet.</p>
{%- endfor %}
{% endblock %}
""",
}


@dataclass(frozen=True)
class Page:
    """A page of the site."""

    slug: str
    title: str
    day: date
    text: str


def read_pages(folder: Path) -> Iterator[Page]:
    """Yield the pages: files with a title, a day, an empty line, and the text."""
    for path in sorted(folder.glob("*.txt")):
        title, day, _, text = path.read_text(encoding="utf-8").split("\n", 3)
        yield Page(path.stem, title, date.fromisoformat(day), text)


def paragraphs(text: str) -> Markup:
    """Return text as paragraphs of HTML; what looks like a tag in it is text."""
    parts = re.split(r"\n{2,}", text.strip())
    return Markup("\n").join(Markup("<p>{}</p>").format(part) for part in parts)


@pass_context
def link(context: Context, page: Page) -> str:
    """Return the address of a page, below the root of the site."""
    return f"{context.get('root', '')}{page.slug}.html"


def environment(folder: Path | None = None, today: date | None = None) -> Environment:
    """Return the templates; those in a folder replace the built-in ones."""
    loaders = [DictLoader(TEMPLATES)]
    if folder is not None:
        loaders.insert(0, FileSystemLoader(folder))
    env = Environment(
        loader=ChoiceLoader(loaders),
        autoescape=select_autoescape(["html", "xml"]),
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    env.filters["day"] = lambda value: f"{value:%d %B %Y}"
    env.filters["paragraphs"] = paragraphs
    env.tests["recent"] = lambda page: ((today or date.today()) - page.day).days < 30
    env.globals.update(site="Notes", link=link)
    return env


def build(env: Environment, pages: list[Page], target: Path) -> int:
    """Write the site; return the number of files."""
    target.mkdir(parents=True, exist_ok=True)
    template = env.get_template("page.html")
    for page in pages:
        (target / f"{page.slug}.html").write_text(template.render(page=page), encoding="utf-8")
    env.get_template("index.html").stream(pages=pages).dump(str(target / "index.html"), "utf-8")
    return len(pages) + 1


def preview(env: Environment, source: str, values: Mapping[str, Any]) -> str:
    """Return what a template gives, or what is wrong with it."""
    try:
        return env.from_string(source).render(values)
    except TemplateSyntaxError as error:
        return f"line {error.lineno}: {error.message}"
    except UndefinedError as error:
        return f"unknown: {error.message}"


def greeting(source: str, name: str) -> str:
    """Fill in a template that a stranger wrote: it can see its values only."""
    sandbox = SandboxedEnvironment(autoescape=True)
    return sandbox.from_string(source).render(name=name)


def as_data_attribute(value: object) -> Markup:
    """Return a value as an attribute that scripts read."""
    return Markup('data-value="') + escape(json.dumps(value)) + Markup('"')


def main(argv: list[str] | None = None) -> int:
    """Build a site."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--templates", type=Path)
    options = parser.parse_args(argv)
    try:
        env = environment(options.templates)
        print(build(env, list(read_pages(options.texts)), options.target), "files")
    except (TemplateNotFound, TemplateSyntaxError) as error:
        print(f"leafpress: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
