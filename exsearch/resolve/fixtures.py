"""Fixtures of pytest: which functions are fixtures, and which parameters ask for one.

pytest gives a parameter its value by its name. The name is looked for in the class, the module, the
`conftest.py` of each folder up the tree, and then in pytest and its plugins. A parameter therefore has a
term that says where the search begins: `tests.test_cart&client`. What is found there is known when all
files were read; the linker looks for it.

Nothing here knows the name of a fixture: a function is one because of its decorator.
"""

from __future__ import annotations

import ast
from ast import Attribute, Call, Constant, Name
from typing import TYPE_CHECKING

from exsearch.resolve import ARGUMENT, ATTRIBUTE, CALL, EXACT, INFERRED
from exsearch.resolve.bindings import LONGEST_TERM
from exsearch.resolve.summary import CONFTEST, FIXTURE, PLUGINS, REQUEST, SCOPE, is_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from exsearch.resolve.bindings import Binding
    from exsearch.resolve.walk import Node, OwnClass, Walk

    Parameters = list[tuple[str, Binding]]

_DECORATORS = ("fixture", "yield_fixture")
_OWNERS = ("pytest", "_pytest")


def is_collected(path: str) -> bool:
    """Return whether pytest collects tests in the file at a path, as far as its name says."""
    name = path.rpartition("/")[2]
    if not name.endswith(".py"):
        return False
    return name.startswith("test_") or name.endswith("_test.py") or is_conftest(path)


def is_conftest(path: str) -> bool:
    """Return whether a file has fixtures for all tests in its folder and below."""
    return path.rpartition("/")[2] == "conftest.py"


def scope_of(path: str) -> str:
    """Return the hidden module that stands for the `conftest.py` beside a file: "conftest~.tests.unit"."""
    folders = path.split("/")[:-1]
    return ".".join([CONFTEST, *map(_as_name, folders)])


def _as_name(folder: str) -> str:
    if folder.isidentifier():
        return folder
    return "_" + "".join(
        [char if char.isalnum() and char.isascii() else f"_{ord(char):x}" for char in folder]
    )


# -- which functions are fixtures


def is_fixture_term(term: str) -> bool:
    """Return whether a decorator with this term, or a call of it, makes a fixture."""
    owner, _, name = term.removesuffix("()").rpartition(".")
    top = owner.partition(".")[0]
    return name in _DECORATORS and (top in _OWNERS or top.startswith("pytest_"))


def begin_fixture(walk: Walk, node: Node, name: str, decorator: Node) -> str:
    """Note that a function is a fixture; returns the flag of its entry, "" if it has another name."""
    other = next((each.value for each in getattr(decorator, "keywords", ()) if each.arg == "name"), None)
    if other is None:
        walk.fixtures[node] = node.name
        return FIXTURE
    known = other.value if type(other) is Constant and type(other.value) is str else ""
    walk.fixtures[node] = known
    if known.isidentifier() and "." not in name:
        walk.found.summary[f"{REQUEST}{known}"] = f"v {walk.module}.{name}"
    return ""


# -- which parameters ask for one


def bind_requests(walk: Walk, node: Node, own: OwnClass | None, parameters: Parameters) -> dict[str, str]:
    """Note the parameters of a function that ask for fixtures; returns name -> term of their values."""
    is_fixture = node in walk.fixtures
    if not is_fixture and not (walk.is_collected and node.name.startswith("test")):
        return {}
    args = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    asked = _asked(node, own, args)
    found = {}
    for number, arg in enumerate(args):
        if arg.arg not in asked:
            continue
        term = _term(walk, own, arg.arg, is_itself=is_fixture and walk.fixtures[node] == arg.arg)
        if len(term) > LONGEST_TERM:
            continue
        found[arg.arg] = term
        place = arg.lineno, arg.lineno, arg.col_offset
        walk.uses.append((term, ARGUMENT, INFERRED, *place, walk.definition, 0, "@read"))
        walk.roots.append("")
        if arg.annotation is None:
            parameters[number] = (arg.arg, ((term, EXACT, 0),))
    return found


def note_mentions(walk: Walk, requests: dict[str, str], start: int) -> None:
    """Note a use of a fixture wherever something of its value is used, among the uses from `start` on.

    Methods are called on such parameters: the names say what people call the values.
    """
    roots, uses = walk.roots, walk.uses
    seen = set()
    for index in range(start, len(uses)):
        term = requests.get(roots[index])
        if term is None:
            continue
        full, kind, _, line, _, column, definition, _, _ = uses[index]
        if kind == CALL and full.rpartition(".")[0] == term:
            walk.receivers[roots[index], term] = None
        if (line, column) not in seen and full.startswith(f"{term}."):
            seen.add((line, column))
            uses.append((term, ATTRIBUTE, EXACT, line, line, column, definition, 0, "@read"))
            roots.append("")


def _asked(node: Node, own: OwnClass | None, args: Sequence[Node]) -> set[str]:
    """Return the parameters that pytest gives a function: no others give them, and they have no default."""
    positional = [arg.arg for arg in args[: len(args) - len(node.args.kwonlyargs)]]
    if node.args.defaults:
        del positional[-len(node.args.defaults) :]
    if own is not None and not _has(node, "staticmethod"):
        del positional[:1]
    given = given_by(node.decorator_list)
    if given is None or (own is not None and own.parametrized is None):
        return set()
    del positional[: sum(map(_patches, node.decorator_list))]
    defaults = zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
    asked = {*positional, *[arg.arg for arg, default in defaults if default is None]}
    return asked - given - (own.parametrized if own is not None and own.parametrized else set())


def given_by(decorators: Iterable[Node]) -> set[str] | None:
    """Return the parameters that decorators give values; None if that cannot be told."""
    found: set[str] = set()
    for decorator in decorators:
        if type(decorator) is not Call:
            continue
        found.update([keyword.arg for keyword in decorator.keywords if keyword.arg])
        last = _names(decorator.func)[-1:]
        if last == ["given"] and decorator.args:
            return None
        if last == ["parametrize"]:
            names = _parametrized(decorator)
            if names is None:
                return None
            found.update(names)
    return found


def _parametrized(call: Node) -> list[str] | None:
    named = [keyword.value for keyword in call.keywords if keyword.arg == "argnames"]
    names = call.args[0] if call.args else named[0] if named else None
    if type(names) is Constant and type(names.value) is str:
        return [name.strip() for name in names.value.split(",")]
    parts: Sequence[Node] = getattr(names, "elts", ())
    if not parts or any(type(each) is not Constant for each in parts):
        return None
    return [each.value for each in parts]


def _patches(decorator: Node) -> bool:
    """Return whether a decorator gives the first parameter a mock."""
    names = _names(decorator.func) if type(decorator) is Call else []
    return "patch" in names and names[-1] != "dict"


def _names(node: Node) -> list[str]:
    names = []
    while type(node) is Attribute:
        names.append(node.attr)
        node = node.value
    if type(node) is Name:
        names.append(node.id)
    return names[::-1]


def _has(function: Node, name: str) -> bool:
    return any(type(node) is Name and node.id == name for node in function.decorator_list)


def _term(walk: Walk, own: OwnClass | None, name: str, *, is_itself: bool) -> str:
    """Return the term of what pytest gives for a parameter; for a fixture's own name it is an outer one."""
    if own is not None and own.path and not (is_itself and own.name):
        entry = walk.found.summary.get(own.name, "")
        has_bases = entry.startswith("c ") and entry.count(" ") > 1
        if has_bases or is_fixture_entry(walk.found.summary.get(f"{own.name}.{name}", "")):
            _keep_scope(walk)
            return f"{own.path}{REQUEST}{name}"
    in_module = not is_itself or own is not None
    if walk.module and in_module and _may_bind(walk, name):
        _keep_scope(walk)
        return f"{walk.module}{REQUEST}{name}"
    return f"{_outer(walk) if is_itself else scope_of(walk.path)}{REQUEST}{name}"


def _outer(walk: Walk) -> str:
    """Return the scope behind the module."""
    scope = scope_of(walk.path)
    return (scope.rpartition(".")[0] or PLUGINS) if is_conftest(walk.path) else scope


def _may_bind(walk: Walk, name: str) -> bool:
    """Return whether the module has a fixture of this name, or may import one."""
    summary = walk.found.summary
    if is_fixture_entry(summary.get(name, "")) or f"{REQUEST}{name}" in summary or walk.stars:
        return True
    binding = walk.env.get(name)
    return isinstance(binding, tuple) and any(line for _, _, line in binding)


def _keep_scope(walk: Walk) -> None:
    """Let the summary say where the search goes on behind the module."""
    walk.found.summary[SCOPE] = f"i {_outer(walk)}"


def plugins_named(statements: Iterable[Node]) -> list[str]:
    """Return the modules that `pytest_plugins` of a module names."""
    for node in statements:
        targets = node.targets if type(node) is ast.Assign else ()
        if any(type(each) is Name and each.id == "pytest_plugins" for each in targets):
            parts = node.value.elts if type(node.value) in (ast.List, ast.Tuple) else [node.value]
            names = [part.value for part in parts if type(part) is Constant and type(part.value) is str]
            return [name for name in names if is_path(name)]
    return []


def is_fixture_entry(entry: str) -> bool:
    """Return whether an entry of a summary is that of a fixture with the name of its function."""
    return entry.startswith("f ") and FIXTURE in entry.split(" ", 2)[1]
