"""Find the programs that exsearch starts: on PATH, but never in the current folder.

The current folder may be full of strangers' files. Windows searches it before PATH, and POSIX searches it if
PATH has an empty or a relative entry.
"""

from __future__ import annotations

import os
import shlex
import shutil


def find_program(name: str) -> str | None:
    """Return the absolute path of a program, given its name or its absolute path; None if there is none."""
    found = shutil.which(os.path.expanduser(name), path=safe_path())
    return found if found and os.path.isabs(found) else None


def safe_path() -> str:
    """Return PATH without its relative entries."""
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    return os.pathsep.join(folder for folder in folders if os.path.isabs(folder))


def split_command(text: str) -> list[str]:
    """Return the words of a command that a user has set in a variable; none if a quote is not closed."""
    text = text.strip()
    if os.path.isfile(text):  # a path with blanks and without quotes
        return [text]
    try:
        words = shlex.split(text, posix=os.name == "posix")
    except ValueError:
        return []
    return words if os.name == "posix" else [word.strip('"') for word in words]
