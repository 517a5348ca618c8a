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
    from collections.abc import Callable, Iterable, Iterator
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
    late: frozenset[str]
    """Those of `needed` that the bodies of functions read, which run later."""
    may_need: frozenset[str]
    """Those that they may need as well: in quoted types, and what a class binds under the name of another."""
    set_later: frozenset[str]
    """Those that the bodies of functions declare `global` and bind."""


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
    """"function", "class", "comprehension", "types", or "" for the scope of the nodes themselves."""
    is_late: bool = False
    """In the body of a function."""
    bound: set[str] = field(default_factory=set)
    read: set[str] = field(default_factory=set)
    elsewhere: set[str] = field(default_factory=set)
    """Declared `global` or `nonlocal`."""
    set_elsewhere: set[str] = field(default_factory=set)
    """Those of them that are bound."""
    in_module: set[str] = field(default_factory=set)
    """Declared `global`."""
    bound_at: dict[str, int] = field(default_factory=dict)
    """In a class: the last lines of the statements that bind a name first."""
    read_at: dict[str, int] = field(default_factory=dict)
    """In a class: the first lines that read a name."""


class _Walk:
    """A walk with its own stack, because strangers' trees can be deeper than Python's stack."""

    def __init__(self, nodes: Iterable[ast.AST]) -> None:
        self._scopes: list[_Scope] = []
        self._members: set[str] = set()
        self._may_need: set[str] = set()
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
        late: set[str] = set()
        for scope in reversed(self._scopes[1:]):
            around = scope.around
            while around and around.kind == "class" and scope.kind == "function":
                around = around.around  # a method does not see the names of its class
            outside = (scope.read - scope.bound) | scope.elsewhere
            if around:
                around.read |= outside
            if scope.is_late and around and not around.is_late:
                late |= outside
            for name in scope.bound & scope.read_at.keys():  # `x = x` in a class: the second is not its own
                if scope.read_at[name] <= scope.bound_at.get(name, 0):
                    self._may_need.add(name)
        outer = self._scopes[0]
        set_later = {name for scope in self._scopes[1:] for name in scope.set_elsewhere & scope.in_module}
        found = (outer.bound, outer.read, self._members, outer.elsewhere, late, self._may_need, set_later)
        return Names(*map(frozenset, found))

    def _later(self, nodes: Iterable[ast.AST | None], scope: _Scope) -> None:
        self._todo.extend((node, scope) for node in nodes if node is not None)

    def _enter(self, around: _Scope | None, kind: str) -> _Scope:
        scope = _Scope(around, kind, kind == "function" or (around is not None and around.is_late))
        self._scopes.append(scope)
        return scope

    def _bind(self, scope: _Scope, name: str | None) -> None:
        if name and name in scope.elsewhere:
            scope.set_elsewhere.add(name)
        elif name:
            scope.bound.add(name)

    def _name(self, node: ast.Name, scope: _Scope) -> None:
        # `del` makes a name local in a function, and needs it in a module or a class.
        needs = ("", "class") if isinstance(node.ctx, ast.Del) else ()
        if isinstance(node.ctx, ast.Load) or scope.kind in needs:
            scope.read.add(node.id)
            if scope.kind == "class":
                scope.read_at[node.id] = min(node.lineno, scope.read_at.get(node.id, node.lineno))
        else:
            self._bind(scope, node.id)

    def _attribute(self, node: ast.Attribute, scope: _Scope) -> None:
        if isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"):
            self._members.add(node.attr)
        self._later([node.value], scope)

    def _call(self, node: ast.Call, scope: _Scope) -> None:
        """Read the quoted types of `cast("A", x)` and `TypeVar("T", bound="A")`."""
        self._later(ast.iter_child_nodes(node), scope)
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called == "cast" and len(node.args) == 2:
            self._hint(node.args[0])
        elif called == "TypeVar":
            for argument in [*node.args[1:], *(keyword.value for keyword in node.keywords)]:
                self._hint(argument)

    def _hint(self, node: ast.expr) -> None:
        """Read the names of a quoted type, which other functions of that name may not have."""
        for quoted in _quoted(node):
            self._may_need |= names_in(quoted)

    def _lambda(
        self,
        node: ast.Lambda | ast.FunctionDef | ast.AsyncFunctionDef,
        scope: _Scope,
        around: _Scope | None = None,
    ) -> _Scope:
        inner = self._enter(around or scope, "function")
        inner.bound.update(parameter.arg for parameter in parameters(node.args))
        self._later([*node.args.defaults, *node.args.kw_defaults], scope)
        self._later(node.body if isinstance(node.body, list) else [node.body], inner)
        return inner

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: _Scope) -> None:
        self._bind(scope, node.name)
        self._later(node.decorator_list, scope)
        types = self._types(node, scope)
        for annotation in (node.returns, *(parameter.annotation for parameter in parameters(node.args))):
            self._annotation(annotation, types)
        # A method sees the type parameters of its class, but not the names of its class.
        self._lambda(node, scope, types)

    def _types(self, node: ast.AST, scope: _Scope) -> _Scope:
        """Return the scope of the type parameters of a definition or a `type` statement."""
        params = getattr(node, "type_params", ())
        if not params:
            return scope
        types = self._enter(scope, "types")
        self._later(params, types)
        return types

    def _class(self, node: ast.ClassDef, scope: _Scope) -> None:
        self._bind(scope, node.name)
        self._later(node.decorator_list, scope)
        types = self._types(node, scope)
        self._later([*node.bases, *node.keywords], types)
        inner = self._enter(types, "class")
        self._later(node.body, inner)
        for statement in reversed(node.body):
            inner.bound_at.update(
                dict.fromkeys(_bound_by(statement), statement.end_lineno or statement.lineno)
            )

    def _alias(self, node: Any, scope: _Scope) -> None:
        self._later([node.name], scope)
        self._later([node.value], self._types(node, scope))

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
        for text in _quoted(node):
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
        scope.set_elsewhere |= scope.bound.intersection(node.names)
        scope.bound.difference_update(node.names)
        if isinstance(node, ast.Global):
            scope.in_module.update(node.names)

    def _named(self, node: ast.AST, scope: _Scope) -> None:
        """Bind the name that a handler, a pattern or a type parameter has as plain text."""
        self._bind(scope, getattr(node, "rest" if isinstance(node, ast.MatchMapping) else "name"))
        self._later(ast.iter_child_nodes(node), scope)


def names_in(text: str) -> frozenset[str]:
    """Return the names of an expression in text; none if it is no expression."""
    with suppress(*NO_TREE):
        return names_of(parse(f"({text}\n)").body).needed
    return frozenset()


def _quoted(annotation: ast.expr | None) -> Iterator[str]:
    """Yield the texts in an annotation that stand for types: not those of `Literal`."""
    waiting = [annotation]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Constant):
            if isinstance(node.value, str) and len(node.value) < _LONGEST_ANNOTATION:
                yield node.value
        elif isinstance(node, ast.Subscript):
            name = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            if name == "Annotated" and isinstance(node.slice, ast.Tuple):
                waiting += node.slice.elts[:1]
            elif name != "Literal":
                waiting.append(node.slice)
        elif isinstance(node, ast.BinOp):
            waiting += [node.left, node.right]
        elif isinstance(node, ast.Tuple | ast.List):
            waiting += node.elts


def _bound_by(statement: ast.stmt) -> list[str]:
    """Return the names that a simple statement or a definition binds by itself."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [statement.name]
    targets = getattr(statement, "targets", [getattr(statement, "target", None)])
    return [
        node.id for target in targets if target for node in ast.walk(target) if isinstance(node, ast.Name)
    ]


_NEW_IN_3_12 = [getattr(ast, kind) for kind in ("TypeVar", "ParamSpec", "TypeVarTuple") if hasattr(ast, kind)]
_TYPE_ALIASES = [getattr(ast, kind) for kind in ("TypeAlias",) if hasattr(ast, kind)]
_VISITS: dict[type[ast.AST], Callable[[_Walk, Any, _Scope], object]] = {
    kind: visit
    for visit, kinds in (
        (_Walk._name, [ast.Name]),
        (_Walk._attribute, [ast.Attribute]),
        (_Walk._call, [ast.Call]),
        (_Walk._function, [ast.FunctionDef, ast.AsyncFunctionDef]),
        (_Walk._lambda, [ast.Lambda]),
        (_Walk._class, [ast.ClassDef]),
        (_Walk._comprehension, [ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp]),
        (_Walk._import, [ast.Import, ast.ImportFrom]),
        (_Walk._annotated, [ast.AnnAssign]),
        (_Walk._augmented, [ast.AugAssign]),
        (_Walk._walrus, [ast.NamedExpr]),
        (_Walk._alias, _TYPE_ALIASES),
        (_Walk._declaration, [ast.Global, ast.Nonlocal]),
        (_Walk._named, [ast.ExceptHandler, ast.MatchAs, ast.MatchStar, ast.MatchMapping, *_NEW_IN_3_12]),
    )
    for kind in kinds
}
