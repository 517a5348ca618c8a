"""List the public names of a library by importing it, and say which paths lead to the same object.

    python importable.py names NAME DEPTH      NAME: a module, or a distribution
    python importable.py same < PAIRS          PAIRS: a JSON array of [path, other]

`public_names.py` runs it with the Python of the environment that has the library. It needs only the
standard library there, and not exsearch. What the library prints when it is imported is thrown away.
`names` prints a JSON array of [path, kind]; `same` an array of booleans, in the order of the pairs.

A public module has no component that begins with an underscore, and is none of tests. DEPTH is how many
levels of modules below the first are read. Of a public module `__all__` is public; without it what does
not begin with an underscore and is defined in the same library. Functions and classes count, and the
methods that a public class defines itself, if they do not begin with an underscore.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import inspect
import json
import os
import pkgutil
import re
import sys
import warnings
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

MOST_MODULES = 400
"""Modules of one library that are imported: each may take as long as it likes."""

_NOT_PUBLIC = ("tests", "test", "testing", "conftest", "__main__")
FUNCTION, CLASS, METHOD = "function", "class", "method"


# The public names


def public_names(name: str, depth: int) -> Iterator[tuple[str, str]]:
    """Yield (path, kind) for the public names of a module, or of the modules of a distribution."""
    for top in import_names(name):
        for name_of_module, module in public_modules(top, depth):
            yield from names_of(name_of_module, module)


def import_names(name: str) -> list[str]:
    """Return the modules that a module or a distribution has at its top."""
    if loaded(name) is not None:
        return [name]
    wanted = importlib.metadata.distribution(name).name
    tops = [top for top, names in importlib.metadata.packages_distributions().items() if wanted in names]
    return sorted(top for top in tops if is_public(top))


def public_modules(top: str, depth: int) -> Iterator[tuple[str, ModuleType]]:
    """Yield a module and the public modules below it that can be imported, each with its name.

    A module may put another one in its place, which calls itself otherwise.
    """
    waiting, left = [top], MOST_MODULES
    while waiting and left:
        name, left = waiting.pop(0), left - 1
        module = loaded(name)
        if module is None:
            continue
        yield name, module
        if name.count(".") - top.count(".") < depth and hasattr(module, "__path__"):
            below = [each.name for each in pkgutil.iter_modules(module.__path__)]
            waiting += [f"{name}.{each}" for each in sorted(below) if is_public(each)]


def is_public(name: str) -> bool:
    """Return whether a module of this name is for users of its library."""
    return not name.startswith("_") and name not in _NOT_PUBLIC


def names_of(name_of_module: str, module: ModuleType) -> Iterator[tuple[str, str]]:
    """Yield (path, kind) for the public functions, classes and methods of a module."""
    named = getattr(module, "__all__", None)
    for name in dir(module) if named is None else dict.fromkeys(named):
        value = attribute(module, name)
        if named is None and (name.startswith("_") or library_of(value) != library_of(module)):
            continue
        path = f"{name_of_module}.{name}"
        if holds(inspect.isclass, value):
            yield path, CLASS
            yield from ((f"{path}.{member}", METHOD) for member in methods_of(value))
        elif holds(callable, value) and not holds(inspect.ismodule, value):
            yield path, FUNCTION


def methods_of(value: type) -> list[str]:
    """Return the public methods that a class defines itself."""
    names = [name for name in vars(value) if not name.startswith("_")]
    return sorted(name for name in names if holds(callable, attribute(value, name)))


def library_of(value: Any) -> str:
    """Return the top-level name of the module of a function or class, or of a module; "" if unknown."""
    module = attribute(value, "__name__" if holds(inspect.ismodule, value) else "__module__")
    return module.partition(".")[0].lstrip("_") if isinstance(module, str) else ""


# Paths


@cache
def loaded(name: str) -> ModuleType | None:
    """Return a module; None if it cannot be imported."""
    try:
        return importlib.import_module(name)
    except BaseException:  # noqa: BLE001 - a module may do anything when it is imported
        return None


def attribute(value: Any, name: str) -> Any:
    """Return an attribute; None if it cannot be read."""
    try:
        return getattr(value, name, None)
    except BaseException:  # noqa: BLE001 - an attribute may be computed
        return None


def at(path: str) -> Any:
    """Return the object that a dotted path leads to; None if it leads nowhere.

    A function of a package that has the name of a module of it is meant, not the module.
    """
    parts = path.split(".")
    package = loaded(".".join(parts[:-1])) if len(parts) > 1 else None
    value = attribute(package, parts[-1]) if package is not None else None
    if value is not None and not holds(inspect.ismodule, value):
        return value
    for count in range(len(parts), 0, -1):
        value = loaded(".".join(parts[:count]))
        if value is not None:
            for part in parts[count:]:
                value = attribute(value, part)
            if value is not None:
                return value
    return None


def are_same(path: str, other: str) -> bool:
    """Return whether two paths lead to one object, be it bound to an instance or not.

    What a base class makes for each class below it is the same as what the source has in the base class.
    A path that leads nowhere, as that of an attribute of compiled code may, is compared by the name that
    the object says of itself.
    """
    if path == other:
        return True
    if is_made_by_base(path, other):
        return True
    one, two = unbound(at(path)), unbound(at(other))
    if one is None or two is None:
        return one is not None and name_in(one) == other
    return one is two or is_equal(one, two)


def is_made_by_base(path: str, other: str) -> bool:
    """Return whether `other` is a member of a base class, and a class has it anew without any source for it.

    `__init_subclass__` or a metaclass has set it.
    """
    (owner, _, name), (base, _, last) = path.rpartition("."), other.rpartition(".")
    one, above = at(owner), at(base)
    if name != last or not (isinstance(one, type) and isinstance(above, type)):
        return False
    if one is above or above not in one.__mro__ or name not in vars(one):
        return False
    try:
        source = inspect.getsource(one)
    except (OSError, TypeError):
        return False
    assigned = rf"^\s+(?:\w+\s*=\s*)*{name}\s*[:=]"
    return not re.search(rf"(?:def|class)\s+{name}\b|{assigned}", source, re.MULTILINE)


def unbound(value: Any) -> Any:
    """Return the function of a bound method; anything else as it is."""
    function = attribute(value, "__func__")
    return value if function is None else function


def is_equal(one: Any, two: Any) -> bool:
    """Return whether two methods of compiled code are one: each time they are read they are new objects."""
    return (
        inspect.isroutine(one)
        and inspect.isroutine(two)
        and bool(name_in(one))
        and (name_in(one) == name_in(two))
    )


def name_in(value: Any) -> str:
    """Return the dotted name that an object says of itself; "" if it says none."""
    module, name = attribute(value, "__module__"), attribute(value, "__qualname__")
    if not isinstance(name, str):
        return ""
    if not isinstance(module, str):
        owner = attribute(value, "__objclass__") or attribute(value, "__self__")
        module = attribute(owner, "__module__")
    return f"{module}.{name}" if isinstance(module, str) else ""


def holds(test: Callable[[Any], bool], value: Any) -> bool:
    """Return whether a test holds for a value; a proxy may raise whatever it is asked."""
    try:
        return test(value)
    except BaseException:  # noqa: BLE001 - see above
        return False


def main() -> None:
    """Print the answer as JSON, and end without waiting for what the library has started."""
    what, *arguments = sys.argv[1:]
    pairs = json.load(sys.stdin) if what == "same" else []
    written = os.fdopen(os.dup(1), "w")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    warnings.simplefilter("ignore")
    del sys.path[0]  # this folder, whose modules are not the environment's
    answer: list[Any]
    if what == "same":
        answer = [are_same(path, other) for path, other in pairs]
    else:
        answer = sorted(set(public_names(arguments[0], int(arguments[1]))))
    json.dump(answer, written)
    written.close()
    os._exit(0)


if __name__ == "__main__":
    main()
