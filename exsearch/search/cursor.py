"""What a name in somebody's own code means, by what the index knows of the packages that it leads through."""

from __future__ import annotations

from exsearch.harvest.meanings import Meanings
from exsearch.resolve.link import Linker
from exsearch.resolve.summary import is_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from exsearch.harvest.cursor import AtCursor
    from exsearch.index.protocol import Reader


def symbols_at(index: Reader, found: AtCursor) -> list[str]:
    """Return the symbols that the name at a cursor may mean, the surest first; none if nothing is known.

    A name in a package that is not indexed is itself.
    """
    stored = index.summaries()
    own = found.module.partition(".")[0]

    def texts(top: str) -> Sequence[str]:
        return (found.summary, *stored(top)) if top == own else stored(top)

    meanings = Meanings(Linker(texts), _Known(texts))
    symbols = [each.symbol for term in found.terms for each in meanings(term) if each.is_whole]
    return [each for each in dict.fromkeys(symbols) if is_path(each)]


class _Known:
    """The top-level names that have a summary."""

    def __init__(self, texts: Callable[[str], Sequence[str]]) -> None:
        self._texts = texts

    def __contains__(self, top: object) -> bool:
        return isinstance(top, str) and any(self._texts(top))
