"""Requests of documentation for lines of other files: those of the project are read anyway.

Paths are compared as text, and no file is opened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from exsearch.model import Skipped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from exsearch.readers.documents.blocks import Include


def refused_includes(path: str, includes: Iterable[Include]) -> Iterator[Skipped]:
    """Yield the requests of a file at `path` that lead outside of its project."""
    for include in includes:
        if _is_outside(path, include.path):
            shown = include.path if len(include.path) <= 100 else f"{include.path[:99]}…"
            yield Skipped(path, include.first_line, f"includes a file outside of the project: {shown}")


def _is_outside(path: str, included: str) -> bool:
    """Return whether a path in a file leads out of the project.

    After a "/" it begins at the root of the documentation, which is taken for the first folder of the file.
    """
    included = included.strip().replace("\\", "/")
    if included[1:2] == ":":
        return True
    folders = path.split("/")[:-1]
    depth = len(folders[:1] if included.startswith("/") else folders)
    for part in included.split("/"):
        if part == "..":
            depth -= 1
        elif part not in ("", "."):
            depth += 1
        if depth < 0:
            return True
    return False
