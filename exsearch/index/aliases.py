"""Alias and class tables of all stored projects, loaded per top-level package when one is asked for.

Pure over one question, `Exports`: nothing here reads a store.
"""

from __future__ import annotations

from exsearch.index.items import Symbol
from exsearch.model import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Protocol

    class Exports(Protocol):
        """The names that stored projects export."""

        def packages(self) -> Iterable[tuple[int, str]]:
            """Yield (id, top-level names with blanks between) of each project."""

        def exports(self, origin_id: int) -> tuple[str, str]:
            """Return the columns `exports` and `classes` of a project."""


def as_text(rows: Iterable[Sequence[str]]) -> str:
    """Return exports or classes as `Exports` has them: a line each, with tabs between the values."""
    return "".join("\t".join(row) + "\n" for row in rows)


_LONGEST_CHAIN = 20
"""Aliases of aliases, and classes above a class, that are followed."""

MAX_ALIASES = 6


class _Class(Record):
    bases: list[str]
    members: frozenset[str]


class _Package:
    """The exports and classes of the projects that share a top-level name, or several."""

    def __init__(self) -> None:
        self.exports: dict[str, str] = {}
        self.aliases: dict[str, list[str]] = {}
        self.classes: dict[str, _Class] = {}
        self._targets: dict[str, str | None] = {"": None}
        self._public: dict[str, tuple[str, ...]] = {"": ()}

    def add(self, exports: str, classes: str) -> None:
        for line in exports.splitlines():
            alias, _, symbol = line.partition("\t")
            self.exports.setdefault(alias, symbol)
            if not alias.startswith("_") and "._" not in alias:
                self.aliases.setdefault(symbol, []).append(alias)
        for line in classes.splitlines():
            name, bases, members = line.split("\t")
            self.classes.setdefault(name, _Class(bases.split(), frozenset(members.split())))

    def target(self, name: str) -> str | None:
        """Return the symbol behind `name`, if it or its longest known beginning is an alias."""
        found = self.exports.get(name)
        if found is not None:
            return found
        owner, _, last = name.rpartition(".")
        if owner not in self._targets:  # most names share their beginning with others
            self._targets[owner] = self.target(owner)
        above = self._targets[owner]
        return None if above is None else f"{above}.{last}"

    def public_aliases(self, name: str) -> tuple[str, ...]:
        """Return the public aliases of `name`: its own, and those of the names that it is a part of."""
        owner, _, last = name.rpartition(".")
        if owner not in self._public:
            self._public[owner] = self.public_aliases(owner)
        above = tuple([f"{alias}.{last}" for alias in self._public[owner]])
        own = self.aliases.get(name)
        return above if own is None else (*own, *above)


class AliasTable:
    """Resolves names to the names where they are defined."""

    def __init__(self, exports: Exports) -> None:
        self._exports = exports
        self._packages: dict[str, _Package] = {}
        self._loaded: dict[tuple[int, ...], _Package] = {}
        """By projects: each list of them is loaded once for all its packages, which may be hundreds."""
        self._origins: dict[str, list[int]] | None = None

    def forget(self, packages: Iterable[str]) -> None:
        """Load these packages again when they are next asked for: their project has come or gone."""
        gone = [known for name in packages if (known := self._packages.pop(name, None)) is not None]
        self._loaded = {origins: known for origins, known in self._loaded.items() if known not in gone}
        self._origins = None

    def forget_all(self) -> None:
        """Load every package again when it is next asked for."""
        self._packages.clear()
        self._loaded.clear()
        self._origins = None

    def symbol(self, used: str, kind: str = "") -> Symbol:
        """Return the symbol that a name in source means: the name itself if no package exports it."""
        package = self._package(used)
        if not package.exports and not package.classes:
            return Symbol._make((used, (), kind))
        name = used
        passed: list[str] = []
        while (target := package.target(name)) and target not in passed:
            passed.append(name)
            name = target
            package = self._package(name)
            if len(passed) == _LONGEST_CHAIN:
                break
        public = package.public_aliases(name)
        owner, _, member = name.rpartition(".")
        definer = None
        if name in package.classes:
            kind = kind or "class"
        elif owner in package.classes:
            definer = self._definer(owner, member)
            kind = kind or ("method" if definer or member in package.classes[owner].members else "")
        if not passed and not public and definer is None:
            return Symbol._make((name, (), kind))
        aliases = dict.fromkeys((*passed, *public, *((definer,) if definer else ())))
        aliases.pop(name, None)
        shown = sorted(aliases, key=lambda alias: (alias not in passed, alias.count("."), len(alias), alias))
        return Symbol._make((name, tuple(sorted(shown[:MAX_ALIASES])), kind))

    def moved(self, was: Symbol) -> Symbol:
        """Return the symbol that `was` has become.

        If its package does not export it any more and all its aliases now point to one place, that is the
        new name; else it stays, because source still uses those names.
        """
        known = self.symbol(was.name)
        if not was.aliases or known.name != was.name or known.aliases:
            return known
        found = {alias: self.symbol(alias) for alias in was.aliases}
        moved = {each.name: each for alias, each in found.items() if each.name not in (alias, was.name)}
        return next(iter(moved.values())) if len(moved) == 1 else was

    def _package(self, name: str) -> _Package:
        top = name.partition(".")[0]
        package = self._packages.get(top)
        if package is None:
            origins = tuple(self._origins_of(top))
            package = self._packages[top] = self._loaded.get(origins) or self._load(origins)
        return package

    def _load(self, origins: tuple[int, ...]) -> _Package:
        package = self._loaded[origins] = _Package()
        for origin_id in origins:
            package.add(*self._exports.exports(origin_id))
        return package

    def _origins_of(self, top: str) -> list[int]:
        if self._origins is None:
            self._origins = {}
            for origin_id, packages in self._exports.packages():
                for package in packages.split():
                    self._origins.setdefault(package, []).append(origin_id)
        return self._origins.get(top, [])

    def _definer(self, owner: str, member: str) -> str | None:
        """Return the member of the base class that defines it; None if its owner does."""
        pending = [owner]
        seen: set[str] = set()
        while pending and len(seen) < _LONGEST_CHAIN:
            current = pending.pop(0)
            current = self._package(current).target(current) or current
            if current in seen:
                continue
            seen.add(current)
            found = self._package(current).classes.get(current)
            if found is not None:
                if member in found.members:
                    return None if current == owner else f"{current}.{member}"
                pending += found.bases
        return None
