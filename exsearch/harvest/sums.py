"""The sum that an example from source is stored with: SQLite does not notice a flipped bit."""

from __future__ import annotations

from zlib import crc32


def row_checksum(
    place: int, line: int, nth: int, how: int, kind: int, same: int, lines: str, text: str
) -> int:
    """Return the sum of an example's columns, to which the index adds that of the symbol's name.

    `how` is added and not mixed in: it changes when a name turns out to be a re-export, and the sum
    of a hundred thousand rows with it.
    """
    said = f"{place} {line} {nth} {kind} {same} {lines}\n{text}"
    return crc32(said.encode("utf-8", "surrogatepass")) + how
