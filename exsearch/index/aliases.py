"""What names mean, and which of its names a symbol is shown by: rules that every store keeps to.

Pure: the linker and the stored names are arguments, and nothing here reads a store.
"""

from __future__ import annotations

from exsearch.model import Record
from exsearch.resolve import EXACT, INFERRED
from exsearch.resolve.summary import PLUGINS, is_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from exsearch.index.items import Harvest
    from exsearch.resolve.link import Linker

MAX_ALIASES = 6

_MOST_PATHS = 24
"""Paths of one symbol that are looked at, because each is a path to everything below it."""

_ENOUGH = 2
"""Projects that have to import a symbol by a path before it is shown by that path."""


# -- terms -> symbols


class Meant(Record):
    """What a term in source means, as far as the stored packages tell."""

    symbol: str
    """"" if that is not known yet."""
    through: str
    """The name below the receiver's class if a base class defines it, else ""."""
    waits_for: str
    """Top-level name of the package that has to be known; "" if this is final."""
    how: int
    """Position in `resolve.HOWS`."""


def meant(linker: Linker, term: str) -> Meant | None:
    """Return what a term means; None if it is nothing that anybody asks for, and never will be.

    A dotted name that waits for a package is itself until that comes: it is of use as a name, and a guess in
    its place could not be linked again.
    """
    linked = linker.link(term)
    if not linked:
        return None
    symbol, through, waits_for, how, _, _ = linked[0]
    if waits_for and (not symbol or how >= INFERRED) and is_path(term):
        return Meant(term, "", waits_for, EXACT)
    return Meant(symbol, through, waits_for, how) if symbol or waits_for else None


def moved(linker: Linker, name: str, aliases: Sequence[str]) -> Meant | None:
    """Return the symbol that a stored one has become; None if it turns out to be nothing.

    If its package does not define it any more and all its aliases now lead to one place, that is the new
    name; else it stays, because source still uses those names.
    """
    now = meant(linker, name)
    if now is not None and now.symbol != name:
        return now
    if aliases and not linker.kind_of(name):
        found = {alias: meant(linker, alias) for alias in aliases}
        others = {each.symbol: each for alias, each in found.items()
                  if each is not None and each.symbol not in (alias, name)}  # fmt: skip
        if len(others) == 1:
            return next(iter(others.values()))
    return now


# -- symbols -> names


class Names(Record):
    """The names of a symbol besides the one where it is defined."""

    shown: str
    aliases: tuple[str, ...]
    """In alphabetical order, `shown` among them unless it is the defining name."""

    def or_former(self, name: str, aliases: Sequence[str]) -> Names:
        """Return the names of a symbol that nothing defines; if it has none now, those that its package gave.

        A package that no longer exports a name leaves source that uses it, which is found by that name.
        """
        top = name.partition(".")[0]
        former = [alias for alias in aliases if alias.partition(".")[0] == top]
        return self._replace(aliases=self.aliases or tuple(former))


class Ways:
    """The paths that lead to symbols. Those of a class or module lead to everything below it."""

    def __init__(
        self,
        direct: Callable[[str], Iterable[tuple[str, int, int]]],
        users: Callable[[str], int],
        is_class: Callable[[str], bool],
        homes: Mapping[str, str],
    ) -> None:
        """Take three questions: the paths of a symbol, each with 1 if `__all__` has it, and the number of
        projects that offer or use it; how many projects import a path; whether a symbol is a class. `homes`
        is as the function of this name returns it."""
        self._direct = direct
        self._users = users
        self._is_class = is_class
        self._homes = homes
        self._paths: dict[str, dict[str, int]] = {}
        self._shown: dict[str, str] = {}
        self._classes: dict[str, bool] = {}
        self._have_one_name: dict[str, bool] = {}

    def names(self, symbol: str) -> Names:
        """Return the names of a symbol."""
        if self._has_one_name(symbol.rpartition(".")[0]) and not self._direct(symbol):
            return Names._make((symbol, ()))
        shown = self._chosen(symbol)
        aliases = sorted(self._paths_to(symbol), key=_brevity)
        kept = dict.fromkeys((shown, *aliases))
        kept.pop(symbol, None)
        return Names._make((shown, tuple(sorted(list(kept)[:MAX_ALIASES]))))

    def _has_one_name(self, owner: str) -> bool:
        """Return whether no path leads to a module or class besides its own name, as to most."""
        known = self._have_one_name.get(owner)
        if known is None:
            known = not owner or (not self._paths_of(owner) and self._shown_of(owner) == owner)
            self._have_one_name[owner] = known
        return known

    def _paths_to(self, symbol: str) -> dict[str, int]:
        owner, _, last = symbol.rpartition(".")
        found = {path: named for path, named, _ in self._direct(symbol)}
        for path in self._paths_of(owner) if owner else ():
            if is_public(longer := f"{path}.{last}"):
                found.setdefault(longer, 0)
        found.pop(symbol, None)
        return found

    def _paths_of(self, owner: str) -> dict[str, int]:
        known = self._paths.get(owner)
        if known is None:
            self._paths[owner] = {}  # a path to something above itself
            found = self._paths_to(owner)
            if len(found) > _MOST_PATHS:
                found = {path: found[path] for path in sorted(found, key=_brevity)[:_MOST_PATHS]}
            known = self._paths[owner] = found
        return known

    def _shown_of(self, owner: str) -> str:
        known = self._shown.get(owner)
        if known is None:
            known = self._shown[owner] = self._chosen(owner)
        return known

    def _chosen(self, symbol: str) -> str:
        owner, _, last = symbol.rpartition(".")
        is_class = self._classes.get(owner)
        if is_class is None:
            is_class = self._classes[owner] = bool(owner) and self._is_class(owner)
        if is_class:
            return self._chosen_member(symbol, owner, last)
        home = self._homes.get(symbol.partition(".")[0], "")
        return chosen(symbol, self._paths_to(symbol), self._users, home)

    def _chosen_member(self, symbol: str, owner: str, last: str) -> str:
        """Return the name below the class that defines it, or below a class that inherits it.

        People know the latter if it is a class of the same package that is nearer to its top: most projects
        use `flask.Flask.route`, which a class in an inner module defines.
        """
        own = f"{self._shown_of(owner)}.{last}"
        top = symbol.partition(".")[0]
        below = {
            f"{self._shown_of(path.rpartition('.')[0])}.{last}": -projects
            for path, _, projects in self._direct(symbol)
            if path.endswith(f".{last}") and (path.partition(".")[0] == top or not is_public(own))
        }
        known = [path for path in below if is_public(path)]
        best = min(known, key=lambda path: (
            path.count("."), below[path], -self._users(path.rpartition(".")[0]), *_brevity(path)
        ), default=own)  # fmt: skip
        return best if not is_public(own) or best.count(".") < own.count(".") else own


def own_ways(harvest: Harvest) -> Ways:
    """Return the ways that a harvest offers to its own symbols."""
    direct: dict[str, list[tuple[str, int, int]]] = {}
    for path, term in harvest.paths:
        direct.setdefault(term, []).append((path, 0, 1))
    classes = {symbol.name for symbol in harvest.symbols if symbol.kind == "class"}
    nobody: Sequence[tuple[str, int, int]] = ()
    own = homes([(harvest.project.name, harvest.packages)])
    return Ways(lambda name: direct.get(name, nobody), lambda path: 0, classes.__contains__, own)


def homes(projects: Iterable[tuple[str | None, Sequence[str]]]) -> dict[str, str]:
    """Return package -> the package of the same project that is called as the project is, if it has one.

    Each project is given by its name and its packages: attrs has `attr` and `attrs`.
    """
    found: dict[str, str] = {}
    for name, some in sorted((name, packages) for name, packages in projects if name):
        packages = [package for package in some if package != PLUGINS]
        home = name.lower().replace("-", "_")
        if len(packages) > 1 and home in packages:
            found = dict.fromkeys(packages, home) | found
    return found


def chosen(symbol: str, paths: dict[str, int], users: Callable[[str], int], home: str = "") -> str:
    """Return the path that most projects import a symbol by, if two do; else the shortest public one.

    A path in another package is taken only if most import it, if its own package is private, or if it is in
    the `__all__` of `home`, the package that is called as their project is.
    """
    if not paths:
        return symbol
    candidates = {symbol: 0} | paths
    counted = {path: users(path) for path in candidates}
    most = max(counted.values())
    if most >= _ENOUGH:
        return min((path for path in candidates if counted[path] == most), key=_brevity)
    top, owner = symbol.partition(".")[0], symbol.rpartition(".")[0]
    public = [path for path in candidates if is_public(path)]
    # `__all__` says nothing for another name in the module that defines it, because it has both names.
    named = {path: of for path, of in candidates.items() if path.rpartition(".")[0] != owner}

    def distance(path: str) -> int:
        package = path.partition(".")[0]
        return -1 if package == home != top and candidates[path] else package != top

    return min(
        public,
        key=lambda path: (
            *(distance(path), path.count("."), -named.get(path, 0), path != symbol),
            *(len(path), path),
        ),
        default=symbol,
    )


def is_public(path: str) -> bool:
    """Return whether no part of a path begins with an underscore, names like `__init__` aside."""
    return not (path.startswith("_") or "._" in path.replace(".__", "."))


def _brevity(path: str) -> tuple[int, int, str]:
    return path.count("."), len(path), path


def names_of_page(name: str, aliases: Sequence[str]) -> str:
    """Return the name by which a symbol of a page is shown that source does not use."""
    return chosen(name, dict.fromkeys(aliases, 0), lambda path: 0)


# -- words -> what they stand for

UNKNOWN = "?"
"""What a word waits for that was never linked."""


def usual_meaning(linker: Linker, kind: str, target: str) -> tuple[str, str]:
    """Return the symbol that a word stands for, and the package that it waits for, "" for none."""
    found = linker.link(target)
    waits_for = found[0].waits_for if found else ""
    if kind == "receiver" and not is_path(target):
        return linker.class_of(target), waits_for
    return (found[0].symbol if found else "") or (target if is_path(target) else ""), waits_for
