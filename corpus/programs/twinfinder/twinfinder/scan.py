"""Finding files that could be twins: only files of the same size can be."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from pathlib import Path

USUALLY_SKIPPED = (".git", "__pycache__", "node_modules", ".venv")


def walk(folder: Path, skip: Iterable[str] = USUALLY_SKIPPED) -> Iterator[Path]:
    """Every regular file below a folder; links are not followed."""
    patterns = tuple(skip)
    with os.scandir(folder) as entries:
        children = sorted(entries, key=lambda entry: entry.name)
    for child in children:
        if any(fnmatch(child.name, pattern) for pattern in patterns):
            continue
        if child.is_dir(follow_symlinks=False):
            yield from walk(Path(child), patterns)
        elif child.is_file(follow_symlinks=False):
            yield Path(child)


def without_overlap(folders: Iterable[Path]) -> list[Path]:
    """The folders without those that lie inside another one: no file comes twice."""
    kept: list[Path] = []
    for folder in sorted({folder.resolve() for folder in folders}):
        if not any(folder.is_relative_to(other) for other in kept):
            kept.append(folder)
    return kept


def by_size(folders: Iterable[Path], smallest: int = 1) -> dict[int, list[Path]]:
    """The files that share their size with another one."""
    sizes: defaultdict[int, list[Path]] = defaultdict(list)
    for folder in without_overlap(folders):
        for path in walk(folder):
            size = path.stat().st_size
            if size >= smallest:
                sizes[size].append(path)
    return {size: paths for size, paths in sizes.items() if len(paths) > 1}


def shown(path: Path) -> str:
    """A path for people: from the current folder if it is below, `~` for home."""
    for base, prefix in ((Path.cwd(), ""), (Path.home(), "~/")):
        if path.is_relative_to(base):
            return prefix + path.relative_to(base).as_posix()
    return str(path)
