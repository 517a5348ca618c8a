"""Find the names that a piece of a syntax tree binds, and those that it needs from outside.

Nodes in, names out. Scopes follow the language, but order is ignored: a name that is bound
anywhere in a scope counts as bound. Names are not resolved to modules.
"""

from __future__ import annotations

import ast
import builtins
from contextlib import suppress
from dataclasses import dataclass, field

from exsearch.model import Record
from exsearch.snippets.parsing import NO_TREE, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

STAR = "*"
"""The name that `from x import *` binds."""

GIVEN = frozenset(dir(builtins)) | frozenset(
    ("__file__", "__path__", "__builtins__", "__class__", "__annotations__", "__cached__")
)
"""The names that every module has."""

_LONGEST_ANNOTATION = 200
"""Characters of a quoted annotation that is read."""


class Names(Record):
    """The names of some nodes in one scope."""

    bound: frozenset[str]
    """Those that the nodes bind in their scope; `STAR` for a star import."""
    needed: frozenset[str]
    """Those that they read from this scope or from the scopes around it."""
    members: frozenset[str]
    """The attributes that they read of `self` and `cls`."""
    declared: frozenset[str]
    """Those that they declare `global` or `nonlocal` in their scope."""


NONE = Names(frozenset(), frozenset(), frozenset(), frozenset())


def names_of(nodes: Iterable[ast.AST]) -> Names:
    """Return the names of nodes in one scope."""
    return _Walk(nodes).names()


def parameters(arguments: ast.arguments) -> list[ast.arg]:
    """Return all parameters of a function."""
    stars = [a for a in (arguments.vararg, arguments.kwarg) if a]
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *stars]


def bound_name(alias: ast.alias, node: ast.Import | ast.ImportFrom) -> str:
    """Return the name that a part of an import statement binds: `a` for `import a.b`."""
    name = alias.asname or alias.name
    return name if alias.asname or isinstance(node, ast.ImportFrom) else name.partition(".")[0]


@dataclass(slots=True, eq=False)
class _Scope:
    around: _Scope | None
    kind: str
    """"function", "class", "comprehension", or "" for the scope of the nodes themselves."""
    bound: set[str] = field(default_factory=set)
    read: set[str] = field(default_factory=set)
    elsewhere: set[str] = field(default_factory=set)
    """Declared `global` or `nonlocal`."""


class _Walk:
    """A walk with its own stack, because strangers' trees can be deeper than Python's stack."""

    def __init__(self, nodes: Iterable[ast.AST]) -> None:
        self._scopes: list[_Scope] = []
        self._members: set[str] = set()
        self._todo: list[tuple[ast.AST, _Scope]] = []
        self._later(nodes, self._enter(None, ""))
        while self._todo:
            node, scope = self._todo.pop()
            visit = _VISITS.get(type(node))
            if visit:
                visit(self, node, scope)
            else:
                self._later(ast.iter_child_nodes(node), scope)

    def names(self) -> Names:
        """Return the names of the outermost scope, with those that inner scopes need from it."""
        for scope in reversed(self._scopes[1:]):
            around = scope.around
            while around and around.kind == "class" and scope.kind == "function":
                around = around.around  # a method does not see the names of its class
            if around:
                around.read |= (scope.read - scope.bound) | scope.elsewhere
        outer = self._scopes[0]
        return Names(*map(frozenset, (outer.bound, outer.read, self._members, outer.elsewhere)))

    def _later(self, nodes: Iterable[ast.AST | None], scope: _Scope) -> None:
        self._todo.extend((node, scope) for node in nodes if node is not None)

    def _enter(self, around: _Scope | None, kind: str) -> _Scope:
        scope = _Scope(around, kind)
        self._scopes.append(scope)
        return scope

    def _bind(self, scope: _Scope, name: str | None) -> None:
        if name and name not in scope.elsewhere:
            scope.bound.add(name)

    def _name(self, node: ast.Name, scope: _Scope) -> None:
        if isinstance(node.ctx, ast.Load):
            scope.read.add(node.id)
        else:
            self._bind(scope, node.id)

    def _attribute(self, node: ast.Attribute, scope: _Scope) -> None:
        if isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"):
            self._members.add(node.attr)
        self._later([node.value], scope)

    def _lambda(self, node: ast.Lambda | ast.FunctionDef | ast.AsyncFunctionDef, scope: _Scope) -> _Scope:
        inner = self._enter(scope, "function")
        inner.bound.update(parameter.arg for parameter in parameters(node.args))
        self._later([*node.args.defaults, *node.args.kw_defaults], scope)
        self._later(node.body if isinstance(node.body, list) else [node.body], inner)
        return inner

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: _Scope) -> None:
        self._bind(scope, node.name)
        self._later(node.decorator_list, scope)
        inner = self._lambda(node, scope)
        self._later(getattr(node, "type_params", ()), inner)
        for annotation in (node.returns, *(parameter.annotation for parameter in parameters(node.args))):
            self._annotation(annotation, inner)

    def _class(self, node: ast.ClassDef, scope: _Scope) -> None:
        self._bind(scope, node.name)
        self._later([*node.decorator_list, *node.bases, *node.keywords], scope)
        self._later([*getattr(node, "type_params", ()), *node.body], self._enter(scope, "class"))

    def _comprehension(self, node: ast.expr, scope: _Scope) -> None:
        self._later(ast.iter_child_nodes(node), self._enter(scope, "comprehension"))

    def _import(self, node: ast.Import | ast.ImportFrom, scope: _Scope) -> None:
        for alias in node.names:
            self._bind(scope, bound_name(alias, node))

    def _annotated(self, node: ast.AnnAssign, scope: _Scope) -> None:
        self._annotation(node.annotation, scope)
        self._later([node.target, node.value], scope)

    def _annotation(self, node: ast.expr | None, scope: _Scope) -> None:
        """Read an annotation; a quoted one is read as the expression in the quotes."""
        self._later([node], scope)
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and len(text) < _LONGEST_ANNOTATION:
            with suppress(*NO_TREE):
                self._later([parse(f"({text}\n)")], scope)

    def _augmented(self, node: ast.AugAssign, scope: _Scope) -> None:
        if isinstance(node.target, ast.Name):
            scope.read.add(node.target.id)
        self._later([node.target, node.value], scope)

    def _walrus(self, node: ast.NamedExpr, scope: _Scope) -> None:
        self._later([node.value], scope)
        while scope.kind == "comprehension" and scope.around:
            scope = scope.around
        self._bind(scope, node.target.id)

    def _declaration(self, node: ast.Global | ast.Nonlocal, scope: _Scope) -> None:
        scope.elsewhere.update(node.names)
        scope.bound.difference_update(node.names)

    def _named(self, node: ast.AST, scope: _Scope) -> None:
        """Bind the name that a handler, a pattern or a type parameter has as plain text."""
        self._bind(scope, getattr(node, "rest" if isinstance(node, ast.MatchMapping) else "name"))
        self._later(ast.iter_child_nodes(node), scope)


_NEW_IN_3_12 = [getattr(ast, kind) for kind in ("TypeVar", "ParamSpec", "TypeVarTuple") if hasattr(ast, kind)]
_VISITS: dict[type[ast.AST], Callable[[_Walk, Any, _Scope], object]] = {
    kind: visit
    for visit, kinds in (
        (_Walk._name, [ast.Name]),
        (_Walk._attribute, [ast.Attribute]),
        (_Walk._function, [ast.FunctionDef, ast.AsyncFunctionDef]),
        (_Walk._lambda, [ast.Lambda]),
        (_Walk._class, [ast.ClassDef]),
        (_Walk._comprehension, [ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp]),
        (_Walk._import, [ast.Import, ast.ImportFrom]),
        (_Walk._annotated, [ast.AnnAssign]),
        (_Walk._augmented, [ast.AugAssign]),
        (_Walk._walrus, [ast.NamedExpr]),
        (_Walk._declaration, [ast.Global, ast.Nonlocal]),
        (_Walk._named, [ast.ExceptHandler, ast.MatchAs, ast.MatchStar, ast.MatchMapping, *_NEW_IN_3_12]),
    )
    for kind in kinds
}
