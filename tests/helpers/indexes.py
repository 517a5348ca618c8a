"""Make an index in an EXSEARCH_HOME without running the command."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from exsearch.index.answers import BUILT_IN_VERSION, REMOVED
from exsearch.index.sqlite.opening import writing
from exsearch.ingest.add import Report, add
from exsearch.sources.locate import locate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from typing import Any

    from exsearch.index.protocol import Writer as Store
    from exsearch.index.sqlite.write import Writer


@contextmanager
def writing_lean(home: Path) -> Iterator[Writer]:
    """Write to the index of a home. The built-in examples are left out because indexing them is slow."""
    with writing(str(home / "index.sqlite")) as writer:
        writer.set_meta(BUILT_IN_VERSION, REMOVED)
        yield writer


def add_path(writer: Store, path: Path, **more: Any) -> Report:
    """Add the source at a path, as `exsearch add` does."""
    return add(writer, locate(str(path), cache=""), **more)


def make_index(
    home: Path,
    *,
    trees: Iterable[Path] = (),
    projects: Iterable[Path] = (),
    pages: Iterable[Path] = (),
) -> Path:
    """Make an index of project trees, folders of projects and folders of pages; return its file."""
    with writing_lean(home) as writer:
        for path in (*trees, *projects, *pages):
            add_path(writer, path)
    return home / "index.sqlite"
