"""Remember the last list of each terminal, so that `show 4` knows row 4.

Each terminal has one small text file. Its first line has the number of rows, its second line the query. Then
each row has a line with the id of its example and a check, which tells whether another example has got this
id since. Terminals are told apart by the session of their processes. A terminal without a list uses the
newest list of any.
"""

from __future__ import annotations

import os

from exsearch.config import content_of
from exsearch.model import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from exsearch.index.answers import Row
    from exsearch.model import Hit

_FIRST_WORDS = "exsearch list 2, rows: "
_FIRST_WORDS_BEFORE = "exsearch list 1, rows: "
"""First words of a list without checks, as an earlier version wrote it."""

UNCHECKED = "-"
"""Replaces a check in a list without checks."""

_PRIME = (1 << 30) - 35
"""The largest prime that is one digit of Python's own long numbers, so that remainders are fast."""

_KEPT_LISTS = 64
_MOST_BYTES = 256 * 1024 * 1024
"""A file with a million rows is smaller."""
_FLAGS = getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
"""A FIFO in the place of a list blocks nothing."""


class Remembered(Record):
    """A list as it was printed."""

    query: str
    ids: tuple[str, ...]
    own: bool
    """Whether this terminal made it."""
    checks: tuple[str, ...] = ()
    """For each row, the result of `check_of`, or UNCHECKED."""


def check_of(row: Hit | Row) -> str:
    """Return a text that tells this example from others in its file, even if its lines move.

    Before the dot it depends on project, file, symbol and line of code, after it on the code of the
    definition around. Only the last component of the symbol counts, because the path to it changes when the
    package that defines it is indexed. A remainder is not a strong hash, but it needs no import.
    """
    name = (row.symbol or "").rpartition(".")[2]
    key = f"{row.project}\0{row.path}\0{name}\0{row.text}\1"
    digest = int.from_bytes(key.encode("utf-8", "surrogatepass"), "little") % _PRIME
    return f"{digest:x}.{row.same:x}"


def terminal_key(environment: os._Environ[str] | dict[str, str] = os.environ) -> str:
    """Return a name for this terminal: its session on POSIX, else a variable of the terminal."""
    if hasattr(os, "getsid"):
        return f"sid-{os.getsid(0)}"
    name = environment.get("WT_SESSION") or f"ppid-{os.getppid()}"
    return "".join(char for char in name if char.isalnum() or char == "-")[:64]


def remember(state: str, query: str, hits: Sequence[Hit]) -> None:
    """Keep a list for this terminal. If it cannot be written, that is no error."""
    folder = os.path.join(state, "lists")
    path = os.path.join(folder, terminal_key())
    rows = [f"{hit.id} {check_of(hit)}" for hit in hits]
    lines = (f"{_FIRST_WORDS}{len(rows)}", " ".join(query.split()), *rows)
    data = ("\n".join(lines) + "\n").encode("utf-8", "backslashreplace")
    is_new = not os.path.exists(path)
    try:
        if is_new:
            os.makedirs(folder, exist_ok=True)
        _write(path, data)
    except OSError:
        return
    if is_new:
        forget_old(state)


def _write(path: str, data: bytes) -> None:
    """Write over the file and cut off the rest, because a rename would take ten times as long.

    A reader in between sees the new rows, and does not count the rest of the old list after them.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | _FLAGS, 0o600)
    try:
        os.write(descriptor, data)
        os.ftruncate(descriptor, len(data))
    finally:
        os.close(descriptor)


def recall(state: str) -> Remembered:
    """Return the last list of this terminal, else the newest of any. Raises NotFound if there is none."""
    folder = os.path.join(state, "lists")
    own = os.path.join(folder, terminal_key())
    for path in (own, *_newest_first(folder)[:1]):
        found = _read(path, own=path == own)
        if found is not None:
            return found
    from exsearch.errors import NotFound

    if os.path.lexists(own) and not os.path.isfile(own):
        raise NotFound(f"{own} is in the way: it is not a file", hint="move it away: lists are kept there")
    raise NotFound("there is no list yet", hint="search first: `exsearch make_response`")


def forget_old(state: str) -> None:
    """Delete all but the newest lists."""
    for path in _newest_first(os.path.join(state, "lists"))[_KEPT_LISTS:]:
        try:
            os.unlink(path)
        except OSError:
            continue


def _read(path: str, *, own: bool) -> Remembered | None:
    """Return the list in a file; None if there is none, or if it is not complete."""
    try:
        content = content_of(path, _MOST_BYTES) or b""
        first, *lines = content.decode("utf-8").split("\n")[:-1] or [""]
    except (OSError, UnicodeDecodeError):
        return None
    count = first.removeprefix(_FIRST_WORDS).removeprefix(_FIRST_WORDS_BEFORE)
    if not count.isdecimal() or len(lines) < int(count) + 1:
        return None
    query, *rows = lines[: int(count) + 1]
    if not first.startswith(_FIRST_WORDS):
        rows = [f"{row} {UNCHECKED}" for row in rows]
    parts = [row.rpartition(" ") for row in rows]
    return Remembered(query, tuple([part[0] for part in parts]), own, tuple([part[2] for part in parts]))


def _newest_first(folder: str) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            aged: Iterable[tuple[int, str]] = [(entry.stat().st_mtime_ns, entry.path) for entry in entries]
    except OSError:
        return []
    return [path for _, path in sorted(aged, reverse=True)]
