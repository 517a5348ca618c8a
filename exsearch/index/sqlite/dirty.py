"""What a run that writes has changed, and has to settle at its end."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_NAME = re.compile(r"\w+")
_MOST_NAMES = 50
"""Names that are looked for in SQL."""


class Dirty:
    """Collects what has changed. More than has really changed is no error: it only takes time."""

    def __init__(self) -> None:
        self.everything = False
        """An earlier run ended before it had settled."""
        self.came: set[str] = set()
        """Top-level names of packages that were stored: what waits for them can be linked."""
        self.only: dict[str, frozenset[str]] = {}
        """Some of these packages -> the names without which a path means what it meant."""
        self.named: set[str] = set()
        """Symbols to which paths have come or gone, and packages."""
        self.given: set[str] = set()
        """New symbols that were stored with the names that their project gives them."""
        self.symbols: set[int] = set()
        """Ids of symbols whose rows have changed."""
        self.to_count: set[int] = set()
        """Ids of symbols whose rows have changed, although as many projects use them as before."""
        self.waits: dict[str, str] = {}
        """Name of a symbol -> the package that it waits for."""
        self.words = False
        """Whether words have come whose meaning is not known yet."""
        self.disowned: set[int] = set()
        """Ids of uses that were taken for uses of their project's own symbols, and are not."""

    def __bool__(self) -> bool:
        changed = (
            self.came
            or self.named
            or self.symbols
            or self.words
            or self.waits
            or self.disowned
            or self.to_count
        )
        return bool(self.everything or changed)

    def wait_for(self, symbol: str, package: str) -> None:
        """Note that a symbol can be linked better when another package comes than its own."""
        if package != symbol.partition(".")[0]:
            self.waits[symbol] = package

    def stored(self, packages: Iterable[str]) -> None:
        """Note that the packages of a project were stored, or were others before."""
        packages = list(packages)
        self.came.update(packages)
        self.named.update(packages)
        for package in packages:
            self.only.pop(package, None)

    def refreshed(self, packages: Iterable[str], names: frozenset[str]) -> None:
        """Note that what has some names in the packages of a project may mean something else."""
        for package in packages:
            if package not in self.came or package in self.only:
                self.came.add(package)
                self.only[package] = self.only.get(package, names) | names

    def may_differ(self, term: str) -> bool:
        """Return whether a term into a package that came may mean something else than before."""
        only = self.only.get(term.partition(".")[0])
        return only is None or not only.isdisjoint(_NAME.findall(term))

    def differing(self, package: str, column: str) -> tuple[str, tuple[str, ...]]:
        """Return a condition in SQL, and its values, for a column with paths below a package.

        All paths that `may_differ` meet it, because Python would take ten times as long to look at each.
        """
        only = self.only.get(package)
        if only is None or len(only) > _MOST_NAMES:
            return "true", ()
        return " OR ".join(f"instr({column}, ?)" for _ in only) or "false", tuple(sorted(only))

    def clear(self) -> None:
        """Start anew: all is settled."""
        self.__init__()  # type: ignore[misc]
