"""Read statements: imports and assignments bind names, and branches give a name several meanings.

There is one function for each type of statement that needs its own; the table stands at the end.
`definitions` adds functions and classes to it.
"""

from __future__ import annotations

import ast
from ast import Attribute, Name
from typing import TYPE_CHECKING

from exsearch.resolve import ATTRIBUTE, EXACT, EXCEPT, IMPORT
from exsearch.resolve.bindings import (
    BUILT_IN,
    ITSELF,
    UNBOUND,
    Binding,
    OwnClass,
    annotated_with,
    either,
)
from exsearch.resolve.expressions import (
    EXPRESSIONS,
    Reader,
    annotation,
    attribute,
    binding_of,
    binding_of_annotated,
    children,
    expression,
    expressions,
    nothing,
    reference,
    value,
)
from exsearch.resolve.scopes import begin_branch, bind, declare, end_branch, join, without_stand_ins
from exsearch.resolve.tables import absolute
from exsearch.resolve.uses import STAR, begin_definition, begin_header
from exsearch.resolve.walk import FUNCTION, MODULE, Changes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exsearch.resolve.walk import Node, Walk


def statements(walk: Walk, body: Sequence[Node]) -> None:
    """Read statements in their order; each simple statement of the module is a definition of its own."""
    if not walk.outside:
        for node in body:
            STATEMENTS[type(node)](walk, node)
        return
    for node in body:
        if type(node) not in _COMPOUND:
            walk.definition = begin_definition(walk, node.lineno, node.lineno, node.end_lineno, "")
        STATEMENTS[type(node)](walk, node)


def _any_statement(walk: Walk, node: Node) -> None:
    """Read a statement of any type, also one that is new in Python."""
    children(walk, node)
    for place in node._fields:
        child = getattr(node, place, None)
        if type(child) is list:
            statements(walk, [part for part in child if isinstance(part, ast.stmt)])


# Assignments


def _assign(walk: Walk, node: Node) -> None:
    given = node.value
    EXPRESSIONS[type(given)](walk, given)
    binding = binding_of(walk, given)
    for target in node.targets:
        if type(target) is type(given) is ast.Tuple and len(target.elts) == len(given.elts):
            for part, its_value in zip(target.elts, given.elts, strict=True):
                assign_to(walk, part, binding_of(walk, its_value))
        else:
            assign_to(walk, target, binding)


def assign_to(walk: Walk, node: Node, binding: Binding = None) -> None:
    """Read the target of an assignment; if it is a name, or an attribute of `self`, bind it."""
    kind = type(node)
    if kind is Name:
        bind(walk, node.id, binding)
        if walk.outside:
            walk.found.defined[node.id] = "attribute"
    elif kind is Attribute:
        root = node.value
        if type(root) is Name and type(own := walk.get(root.id)) is OwnClass:
            own.assign(node.attr, binding)
        else:
            attribute(walk, node)
    elif kind is ast.Tuple or kind is ast.List:
        for part in node.elts:
            assign_to(walk, part)
    elif kind is ast.Starred:
        assign_to(walk, node.value)
    else:
        expression(walk, node)


def _annotation(walk: Walk, node: Node, own: OwnClass | None, name: str) -> None:
    annotation(walk, node)


def _annotated(walk: Walk, node: Node) -> None:
    """Read `x: T = y`; outside functions T may be defined later."""
    if walk.scope == FUNCTION:
        annotation(walk, node.annotation)
    else:
        walk.later.append((_annotation, node.annotation, walk.definition, None, walk.prefix))
    expression(walk, node.value)
    binding = binding_of_annotated(walk, node.annotation) or binding_of(walk, node.value)
    target = node.target
    if type(target) is not Name or node.value is not None:
        assign_to(walk, target, binding)
    elif walk.scope != MODULE or not walk.get(target.id):
        bind(walk, target.id, binding)  # no value is bound at run time, but the type is known


def _augmented(walk: Walk, node: Node) -> None:
    expression(walk, node.value)
    expression(walk, node.target)
    if type(node.target) is Name:
        bind(walk, node.target.id, None)


def _delete(walk: Walk, node: Node) -> None:
    for target in node.targets:
        if type(target) is Name:
            bind(walk, target.id, None)
        elif type(target) in (ast.Tuple, ast.List):
            assign_to(walk, target)
        else:
            expression(walk, target)


def _declaration(walk: Walk, node: Node) -> None:
    if walk.scope != MODULE:
        declare(walk, node.names)


# Imports


def _import(walk: Walk, node: Node) -> None:
    line = node.lineno
    for alias in node.names:
        symbol = alias.name
        _use_import(walk, symbol, alias, line)
        if alias.asname is not None:
            bind(walk, alias.asname, ((symbol, EXACT, line, ITSELF),))
        else:
            root = symbol.partition(".")[0]
            walk.root_lines.setdefault(root, {}).setdefault(symbol, line)
            bind(walk, root, ((root, EXACT, line, ITSELF),))


def _import_from(walk: Walk, node: Node) -> None:
    module = absolute(walk.module, walk.is_package, node.level, node.module)
    line = node.lineno
    for alias in node.names:
        name = alias.asname or alias.name
        if name == "*":
            if module:
                _import_all(walk, module, line)
        elif not module or module == "__future__":
            bind(walk, name, None)
        else:
            symbol = f"{module}.{alias.name}"
            _use_import(walk, symbol, alias, line)
            bind(walk, name, ((symbol, EXACT, line, ITSELF),))


def _use_import(walk: Walk, symbol: str, alias: Node, line: int) -> None:
    walk.uses.append(
        (symbol, IMPORT, EXACT, alias.lineno, alias.lineno, alias.col_offset, walk.definition, line, "")
    )
    walk.roots.append("")


def _import_all(walk: Walk, module: str, line: int) -> None:
    """Read `from module import *`: from here on, a name that is bound nowhere may come from it."""
    if walk.scope == MODULE:
        walk.stars.append((module, line))
        env = walk.env
        walk.get = lambda name: env.get(name, None if name in BUILT_IN else STAR)


# Branches


def _branch(walk: Walk, body: Sequence[Node]) -> Changes:
    """Read a block as one of several branches, and return what it changed."""
    outer = begin_branch(walk)
    statements(walk, body)
    return end_branch(walk, outer)


def _goes_on(body: Sequence[Node]) -> bool:
    """Return whether the statements behind a branch may run after it."""
    return type(body[-1]) not in _LEAVES


def _if(walk: Walk, node: Node) -> None:
    """Read `if` and all its `elif`, in a loop, because generated code holds thousands of them."""
    checking = _is_type_checking(node.test)
    ends: list[Changes] = []
    while True:
        begin_header(walk, node, node.test)
        expression(walk, node.test)
        changes = _branch(walk, node.body)
        if _goes_on(node.body):
            ends.append(changes)
        rest = node.orelse
        if len(rest) != 1 or type(rest[0]) is not ast.If:
            break
        node = rest[0]
    if rest:
        changes = _branch(walk, rest)
        if _goes_on(rest):
            ends.append(without_stand_ins(changes, ends[0]) if checking and ends else changes)
    join(walk, ends, or_none=not rest and not checking)


def _is_type_checking(test: Node) -> bool:
    return "TYPE_CHECKING" in (getattr(test, "id", None), getattr(test, "attr", None))


def _try(walk: Walk, node: Node) -> None:
    body = whole = _branch(walk, node.body)
    if node.orelse:
        outer = begin_branch(walk)
        join(walk, [body], or_none=False)
        statements(walk, node.orelse)
        whole = end_branch(walk, outer)
    ends = [whole] if _goes_on(node.orelse or node.body) else []
    for handler in node.handlers:
        outer = begin_branch(walk)
        join(walk, [body], or_none=True)  # it may begin after any statement of the body
        _handler(walk, handler)
        changes = end_branch(walk, outer)
        if _goes_on(handler.body):
            ends.append(without_stand_ins(changes, body) if _is_of_import(handler.type) else changes)
    join(walk, ends or [whole], or_none=False)
    statements(walk, node.finalbody)


def _handler(walk: Walk, node: Node) -> None:
    """Read an `except` clause; its name refers to an instance of the classes that it catches."""
    binding: Binding = None
    if node.type is not None:
        begin_header(walk, node, node.type)
        binding = UNBOUND
        for caught in _classes_of(node.type):
            reference(walk, caught, EXCEPT)
            binding = either(binding, annotated_with(binding_of(walk, caught)))
    if node.name is not None:
        bind(walk, node.name, binding or None)
    statements(walk, node.body)
    if node.name is not None:
        bind(walk, node.name, None)


def _classes_of(caught: Node) -> Sequence[Node]:
    return caught.elts if type(caught) is ast.Tuple else [caught]


def _is_of_import(caught: Node) -> bool:
    names = [getattr(node, "id", None) for node in _classes_of(caught)]
    return "ImportError" in names or "ModuleNotFoundError" in names


def _for(walk: Walk, node: Node) -> None:
    begin_header(walk, node, node.iter)
    expression(walk, node.iter)
    outer = begin_branch(walk)
    _bind_in_block(walk, node.target)
    statements(walk, node.body)
    join(walk, [end_branch(walk, outer)], or_none=True)
    statements(walk, node.orelse)


def _while(walk: Walk, node: Node) -> None:
    begin_header(walk, node, node.test)
    expression(walk, node.test)
    join(walk, [_branch(walk, node.body)], or_none=True)
    statements(walk, node.orelse)


def _with(walk: Walk, node: Node) -> None:
    """Read `with`: in `with X() as c`, c refers to an instance of X."""
    begin_header(walk, node, node.items[-1].context_expr)
    for item in node.items:
        expression(walk, item.context_expr)
        if item.optional_vars is not None:
            _bind_in_block(walk, item.optional_vars, binding_of(walk, item.context_expr))
    statements(walk, node.body)


def _bind_in_block(walk: Walk, target: Node, binding: Binding = None) -> None:
    """Read the target of a `for` or `with`; unlike an assignment, it defines no name of the module."""
    if type(target) is Name:
        bind(walk, target.id, binding)
    else:
        assign_to(walk, target)


def _match(walk: Walk, node: Node) -> None:
    begin_header(walk, node, node.subject)
    expression(walk, node.subject)
    ends = []
    for case in node.cases:
        outer = begin_branch(walk)
        begin_header(walk, case.pattern, case.guard or case.pattern)
        _pattern(walk, case.pattern)
        expression(walk, case.guard)
        statements(walk, case.body)
        changes = end_branch(walk, outer)
        if _goes_on(case.body):
            ends.append(changes)
    join(walk, ends, or_none=True)


def _pattern(walk: Walk, node: Node) -> None:
    """Read a pattern: its classes and constants are uses, and its captures are bound."""
    kind = type(node)
    if kind is ast.MatchClass:
        reference(walk, node.cls, ATTRIBUTE)
    elif kind is ast.MatchMapping:
        expressions(walk, node.keys)
    elif kind is ast.MatchValue:
        expression(walk, node.value)
    if kind is ast.MatchAs and node.pattern is not None:
        _pattern(walk, node.pattern)
    for part in (*getattr(node, "patterns", ()), *getattr(node, "kwd_patterns", ())):
        _pattern(walk, part)
    name = node.rest if kind is ast.MatchMapping else getattr(node, "name", None)
    if name is not None:
        bind(walk, name, None)


STATEMENTS: dict[type, Reader] = {
    **dict.fromkeys(ast.stmt.__subclasses__(), _any_statement),
    **dict.fromkeys((ast.Assert, ast.Raise), children),
    **dict.fromkeys((ast.Break, ast.Continue, ast.Pass), nothing),
    **dict.fromkeys((ast.Expr, ast.Return), value),
    **dict.fromkeys((ast.For, ast.AsyncFor), _for),
    **dict.fromkeys((ast.Global, ast.Nonlocal), _declaration),
    **dict.fromkeys((ast.Try, ast.TryStar), _try),
    **dict.fromkeys((ast.With, ast.AsyncWith), _with),
    ast.AnnAssign: _annotated,
    ast.Assign: _assign,
    ast.AugAssign: _augmented,
    ast.Delete: _delete,
    ast.If: _if,
    ast.Import: _import,
    ast.ImportFrom: _import_from,
    ast.Match: _match,
    ast.While: _while,
}
"""Type of statement -> what reads it. `definitions` adds functions and classes."""

_LEAVES = (ast.Return, ast.Raise, ast.Continue, ast.Break)
"""Statements that leave a branch, so that nothing behind the branch runs after it."""

_COMPOUND = {
    *(ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.TryStar, ast.Match),
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef),
}
"""Statements that hold other statements. The others are definitions of their own, as are their headers."""
