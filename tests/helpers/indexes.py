"""Make an index in an EXSEARCH_HOME without running the command."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from exsearch import upkeep
from exsearch.index.opening import writing
from exsearch.index.store import CORPUS, CORPUS_REMOVED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from exsearch.index.build import Writer


@contextmanager
def writing_lean(home: Path) -> Iterator[Writer]:
    """Write to the index of a home. The built-in examples are left out because indexing them is slow."""
    with writing(str(home / "index.sqlite")) as writer:
        writer.remark(CORPUS, CORPUS_REMOVED)
        yield writer


def make_index(
    home: Path,
    *,
    trees: Iterable[Path] = (),
    projects: Iterable[Path] = (),
    pages: Iterable[Path] = (),
) -> Path:
    """Make an index of project trees, folders of projects and folders of pages; return its file."""
    with writing_lean(home) as writer:
        for tree in trees:
            upkeep.readd(writer, str(tree), "tree")
        for folder in projects:
            upkeep.readd(writer, str(folder), "projects")
        for folder in pages:
            writer.add(str(folder), "pages", str(folder))
    return home / "index.sqlite"
