"""How symbols are used: the shapes of their uses, counted, and what is used with them.

Apart from `read`, because a plain search needs none of this.
"""

from __future__ import annotations

from exsearch.index.answers import WHOLE, Named, ShapeCount
from exsearch.index.sqlite.counts import SHOWN
from exsearch.resolve import DEFINITION

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from exsearch.index.sqlite.connect import Connection, Value

_AFTER_DOT = "/"
"""The next letter: all names in `flask.` are less than `flask/`."""

_NEAR = 100
"""Rows before and behind an example that are looked at for others in its definition."""

_ID_BITS = 40
_ID = (1 << _ID_BITS) - 1
"""The best row is the one with the least (rank key, id), as one number: the id is in the lower bits."""

_SHAPES = f"""
SELECT h.text, p.name, count(*), min(e.rank_key << {_ID_BITS} | e.id) {{}}
JOIN shape h ON h.id = e.shape_id
WHERE e.symbol_id = ? AND e.kind <> {DEFINITION}{{}} GROUP BY e.shape_id, p.name
"""


def shapes_of(
    index: Connection, symbol_ids: Iterable[int], joined: str, where: str, values: tuple[Value, ...]
) -> list[ShapeCount]:
    """Return the shapes of the rows that pass conditions.

    These are the end of a WHERE clause, for tables as `joined`.
    """
    found: dict[tuple[str, str | None], tuple[int, int]] = {}
    for symbol_id in symbol_ids:
        for text, project, rows, best in index.each(_SHAPES.format(joined, where), (symbol_id, *values)):
            key = text, project
            if key in found:
                rows, best = rows + found[key][0], min(best, found[key][1])
            found[key] = rows, best
    ordered = sorted(found.items(), key=lambda each: each[1][1])
    return [ShapeCount(*key, rows, best & _ID, best >> _ID_BITS) for key, (rows, best) in ordered]


_MOST_INSIDE = 1000
_NAMED = f"s.id, s.name, s.aliases, {WHOLE}, s.sourced, {SHOWN}, s.users"
_INSIDE = f"""
SELECT {_NAMED}, substr({SHOWN}, 1, ?) = ?
FROM (SELECT DISTINCT symbol_id FROM
      (SELECT used, symbol_id FROM name WHERE key > ? AND key < ? AND match = {WHOLE}
       ORDER BY used DESC LIMIT {_MOST_INSIDE})) n
CROSS JOIN symbol s ON s.id = n.symbol_id
ORDER BY s.users DESC, (SELECT count(*) FROM example e WHERE e.symbol_id = s.id) DESC, {SHOWN}, s.id
"""  # noqa: S608


def symbols_inside(index: Connection, owner: str, limit: int) -> list[Named]:
    """Return the most used symbols that are shown by names in `owner.`"""
    start = f"{owner}."
    low = start.lower()
    found = index.each(_INSIDE, (len(start), start, low, low[:-1] + _AFTER_DOT))
    named = [Named._make(row[:-1]) for row in found if row[-1]]
    return named[:limit]


_PLACE = "SELECT id, symbol_id, document_id, lines FROM example WHERE id = ?"
_BESIDE = f"""
SELECT DISTINCT {SHOWN} FROM example e CROSS JOIN symbol s ON s.id = e.symbol_id
WHERE e.id BETWEEN ? AND ? AND e.document_id = ? AND e.kind <> {DEFINITION}
  AND substr(e.lines, 1, ?) = ?
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
