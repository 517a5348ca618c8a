"""Read classes: their bodies in place, and their methods when the scope around them has ended."""

from __future__ import annotations

import ast
from ast import Attribute, Name
from typing import TYPE_CHECKING

from exsearch.resolve import BASE, EXACT
from exsearch.resolve import annotations as types
from exsearch.resolve.bindings import LONGEST_NAME, UNBOUND, Binding, made
from exsearch.resolve.definitions import (
    NEW_SYNTAX,
    begin_body,
    read_decorator,
    read_deferred,
    type_parameters,
)
from exsearch.resolve.entries import attributes_of_body, define_class
from exsearch.resolve.expressions import Reader, argument, expression, note_place, reference, value
from exsearch.resolve.fixtures import given_by
from exsearch.resolve.scopes import bind, enter, leave, uncover
from exsearch.resolve.statements import NAMED_TUPLES, statements
from exsearch.resolve.uses import use_attributes_of_self
from exsearch.resolve.walk import CLASS, FUNCTION, OwnClass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exsearch.resolve.walk import Deferred, Node, Walk


def _class(walk: Walk, node: Node) -> None:
    """Read a class but for its methods, which wait until the scope around it has ended."""
    name = (walk.prefix + node.name)[:LONGEST_NAME]
    around = walk.definition
    if walk.scope != FUNCTION:
        walk.definition = begin_body(walk, node, name)
    for decorator in node.decorator_list:
        read_decorator(walk, decorator)
    type_scope = enter(walk, CLASS)
    if NEW_SYNTAX:
        type_parameters(walk, node)
    parameters = tuple(walk.hidden) or types.type_parameters(walk, node.bases)
    own = OwnClass(name, f"{walk.module}.{name}" if walk.module else "", parameters)
    if walk.is_collected and node.decorator_list:
        own.parametrized = given_by(node.decorator_list)
    around_methods = (walk.method_of, walk.instance)
    walk.method_of, walk.instance = own, None
    bases = _bases(walk, node)
    binding = _define(walk, own, bases)
    _class_body(walk, node, own)
    walk.method_of, walk.instance = around_methods
    leave(walk, type_scope)
    walk.definition = around
    bind(walk, node.name, binding)


def _bases(walk: Walk, node: Node) -> list[Binding]:
    """Read what stands in the brackets of a class; return the bindings of its bases."""
    bases: list[Binding] = []
    for base in node.bases:
        plain = base
        if type(base) is ast.Subscript:
            plain = base.value
            expression(walk, base.slice)
        if type(plain) in (Name, Attribute):
            reference(walk, plain, BASE)
            bases.append(types.base_class(walk, base))
        else:
            note_place(plain, "base")
            made_by = value(walk, plain)
            is_tuple = isinstance(made_by, tuple) and made_by and made_by[0][0] in NAMED_TUPLES
            bases.append(made("typing.NamedTuple") if is_tuple else None)
    for keyword in node.keywords:
        argument(walk, keyword.value)
    return bases


def _define(walk: Walk, own: OwnClass, bases: Sequence[Binding]) -> Binding:
    """Record a class of the module, and return the binding of its name."""
    if not own.path:
        return None
    walk.own_classes[f"{own.path}%"] = walk.own_classes[own.path] = own
    walk.classes.append(own)
    define_class(walk, own, bases)
    return ((own.path, EXACT, 0),) if walk.outside else made(own.path)


def _class_body(walk: Walk, node: Node, own: OwnClass) -> None:
    around = (walk.later, walk.outside, walk.own_class, walk.prefix)
    walk.later, walk.outside, walk.own_class, walk.prefix = [], False, own, f"{own.name}."
    scope = enter(walk, CLASS)
    statements(walk, node.body)
    if own.path:
        attributes_of_body(walk, own, walk.hidden)
    leave(walk, scope)
    methods = walk.later
    walk.later, walk.outside, walk.own_class, walk.prefix = around
    walk.later.append((_methods, methods, walk.definition, own, own.name))


def _methods(walk: Walk, methods: list[Deferred], own: OwnClass | None, name: str) -> None:
    """Read the methods of a class."""
    assert own is not None
    around = (walk.method_of, walk.instance, walk.of_class_itself)
    walk.method_of, walk.instance = own, own.instance
    hidden = {name: walk.env.get(name, UNBOUND) for name in own.parameters}
    walk.env.update(dict.fromkeys(own.parameters))
    read_deferred(walk, methods)
    uncover(walk, hidden)
    if own.pending:
        use_attributes_of_self(walk, own)
    walk.method_of, walk.instance, walk.of_class_itself = around


def declares_global(deferred: Deferred) -> bool:
    """Return whether a function, a method of a class, or an annotation may bind names of the module."""
    _, node, *_ = deferred
    if type(node) is list:  # the methods of a class
        return any(map(declares_global, node))
    if type(node) not in (ast.FunctionDef, ast.AsyncFunctionDef):
        return type(node) in _TYPES
    return ast.Global in map(type, node.body[:_FIRST_STATEMENTS])


_TYPES = (ast.AnnAssign, getattr(ast, "TypeAlias", None))
"""Statements with annotations, which count for all functions."""

_FIRST_STATEMENTS = 4
"""Statements of a function among which a `global` is looked for; people write it at the top."""

CLASSES: dict[type, Reader] = {ast.ClassDef: _class}
"""Type of statement -> what reads it."""
