"""Store and find what is said in prose: above the code in documentation, and of what is defined.

The text index keeps no text. What has to be deleted from it is made again, from the rows that it came from.
FTS5 stores rows in ascending order best, and passages have negative numbers there, so they go in backwards.
"""

from __future__ import annotations

from exsearch.checksums import small_checksum
from exsearch.index.passages import prose_words
from exsearch.index.sqlite.documents import IN_DOCUMENT, PASSAGE, SHIFT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import TypeAlias

    from exsearch.index.passages import HeldPassage
    from exsearch.index.sqlite.connect import Connection
    from exsearch.index.sqlite.transactions import Transactions

    Words: TypeAlias = tuple[int, str]
    """A row of `prose_words`."""

_WORDS_OF_PASSAGES = f"""
SELECT q.id, q.heading, q.prose, p.name
FROM document d CROSS JOIN passage q ON {IN_DOCUMENT} CROSS JOIN project p ON p.id = d.project_id
WHERE d.passages > 0 AND q.last_example >= q.first_example
"""  # noqa: S608
_WORDS_OF_DEFINITIONS = """
SELECT f.example_id, s.name, f.summary FROM definition f CROSS JOIN symbol s ON s.id = f.symbol_id
WHERE f.summary <> ''
"""


# -- passages


def store_passages(
    writer: Transactions, held: Mapping[int, Sequence[HeldPassage]], document_ids: Sequence[int], first: int
) -> None:
    """Store the passages of a harvest, by the positions of its documents; `first` is the id of its first
    example."""
    rows = []
    for document, passages in held.items():
        for number, (passage, first_row, last_row) in enumerate(passages):
            columns = (document_ids[document] << SHIFT | number, passage.first, passage.last,
                       first + first_row, first + last_row, passage.heading, passage.prose)  # fmt: skip
            rows.append((*columns, small_checksum(*columns)))
    rows.sort()
    columns_ = PASSAGE.replace("q.", "")
    writer.insert(f"passage (id, {columns_}, checksum)", rows)


def add_words_of_passages(writer: Transactions, first: int, last: int) -> None:
    """Make the passages of documents findable, given by the first and the last id."""
    _add(writer, _passages_of(writer, first, last))


def drop_passages(writer: Transactions, first: int, last: int) -> None:
    """Delete the passages of documents, which are still there, given by the first and the last id."""
    _drop(writer, _passages_of(writer, first, last))
    writer.execute("DELETE FROM passage WHERE id >= ? << 20 AND id < (? + 1) << 20", (first, last))


def _passages_of(index: Connection, first: int, last: int) -> list[Words]:
    rows = index.query(f"{_WORDS_OF_PASSAGES} AND d.id BETWEEN ? AND ? ORDER BY q.id DESC", (first, last))
    return list(map(_of_passage, rows))


# -- first sentences


def add_words_of_definitions(writer: Transactions, first: int, last: int) -> None:
    """Make the definitions among some examples findable."""
    _add(writer, _definitions_among(writer, first, last))


def drop_words_of_definitions(writer: Transactions, first: int, last: int) -> None:
    """Delete the words of the definitions among some examples, which are still there."""
    _drop(writer, _definitions_among(writer, first, last))


def _definitions_among(index: Connection, first: int, last: int) -> list[Words]:
    rows = index.query(
        """SELECT e.id, s.name, f.summary FROM example e
           CROSS JOIN definition f ON f.symbol_id = e.symbol_id AND f.example_id = e.id
           CROSS JOIN symbol s ON s.id = e.symbol_id
           WHERE e.id BETWEEN ? AND ? AND e.kind = 8 AND f.summary <> '' ORDER BY e.id""",
        (first, last),
    )
    return list(map(_of_definition, rows))


def take_words_of_symbol(writer: Transactions, symbol_id: int) -> list[int]:
    """Delete the words of the definitions of a symbol, before it changes; returns the ids of these."""
    words = _definitions_of(writer, symbol_id)
    _drop(writer, words)
    return [rowid for rowid, _ in words]


def add_words_of_symbol(writer: Transactions, symbol_id: int, definitions: Sequence[int]) -> None:
    """Make some definitions of a symbol findable, by the name that it has now."""
    if definitions:
        wanted = frozenset(definitions)
        _add(writer, [each for each in _definitions_of(writer, symbol_id) if each[0] in wanted])


def _definitions_of(index: Connection, symbol_id: int) -> list[Words]:
    rows = index.query(f"{_WORDS_OF_DEFINITIONS} AND s.id = ? ORDER BY f.example_id", (symbol_id,))
    return list(map(_of_definition, rows))


# -- words


def all_words(index: Connection) -> Iterator[Words]:
    """Yield all rows that the text index should have, in ascending order."""
    yield from map(_of_passage, index.each(f"{_WORDS_OF_PASSAGES} ORDER BY q.id DESC"))
    yield from map(_of_definition, index.each(f"{_WORDS_OF_DEFINITIONS} ORDER BY f.example_id"))


def _of_passage(row: Sequence[str | int | None]) -> Words:
    passage_id, heading, prose, project = row
    return -int(passage_id or 0), prose_words(str(heading), str(prose), str(project or ""))


def _of_definition(row: Sequence[str | int]) -> Words:
    rowid, name, summary = row
    return int(rowid), prose_words(str(name), str(summary))


def _add(writer: Transactions, rows: Iterable[Words]) -> None:
    writer.insert("prose_words (rowid, words)", rows)


def _drop(writer: Transactions, rows: Iterable[Words]) -> None:
    writer.connection.executemany(
        "INSERT INTO prose_words (prose_words, rowid, words) VALUES ('delete', ?, ?)", rows
    )
