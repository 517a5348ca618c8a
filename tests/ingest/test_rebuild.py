"""An index that is made anew holds what the old one held, and the reports of it count the same."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from helpers.harvesting import FLASK, write_files, write_project
from helpers.pages import KETTLE, page

from exsearch import config
from exsearch.errors import SourceError
from exsearch.index.answers import BUILT_IN_VERSION, REMOVED
from exsearch.index.sqlite.checking import check
from exsearch.index.sqlite.opening import KnownSource, writing
from exsearch.index.sqlite.read import open_index
from exsearch.ingest.rebuild import Rebuilt, rebuild
from exsearch.ingest.sources import add_source, locate_again, look_up
from exsearch.search.examples import examples

if TYPE_CHECKING:
    from pathlib import Path

    from exsearch.config import Places
    from exsearch.index.answers import HeldSource
    from exsearch.index.sqlite.write import Writer
    from exsearch.ingest.add import Report
    from exsearch.model import Example

VIEW = "from flask import make_response\n\ndef view():\n    return make_response('{}')\n"


@pytest.fixture
def places(tmp_path: Path) -> Places:
    built_in = write_files(tmp_path / "built-in", {"kettle.md": KETTLE})
    return config.places({"EXSEARCH_HOME": str(tmp_path / "home")})._replace(built_in=str(built_in))


@pytest.fixture
def reports(home: Path, tmp_path: Path, places: Places) -> list[Report]:
    """The reports on what an index was made of: two folders of pages, a project, a folder of projects."""
    write_files(
        tmp_path / "pages", {"one.md": page("~~from flask import make_response\n"), "bad.md": b"\xff"}
    )
    write_project(tmp_path / "flask", {**FLASK, "flask/broken.py": "def (\n"})
    for name in ("one", "two"):
        write_project(tmp_path / "all" / name, {f"{name}.py": VIEW.format(name)})
    write_files(tmp_path / "all", {"old-1.0.tar.gz": "no archive"})
    with writing(str(home / "index.sqlite")) as writer:
        names = ("built-in", *(str(tmp_path / name) for name in ("pages", "flask", "all")))
        return [add_source(writer, look_up(name, places), places) for name in names]


def content(home: Path) -> tuple[list[Example], list[HeldSource]]:
    with closing(open_index(str(home / "index.sqlite"))) as index:
        assert check(index, deep=True).damage == ()
        return sorted(examples(index)), [held._replace(updated="") for held in index.sources()]


def rebuilt(home: Path, places: Places) -> tuple[Rebuilt, list[Report]]:
    made = []

    def readd(writer: Writer, known: KnownSource) -> None:
        located = locate_again(known.name, known.kind, places)
        made.append(add_source(writer, located, places, symbols=known.symbols))

    return rebuild(str(home / "index.sqlite"), places.built_in, readd), made


def test_it_counts_the_same_as_adding_and_as_is_stored(
    home: Path, places: Places, reports: list[Report]
) -> None:
    before = content(home)

    done, again = rebuilt(home, places)

    assert again == reports
    assert content(home) == before
    _, sources = before
    assert [report.examples for report in reports] == [held.examples for held in sources] == [1, 1, 3, 2]
    assert [len(report.skipped) for report in reports] == [held.skipped for held in sources] == [0, 1, 1, 1]
    assert (done.sources, done.left_out) == (4, ())


def test_a_source_that_is_gone_is_named_and_stays_on_the_list(
    home: Path, tmp_path: Path, places: Places, reports: list[Report]
) -> None:
    (tmp_path / "pages").rename(tmp_path / "elsewhere")

    done, _ = rebuilt(home, places)

    ((name, error),) = done.left_out
    assert name == str(tmp_path / "pages")
    assert isinstance(error, SourceError)
    _, sources = content(home)
    assert [held.name for held in sources] == [each.source for each in reports]
    assert [held.examples for held in sources if held.name == name] == [0]


@pytest.mark.usefixtures("reports")
def test_built_in_pages_that_were_removed_stay_away(home: Path, places: Places) -> None:
    with writing(str(home / "index.sqlite")) as writer:
        writer.remove("built-in")
        writer.set_meta(BUILT_IN_VERSION, REMOVED)

    rebuilt(home, places)

    with closing(open_index(str(home / "index.sqlite"))) as index:
        assert "built-in" not in index.source_kinds()
        assert index.meta(BUILT_IN_VERSION) == REMOVED


@pytest.mark.usefixtures("reports")
@pytest.mark.parametrize("damage", [b"", b"SQLite format 3\0 and nothing more"], ids=["empty", "cut short"])
def test_an_index_that_cannot_be_read_loses_no_source(home: Path, places: Places, damage: bytes) -> None:
    before = content(home)
    (home / "index.sqlite").write_bytes(damage)

    done, _ = rebuilt(home, places)

    assert content(home) == before
    assert done.kept == str(home / "index.sqlite.bad")
