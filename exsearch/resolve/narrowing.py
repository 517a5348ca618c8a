"""What `isinstance` tells about a name: in a branch, or for the rest of a function."""

from __future__ import annotations

import ast
from ast import Attribute, Call, Name
from typing import TYPE_CHECKING, TypeAlias

from exsearch.resolve.annotations import instances, path_of_type
from exsearch.resolve.bindings import UNBOUND, Binding, union
from exsearch.resolve.walk import FUNCTION

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from exsearch.resolve.walk import Changes, Node, Walk

Narrowing: TypeAlias = tuple[str, Binding]
"""(name, its binding where the test holds)."""

MAY_NARROW = (Call, ast.BoolOp, ast.UnaryOp)
"""Types of tests from which something may be known."""


def narrowings(walk: Walk, test: Node, *, otherwise: bool = False) -> Sequence[Narrowing]:
    """Return what is known of names if a test is true; or if it is false, with `otherwise`."""
    kind = type(test)
    if kind is Call:
        if otherwise or type(test.func) is not Name or test.func.id != "isinstance":
            return ()
        return _of_call(walk, test)
    if kind is ast.UnaryOp:
        operand = test.operand
        if type(test.op) is not ast.Not or type(operand) not in MAY_NARROW:
            return ()
        return narrowings(walk, operand, otherwise=not otherwise)
    if type(test.op) is (ast.And if otherwise else ast.Or):
        return ()
    found: list[Narrowing] = []
    for part in test.values:
        if type(part) in MAY_NARROW:
            found += narrowings(walk, part, otherwise=otherwise)
    return found


def _of_call(walk: Walk, node: Node) -> list[Narrowing]:
    """Return what `isinstance(name, C)` tells."""
    if len(node.args) != 2:
        return []
    name, classes = node.args
    if type(name) is not Name or "isinstance" in walk.env:
        return []
    each = classes.elts if type(classes) is ast.Tuple else [classes]
    if not all(type(one) in (Name, Attribute) for one in each):
        return []
    binding = union([instances(path_of_type(walk, one)) for one in each])
    return [(name.id, binding)] if binding else []


def narrow(walk: Walk, name: str, binding: Binding) -> None:
    """Give a name this binding until the innermost branch ends, or the rest of the function."""
    if walk.journal is not None:
        walk.journal.setdefault(name, walk.env.get(name, UNBOUND))
    walk.env[name] = binding


def narrow_for_a_while(walk: Walk, known: Iterable[Narrowing]) -> Changes:
    """Give names these bindings until those that are returned are uncovered again."""
    hidden: Changes = {}
    for name, binding in known:
        hidden.setdefault(name, walk.env.get(name, UNBOUND))
        walk.env[name] = binding
    return hidden


def narrow_from_here(walk: Walk, known: Sequence[Narrowing]) -> None:
    """Give local names these bindings from here on."""
    for name, binding in known:
        if walk.scope == FUNCTION and name in walk.hidden and name not in walk.declared:
            narrow(walk, name, binding)


def without_narrowing(changes: Changes, known: Sequence[Narrowing]) -> Changes:
    """Return the changes of a branch without what was only known in it."""
    before = dict(known)
    return {name: end for name, end in changes.items() if name not in before or end is not before[name]}
