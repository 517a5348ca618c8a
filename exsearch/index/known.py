"""What is known of the names of projects: which name is whose alias, and which class has a member.

Read from what was stored of each project; nothing is written here.
"""

from __future__ import annotations

from exsearch.model import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from exsearch.index.store import Index

_LONGEST_CHAIN = 20
"""Aliases of aliases, and classes above a class, that are followed."""

MAX_ALIASES = 6


class Symbol(Record):
    """A name as source uses it, and what it is."""

    name: str
    """Where it is defined, as far as that is known."""
    aliases: tuple[str, ...]
    kind: str
    """"" where it is not known."""


class _Package:
    """What is stored of the projects that have one top-level name, or several."""

    def __init__(self) -> None:
        self.exports: dict[str, str] = {}
        self.aliases: dict[str, list[str]] = {}
        self.classes: dict[str, tuple[list[str], frozenset[str]]] = {}
        self._targets: dict[str, str | None] = {"": None}
        self._offered: dict[str, tuple[str, ...]] = {"": ()}

    def add(self, exports: str, classes: str) -> None:
        for line in exports.splitlines():
            alias, _, symbol = line.partition("\t")
            self.exports.setdefault(alias, symbol)
            if not alias.startswith("_") and "._" not in alias:
                self.aliases.setdefault(symbol, []).append(alias)
        for line in classes.splitlines():
            name, bases, members = line.split("\t")
            self.classes.setdefault(name, (bases.split(), frozenset(members.split())))

    def target(self, name: str) -> str | None:
        """Return what `name`, or the longest beginning of it that is an alias, is an alias of."""
        found = self.exports.get(name)
        if found is not None:
            return found
        owner, _, last = name.rpartition(".")
        if owner not in self._targets:  # most names share their beginning with others
            self._targets[owner] = self.target(owner)
        above = self._targets[owner]
        return None if above is None else f"{above}.{last}"

    def offered_as(self, name: str) -> tuple[str, ...]:
        """Return the public aliases of `name`: its own, and those of what it is a part of."""
        owner, _, last = name.rpartition(".")
        if owner not in self._offered:
            self._offered[owner] = self.offered_as(owner)
        above = tuple([f"{alias}.{last}" for alias in self._offered[owner]])
        own = self.aliases.get(name)
        return above if own is None else (*own, *above)


class Known:
    """The names of all stored projects, loaded package by package when one is asked for."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._packages: dict[str, _Package] = {}
        self._read: dict[tuple[int, ...], _Package] = {}
        """What the same projects say of all their packages: the standard library has three hundred."""
        self._origins: dict[str, list[int]] | None = None

    def forget(self, packages: Iterable[str]) -> None:
        """Read these packages again when they are next asked for: their project has come or gone."""
        gone = [known for name in packages if (known := self._packages.pop(name, None)) is not None]
        self._read = {origins: known for origins, known in self._read.items() if known not in gone}
        self._origins = None

    def symbol(self, used: str, kind: str = "") -> Symbol:
        """Return what a name is that source uses; by itself where nothing is known of it."""
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
        offered = package.offered_as(name)
        owner, _, member = name.rpartition(".")
        definer = None
        if name in package.classes:
            kind = kind or "class"
        elif owner in package.classes:
            definer = self._definer(owner, member)
            kind = kind or ("method" if definer or member in package.classes[owner][1] else "")
        if not passed and not offered and definer is None:
            return Symbol._make((name, (), kind))
        aliases = dict.fromkeys((*passed, *offered, *((definer,) if definer else ())))
        aliases.pop(name, None)
        shown = sorted(aliases, key=lambda alias: (alias not in passed, alias.count("."), len(alias), alias))
        return Symbol._make((name, tuple(sorted(shown[:MAX_ALIASES])), kind))

    def _package(self, name: str) -> _Package:
        top = name.partition(".")[0]
        package = self._packages.get(top)
        if package is None:
            origins = tuple(self._origins_of(top))
            package = self._packages[top] = self._read.get(origins) or self._of(origins)
        return package

    def _of(self, origins: tuple[int, ...]) -> _Package:
        package = self._read[origins] = _Package()
        for origin_id in origins:
            ((exports, classes),) = self._index.query(
                "SELECT exports, classes FROM origin WHERE id = ?", (origin_id,)
            )
            package.add(str(exports), str(classes))
        return package

    def _origins_of(self, top: str) -> list[int]:
        if self._origins is None:
            self._origins = {}
            for origin_id, packages in self._index.query("SELECT id, packages FROM origin ORDER BY id"):
                for package in str(packages).split():
                    self._origins.setdefault(package, []).append(int(str(origin_id)))
        return self._origins.get(top, [])

    def _definer(self, owner: str, member: str) -> str | None:
        """Return the member of a class above under which one is defined; None where it is its owner's own."""
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
                bases, members = found
                if member in members:
                    return None if current == owner else f"{current}.{member}"
                pending += bases
        return None
