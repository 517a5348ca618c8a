"""End a process inside what it does: at its n-th statement, or at its n-th step on files."""

from __future__ import annotations

import os
import sqlite3
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_CALLS = frozenset(("open", "os.rename", "os.remove", "os.link", "os.mkdir", "os.truncate"))

KILLED = 137


def dies_at(
    step: int, home: Path, do: Callable[[], int], statements: tuple[str, ...] = ("",), *, silent: bool = True
) -> bool:
    """Do something in a process that ends, unasked, at its n-th step; returns False if it has fewer steps.

    A step is a file opened for writing, renamed, linked or dropped below `home`, or a statement that begins
    with one of `statements`. `do` returns the status of the process, which has to be 0.
    """
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) in (0, KILLED), status
        return os.waitstatus_to_exitcode(status) == KILLED
    try:
        if silent:
            nothing = os.open(os.devnull, os.O_RDWR)
            for descriptor in range(3):
                os.dup2(nothing, descriptor)
        _end_at(step, home, statements)
        os._exit(do())
    except BaseException:  # noqa: BLE001 - the parent shall not get it twice
        if not silent:
            sys.excepthook(*sys.exc_info())
    finally:
        os._exit(99)


def _end_at(step: int, home: Path, statements: tuple[str, ...]) -> None:
    left = step

    def count() -> None:
        nonlocal left
        left -= 1
        if left < 0:
            os._exit(KILLED)

    def watch(event: str, args: tuple[object, ...]) -> None:
        for_reading = event == "open" and args[1] in ("r", "rb")
        if event in _CALLS and not for_reading and str(args[0]).startswith(str(home)):
            count()

    class Watched(sqlite3.Connection):
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self.set_trace_callback(lambda sql: count() if sql.lstrip().startswith(statements) else None)

    sys.addaudithook(watch)
    for name in ("sqlite3", "_sqlite3"):  # the second is what the first is made of, and enough for most
        if name in sys.modules:
            vars(sys.modules[name])["connect"] = Watched
