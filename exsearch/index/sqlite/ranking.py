"""Make the rank keys of stored examples anew, from the columns that they are made of."""

from __future__ import annotations

from array import array

from exsearch.checksums import FLAGS, MODULUS, RANK_KEY
from exsearch.index.items import OWN, Columns, Document, column_of
from exsearch.index.sqlite.connect import chunks
from exsearch.model import License, Project
from exsearch.resolve.shapes import by_arguments

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from exsearch.index.protocol import Rank
    from exsearch.index.sqlite.connect import Connection
    from exsearch.index.sqlite.transactions import Transactions


def rerank(writer: Transactions, origin_id: int, rank: Rank) -> None:
    """Make the rank keys of a project or page anew."""
    ids, columns, documents = _ranked_columns(writer, origin_id)
    keys = rank(columns, documents)
    changed = zip(ids, columns.rank_key, keys, strict=True)
    writer.connection.executemany(
        "UPDATE example SET rank_key = ?, checksum = (checksum + ?) % ? WHERE id = ?",
        [(key, RANK_KEY * (key - was) % MODULUS, MODULUS, rowid)
         for rowid, was, key in changed if key != was],
    )  # fmt: skip


def disown(writer: Transactions, examples: Collection[int] | None, rank: Rank) -> None:
    """Rank some uses, or all that are, as those of other projects' symbols: they were taken for own ones."""
    by_origin: dict[int, list[int]] = {}
    for rowid, origin_id in _disowned(writer) if examples is None else _places(writer, sorted(examples)):
        by_origin.setdefault(origin_id, []).append(rowid)
    for origin_id, some in by_origin.items():
        for few in chunks(some):
            _disown(writer, origin_id, few, rank)


def _disown(writer: Transactions, origin_id: int, examples: Sequence[int], rank: Rank) -> None:
    ids, columns, documents = _ranked_columns(
        writer, origin_id, f"AND e.flags & 1 AND e.id IN ({','.join(map(str, examples))})"
    )
    changes = own_to_others(columns, documents, rank)
    writer.connection.executemany(
        "UPDATE example SET flags = flags - ?, rank_key = rank_key + ?, checksum = (checksum + ?) % ?"
        " WHERE id = ?",
        [(OWN, change, (RANK_KEY * change - FLAGS * OWN) % MODULUS, MODULUS, rowid)
         for rowid, change in zip(ids, changes, strict=True)],
    )  # fmt: skip


def own_to_others(columns: Columns, documents: Sequence[Document], rank: Rank) -> list[int]:
    """Return what to add to the keys of uses of own symbols if these are others'; they keep their turns."""
    alone = columns._replace(symbol=array("q", range(len(columns.symbol))))  # each has the first turn
    others = alone._replace(flags=array("q", [flags & ~OWN for flags in alone.flags]))
    return [now - was for was, now in zip(rank(alone, documents), rank(others, documents), strict=True)]


def _places(writer: Transactions, examples: Sequence[int]) -> Iterator[tuple[int, int]]:
    for few in chunks(examples):
        some = ",".join(map(str, few))
        yield from writer.query(
            "SELECT e.id, d.origin_id FROM example e CROSS JOIN document d ON d.id = e.document_id"  # noqa: S608
            f" WHERE e.id IN ({some}) ORDER BY e.id"
        )


def _disowned(writer: Transactions) -> list[tuple[int, int]]:
    """Return (id, project) of all uses that are taken for own ones and are not."""
    return writer.query(
        """SELECT e.id, d.origin_id FROM example e CROSS JOIN document d ON d.id = e.document_id
           CROSS JOIN origin r ON r.id = d.origin_id CROSS JOIN symbol s ON s.id = e.symbol_id
           WHERE e.flags & 1 AND instr(' ' || r.packages || ' ',
               ' ' || substr(s.name, 1, instr(s.name || '.', '.') - 1) || ' ') = 0 ORDER BY e.id"""
    )


def _ranked_columns(
    index: Connection, origin_id: int, where: str = ""
) -> tuple[list[int], Columns, list[Document]]:
    """Return the ids and columns of a project's examples, as far as their rank depends on them.

    Shapes are numbers that are equal for equal arguments of the use that is shown. `where` leaves out some
    of the examples, in SQL: "AND e.symbol_id = 3". Those of a symbol that is a guess take their turns by
    themselves, as when they were read, because they may turn out to be another symbol's.
    """
    documents = index.query(
        f"""SELECT d.id, d.path, d.role, l.text, l.url, l.spdx, l.evidence,
                   {", ".join(f"p.{name}" for name in Project._fields)}
            FROM document d JOIN project p ON p.id = d.project_id JOIN license l ON l.id = d.license_id
            WHERE d.origin_id = ? ORDER BY d.first_example""",  # noqa: S608
        (origin_id,),
    )
    place = {found[0]: number for number, found in enumerate(documents)}
    rows = index.query(
        f"""SELECT e.id, coalesce(e.symbol_id, -1), e.document_id, e.rank_key, e.line, e.nth, e.how,
                  e.kind, e.same, e.flags, e.shape_id, e.lines
           FROM document d CROSS JOIN example e NOT INDEXED
               ON e.id BETWEEN d.first_example AND d.last_example
           WHERE d.origin_id = ? {where} ORDER BY e.id""",  # noqa: S608
        (origin_id,),
    )
    ids, symbol, document, *numbers, shape, lines = map(list, zip(*rows, strict=True)) if rows else [[]] * 12
    shape = list(map(_arguments(index, origin_id).__getitem__, shape))
    document = [place[number] for number in document]
    guesses = dict(index.query(_GUESSES, (origin_id,)))
    symbol = [-2 - guesses[rowid] if rowid in guesses else of for rowid, of in zip(ids, symbol, strict=True)]
    empty: array[int] = array("q")
    arrays = (array("q", column) for column in (symbol, document, *numbers, shape))
    columns = Columns._make((*arrays, empty, column_of(lines), ""))
    return ids, columns, [Document(path, None, License(*stated[:4]), role, b"", 0, Project(*stated[4:]))
                          for _, path, role, *stated in documents]  # fmt: skip


def _arguments(index: Connection, origin_id: int) -> dict[int, int]:
    """Return shape -> a number that is equal for the same arguments, for the shapes of a project."""
    rows = index.query(
        "SELECT h.id, h.text FROM origin r CROSS JOIN shape h ON h.id BETWEEN r.first_shape AND r.last_shape"
        " WHERE r.id = ?",
        (origin_id,),
    )
    return dict(zip([number for number, _ in rows], by_arguments([text for _, text in rows]), strict=True))


_GUESSES = "SELECT g.id, g.term_id FROM term t CROSS JOIN guess g ON g.term_id = t.id WHERE t.origin_id = ?"
