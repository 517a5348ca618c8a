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

_SYMBOLS_OF_KEY = 8
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
    names: list[Name] = []
    after = low
    while (key := _key_from(index, after, low)) is not None:
        dot = key.find(".", len(low))
        if dot < 0:
            names += _names_of(index, key, len(key))
            after = key + "\0"
        else:
            names += _names_of(index, key, dot + 1)[:1]
            after = key[:dot] + _AFTER_DOT
        if len(names) >= MOST:
            return names[:MOST] + _last_piece(index, low)
    return names


def _key_from(index: Index, after: str, low: str) -> str | None:
    rows = index.query(
        "SELECT key FROM name WHERE key >= ? AND key < ? AND share >= 0 ORDER BY key LIMIT 1",
        (after, low + _HIGHEST),
    )
    return str(rows[0][0]) if rows else None


def _last_piece(index: Index, low: str) -> list[Name]:
    rows = index.query(
        "SELECT key FROM name WHERE key >= ? AND key < ? AND share >= 0 ORDER BY key DESC LIMIT 1",
        (low, low + _HIGHEST),
    )
    key = str(rows[0][0])
    dot = key.find(".", len(low))
    return _names_of(index, key, len(key) if dot < 0 else dot + 1)[:1]


def _names_of(index: Index, key: str, length: int) -> list[Name]:
    """Return the first `length` letters of the names whose key this is, as they are written."""
    sql = f"""SELECT s.name, s.aliases, s.kind FROM name n JOIN symbol s ON s.id = n.symbol_id
              WHERE n.key = ? AND n.share >= 0 AND {_HAS_ROWS} LIMIT ?"""  # noqa: S608 - constants only
    found: dict[str, str] = {}
    for name, aliases, kind in index.query(sql, (key, _SYMBOLS_OF_KEY)):
        for written in (str(name), *str(aliases).split()):
            low = written.lower()
            if len(low) == len(written) and (low == key or low.endswith(f".{key}")):
                text = written[len(written) - len(key) :][:length]
                whole = length == len(key)
                found[text] = found.get(text) or (str(kind) if whole else "")
    return [Name(text, kind) for text, kind in found.items()]


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
