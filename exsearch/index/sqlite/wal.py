"""The committed pages in SQLite's write-ahead log, read from its file.

Its format is in https://www.sqlite.org/fileformat2.html#walformat. Nothing is written.
"""

from __future__ import annotations

import os
from zlib import crc32

from exsearch.index.sqlite.schema import PAGE_BYTES
from exsearch.model import Record

_HEADER_BYTES, _FRAME_HEADER_BYTES = 32, 24
_FRAME_BYTES = _FRAME_HEADER_BYTES + PAGE_BYTES
_LITTLE = 0x377F0682
"""A log that begins with this number has checksums of little-endian words, any other of big-endian ones."""


class Log(Record):
    """What is committed in a log."""

    salt: int
    """Differs between a log and the next one in the same file."""
    end_bytes: int
    """Length of the file up to the end of the last commit."""
    checksum: int
    """Of the file up to there."""
    pages: tuple[tuple[int, bytes], ...]
    """Number and content, in the order of writing."""
    page_count: int
    """Of the database, after the last commit."""


def salt_of(path: str) -> int:
    """Return the salt of the log at `path`; 0 if there is none."""
    try:
        with open(path, "rb") as file:
            return int.from_bytes(file.read(20)[16:20], "big")
    except OSError:
        return 0


def prefix_checksum(path: str, end_bytes: int) -> int:
    """Return the checksum of the first bytes of a log."""
    with open(path, "rb") as file:
        return crc32(file.read(end_bytes))


def committed(path: str, *, doubted: bool) -> Log | None:
    """Return what is committed in the log at `path`; None if that is nothing.

    With `doubted` the checksums of the frames are compared, which takes a second for 10 MB, because another
    process has written the log, and the system may have stopped meanwhile.
    """
    if not os.path.exists(path):
        return None
    with open(path, "rb") as file:
        data = file.read()
    if len(data) <= _HEADER_BYTES:
        return None
    salts = data[16:24]
    frames: list[tuple[int, bytes]] = []
    end, done, page_count = 0, 0, 0
    sums = _Sums(data) if doubted else None
    if sums is not None and not sums.holds(0, 24, 24):
        return None
    for at in range(_HEADER_BYTES, len(data) - _FRAME_BYTES + 1, _FRAME_BYTES):
        number, pages_then = (int.from_bytes(data[at + n : at + n + 4], "big") for n in (0, 4))
        if data[at + 8 : at + 16] != salts:
            break
        page = at + _FRAME_HEADER_BYTES
        if sums is not None:
            sums.add(at, at + 8)
            if not sums.holds(page, page + PAGE_BYTES, at + 16):
                break
        frames.append((number, data[page : page + PAGE_BYTES]))
        if pages_then:
            end, done, page_count = at + _FRAME_BYTES, len(frames), pages_then
    if not done:
        return None
    salt = int.from_bytes(salts[:4], "big")
    return Log(salt, end, crc32(data[:end]), tuple(frames[:done]), page_count)


class _Sums:
    """The checksum that SQLite continues from frame to frame."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._order = "<" if int.from_bytes(data[:4], "big") == _LITTLE else ">"
        self._first = self._second = 0

    def add(self, start: int, end: int) -> None:
        """Add some bytes, whose number is a multiple of eight."""
        from struct import unpack

        first, second = self._first, self._second
        words = iter(unpack(f"{self._order}{(end - start) // 4}I", self._data[start:end]))
        for word, following in zip(words, words, strict=True):
            first = (first + word + second) & 0xFFFFFFFF
            second = (second + following + first) & 0xFFFFFFFF
        self._first, self._second = first, second

    def holds(self, start: int, end: int, stored: int) -> bool:
        """Add some bytes, and return whether the checksum is then the one that is stored at a place."""
        self.add(start, end)
        found = self._first.to_bytes(4, "big") + self._second.to_bytes(4, "big")
        return found == self._data[stored : stored + 8]
