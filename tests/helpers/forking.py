"""Run the command in a forked process: as `__main__` does, without the start of an interpreter."""

from __future__ import annotations

import os
import signal
import sys
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, NoReturn

from exsearch.__main__ import quick_answer
from exsearch.cli import run as run_cli
from helpers import Ran

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

LONGEST = 60
"""Seconds."""


def run_forked(*arguments: str, env: Mapping[str, str] | None = None, cwd: Path | None = None) -> Ran:
    """Run the command in a copy of this process, with more in the environment, and in another folder."""
    with TemporaryFile() as out, TemporaryFile() as err:
        child = os.fork()
        if not child:
            _be_the_command(arguments, env or {}, cwd, out.fileno(), err.fileno())
        _, status = os.waitpid(child, 0)
        said = []
        for file in (out, err):
            file.seek(0)
            said.append(file.read())
    return Ran(
        os.waitstatus_to_exitcode(status),
        said[0].decode("utf-8", "surrogateescape"),
        said[1].decode("utf-8", "replace"),
    )


def _be_the_command(
    arguments: Sequence[str], env: Mapping[str, str], cwd: Path | None, out: int, err: int
) -> NoReturn:
    try:
        signal.alarm(LONGEST)
        os.environ.update(env)
        if cwd is not None:
            os.chdir(cwd)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(out, 1)
        os.dup2(err, 2)
        sys.stdin = os.fdopen(0, closefd=False)
        sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
        sys.stderr = os.fdopen(2, "w", encoding="utf-8", errors="backslashreplace", closefd=False)
        status = quick_answer(arguments)
        if status is None:
            status = run_cli(list(arguments))
        sys.stdout.flush()
        os._exit(status)
    finally:
        os._exit(99)
