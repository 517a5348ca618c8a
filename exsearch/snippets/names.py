"""Tell which names a piece of a syntax tree binds, and which it needs from around it.

Nodes in, names out. Scopes are those of the language, order is not looked at: a name that is bound
anywhere in a scope is bound. Nothing is resolved to a module here.
"""

from __future__ import annotations

import ast
import builtins

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any
    from typing import NamedTuple as Record
else:
    from exsearch.model import Record

STAR = "*"
"""What `from x import *` binds."""


GIVEN = frozenset(dir(builtins)) | frozenset(
    ("__file__", "__path__", "__builtins__", "__class__", "__annotations__", "__cached__")
)
"""The names that every module has."""


class Names(Record):
    """The names of some nodes that stand in the same scope."""

    bound: frozenset[str]
    """Those that the nodes bind in their scope; `STAR` for all of a module."""
    needed: frozenset[str]
    """Those that they read from it or from the scopes around it."""
    members: frozenset[str]
    """The attributes that they read of `self` and `cls`."""
    declared: frozenset[str]
    """Those that they declare `global` or `nonlocal` in their scope."""


NONE = Names(frozenset(), frozenset(), frozenset(), frozenset())


def names_of(nodes: Iterable[ast.AST]) -> Names:
    """Return the names of nodes that stand in one scope."""
    walk = _Walk()
    walk.run(nodes)
    return walk.names()


class _Scope:
    """A scope that was entered; the outermost is that of the nodes themselves."""

    __slots__ = ("around", "bound", "elsewhere", "kind", "read")

    def __init__(self, around: _Scope | None, kind: str) -> None:
        self.around = around
        self.kind = kind
        """"function", "class", "comprehension", or "" for the outermost."""
        self.bound: set[str] = set()
        self.read: set[str] = set()
        self.elsewhere: set[str] = set()
        """Declared `global` or `nonlocal`."""


class _Walk:
    """A walk with a stack of its own: strangers' trees are deeper than Python's."""

    def __init__(self) -> None:
        self._scopes = [_Scope(None, "")]
        self._members: set[str] = set()
        self._todo: list[tuple[ast.AST, _Scope]] = []

    def run(self, nodes: Iterable[ast.AST]) -> None:
        """Visit the nodes and all that is in them."""
        self._later(nodes, self._scopes[0])
        while self._todo:
            node, scope = self._todo.pop()
            visit = _VISITS.get(type(node))
            if visit is None:
                self._later(ast.iter_child_nodes(node), scope)
            else:
                visit(self, node, scope)

    def names(self) -> Names:
        """Return what was found, the names of inner scopes carried outwards."""
        for scope in reversed(self._scopes[1:]):
            wanted = (scope.read - scope.bound) | scope.elsewhere
            around = scope.around
            while around and around.kind == "class" and scope.kind == "function":
                around = around.around  # a method does not see the names of its class
            if around:
                around.read |= wanted
        outer = self._scopes[0]
        found = (outer.bound, outer.read, self._members, outer.elsewhere)
        return Names(*map(frozenset, found))

    def _later(self, nodes: Iterable[ast.AST | None], scope: _Scope) -> None:
        self._todo.extend((node, scope) for node in nodes if node is not None)

    def _enter(self, around: _Scope, kind: str) -> _Scope:
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

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, scope: _Scope) -> None:
        inner = self._enter(scope, "function")
        arguments = node.args
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        every += [a for a in (arguments.vararg, arguments.kwarg) if a is not None]
        inner.bound.update(argument.arg for argument in every)
        self._later([*arguments.defaults, *arguments.kw_defaults], scope)
        if isinstance(node, ast.Lambda):
            self._later([node.body], inner)
            return
        self._bind(scope, node.name)
        self._later(node.decorator_list, scope)
        self._later(getattr(node, "type_params", ()), inner)
        for annotation in [node.returns, *(argument.annotation for argument in every)]:
            self._annotation(annotation, inner)
        self._later(node.body, inner)

    def _class(self, node: ast.ClassDef, scope: _Scope) -> None:
        self._bind(scope, node.name)
        inner = self._enter(scope, "class")
        self._later(getattr(node, "type_params", ()), inner)
        self._later([*node.decorator_list, *node.bases, *node.keywords], scope)
        self._later(node.body, inner)

    def _comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp, scope: _Scope
    ) -> None:
        self._later(ast.iter_child_nodes(node), self._enter(scope, "comprehension"))

    def _import(self, node: ast.Import | ast.ImportFrom, scope: _Scope) -> None:
        for alias in node.names:
            name = alias.asname or alias.name
            self._bind(scope, name if isinstance(node, ast.ImportFrom) else name.partition(".")[0])

    def _annotated(self, node: ast.AnnAssign, scope: _Scope) -> None:
        self._annotation(node.annotation, scope)
        self._later([node.target, node.value], scope)

    def _annotation(self, node: ast.expr | None, scope: _Scope) -> None:
        """Read an annotation; one in quotes as the expression that it quotes."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 200:
            try:
                node = ast.parse(node.value, mode="eval").body
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                return
        self._later([node], scope)

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
        for field in ("name", "rest"):
            name = getattr(node, field, None)
            self._bind(scope, name if isinstance(name, str) else None)
        self._later(ast.iter_child_nodes(node), scope)


_VISITS: dict[type[ast.AST], Callable[[_Walk, Any, _Scope], None]] = {
    ast.Name: _Walk._name,
    ast.Attribute: _Walk._attribute,
    ast.FunctionDef: _Walk._function,
    ast.AsyncFunctionDef: _Walk._function,
    ast.Lambda: _Walk._function,
    ast.ClassDef: _Walk._class,
    ast.ListComp: _Walk._comprehension,
    ast.SetComp: _Walk._comprehension,
    ast.DictComp: _Walk._comprehension,
    ast.GeneratorExp: _Walk._comprehension,
    ast.Import: _Walk._import,
    ast.ImportFrom: _Walk._import,
    ast.AnnAssign: _Walk._annotated,
    ast.AugAssign: _Walk._augmented,
    ast.NamedExpr: _Walk._walrus,
    ast.Global: _Walk._declaration,
    ast.Nonlocal: _Walk._declaration,
    ast.ExceptHandler: _Walk._named,
    ast.MatchAs: _Walk._named,
    ast.MatchStar: _Walk._named,
    ast.MatchMapping: _Walk._named,
}
for _kind in ("TypeVar", "ParamSpec", "TypeVarTuple"):
    if hasattr(ast, _kind):  # Python 3.12
        _VISITS[getattr(ast, _kind)] = _Walk._named
