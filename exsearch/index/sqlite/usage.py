"""How symbols are used: the shapes of their uses, counted, and what is used with them.

Apart from `read`, because a plain search needs none of this.
"""

from __future__ import annotations

from bisect import bisect_right

from exsearch.checksums import shape_checksum
from exsearch.index.answers import WHOLE, Named
from exsearch.index.held import ShapeCount
from exsearch.index.sqlite import errors
from exsearch.index.sqlite.connect import chunks
from exsearch.index.sqlite.counted import stored_ways
from exsearch.index.sqlite.counts import SHOWN
from exsearch.index.sqlite.schema import DOCUMENTS, UNSETTLED
from exsearch.index.tallies import tallied
from exsearch.resolve import ANNOTATION, DEFINITION, IMPORT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from exsearch.index.protocol import KeyRange
    from exsearch.index.sqlite.connect import Connection, Value
    from exsearch.index.tallies import Tallies

_AFTER_DOT = "/"
"""The next letter: all names in `flask.` are less than `flask/`."""

_NEAR = 100
"""Rows before and behind an example that are looked at for others in its definition."""

_ID_BITS = 40
_ID = (1 << _ID_BITS) - 1
_BEST = f"min(e.rank_key << {_ID_BITS} | e.id)"
"""The least (rank key, id) as one number: the id is in its lower bits."""

_SHAPES = f"""
SELECT g.*, h.project_id, h.text, h.checksum
FROM (SELECT e.shape_id, count(*), {_BEST} {{}} WHERE e.symbol_id = ?{{}} GROUP BY e.shape_id) g
LEFT JOIN shape h ON h.id = g.shape_id
"""  # noqa: S608
_DEFINITIONS = """
SELECT e.shape_id, count(*) {} WHERE e.id IN (SELECT example_id FROM definition WHERE symbol_id = ?){}
GROUP BY e.shape_id
"""


def shapes_of(
    index: Connection,
    symbol_ids: Iterable[int],
    rows: str,
    where: str,
    values: tuple[Value, ...],
    *,
    of_documents: bool = False,
) -> list[ShapeCount]:
    """Return the shapes of the rows that pass conditions: the FROM clause and the end of the WHERE clause.

    Most of the time is SQLite's, which groups 65,000 rows with 9,700 different shapes in 28 ms. If the
    conditions are `of_documents` alone, and there are many rows, the documents are asked, and no row is.
    """
    symbol_ids = list(symbol_ids)
    are_many = of_documents and any(has_more(index, each, _MANY) for each in symbol_ids)
    ranges = _Ranges(index, where, values) if are_many else None
    projects = dict(index.query("SELECT id, name FROM project"))
    found: dict[tuple[str, str | None], tuple[int, int, str, str | None]] = {}
    for symbol_id in symbol_ids:
        asked = (symbol_id, *values)
        defined = dict(index.query(_DEFINITIONS.format(rows, where), asked))
        counted = (
            index.each(_SHAPES.format(rows, where), asked) if ranges is None else ranges.shapes(symbol_id)
        )
        for shape_id, count, best, project_id, text, checksum in counted:
            if shape_checksum(shape_id, project_id, text) != checksum:
                raise errors.not_as_stored(index.path, f"a shape of uses in {projects.get(project_id)}")
            if shape_id in defined and not (count := count - defined[shape_id]):
                continue
            key = text, project = text, projects.get(project_id)
            if key in found:
                known, more, *_ = found[key]
                best, count = min(best, known), count + more
            found[key] = best, count, text, project
    return [ShapeCount._make((text, project, count, best & _ID, best >> _ID_BITS))
            for best, count, text, project in sorted(found.values())]  # fmt: skip


class _Ranges:
    """The rows of the documents that pass conditions. A document knows the range of its rows."""

    def __init__(self, index: Connection, where: str, values: tuple[Value, ...]) -> None:
        found = index.query(
            f"SELECT d.first_example, d.last_example {DOCUMENTS} WHERE 1{where} ORDER BY 1, 2",
            values,
        )
        self._index = index
        self._firsts = [first for first, _ in found]
        self._lasts = [last for _, last in found]

    def shapes(self, symbol_id: int) -> Iterator[tuple[int, int, int, int | None, str | None, int | None]]:
        """Yield the same as `_SHAPES` does, for the rows of a symbol."""
        firsts, lasts = self._firsts, self._lasts
        kept: dict[int, list[int]] = {}
        for best, rowid, shape_id in self._index.each(_ROWS, (symbol_id,)):
            at = bisect_right(firsts, rowid) - 1
            if at >= 0 and rowid <= lasts[at]:
                kept.setdefault(shape_id, []).append(best)
        for some in chunks(list(kept)):
            rows = self._index.each(_TEXTS.format(",".join(map(str, some))))
            texts = {shape_id: columns for shape_id, *columns in rows}
            for shape_id in some:
                found = kept[shape_id]
                yield (shape_id, len(found), min(found), *texts.get(shape_id, (None, None, None)))


_MANY = 10_000
"""With fewer rows of a symbol it is faster to look each up than to ask all documents."""


def has_more(index: Connection, symbol_id: int, rows: int) -> bool:
    """Return whether a symbol has more than so many rows, without counting all of them."""
    sql = "SELECT 1 FROM example INDEXED BY example_symbol WHERE symbol_id = ? LIMIT 1 OFFSET ?"
    return bool(index.query(sql, (symbol_id, rows)))


_ROWS = f"""
SELECT e.rank_key << {_ID_BITS} | e.id, e.id, e.shape_id FROM example e INDEXED BY example_symbol
WHERE e.symbol_id = ?
"""  # noqa: S608
_TEXTS = "SELECT id, project_id, text, checksum FROM shape WHERE id IN ({})"


def ways_of(index: Connection, symbol_ids: Sequence[int]) -> Tallies:
    """Return how some symbols are used: as it was counted when the last run ended, or counted now."""
    if len(symbol_ids) == 1 and not index.query(_IS_UNSETTLED):
        stored = stored_ways(index, symbol_ids[0])
        if stored is not None:
            return stored
    return ways_counted(index, *symbol_ids)


def ways_counted(index: Connection, *symbol_ids: int) -> Tallies:
    """Return how some symbols are used, counted now."""
    return tallied(shapes_of(index, symbol_ids, UNJOINED, "", ()))


_IS_UNSETTLED = f"SELECT 1 FROM meta WHERE key = '{UNSETTLED}'"  # noqa: S608

UNJOINED = "FROM example e"
"""The rows if there are no conditions: everything is read from the index `example_symbol`."""


def without(tests: Sequence[KeyRange]) -> str:
    """Return the end of a WHERE clause that leaves out uses in tests, given the key ranges of most of them.

    Their documents tell of the others, which come behind all ranges.
    """
    in_ranges = [f" AND NOT e.rank_key BETWEEN {first} AND {last}" for first, last in tests]
    return (
        f"{''.join(in_ranges)} AND (e.rank_key <= {max(last for _, last in tests)} OR {_ROLE} IS NOT 'test')"
    )


_ROLE = "(SELECT d.role FROM example x CROSS JOIN document d ON d.id = x.document_id WHERE x.id = e.id)"

_MOST_INSIDE = 1000
_NAMED = f"s.id, s.name, s.aliases, {WHOLE}, s.sourced, {SHOWN}, s.users"
_KEYS = f"""
SELECT symbol_id FROM name WHERE key > ? AND key < ? AND match = {WHOLE} {{}}
ORDER BY used DESC LIMIT {_MOST_INSIDE}
"""  # noqa: S608
_DIRECT = "AND instr(substr(key, ?), '.') = 0"
"""If no other project uses a package, all names are used alike, and its own are not the first ones."""
_INSIDE = f"""
SELECT {_NAMED}, substr({SHOWN}, 1, ?) = ?
FROM (SELECT symbol_id FROM ({_KEYS.format("")}) UNION SELECT symbol_id FROM ({_KEYS.format(_DIRECT)})) n
CROSS JOIN symbol s ON s.id = n.symbol_id
ORDER BY s.users DESC, (SELECT count(*) FROM example e WHERE e.symbol_id = s.id) DESC, {SHOWN}, s.id
"""  # noqa: S608


def symbols_inside(index: Connection, owner: str, limit: int) -> list[Named]:
    """Return the most used symbols that are shown by names in `owner.`"""
    start = f"{owner}."
    low = start.lower()
    keys = low, low[:-1] + _AFTER_DOT
    found = index.each(_INSIDE, (len(start), start, *keys, *keys, len(low) + 1))
    named = [Named._make(row[:-1]) for row in found if row[-1]]
    return named[:limit]


_PLACE = "SELECT id, symbol_id, document_id, lines FROM example WHERE id = ?"
_BESIDE = f"""
SELECT DISTINCT {SHOWN} FROM example e CROSS JOIN symbol s ON s.id = e.symbol_id
WHERE e.id BETWEEN ? AND ? AND e.document_id = ?
  AND e.kind NOT IN ({ANNOTATION}, {IMPORT}, {DEFINITION}) AND substr(e.lines, 1, ?) = ?
"""  # noqa: S608


def used_with(index: Connection, rowids: Sequence[int]) -> list[tuple[str, int]]:
    """Return the names of what is used in the definitions of some rows, and in how many of them."""
    names: dict[tuple[int, str], set[str]] = {}
    own: set[str] = set()
    for rowid in rowids:
        for _, symbol_id, document_id, lines in index.query(_PLACE, (rowid,)):
            span = lines.partition(";")[0] + ";"
            beside = (rowid - _NEAR, rowid + _NEAR, document_id, len(span), span)
            known = names.setdefault((document_id, span), set())
            known.update(name for (name,) in index.each(_BESIDE, beside))
            own.update(name for (name,) in index.each(_NAME, (symbol_id,)))
    counts: dict[str, int] = {}
    for some in names.values():
        for name in some - own:
            counts[name] = counts.get(name, 0) + 1
    return sorted(counts.items(), key=lambda each: (-each[1], each[0]))


_NAME = f"SELECT {SHOWN} FROM symbol s WHERE s.id = ?"  # noqa: S608
