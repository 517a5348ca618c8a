"""The sum that an example from source is stored with: SQLite does not notice a flipped bit."""

from __future__ import annotations

from zlib import crc32


def row_checksum(place: int, line: int, nth: int, how: int, kind: int, same: int, text_sum: int) -> int:
    """Return the sum of an example's columns, to which the index adds that of the symbol's name.

    No flipped bit of one number leaves it as it was: all factors are odd. `how` has none, because it
    changes when a name turns out to be a re-export, and the sum of a hundred thousand rows with it.
    `text_sum` is `text_checksum`; the whole fits in 63 bits.
    """
    return text_sum + how + 1_000_003 * place + 10_007 * line + 1_009 * nth + 101 * kind + same


def text_checksum(lines: str, text: str) -> int:
    """Return the sum of the two columns that are text."""
    return crc32(f"{lines}\n{text}".encode("utf-8", "surrogatepass"))
