"""Names that a module, and members that a class, gets from statements that put their names together.

    for name in ("get", "post"):
        setattr(Client, f"do_{name}", call(name))        # also in a function that the module calls

    class Base:
        def __init_subclass__(cls):
            cls.made = make(cls)                         # each class below has it

    for new, old in {"create": "make"}.items():
        globals()[old] = globals()[new]                  # and vars(), locals() outside of functions
        __all__.append(old)
    globals().update({name: getattr(typing, name) for name in ("Any", "IO")})

Nothing is run: names are put together from the strings that stand in the module.
"""

from __future__ import annotations

import ast
from ast import Assign, Attribute, Call, ClassDef, Expr, For, FunctionDef, Lambda, Name, Subscript
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

_NOTHING_ELSE = ("", "")
_TRYING = (ast.Try, ast.TryStar)


class Generated(Record):
    """One name of a module, or one member of a class of it."""

    owner: str
    """"" if it is the module."""
    name: str
    kind: str
    """"method", "property" or "attribute"."""
    line: int
    value: Node
    """The expression that it is set to, or the definition of the function that this names; else None."""
    same: tuple[str, str]
    """What it is another name of, if it is a name of the module: (name, "") for another one of the module,
    (module, name) for what a name here, which an import has bound, has."""


class GeneratedNames(Record):
    """What statements of a module put together."""

    members: tuple[Generated, ...]
    """Public names and members, each once."""
    exported: tuple[str, ...]
    """What is added to `__all__` in loops and functions."""


NOTHING = GeneratedNames((), ())


def generated_names(tree: ast.Module) -> GeneratedNames:
    """Return the names that a module and its classes get from statements that put them together."""
    classes = {node.name: node for node in tree.body if type(node) is ClassDef}
    statements = _Statements(tree, classes)
    found = statements.read()
    if not (found or statements.exported):
        return NOTHING
    unique = {(each.owner, each.name): each for each in found if not each.name.startswith("_")}
    return GeneratedNames(tuple(unique.values()), tuple(dict.fromkeys(statements.exported)))


class _Statements:
    """Follows the statements of a module that set attributes of its classes."""

    def __init__(self, tree: ast.Module, classes: Mapping[str, ClassDef]) -> None:
        self._body = tree.body
        self._classes = classes
        self._functions = {node.name: node for node in tree.body if type(node) is FunctionDef}
        self._strings = Strings(tree.body, at_least=True)
        self._left = _MOST
        self._followed = 0
        """Functions that the current statement is in."""
        self._found: list[Generated] = []
        self.exported: list[str] = []

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
            elif kind is Expr and type(node.value) is Call:
                if type(node.value.func) is Name:
                    self._call(node.value, known, depth)
                elif type(node.value.func) is Attribute:
                    self._method(node.value, known, depth)
            elif kind in BRANCHING:
                for inside, _ in reversed(branches(node, None)):
                    # In a loop, `try` means that some of the names may not be there.
                    tried = type(node) in _TRYING and depth > 0
                    pending += [each for each in reversed(inside) if not (tried and self._binds(each))]

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
            elif type(target) is Subscript and self._is_names(target.value):
                self._bind(target.slice, node.value, node.lineno, known)

    def _call(self, node: Call, known: Known, depth: int) -> None:
        function = node.func.id  # type: ignore[attr-defined]  # the caller has looked
        if function == "setattr" and len(node.args) == 3:
            owner, name, value = node.args
            if _is_this_module(owner):
                self._bind(name, value, node.lineno, known)
            elif (string := self._strings.string(name, known)) is not None:
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
            self._followed += 1
            self._run(function.body, inside, depth + 1)
            self._followed -= 1

    # -- names of the module

    def _method(self, node: Call, known: Known, depth: int) -> None:
        """Follow a call of a method: of the dictionary of the names, or of `__all__`."""
        of, method = node.func.value, node.func.attr  # type: ignore[attr-defined]  # the caller has looked
        if method == "update" and self._is_names(of):
            for keyword in node.keywords:
                if keyword.arg is not None:
                    self._bind(ast.Constant(keyword.arg), keyword.value, node.lineno, known)
            for table in node.args:
                self._bind_all(table, node.lineno, known)
        elif depth and type(of) is Name and of.id == "__all__" and len(node.args) == 1:
            if method == "append" and (name := self._strings.string(node.args[0], known)):
                self.exported.append(name)
            elif method == "extend":
                self.exported += self._strings.listed(node.args[0], known) or ()

    def _bind_all(self, table: Node, line: int, known: Known) -> None:
        """Bind what a dictionary has, or a comprehension of one over a literal list."""
        if type(table) is ast.Dict:
            for key, value in zip(table.keys[:_MOST], table.values, strict=False):
                self._bind(key, value, line, known)
        elif type(table) is ast.DictComp and len(table.generators) == 1:
            (loop,) = table.generators
            if type(loop.target) is Name:
                for name in self._strings.listed(loop.iter, known) or ():
                    self._bind(table.key, table.value, line, known | {loop.target.id: name})

    def _binds(self, node: Node) -> bool:
        """Return whether a statement binds a name of the module that it puts together."""
        return type(node) is Assign and any(
            type(target) is Subscript and self._is_names(target.value) for target in node.targets
        )

    def _is_names(self, node: Node) -> bool:
        """Return whether an expression is the dictionary of the names of the module."""
        if type(node) is not Call or node.args or type(node.func) is not Name:
            return False
        return node.func.id == "globals" or (node.func.id in ("vars", "locals") and not self._followed)

    def _bind(self, key: Node, value: Node, line: int, known: Known) -> None:
        self._left -= 1
        name = self._strings.string(key, known)
        if name is None or not name.isidentifier() or self._left < 0:
            return
        same = _NOTHING_ELSE
        if type(value) is Name and value.id not in known:
            same = (value.id, "")
            value = self._functions.get(value.id, value)
        elif type(value) is Subscript and self._is_names(value.value):
            same = (self._strings.string(value.slice, known) or "", "")
        elif type(value) is Call and type(value.func) is Name and value.func.id == "getattr":
            of = value.args[0] if value.args else None
            if type(of) is Name and of.id not in known and len(value.args) > 1:
                same = (of.id, self._strings.string(value.args[1], known) or "")
        self._found.append(Generated("", name, _kind(value), line, value, same))

    # -- members of classes

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
            self._found.append(Generated(found, name, _kind(value), line, value, _NOTHING_ELSE))


def _is_this_module(node: Node) -> bool:
    """Return whether an expression is `sys.modules[__name__]`."""
    return (
        type(node) is Subscript
        and type(node.value) is Attribute
        and node.value.attr == "modules"
        and type(node.slice) is Name
        and node.slice.id == "__name__"
    )


def _kind(value: Node) -> str:
    if type(value) is Call:
        return "property" if last_name(value.func).endswith("property") else "method"
    return "method" if type(value) in (FunctionDef, Lambda) else "attribute"
