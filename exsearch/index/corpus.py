"""The built-in examples: a source that a new machine has without being asked.

They are indexed when something is searched for the first time, and again after an upgrade; who
removes them is not given them back.
"""

from __future__ import annotations

from exsearch import __version__
from exsearch.config import corpus_folder
from exsearch.errors import IndexDamaged, IndexMissing, IndexUnusable
from exsearch.index.store import CORPUS, Index, open_index

NAME = "built-in"


def open_with_corpus(path: str) -> Index:
    """Open the index for searching, with the built-in examples in it.

    Where they cannot be stored, what the index holds will do; without one they are indexed in memory.
    Raises IndexMissing where there is neither an index nor a built-in page.
    """
    try:
        index = open_index(path)
        if index.has_corpus():
            return index
        index.close()
    except IndexMissing:
        pass
    try:
        install(path)
    except IndexDamaged:
        raise
    except IndexUnusable as error:
        # No built-in pages, another run at it, a folder that cannot be written, a full disk.
        try:
            index = open_index(path)
        except IndexMissing:
            if isinstance(error, IndexMissing):
                raise error from None
            return _in_memory()
        # Another first search may have made the file, and not yet stored what is to be in it.
        return index if index.sources() or isinstance(error, IndexMissing) else _in_memory()
    return open_index(path)


def install(path: str) -> None:
    """Index the built-in examples."""
    import os

    from exsearch.index.opening import writing

    folder = corpus_folder()
    if not os.path.isdir(folder):
        raise IndexMissing(
            "there is no index and no built-in page", hint="`exsearch add PAGES` makes an index"
        )
    with writing(path) as writer:
        writer.add(NAME, NAME, folder)
        writer.remark(CORPUS, __version__)


def _in_memory() -> Index:
    from exsearch.index.opening import in_memory

    writer = in_memory()
    writer.add(NAME, NAME, corpus_folder())
    return writer.index
