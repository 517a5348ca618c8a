"""Checksums of all pages of the index file, kept beside it: the seal. With it every flipped bit is found.

A row has a checksum, too, but that does not show that another row is hidden, because a key in the way to it
is damaged. So a search compares size, times and inode of the file with those that the seal has, which takes
microseconds. If they differ, something other than a run of exsearch has written to the file, and all of it is
read.

A run that writes adds the checksums of the pages in SQLite's write-ahead log to the seal before they are
copied into the file. So the seal holds after a crash at any moment: each page is as it was or as it shall be.
"""

from __future__ import annotations

import os
from contextlib import suppress

from exsearch.errors import IndexUnusable
from exsearch.index.sqlite import errors
from exsearch.index.sqlite.connect import (
    SEAL_MAGIC,
    STAMP_BYTES,
    connect,
    read_seal_head,
    seal_of,
    sqlite3,
    stamp_of,
)
from exsearch.index.sqlite.schema import PAGE_BYTES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from array import array

_PAGE_COUNT, _CHANGES, _LOG_SALT, _LOG_BYTES, _LOG_SUM = 0, *range(0xFFFFFFFC, 0x100000000)
"""In place of a page: the pairs say how many pages the file has, how often it has changed, and which log was
to be copied into it."""
_PAIR_BYTES = 8
_PENDING_PAGE = 0x40000000 // PAGE_BYTES + 1
"""SQLite never writes this page, because it locks its bytes."""
_CHANGE_COUNTER = slice(24, 28)
_UNLOGGED = ((18, 20), (24, 28), (92, 100))
"""Bytes of the first page that change without the log: they say that there is a log, and count changes."""
_CHANGES_OF_A_RUN = 2
"""A run gives the file a log and takes it away: each counts as a change."""


def seal(path: str) -> None:
    """Write the seal of the index at `path`, to which nobody writes, from its pages or an earlier seal."""
    try:
        if os.path.exists(f"{path}-wal"):
            return
        stamp = stamp_of(os.stat(path))
        held = _read(path)
        pairs = _pairs_of_file(path) if held is None else _latest(held, _changes_of(path)[0])
        _write(path, stamp, pairs)
    except OSError:
        return


def break_seal(path: str) -> None:
    """Remove the seal, because another file takes the place of the index. No crash brings it back."""
    try:
        os.unlink(seal_of(path))
    except FileNotFoundError:
        return
    sync_folder(path)


def extend_seal(path: str, *, doubted: bool = False) -> None:
    """Add the pages in the log of the index to the seal, before they are copied into the file.

    `doubted` means that a killed run has left the log. Without a seal nothing is done.
    """
    from exsearch.index.sqlite.wal import committed

    place = seal_of(path)
    if not os.path.isfile(place):
        return
    log = committed(f"{path}-wal", doubted=doubted)
    if log is None:
        return
    pairs = _numbers()
    for number, page in log.pages:
        pairs.extend((number, _checksum(number, page)))
        if number == 1:
            pairs.extend((_CHANGES, int.from_bytes(page[_CHANGE_COUNTER], "big")))
    pairs.extend((_PAGE_COUNT, log.page_count, _LOG_SALT, log.salt))
    pairs.extend((_LOG_BYTES, log.end_bytes, _LOG_SUM, log.checksum))
    with open(place, "rb+") as file:
        more = file.seek(0, os.SEEK_END) - len(SEAL_MAGIC) - STAMP_BYTES
        file.seek(-(more % _PAIR_BYTES), os.SEEK_END)  # a crash may have cut the last pair
        file.write(pairs.tobytes())
        file.flush()
        os.fsync(file.fileno())


def check_seal(path: str, *, writes: bool = False) -> bool:
    """Return whether the file is as the last run left it; False if there is no seal that counts.

    It does not count while another run writes (`writes`: this is the run that does), or if another file has
    taken the place of the index. Raises IndexDamaged if a page is another one than the seal says.
    """
    try:
        stamp = stamp_of(os.stat(path))
        if not read_seal_head(path) or (not writes and _is_written(path)):
            return False
        held = _read(path)
        if held is None or not _is_of(path, held):
            return False
        wrong = _first_wrong(path, held)
        if wrong is None:
            _stamp(path, stamp)
            return True
        if stamp_of(os.stat(path)) != stamp or (not writes and _is_written(path)):
            return False  # a run has begun meanwhile
    except OSError:
        return False
    raise errors.damaged(path, f"{wrong} does not match its checksum, although no exsearch run changed it")


def _is_written(path: str) -> bool:
    """Return whether a run holds the lock of the one that writes."""
    lock = f"{path}.lock"
    if not os.path.isfile(lock):
        return False
    try:
        connection = connect(lock, "mode=ro")
        try:
            connection.execute("PRAGMA busy_timeout = 0")
            connection.execute("SELECT 1 FROM sqlite_master").fetchall()
        finally:
            connection.close()
    except sqlite3.Error as error:
        return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY
    except IndexUnusable:
        return False
    return False


def sync_folder(path: str) -> None:
    """Write the names in the folder of a file to the disk: a rename or an unlink is then done for good."""
    with suppress(OSError):  # Windows opens no folders
        descriptor = os.open(os.path.dirname(path) or ".", os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


# -- the file


def _numbers() -> array[int]:
    from array import array

    return array("I")


def _read(path: str) -> array[int] | None:
    """Return the pairs in the seal; None if there is none, or if it was not written to its end."""
    if not os.path.isfile(seal_of(path)):
        return None
    with open(seal_of(path), "rb") as file:
        data = file.read()
    pairs = data[len(SEAL_MAGIC) + STAMP_BYTES :]
    numbers = _numbers()
    numbers.frombytes(pairs[: len(pairs) // _PAIR_BYTES * _PAIR_BYTES])  # the last one may have been cut
    return numbers if data.startswith(SEAL_MAGIC) and numbers else None


def _write(path: str, stamp: bytes, pairs: array[int]) -> None:
    aside = f"{seal_of(path)}.new"
    with open(aside, "wb") as file:
        file.write(SEAL_MAGIC + stamp)
        file.write(pairs.tobytes())
        file.flush()
        os.fsync(file.fileno())
    os.replace(aside, seal_of(path))


def _stamp(path: str, stamp: bytes) -> None:
    """Note that the file was found to be right."""
    with suppress(OSError), open(seal_of(path), "rb+") as file:
        file.seek(len(SEAL_MAGIC))
        file.write(stamp)


# -- the pages


def _checksum(number: int, page: bytes) -> int:
    from zlib import crc32

    if number == 1:
        changed = bytearray(page)
        for start, end in _UNLOGGED:
            changed[start:end] = bytes(end - start)
        return crc32(changed)
    return crc32(page)


def _pairs_of_file(path: str) -> array[int]:
    pairs = _numbers()
    with open(path, "rb") as file:
        number = 0
        while page := file.read(PAGE_BYTES):
            number += 1
            pairs.extend((number, _checksum(number, page)))
            if number == 1:
                pairs.extend((_CHANGES, int.from_bytes(page[_CHANGE_COUNTER], "big")))
    pairs.extend((_PAGE_COUNT, number))
    return pairs


def _latest(held: array[int], changes: int) -> array[int]:
    """Return the pairs that hold when all logs are copied into the file."""
    latest = dict(zip(held[::2], held[1::2], strict=True))
    count = latest.get(_PAGE_COUNT, 0)
    pairs = _numbers()
    for number, checksum in sorted(latest.items()):
        if number <= count:
            pairs.extend((number, checksum))
    pairs.extend((_CHANGES, changes))
    return pairs


def _changes_of(path: str) -> tuple[int, bool]:
    """Return how often a file was changed, and whether it has a log."""
    with open(path, "rb") as file:
        head = file.read(28)
    return int.from_bytes(head[_CHANGE_COUNTER], "big"), head[18:20] != b"\1\1"


def _is_of(path: str, held: array[int]) -> bool:
    """Return whether a seal is that of the file, and not of one in whose place it was copied."""
    changes, has_log = _changes_of(path)
    more = _CHANGES_OF_A_RUN if has_log or _LOG_SALT in held[::2] else 0
    known = [value for key, value in zip(held[::2], held[1::2], strict=True) if key == _CHANGES]
    return any(value <= changes <= value + more for value in known)


def _first_wrong(path: str, held: array[int]) -> str | None:
    """Return the first part of the index that is not as the seal says, in words; None if there is none."""
    latest = dict(zip(held[::2], held[1::2], strict=True))
    logged: set[int] = set()
    """Pages that are read from the log. A crash may have stopped the copying in the middle of one."""
    if (log_bytes := latest.get(_LOG_BYTES)) is not None:
        from exsearch.index.sqlite.wal import committed, prefix_checksum, salt_of

        log = f"{path}-wal"
        if salt_of(log) == latest[_LOG_SALT]:
            if prefix_checksum(log, log_bytes) != latest[_LOG_SUM]:
                return "its log"
            found = committed(log, doubted=False)
            logged = {number for number, _ in found.pages} if found else set()
    pages = latest.get(_PAGE_COUNT, 0)
    logged.add(_PENDING_PAGE)
    count = 0
    with open(path, "rb") as file:
        while page := file.read(PAGE_BYTES):
            count += 1
            if latest.get(count) != _checksum(count, page) and count not in logged:
                return f"its page {count}"
    missing = set(range(count + 1, pages + 1)) - logged
    return "its length" if missing or (count > pages and logged == {_PENDING_PAGE}) else None
