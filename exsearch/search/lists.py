"""Read the remembered lists: the last one of this terminal, else the newest of any."""

from __future__ import annotations

import os

from exsearch.model import Record
from exsearch.search import last

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_FIRST_WORDS_BEFORE = "exsearch list 1, rows: "
"""Of a list without checks."""

UNCHECKED = "-"
"""In place of a check that was not kept."""

_KEPT_LISTS = 64
_MOST_CHARS = 256 * 1024 * 1024
"""A million ids; more than any list has."""


class Remembered(Record):
    """A list as it was printed."""

    query: str
    ids: tuple[str, ...]
    own: bool
    """Whether this terminal made it."""
    checks: tuple[str, ...] = ()
    """Of each row, as `last.check_of` returned it, or UNCHECKED."""


def recall(state: str) -> Remembered:
    """Return the last list of this terminal, else the newest of any; NotFound where there is none."""
    folder = os.path.join(state, "lists")
    own = os.path.join(folder, last.terminal_key())
    found = _read(own) or next(map(_read, _by_age(folder)[:1]), None)
    if found is None:
        from exsearch.errors import NotFound

        raise NotFound("there is no list yet", hint="search first: `exsearch make_response`")
    path, query, ids, checks = found
    return Remembered(query, ids, path == own, checks)


def forget_old(state: str) -> None:
    """Drop all but the newest lists."""
    folder = os.path.join(state, "lists")
    for path in _by_age(folder)[_KEPT_LISTS:]:
        try:
            os.unlink(path)
        except OSError:
            continue


def _read(path: str) -> tuple[str, str, tuple[str, ...], tuple[str, ...]] | None:
    """Return path, query, ids and checks of a list; None if there is none, or none that is whole."""
    try:
        with open(path, encoding="utf-8") as file:
            first, *lines = file.read(_MOST_CHARS).split("\n")[:-1] or [""]
    except (OSError, UnicodeDecodeError):
        return None
    count = first.removeprefix(last.FIRST_WORDS).removeprefix(_FIRST_WORDS_BEFORE)
    if not count.isdecimal() or len(lines) < int(count) + 1:
        return None
    rows = lines[1 : int(count) + 1]
    if not first.startswith(last.FIRST_WORDS):
        return path, lines[0], tuple(rows), (UNCHECKED,) * len(rows)
    parted = [row.rpartition(" ") for row in rows]
    return path, lines[0], tuple([row[0] for row in parted]), tuple([row[2] for row in parted])


def _by_age(folder: str) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            aged: Iterable[tuple[int, str]] = [(entry.stat().st_mtime_ns, entry.path) for entry in entries]
    except OSError:
        return []
    return [path for _, path in sorted(aged, reverse=True)]
