"""Parse strangers' code without printing any of it, and give up a file that takes too long.

Text in, syntax tree out; a worker process records the file that it parses.
"""

from __future__ import annotations

import ast
import faulthandler
import os
import signal
import sys
import threading
import warnings
from contextlib import ExitStack, contextmanager

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FILE_SECONDS = 20
"""A file that takes longer is given up, with the process that reads it."""

REST_SECONDS = 200
"""The rest of the work on a project, after all files are read, may take so long."""

_DEEPEST_TREE = 8_000
"""Nested nodes: a chain of as many operators is found in generated code."""


class _Parsing:
    """Be ready for strangers' code: deep trees, and warnings that would print its lines.

    Both hold for the whole process: the first of several threads changes them, and the last one
    puts back what was.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._undo = ExitStack()

    def __enter__(self) -> None:
        with self._lock:
            if not self._inside:
                self._undo.callback(sys.setrecursionlimit, sys.getrecursionlimit())
                sys.setrecursionlimit(max(sys.getrecursionlimit(), _DEEPEST_TREE))
                self._undo.enter_context(warnings.catch_warnings())
                warnings.simplefilter("ignore")
            self._inside += 1

    def tree(self, text: str) -> ast.Module:
        """Return the syntax tree; one thread at a time, because the parser of 3.11 counts depth for all."""
        with self._lock:
            return ast.parse(text)

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._inside -= 1
            if not self._inside:
                self._undo.close()


PARSING = _Parsing()


@contextmanager
def noting(path: str | None) -> Iterator[Callable[[str, int], None]]:
    """Yield a function that records the current file, and the characters read so far, in `path`.

    If the process dies, the parent reads that file name and skips the file next time. A file that
    takes too long ends the process as well: no Python code runs while the parser does, so the
    system's own timer has to do it.
    """
    if path is None:
        yield lambda current, characters: None
        return
    with open(path, "wb", buffering=0) as file:

        def note(current: str, characters: int) -> None:
            _end_after(FILE_SECONDS if current else REST_SECONDS)
            file.seek(0)
            file.write(current.encode("utf-8", "surrogatepass") + b"\0%d\0" % characters)

        try:
            yield note
        finally:
            _end_after(0)


def _end_after(seconds: int) -> None:
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)  # nobody handles its signal: the process ends
    elif seconds:
        faulthandler.dump_traceback_later(seconds, exit=True, file=open(os.devnull, "wb"))  # noqa: SIM115
    else:
        faulthandler.cancel_dump_traceback_later()
