"""Members that a class gets from statements outside its body, as far as these are literal.

    for name in ("get", "post"):
        setattr(Client, f"do_{name}", call(name))        # also in a function that the module calls

    class Base:
        def __init_subclass__(cls):
            cls.made = make(cls)                         # each class below has it

Nothing is run: names are put together from the strings that stand in the module.
"""

from __future__ import annotations

import ast
from ast import Assign, Attribute, Call, ClassDef, Expr, For, FunctionDef, Lambda, Name
from typing import TYPE_CHECKING, Any

from exsearch.model import Record
from exsearch.resolve.fallbacks import BRANCHING, branches
from exsearch.resolve.signatures import last_name
from exsearch.resolve.strings import Strings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from exsearch.resolve.strings import Known

    Node = Any
    """A node of `ast`."""

_MOST = 2_000
"""Members of one module that are put together, and statements that are looked at for each."""

_DEEPEST = 4
"""Loops in loops, and functions that they are in."""


class Generated(Record):
    """One member of a class of the module."""

    owner: str
    name: str
    kind: str
    """"method", "property" or "attribute"."""
    line: int
    value: Node
    """The expression that it is set to, or the definition of the function that this names; else None."""


def generated_members(tree: ast.Module) -> list[Generated]:
    """Return the public members that classes of a module get from outside their bodies, each once."""
    classes = {node.name: node for node in tree.body if type(node) is ClassDef}
    if not classes:
        return []
    found = _Statements(tree, classes).read()
    unique = {(each.owner, each.name): each for each in found if not each.name.startswith("_")}
    return list(unique.values())


class _Statements:
    """Follows the statements of a module that set attributes of its classes."""

    def __init__(self, tree: ast.Module, classes: Mapping[str, ClassDef]) -> None:
        self._body = tree.body
        self._classes = classes
        self._functions = {node.name: node for node in tree.body if type(node) is FunctionDef}
        self._strings = Strings(tree.body)
        self._left = _MOST
        self._found: list[Generated] = []

    def read(self) -> list[Generated]:
        """Return the members, in the order in which they are set."""
        self._run(self._body, {}, 0)
        for owner in self._classes.values():
            for node in owner.body:
                if type(node) is FunctionDef and node.name == "__init_subclass__" and node.args.args:
                    self._run(node.body, {node.args.args[0].arg: owner}, 1)
        return self._found

    def _run(self, body: Sequence[Node], known: Known, depth: int) -> None:
        """Follow statements; `known` has the strings and lists that names stand for, and the classes."""
        pending = list(reversed(body))
        while pending:
            node = pending.pop()
            kind = type(node)
            if depth:
                self._left -= 1
            if self._left < 0 or depth > _DEEPEST:
                return
            if kind is For:
                self._loop(node, known, depth)
            elif kind is Assign:
                self._assign(node, known)
            elif kind is Expr and type(node.value) is Call and type(node.value.func) is Name:
                self._call(node.value, known, depth)
            elif kind in BRANCHING:
                for inside, _ in reversed(branches(node, None)):
                    pending += reversed(inside)

    def _loop(self, node: For, known: Known, depth: int) -> None:
        if type(node.target) is Name:
            for name in self._strings.listed(node.iter, known) or ():
                self._run(node.body, known | {node.target.id: name}, depth + 1)
        elif type(node.target) is ast.Tuple:
            for row in self._strings.rows(node.iter, len(node.target.elts), known):
                named = zip(node.target.elts, row, strict=True)
                each = {target.id: part for target, part in named if type(target) is Name and part}
                self._run(node.body, known | each, depth + 1)

    def _assign(self, node: Assign, known: Known) -> None:
        for target in node.targets:
            if type(target) is Name and known:
                known[target.id] = self._strings.string(node.value, known)
            elif type(target) is Attribute and type(target.value) is Name:
                self._add(target.value, target.attr, node.value, node.lineno, known)

    def _call(self, node: Call, known: Known, depth: int) -> None:
        function = node.func.id  # type: ignore[attr-defined]  # the caller has looked
        if function == "setattr" and len(node.args) == 3:
            owner, name, value = node.args
            if (string := self._strings.string(name, known)) is not None:
                self._add(owner, string, value, node.lineno, known)
        elif function in self._functions and not node.keywords:
            self._follow(self._functions[function], node.args, known, depth)

    def _follow(self, function: FunctionDef, given: Sequence[Node], known: Known, depth: int) -> None:
        """Follow the statements of a function that is called with these arguments."""
        parameters = function.args.posonlyargs + function.args.args
        if len(given) > len(parameters):
            return
        inside: Known = {}
        for parameter, argument in zip(parameters, given, strict=False):
            value = self._strings.string(argument, known) or self._strings.listed(argument, known)
            owner = self._class(argument, known)
            if owner or value:
                inside[parameter.arg] = self._classes[owner] if owner else value
        if inside:
            self._run(function.body, inside, depth + 1)

    def _class(self, node: Node, known: Known) -> str:
        """Return the class of the module that an expression names; "" if it is none."""
        if type(node) is not Name:
            return ""
        if node.id in known:
            value = known[node.id]
            return value.name if type(value) is ClassDef else ""
        return node.id if node.id in self._classes else ""

    def _add(self, owner: Node, name: str, value: Node, line: int, known: Known) -> None:
        found = self._class(owner, known)
        if found and name.isidentifier():
            if type(value) is Name and value.id in self._functions:
                value = self._functions[value.id]
            self._found.append(Generated(found, name, _kind(value), line, value))


def _kind(value: Node) -> str:
    if type(value) is Call:
        return "property" if last_name(value.func).endswith("property") else "method"
    return "method" if type(value) in (FunctionDef, Lambda) else "attribute"
