"""Lists of what an index holds: for `list`, for TAB, for suggestions, and for the closing line of `add`."""

from __future__ import annotations

from exsearch.index.items import OWN
from exsearch.index.sqlite.connect import HIGHEST
from exsearch.index.sqlite.counts import EXAMPLES, ROWS, SHOWN
from exsearch.index.sqlite.schema import EXAMPLES as ALL_EXAMPLES
from exsearch.resolve import DEFINITION

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from exsearch.index.protocol import KeyRange
    from exsearch.index.sqlite.connect import Connection, Value
    from exsearch.model import Condition


_IS_SHOWN = f"'.' || n.key = substr(lower('.' || {SHOWN}), -length(n.key) - 1)"
_IS_HERE = "EXISTS (SELECT 1 FROM example e WHERE e.symbol_id = s.id)"


class Lists:
    """The lists of one open index: `protocol.Lists`."""

    def __init__(self, index: Connection) -> None:
        self._index = index

    def symbols(self, prefix: str, conditions: Sequence[Condition] = ()) -> list[tuple[str, str, int]]:
        low = prefix.lower()
        if conditions:
            passing, values = _passing(conditions)
            return self._index.query(
                f"""SELECT {SHOWN} AS called, max(s.kind), count(*) {passing} AND s.id IS NOT NULL
                    AND (? = '' OR s.id IN
                         (SELECT symbol_id FROM name WHERE key >= ? AND key < ? AND match >= 0))
                    GROUP BY called ORDER BY called""",  # noqa: S608
                (*values, low, low, low + HIGHEST),
            )
        # Without a prefix all symbols are read; an OR in the statement would read them all with one, too.
        meant = "s.id IN (SELECT symbol_id FROM name WHERE key >= ? AND key < ? AND match >= 0)"
        return self._index.query(
            f"""SELECT {SHOWN} AS called, max(s.kind),
                       sum((SELECT count(*) FROM example e WHERE e.symbol_id = s.id)
                           - (SELECT count(*) FROM definition f WHERE f.symbol_id = s.id))
                FROM symbol s
                WHERE {meant if low else "true"} AND {_IS_HERE}
                GROUP BY called ORDER BY called""",  # noqa: S608
            (low, low + HIGHEST) if low else (),
        )

    def packages(self) -> list[tuple[str, int, int]]:
        return self._index.query(
            f"""WITH counted AS (SELECT symbol_id, count(*) AS n FROM example GROUP BY symbol_id),
                     defined AS (SELECT symbol_id, count(*) AS n FROM definition GROUP BY symbol_id),
                     named AS (SELECT id, {SHOWN} AS called FROM symbol s)
                SELECT substr(s.called, 1, instr(s.called || '.', '.') - 1) AS package,
                       count(DISTINCT s.called), sum(c.n - coalesce(f.n, 0)) AS uses
                FROM counted c JOIN named s ON s.id = c.symbol_id
                LEFT JOIN defined f ON f.symbol_id = c.symbol_id
                GROUP BY package ORDER BY uses DESC, package"""  # noqa: S608
        )

    def projects(
        self, prefix: str, conditions: Sequence[Condition] = ()
    ) -> list[tuple[str | None, str | None, int]]:
        if conditions:
            passing, values = _passing(conditions)
            return self._index.query(
                f"""SELECT p.name, max(p.url), count(*) {passing}
                    AND lower(substr(coalesce(p.name, ''), 1, ?)) = ?
                    GROUP BY p.name ORDER BY lower(p.name)""",
                (*values, len(prefix), prefix.lower()),
            )
        return self._index.query(
            f"""SELECT p.name, max(p.url), {EXAMPLES} AS n
                FROM document d JOIN project p ON p.id = d.project_id
                WHERE lower(substr(coalesce(p.name, ''), 1, ?)) = ?
                GROUP BY p.name HAVING {ROWS} > 0 ORDER BY lower(p.name)""",  # noqa: S608
            (len(prefix), prefix.lower()),
        )

    def licenses(
        self, prefix: str, conditions: Sequence[Condition] = ()
    ) -> list[tuple[str | None, str | None, str | None, int]]:
        if conditions:
            passing, values = _passing(conditions)
            return self._index.query(
                f"""SELECT l.spdx, CASE WHEN l.spdx IS NULL THEN l.text END AS words, l.class, count(*) AS n
                    {passing} AND lower(substr(coalesce(l.spdx, l.text, 'unstated'), 1, ?)) = ?
                    GROUP BY l.spdx, words, l.class ORDER BY n DESC, l.spdx, words""",
                (*values, len(prefix), prefix.lower()),
            )
        return self._index.query(
            f"""SELECT l.spdx, CASE WHEN l.spdx IS NULL THEN l.text END AS words, l.class, {EXAMPLES} AS n
                FROM document d JOIN license l ON l.id = d.license_id
                WHERE lower(substr(coalesce(l.spdx, l.text, 'unstated'), 1, ?)) = ?
                GROUP BY l.spdx, words, l.class HAVING {ROWS} > 0 ORDER BY n DESC, l.spdx, words""",  # noqa: S608
            (len(prefix), prefix.lower()),
        )

    # -- for suggestions

    def totals(self) -> tuple[int, int, int]:
        ((symbols, projects, pages),) = self._index.query(
            """SELECT (SELECT count(*) FROM symbol), (SELECT count(*) FROM origin WHERE kind <> 'page'),
                      (SELECT count(*) FROM origin r JOIN source o ON o.id = r.source_id
                       WHERE r.kind = 'page' AND r.files > 0 AND o.kind <> 'built-in')"""
        )
        return symbols, projects, pages

    def most_shown(self, sources: Sequence[str]) -> str | None:
        rows = self._index.query(
            f"""SELECT {SHOWN} AS called
                FROM source o CROSS JOIN origin r ON r.source_id = o.id AND r.kind = 'page'
                CROSS JOIN document d ON d.origin_id = r.id
                CROSS JOIN example e NOT INDEXED ON e.id BETWEEN d.first_example AND d.last_example
                CROSS JOIN symbol s ON s.id = e.symbol_id
                WHERE o.name IN ({_marks(sources)})
                GROUP BY called ORDER BY count(*) DESC, called LIMIT 1""",  # noqa: S608
            tuple(sources),
        )
        return rows[0][0] if rows else None

    def most_used(
        self, sources: Sequence[str], keys: KeyRange, use_kind: int, limit: int, *, by_others: bool = False
    ) -> list[str]:
        others = f" AND NOT e.flags & {OWN}" if by_others else ""
        rows = self._index.query(
            f"""SELECT {SHOWN} AS called FROM
                    (SELECT e.symbol_id, count(DISTINCT r.id) AS projects, count(*) AS uses
                     FROM source o CROSS JOIN origin r ON r.source_id = o.id
                     CROSS JOIN document d ON d.origin_id = r.id
                     CROSS JOIN example e NOT INDEXED ON e.id BETWEEN d.first_example AND d.last_example
                     WHERE o.name IN ({_marks(sources)}) AND e.rank_key BETWEEN ? AND ? AND e.kind = ?{others}
                     GROUP BY e.symbol_id) m
                JOIN symbol s ON s.id = m.symbol_id
                ORDER BY m.projects DESC, m.uses DESC, called, s.name LIMIT ?""",  # noqa: S608
            (*sources, *keys, use_kind, limit),
        )
        return [shown for (shown,) in rows]

    def best_known(self, limit: int) -> list[tuple[str, int]]:
        return self._index.query(
            f"""SELECT {SHOWN} AS called, max(s.users) AS users FROM symbol s
                WHERE s.users > 0 AND s.kind NOT IN ('module', 'package', 'attribute')
                GROUP BY called ORDER BY users DESC, length(called), called LIMIT ?""",  # noqa: S608
            (limit,),
        )

    # -- names and values that start with a prefix

    def names_among(self, keys: Sequence[str]) -> list[str]:
        found: list[str] = []
        for start in range(0, len(keys), 500):
            some = keys[start : start + 500]
            sql = f"SELECT DISTINCT key FROM name WHERE key IN ({_marks(some)}) AND match >= 0"  # noqa: S608
            found += [key for (key,) in self._index.query(sql, tuple(some))]
        return found

    def names_starting(self, prefix: str, limit: int) -> list[str]:
        low = prefix.lower()
        rows = self._index.query(
            "SELECT DISTINCT key FROM name WHERE key >= ? AND key < ? AND match >= 0 ORDER BY key LIMIT ?",
            (low, low + HIGHEST, limit),
        )
        return [key for (key,) in rows]

    def names_from(
        self, after: str, prefix: str, limit: int, *, backwards: bool = False, as_shown: bool = False
    ) -> list[tuple[str, str, str, str]]:
        rows = self._index.query(
            f"""SELECT n.key, s.name, s.aliases, {SHOWN}, s.kind
                FROM name n JOIN symbol s ON s.id = n.symbol_id
                WHERE n.key >= ? AND n.key < ? AND n.match >= 0 AND {_IS_HERE}
                  {"AND " + _IS_SHOWN if as_shown else ""}
                ORDER BY n.key {"DESC" if backwards else ""} LIMIT ?""",  # noqa: S608
            (after, prefix + HIGHEST, limit),
        )
        return [(key, shown, " ".join(each for each in (name, *aliases.split()) if each != shown), kind)
                for key, name, aliases, shown, kind in rows]  # fmt: skip

    def projects_starting(self, prefix: str, limit: int) -> list[str]:
        rows = self._index.query(
            """SELECT DISTINCT p.name FROM project p
               WHERE lower(substr(p.name, 1, ?)) = ?
                 AND (EXISTS (SELECT 1 FROM document d WHERE d.project_id = p.id AND d.position IS NOT NULL)
                      OR p.id IN (SELECT r.project_id FROM origin r
                                  WHERE EXISTS (SELECT 1 FROM document d WHERE d.origin_id = r.id
                                                AND d.last_example - d.first_example + 1 > d.missing)))
               ORDER BY lower(p.name) LIMIT ?""",
            (len(prefix), prefix.lower(), limit),
        )
        return [name for (name,) in rows]

    def licenses_starting(self, prefix: str, limit: int) -> list[str]:
        rows = self._index.query(
            "SELECT DISTINCT spdx FROM license WHERE lower(substr(spdx, 1, ?)) = ? ORDER BY spdx LIMIT ?",
            (len(prefix), prefix.lower(), limit),
        )
        return [spdx for (spdx,) in rows]


def _passing(conditions: Sequence[Condition]) -> tuple[str, tuple[Value, ...]]:
    """Return the uses that pass some conditions, as the FROM and WHERE of a statement, and its parameters."""
    from exsearch.index.sqlite.conditions import all_of

    where, values = all_of(conditions)
    return f"{ALL_EXAMPLES} WHERE e.kind <> {DEFINITION}{where}", values


def _marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))
