"""The skill for agents that run commands: where they look for it, and the file that is written there."""

from __future__ import annotations

import os
from hashlib import sha256

from exsearch.config import content_of
from exsearch.errors import UsageError
from exsearch.output.files import write_files

FOLDERS = (".claude", ".agents")
_MARK = "<!-- written by `exsearch skill install`: "
_MOST_BYTES = 1_000_000


def install(base: str, *, force: bool) -> list[str]:
    """Write the skill below a folder, the home of a user or a project; returns the paths of the files.

    A file that exsearch wrote, and nobody changed since, is replaced. Raises UsageError, and writes nothing,
    if there is another and `force` is false; OutputError if one cannot be written.
    """
    paths = [os.path.join(base, folder, "skills", "exsearch", "SKILL.md") for folder in FOLDERS]
    for path in paths:
        if os.path.lexists(path) and not force and not _is_ours(path):
            raise UsageError(
                f"{path} was not written by exsearch, or was changed", hint="--force replaces it"
            )
    write_files(dict.fromkeys(paths, text()), force=True)
    return paths


def text() -> str:
    """Return the skill, with a mark at its end by which `install` knows it again."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "SKILL.md")
    with open(path, encoding="utf-8") as file:
        return _marked(file.read())


def _marked(skill: str) -> str:
    return f"{skill}\n{_MARK}{sha256(skill.encode()).hexdigest()[:16]} -->\n"


def _is_ours(path: str) -> bool:
    try:
        held = (content_of(path, _MOST_BYTES) or b"").decode("utf-8")
    except (OSError, ValueError):
        return False
    return _marked(held.rpartition(f"\n{_MARK}")[0]) == held
