"""Compare the rows that link names with their checksums: definitions, paths, words, and what waits."""

from __future__ import annotations

from exsearch.checksums import definition_checksum, small_checksum, whole_row_checksum
from exsearch.index.sqlite import errors

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from exsearch.index.sqlite.connect import Connection

_SMALL = {
    "passage": "id, first, last, first_example, last_example, heading, prose",
    "path": "target, path, origin_id, named",
    "imported": "path, users, target",
    "usual": "word, kind, target, users, symbol, waits_for",
    "term": "id, origin_id, waits_for, text",
    "guess": "term_id, id, rank_key, how, flags",
}
"""Tables with rows that have no rule of their own."""

_LOST = {
    "a definition": """SELECT count(*) FROM definition f LEFT JOIN example e ON e.id = f.example_id
        WHERE e.symbol_id IS NOT f.symbol_id OR e.kind <> 8""",
    # A flipped bit can make a 0 an empty text, which no sum shows.
    "a document": """SELECT count(*) FROM document
        WHERE typeof(missing) <> 'integer' OR typeof(defined) <> 'integer'""",
    # No checksum has `sourced`: it is 0 for the symbols of pages, and only these have examples there.
    "a symbol": """SELECT count(*) FROM symbol WHERE typeof(sourced) <> 'integer'
        OR sourced <> (id NOT IN (SELECT e.symbol_id FROM document d
            CROSS JOIN example e ON e.id BETWEEN d.first_example AND d.last_example
            WHERE d.position IS NOT NULL AND e.symbol_id IS NOT NULL))""",
    "a text in documentation": """SELECT (SELECT count(*) FROM passage)
        - (SELECT coalesce(sum(passages), 0) FROM document) + (SELECT count(*) FROM passage
            WHERE id >> 20 NOT IN (SELECT id FROM document WHERE passages > 0))""",
    "a path": "SELECT count(*) FROM path WHERE origin_id NOT IN (SELECT id FROM origin)",
    "a term": "SELECT count(*) FROM term WHERE origin_id <> 0 AND origin_id NOT IN (SELECT id FROM origin)",
    "a row that waits": """SELECT count(*) FROM waiting w LEFT JOIN document d ON d.id = w.document_id
        WHERE w.term_id NOT IN (SELECT id FROM term) OR w.id IN (SELECT id FROM example)
        OR d.id IS NULL OR w.id NOT BETWEEN d.first_example AND d.last_example""",
    "a guess": """SELECT count(*) FROM guess WHERE term_id NOT IN (SELECT id FROM term)
        OR id NOT IN (SELECT id FROM example)""",
}
"""Questions that count rows whose other row is gone."""


def check_links(index: Connection) -> None:
    """Raise IndexDamaged at the first row that is not as it was stored, or that belongs to none."""
    for table, columns in _SMALL.items():
        _check_rows(index, table, columns, small_checksum, f"a row of its table {table}")
    _check_rows(index, "definition", _OF_DEFINITION, definition_checksum, "a definition")
    _check_rows(index, "waiting", _OF_WAITING, whole_row_checksum, "a row that waits for a package")
    defined = index.count("SELECT count(*) FROM definition")
    if any(index.count(sql) != defined for sql in _DEFINED):
        raise errors.damaged(index.path, "definitions are missing")
    for what, sql in _LOST.items():
        if index.count(sql):
            raise errors.damaged(index.path, f"{what} has lost what it belongs to")


_OF_DEFINITION = "symbol_id, example_id, kind, signature, summary, deprecated"
_OF_WAITING = "term_id, rank_key, line, nth, how, kind, flags, shape_id, same, lines, text"
_DEFINED = (
    "SELECT count(*) FROM example WHERE kind = 8",
    "SELECT coalesce(sum(defined), 0) FROM document",
)
"""Other ways to count definitions."""


def _check_rows(index: Connection, table: str, columns: str, checksum: Callable[..., int], what: str) -> None:
    """Raise IndexDamaged at the first row of a table whose columns do not have its checksum."""
    for *values, stored in index.each(f"SELECT {columns}, checksum FROM {table}"):  # noqa: S608
        try:
            is_whole = checksum(*values) == stored
        except TypeError:
            is_whole = False
        if not is_whole:
            raise errors.not_as_stored(index.path, what)
