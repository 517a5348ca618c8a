"""What other names a project's symbols have: its re-exports, and the members of its classes.

Modules' names in, (alias, symbol) pairs out; nothing of the project is imported.
"""

from __future__ import annotations

from exsearch.model import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from exsearch.resolve.module import Names

_OFFERS_NOTHING = ("test", "example", "documentation")
_DEEPEST = 20
"""Star imports of star imports that are followed."""


class Module(Record):
    """What the rest of a project needs to know of one of its modules."""

    is_package: bool
    role: str
    imported: Mapping[str, tuple[tuple[str, int], ...]]
    defined: Mapping[str, str]
    bases: Mapping[str, tuple[str, ...]]
    exported: tuple[str, ...] | None
    lazy: Mapping[str, str]
    stars: tuple[str, ...]


def module_of(names: Names, is_package: bool, role: str) -> Module:
    """Return what is kept of a module's names when its tree has gone."""
    stars = tuple(name for name, _ in names.stars)
    return Module(
        is_package, role, names.imported, names.defined, names.bases, names.exported, names.lazy, stars
    )


def public_names(modules: Mapping[str, Module], stars: Iterable[str] = ()) -> dict[str, dict[str, str]]:
    """Return what `from module import *` binds, for `stars` and every module that is imported from so.

    What is none of these modules is left out.
    """
    wanted = {star for module in modules.values() for star in module.stars}.union(stars) & modules.keys()
    found: dict[str, dict[str, str]] = {name: {} for name in wanted}
    # Round by round, because they may import from each other in a circle.
    for _ in range(_DEEPEST):
        before, found = found, {name: _public(name, modules[name], found) for name in sorted(wanted)}
        if found == before:
            break
    return found


def _public(name: str, module: Module, known: Mapping[str, dict[str, str]]) -> dict[str, str]:
    """Return the same for one module, as far as it is `known` for those that it imports from."""
    found: dict[str, str] = {}
    for star in module.stars:
        found |= known.get(star, {})
    for bound, bindings in module.imported.items():
        found[bound] = bindings[0][0]
    found |= {bound: f"{name}.{bound}" for bound in module.defined if "." not in bound}
    if module.exported is not None:
        return {bound: found.get(bound, f"{name}.{bound}") for bound in module.exported}
    return {bound: symbol for bound, symbol in found.items() if not bound.startswith("_")}


def exports_of(modules: Mapping[str, Module]) -> Iterator[tuple[str, str]]:
    """Yield (alias, symbol) for the names that modules offer and others define.

    A package's `__init__` offers what it imports from the modules below its own top-level name,
    though not these themselves, and anything that `__all__` names; another module only what
    `__all__` names; tests and the like nothing. Where an import is conditional the alias may mean
    either, and is left out.
    """
    public = public_names(modules)
    for name in sorted(modules):
        module = modules[name]
        if module.role in _OFFERS_NOTHING:
            continue
        offered = frozenset(module.exported or ())
        for bound, bindings in sorted(module.imported.items()):
            symbols = {symbol for symbol, _ in bindings}
            if len(symbols) == 1 and not bound.startswith("__"):
                (symbol,) = symbols
                own = module.is_package and _top(symbol) == _top(name) and symbol not in modules
                yield from _alias(name, bound, symbol, own or bound in offered)
        for bound, symbol in sorted(module.lazy.items()):
            yield from _alias(name, bound, symbol, True)
        for star in module.stars:
            if module.is_package or offered:
                for bound, symbol in sorted(public.get(star, {}).items()):
                    taken = bound in module.defined or bound in module.imported
                    meant = module.is_package or bound in offered
                    yield from _alias(name, bound, symbol, meant and not taken)


def _top(name: str) -> str:
    return name.partition(".")[0]


def _alias(module: str, bound: str, symbol: str, offered: bool) -> Iterator[tuple[str, str]]:
    alias = f"{module}.{bound}"
    if offered and alias != symbol and not symbol.startswith(alias + "."):
        yield alias, symbol


def classes_of(modules: Mapping[str, Module]) -> Iterator[tuple[str, str, str]]:
    """Yield (class, its bases, its own members), names separated by blanks, sorted by class."""
    for name in sorted(modules):
        module = modules[name]
        members: dict[str, list[str]] = {}
        for defined, kind in module.defined.items():
            if kind == "class":
                members.setdefault(defined, [])
            owner, dot, member = defined.rpartition(".")
            if dot:
                members.setdefault(owner, []).append(member)
        for owner in sorted(members):
            if module.defined.get(owner) == "class":
                bases = " ".join(module.bases.get(owner, ()))
                yield f"{name}.{owner}", bases, " ".join(sorted(members[owner]))


def kind_of(modules: Mapping[str, Module], symbol: str) -> str:
    """Return "function", "class", "method" or "attribute" for a symbol of these modules, else ""."""
    module, member = symbol, ""
    while module:
        if module in modules:
            return modules[module].defined.get(member, "") if member else "module"
        module, _, last = module.rpartition(".")
        member = f"{last}.{member}" if member else last
    return ""
