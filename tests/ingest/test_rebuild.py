"""An index that is made anew holds what the old one held, and the reports of it count the same."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from helpers.harvesting import FLASK, write_files, write_project
from helpers.making import wheel
from helpers.pages import page

from exsearch import config
from exsearch.errors import SourceError
from exsearch.index.answers import BUILT_IN_VERSION, REMOVED
from exsearch.index.sqlite.checking import check
from exsearch.index.sqlite.opening import KnownSource, writing
from exsearch.index.sqlite.read import open_index
from exsearch.index.sqlite.schema import VERSION
from exsearch.ingest.rebuild import Rebuilt, rebuild
from exsearch.ingest.sources import add_source, locate_again, look_up
from exsearch.search.examples import examples

if TYPE_CHECKING:
    from pathlib import Path

    from exsearch.config import Places
    from exsearch.index.held import HeldSource
    from exsearch.index.sqlite.write import Writer
    from exsearch.ingest.add import Report
    from exsearch.model import Example

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

VIEW = "from flask import make_response\n\ndef view():\n    return make_response('{}')\n"


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
        located = locate_again(known.name, known.kind, places, fetched=True)
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
    assert (done.sources, done.unread) == (4, ())


# -- what cannot be read now

SHOP = {
    "shop/__init__.py": "from ._cart import Cart as Cart\n",
    "shop/_cart.py": '''
        """Carts.

        >>> from shop import Cart
        >>> Cart().fill(3)
        """
        import paper
        import numpy as np

        class Cart:
            """A cart of goods."""

            def fill(self, count: int) -> "Cart":
                """Fill it with some goods.

                >>> cart.fill(2)
                """
                paper.open().write(np.zeros(count)).flush()
                return self

        class Gift(paper.Sheet):
            def fold(self):
                super().fold()
        ''',
    "shop/more.py": """
        from flask import Flask, make_response
        from star import *
        from shop import Cart

        app = Flask()
        app.run()

        @app.route("/")
        def view(cart: Cart):
            cart.fill(1).fill(2)
            unknown(cart)
            return make_response(cart)
        """,
    "README.md": """
        # Shop

        ## To fill a cart

        Fill it like this:

        ```python
        from shop import Cart

        Cart().fill(3)
        ```
        """,
    "LICENSE": "MIT License",
}
"""A project with something in each table: names that wait for a package, guesses, documentation, paths."""


def gone(writer: Writer, source: KnownSource) -> None:
    raise SourceError(f"{source.name} is gone")


def rebuilt_without(source: str, home: Path, places: Places) -> Rebuilt:
    """Build the index again while the folder of a source is somewhere else."""
    os.rename(source, f"{source}-away")
    try:
        return rebuilt(home, places._replace(built_in=""))[0]
    finally:
        os.rename(f"{source}-away", source)


def tables(home: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return all rows but those for the refreshing of single files, without the ids that new rows get."""
    with closing(open_index(str(home / "index.sqlite"))) as index:
        return {name: sorted(index.query(sql), key=repr) for name, sql in _ROWS.items()}


_OF = """s.name, r.ref, d.path, e.rank_key, e.line, e.nth, e.how, e.kind, e.flags, h.text, e.same, e.lines,
e.text FROM {} e JOIN document d ON d.id = e.document_id JOIN origin r ON r.id = d.origin_id
JOIN shape h ON h.id = e.shape_id LEFT JOIN {} s ON s.id = e.{}"""
_ROWS = {
    "example": "SELECT " + _OF.format("example", "symbol", "symbol_id"),
    "waiting": "SELECT " + _OF.replace("s.name", "s.text").format("waiting", "term", "term_id"),
    "guess": "SELECT t.text, g.rank_key, g.how, g.flags FROM guess g JOIN term t ON t.id = g.term_id",
    "definition": """SELECT s.name, f.kind, f.signature, f.summary, f.deprecated
                     FROM definition f JOIN symbol s ON s.id = f.symbol_id""",
    "symbol": "SELECT name, aliases, kind, sourced, shown, users FROM symbol",
    "passage": "SELECT first, last, heading, prose FROM passage",
    "path": "SELECT target, path, named FROM path",
    "imported": "SELECT path, users, target FROM imported",
    "usual": "SELECT word, kind, target, users, symbol, waits_for FROM usual",
    "term": "SELECT waits_for, text FROM term",
    "skipped": "SELECT path, line, reason FROM skipped WHERE origin_id IS NOT NULL",
    "license": "SELECT text, url, spdx, evidence, notice, class FROM license",
    "source": "SELECT name, kind, updated, symbols FROM source",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of pages, a small project, and one with rows in all tables; their sources are there."""
    root = tmp_path_factory.mktemp("made")
    sources = [
        write_files(
            root / "pages", {"one.md": page("~~from flask import make_response\n"), "bad.md": b"\xff"}
        ),
        write_project(root / "flask", {**FLASK, "flask/broken.py": "def (\n"}),
        write_project(root / "shop", SHOP),
    ]
    places = config.places({"EXSEARCH_HOME": str(root / "home")})
    with writing(str(root / "home" / "index.sqlite")) as writer:
        for source in sources:
            add_source(writer, look_up(str(source), places), places)
    return root


@pytest.fixture
def shop(home: Path, made: Path) -> str:
    """The name of the project with rows in all tables; a copy of the index is in the home."""
    home.mkdir()
    shutil.copy(made / "home" / "index.sqlite", home / "index.sqlite")
    return str(made / "shop")


@pytest.mark.usefixtures("shop")
def test_all_records_are_kept_if_nothing_can_be_read_any_more(home: Path) -> None:
    before = tables(home)

    done = rebuild(str(home / "index.sqlite"), "", gone)

    assert tables(home) == before
    content(home)  # each row has its checksum, and each name its keys
    assert [each.kept for each in done.unread] == [True] * 3
    assert [name for name in _ROWS if not before[name]] == []  # control


def test_a_folder_that_is_gone_is_read_again_when_it_is_back(home: Path, places: Places, shop: str) -> None:
    before = content(home)

    ((name, reason, kept),) = rebuilt_without(shop, home, places).unread

    assert (name, kept) == (shop, True)
    assert f"no such file or folder: {shop}; its examples (" in reason
    assert ") are kept as they were read on 20" in reason
    assert content(home)[0] == before[0]
    with writing(str(home / "index.sqlite")) as writer:
        report = add_source(writer, look_up(shop, places), places)
        assert add_source(writer, look_up(shop, places), places).unchanged == 1  # control
    assert (report.projects, report.unchanged) == (1, 0)
    assert content(home) == before


def test_a_project_that_cannot_be_read_keeps_its_records_beside_others(
    home: Path, tmp_path: Path, places: Places
) -> None:
    places = places._replace(built_in="")
    wheel(write_files(tmp_path / "wheels", {}), {"one.py": VIEW})
    write_project(tmp_path / "wheels" / "two", {"two.py": VIEW})
    with writing(str(home / "index.sqlite")) as writer:
        add_source(writer, look_up(str(tmp_path / "wheels"), places), places)
    before = tables(home)["example"]
    (archive,) = (tmp_path / "wheels").glob("*.whl")
    archive.write_bytes(b"no archive")

    done, _ = rebuilt(home, places)

    assert tables(home)["example"] == before
    ((_, reason, kept),) = done.unread
    assert (kept, "1 of its projects cannot be read; its" in reason) == (True, True)
    archive.unlink()
    done, _ = rebuilt(home, places)
    assert done.unread == ()
    assert len(tables(home)["example"]) < len(before)  # control: what is gone from a folder is gone


@pytest.mark.parametrize(
    ("table", "change"),
    [("document", "code = x'00'"), ("document", "path = 'other.py'"), ("example", "line = line + 1"),
     ("symbol", "name = name || 'x'"), ("origin", "packages = ''"), ("passage", "prose = ''"),
     ("definition", "summary = 'x'"), ("path", "named = 7"), ("term", "text = 'x'"), ("shape", "text = 'x'"),
     ("waiting", "line = 0"), ("guess", "how = 0")],
)  # fmt: skip
def test_records_that_do_not_match_their_checksums_are_not_kept(
    home: Path, shop: str, table: str, change: str
) -> None:
    with closing(sqlite3.connect(home / "index.sqlite")) as index:
        index.execute(f"UPDATE {table} SET {change}")
        index.commit()

    done = rebuild(str(home / "index.sqlite"), "", gone)

    lost = {each.source: each.reason for each in done.unread if not each.kept}
    assert "does not match its checksum" in lost[shop]
    _, held = content(home)
    assert {each.name: each.examples for each in held}[shop] == 0


def test_damage_in_one_project_costs_no_other_its_records(home: Path, shop: str) -> None:
    with closing(sqlite3.connect(home / "index.sqlite")) as index:
        index.execute("UPDATE document SET code = x'00' WHERE path = 'shop/more.py'")
        index.commit()

    done = rebuild(str(home / "index.sqlite"), "", gone)

    assert [each.source for each in done.unread if not each.kept] == [shop]
    _, held = content(home)
    assert [bool(each.examples) for each in held] == [True, True, False]


@pytest.mark.usefixtures("shop")
def test_the_records_of_an_older_version_cannot_be_kept_and_that_is_said(home: Path) -> None:
    with closing(sqlite3.connect(home / "index.sqlite")) as index:
        index.execute(f"PRAGMA user_version = {VERSION - 1}")

    done = rebuild(str(home / "index.sqlite"), "", gone)

    assert [each.kept for each in done.unread] == [False] * 3
    assert all(
        f"older exsearch (index version {VERSION - 1}, this one" in each.reason for each in done.unread
    )


@needs_git
def test_away_from_the_network_the_checkout_in_the_cache_is_read(
    home: Path, tmp_path: Path, places: Places
) -> None:
    places = places._replace(built_in="")
    work = write_project(tmp_path / "work", {"one.py": VIEW})
    for words in ("init -q", "add .", "-c user.name=a -c user.email=a@example.org commit -q -m one"):
        subprocess.run(["git", *words.split()], cwd=work, check=True)
    url = work.as_uri()
    with writing(str(home / "index.sqlite")) as writer:
        add_source(writer, look_up(url, places), places)
    before = tables(home)["example"]
    work.rename(tmp_path / "away")

    done, reports = rebuilt(home, places)

    assert (done.unread, reports[-1].files) == ((), 1)
    assert tables(home)["example"] == before
    with pytest.raises(SourceError):  # control: whoever adds it is told that it cannot be fetched
        look_up(url, places)
    shutil.rmtree(places.cache)
    done, _ = rebuilt(home, places)
    assert [each.kept for each in done.unread] == [True]
    assert tables(home)["example"] == before


# -- what the old index does not tell


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
