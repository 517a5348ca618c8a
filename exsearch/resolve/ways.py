"""The public ways to reach what a project has in its modules, other than by the names where it is defined.

A summary goes in, (path, term) pairs come out: `flask.Flask`, `flask.app.Flask`. The term may lead
through other projects, which a store knows and this module does not.
"""

from __future__ import annotations

import sys
from itertools import islice

from exsearch.resolve.link import Linker, is_name
from exsearch.resolve.summary import (
    CLASS,
    FOR_TYPES,
    FUNCTION,
    IMPORTED,
    REQUEST,
    TABLES,
    VARIABLE,
    is_path,
    modules,
    parse,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from exsearch.resolve.summary import Entry, Module


_LEAST_OF_ALL = 20_000
_CHARS_PER_PATH = 20
"""A summary has a line for each name, and few names have two paths."""
_LOOKED_AT_PER_PATH = 40
"""Names that stars bring; most of them have a nearer path, and are not kept."""


def most_paths(text: str) -> int:
    """Return how many paths are found in a summary at most, because chains of `import *` have any number."""
    return _LEAST_OF_ALL + len(text) // _CHARS_PER_PATH


def public_paths(text: str, left_out: Container[str] = ()) -> Iterator[tuple[str, str]]:
    """Yield (path, term) for every such way, each path once, in the order of modules and names.

    No part of a path begins with "_". The modules that are left out (tests, examples) export nothing.
    A package exports what it imports from its own project and what it calls by another name; so does a
    module that defines nothing itself, also from other projects. Any other module exports only aliases.
    After `most_paths` it ends. A class that is made by a call leads to the one in the body of the function.
    What `__all__` names is exported from everywhere; else nothing of the standard library is. What is
    defined in a private module and exported nowhere can be reached through the modules that import it.
    """
    yield from islice(_all_paths(text, left_out), most_paths(text))


def _all_paths(text: str, left_out: Container[str]) -> Iterator[tuple[str, str]]:
    ways = _Ways(text)
    public = [module for module in ways.modules if module.name not in left_out and is_public(module.name)]
    for module in public:
        yield from ways.of(module)
    for module in public:
        yield from ways.to_private(module)
    for module in ways.modules:
        if module.name not in left_out:
            yield from ways.to_private_bases(module)


def is_public(name: str) -> bool:
    """Return whether no part of a dotted name is private."""
    return not name.startswith(("_", REQUEST)) and "~" not in name and "._" not in name


_NO_NAMES = ("*", FOR_TYPES, TABLES)


def _for_types(module: Module) -> Container[str]:
    """Return the names that a module has for type checkers only."""
    return [name for entry in module.entries(FOR_TYPES) for name in entry.more]


class _Ways:
    def __init__(self, text: str) -> None:
        self._linker = Linker(lambda _: [text])
        self._packages = self._linker.packages
        found = [self._packages.module(module.name) for module in modules(text)]
        self.modules = [module for module in found if module is not None]
        self._tops = {module.name.partition(".")[0] for module in self.modules}
        self._to_look_at = most_paths(text) * _LOOKED_AT_PER_PATH
        """Names that stars may still bring."""
        self._reached: set[str] = set()
        """Private symbols to which ways were found."""

    def of(self, module: Module) -> Iterator[tuple[str, str]]:
        """Yield the ways that go through one module."""
        if self._to_look_at <= 0:
            return
        exported = self._packages.exported(module) or {}
        is_empty = self._defines_nothing(module)
        for_types = _for_types(module)
        for name in self._names(module):
            if "." in name or not is_public(name) or name in for_types:
                continue
            entries = self._packages.binding(module, name)
            if len({entry.term for entry in entries}) != 1:
                continue  # a branch decides
            entry = entries[0]
            is_named = name in exported
            if entry.kind == VARIABLE and self._is_alias(entry):
                is_meant = True
            else:
                is_meant = entry.kind == IMPORTED and (is_named or is_empty or module.is_package)
            path = f"{module.name}.{name}"
            if entry.kind == VARIABLE and (made := self._made_class(entry.term)):
                yield path, made
            if is_meant and self._is_another_name(path, is_named, is_empty, module.is_package):
                yield path, entry.term

    def to_private(self, module: Module) -> Iterator[tuple[str, str]]:
        """Yield the ways through one module to private symbols of the project that have no other."""
        for_types = _for_types(module)
        for name in module.names():
            if "." in name or not is_public(name) or name in for_types:
                continue
            entries = module.entries(name)
            if len(entries) != 1 or entries[0].kind != IMPORTED or is_public(term := entries[0].term):
                continue
            if term.partition(".")[0] not in self._tops:
                continue
            path = f"{module.name}.{name}"
            linked = self._linker.link(path)
            symbol = linked[0].symbol if len(linked) == 1 else ""
            if (
                symbol in self._reached
                or is_public(symbol or "x")
                or self._linker.kind_of(symbol) == "module"
            ):
                continue
            yield path, term

    def to_private_bases(self, module: Module) -> Iterator[tuple[str, str]]:
        """Yield the ways through the public classes of a module to what they inherit from private ones."""
        for name in module.names():
            if not is_public(name) or name in _NO_NAMES:
                continue
            for entry in module.entries(name):
                if entry.kind != CLASS:
                    continue
                for base in entry.more:
                    path = base.partition("<")[0]
                    if not is_public(path.rpartition(".")[2]) and path.partition(".")[0] in self._tops:
                        for member, symbol in self._members(path):
                            yield f"{module.name}.{name}.{member}", symbol

    def _members(self, path: str) -> Iterator[tuple[str, str]]:
        """Yield (name, symbol) for the public members of a class of the project, and of its private bases."""
        linked = self._linker.link(path)
        if len(linked) != 1:
            return
        module, name, _ = self._packages.locate(linked[0].symbol)
        if module is None or not name:
            return
        start = f"{name}."
        for each in module.names():
            if each.startswith(start) and is_public(member := each[len(start) :]) and "." not in member:
                yield member, f"{module.name}.{each}"

    def _names(self, module: Module) -> dict[str, None]:
        """Return the names that a module binds, those of its stars included."""
        names = dict.fromkeys(name for name in module.names() if name not in _NO_NAMES)
        for name in self._packages.in_tables(module):
            if self._linker.kind_of(f"{module.name}.{name}"):  # the package has what the table says
                names[name] = None
        for star in module.stars():
            other = self._packages.module(star)
            if other is not None and self._to_look_at > 0:
                hidden = _for_types(other)
                public = self._packages.public_names(other)
                names.update(dict.fromkeys(name for name in public if name not in hidden))
                self._to_look_at -= len(public)
        return names

    def _made_class(self, term: str) -> str:
        """Return the class that a function defines and returns, if a term is a call of that; else ""."""
        function = term.removesuffix("()")
        linked = self._linker.link(function) if function != term and is_path(function) else ()
        if len(linked) != 1:
            return ""
        module, name, _ = self._packages.locate(linked[0].symbol)
        entries = module.entries(name) if module is not None else []
        is_made = len(entries) == 1 and entries[0].kind == FUNCTION
        return entries[0].term if is_made and entries[0].term.startswith(f"{linked[0].symbol}.") else ""

    def _is_alias(self, entry: Entry) -> bool:
        return all(map(is_name, parse(entry.term)))

    def _defines_nothing(self, module: Module) -> bool:
        """Return whether all public names of a module come from elsewhere."""
        for name in module.names():
            if "." in name or not is_public(name):
                continue
            for entry in module.entries(name):
                if entry.kind in (FUNCTION, CLASS) or (entry.kind == VARIABLE and not self._is_alias(entry)):
                    return False
        return True

    def _is_another_name(self, path: str, is_named: bool, is_empty: bool, is_package: bool) -> bool:
        """Return whether a path leads to another; into other projects only if it is exported on purpose.

        An `import shop` exports no module, unless `__all__` has it: every script has such a line.
        """
        linked = self._linker.link(path)
        if len(linked) != 1 or linked[0].symbol in ("", path) or path.startswith(f"{linked[0].symbol}."):
            return False
        if not (is_named or is_package) and self._linker.kind_of(linked[0].symbol) == "module":
            return False
        if not is_public(linked[0].symbol):
            self._reached.add(linked[0].symbol)
        top, dot, _ = linked[0].symbol.partition(".")
        if top in self._tops or is_named:
            return True
        return is_empty and bool(dot) and top not in sys.stdlib_module_names
