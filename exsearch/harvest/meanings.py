"""The symbols that the terms in a project's code mean, as far as the project and the standard library tell.

Terms in, `Meaning`s out. What depends on another package stays a term, which an index links when it has that
package.
"""

from __future__ import annotations

from exsearch.harvest.examples import Meaning

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
        while term:
            for linked in self._linker.link(term):
                meant = linked.symbol or (linked.term if is_whole else "")
                is_only_module = not is_whole and self._linker.kind_of(meant) == "module"
                if meant and not is_only_module and not self._is_hidden(meant):
                    found.append(Meaning(meant, linked.how, is_whole))
            if found and any(meaning.symbol.replace(".", "").isidentifier() for meaning in found):
                break
            term, is_whole = _shorter(term), False
        return list({meaning.symbol: meaning for meaning in found[:_MOST]}.values())

    def _is_hidden(self, symbol: str) -> bool:
        return symbol.startswith(_HIDDEN) or self._is_inside_function(symbol.rpartition(".")[0])

    def _is_inside_function(self, owner: str) -> bool:
        """Return whether a class, or what stands in it, is a local one of a function."""
        if not owner or not owner.replace(".", "").isidentifier():
            return False
        known = self._inside.get(owner)
        if known is None:
            is_function = self._linker.kind_of(owner) in ("function", "method")
            # A function of a package may have the name of a module of it.
            is_function = is_function and not self._linker.is_module(owner)
            known = self._inside[owner] = is_function or self._is_inside_function(owner.rpartition(".")[0])
        return known


def _shorter(term: str) -> str:
    """Return a chain without its last attribute; "" if the rest is no attribute itself."""
    before, dot, last = term.rpartition(".")
    if not dot or not last.isidentifier():
        return ""
    end = before.rpartition(".")[2]
    return before if "." in before and end.isidentifier() else ""
