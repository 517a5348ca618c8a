"""The built-in pages: a source that a new machine has without being asked.

They are indexed when something is searched for the first time, and again after an upgrade, unless a user has
removed them. A wheel has an index of them, so that the first search copies it; a checkout has none.
"""

from __future__ import annotations

from exsearch import __version__
from exsearch.errors import IndexDamaged, IndexMissing, IndexUnusable
from exsearch.index.answers import BUILT_IN, BUILT_IN_VERSION
from exsearch.index.sqlite.read import has_current_built_in, open_index

TYPE_CHECKING = False
if TYPE_CHECKING:
    from exsearch.index.protocol import Writer
    from exsearch.index.sqlite.read import Index
    from exsearch.ingest.add import Progress, Report
    from exsearch.sources.origins import Located

READY = "index.sqlite"
"""The index that a wheel has beside the pages."""


def open_with_built_in(path: str, folder: str) -> Index:
    """Store the built-in pages, which are in `folder`, and open the index for searching.

    If they cannot be stored, the index is opened as it is; without one they are indexed in memory.
    Raises IndexMissing if there is neither an index nor a built-in page.
    """
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
            return _without_writing(folder)
        # Another first search may have made the file, and not yet stored its pages.
        return index if index.source_kinds() or isinstance(error, IndexMissing) else _without_writing(folder)
    return open_index(path)


def install(path: str, folder: str) -> None:
    """Index the built-in pages."""
    import os

    from exsearch.index.sqlite.opening import writing

    if not os.path.isdir(folder):
        raise IndexMissing(
            "there is no index and no built-in page", hint="`exsearch add PAGES` makes an index"
        )
    with writing(path, os.path.join(folder, READY)) as writer:
        if writer.meta(BUILT_IN_VERSION) != __version__:
            add_built_in(writer, locate_built_in(folder))


def locate_built_in(folder: str) -> Located:
    """Return the built-in pages in `folder` as a source."""
    from exsearch.sources.pages import locate_pages

    return locate_pages(folder, BUILT_IN, BUILT_IN)


def add_built_in(writer: Writer, located: Located, progress: Progress | None = None) -> Report:
    """Store the built-in pages, and their version."""
    from exsearch.ingest.add import add

    report = add(writer, located, progress=progress)
    writer.set_meta(BUILT_IN_VERSION, __version__)
    return report


def _without_writing(folder: str) -> Index:
    """Return an index of the built-in pages: the one in the wheel, or one that is made in memory."""
    import os

    from exsearch.index.sqlite.opening import in_memory

    try:
        ready = open_index(os.path.join(folder, READY))
        if has_current_built_in(ready):
            return ready
        ready.close()
    except IndexUnusable:  # there is none, or one of another version
        pass
    writer = in_memory()
    add_built_in(writer, locate_built_in(folder))
    return writer
