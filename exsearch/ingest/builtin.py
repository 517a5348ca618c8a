"""The built-in pages: a source that a new machine has without being asked.

They are indexed when something is searched for the first time, and again after an upgrade, unless a user has
removed them.
"""

from __future__ import annotations

from exsearch import __version__
from exsearch.errors import IndexDamaged, IndexMissing, IndexUnusable
from exsearch.index.answers import BUILT_IN
from exsearch.index.sqlite.read import has_current_built_in, open_index

TYPE_CHECKING = False
if TYPE_CHECKING:
    from exsearch.index.protocol import Writer
    from exsearch.index.sqlite.read import Index
    from exsearch.ingest.add import Progress, Report
    from exsearch.sources.origins import Located

NAME = "built-in"


def open_with_built_in(path: str, folder: str) -> Index:
    """Open the index for searching, with the built-in pages, which are in `folder`.

    If they cannot be stored, the index is opened as it is; without one they are indexed in memory.
    Raises IndexMissing if there is neither an index nor a built-in page.
    """
    try:
        index = open_index(path)
        if has_current_built_in(index):
            return index
        index.close()
    except IndexMissing:
        pass
    try:
        install(path, folder)
    except IndexDamaged:
        raise
    except IndexUnusable as error:
        # No built-in pages, another run at it, a folder that cannot be written, a full disk.
        try:
            index = open_index(path)
        except IndexMissing:
            if isinstance(error, IndexMissing):
                raise error from None
            return _in_memory(folder)
        # Another first search may have made the file, and not yet stored its pages.
        return index if index.source_kinds() or isinstance(error, IndexMissing) else _in_memory(folder)
    return open_index(path)


def install(path: str, folder: str) -> None:
    """Index the built-in pages."""
    import os

    from exsearch.index.sqlite.opening import writing

    if not os.path.isdir(folder):
        raise IndexMissing(
            "there is no index and no built-in page", hint="`exsearch add PAGES` makes an index"
        )
    with writing(path) as writer:
        add_built_in(writer, _located(folder))


def _located(folder: str) -> Located:
    from exsearch.sources.pages import locate_pages

    return locate_pages(folder, NAME, NAME)


def add_built_in(writer: Writer, located: Located, progress: Progress | None = None) -> Report:
    """Store the built-in pages, and their version."""
    from exsearch.ingest.add import add

    report = add(writer, located, progress=progress)
    writer.set_meta(BUILT_IN, __version__)
    return report


def _in_memory(folder: str) -> Index:
    from exsearch.index.sqlite.opening import in_memory

    writer = in_memory()
    add_built_in(writer, _located(folder))
    return writer
