"""Remember the last list of each terminal, so that `show 4` knows what 4 is.

One small text file a terminal, whose first line says how many rows follow. Windows do not disturb
each other: each has its own file, found by the session that its processes share. A terminal
without a list of its own is given the newest one, and told so.
"""

from __future__ import annotations

import os

from exsearch.model import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_FIRST_WORDS = "exsearch list 1, rows: "
_KEPT_LISTS = 64
_MOST_CHARS = 256 * 1024 * 1024
"""A million ids; more than any list has."""


class Remembered(Record):
    """A list as it was printed."""

    query: str
    ids: tuple[str, ...]
    own: bool
    """Whether this terminal made it."""


def terminal_key(environment: os._Environ[str] | dict[str, str] = os.environ) -> str:
    """Return what names this terminal: its session on POSIX, else what the terminal says of itself."""
    if hasattr(os, "getsid"):
        return f"sid-{os.getsid(0)}"
    said = environment.get("WT_SESSION") or f"ppid-{os.getppid()}"
    return "".join(char for char in said if char.isalnum() or char == "-")[:64]


def remember(state: str, query: str, ids: Sequence[str]) -> None:
    """Keep a list for this terminal; a folder that cannot be written is no reason to fail."""
    folder = os.path.join(state, "lists")
    path = os.path.join(folder, terminal_key())
    lines = (f"{_FIRST_WORDS}{len(ids)}", " ".join(query.split()), *ids)
    data = ("\n".join(lines) + "\n").encode("utf-8", "backslashreplace")
    new = not os.path.exists(path)
    try:
        _write(path, data)
    except FileNotFoundError:
        try:
            os.makedirs(folder, exist_ok=True)
            _write(path, data)
        except OSError:
            return
    except OSError:
        return
    if new:
        forget_old(state)


def _write(path: str, data: bytes) -> None:
    """Write over what is there and cut off the rest: a tenth of the time of a rename.

    A reader in between sees the new rows, and past them, uncounted, the end of the old list.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
    try:
        os.write(descriptor, data)
        os.ftruncate(descriptor, len(data))
    finally:
        os.close(descriptor)


def recall(state: str) -> Remembered:
    """Return the last list of this terminal, else the newest of any; NotFound where there is none."""
    folder = os.path.join(state, "lists")
    own = os.path.join(folder, terminal_key())
    for path in (own, _newest(folder)):
        lines = _lines(path) if path else []
        count = lines[0].removeprefix(_FIRST_WORDS) if lines else ""
        if count.isdecimal() and len(lines) >= int(count) + 2:
            return Remembered(lines[1], tuple(lines[2 : int(count) + 2]), path == own)
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
