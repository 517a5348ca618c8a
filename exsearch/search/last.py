"""Remember the last list of each terminal, so that `show 4` knows what 4 is.

One small text file a terminal, whose first line says how many rows follow, the second what was asked;
then a line a row: its id, and the check that tells the example from another that gets this id later.
Windows do not disturb each other: each has its own file, found by the session that its processes
share. A terminal without a list of its own is given the newest one, and told so.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from exsearch.index.protocol import Row
    from exsearch.model import Hit

FIRST_WORDS = "exsearch list 2, rows: "
_PRIME = (1 << 30) - 35
"""The largest that is one digit of Python's own long numbers."""


def check_of(row: Hit | Row) -> str:
    """Return what tells this example from others in its file, wherever its lines move.

    Before the dot stand its project, file, symbol and line of code, after it the code of the
    definition around. Of the symbol only the last component counts, because the path to it changes
    when the package that defines it is indexed. A remainder is no strong hash, but needs no import.
    """
    name = (row.symbol or "").rpartition(".")[2]
    said = f"{row.project}\0{row.path}\0{name}\0{row.text}\1"
    digest = int.from_bytes(said.encode("utf-8", "surrogatepass"), "little") % _PRIME
    return f"{digest:x}.{row.same:x}"


def terminal_key(environment: os._Environ[str] | dict[str, str] = os.environ) -> str:
    """Return what names this terminal: its session on POSIX, else what the terminal says of itself."""
    if hasattr(os, "getsid"):
        return f"sid-{os.getsid(0)}"
    said = environment.get("WT_SESSION") or f"ppid-{os.getppid()}"
    return "".join(char for char in said if char.isalnum() or char == "-")[:64]


def remember(state: str, query: str, hits: Sequence[Hit]) -> None:
    """Keep a list for this terminal; a folder that cannot be written is no reason to fail."""
    folder = os.path.join(state, "lists")
    path = os.path.join(folder, terminal_key())
    rows = [f"{hit.id} {check_of(hit)}" for hit in hits]
    lines = (f"{FIRST_WORDS}{len(rows)}", " ".join(query.split()), *rows)
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
        from exsearch.search.lists import forget_old

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
