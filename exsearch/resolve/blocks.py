"""Read statements that hold others: branches give a name several meanings, and blocks bind names."""

from __future__ import annotations

import ast
from ast import Attribute, Name
from typing import TYPE_CHECKING

from exsearch.resolve import ATTRIBUTE, EXCEPT
from exsearch.resolve.annotations import instances, path_of_type
from exsearch.resolve.bindings import UNBOUND, Binding, either, extended, union
from exsearch.resolve.expressions import (
    Reader,
    children,
    expression,
    expressions,
    note_place,
    reference,
    value,
)
from exsearch.resolve.narrowing import (
    MAY_NARROW,
    Narrowing,
    narrow,
    narrow_from_here,
    narrowings,
    without_narrowing,
)
from exsearch.resolve.scopes import begin_branch, bind, end_branch, join, without_stand_ins
from exsearch.resolve.statements import assign_to, statements
from exsearch.resolve.uses import begin_header, use_as_context

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exsearch.resolve.walk import Changes, Node, Walk


def _branch(walk: Walk, body: Sequence[Node]) -> Changes:
    """Read a block as one of several branches, and return what it changed."""
    outer = begin_branch(walk)
    statements(walk, body)
    return end_branch(walk, outer)


def _narrowed_branch(walk: Walk, body: Sequence[Node], known: Sequence[Narrowing]) -> Changes:
    """Read a block in which some names are known better than outside it."""
    outer = begin_branch(walk)
    for name, binding in known:
        narrow(walk, name, binding)
    statements(walk, body)
    return without_narrowing(end_branch(walk, outer), known)


def _goes_on(body: Sequence[Node]) -> bool:
    """Return whether the statements behind a branch may run after it."""
    return type(body[-1]) not in _LEAVES


def _if(walk: Walk, node: Node) -> None:
    """Read `if` and all its `elif`, in a loop, because generated code holds thousands of them."""
    checking = _is_type_checking(node.test)
    ends: list[Changes] = []
    while True:
        begin_header(walk, node, node.test)
        note_place(node.test, "condition")
        expression(walk, node.test)
        if type(node.test) in MAY_NARROW and (known := narrowings(walk, node.test)):
            changes = _narrowed_branch(walk, node.body, known)
        else:
            changes = _branch(walk, node.body)
        if checking and not ends and walk.own_class is not None:
            walk.own_class.for_types.update(changes)
        if _goes_on(node.body):
            ends.append(changes)
        elif not ends and not node.orelse and type(node.test) in MAY_NARROW:
            narrow_from_here(walk, narrowings(walk, node.test, otherwise=True))
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
            binding = either(binding, instances(path_of_type(walk, caught)))
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
    note_place(node.iter, "iterated")
    given = value(walk, node.iter)
    outer = begin_branch(walk)
    _bind_in_block(walk, node.target, extended(given, "*"))
    statements(walk, node.body)
    join(walk, [end_branch(walk, outer)], or_none=True)
    statements(walk, node.orelse)


def _while(walk: Walk, node: Node) -> None:
    begin_header(walk, node, node.test)
    note_place(node.test, "condition")
    expression(walk, node.test)
    join(walk, [_branch(walk, node.body)], or_none=True)
    statements(walk, node.orelse)


def _with(walk: Walk, node: Node) -> None:
    begin_header(walk, node, node.items[-1].context_expr)
    sign = "!" if type(node) is ast.With else "!!"
    for item in node.items:
        start = len(walk.uses)
        item.context_expr.place = "with"
        if item.optional_vars is None:
            expression(walk, item.context_expr)
        else:
            given = value(walk, item.context_expr)
            _bind_in_block(walk, item.optional_vars, extended(given, sign))
        if type(item.context_expr) in (Name, Attribute):
            use_as_context(walk, item.context_expr, start)
    statements(walk, node.body)


def _bind_in_block(walk: Walk, target: Node, binding: Binding = None) -> None:
    """Read the target of a `for` or `with`; unlike an assignment, it defines no name of the module."""
    if type(target) is Name:
        bind(walk, target.id, binding)
    else:
        assign_to(walk, target, binding)


def _match(walk: Walk, node: Node) -> None:
    begin_header(walk, node, node.subject)
    subject = value(walk, node.subject)
    ends = []
    for case in node.cases:
        outer = begin_branch(walk)
        begin_header(walk, case.pattern, case.guard or case.pattern)
        binding = _pattern(walk, case.pattern, subject)
        if type(node.subject) is Name and binding and binding is not subject:
            narrow(walk, node.subject.id, binding)
        note_place(case.guard, "condition")
        expression(walk, case.guard)
        statements(walk, case.body)
        changes = end_branch(walk, outer)
        if _goes_on(case.body):
            ends.append(without_narrowing(changes, ((getattr(node.subject, "id", ""), binding),)))
    join(walk, ends, or_none=True)


def _pattern(walk: Walk, node: Node, subject: Binding = None) -> Binding:
    """Read a pattern: its classes and constants are uses, and its captures are bound.

    Returns the binding of a value that matches, if `subject` is that of one of which nothing else is known.
    """
    kind = type(node)
    binding = subject
    if kind is ast.MatchClass:
        reference(walk, node.cls, ATTRIBUTE)
        binding = instances(path_of_type(walk, node.cls))
    elif kind is ast.MatchMapping:
        expressions(walk, node.keys)
    elif kind is ast.MatchValue:
        expression(walk, node.value)
    elif kind is ast.MatchOr:
        binding = union([_pattern(walk, one, subject) for one in node.patterns])
    elif kind is ast.MatchAs and node.pattern is not None:
        binding = _pattern(walk, node.pattern, subject)
    if kind is not ast.MatchOr:
        for one in (*getattr(node, "patterns", ()), *getattr(node, "kwd_patterns", ())):
            _pattern(walk, one)
    name = node.rest if kind is ast.MatchMapping else getattr(node, "name", None)
    if name is not None:
        bind(walk, name, binding if kind is ast.MatchAs else None)
    return binding


def _assert(walk: Walk, node: Node) -> None:
    note_place(node.test, "condition")
    children(walk, node)
    if type(node.test) in MAY_NARROW:
        narrow_from_here(walk, narrowings(walk, node.test))


BLOCKS: dict[type, Reader] = {
    **dict.fromkeys((ast.For, ast.AsyncFor), _for),
    **dict.fromkeys((ast.Try, ast.TryStar), _try),
    **dict.fromkeys((ast.With, ast.AsyncWith), _with),
    ast.Assert: _assert,
    ast.If: _if,
    ast.Match: _match,
    ast.While: _while,
}
"""Type of statement -> what reads it."""

_LEAVES = (ast.Return, ast.Raise, ast.Continue, ast.Break)
"""Statements that leave a branch, so that nothing behind the branch runs after it."""
