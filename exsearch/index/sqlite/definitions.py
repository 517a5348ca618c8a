"""Where symbols are defined."""

from __future__ import annotations

from exsearch.checksums import definition_checksum
from exsearch.index.answers import Defined
from exsearch.index.refs import ref_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from exsearch.index.items import Harvest
    from exsearch.index.sqlite.read import Index
    from exsearch.index.sqlite.symbols import StoredSymbol
    from exsearch.index.sqlite.transactions import Transactions

_DEFINED = """
SELECT s.name, f.symbol_id, f.example_id, f.kind, f.signature, f.summary, f.deprecated, f.checksum,
       r.ref, p.name, p.version, d.path, e.line, e.nth
FROM symbol s CROSS JOIN definition f ON f.symbol_id = s.id CROSS JOIN example e ON e.id = f.example_id
CROSS JOIN document d ON d.id = e.document_id CROSS JOIN origin r ON r.id = d.origin_id
CROSS JOIN project p ON p.id = d.project_id
WHERE s.name = ? AND s.sourced = 1 ORDER BY r.ref, d.path, e.line, e.nth
"""


def definitions(index: Index, names: Sequence[str]) -> list[Defined]:
    """Return where the symbols with these names are defined, by the order of the names, project and place."""
    found = []
    for asked in dict.fromkeys(names):
        for name, *columns, checksum, ref, project, version, path, line, nth in index.each(
            _DEFINED, (asked,)
        ):
            if definition_checksum(*columns) != checksum:
                raise index.damaged(f"the definition of {name}")
            place = ref_of(ref, path, None, line, nth)
            found.append(Defined._make((name, *columns[2:], place, project, version, path, line)))
    return found


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
