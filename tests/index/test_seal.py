"""The seal: every changed byte is found, after a run, while one writes, and when one was killed."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from helpers.indexes import add_path
from helpers.killing import dies_at
from helpers.pages import named
from helpers.records import records

from exsearch.errors import IndexDamaged
from exsearch.index.sqlite import opening
from exsearch.index.sqlite import seal as seals
from exsearch.index.sqlite.checking import check
from exsearch.index.sqlite.connect import SEAL_MAGIC, STAMP_BYTES, is_as_sealed, read_seal_head
from exsearch.index.sqlite.opening import making_anew, writing
from exsearch.index.sqlite.read import open_index
from exsearch.index.sqlite.schema import PAGE_BYTES
from exsearch.index.sqlite.seal import check_seal, sync_folder
from exsearch.index.sqlite.wal import committed
from exsearch.ingest.sources import remove_source

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def index_file(tmp_path: Path) -> Path:
    pages = tmp_path / "pages"
    pages.mkdir()
    for name in ("one", "two"):
        (pages / f"{name}.md").write_text(named(name), encoding="utf-8")
    with writing(str(tmp_path / "home" / "index.sqlite")) as writer:
        add_path(writer, pages)
    return tmp_path / "home" / "index.sqlite"


def is_right(index_file: Path) -> bool:
    """Return whether the index opens and its whole file is as the seal says."""
    try:
        with closing(open_index(str(index_file))):
            return check_seal(str(index_file))
    except IndexDamaged:
        return False


def test_a_changed_byte_in_any_page_is_found_by_whatever_opens_the_index(index_file: Path) -> None:
    good = index_file.read_bytes()
    assert is_as_sealed(str(index_file))
    for at in range(200, len(good), PAGE_BYTES // 2 + 7):
        index_file.write_bytes(good[:at] + bytes([good[at] ^ 32]) + good[at + 1 :])
        with pytest.raises(IndexDamaged):
            open_index(str(index_file))

    index_file.write_bytes(good)  # control: other times, and the same pages
    assert not is_as_sealed(str(index_file))
    assert is_right(index_file)
    assert is_as_sealed(str(index_file))  # noted: the next search does not read it


@pytest.mark.parametrize("change", [lambda good: good[:-PAGE_BYTES], lambda good: good + bytes(PAGE_BYTES)])
def test_another_length_is_found(index_file: Path, change: Any) -> None:
    index_file.write_bytes(change(index_file.read_bytes()))

    with pytest.raises(IndexDamaged):
        open_index(str(index_file))


def test_another_index_in_the_place_of_one_is_none_that_is_damaged(index_file: Path, tmp_path: Path) -> None:
    shutil.copyfile(index_file, tmp_path / "old")
    for word in ("a", "b"):
        with writing(str(index_file)) as writer:
            writer.set_meta("x", word)
    shutil.copyfile(tmp_path / "old", index_file)

    with closing(open_index(str(index_file))) as index:
        assert not check_seal(str(index_file))
        assert check(index).damage == ()
    with writing(str(index_file)) as writer:
        writer.set_meta("x", "c")
    assert is_right(index_file)


def test_a_run_that_copies_its_log_many_times_leaves_a_right_seal(
    index_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "_LOG_BYTES", 20_000)
    with writing(str(index_file)) as writer:
        for number in range(60):
            writer.set_meta(f"{number}", "x" * 3000)
        with closing(open_index(str(index_file))) as index:  # a reader meanwhile
            assert index.meta("59")
    assert is_right(index_file)
    with writing(str(index_file)) as writer:
        remove_source(writer, str(tmp_path / "pages"))
        writer.drop_meta("", and_longer=True)
    assert is_right(index_file)


def test_a_run_that_fails_leaves_a_right_seal(index_file: Path) -> None:
    with pytest.raises(KeyboardInterrupt), writing(str(index_file)) as writer:
        writer.set_meta("x", "y" * 100_000)
        raise KeyboardInterrupt

    assert not index_file.with_name("index.sqlite-wal").exists()
    assert is_right(index_file)
    with closing(open_index(str(index_file))) as index:
        assert index.meta("x")


def test_damage_beside_the_log_of_a_killed_run_is_found(
    index_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log was copied in part or whole: a page is as it was, or as it was to be, and no other."""
    monkeypatch.setattr(opening, "_LOG_BYTES", 40_000)

    def write() -> int:
        with writing(str(index_file)) as writer:
            for number in range(40):
                writer.set_meta(f"{number}", "x" * 3000)
        return 0

    kept = index_file.parent.with_name("kept")
    shutil.copytree(index_file.parent, kept)
    found = 0
    for step in range(0, 400, 31):
        shutil.rmtree(index_file.parent)
        shutil.copytree(kept, index_file.parent)
        if not dies_at(step, index_file.parent, write):
            break
        assert is_right(index_file), step
        good = index_file.read_bytes()
        at = len(good) // 2 + step
        index_file.write_bytes(good[:at] + bytes([good[at] ^ 4]) + good[at + 1 :])
        if is_right(index_file):  # the page is in the log, and read from there
            with closing(open_index(str(index_file))) as index:
                assert check(index, deep=True).damage == ()
        else:
            found += 1
        index_file.write_bytes(good)
        assert write() == 0
        assert is_right(index_file), step
    assert found > 0


def _log_of_a_run(index_file: Path, folder: Path, *, copied: bool) -> tuple[dict[str, list[str]], ...]:
    """Leave a home in `folder` as a crash does right after a commit; returns the old and the new records."""
    with closing(open_index(str(index_file))) as index:
        before = records(index)
    with writing(str(index_file)) as writer:
        writer.set_meta("x", "y" * 20_000)
        if copied:
            opening._Log(writer.connection, str(index_file)).copy()
            writer.set_meta("z", "y" * 20_000)
        after = records(writer)
        shutil.copytree(index_file.parent, folder)
    for name in ("index.sqlite.lock", "index.sqlite-shm"):
        (folder / name).unlink(missing_ok=True)
    if copied:
        del before["meta"]
    return before, after


def test_every_prefix_of_the_log_is_the_old_or_the_new_state(index_file: Path, tmp_path: Path) -> None:
    """Cut at each frame and inside it, with zeros and other bytes behind the cut, as torn writes leave it."""
    before, after = _log_of_a_run(index_file, tmp_path / "crashed", copied=False)
    log = (tmp_path / "crashed" / "index.sqlite-wal").read_bytes()
    frame = 24 + PAGE_BYTES
    whole = committed(str(tmp_path / "crashed" / "index.sqlite-wal"), doubted=True)
    assert whole is not None
    assert before != after  # control
    seen = set()
    for start in range(32, len(log) + 1, frame):
        for cut in (start, start + 24, start + 4096):
            for rest in (b"", bytes(512)):
                home = tmp_path / "home2"
                shutil.rmtree(home, ignore_errors=True)
                shutil.copytree(tmp_path / "crashed", home)
                (home / "index.sqlite-wal").write_bytes(log[:cut] + rest)
                with closing(open_index(str(home / "index.sqlite"))) as index:
                    found = records(index)
                assert found in (before, after)
                seen.add(found == after)
                with writing(str(home / "index.sqlite")) as writer:
                    writer.set_meta("w", "1")
                assert is_right(home / "index.sqlite")
    assert seen == {True, False}


def test_a_log_that_was_copied_in_part_is_needed(index_file: Path, tmp_path: Path) -> None:
    """Some pages of a log are in the file: with the log it is the new state, without it damaged."""
    _, after = _log_of_a_run(index_file, tmp_path / "crashed", copied=False)
    crashed = tmp_path / "crashed" / "index.sqlite"
    from exsearch.index.sqlite.seal import extend_seal

    extend_seal(str(crashed))
    log = committed(f"{crashed}-wal", doubted=False)
    assert log is not None
    good = crashed.read_bytes().ljust(log.page_count * PAGE_BYTES, b"\0")
    latest = dict(log.pages)
    assert len(latest) > 2
    for done in range(1, len(latest)):
        data = bytearray(good)
        for number in sorted(latest)[:done]:
            data[(number - 1) * PAGE_BYTES : number * PAGE_BYTES] = latest[number]
        home = tmp_path / "home2"
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(crashed.parent, home)
        (home / "index.sqlite").write_bytes(data)
        with closing(open_index(str(home / "index.sqlite"))) as index:
            assert records(index) == after
        (home / "index.sqlite-wal").unlink()
        assert not is_right(home / "index.sqlite")


# -- the order of writes


class Disk:
    """Records what is synced, renamed and unlinked, in this order."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.done: list[tuple[str, ...]] = []
        fsync, replace, unlink = os.fsync, os.replace, os.unlink

        def synced(descriptor: int) -> None:
            self.done.append(("sync", os.readlink(f"/proc/self/fd/{descriptor}")))
            fsync(descriptor)

        def replaced(old: str | Path, new: str | Path) -> None:
            self.done.append(("rename", str(old), str(new)))
            replace(old, new)

        def unlinked(path: str | Path, **more: Any) -> None:
            self.done.append(("unlink", str(path)))
            unlink(path, **more)

        monkeypatch.setattr(os, "fsync", synced)
        monkeypatch.setattr(os, "replace", replaced)
        monkeypatch.setattr(os, "unlink", unlinked)

    def check(self, path: Path) -> None:
        """Check that `path` came by a rename, of a synced file, and that its seal was broken before."""
        ((at, old),) = [(n, step[1]) for n, step in enumerate(self.done)
                        if step[0] == "rename" and step[2] == str(path)]  # fmt: skip
        assert ("sync", old) in self.done[:at]
        assert ("sync", str(path.parent)) in self.done[at:]
        seals = [n for n, step in enumerate(self.done) if step[-1] == f"{path}.sum"]
        assert all(self.done[n][0] == "unlink" or n > at for n in seals)


needs_proc = pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="needs the names of descriptors")


@needs_proc
def test_a_first_index_gets_its_name_when_it_is_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = Disk(monkeypatch)
    with writing(str(tmp_path / "index.sqlite")):
        pass

    disk.check(tmp_path / "index.sqlite")


@needs_proc
def test_a_rebuilt_index_gets_its_name_when_it_is_on_the_disk(
    index_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = index_file.stat().st_ino
    disk = Disk(monkeypatch)
    with making_anew(str(index_file)) as anew:
        anew.writer.set_meta("x", "y")
        assert index_file.stat().st_ino == before

    disk.check(index_file)
    assert ("unlink", f"{index_file}.sum") in disk.done  # the old seal was broken before
    assert is_right(index_file)


@needs_proc
def test_a_copy_beside_readers_gets_its_name_when_it_is_on_the_disk(
    index_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "_READER_SECONDS", 0.05)
    disk = Disk(monkeypatch)
    with closing(sqlite3.connect(index_file, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM example").fetchall()
        with writing(str(index_file)) as writer:
            writer.set_meta("x", "y")

    disk.check(index_file)
    assert ("rename", f"{index_file}.new.sum", f"{index_file}.sum") in disk.done
    broken = disk.done.index(("unlink", f"{index_file}.sum"))
    assert broken < next(n for n, step in enumerate(disk.done) if step[-1] == str(index_file))
    assert is_right(index_file)


def test_commits_are_synced(index_file: Path) -> None:
    with writing(str(index_file)) as writer:
        assert writer.count("PRAGMA synchronous") == 2  # FULL


@needs_proc
def test_the_seal_is_on_the_disk_before_the_log_is_copied(
    index_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied: list[int] = []
    disk = Disk(monkeypatch)
    with writing(str(index_file)) as writer:
        writer.set_meta("x", "y")
        writer.connection.set_trace_callback(
            lambda sql: copied.append(len(disk.done)) if "checkpoint" in sql else None
        )
    assert copied
    assert disk.done[copied[0] - 1] == ("sync", f"{index_file}.sum")


@needs_proc
def test_a_seal_is_whole_when_it_is_synced(index_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = f"{index_file}.sum"
    sizes: dict[str, list[int]] = {}
    fsync = os.fsync

    def synced(descriptor: int) -> None:
        sizes.setdefault(os.readlink(f"/proc/self/fd/{descriptor}"), []).append(os.fstat(descriptor).st_size)
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", synced)
    before = os.path.getsize(place)
    with writing(str(index_file)) as writer:
        writer.set_meta("x", "y" * 100_000)

    assert sizes[f"{place}.new"] == [os.path.getsize(place)]
    assert len(sizes[place]) > 0
    assert min(sizes[place]) > before


@needs_proc
def test_no_descriptor_of_a_folder_is_left_open(index_file: Path) -> None:
    before = len(os.listdir("/proc/self/fd"))
    sync_folder(str(index_file))
    sync_folder(str(index_file.parent / "nowhere" / "x"))

    assert len(os.listdir("/proc/self/fd")) == before


# -- what a seal says


def changed(good: bytes, **places: int) -> bytes:
    """Return an index whose header says another count of changes, and whether it has a log."""
    head = bytearray(good)
    count = int.from_bytes(good[24:28], "big") + places.get("changes", 0)
    head[24:28] = count.to_bytes(4, "big")
    head[18:20] = bytes([places.get("version", 1)] * 2)
    return bytes(head)


@pytest.mark.parametrize(
    ("version", "changes", "is_its_own"),
    [(1, 0, True), (1, 1, False), (1, -1, False), (1, 256, False), (1, 1 << 24, False),
     (2, 0, True), (2, 1, True), (2, 2, True), (2, 3, False), (2, -1, False)],
)  # fmt: skip
def test_a_seal_is_that_of_a_file_with_its_count_of_changes(
    index_file: Path, version: int, changes: int, is_its_own: bool
) -> None:
    """A run that was killed may have given the file a log and taken it away: each counts as a change."""
    with writing(str(index_file)) as writer:
        writer.set_meta("x", "y")
    good = index_file.read_bytes()
    index_file.write_bytes(changed(good, version=version, changes=changes))
    assert check_seal(str(index_file)) is is_its_own

    damaged = bytearray(changed(good, version=version, changes=changes))
    damaged[-1] ^= 1
    index_file.write_bytes(damaged)
    if is_its_own:
        with pytest.raises(IndexDamaged, match=r"its page \d+ does not match"):
            check_seal(str(index_file))
    else:
        assert not check_seal(str(index_file))


def test_all_bytes_of_the_header_are_sealed_but_those_that_change_without_the_log(index_file: Path) -> None:
    good = index_file.read_bytes()
    found = set()
    for at in range(120):
        index_file.write_bytes(good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :])
        try:
            check_seal(str(index_file))
        except IndexDamaged:
            found.add(at)

    assert set(range(120)) - found == {18, 19, 24, 25, 26, 27, *range(92, 100)}


@pytest.mark.parametrize("change", ["cut short", "longer", "empty"])
def test_a_file_of_another_length_is_not_as_its_seal_says(index_file: Path, change: str) -> None:
    good = index_file.read_bytes()
    index_file.write_bytes(
        {"cut short": good[:-PAGE_BYTES], "longer": good + good[-PAGE_BYTES:], "empty": good[:PAGE_BYTES]}[
            change
        ]
    )
    with pytest.raises(IndexDamaged, match=r"its (length|page \d+) does not match"):
        check_seal(str(index_file))
    index_file.write_bytes(good)
    assert check_seal(str(index_file))  # control


@pytest.mark.parametrize(
    ("change", "counts"),
    [
        pytest.param(lambda seal: seal, True, id="as it was written"),
        pytest.param(lambda seal: seal + b"12345", True, id="a pair that was not written to its end"),
        pytest.param(lambda seal: seal[: len(SEAL_MAGIC) + STAMP_BYTES], False, id="no pairs"),
        pytest.param(lambda seal: seal[: len(SEAL_MAGIC) + STAMP_BYTES + 7], False, id="no whole pair"),
        pytest.param(lambda seal: b"x" + seal[1:], False, id="not a seal"),
        pytest.param(lambda seal: b"", False, id="nothing"),
    ],
)
def test_a_seal_counts_if_it_is_whole(index_file: Path, change: Any, counts: bool) -> None:
    place = index_file.with_name("index.sqlite.sum")
    place.write_bytes(change(place.read_bytes()))

    assert check_seal(str(index_file)) is counts
    with writing(str(index_file)) as writer:
        writer.set_meta("x", "y")
    assert check_seal(str(index_file))  # the next run writes it anew


def test_no_seal_counts_while_a_run_writes(index_file: Path) -> None:
    with writing(str(index_file)):
        assert not check_seal(str(index_file))
    assert check_seal(str(index_file))
    index_file.with_name("index.sqlite.lock").write_bytes(b"no lock " * 1000)
    assert check_seal(str(index_file))
    index_file.with_name("index.sqlite.sum").unlink()
    assert not check_seal(str(index_file))


def test_an_index_takes_no_seal_of_one_that_is_gone(index_file: Path) -> None:
    index_file.unlink()
    with writing(str(index_file)) as writer:
        assert check_seal(str(index_file), writes=True)  # the seal of the new one is there from the start
        writer.set_meta("x", "y")
    assert is_right(index_file)


def test_a_crash_after_many_copies_of_a_log_leaves_a_right_seal(index_file: Path, tmp_path: Path) -> None:
    crashed = tmp_path / "crashed"
    with writing(str(index_file)) as writer:
        for number in range(6):
            writer.set_meta(f"{number}", "y" * 20_000)
            opening._Log(writer.connection, str(index_file)).copy()
        shutil.copytree(index_file.parent, crashed)
    for name in ("index.sqlite.lock", "index.sqlite-shm"):
        (crashed / name).unlink(missing_ok=True)

    assert is_right(crashed / "index.sqlite")
    data = bytearray((crashed / "index.sqlite").read_bytes())
    data[-1] ^= 1
    (crashed / "index.sqlite").write_bytes(data)
    assert not is_right(crashed / "index.sqlite")  # control


@pytest.mark.parametrize("size", [1, 20_000, 40_000, 60_000])
def test_a_crash_before_the_seal_is_written_anew_leaves_one_that_is_right(
    index_file: Path, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "seal", lambda path: None)
    before = read_seal_head(str(index_file))
    with writing(str(index_file)) as writer:
        writer.set_meta("x", "y" * size)

    assert read_seal_head(str(index_file)) == before
    assert check_seal(str(index_file))
    data = bytearray(index_file.read_bytes())
    data[-1] ^= 1
    index_file.write_bytes(data)
    with pytest.raises(IndexDamaged):
        check_seal(str(index_file))


def test_the_page_that_sqlite_never_writes_holds_the_byte_at_a_gibibyte() -> None:
    """https://www.sqlite.org/fileformat2.html#the_lock_byte_page"""
    assert (seals._PENDING_PAGE - 1) * PAGE_BYTES <= 2**30 < seals._PENDING_PAGE * PAGE_BYTES
