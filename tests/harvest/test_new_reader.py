"""A reader of another kind of file is one module and one line in `readers.READERS`: doctests in plain text.

This module is that reader: `read` is all that it needs. Text between the examples is blanked, not cut out, so
that lines stay where they are, and an import in the first example serves the last.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from helpers.harvesting import answers, harvested, index_of, module, task, write_project

from exsearch.harvest.project import harvest
from exsearch.model import Skipped
from exsearch.readers import READERS
from exsearch.readers.python import Module, resolved
from exsearch.search.examples import examples, load
from exsearch.search.find import search
from exsearch.search.query import parse_query

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from exsearch.sources.origins import SourceFile


def read(file: SourceFile) -> Iterator[Module | Skipped]:
    """Yield what the names in all doctests of a text mean."""
    yield resolved(file, "\n".join(map(_code, file.text.split("\n"))))


def _code(line: str) -> str:
    line = line.strip()
    return line[4:] if line.startswith((">>> ", "... ")) else ""


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(READERS, ".doctest", "doctests")
    monkeypatch.setitem(sys.modules, "exsearch.readers.doctests", sys.modules[__name__])


GUIDE = """
    How to boil water
    =================

    Import the module first:

        >>> import kettle as k
        >>> import kettle(s) is a sentence, not code <<<

    Then call it; import kettle.lid is not needed.

        >>> with k.Kettle() as it:
        ...     it.boil(
        ...         degrees=100)
        'steam'
    """
GOOD = GUIDE.replace("    >>> import kettle(s) is a sentence, not code <<<\n", "")


def test_what_it_reads_is_found_on_its_line() -> None:
    index = index_of(harvested({"docs/guide.doctest": GOOD, "shop/a.py": "import os\nos.getcwd()\n"}))

    (row,) = answers(index, "kettle.Kettle.boil")
    assert row == "kettle.Kettle.boil shop docs/guide.doctest: ...     it.boil("
    (boil,) = (example for example in examples(index) if example.symbol == "kettle.Kettle.boil")
    assert boil.id == "shop@1.0/docs/guide.doctest:11"
    assert module("docs/guide.doctest", GOOD).text.split("\n")[11 - 1].endswith("it.boil(")
    assert (boil.role, boil.kind, boil.how) == ("documentation", None, "inferred")
    assert answers(index, "os.getcwd")  # control: source is read as it was
    assert not answers(index, "kettle.lid")


def test_a_tree_with_such_a_file_is_read_and_searched(tmp_path: Path) -> None:
    tree = write_project(tmp_path / "shop", {"docs/guide.doctest": GOOD, "docs/guide.other": GOOD})
    made = harvest(task(tree))
    index = index_of(made)

    assert (made.files_read, made.skipped) == (1, ())
    (boil,) = search(index, parse_query(["kettle.Kettle.boil"]), 9).hits
    assert boil.id == "shop@1.0/docs/guide.doctest:11"
    (shown,) = load(index, [boil.id])
    assert shown is not None
    assert shown.code.split("\n")[shown.highlighted[-1] - 1].strip() == "...     it.boil("


def test_what_it_skips_is_named_with_its_line() -> None:
    (skipped,) = harvested({"docs/guide.doctest": GUIDE}).skipped

    assert skipped == Skipped("docs/guide.doctest", 7, skipped.reason)
    assert skipped.reason.startswith("not Python")
