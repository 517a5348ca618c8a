"""Read functions and classes: what they define, and when their bodies are read.

A function is read when the scope around it has ended; the methods of a class are read one after the
other, and then the uses of attributes of `self` are resolved.
"""

from __future__ import annotations

import ast
from ast import Attribute, Call, Name
from typing import TYPE_CHECKING

from exsearch.resolve import ARGUMENT, BASE, DECORATOR, EXACT
from exsearch.resolve.bindings import (
    BUILT_IN,
    ITSELF,
    OWN_CLASS,
    OWN_FUNCTION,
    UNBOUND,
    Binding,
    OwnClass,
    as_assigned,
)
from exsearch.resolve.expressions import (
    EXPRESSIONS,
    annotation,
    binding_of,
    binding_of_annotated,
    call,
    expression,
    expressions,
    reference,
)
from exsearch.resolve.scopes import begin_scope, bind, enter, leave, uncover
from exsearch.resolve.statements import STATEMENTS, statements
from exsearch.resolve.uses import begin_definition, use_attributes_of_self
from exsearch.resolve.walk import CLASS, FUNCTION, Changes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from exsearch.resolve.walk import Deferred, Node, Walk

_NEW_SYNTAX = hasattr(ast, "TypeAlias")
"""Since Python 3.12 there are type parameters and `type` statements."""


def read_deferred(walk: Walk, deferred: Iterable[Deferred]) -> None:
    """Read what was put off until now."""
    for read, node, definition, own, name in deferred:
        walk.definition = definition
        read(walk, node, own, name)


# Functions


def _function(walk: Walk, node: Node) -> None:
    """Read the decorators and defaults of a function; the rest waits until the scope has ended."""
    name = walk.prefix + node.name
    around = walk.definition
    walk.definition = _begin_body(walk, node, name)
    _decorators(walk, node)
    expressions(walk, node.args.defaults + node.args.kw_defaults)
    walk.later.append((_function_body, node, walk.definition, walk.own_class, name))
    walk.definition = around
    binding: Binding = None
    if walk.outside:
        walk.found.defined[name] = "function"
        if walk.module:
            binding = ((f"{walk.module}.{name}", EXACT, 0, OWN_FUNCTION),)
    elif walk.defining:
        walk.found.defined.setdefault(name, "method")
    bind(walk, node.name, binding)


def _begin_body(walk: Walk, node: Node, name: str) -> int:
    """Begin the definition of a function or class, and return its index."""
    first = node.decorator_list[0] if node.decorator_list else node
    body = node.body[0]
    if type(body) in _DEFINITIONS and body.decorator_list:
        body = body.decorator_list[0]
    return begin_definition(walk, first.lineno, body.lineno, node.end_lineno, name)


def _decorators(walk: Walk, node: Node) -> None:
    for decorator in node.decorator_list:
        if type(decorator) is Call:
            call(walk, decorator, DECORATOR)
        else:
            reference(walk, decorator, DECORATOR)


def _function_body(walk: Walk, node: Node, own: OwnClass | None, name: str) -> None:
    hidden = _begin_function(walk, name)
    if _NEW_SYNTAX:
        _type_parameters(walk, node)
    parameters = _parameters(walk, node.args)
    if node.returns is not None:
        annotation(walk, node.returns)
    if own is not None and parameters and not _is_static(node):
        parameters[0] = (parameters[0][0], own)
    _bind_parameters(walk, parameters)
    statements(walk, node.body)
    _end_function(walk, hidden)


def _lambda(walk: Walk, node: Node) -> None:
    expressions(walk, node.args.defaults + node.args.kw_defaults)
    walk.later.append((_lambda_body, node, walk.definition, None, walk.prefix[:-1]))


def _lambda_body(walk: Walk, node: Node, own: OwnClass | None, name: str) -> None:
    hidden = _begin_function(walk, name)
    _bind_parameters(walk, _parameters(walk, node.args))
    expression(walk, node.body)
    _end_function(walk, hidden)


def _begin_function(walk: Walk, name: str) -> Changes:
    """Begin the scope of a function, and return the bindings that it hides.

    The scope around it has ended, so that its state is not needed again.
    """
    walk.later = []
    walk.outside = walk.defining = False
    walk.own_class = None
    walk.prefix = f"{name}."
    return begin_scope(walk, FUNCTION)


def _bind_parameters(walk: Walk, parameters: Iterable[tuple[str, Binding]]) -> None:
    """Bind the parameters; the body begins here."""
    for name, binding in parameters:
        walk.hidden.setdefault(name, walk.env.get(name, UNBOUND))
        walk.env[name] = binding
    walk.start = len(walk.uses)
    walk.start_of_starred = len(walk.found.starred)


def _end_function(walk: Walk, hidden: Changes) -> None:
    """Read the functions inside, which see its names at their end, and end it."""
    declared = walk.declared
    if walk.later:
        read_deferred(walk, walk.later)
    uncover(walk, hidden, declared)


def _parameters(walk: Walk, args: Node) -> list[tuple[str, Binding]]:
    """Read the annotations of parameters; return their names and bindings."""
    found: list[tuple[str, Binding]] = []
    for arg in args.posonlyargs + args.args + args.kwonlyargs:
        binding: Binding = None
        if arg.annotation is not None:
            annotation(walk, arg.annotation)
            binding = binding_of_annotated(walk, arg.annotation)
        found.append((arg.arg, binding))
    for arg in (args.vararg, args.kwarg):
        if arg is not None:
            if arg.annotation is not None:
                annotation(walk, arg.annotation)
            found.append((arg.arg, None))
    return found


def _is_static(function: Node) -> bool:
    return any(type(node) is Name and node.id == "staticmethod" for node in function.decorator_list)


def declares_global(deferred: Deferred) -> bool:
    """Return whether a function, or a method of a class, may assign names of the module."""
    _, node, *_ = deferred
    if type(node) is list:  # the methods of a class
        return any(map(declares_global, node))
    if type(node) not in (ast.FunctionDef, ast.AsyncFunctionDef):
        return False
    return ast.Global in map(type, node.body[:_FIRST_STATEMENTS])


_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_FIRST_STATEMENTS = 4
"""Statements of a function among which a `global` is looked for; people write it at the top."""


# Type parameters


def _type_parameters(walk: Walk, node: Node) -> None:
    """Bind the T of `def f[T: Bound]`."""
    for parameter in node.type_params:
        bind(walk, parameter.name, None)
    for parameter in node.type_params:
        for place in ("bound", "default_value"):
            if (part := getattr(parameter, place, None)) is not None:
                annotation(walk, part)


def _type_alias(walk: Walk, node: Node) -> None:
    """Read `type X = Y`."""
    bind(walk, node.name.id, None)
    if walk.outside:
        walk.found.defined[node.name.id] = "attribute"
    walk.later.append((_type_alias_value, node, walk.definition, None, walk.prefix[:-1]))


def _type_alias_value(walk: Walk, node: Node, own: OwnClass | None, name: str) -> None:
    hidden = _begin_function(walk, name)
    _type_parameters(walk, node)
    annotation(walk, node.value)
    _end_function(walk, hidden)


# Classes


def _class(walk: Walk, node: Node) -> None:
    """Read a class but for its methods, which wait until the scope around it has ended."""
    name = walk.prefix + node.name
    around = walk.definition
    if walk.scope != FUNCTION:
        walk.definition = _begin_body(walk, node, name)
    _decorators(walk, node)
    type_scope = enter(walk, CLASS)
    if _NEW_SYNTAX:
        _type_parameters(walk, node)
    bases = _bases(walk, node)
    known = [walk.own_classes[base] for base in bases if base in walk.own_classes]
    own = OwnClass(tuple(known), tuple(walk.hidden))
    _class_body(walk, node, name, own)
    leave(walk, type_scope)
    walk.definition = around
    bind(walk, node.name, _define_class(walk, name, bases, own))


def _bases(walk: Walk, node: Node) -> tuple[str, ...]:
    """Read what stands in the brackets of a class; return the symbols of the bases that have one."""
    bases: list[str] = []
    for base in node.bases:
        plain = base
        if type(base) is ast.Subscript:
            plain = base.value
            expression(walk, base.slice)
        reference(walk, plain, BASE)
        binding = binding_of(walk, plain) if type(plain) in (Name, Attribute) else None
        if isinstance(binding, tuple):
            bases += [symbol for symbol, *_, what in binding if what in (ITSELF, OWN_CLASS)]
        elif type(plain) is Name and plain.id in BUILT_IN and plain.id not in walk.env:
            bases.append(f"builtins.{plain.id}")
    for keyword in node.keywords:
        reference(walk, keyword.value, ARGUMENT)
    return tuple(bases)


def _class_body(walk: Walk, node: Node, name: str, own: OwnClass) -> None:
    around = (walk.later, walk.outside, walk.own_class, walk.prefix)
    walk.later, walk.outside, walk.own_class, walk.prefix = [], False, own, f"{name}."
    scope = enter(walk, CLASS)
    statements(walk, node.body)
    for attribute in walk.hidden:
        own.assign(attribute, as_assigned(walk.env.get(attribute)))
    leave(walk, scope)
    methods = walk.later
    walk.later, walk.outside, walk.own_class, walk.prefix = around
    walk.later.append((_methods, methods, walk.definition, own, name))


def _methods(walk: Walk, methods: list[Deferred], own: OwnClass | None, name: str) -> None:
    """Read the methods of a class, and then resolve their uses of attributes of `self`."""
    assert own is not None
    hidden = {name: walk.env.get(name, UNBOUND) for name in own.type_parameters}
    walk.env.update(dict.fromkeys(own.type_parameters))
    read_deferred(walk, methods)
    uncover(walk, hidden)
    use_attributes_of_self(walk, own)


def _define_class(walk: Walk, name: str, bases: tuple[str, ...], own: OwnClass) -> Binding:
    """Record a class of the module, and return the binding of its name."""
    if walk.defining:
        walk.found.defined[name] = "class"
        walk.found.bases[name] = bases
    if not walk.outside or not walk.module:
        return None
    symbol = f"{walk.module}.{name}"
    walk.own_classes[symbol] = own
    return ((symbol, EXACT, 0, OWN_CLASS),)


EXPRESSIONS[ast.Lambda] = _lambda
STATEMENTS[ast.ClassDef] = _class
STATEMENTS[ast.FunctionDef] = STATEMENTS[ast.AsyncFunctionDef] = _function
if _NEW_SYNTAX:
    STATEMENTS[vars(ast)["TypeAlias"]] = _type_alias
