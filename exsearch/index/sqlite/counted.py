"""The counted shapes of the symbols with the most uses, which are stored when a run ends.

To count 50,000 uses takes 40 ms, to read what was counted 5 ms. While a run has changes that are not settled,
nobody looks at what is stored here.
"""

from __future__ import annotations

import struct
from zlib import compress, crc32, decompress, error

from exsearch.checksums import small_checksum
from exsearch.index.sqlite import errors

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from typing import TypeAlias

    from exsearch.index.sqlite.connect import Connection
    from exsearch.index.sqlite.transactions import Transactions

    Counted: TypeAlias = tuple[int, int, str, int]
    """(rank key << 40 | rowid of the best row, rows, text of the shapes, id of a project)."""
    Counting: TypeAlias = Callable[[Connection, int], list[Counted]]
    """A function that counts the shapes of a symbol."""

MANY = 5_000
"""Rows of a symbol whose shapes are stored; 5,000 are counted in 3 ms."""

_FEW = 2_000
"""Symbols that are looked up one by one; for more of them all are counted anew."""

_LEVEL = 6
_HEAD = struct.Struct("<II")

_HAS_MANY = "SELECT 1 FROM example INDEXED BY example_symbol WHERE symbol_id = ? LIMIT 1 OFFSET ?"
_WITH_MANY = """
SELECT symbol_id FROM example INDEXED BY example_symbol WHERE symbol_id IS NOT NULL
GROUP BY symbol_id HAVING count(*) > ?
"""


def count_anew(writer: Transactions, symbols: Collection[int] | None, counting: Counting) -> None:
    """Store the counted shapes of those of some symbols, or of all, that have many rows now."""
    if symbols is None or len(symbols) > _FEW:
        writer.execute("DELETE FROM counted")
        many = [symbol for (symbol,) in writer.query(_WITH_MANY, (MANY,))]
    else:
        writer.connection.executemany(
            "DELETE FROM counted WHERE symbol_id = ?", [(each,) for each in symbols]
        )
        writer.execute("DELETE FROM counted WHERE symbol_id NOT IN (SELECT id FROM symbol)")
        many = [symbol for symbol in sorted(symbols) if writer.query(_HAS_MANY, (symbol, MANY))]
    rows = [(symbol, _packed(counting(writer, symbol))) for symbol in many]
    writer.insert("counted (symbol_id, shapes, checksum)", [(*row, _checksum(*row)) for row in rows])


def stored_counts(index: Connection, symbol: int) -> list[Counted] | None:
    """Return the counted shapes of a symbol, those with the best row first; None if none are stored.

    Raises IndexDamaged if they are not as they were stored.
    """
    for data, checksum in index.query("SELECT shapes, checksum FROM counted WHERE symbol_id = ?", (symbol,)):
        try:
            if _checksum(symbol, data) == checksum:
                return _unpacked(data)
        except (TypeError, ValueError, struct.error, error):  # not bytes, or no such list
            pass
        raise errors.not_as_stored(index.path, f"the counted shapes of the symbol {symbol}")
    return None


def check_counted(index: Connection, counting: Counting | None) -> None:
    """Raise IndexDamaged at the first symbol whose counted shapes are not as they were stored.

    If they can be counted, also at one that has others now.
    """
    for (symbol,) in index.query("SELECT symbol_id FROM counted"):
        stored = stored_counts(index, symbol)
        if counting is not None and stored != counting(index, symbol):
            raise errors.damaged(index.path, f"the symbol {symbol} has other shapes than were counted")


def _checksum(symbol: int, data: bytes) -> int:
    return small_checksum(symbol, crc32(data))


def _packed(counts: Iterable[Counted]) -> bytes:
    """Return columns of numbers, and each different text once."""
    counts = list(counts)
    places: dict[str, int] = {}
    of_text = [places.setdefault(text, len(places)) for _, _, text, _ in counts]
    texts = "\n".join(places).encode()
    numbers = [each[1] for each in counts] + of_text + [each[3] for each in counts]
    return compress(
        _HEAD.pack(len(counts), len(texts))
        + struct.pack(f"<{len(counts)}q", *[each[0] for each in counts])
        + struct.pack(f"<{3 * len(counts)}I", *numbers)
        + texts,
        _LEVEL,
    )  # fmt: skip


def _unpacked(data: bytes) -> list[Counted]:
    raw = decompress(data)
    count, length = _HEAD.unpack_from(raw)
    at = _HEAD.size
    bests = struct.unpack_from(f"<{count}q", raw, at)
    at += 8 * count
    numbers = struct.unpack_from(f"<{3 * count}I", raw, at)
    at += 12 * count
    texts = raw[at : at + length].decode().split("\n")
    rows, of_text, projects = numbers[:count], numbers[count : 2 * count], numbers[2 * count :]
    return list(zip(bests, rows, map(texts.__getitem__, of_text), projects, strict=True))
