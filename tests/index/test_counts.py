"""The counts in a heading are those of what is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.harvesting import FLASK, harvested, index_of, store
from helpers.pages import page

from exsearch.index.counts import counts_of
from exsearch.index.opening import in_memory

if TYPE_CHECKING:
    from pathlib import Path

    from exsearch.index.store import Index

VIEW = "import flask\n\ndef view{n}():\n    return flask.make_response({n})\n\n"
DOUBTFUL = """
    import sys

    if sys.argv:
        from flask import make_response
    else:
        make_response = 3
    make_response({n})
    """
SHOPS = {
    "shop/views.py": "".join(VIEW.format(n=n) for n in range(5)),
    "shop/inner.py": "from flask.helpers import make_response\n\ndef one():\n    return make_response()\n",
    "tests/test_views.py": "".join(VIEW.format(n=n + 100) for n in range(4)),
    "tests/test_doubt.py": DOUBTFUL.replace("{n}", "1"),
    "shop/doubt.py": DOUBTFUL.replace("{n}", "2"),
}


def brute(index: Index, name: str) -> tuple[int, int, int]:
    """Return uses, projects, and uses in tests, counted from whole records."""
    found = [example for example in index.examples() if example.symbol == name]
    tests = sum(example.role == "test" for example in found)
    return len(found), len({example.project.name for example in found} - {None}), tests


@pytest.fixture(scope="module")
def index() -> Index:
    names = {
        f"shop{n}": {path.replace("shop", f"shop{n}"): text for path, text in SHOPS.items()} for n in range(3)
    }
    shops = [harvested(files, name) for name, files in names.items()]
    newer = harvested(names["shop0"], "shop0", version="2.0")
    return index_of(*shops, harvested(FLASK, "flask"), newer)


def test_every_symbol_has_the_counts_of_its_records(index: Index) -> None:
    names = {str(example.symbol) for example in index.examples()}

    assert {name: tuple(counts_of(index, name)[2:]) for name in names} == {
        name: brute(index, name) for name in names
    }
    assert {"flask.helpers.make_response", "flask.sansio.App"} <= names  # control


def test_doubtful_uses_and_those_by_two_names_count_too(index: Index) -> None:
    """What the last test would not notice if the index had none of these."""
    found = [example for example in index.examples() if example.symbol == "flask.helpers.make_response"]
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
    writer.add("made", "pages", str(tmp_path))
    assert tuple(counts_of(writer.index, "flask.helpers.make_response")) == (
        ("flask.make_response",), "function", 1, 1, 0)  # fmt: skip

    store(writer, harvested(SHOPS, "shop"), harvested(FLASK, "flask"))
    with_source = counts_of(writer.index, "flask.helpers.make_response")
    assert (with_source.uses, with_source.projects, with_source.tests) == brute(
        writer.index, "flask.helpers.make_response"
    )
    assert with_source.projects == 3


def test_a_name_that_nothing_uses_has_no_counts(index: Index) -> None:
    assert tuple(counts_of(index, "no.such.name")) == ((), None, 0, 0, 0)


def test_packages_have_the_counts_of_their_symbols(index: Index) -> None:
    examples = list(index.examples())
    tops = {str(example.symbol).partition(".")[0] for example in examples}

    packages = index.count_packages()
    assert packages == sorted(packages, key=lambda package: (-package[2], package[0]))
    assert {name: (symbols, count) for name, symbols, count in packages} == {
        top: (
            len({e.symbol for e in examples if str(e.symbol).partition(".")[0] == top}),
            sum(str(e.symbol).partition(".")[0] == top for e in examples),
        )
        for top in tops
    }
