"""Count how the symbols with many rows are used, and store it; check what is stored.

Apart from `counted`, because a question needs none of this.
"""

from __future__ import annotations

from exsearch.index.sqlite import errors
from exsearch.index.sqlite.counted import checksum_of, packed, stored_ways
from exsearch.index.sqlite.usage import has_more, ways_counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

    from exsearch.index.sqlite.connect import Connection
    from exsearch.index.sqlite.transactions import Transactions

MANY = 5_000
"""A symbol with more rows has stored counts; 5,000 rows are counted in 5 ms."""

_FEW = 2_000
"""Symbols that are looked up one by one; for more of them all are counted anew."""

_WITH_MANY = """
SELECT symbol_id FROM example INDEXED BY example_symbol WHERE symbol_id IS NOT NULL
GROUP BY symbol_id HAVING count(*) > ?
"""


def count_anew(writer: Transactions, symbols: Collection[int] | None) -> None:
    """Store what is counted of those of some symbols, or of all, that have many rows now."""
    if symbols is None or len(symbols) > _FEW:
        writer.execute("DELETE FROM counted")
        many = [symbol for (symbol,) in writer.query(_WITH_MANY, (MANY,))]
    else:
        writer.connection.executemany(
            "DELETE FROM counted WHERE symbol_id = ?", [(each,) for each in symbols]
        )
        many = [symbol for symbol in sorted(symbols) if has_more(writer, symbol, MANY)]
    rows = [(symbol, packed(ways_counted(writer, symbol))) for symbol in many]
    writer.insert("counted (symbol_id, ways, checksum)", [(*row, checksum_of(*row)) for row in rows])


def check_counted(index: Connection, *, deep: bool) -> None:
    """Raise IndexDamaged at the first symbol whose counted ways are not as they were stored.

    With `deep` the uses are counted anew, which also finds counts that were wrong when they were stored.
    """
    for (symbol,) in index.query("SELECT symbol_id FROM counted"):
        stored = stored_ways(index, symbol)
        if deep and stored != ways_counted(index, symbol):
            raise errors.damaged(index.path, f"the symbol {symbol} has other uses than were counted")
