"""A sum over the whole index file, kept beside it, so that `doctor` sees what SQLite does not.

A flipped bit in the key of a table hides a row: the file stays a valid database, and what is read
of it is right. The sum is made when a run is done and gone while one writes, so that a crash leaves
none; it is believed only while the file's own count of changes is the one that it was made for.
"""

from __future__ import annotations

import os

from exsearch.index import trouble

MAX_SEALED_BYTES = 128 * 1024 * 1024
"""A sum over more would cost a small update of a huge index more than the update."""

_CHUNK_BYTES = 1024 * 1024
_CHANGES = slice(24, 28)
"""Where SQLite's header counts the changes of the file."""


def seal(path: str) -> None:
    """Keep the sum of the index at `path`; without one where that cannot be."""
    try:
        if os.path.exists(f"{path}-wal") or os.path.getsize(path) > MAX_SEALED_BYTES:
            return
        said = _sum(path)
        with open(_beside(path), "w", encoding="ascii") as file:
            file.write(said)
    except OSError:
        return


def break_seal(path: str) -> None:
    """Drop the sum, before the first change."""
    try:
        os.unlink(_beside(path))
    except FileNotFoundError:
        return


def check_seal(path: str) -> bool:
    """Say whether the file is known to be as the last run left it; False where nothing says so.

    Raises IndexDamaged where it is known not to be.
    """
    try:
        with open(_beside(path), encoding="ascii") as file:
            kept = file.read(100)
        found = _sum(path)
    except (OSError, UnicodeDecodeError):
        return False
    if kept == found:
        return True
    same_state = kept.split()[:1] == found.split()[:1]
    if same_state and os.path.exists(_beside(path)):
        raise trouble.damaged(path, "its checksum does not match, although no exsearch run changed it")
    return False


def _sum(path: str) -> str:
    from zlib import crc32

    total, changes = 0, b""
    with open(path, "rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            changes = changes or chunk[_CHANGES]
            total = crc32(chunk, total)
    return f"{changes.hex()} {total:08x}\n"


def _beside(path: str) -> str:
    return f"{path}.sum"
