"""The symbols that the terms in a project's code mean, as far as the project and the standard library tell.

Terms in, `Meaning`s out. What depends on another package stays a term, which an index links when it has that
package.
"""

from __future__ import annotations

from exsearch.harvest.examples import Meaning
from exsearch.resolve.summary import is_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from exsearch.resolve.link import Linker

_MOST = 3
"""Symbols that one term may mean."""

_HIDDEN = ("~", "builtins.")
"""Beginnings of symbols that nobody asks for: modules that cannot be imported, and the built-in names."""


class Meanings:
    """What terms mean; asked once for each term of a project."""

    def __init__(self, linker: Linker) -> None:
        self._linker = linker
        self._inside: dict[str, bool] = {}

    def __call__(self, term: str) -> list[Meaning]:
        """Return the symbols that a term may mean; none if it is nothing that anybody asks for.

        If nothing is known of the whole chain, they are those of its longest beginning.
        """
        found: list[Meaning] = []
        is_whole = True
        all_linked = self._linker.link(term)
        if len(all_linked) == 1:
            symbol, how = all_linked[0].symbol, all_linked[0].how
            if is_path(symbol) and not self._is_hidden(symbol):
                return [Meaning._make((symbol, how, True))]
        while term:
            for linked in all_linked:
                meant = linked.symbol or (linked.term if is_whole else "")
                is_only_module = not is_whole and self._linker.kind_of(meant) == "module"
                if meant and not is_only_module and not self._is_hidden(meant):
                    found.append(Meaning(meant, linked.how, is_whole))
            if found and any(meaning.symbol.replace(".", "").isidentifier() for meaning in found):
                break
            term, is_whole = _shorter(term), False
            all_linked = self._linker.link(term) if term else ()
        return list({meaning.symbol: meaning for meaning in found[:_MOST]}.values())

    def _is_hidden(self, symbol: str) -> bool:
        return symbol.startswith(_HIDDEN) or self._is_inside_function(symbol.rpartition(".")[0])

    def _is_inside_function(self, owner: str) -> bool:
        """Return whether a class, or what stands in it, is a local one of a function."""
        known = self._inside.get(owner)
        if known is None:
            if not owner or not is_path(owner):
                return False
            is_function = self._linker.kind_of(owner) in ("function", "method")
            known = self._inside[owner] = is_function or self._is_inside_function(owner.rpartition(".")[0])
        return known


def _shorter(term: str) -> str:
    """Return a chain without its last attribute; "" if the rest is no attribute itself."""
    before, dot, last = term.rpartition(".")
    if not dot or not last.isidentifier():
        return ""
    end = before.rpartition(".")[2]
    return before if "." in before and end.isidentifier() else ""
