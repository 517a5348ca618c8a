"""An index that is built once and copied for every test that looks at it, or spoils it."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest
from helpers.indexes import add_path, make_index
from helpers.pages import SECTION, named

from exsearch.config import corpus_folder
from exsearch.index.sqlite.opening import writing
from exsearch.ingest.builtin import install

if TYPE_CHECKING:
    from pathlib import Path

    from helpers.processes import Run


collect_ignore_glob = ["test_*.py"] if sys.platform == "win32" else []
"""They need terminals, signals and `fork`."""


@pytest.fixture
def forked() -> Run:
    """Run the command as `run` does, in a twentieth of the time: for tables, and for what comes before."""
    from helpers.processes import run_forked

    return run_forked


class Built(NamedTuple):
    """A home with an index, and the folder of pages that is in it."""

    home: Path
    pages: Path


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    made = _pages_in(tmp_path_factory.mktemp("built"))
    install(str(made.home / "index.sqlite"), corpus_folder())
    with writing(str(made.home / "index.sqlite")) as writer:
        add_path(writer, made.pages)
    return made


@pytest.fixture(scope="session")
def lean(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The same without the built-in examples, which take most of the time of making it anew."""
    made = _pages_in(tmp_path_factory.mktemp("lean"))
    make_index(made.home, pages=[made.pages])
    return made


def _pages_in(folder: Path) -> Built:
    pages = folder / "pages"
    pages.mkdir()
    for number in range(6):
        text = named(f"page-{number}")
        text += "\n" + SECTION.format(number=2) + "```python\n~~render(make_response)\n```\n"
        (pages / f"page-{number}.md").write_text(text, encoding="utf-8")
    return Built(folder / "home", pages)


@pytest.fixture
def index_file(built: Built, home: Path) -> Path:
    """A copy of the built index in the home of this test."""
    shutil.copytree(built.home, home)
    return home / "index.sqlite"


@pytest.fixture
def lean_file(lean: Built, home: Path) -> Path:
    shutil.copytree(lean.home, home)
    return home / "index.sqlite"
