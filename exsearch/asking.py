"""Open the index and ask it: the answer is that to the nearest name, if there is no other.

For programs and for the commands. Apart from `api`, because a search from the command line needs no more.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from exsearch.config import Places
    from exsearch.index.protocol import Reader
    from exsearch.index.sqlite.read import Index as Stored
    from exsearch.model import Hit, Query
    from exsearch.search import find
    from exsearch.search.here import Here

EXACT = 1
"""The last of the tiers whose symbols have the name that was typed."""


def open_for_reading(places: Places) -> Stored:
    """Open the index. If the built-in pages are not as they should be, they are stored first."""
    from exsearch.index.sqlite.read import has_current_built_in, open_index

    try:
        index = open_index(places.index_file)
        if has_current_built_in(index):
            return index
        index.close()
    except Exception as error:
        from exsearch.errors import IndexMissing  # which a search that goes well does not load

        if not isinstance(error, IndexMissing):
            raise
    from exsearch.ingest.builtin import open_with_built_in

    return open_with_built_in(places.index_file, places.built_in)


def answered(
    index: Reader,
    query: Query,
    limit: int,
    *,
    tests: bool,
    counted: bool,
    explained: bool = False,
    here: Here | None = None,
    is_unread: Callable[[Reader, str], bool] | None = None,
) -> tuple[Query, find.Answer]:
    """Return a query and its answer: those of the nearest name, if there is none or a word is unknown.

    A word for which `is_unread` is true is right, and no slip: a name in a package that is not indexed.
    """
    from exsearch.search.find import search

    found = search(index, query, limit, tests=tests, counted=counted, explained=explained, here=here)
    if (found.hits and not found.unknown) or not query.words:
        return query, found
    from exsearch.search.suggest import search_nearest

    nearest, answer = search_nearest(index, query, limit, tests=tests, found=found, explained=explained)
    if nearest is None or (is_unread and _is_no_slip(index, query, nearest, is_unread)):
        return query, found
    return nearest, answer


def _is_no_slip(
    index: Reader, query: Query, nearest: Query, is_unread: Callable[[Reader, str], bool]
) -> bool:
    """Return whether the word that the nearest name replaces is right: one of a package that is not indexed.

    A name in the same package as the word is near whether or not its source is indexed.
    """
    pairs = [pair for pair in zip(query.words, nearest.words, strict=True) if pair[0] != pair[1]]
    return any(
        typed.partition(".")[0] != name.partition(".")[0] and is_unread(index, typed) for typed, name in pairs
    )


def symbol_asked_for(found: find.Answer) -> Hit | None:
    """Return the first hit with the symbol that a question is about; None if it is about none."""
    from exsearch.search.find import SENTENCE

    return next((hit for hit in found.hits if hit.symbol and hit.tier <= SENTENCE), None)
