"""Requests for the text of other files: in documentation, and in Cython source.

Paths are compared as text, and no file is opened.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from exsearch.model import Skipped
from exsearch.sources.origins import SourceFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from exsearch.readers.documents.blocks import Include

_CYTHON = ".pyx"
_IN_CYTHON = re.compile(r"^[ \t]*include[ \t]+([\"'])([^\"'\n]+)\1", re.MULTILINE)


def outer_first(files: Iterable[SourceFile | Skipped]) -> Iterator[SourceFile | Skipped]:
    """Yield the files of a project in their order, but each Cython module before those that it includes.

    An included file is no module of its own: it belongs to the module that includes it, so that has to come
    first. Modules wait for the last one, or for the first file that is no code in Python.
    """
    waiting: dict[str, SourceFile] = {}
    for file in files:
        if isinstance(file, SourceFile) and file.path.endswith(_CYTHON):
            waiting[file.path] = file
            continue
        if waiting and not file.path.endswith((".py", ".pyi")):
            yield from _ordered(waiting)
            waiting = {}
        yield file
    yield from _ordered(waiting)


def _ordered(files: Mapping[str, SourceFile]) -> Iterator[SourceFile]:
    included = {path: _included(file) for path, file in files.items()}
    inner = {other for others in included.values() for other in others}
    todo = [path for path in files if path not in inner]
    for path in todo:  # the list grows while it is read
        todo += [other for other in included[path] if other in files and other not in todo]
    yield from (files[path] for path in dict.fromkeys([*todo, *files]))  # the last include each other


def _included(file: SourceFile) -> list[str]:
    """Return the paths that a Cython file includes."""
    folder = posixpath.dirname(file.path)
    found = _IN_CYTHON.findall(file.text)
    return [posixpath.normpath(posixpath.join(folder, path)) for _, path in found]


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
