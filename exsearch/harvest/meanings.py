"""The symbols that the terms in a project's code mean, as far as the project and the standard library tell.

Terms in, `Meaning`s out. What depends on another package stays a term, which an index links when it has that
package.
"""

from __future__ import annotations

from operator import itemgetter

from exsearch.harvest.examples import Meaning
from exsearch.resolve import NAME_ONLY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from exsearch.resolve.link import Linker
    from exsearch.resolve.module import Names
    from exsearch.resolve.walk import UseTuple

_MOST = 3
"""Symbols that one term may mean."""

_HIDDEN = ("~", "builtins.")
"""Beginnings of symbols that nobody asks for: modules that cannot be imported, and the built-in names."""

STAR = "*"
"""Begins the term of a name that only a star import can bind: "*mod:3 other:4 name.rest" gives the modules
with the lines of their imports."""


def with_starred(names: Names) -> list[UseTuple]:
    """Return the uses in a module with those of names that its star imports may bind, by their place."""
    stars = STAR + " ".join(f"{module}:{line}" for module, line in names.stars)
    found = [tuple(use._replace(symbol=f"{stars} {use.symbol}")) for _, use in names.starred]
    return sorted((*names.uses, *found), key=itemgetter(3, 5))


class Meanings:
    """What terms mean; asked once for each term of a project."""

    def __init__(self, linker: Linker) -> None:
        self._linker = linker
        self._inside: dict[str, bool] = {}

    def __call__(self, term: str) -> list[Meaning]:
        """Return the symbols that a term may mean; none if it is nothing that anybody asks for."""
        if term.startswith(STAR):
            return self._of_starred(term[len(STAR) :])
        return self._of_chain(term)

    def _of_chain(self, term: str) -> list[Meaning]:
        """Return the meanings of a term, else of the longest beginning of its last attributes with any."""
        found: list[Meaning] = []
        is_whole = True
        while term:
            for linked in self._linker.link(term):
                meant = linked.symbol or (linked.term if is_whole else "")
                if meant and not self._is_hidden(meant):
                    found.append(Meaning(meant, linked.how, is_whole))
            if found and any(meaning.symbol.replace(".", "").isidentifier() for meaning in found):
                break
            term, is_whole = _shorter(term), False
        return list({meaning.symbol: meaning for meaning in found[:_MOST]}.values())

    def _of_starred(self, term: str) -> list[Meaning]:
        *stars, name = term.split(" ")
        first, dot, rest = name.partition(".")
        unknown = []
        for star in reversed(stars):  # a later import binds the name anew
            module, _, line = star.rpartition(":")
            bound = self._linker.bound_by_star(module, first)
            if bound is None:
                unknown.append((module, int(line)))
            elif bound:
                return [meaning._replace(import_line=int(line)) for meaning in self._of_chain(bound + dot + rest)]
        if len(unknown) != 1:
            return []
        ((module, line_number),) = unknown
        return [Meaning(f"{module}.{name}", NAME_ONLY, import_line=line_number)]

    def _is_hidden(self, symbol: str) -> bool:
        return symbol.startswith(_HIDDEN) or self._is_inside_function(symbol.rpartition(".")[0])

    def _is_inside_function(self, owner: str) -> bool:
        """Return whether a class, or what stands in it, is a local one of a function."""
        if not owner or not owner.replace(".", "").isidentifier():
            return False
        known = self._inside.get(owner)
        if known is None:
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


