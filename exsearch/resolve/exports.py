"""Find the other names of a project's symbols: its re-exports, and the members of its classes.

The names of all modules go in, (alias, symbol) pairs come out. Nothing of the project is imported.
"""

from __future__ import annotations

from exsearch.model import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from exsearch.resolve.walk import Names

_EXPORT_NOTHING = ("test", "example", "documentation")
_DEEPEST = 20
"""Star imports of star imports that are followed."""


class Module(Record):
    """The names of one module that the other modules of its project need; most fields are as in `Names`."""

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
    """Return module -> {name: symbol} that `from module import *` binds.

    The modules are those in `stars`, and those from which a module of the project imports `*`; modules
    outside the project are left out.
    """
    wanted = {star for module in modules.values() for star in module.stars}.union(stars) & modules.keys()
    found: dict[str, dict[str, str]] = {name: {} for name in wanted}
    # In rounds, because they may import from each other in a circle.
    for _ in range(_DEEPEST):
        before, found = found, {name: _public(name, modules[name], found) for name in sorted(wanted)}
        if found == before:
            break
    return found


def _public(name: str, module: Module, known: Mapping[str, dict[str, str]]) -> dict[str, str]:
    """Return what `*` binds for one module, if this is known for the modules that it imports from."""
    found: dict[str, str] = {}
    for star in module.stars:
        found |= known.get(star, {})
    found |= {bound: imports[0][0] for bound, imports in module.imported.items()}
    found |= {bound: f"{name}.{bound}" for bound in module.defined if "." not in bound}
    if module.exported is not None:
        return {bound: found.get(bound, f"{name}.{bound}") for bound in module.exported}
    return {bound: symbol for bound, symbol in found.items() if not bound.startswith("_")}


def exports_of(modules: Mapping[str, Module]) -> Iterator[tuple[str, str]]:
    """Yield (alias, symbol) for the names that modules export and others define.

    A package's `__init__` exports what it imports from modules below its own top-level name, though not
    these modules themselves, and what `__all__` names. Another module exports only what `__all__` names.
    Tests, examples and documentation export nothing. An alias that may mean two symbols, because its
    import is conditional, is left out.
    """
    public = public_names(modules)
    for name, module in sorted(modules.items()):
        if module.role in _EXPORT_NOTHING:
            continue
        for bound, symbol in _exported(name, module, public, modules):
            alias = f"{name}.{bound}"
            if alias != symbol and not symbol.startswith(alias + "."):
                yield alias, symbol


def _exported(
    name: str, module: Module, public: Mapping[str, Mapping[str, str]], modules: Mapping[str, Module]
) -> Iterator[tuple[str, str]]:
    """Yield (name, symbol) for the names that one module exports."""
    in_all = frozenset(module.exported or ())
    top = name.partition(".")[0]
    for bound, imports in sorted(module.imported.items()):
        symbol = imports[0][0]
        is_own = module.is_package and symbol.partition(".")[0] == top and symbol not in modules
        is_certain = all(other == symbol for other, _ in imports)
        if is_certain and not bound.startswith("__") and (is_own or bound in in_all):
            yield bound, symbol
    yield from sorted(module.lazy.items())
    for star in module.stars:
        for bound, symbol in sorted(public.get(star, {}).items()):
            taken = bound in module.defined or bound in module.imported
            if not taken and (module.is_package or bound in in_all):
                yield bound, symbol


def classes_of(modules: Mapping[str, Module]) -> Iterator[tuple[str, str, str]]:
    """Yield (class, its bases, its own members), the names separated by blanks, sorted by class."""
    for name, module in sorted(modules.items()):
        members: dict[str, list[str]] = {own: [] for own, kind in module.defined.items() if kind == "class"}
        for defined in module.defined:
            owner, _, member = defined.rpartition(".")
            if owner in members:
                members[owner].append(member)
        for own in sorted(members):
            yield f"{name}.{own}", " ".join(module.bases.get(own, ())), " ".join(sorted(members[own]))


def kind_of(modules: Mapping[str, Module], symbol: str) -> str:
    """Return what a symbol of these modules is, as in `Names.defined`, or "module"; "" for any other."""
    module, member = symbol, ""
    while module:
        if module in modules:
            return modules[module].defined.get(member, "") if member else "module"
        module, _, last = module.rpartition(".")
        member = f"{last}.{member}" if member else last
    return ""
