"""The symbols that the terms in a project's code mean, as far as the project and the standard library tell.

Terms in, `Meaning`s out. What depends on another package stays a term, which an index links when it has that
package.
"""

from __future__ import annotations

from exsearch.harvest.examples import Meaning
from exsearch.resolve import EXACT
from exsearch.resolve.summary import is_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container

    from exsearch.resolve.link import Linker

_MEANING = Meaning._make
_MOST = 3
"""Symbols that one term may mean."""

_HIDDEN = ("~", "builtins.", "conftest~")
"""Beginnings of symbols that nobody asks for: modules that cannot be imported, and the built-in names."""


class Meanings:
    """What terms mean; asked once for each term of a project."""

    def __init__(self, linker: Linker, known: Container[str]) -> None:
        """Take a linker, and the top-level names of the modules that it knows."""
        self._linker = linker
        self._known = known
        self._inside: dict[str, bool] = {}
        self._functions: dict[str, bool] = {}
        self.kinds: dict[str, str] = {}
        """Symbol -> what it is, as far as that is known, for the symbols that were returned."""

    def __call__(self, term: str) -> list[Meaning]:
        """Return the symbols that a term may mean; none if it is nothing that anybody asks for.

        If nothing is known of the whole chain, they are those of its longest beginning.
        """
        top = term.partition(".")[0]
        if top not in self._known and is_path(term):
            return [_MEANING((term, EXACT, True))]
        found: list[Meaning] = []
        is_whole, is_known = True, False
        while term:
            for symbol, _, _, how, waiting, kind in self._linker.link(term):
                meant = symbol or (waiting if is_whole else "")
                is_only_module = not is_whole and kind == "module"
                if meant and not is_only_module and not self._is_hidden(meant):
                    if symbol:
                        self.kinds[symbol] = kind
                    found.append(_MEANING((meant, how, is_whole)))
                    is_known = is_known or is_path(meant)
            if is_known:
                break
            term, is_whole = _shorter(term), False
        if len(found) < 2:
            return found
        return list({meaning.symbol: meaning for meaning in found[:_MOST]}.values())

    def _is_hidden(self, symbol: str) -> bool:
        return symbol.startswith(_HIDDEN) or self._is_local(symbol)

    def _is_local(self, symbol: str) -> bool:
        """Return whether a symbol, or the class that it stands in, is a local one of a function.

        A class that its function returns is not local.
        """
        owner = symbol.rpartition(".")[0]
        known = self._inside.get(owner)
        if known is None:
            if not owner or not is_path(owner):
                return False
            if self._is_function(owner):
                return self._is_local(owner) or not self._is_returned(symbol, owner)
            known = self._inside[owner] = self._is_local(owner)
        return known

    def _is_function(self, symbol: str) -> bool:
        known = self._functions.get(symbol)
        if known is None:
            known = self._linker.kind_of(symbol) in ("function", "method")
            # A function of a package may have the name of a module of it.
            known = self._functions[symbol] = known and not self._linker.is_module(symbol)
        return known

    def _is_returned(self, symbol: str, function: str) -> bool:
        linked = self._linker.link(f"{function}()")
        return len(linked) == 1 and linked[0].symbol == symbol


def _shorter(term: str) -> str:
    """Return a chain without its last attribute; "" if the rest is no attribute itself."""
    before, dot, last = term.rpartition(".")
    if not dot or not last.isidentifier():
        return ""
    end = before.rpartition(".")[2]
    return before if "." in before and end.isidentifier() else ""
