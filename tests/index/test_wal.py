"""The pages that SQLite's log holds are those that SQLite itself would copy into the file."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from struct import pack, unpack
from typing import TYPE_CHECKING
from zlib import crc32

import pytest

from exsearch.index.sqlite.schema import PAGE_BYTES
from exsearch.index.sqlite.wal import Log, committed, prefix_checksum, salt_of

if TYPE_CHECKING:
    from pathlib import Path

HEADER, FRAME = 32, 24 + PAGE_BYTES


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A file with a log of some commits, as a crash leaves it."""
    path = tmp_path / "made.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript(f"PRAGMA page_size = {PAGE_BYTES}; PRAGMA journal_mode = WAL;")
        connection.executescript("PRAGMA wal_autocheckpoint = 0; CREATE TABLE note (text);")
        for size in (10, 3 * PAGE_BYTES, 20):
            connection.execute("INSERT INTO note VALUES (?)", ("x" * size,))
        for ending in ("", "-wal"):
            shutil.copyfile(f"{path}{ending}", tmp_path / f"left.sqlite{ending}")
    return tmp_path / "left.sqlite"


def log_of(database: Path) -> Path:
    return database.with_name(f"{database.name}-wal")


def ends(data: bytes) -> list[int]:
    """Return where the commits of a whole log end."""
    frames = range(HEADER, len(data), FRAME)
    return [at + FRAME for at in frames if data[at + 4 : at + 8] != bytes(4)]


def summed(data: bytes, order: str, first: int = 0, second: int = 0) -> tuple[int, int]:
    """Return SQLite's checksum of bytes, as its format is written: words are taken in pairs."""
    words = unpack(f"{order}{len(data) // 4}I", data)
    for one, two in zip(words[::2], words[1::2], strict=True):
        first = (first + one + second) % 2**32
        second = (second + two + first) % 2**32
    return first, second


def rewritten(data: bytes, order: str) -> bytes:
    """Return a log with checksums in another order of bytes."""
    magic = {"<": 0x377F0682, ">": 0x377F0683}[order]
    head = pack(">I", magic) + data[4:24]
    sums = summed(head, order)
    made = head + pack(">II", *sums)
    for at in range(HEADER, len(data), FRAME):
        page = data[at + 24 : at + FRAME]
        sums = summed(data[at : at + 8] + page, order, *sums)
        made += data[at : at + 16] + pack(">II", *sums) + page
    return made


@pytest.mark.parametrize("doubted", [False, True])
def test_the_pages_are_those_that_sqlite_copies(database: Path, *, doubted: bool) -> None:
    data = log_of(database).read_bytes()
    log = committed(str(log_of(database)), doubted=doubted)
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint")
        pages = database.read_bytes()

    assert log is not None
    assert len(ends(data)) == 4
    assert log == Log(
        salt=int.from_bytes(data[16:20], "big"),
        end_bytes=len(data),
        checksum=crc32(data),
        pages=log.pages,
        page_count=len(pages) // PAGE_BYTES,
    )
    assert len(log.pages) == (len(data) - HEADER) // FRAME
    for number, page in dict(log.pages).items():
        assert page == pages[(number - 1) * PAGE_BYTES : number * PAGE_BYTES]
    assert set(dict(log.pages)) == set(range(1, log.page_count + 1))


@pytest.mark.parametrize("doubted", [False, True])
def test_a_log_counts_up_to_its_last_whole_commit(database: Path, *, doubted: bool) -> None:
    path = log_of(database)
    data = path.read_bytes()
    for cut in (*range(HEADER - 8, len(data), 2_900), *ends(data), *(end - 1 for end in ends(data))):
        for rest in (b"", bytes(FRAME), b"\1" * FRAME) if doubted else (b"",):
            left = data[:cut] + rest
            path.write_bytes(left)
            whole = max((end for end in ends(data) if left[:end] == data[:end]), default=0)
            log = committed(str(path), doubted=doubted)
            assert (log.end_bytes if log else 0) == whole, (cut, rest[:1])
            if log:
                assert len(log.pages) == (whole - HEADER) // FRAME
                assert log.checksum == crc32(data[:whole]) == prefix_checksum(str(path), whole)
                assert prefix_checksum(str(path), whole - 1) != log.checksum  # control


@pytest.mark.parametrize(
    "content", [None, b"", b"x" * HEADER, b"x" * (HEADER + FRAME - 1), bytes(HEADER + FRAME)]
)
def test_nothing_is_committed_in_a_file_that_is_no_log(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "index.sqlite-wal"
    if content is not None:
        path.write_bytes(content)

    assert committed(str(path), doubted=False) is None
    assert committed(str(path), doubted=True) is None


def test_frames_of_an_earlier_log_behind_the_new_one_do_not_count(database: Path) -> None:
    path = log_of(database)
    data = path.read_bytes()
    end = ends(data)[1]
    for at in (8, 15):  # the two salts
        changed = bytearray(data)
        changed[end + at] ^= 1
        path.write_bytes(changed)
        for doubted in (False, True):
            log = committed(str(path), doubted=doubted)
            assert log is not None
            assert log.end_bytes == end


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_changed_bit_ends_a_log_that_is_doubted(database: Path, order: str) -> None:
    path = log_of(database)
    data = rewritten(path.read_bytes(), order)
    path.write_bytes(data)
    log = committed(str(path), doubted=True)
    assert log is not None
    assert log.end_bytes == len(data)  # control
    end = ends(data)[0]
    for at in (0, 4, 12, 20, 24, 31, *(end + n for n in (0, 3, 7, 16, 19, 20, 23, 24, 27, 28, FRAME - 1))):
        path.write_bytes(data[:at] + bytes([data[at] ^ 4]) + data[at + 1 :])
        found = committed(str(path), doubted=True)
        assert (found.end_bytes if found else 0) == (end if at >= end else 0), at


def test_the_log_of_the_running_process_is_not_added_up(database: Path) -> None:
    """This takes as long as reading it. Its pages are what the process has just written."""
    path = log_of(database)
    data = path.read_bytes()
    path.write_bytes(data[:24] + bytes(8) + data[32:])

    assert committed(str(path), doubted=False) is not None
    assert committed(str(path), doubted=True) is None


def test_two_logs_in_one_file_have_different_salts(tmp_path: Path) -> None:
    path = tmp_path / "index.sqlite"
    salts = [salt_of(f"{path}-wal")]
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript("PRAGMA journal_mode = WAL; CREATE TABLE note (text);")
        salts.append(salt_of(f"{path}-wal"))
        connection.executescript("PRAGMA wal_checkpoint(RESTART); INSERT INTO note VALUES (1);")
        salts.append(salt_of(f"{path}-wal"))

    assert salts[0] == 0
    assert len(set(salts)) == 3
