"""Fixtures of pytest: which one a parameter of a test asks for, and what it gives.

The search begins in a class, a module or the `conftest.py` of a folder, and ends in what pytest and its
plugins offer. If two plugins offer a name, it is not known which one is meant.
"""

from __future__ import annotations

from exsearch.resolve import INFERRED
from exsearch.resolve.linking.calls import Calls
from exsearch.resolve.linking.values import (
    CLASS,
    FUNCTION,
    INSTANCE,
    MODULE,
    NOTHING,
    PATH,
    SOMETHING,
    Function,
    at_least,
    joined,
    waiting,
)
from exsearch.resolve.summary import CONFTEST, FIXTURE, IMPORTED, PLUGINS, REQUEST, SCOPE, Entry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from exsearch.resolve.linking.packages import Packages
    from exsearch.resolve.linking.values import Thing, Values
    from exsearch.resolve.summary import Module

_OF_PYTEST = "_pytest."


def is_scope(path: str) -> bool:
    """Return whether a path stands for a place where fixtures are, and for no module."""
    return path in (PLUGINS, CONFTEST) or path.startswith(f"{CONFTEST}.")


class Fixtures(Calls):
    """Finds fixtures."""

    packages: Packages

    def requested(self, scope: Thing, name: str) -> Values:
        """Return the function of the fixture that `name` means in a scope; a WAITS if plugins may have it."""
        return self.once(("&", scope, name), SOMETHING, self._requested, scope, name)  # type: ignore[no-any-return]

    def given(self, scope: Thing, name: str) -> Values:
        """Return what pytest gives for a parameter."""
        found = self.requested(scope, name)
        return joined(
            [self._value(thing) if thing[0] == FUNCTION else ((thing, how),) for thing, how in found]
        )

    def _value(self, thing: Thing) -> Values:
        function: Function = thing[2]
        values = self.term(
            function.entry.term, self.scope(function.receiver, function.owner, function.arguments)
        )
        values = at_least(values, INFERRED)
        return self.yielded(values) or SOMETHING if "g" in function.entry.flags else values

    def _requested(self, scope: Thing, name: str) -> Values:
        kind, path, _ = scope
        if kind == PATH and is_scope(path):
            return self._in_folders(path, name)
        if kind == CLASS:
            found = self.find(scope, name)
            if found.unknown is not None:
                return SOMETHING
            for entry in found.entries:
                if _is_fixture(entry):
                    receiver = (INSTANCE, *scope[1:])
                    return self._function(f"{found.owner}.{name}", entry, receiver, found.owner)
            place = self.places.get(path)
            module = place.module if place is not None else None
        else:
            module = self.packages.module(path) if kind == MODULE else None
        if module is None:
            return SOMETHING
        if of_module := self.fixture_in(module, name):
            return of_module
        further = next(filter(is_scope, _further(module)), PLUGINS)
        return self._in_folders(further, name)

    def _in_folders(self, scope: str, name: str) -> Values:
        """Return the fixture in the `conftest.py` of a folder or the nearest one above, else of plugins."""
        while scope and scope != PLUGINS:
            module = self.packages.module(scope)
            if module is not None and (found := self.fixture_in(module, name)):
                return found
            scope = scope.rpartition(".")[0]
        return self._of_plugins(name)

    def _of_plugins(self, name: str) -> Values:
        paths = self.packages.offered(name)
        if len(paths) > 1:
            paths = [path for path in paths if path.startswith(_OF_PYTEST)]
            if len(paths) != 1:
                return SOMETHING
        for path in paths:
            return self._at(path, is_named=True) or SOMETHING
        return waiting(PLUGINS, f"{PLUGINS}{REQUEST}{name}")

    def fixture_in(self, module: Module, name: str) -> Values:
        """Return the fixture that a module has; empty if it has none of that name."""
        return self._of_module(module, name, set())

    def _of_module(self, module: Module, name: str, passed: set[str]) -> Values:
        """Return the fixture of a module, also an imported one, or of the plugins that it names."""
        passed.add(module.name)
        for entry in self.packages.binding(module, name):
            if _is_fixture(entry):
                return self._function(f"{module.name}.{name}", entry, None, "")
            if entry.kind == IMPORTED and (found := self._at(entry.term)):
                return found
        for entry in module.entries(f"{REQUEST}{name}"):
            if found := self._at(entry.term, is_named=True):
                return found
        for path in _further(module):
            if not is_scope(path) and path not in passed:
                other = self.packages.module(path)
                if other is not None and (found := self._of_module(other, name, passed)):
                    return found
        return NOTHING

    def _at(self, path: str, *, is_named: bool = False) -> Values:
        """Return the fixture at a path; SOMETHING if an unknown package may have one there.

        If it `is_named`, the function at the path is one although it has another name.
        """
        for thing, _ in self.path(path):
            if thing[0] == FUNCTION and (is_named or _is_fixture(thing[2].entry)):
                return ((thing, INFERRED),)
            if thing[0] == PATH and thing[2]:
                return SOMETHING
        return NOTHING

    def _function(self, symbol: str, entry: Entry, receiver: Thing | None, owner: str) -> Values:
        function = Function._make((entry, receiver, owner, (), None, None))
        return (((FUNCTION, symbol, function), INFERRED),)


def _is_fixture(entry: Entry) -> bool:
    return FIXTURE in entry.flags


def _further(module: Module) -> list[str]:
    """Return where else fixtures are: scopes and modules."""
    return [path for entry in module.entries(SCOPE) for path in entry.term.split()]
