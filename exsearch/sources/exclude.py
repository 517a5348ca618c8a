"""Patterns of files that are left out of a project's folder: the user's, and those of the project itself.

A pattern without `/` matches the name of a file or folder, one with `/` the path of a file or folder, which
begins in the folder of the project. `*` also matches `/`, as in the condition `file:`.
"""

from __future__ import annotations

import os

from exsearch.config import PROJECT_FILE, file_of_project
from exsearch.errors import SettingsError
from exsearch.model import Skipped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def matcher(patterns: Iterable[str]) -> Callable[[str], bool]:
    """Return a function that returns whether a path, with `/`, is left out by one of the patterns."""
    names: list[str] = []
    paths: list[str] = []
    for pattern in patterns:
        bare = pattern.removeprefix("./").rstrip("/")
        (paths if "/" in bare else names).append(bare)
    if not names and not paths:
        return lambda path: False
    is_name, is_path = _compiled(names), _compiled(paths)

    def is_excluded(path: str) -> bool:
        parts = path.split("/")
        folders = ("/".join(parts[:depth]) for depth in range(1, len(parts) + 1))
        return any(map(is_name, parts)) or any(map(is_path, folders))

    return is_excluded


def _compiled(patterns: list[str]) -> Callable[[str], object]:
    import re
    from fnmatch import translate

    if not patterns:
        return lambda text: False
    return re.compile("|".join(map(translate, patterns))).match


def own_patterns(folder: str) -> tuple[tuple[str, ...], list[Skipped]]:
    """Return the patterns in a project's `[tool.exsearch]`, or why that table cannot be used."""
    path = os.path.join(folder, PROJECT_FILE)
    content = file_of_project(path)
    if content is None:
        return (), []
    from exsearch.settings import read_project

    try:
        said = {each.key: each.value for each in read_project(path, content)}
    except SettingsError as error:
        line = error.place.removeprefix(path).removeprefix(":")
        return (), [Skipped(PROJECT_FILE, int(line) if line else None, error.reason)]
    return said.get("exclude", ()), []
