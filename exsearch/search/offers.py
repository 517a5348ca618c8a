"""The completions that TAB offers from the index: names piece by piece, projects, licences, sources.

Everything is bounded: an index of a million examples is asked as few questions as a small one.
"""

from __future__ import annotations

from exsearch.model import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from exsearch.index.protocol import Reader

MOST = 100
"""Names that are offered at once; bash asks before it shows more."""

_DEEPEST = 20
"""Pieces of a name that are completed at once if there is no choice between them."""

_AT_ONCE = 16
"""Names that are read at once; those after one that others begin with are read in vain."""

_AFTER_DOT = "/"


class Name(Record):
    """A name in the case in which it is written, or the first pieces of one, which end with a dot."""

    text: str
    kind: str
    """"class", "function", ...; "" if it is not known, or if more pieces follow."""


def names_starting(index: Reader, word: str) -> list[Name]:
    """Return completions of `word` up to the next dot, in any case: `flask.` before the names in it.

    They are the public names that are shown; others only if none of those starts so. If there are more than
    MOST names, the first and the last are returned, because they keep the common prefix of all names. One
    piece alone is followed until there is a choice.
    """
    return _continued(index, word.lower(), as_shown=True) or _continued(index, word.lower(), as_shown=False)


def _continued(index: Reader, low: str, *, as_shown: bool) -> list[Name]:
    for _ in range(_DEEPEST):
        names = _pieces(index, low, as_shown)
        if len({name.text.lower() for name in names}) != 1 or not names[0].text.endswith("."):
            break
        low = names[0].text.lower()
    return names


def _pieces(index: Reader, low: str, as_shown: bool) -> list[Name]:
    found: dict[str, str] = {}
    after: str | None = low
    while after is not None and len(found) < MOST:
        after = _add_names(found, index, after, low, as_shown)
    if after is not None:
        last: dict[str, str] = {}
        _add_names(last, index, after, low, as_shown, backwards=True)
        found = dict(list(found.items())[:MOST]) | dict(list(last.items())[:1])
    return [Name(text, kind) for text, kind in found.items()]


def _add_names(
    found: dict[str, str], index: Reader, after: str, low: str, as_shown: bool, *, backwards: bool = False
) -> str | None:
    """Add some names from the key `after` on; return the key to go on from, None if there is none.

    The names that share the same first pieces are passed over, however many they are.
    """
    limit = 1 if backwards else _AT_ONCE
    start = low.rfind(".") + 1  # of the piece that is completed
    rows = index.lists().names_from(after, low, limit, backwards=backwards, as_shown=as_shown)
    for key, shown, others, kind in rows:
        dot = key.find(".", len(low))
        length = len(key) if dot < 0 else dot + 1
        for written in (shown,) if as_shown else (shown, *others.split()):
            folded = written.lower()
            if len(folded) == len(written) and (folded == key or folded.endswith(f".{key}")):
                text = written[len(written) - len(key) :][:length]
                if as_shown and text[start : start + 1] == "_" != low[start : start + 1]:
                    continue
                found[text] = found.get(text) or ("" if dot >= 0 else kind)
        if dot >= 0:
            return key[:dot] + _AFTER_DOT
    return f"{rows[-1][0]}\0" if len(rows) == _AT_ONCE else None


def projects_starting(index: Reader, prefix: str) -> list[str]:
    """Return the names of projects with examples that start with `prefix`, in any case."""
    return index.lists().projects_starting(prefix, MOST)


def licenses_starting(index: Reader, prefix: str) -> list[str]:
    """Return the SPDX expressions in the index that start with `prefix`, in any case."""
    return index.lists().licenses_starting(prefix, MOST)
