"""What a run that writes does to an index and to the files beside it."""

from __future__ import annotations

import errno
import os
import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from helpers.linked import made

from exsearch.errors import IndexBusy, IndexReadOnly, IndexUnusable
from exsearch.index.answers import BUILT_IN_VERSION, REMOVED
from exsearch.index.sqlite import opening
from exsearch.index.sqlite.checking import check
from exsearch.index.sqlite.connect import connect
from exsearch.index.sqlite.opening import Anew, built_in_was_removed, known_sources, making_anew, writing
from exsearch.index.sqlite.read import open_index
from exsearch.index.sqlite.schema import VERSION
from exsearch.index.sqlite.seal import check_seal
from exsearch.model import License, Skipped
from exsearch.search.rank import rank_keys

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


def test_the_second_name_that_a_killed_run_gave_the_index_is_dropped_by_the_next(tmp_path: Path) -> None:
    path = tmp_path / "index.sqlite"
    with_source(path, "/shop")
    (tmp_path / "index.sqlite.bad").write_bytes(b"an index that was damaged")
    (tmp_path / "index.sqlite.bad2").hardlink_to(path)
    with_source(path, "/cart")

    assert [each.name for each in sorted(tmp_path.glob("*.bad*"))] == ["index.sqlite.bad"]
    assert [each.name for each in known_sources(str(path))] == ["/shop", "/cart"]


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
        with pytest.raises(IndexUnusable, match=f"^{path}"), writer.transaction():
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
        with pytest.raises(KeyError), writer.transaction():
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


def test_what_a_failed_transaction_has_stored_is_stored_again(tmp_path: Path) -> None:
    license = License("MIT", None, "MIT", None)
    with writing(str(tmp_path / "index.sqlite")) as writer:
        with pytest.raises(KeyError), writer.transaction():
            writer.license_id(license)
            raise KeyError
        with writer.transaction():
            stored = writer.license_id(license)
        assert writer.query("SELECT id, spdx FROM license") == [(stored, "MIT")]


@pytest.mark.parametrize(("stamps", "parts"), [(b"", b""), (b"s", b""), (b"", b"p"), (b"s", b"p")])
def test_what_was_read_is_kept_if_files_can_be_told_apart(
    tmp_path: Path, stamps: bytes, parts: bytes
) -> None:
    harvest = made("shop", ["os.walk"])._replace(stamps=stamps, parts=parts)
    with writing(str(tmp_path / "index.sqlite")) as writer:
        writer.begin("/shop", "tree", (), ())
        writer.replace("/shop", ".", "", harvest)
        found = writer.earlier("/shop", ".")

    assert (found and (found.stamps, found.parts)) == ((stamps, parts) if stamps and parts else None)


def test_half_a_surrogate_pair_is_stored_as_an_escape(tmp_path: Path) -> None:
    bad = "x\ud800é"
    harvest = made("shop", ["os.walk", "shop.Cart definition class", "shop.add definition"])
    first, second = harvest.definitions
    documents = tuple(each._replace(license=License(bad, bad, None, bad, bad)) for each in harvest.documents)
    with writing(str(tmp_path / "index.sqlite")) as writer:
        writer.begin("/shop", "tree", (), [Skipped(bad, 1, bad)])
        bad_ones = (first._replace(signature=bad, summary=bad, deprecated=bad), second)
        writer.replace("/shop", ".", "", harvest._replace(documents=documents, definitions=bad_ones))
        writer.settle(rank_keys)
        (license,) = writer.query("SELECT text, url, evidence, notice FROM license")
        stored = writer.query("SELECT signature, summary, deprecated FROM definition ORDER BY example_id")
        skipped = writer.query("SELECT path, reason FROM skipped")
        assert check(writer, deep=True).damage == ()

    good = "x\\ud800é"
    assert license == (good,) * 4
    assert stored == [(good, good, good), second[-3:]]
    assert skipped == [(good, good)]


# -- the file


def test_a_run_that_nobody_reads_beside_writes_to_the_file_itself(tmp_path: Path) -> None:
    path = tmp_path / "index.sqlite"
    with_source(path, "/shop")
    before = path.stat().st_ino
    with_source(path, "/cart")

    assert path.stat().st_ino == before


@pytest.mark.parametrize("place", ["new", "old", "beside a reader", "anew"])
def test_a_file_that_is_written_has_a_log_room_in_memory_and_is_synced(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "_READER_SECONDS", 0.01)
    path = tmp_path / "index.sqlite"
    if place != "new":
        with_source(path, "/shop")
    with closing(sqlite3.connect(path if place == "beside a reader" else ":memory:")) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM sqlite_master").fetchall()
        with making_anew(str(path)) if place == "anew" else writing(str(path)) as made:
            writer = made.writer if isinstance(made, Anew) else made
            names = ("journal_mode", "synchronous", "wal_autocheckpoint", "cache_size")
            settings = [writer.query(f"PRAGMA {name}")[0][0] for name in names]

    assert settings == ["wal", 2, 0, -32000]
    assert not (tmp_path / "index.sqlite-wal").exists()
    assert check_seal(str(path))


def test_the_log_is_copied_whenever_it_is_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "_LOG_BYTES", 100_000)
    path, log = tmp_path / "index.sqlite", tmp_path / "index.sqlite-wal"
    sizes = []
    with writing(str(path)) as writer:
        for number in range(40):
            writer.set_meta(f"{number}", "x" * 9_000)
            sizes.append(log.stat().st_size)
        while_read: list[int] = []
        with closing(connect(str(path))) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT * FROM meta").fetchall()
            for number in range(40):
                writer.set_meta(f"{number}", "y" * 9_000)
                while_read.append(log.stat().st_size)
        for number in range(40):
            writer.set_meta(f"{number}", "z" * 9_000)
        after = log.stat().st_size

    assert max(sizes) < 100_000
    assert max(while_read) > 400_000  # control: it cannot be cut while somebody reads
    assert after < 100_000


def test_free_pages_are_given_back_if_they_are_many(tmp_path: Path) -> None:
    path = tmp_path / "index.sqlite"
    sizes = []
    for key, value in (("a", "x" * 5_000_000), ("a", "x"), ("b", "x" * 30_000), ("b", "x")):
        with writing(str(path)) as writer:
            writer.set_meta(key, value)
        sizes.append(path.stat().st_size)

    assert sizes[1] < sizes[0] // 5
    assert sizes[2] == sizes[3]  # control: a few stay for the next run


@pytest.mark.parametrize("replaced", [False, True])
def test_what_is_written_to_a_file_that_is_gone_is_lost_and_said_to_be(
    tmp_path: Path, *, replaced: bool
) -> None:
    path, other = tmp_path / "index.sqlite", tmp_path / "other.sqlite"
    with_source(path, "/shop")
    with_source(other, "/other")
    with pytest.raises(IndexUnusable, match="removed or replaced"), writing(str(path)) as writer:
        writer.set_meta("a", "b")
        path.unlink()
        if replaced:
            other.rename(path)

    if replaced:
        with closing(open_index(str(path))) as index:
            assert index.meta("a") is None


@pytest.mark.parametrize("kind", ["an index", "of another version", "no index", "nothing"])
def test_a_new_index_is_a_copy_of_a_ready_one_of_this_version(kind: str, tmp_path: Path) -> None:
    ready, path = tmp_path / "ready.sqlite", tmp_path / "index.sqlite"
    with writing(str(ready)) as writer:
        writer.set_meta("a", "b")
    if kind == "of another version":
        with closing(sqlite3.connect(ready)) as other:
            other.execute(f"PRAGMA user_version = {VERSION + 1}")
    elif kind == "no index":
        ready.write_bytes(b"x" * 10_000)
    elif kind == "nothing":
        ready.unlink()

    with writing(str(path), str(ready)) as writer:
        assert writer.meta("a") == ("b" if kind == "an index" else None)
        assert not (tmp_path / "index.sqlite.new").exists()
    assert check_seal(str(path))


def test_an_index_is_made_anew_beside_any_older_one(tmp_path: Path) -> None:
    path = tmp_path / "index.sqlite"
    for number in range(4):
        with making_anew(str(path)) as anew:
            anew.writer.set_meta("number", str(number))
            assert anew.kept is None
        assert anew.kept == [None, f"{path}.bad", f"{path}.bad2", f"{path}.bad3"][number]
        with closing(open_index(str(path))) as index:
            assert index.meta("number") == str(number)
    with closing(open_index(f"{path}.bad2")) as index:
        assert index.meta("number") == "1"


def test_a_run_that_makes_it_anew_and_fails_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "index.sqlite"
    with_source(path, "/shop")
    with pytest.raises(KeyError), making_anew(str(path)):
        raise KeyError

    assert [each.name for each in known_sources(str(path))] == ["/shop"]
    assert not list(tmp_path.glob("*.anew*"))
    assert check_seal(str(path))


# -- failures


def test_a_second_run_names_the_first(tmp_path: Path) -> None:
    path = tmp_path / "index.sqlite"
    with writing(str(path)):
        with (
            pytest.raises(IndexBusy, match=rf"run {os.getpid()} since [\d:]{{8}} is writing") as busy,
            writing(str(path)),
        ):
            raise AssertionError  # not reached
        (tmp_path / "index.sqlite.writer").write_bytes(b"")
        with pytest.raises(IndexBusy, match="run that cannot be named is writing"), making_anew(str(path)):
            raise AssertionError
        (tmp_path / "index.sqlite.writer").unlink()
        with pytest.raises(IndexBusy, match="another run is writing"), making_anew(str(path)):
            raise AssertionError

    assert busy.value.hint == "try again when it is done"
    with_source(path, "/shop")  # control


@pytest.mark.parametrize("name", ["file/index.sqlite", "x" * 250 + ".sqlite"])
def test_where_no_file_can_be_made_the_folder_is_named(name: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    path = tmp_path / name
    with pytest.raises(IndexReadOnly) as refused, writing(str(path)):
        raise AssertionError  # not reached

    assert str(refused.value).startswith(f"cannot write to {path.parent}: ")
    assert "EXSEARCH_HOME" in (refused.value.hint or "")


def test_an_index_that_cannot_be_made_is_not_left_half(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "index.sqlite"
    with monkeypatch.context() as patch:
        patch.setattr(opening, "_schema", lambda: "CREATE TABLE half (a); SELECT nothing")
        with pytest.raises(IndexUnusable, match=f"^{path}"), writing(str(path)):
            raise AssertionError  # not reached
        with pytest.raises(IndexUnusable, match=r"^:memory:"):
            opening.in_memory()

    assert not path.exists()
    with_source(path, "/shop")  # control
    assert opening.in_memory().source_kinds() == {}


@pytest.mark.parametrize("statement", ["journal_mode", "wal_autocheckpoint"])
def test_an_error_of_sqlite_names_the_file(
    statement: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def connected(path: str, options: str = "") -> sqlite3.Connection:
        connection = connect(path, options)
        connection.set_authorizer(
            lambda _, what, *__: sqlite3.SQLITE_DENY if what == statement else sqlite3.SQLITE_OK
        )
        return connection

    path = tmp_path / "index.sqlite"
    with_source(path, "/shop")
    monkeypatch.setattr(opening, "connect", connected)
    with pytest.raises(IndexUnusable, match=f"^{path}"), writing(str(path)):
        raise AssertionError  # not reached

    monkeypatch.undo()
    assert check_seal(str(path))
    with_source(path, "/cart")  # control


def test_what_a_killed_run_left_aside_goes(tmp_path: Path) -> None:
    path = tmp_path / "index.sqlite"
    left = [f"index.sqlite.{aside}{ending}" for aside in ("new", "anew")
            for ending in ("", ".sum", "-wal", "-shm", "-journal")]  # fmt: skip
    for name in (*left, "index.sqlite.newer"):
        (tmp_path / name).touch()
    with writing(str(path)):
        assert [name for name in left if (tmp_path / name).exists()] == []

    assert (tmp_path / "index.sqlite.newer").exists()  # control


@pytest.mark.parametrize("how", ["new", "old", "anew"])
def test_the_reason_of_the_system_is_said(how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "index.sqlite"
    replace = os.replace

    def full(*places: str, **_: object) -> None:
        if how == "old" or str(places[1]) == str(path):
            raise OSError(errno.ENOSPC, "No space left on device")
        replace(*places)

    if how == "old":
        with_source(path, "/shop")
        monkeypatch.setattr(opening, "check_seal", full)
    else:
        monkeypatch.setattr(os, "replace", full)
    said = re.escape(f"cannot write to {tmp_path}: No space left on device")
    open_it = making_anew if how == "anew" else writing
    with pytest.raises(IndexReadOnly, match=said), open_it(str(path)):
        pass
    assert path.exists() is (how == "old")


def test_a_lock_that_is_none_is_named(tmp_path: Path) -> None:
    path = tmp_path / "index.sqlite"
    (tmp_path / "index.sqlite.lock").write_bytes(b"no lock " * 1000)

    said = re.escape(f"cannot write to {tmp_path}: {path}.lock: ")
    with pytest.raises(IndexReadOnly, match=said), writing(str(path)):
        raise AssertionError  # not reached


def test_a_folder_in_the_place_of_the_index_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "index.sqlite"
    path.mkdir()

    with pytest.raises(IndexUnusable, match="is not a file"), writing(str(path)):
        raise AssertionError  # not reached
    assert path.is_dir()


def test_where_a_file_cannot_have_two_names_the_old_index_is_kept_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    path = tmp_path / "index.sqlite"
    path.write_bytes(b"damaged")
    monkeypatch.setattr(os, "link", refused)
    with making_anew(str(path)) as anew:
        anew.writer.begin("/shop", "tree", (), ())

    assert (tmp_path / "index.sqlite.bad").read_bytes() == b"damaged"
    assert check_seal(str(path))
    path.write_bytes(b"")
    assert [each.name for each in known_sources(str(path))] == ["/shop"]  # from the list beside it
