"""An index that is built once and copied for every test that looks at it, or spoils it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, NamedTuple

import pytest
from conftest import HEADER, SECTION, page

from exsearch.index import corpus
from exsearch.index.build import writing

if TYPE_CHECKING:
    from pathlib import Path


class Built(NamedTuple):
    """A home with an index of the built-in examples and of one folder of pages."""

    home: Path
    pages: Path


CODE = "~~from flask import make_response\n\n~~answer = make_response('{name}')\n"


def named(slug: str, code: str = CODE) -> str:
    """Return a page with a slug of its own."""
    return page(
        code.replace("{name}", slug), header=HEADER.replace("flask-helpers-make-response-examples", slug)
    )


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("built")
    pages = folder / "pages"
    pages.mkdir()
    for number in range(6):
        text = named(f"page-{number}")
        text += "\n" + SECTION.format(number=2) + "```python\n~~render(make_response)\n```\n"
        (pages / f"page-{number}.md").write_text(text, encoding="utf-8")
    path = str(folder / "home" / "index.sqlite")
    corpus.install(path)
    with writing(path) as writer:
        writer.add(str(pages), "pages", str(pages))
    return Built(folder / "home", pages)


@pytest.fixture
def index_file(built: Built, home: Path) -> Path:
    """A copy of the built index in the home of this test."""
    shutil.copytree(built.home, home)
    return home / "index.sqlite"
