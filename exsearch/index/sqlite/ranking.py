"""Make the rank keys of stored examples anew, from the columns that they are made of."""

from __future__ import annotations

from array import array

from exsearch.checksums import MODULUS, RANK_KEY
from exsearch.index.items import Columns, Document, column_of
from exsearch.model import UNSTATED, Project

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from exsearch.index.protocol import Rank
    from exsearch.index.sqlite.connect import Connection
    from exsearch.index.sqlite.transactions import Transactions


def rerank(writer: Transactions, origin_id: int, rank: Rank, symbols: Iterable[int] | None = None) -> None:
    """Make the rank keys of a project or page anew, or only those of some symbols in it."""
    where = "" if symbols is None else f"AND e.symbol_id IN ({','.join(map(str, symbols))})"
    ids, columns, documents = _ranked_columns(writer, origin_id, where)
    keys = rank(columns, documents)
    changed = zip(ids, columns.rank_key, keys, strict=True)
    writer.connection.executemany(
        "UPDATE example SET rank_key = ?, checksum = (checksum + ?) % ? WHERE id = ?",
        [(key, RANK_KEY * (key - was) % MODULUS, MODULUS, rowid)
         for rowid, was, key in changed if key != was],
    )  # fmt: skip


def _ranked_columns(
    index: Connection, origin_id: int, where: str = ""
) -> tuple[list[int], Columns, list[Document]]:
    """Return the ids and columns of a project's examples, as far as their rank depends on them.

    `where` leaves out some of them, in SQL: "AND e.symbol_id = 3".
    """
    documents = index.query(
        f"""SELECT d.id, d.path, d.role, {", ".join(f"p.{name}" for name in Project._fields)}
            FROM document d JOIN project p ON p.id = d.project_id
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
    ids, symbol, document, *numbers, lines = map(list, zip(*rows, strict=True)) if rows else [[]] * 12
    document = [place[number] for number in document]
    empty: array[int] = array("q")
    arrays = (array("q", column) for column in (symbol, document, *numbers))
    columns = Columns._make((*arrays, empty, column_of(lines), ""))
    return ids, columns, [Document(path, None, UNSTATED, role, b"", 0, Project(*project))
                          for _, path, role, *project in documents]  # fmt: skip
