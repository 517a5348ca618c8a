"""The modules of all known projects, loaded by top-level name, and what a name in one of them is bound to.

Nothing here evaluates a term: an import is returned as an entry, to be followed by the caller.
"""

from __future__ import annotations

from functools import cache

from exsearch.model import Record
from exsearch.resolve.summary import (
    EXPORTED,
    FOR_TYPES,
    IMPORTED,
    PLUGINS,
    REQUEST,
    TABLES,
    Entry,
    Lasting,
    MergedModule,
    Module,
    modules,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence


class Located(Record):
    """Where a dotted path leads."""

    module: Module | None
    """None if no known module is on the path, or none of them binds the next name."""
    rest: str
    """The names below the module; "" if the path is that of the module."""
    waits_for: str
    """The package that may know more; "" if there is none."""


_MOST_UNKNOWN_STARS = 4
"""Star imports from unknown packages that a name may come from; one of more is not guessed."""
_MOST_STARRED = 30
"""Modules with star imports that are looked through for one name."""


class Packages:
    """All known modules."""

    def __init__(self, texts: Callable[[str], Sequence[str]]) -> None:
        self._texts = texts
        self._split: dict[str, dict[str, list[Module]]] = {}
        """text -> top-level name -> modules; a text may come with several top-level names."""
        self._tops: dict[str, dict[str, Module]] = {}
        self._exported: dict[str, dict[str, None] | None] = {}
        self._public: dict[str, dict[str, None]] = {}
        self._stars: dict[str, list[tuple[str, Module | None]]] = {}
        """Module -> the modules that it imports `*` from, the last one first."""
        self._starred: dict[tuple[str, str], Sequence[Entry]] = {}
        """(module, name that it does not bind itself) -> its entries."""

    def modules(self, top: str) -> dict[str, Module]:
        """Return the modules below a top-level name by their own; empty if no project with it is known."""
        found = self._tops.get(top)
        if found is None:
            found = self._tops[top] = {}
            for text in self._texts(top):
                for module in self._modules_of(text).get(top, ()):
                    known = found.setdefault(module.name, module)
                    if known is not module:
                        found[module.name] = MergedModule(known, module)
        return found

    def _modules_of(self, text: str) -> dict[str, list[Module]]:
        if isinstance(text, Lasting):
            return _lasting_modules(text)
        if text not in self._split:
            self._split[text] = _by_top(text)
        return self._split[text]

    def module(self, name: str) -> Module | None:
        """Return a module by its name."""
        return self.modules(name.partition(".")[0]).get(name)

    def offered(self, name: str) -> list[str]:
        """Return the paths of the fixtures of a name that pytest and its plugins offer, each once."""
        modules = [each for text in self._texts(PLUGINS) for each in self._modules_of(text).get(PLUGINS, ())]
        return list(dict.fromkeys([entry.term for module in modules for entry in module.entries(name)]))

    def locate(self, path: str) -> Located:
        """Return the module that binds the next name on a path, the longest one that does.

        What a package binds comes before a submodule of the same name, unless the path goes on below
        the submodule: `pkg.merge` is the function, `pkg.merge.merge` is in the module.
        """
        top = path.partition(".")[0]
        known = self.modules(top)
        if not known:
            return Located._make((None, path, top))
        longest, dot = "", len(path)
        whole = known.get(path)
        while (dot := path.rfind(".", 0, dot)) >= 0:
            prefix = path[:dot]
            module = known.get(prefix)
            if module is not None:
                longest = longest or prefix
                rest = path[dot + 1 :]
                if self.binding(module, rest.partition(".")[0]):
                    return Located._make((module, rest, ""))
            if whole is not None:
                break
        if whole is not None:
            return Located._make((whole, "", ""))
        # A package without an `__init__` may have parts in projects that are not known.
        return Located._make((None, path, "" if longest else top))

    def is_starred(self, path: str) -> bool:
        """Return whether a path goes through a module that imports `*` and does not bind the next name.

        Such a name stands in the module itself, as one that may come from its stars, and is in none of them.
        """
        module = self.module(path.rpartition(".")[0])
        return module is not None and bool(module.stars())

    def without_source(self, path: str) -> str:
        """Return the path by which a package has what a path has below a module of it that has no source.

        A compiled module whose names its package takes by `import *` may be described by the stub of the
        package, where they have no other origin. "" if this is no such path.
        """
        prefix = path
        while dot := prefix.rfind(".") + 1:
            prefix = path[: dot - 1]
            package = self.module(prefix)
            if package is not None:
                name, _, below = path[dot:].partition(".")
                entries = package.entries(below.partition(".")[0])
                is_own = bool(entries) and all(entry.kind not in (IMPORTED, EXPORTED) for entry in entries)
                return f"{prefix}.{below}" if is_own and f"{prefix}.{name}" in package.stars() else ""
        return ""

    def binding(self, module: Module, name: str) -> Sequence[Entry]:
        """Return the entries of a name in a module, also those that `import *` brings; empty if not bound.

        An import of the submodule of that name says nothing new and is left out. For each star from an
        unknown package, which may bind the name, there is an entry with an empty kind and its path there.
        """
        found = module.entries(name)
        if found:
            if len(found) == 1 and found[0].kind != IMPORTED:
                return found
            own = f"{module.name}.{name}"
            return (
                [each for each in found if each.term != own or each.kind != IMPORTED] if name != "*" else []
            )
        key = module.name, name
        starred = self._starred.get(key)
        if starred is None:
            starred = self._starred[key] = self._from_stars(module, name, {module.name})
        return starred

    def _from_stars(self, module: Module, name: str, passed: set[str]) -> Sequence[Entry]:
        """Return the entry of a name that only a star of the module can bind; `passed`: modules looked at."""
        unknown = []
        for path in self.tables(module):
            home, _, table = path.rpartition(".")
            other = self.module(home)
            if other is not None and (entries := other.entries(f"{table}.{name}")):
                return entries
        for star, other in self._stars_of(module):
            if other is not None and (home := self._home(other, name, passed)):
                return [Entry._make((IMPORTED, f"{home}.{name}", "", (), ()))]
            if not self.modules(star.partition(".")[0]):
                unknown.append(star)
        if len(unknown) > _MOST_UNKNOWN_STARS or name.startswith("_"):
            return []
        return [Entry._make(("", f"{star}.{name}", "", (), ())) for star in unknown]

    def _stars_of(self, module: Module) -> list[tuple[str, Module | None]]:
        found = self._stars.get(module.name)
        if found is None:
            found = [(star, self.module(star)) for star in reversed(module.stars())]
            self._stars[module.name] = found
        return found

    def tables(self, module: Module) -> list[str]:
        """Return the tables that the `__getattr__` of a module reads."""
        return [path for entry in module.entries(TABLES) for path in entry.term.split()]

    def in_tables(self, module: Module) -> Iterable[str]:
        """Yield the names that a module gets from tables."""
        for path in self.tables(module):
            home, _, table = path.rpartition(".")
            other = self.module(home)
            for name in other.names() if other is not None else ():
                if name.startswith(f"{table}."):
                    yield name[len(table) + 1 :]

    def _home(self, module: Module, name: str, passed: set[str]) -> str:
        """Return the module that binds, without a star, what `from module import *` binds the name to.

        "" means that it binds nothing. Modules may import from each other in circles.
        """
        exported = self.exported(module)
        if name.startswith("_") if exported is None else name not in exported:
            return ""
        if module.entries(name):
            return module.name
        home = "" if exported is None else module.name
        if module.name in passed or len(passed) > _MOST_STARRED:
            return home
        passed.add(module.name)
        for entry in self._from_stars(module, name, passed):
            return entry.term.rpartition(".")[0] if entry.kind else home
        return home

    def exported(self, module: Module) -> dict[str, None] | None:
        """Return the names in `__all__` of a module, also those of other modules; None if it has none.

        Of another module with an `__all__` that is computed, or without one, it is what `import *` takes.
        """
        if module.name not in self._exported:
            self._exported[module.name] = None  # two modules may take the names from each other
            self._exported[module.name] = self._names_in_all(module)
        return self._exported[module.name]

    def _names_in_all(self, module: Module) -> dict[str, None] | None:
        entries = [each for each in module.entries("__all__") if each.kind == EXPORTED]
        if not entries:
            return None
        found: dict[str, None] = {}
        todo = list(entries)
        seen = {module.name}
        for entry in todo:  # the list grows while it is read
            for name in entry.more:
                other = self.module(name[1:]) if name.startswith("+") else None
                if other is not None and other.name not in seen:
                    seen.add(other.name)
                    named = [each for each in other.entries("__all__") if each.kind == EXPORTED]
                    todo += named
                    found |= {} if named else dict.fromkeys(self.public_names(other))
                elif not name.startswith("+"):
                    found[name] = None
        return found

    def public_names(self, module: Module) -> Collection[str]:
        """Return the names that `from module import *` binds, as far as its stars are known.

        If its `__all__` is computed, that is what it defines and what it imports from its own package.
        """
        exported = self.exported(module)
        if exported is not None:
            return exported
        if module.name not in self._public:
            self._public[module.name] = self._names_without_all(module)
        return self._public[module.name]

    def _names_without_all(self, module: Module) -> dict[str, None]:
        found: dict[str, None] = {}
        seen: set[str] = set()
        todo = [module]
        for each in todo:  # the list grows while it is read
            if each.name in seen:
                continue
            seen.add(each.name)
            if each is not module and (names := self.exported(each)) is not None:
                found.update(names)
                continue
            is_computed = bool(each.entries("__all__"))
            found.update(
                dict.fromkeys(
                    name
                    for name in each.names()
                    if "." not in name
                    and not name.startswith(("_", "*", FOR_TYPES, TABLES, REQUEST))
                    and not (is_computed and _is_from_elsewhere(each, name))
                )
            )
            stars = map(self.module, each.stars())
            todo += [star for star in stars if star is not None]
        return found


def _is_from_elsewhere(module: Module, name: str) -> bool:
    """Return whether a module imports a name from outside of the package that the module is in."""
    package = module.name if module.is_package else module.name.rpartition(".")[0]
    return all(
        each.kind == IMPORTED and not each.term.startswith(f"{package}.") for each in module.entries(name)
    )


def _by_top(text: str) -> dict[str, list[Module]]:
    """Return the modules of a summary by their top-level names."""
    found: dict[str, list[Module]] = {}
    for module in modules(text):
        found.setdefault(module.name.partition(".")[0], []).append(module)
    return found


_lasting_modules = cache(_by_top)
