"""What TAB offers from the index: names piece by piece, projects, licences, sources.

Apart from `store`, which a plain answer loads. Everything is bounded: an index of a million examples is
asked as few questions as a small one.
"""

from __future__ import annotations

from exsearch.model import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from exsearch.index.store import Index

MOST = 100
"""Names that are offered at once; bash asks before it shows more."""

_DEEPEST = 20
"""Pieces of a name that are completed at once if there is no choice between them."""

_AT_ONCE = 16
"""Names that are read at once; those after one that others begin with are read in vain."""

_AFTER_DOT = "/"
_HIGHEST = "\U0010ffff"
_HAS_ROWS = """(EXISTS (SELECT 1 FROM example e WHERE e.symbol_id = s.id)
                OR EXISTS (SELECT 1 FROM used u WHERE u.symbol_id = s.id))"""


class Name(Record):
    """A name in the case in which it is written, or the first pieces of one, which end with a dot."""

    text: str
    kind: str
    """"class", "function", ...; "" if it is not known, or if more pieces follow."""


def names_starting(index: Index, word: str) -> list[Name]:
    """Return what `word` can go on with up to the next dot, in any case: `flask.` before all that is in it.

    Of more than MOST names the first and the last are returned, so that what all of them begin with is
    what all names begin with. A single piece is followed to where there is a choice.
    """
    low = word.lower()
    for _ in range(_DEEPEST):
        names = _pieces(index, low)
        if len({name.text.lower() for name in names}) != 1 or not names[0].text.endswith("."):
            break
        low = names[0].text.lower()
    return names


def _pieces(index: Index, low: str) -> list[Name]:
    found: dict[str, str] = {}
    after: str | None = low
    while after is not None and len(found) < MOST:
        after = _add_names(found, index, after, low)
    if after is not None:
        last: dict[str, str] = {}
        _add_names(last, index, after, low, backwards=True)
        found = dict(list(found.items())[:MOST]) | dict(list(last.items())[:1])
    return [Name(text, kind) for text, kind in found.items()]


def _add_names(
    found: dict[str, str], index: Index, after: str, low: str, *, backwards: bool = False
) -> str | None:
    """Add some names from the key `after` on; return the key to go on from, None if there is none.

    The names that share the same first pieces are passed over, however many they are.
    """
    sql = f"""SELECT n.key, s.name, s.aliases, s.kind FROM name n JOIN symbol s ON s.id = n.symbol_id
              WHERE n.key >= ? AND n.key < ? AND n.share >= 0 AND {_HAS_ROWS}
              ORDER BY n.key {"DESC" if backwards else ""} LIMIT ?"""  # noqa: S608 - constants only
    rows = index.query(sql, (after, low + _HIGHEST, 1 if backwards else _AT_ONCE))
    for row in rows:
        key, name, aliases, kind = map(str, row)
        dot = key.find(".", len(low))
        length = len(key) if dot < 0 else dot + 1
        for written in (name, *aliases.split()):
            folded = written.lower()
            if len(folded) == len(written) and (folded == key or folded.endswith(f".{key}")):
                text = written[len(written) - len(key) :][:length]
                found[text] = found.get(text) or ("" if dot >= 0 else kind)
        if dot >= 0:
            return key[:dot] + _AFTER_DOT
    return f"{rows[-1][0]}\0" if len(rows) == _AT_ONCE else None


# -- projects, licences, sources


def projects_starting(index: Index, prefix: str) -> list[str]:
    """Return the names of projects with examples that start with `prefix`, in any case."""
    sql = """SELECT DISTINCT p.name FROM project p
             WHERE lower(substr(p.name, 1, ?)) = ?
               AND (EXISTS (SELECT 1 FROM example e WHERE e.project_id = p.id)
                    OR p.id IN (SELECT r.project_id FROM origin r
                                WHERE EXISTS (SELECT 1 FROM file f WHERE f.origin_id = r.id)))
             ORDER BY lower(p.name) LIMIT ?"""
    return [str(name) for (name,) in index.query(sql, (len(prefix), prefix.lower(), MOST))]


def licenses_starting(index: Index, prefix: str) -> list[str]:
    """Return the SPDX expressions in the index that start with `prefix`, in any case."""
    sql = """SELECT DISTINCT spdx FROM license WHERE lower(substr(spdx, 1, ?)) = ? ORDER BY spdx LIMIT ?"""
    return [str(spdx) for (spdx,) in index.query(sql, (len(prefix), prefix.lower(), MOST))]


def source_names(index: Index) -> list[str]:
    """Return the names of all sources, in the order in which they were added."""
    return [str(name) for (name,) in index.query("SELECT name FROM source ORDER BY id")]
