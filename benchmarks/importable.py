"""List the public names of a library by importing it, and say which paths lead to the same object.

    python importable.py names NAME DEPTH      NAME: a module, or a distribution
    python importable.py tops NAME
    python importable.py same < PAIRS          PAIRS: a JSON array of [path, other]
    python importable.py absent < PATHS        PATHS: a JSON array of paths

`public_names.py` runs it with the Python of the environment that has the library. It needs only the
standard library there, and not exsearch. What the library prints when it is imported is thrown away.
`names` prints a JSON array of [path, kind, is it compiled]; `tops` one of the modules at the top; `same` and
`absent` an array of booleans, in the order of the pairs or paths.

A public module has no component that begins with an underscore, and is none of tests. DEPTH is how many
levels of modules below the first are read. Of a public module `__all__` is public; without it what does
not begin with an underscore and is defined in the same library. Functions and classes count, and the
methods that a public class defines itself, if they do not begin with an underscore.
"""

from __future__ import annotations

import importlib
import importlib.machinery
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


def public_names(name: str, depth: int) -> Iterator[tuple[str, str, bool]]:
    """Yield (path, kind, is it compiled) for the public names of a module, or of a distribution's modules."""
    for top in import_names(name):
        for name_of_module, module in public_modules(top, depth):
            for path, kind in names_of(name_of_module, module):
                yield path, kind, is_compiled(path.rpartition(".")[0] if kind == METHOD else path)


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
        if name.count(".") - top.count(".") < depth and attribute(module, "__path__") is not None:
            below = [each.name for each in pkgutil.iter_modules(module.__path__)]
            waiting += [f"{name}.{each}" for each in sorted(below) if is_public(each)]


def is_public(name: str) -> bool:
    """Return whether a module of this name is for users of its library."""
    return not name.startswith("_") and name not in _NOT_PUBLIC


def names_of(name_of_module: str, module: ModuleType) -> Iterator[tuple[str, str]]:
    """Yield (path, kind) for the public functions, classes and methods of a module."""
    named = attribute(module, "__all__")
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
    if is_made_by_base(path, other) or is_in_stub_of_base(path, other):
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


def is_compiled(path: str) -> bool:
    """Return whether a function or class is compiled, and no text beside it says what it is.

    No stub file and no Cython source of its module is installed. Then only its name can be known from text,
    where Python code imports it, and nothing of a class.
    """
    value = at(path)
    name = attribute(value, "__module__")
    module = sys.modules.get(name) if isinstance(name, str) else None
    file = attribute(module, "__file__")
    if module is not None and not isinstance(file, str):
        return True  # built into Python
    stem = os.path.join(os.path.dirname(file), os.path.basename(file).partition(".")[0]) if file else ""
    if stem and any(os.path.exists(stem + suffix) for suffix in (".pyi", ".pyx")):
        return False
    is_extension = bool(file) and file.endswith(tuple(importlib.machinery.EXTENSION_SUFFIXES))
    is_routine = inspect.isbuiltin(value) or inspect.ismethoddescriptor(value)
    return is_extension or is_routine or (isinstance(value, type) and is_compiled_class(value))


def is_compiled_class(value: type) -> bool:
    """Return whether a class has compiled methods only; it may call itself a class of a module in Python."""
    members = list(vars(value).values())
    return any(map(inspect.ismethoddescriptor, members)) and not any(map(inspect.isfunction, members))


def is_in_stub_of_base(path: str, other: str) -> bool:
    """Return whether `other` is a member that a stub says a base class has, while compiled code does not.

    The base has no member of that name, and a class below it has.
    """
    (owner, _, name), (base, _, last) = path.rpartition("."), other.rpartition(".")
    one, above = at(owner), at(base)
    if name != last or not (isinstance(one, type) and isinstance(above, type)):
        return False
    return above in one.__mro__[1:] and not hasattr(above, name) and hasattr(one, name)


def is_absent(path: str) -> bool:
    """Return whether a path leads nowhere, although the module that should have it can be imported.

    What only an instance has is not looked for: it counts as absent. What stands in the body of a class does
    not: a metaclass may have put it elsewhere, as those of interfaces do.
    """
    parts = path.split(".")
    if at(path) is not None or is_in_body(path):
        return False
    for count in range(len(parts) - 1, 0, -1):
        name = ".".join(parts[:count])
        if loaded(name) is not None:
            is_attribute = attribute(loaded(name), parts[count]) is not None
            return is_attribute or not is_file(f"{name}.{parts[count]}")
        if is_file(name):
            return False
    return False


def is_in_body(path: str) -> bool:
    """Return whether the source of a class defines a member."""
    owner, _, name = path.rpartition(".")
    of, defines = at(owner), rf"^\s+(?:async\s+)?def\s+{name}\b"
    try:
        if isinstance(of, type):
            text = inspect.getsource(of)
        else:  # what a metaclass makes of a class may be none
            module = sys.modules[str(attribute(of, "__module__"))]
            text = inspect.getsource(module).partition(f"\nclass {owner.rpartition('.')[2]}")[2]
    except (KeyError, OSError, TypeError):
        return False
    return bool(re.search(defines, text, re.MULTILINE))


def is_file(name: str) -> bool:
    """Return whether there is a module of this name, be it one that can be imported or not."""
    try:
        return importlib.util.find_spec(name) is not None
    except BaseException:  # noqa: BLE001 - it imports the packages above
        return False


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
    given = json.load(sys.stdin) if what in ("same", "absent") else []
    written = os.fdopen(os.dup(1), "w")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    warnings.simplefilter("ignore")
    del sys.path[0]  # this folder, whose modules are not the environment's
    answer: list[Any]
    if what == "same":
        answer = [are_same(path, other) for path, other in given]
    elif what == "tops":
        answer = list(import_names(arguments[0]))
    elif what == "absent":
        answer = [is_absent(path) for path in given]
    else:
        answer = sorted(set(public_names(arguments[0], int(arguments[1]))))
    json.dump(answer, written)
    written.close()
    os._exit(0)


if __name__ == "__main__":
    main()
