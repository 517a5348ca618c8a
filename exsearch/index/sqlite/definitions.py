"""Store where symbols are defined."""

from __future__ import annotations

from exsearch.checksums import definition_checksum

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from exsearch.index.items import Harvest
    from exsearch.index.sqlite.symbols import StoredSymbol
    from exsearch.index.sqlite.transactions import Transactions


def store_definitions(
    writer: Transactions, harvest: Harvest, symbols: Sequence[StoredSymbol], first: int
) -> None:
    """Store the definitions in a harvest; `first` is the id of its first example."""
    in_example = harvest.examples.symbol
    rows = []
    for example, kind, signature, summary, deprecated in harvest.definitions:
        symbol_id = symbols[in_example[example]].id
        if symbol_id is not None:
            columns = (symbol_id, first + example, kind, signature, summary, deprecated)
            rows.append((*columns, definition_checksum(*columns)))
    rows.sort(key=lambda row: row[:2])
    writer.insert("definition (symbol_id, example_id, kind, signature, summary, deprecated, checksum)", rows)


def drop_definitions(writer: Transactions, first: int, last: int) -> None:
    """Delete the definitions among some examples, which are still there."""
    writer.execute(
        "DELETE FROM definition WHERE (symbol_id, example_id) IN (SELECT symbol_id, id FROM example"
        " WHERE id BETWEEN ? AND ? AND kind = 8)",
        (first, last),
    )
