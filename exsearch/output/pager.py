"""Show what is longer than the terminal through the user's pager, colours kept."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys


def show_in_pager(text: str) -> bool:
    """Page `text`; False where no pager is wanted or found, and the caller writes it itself.

    EXSEARCH_PAGER outranks PAGER; either set to nothing, or to `cat`, means none.
    """
    words = pager_command(os.environ)
    if not words or not sys.stdin or not sys.stdin.isatty():
        return False
    # Colours, and leaving the text on the screen where it fits; what the user set goes first.
    environment = {"LESS": "FRX", "LESSCHARSET": "utf-8", **os.environ}
    try:
        process = subprocess.Popen(words, stdin=subprocess.PIPE, env=environment)  # noqa: S603
    except OSError:
        return False
    try:
        process.communicate(text.encode("utf-8", "backslashreplace"))
    except BrokenPipeError:
        process.wait()
    except KeyboardInterrupt:
        process.wait()  # the pager has the terminal and decides what Ctrl-C means
    return True


def pager_command(environment: os._Environ[str] | dict[str, str]) -> list[str]:
    """Return the words of the pager to run; empty where none is."""
    for variable in ("EXSEARCH_PAGER", "PAGER"):
        if variable in environment:
            said = environment[variable].strip()
            try:
                words = shlex.split(said, posix=os.name == "posix")
            except ValueError:
                words = []
            return words if words and words != ["cat"] and shutil.which(words[0]) else []
    found = shutil.which("less") or shutil.which("more")
    return [found] if found else []
