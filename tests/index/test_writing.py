"""What a run that writes does to an index and to the files beside it."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from typing import TYPE_CHECKING

import pytest

from exsearch.errors import IndexUnusable
from exsearch.index.answers import BUILT_IN_VERSION, REMOVED
from exsearch.index.sqlite import opening
from exsearch.index.sqlite.opening import built_in_was_removed, known_sources, making_anew, writing
from exsearch.index.sqlite.seal import check_seal

if TYPE_CHECKING:
    from pathlib import Path


def with_source(path: Path, name: str) -> None:
    with writing(str(path)) as writer, writer.transaction():
        writer.begin(name, "tree", (), ())


def test_what_a_run_stored_beside_a_reader_is_there_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "_READER_SECONDS", 0.01)
    path = tmp_path / "index.sqlite"
    with_source(path, "/shop")
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        names = "SELECT name FROM source"
        assert reader.execute(names).fetchall() == [("/shop",)]
        with_source(path, "/cart")
        assert reader.execute(names).fetchall() == [("/shop",)]

    assert [each.name for each in known_sources(str(path))] == ["/shop", "/cart"]


def test_the_sources_of_a_lost_index_are_known_from_the_list_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "index.sqlite"
    with writing(str(path)) as writer:
        with writer.transaction():
            writer.begin("/shop", "tree", ("abort",), ())
        writer.set_meta(BUILT_IN_VERSION, REMOVED)
    path.unlink()
    path.write_bytes(b"")

    assert [(each.name, each.symbols) for each in known_sources(str(path))] == [("/shop", ("abort",))]
    assert built_in_was_removed(str(path))
    with_source(tmp_path / "other.sqlite", "/shop")
    (tmp_path / "other.sqlite").write_bytes(b"")
    assert not built_in_was_removed(str(tmp_path / "other.sqlite"))  # control


def test_a_new_index_takes_no_log_of_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "index.sqlite"
    for ending in ("-wal", "-shm", "-journal", ".sum"):
        (tmp_path / f"index.sqlite{ending}").write_bytes(b"of another index")
    with writing(str(path)):
        assert (tmp_path / "index.sqlite-wal").read_bytes() != b"of another index"
        assert not (tmp_path / "index.sqlite-journal").exists()

    assert check_seal(str(path))


def test_an_index_that_is_made_anew_keeps_the_old_one_with_its_log(tmp_path: Path) -> None:
    path = tmp_path / "index.sqlite"
    path.write_bytes(b"damaged")
    (tmp_path / "index.sqlite-wal").write_bytes(b"log")
    (tmp_path / "index.sqlite.sum").write_bytes(b"old")
    with making_anew(str(path)) as anew:
        assert path.read_bytes() == b"damaged"

    assert anew.kept == f"{path}.bad"
    assert (tmp_path / "index.sqlite.bad").read_bytes() == b"damaged"
    assert (tmp_path / "index.sqlite.bad-wal").read_bytes() == b"log"
    assert check_seal(str(path))


def test_a_file_of_another_program_is_not_written_to(tmp_path: Path) -> None:
    path = tmp_path / "index.sqlite"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE note (text)")
    before = path.read_bytes()

    with pytest.raises(IndexUnusable), writing(str(path)):
        raise AssertionError  # not reached
    assert path.read_bytes() == before


@pytest.mark.parametrize("count", [1, 49, 50, 51, 120])
def test_any_number_of_rows_is_inserted_in_order(count: int, tmp_path: Path) -> None:
    with writing(str(tmp_path / "index.sqlite")) as writer:
        writer.execute("CREATE TEMP TABLE number (a, b)")
        writer.insert("number (a, b)", [(n, -n) for n in range(count)])
        rows = writer.connection.execute("SELECT a, b FROM number ORDER BY rowid").fetchall()

    assert rows == [(n, -n) for n in range(count)]


def test_a_failure_in_a_transaction_takes_back_all_of_it_and_says_which_file(tmp_path: Path) -> None:
    path = tmp_path / "index.sqlite"
    with writing(str(path)) as writer:
        with pytest.raises(IndexUnusable, match=r"index\.sqlite"), writer.transaction():
            writer.begin("/shop", "tree", (), ())
            writer.execute("SELECT nothing")
        assert writer.source_kinds() == {}
        with writer.transaction():
            writer.begin("/cart", "tree", (), ())
        assert writer.source_kinds() == {"/cart": "tree"}  # control


def test_a_transaction_inside_another_is_a_part_of_it(tmp_path: Path) -> None:
    path = tmp_path / "index.sqlite"
    with writing(str(path)) as writer, closing(sqlite3.connect(path)) as reader:
        commits = []
        writer.committed = lambda: commits.append(reader.execute("SELECT key FROM meta").fetchall())
        with writer.transaction():
            writer.set_meta("a", "")
            assert commits == []
        with suppress(KeyError), writer.transaction():
            writer.set_meta("b", "")
            with writer.transaction():
                raise KeyError
        writer.set_meta("c", "")  # on its own again

    assert commits == [[("a",)], [("a",), ("c",)]]


def test_a_statement_says_which_row_it_has_inserted(tmp_path: Path) -> None:
    with writing(str(tmp_path / "index.sqlite")) as writer:
        writer.execute("CREATE TEMP TABLE number (a INTEGER PRIMARY KEY)")
        assert writer.execute("DELETE FROM number") == 0
        assert writer.execute("INSERT INTO number VALUES (?)", (7,)) == 7
