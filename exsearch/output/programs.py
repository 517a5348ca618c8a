"""Find the programs that exsearch starts: on PATH, and never in the current folder.

The current folder may be a stranger's. Windows looks there before PATH, and POSIX does where PATH has an
empty or a relative entry; so nothing here takes a relative result.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def find_program(name: str) -> str | None:
    """Return the absolute path of a program, given its name or its absolute path; None if it is not there."""
    name = os.path.expanduser(name)
    if not name or "\0" in name:
        return None
    if os.path.basename(name) != name:
        return _runnable(name) if os.path.isabs(name) else None
    found = (_runnable(os.path.join(folder, name)) for folder in safe_path().split(os.pathsep) if folder)
    return next(filter(None, found), None)


def safe_path() -> str:
    """Return PATH without its relative entries."""
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    return os.pathsep.join(folder for folder in folders if os.path.isabs(folder))


def split_command(text: str) -> list[str]:
    """Return the words of a command as a user sets it in a variable; none if a quote is left open."""
    import shlex

    text = text.strip()
    if os.path.isfile(text):  # a path with blanks in it that was set without quotes
        return [text]
    try:
        words = shlex.split(text, posix=os.name == "posix")
    except ValueError:
        return []
    return words if os.name == "posix" else [word.strip('"') for word in words]


def _runnable(path: str) -> str | None:
    names = (path, *_with_endings(path))
    return next((name for name in names if os.path.isfile(name) and os.access(name, os.X_OK)), None)


def _with_endings(path: str) -> Iterator[str]:
    """Yield the names that Windows gives a program: `code` is `code.cmd` there."""
    if os.name == "nt":
        for ending in os.environ.get("PATHEXT", ".COM;.EXE;.BAT;.CMD").split(";"):
            yield path + ending.lower()
