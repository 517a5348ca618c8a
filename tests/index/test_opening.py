"""An index that cannot be opened tells its version and its sources."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from exsearch.errors import IndexDamaged
from exsearch.index.answers import BUILT_IN_VERSION, REMOVED
from exsearch.index.sqlite.opening import KnownSource, built_in_was_removed, known_sources, writing
from exsearch.index.sqlite.read import open_index
from exsearch.index.sqlite.schema import APPLICATION_ID

if TYPE_CHECKING:
    from pathlib import Path


V3 = f"""
PRAGMA application_id = {APPLICATION_ID};
PRAGMA user_version = 3;
CREATE TABLE source (id INTEGER PRIMARY KEY, name TEXT, kind TEXT, updated TEXT);
CREATE TABLE origin (id INTEGER PRIMARY KEY, source_id INTEGER, key TEXT, fingerprint TEXT);
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT);
INSERT INTO meta VALUES ('{BUILT_IN_VERSION}', '{REMOVED}');
INSERT INTO source VALUES (1, '/pages', 'pages', ''), (2, '/shop', 'tree', ''), (3, '/part', 'tree', '');
INSERT INTO origin VALUES (1, 2, '.', 'abc'), (2, 3, '.', 'def abort get');
"""


def test_an_index_of_version_3_keeps_its_sources_and_their_symbols(tmp_path: Path) -> None:
    path = tmp_path / "index.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(V3)

    with pytest.raises(IndexDamaged, match="made by an older exsearch"):
        open_index(str(path))
    assert known_sources(str(path)) == [
        KnownSource("/pages", "pages", ()),
        KnownSource("/shop", "tree", ()),
        KnownSource("/part", "tree", ("abort", "get")),
    ]
    assert built_in_was_removed(str(path))


def test_no_source_is_read_from_a_file_that_is_no_index(tmp_path: Path) -> None:
    path = tmp_path / "index.sqlite"
    view = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS id, '' AS name FROM n"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(V3.replace("CREATE TABLE source", "CREATE TABLE other").replace(
            "INSERT INTO source", "INSERT INTO other") + f"CREATE VIEW source AS {view};")  # fmt: skip

    assert known_sources(str(path)) == []
    assert not built_in_was_removed(str(path))


@pytest.mark.skipif(sys.platform == "win32", reason="a link needs a right there")
def test_the_copy_that_a_killed_run_left_beside_a_linked_index_goes(tmp_path: Path) -> None:
    real = tmp_path / "real.sqlite"
    with writing(str(real)):
        pass
    link = tmp_path / "index.sqlite"
    link.symlink_to(real)
    left, other = tmp_path / "real.sqlite.new", tmp_path / "real.sqlite.other"
    left.touch()
    other.touch()

    with writing(str(link)):
        pass

    assert link.is_symlink()
    assert not left.exists()
    assert other.exists()  # control
