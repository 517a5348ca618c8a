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
    for path in (own, _newest(folder)):
        lines = _lines(path) if path else []
        first = lines[0] if lines else ""
        count = first.removeprefix(last.FIRST_WORDS).removeprefix(_FIRST_WORDS_BEFORE)
        if count.isdecimal() and len(lines) >= int(count) + 2:
            rows = lines[2 : int(count) + 2]
            checked = first.startswith(last.FIRST_WORDS)
            pairs = [row.rpartition(" ")[::2] if checked else (row, UNCHECKED) for row in rows]
            ids, checks = zip(*pairs, strict=True) if pairs else ((), ())
            return Remembered(lines[1], ids, path == own, checks)
    from exsearch.errors import NotFound

    raise NotFound("there is no list yet", hint="search first: `exsearch make_response`")


def forget_old(state: str) -> None:
    """Drop all but the newest lists."""
    folder = os.path.join(state, "lists")
    for path in _by_age(folder)[_KEPT_LISTS:]:
        try:
            os.unlink(path)
        except OSError:
            continue


def _lines(path: str) -> list[str]:
    try:
        with open(path, encoding="utf-8") as file:
            return file.read(_MOST_CHARS).split("\n")[:-1]
    except (OSError, UnicodeDecodeError):
        return []


def _newest(folder: str) -> str | None:
    return next(iter(_by_age(folder)), None)


def _by_age(folder: str) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            aged: Iterable[tuple[int, str]] = [(entry.stat().st_mtime_ns, entry.path) for entry in entries]
    except OSError:
        return []
    return [path for _, path in sorted(aged, reverse=True)]
