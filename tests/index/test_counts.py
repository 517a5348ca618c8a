"""The counts in a heading are those of what is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.harvesting import FLASK, harvested, index_of, store
from helpers.pages import page

from exsearch.index.sqlite.opening import in_memory
from exsearch.ingest.add import add
from exsearch.resolve import DEFINITION
from exsearch.search.examples import examples
from exsearch.search.rank import FIRST_OF_PROJECT, IN_TESTS
from exsearch.sources.pages import locate_pages

if TYPE_CHECKING:
    from pathlib import Path

    from exsearch.index.held import Counts
    from exsearch.index.protocol import Reader

VIEW = "import flask\n\ndef view{n}():\n    return flask.make_response({n})\n\n"
DOUBTFUL = """
    import sys

    if sys.argv:
        from flask import make_response
    else:
        make_response = find(sys.argv)
    make_response({n})
    """
SHOPS = {
    "shop/views.py": "".join(VIEW.format(n=n) for n in range(5)),
    "shop/inner.py": "from flask.helpers import make_response\n\ndef one():\n    return make_response()\n",
    "tests/test_views.py": "".join(VIEW.format(n=n + 100) for n in range(4)),
    "tests/test_doubt.py": DOUBTFUL.replace("{n}", "1"),
    "shop/doubt.py": DOUBTFUL.replace("{n}", "2"),
}


def counts_of(index: Reader, name: str) -> Counts:
    return index.counts(name, IN_TESTS, FIRST_OF_PROJECT)


def brute(index: Reader, name: str) -> tuple[int, int, int]:
    """Return uses, projects, and uses in tests, counted from rows."""
    rows = index.rows_filtered((), 10_000, None)
    found = [row for row in rows if row.symbol == name and row.use_kind != DEFINITION]
    tests = sum(row.role == "test" for row in found)
    return len(found), len({row.project for row in found} - {None}), tests


@pytest.fixture(scope="module")
def index() -> Reader:
    names = {
        f"shop{n}": {path.replace("shop", f"shop{n}"): text for path, text in SHOPS.items()} for n in range(3)
    }
    shops = [harvested(files, name) for name, files in names.items()]
    newer = harvested(names["shop0"], "shop0", version="2.0")
    return index_of(*shops, harvested(FLASK, "flask"), newer)


def test_every_symbol_has_the_counts_of_its_records(index: Reader) -> None:
    names = {str(example.symbol) for example in examples(index)}

    assert {name: tuple(counts_of(index, name)[2:]) for name in names} == {
        name: brute(index, name) for name in names
    }
    assert {"flask.helpers.make_response", "flask.sansio.App"} <= names  # control


def test_doubtful_uses_and_those_by_two_names_count_too(index: Reader) -> None:
    """What the last test would not notice if the index had none of these."""
    found = [example for example in examples(index) if example.symbol == "flask.helpers.make_response"]
    assert {(example.how, example.role) for example in found} >= {
        ("name-only", "test"), ("name-only", "source"), ("re-export", "test"), ("re-export", "source"),
        ("exact", "source")}  # fmt: skip

    counts = counts_of(index, "flask.helpers.make_response")
    assert (counts.kind, counts.aliases) == ("function", ("flask.make_response",))
    assert counts.projects == 4  # two versions are one
    assert counts.tests < counts.uses


def test_uses_on_pages_count_with_those_in_source(tmp_path: Path) -> None:
    (tmp_path / "one.md").write_text(page("~~from flask import make_response\n~~make_response(1)\n"))
    writer = in_memory()
    add(writer, locate_pages(str(tmp_path), "made", "pages"))
    assert tuple(counts_of(writer, "flask.helpers.make_response")) == (
        ("flask.make_response",), "function", 1, 1, 0)  # fmt: skip

    store(writer, harvested(SHOPS, "shop"), harvested(FLASK, "flask"))
    with_source = counts_of(writer, "flask.helpers.make_response")
    assert (with_source.uses, with_source.projects, with_source.tests) == brute(
        writer, "flask.helpers.make_response"
    )
    assert with_source.projects == 3


def test_a_name_that_nothing_uses_has_no_counts(index: Reader) -> None:
    assert tuple(counts_of(index, "no.such.name")) == ((), None, 0, 0, 0)


def test_packages_have_the_counts_of_their_symbols(index: Reader) -> None:
    found = index.rows_filtered((), 10_000, None)
    tops = {str(row.shown).partition(".")[0] for row in found}

    packages = index.lists().packages()
    assert packages == sorted(packages, key=lambda package: (-package[2], package[0]))
    assert {name: (symbols, count) for name, symbols, count in packages} == {
        top: (
            len({row.shown for row in found if str(row.shown).partition(".")[0] == top}),
            sum(str(row.shown).partition(".")[0] == top and row.use_kind != DEFINITION for row in found),
        )
        for top in tops
    }
