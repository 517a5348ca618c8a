"""Read functions: what they define, and when their bodies are read.

A function is read when the scope around it has ended. `classes` reads classes.
"""

from __future__ import annotations

import ast
from ast import Call, Name
from typing import TYPE_CHECKING

from exsearch.resolve import DECORATOR, EXACT
from exsearch.resolve.annotations import SELF, annotated, annotation, first_type_variable, local, many
from exsearch.resolve.bindings import (
    LONGEST_NAME,
    PARAMETER,
    UNBOUND,
    Binding,
    class_of,
    either,
    extended,
    generic,
    made,
)
from exsearch.resolve.calls import of_call
from exsearch.resolve.entries import begin_function, end_function, has_entry, is_accessor
from exsearch.resolve.expressions import Reader, expression, expressions, note_place, value
from exsearch.resolve.factories import returned_class
from exsearch.resolve.fixtures import bind_requests, note_mentions
from exsearch.resolve.scopes import begin_scope, bind, uncover
from exsearch.resolve.statements import statements
from exsearch.resolve.uses import begin_definition
from exsearch.resolve.walk import FUNCTION, Changes, OwnClass

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from exsearch.resolve.walk import Deferred, Node, Walk

NEW_SYNTAX = hasattr(ast, "TypeAlias")
"""Since Python 3.12 there are type parameters and `type` statements."""


def read_deferred(walk: Walk, deferred: Iterable[Deferred]) -> None:
    """Read what was put off until now."""
    for read, node, definition, own, name in deferred:
        walk.definition = definition
        read(walk, node, own, name)


# Functions


def _function(walk: Walk, node: Node) -> None:
    """Read the decorators and defaults of a function; the rest waits until the scope has ended."""
    name = (walk.prefix + node.name)[:LONGEST_NAME]
    around = walk.definition
    walk.definition = begin_body(walk, node, name)
    decorators: Sequence[Binding] = ()
    if node.decorator_list:
        decorators = [
            None if walk.own_class is not None and is_accessor(decorator) else read_decorator(walk, decorator)
            for decorator in node.decorator_list
        ]
    expressions(walk, node.args.defaults + node.args.kw_defaults)
    walk.later.append((_function_body, node, walk.definition, walk.own_class, name))
    walk.definition = around
    binding: Binding = None
    if walk.module and walk.outside:
        binding = ((f"{walk.module}.{name}", EXACT, 0),)
    elif walk.module and walk.own_class is not None:
        binding = made(f"{walk.module}.{name}")
    if has_entry(walk):
        begin_function(walk, node, name, decorators)
    bind(walk, node.name, binding)


def begin_body(walk: Walk, node: Node, name: str) -> int:
    """Begin the definition of a function or class, and return its index."""
    first = node.decorator_list[0] if node.decorator_list else node
    body = node.body[0]
    if type(body) in _DEFINITIONS and body.decorator_list:
        body = body.decorator_list[0]
    return begin_definition(walk, first.lineno, body.lineno, node.end_lineno, name)


def read_decorator(walk: Walk, node: Node) -> Binding:
    """Read one decorator and return its binding."""
    note_place(node, "decorator")
    return of_call(walk, node, DECORATOR) if type(node) is Call else value(walk, node, DECORATOR)


def _function_body(walk: Walk, node: Node, own: OwnClass | None, name: str) -> None:
    hidden = begin_function_scope(walk, name)
    if NEW_SYNTAX:
        type_parameters(walk, node)
    parameters = _parameters(walk, node.args)
    declared: Binding = None
    has_head = node in walk.heads
    if node.returns is not None:
        annotation(walk, node.returns)
        if has_head:
            declared = _declared_result(walk, node, own)
    if own is not None:
        decorated = bool(node.decorator_list)
        walk.of_class_itself = node.name in _OF_CLASS or (decorated and _has_decorator(node, "classmethod"))
        if parameters and not (decorated and _has_decorator(node, "staticmethod")):
            parameters[0] = (parameters[0][0], own.itself if walk.of_class_itself else own.instance)
    start = len(walk.uses)
    requests = bind_requests(walk, node, own, parameters) if parameters and walk.path else None
    _bind_parameters(walk, parameters)
    made = returned_class(node) if has_head else ""
    walk.wants_result = has_head and node.returns is None and not made
    statements(walk, node.body)
    if has_head:
        end_function(walk, node, name, _made_class(walk, name, made) or declared)
    end_function_scope(walk, hidden)
    if requests:
        note_mentions(walk, requests, start)


def _declared_result(walk: Walk, node: Node, own: OwnClass | None) -> Binding:
    """Return the binding of what a function is annotated to return.

    In a method such as `def copy(self: T) -> T` the T stands for the class that it is called on.
    """
    is_method = own is not None and not _has_decorator(node, "staticmethod")
    name = first_type_variable(walk, node.args) if is_method else ""
    if not name:
        return annotated(walk, node.returns)
    before = walk.env[name]
    walk.env[name] = SELF
    declared = annotated(walk, node.returns)
    walk.env[name] = before
    return declared


def _made_class(walk: Walk, name: str, made: str) -> Binding:
    """Return the binding of a class that a function defines and returns; None for "" """
    return ((f"{walk.module}.{name}.{made}", EXACT, 0),) if made else None


def _lambda(walk: Walk, node: Node) -> None:
    expressions(walk, node.args.defaults + node.args.kw_defaults)
    walk.later.append((_lambda_body, node, walk.definition, None, walk.prefix[:-1]))


def _lambda_body(walk: Walk, node: Node, own: OwnClass | None, name: str) -> None:
    hidden = begin_function_scope(walk, name)
    _bind_parameters(walk, _parameters(walk, node.args))
    expression(walk, node.body)
    end_function_scope(walk, hidden)


def begin_function_scope(walk: Walk, name: str) -> Changes:
    """Begin the scope of a function, and return the bindings that it hides.

    The scope around it has ended, so that its state is not needed again.
    """
    walk.later = []
    walk.outside = walk.wants_result = False
    walk.returned = walk.yielded = UNBOUND
    walk.start = len(walk.uses)
    walk.own_class = None
    walk.prefix = f"{name}."
    return begin_scope(walk, FUNCTION)


def _bind_parameters(walk: Walk, parameters: Iterable[tuple[str, Binding]]) -> None:
    """Bind the parameters; the body begins here."""
    for name, binding in parameters:
        walk.hidden.setdefault(name, walk.env.get(name, UNBOUND))
        walk.env[name] = binding
    walk.start = len(walk.uses)


def end_function_scope(walk: Walk, hidden: Changes) -> None:
    """Read the functions inside, which see its names at their end, and end it."""
    declared = walk.declared
    if walk.later:
        read_deferred(walk, walk.later)
    uncover(walk, hidden, declared)


def _parameters(walk: Walk, args: Node) -> list[tuple[str, Binding]]:
    """Read the annotations of parameters; return their names and bindings."""
    found: list[tuple[str, Binding]] = []
    for arg in args.posonlyargs + args.args + args.kwonlyargs:
        binding: Binding = PARAMETER
        if arg.annotation is not None:
            annotation(walk, arg.annotation)
            binding = local(walk, annotated(walk, arg.annotation))
        found.append((arg.arg, binding))
    for arg in (args.vararg, args.kwarg):
        if arg is not None:
            binding = None
            if arg.annotation is not None:
                annotation(walk, arg.annotation)
                each = local(walk, annotated(walk, arg.annotation))
                binding = many(each) if arg is args.vararg else generic("builtins.dict", _TEXT, each)
            found.append((arg.arg, binding))
    return found


_TEXT = made("builtins.str%")


def _has_decorator(function: Node, name: str) -> bool:
    return any(type(node) is Name and node.id == name for node in function.decorator_list)


_OF_CLASS = ("__new__", "__init_subclass__", "__class_getitem__")
"""Methods whose first parameter is the class, without a decorator."""


def _yield(walk: Walk, node: Node) -> Binding:
    """Read `yield x` or `yield from x`; what is sent in is not known."""
    binding: Binding = ()
    if node.value is not None:
        binding = value(walk, node.value)
    if type(node) is ast.YieldFrom:
        binding = extended(binding, "*")
    walk.yielded = either(walk.yielded, binding)
    return None


_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


# Type parameters


def type_parameters(walk: Walk, node: Node) -> None:
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
        walk.found.summary.setdefault(node.name.id, "")
    walk.later.append((_type_alias_value, node, walk.definition, None, walk.prefix[:-1]))


def _type_alias_value(walk: Walk, node: Node, own: OwnClass | None, name: str) -> None:
    hidden = begin_function_scope(walk, name)
    type_parameters(walk, node)
    annotation(walk, node.value)
    binding = class_of(annotated(walk, node.value))
    end_function_scope(walk, hidden)
    if not name:
        walk.env[node.name.id] = binding


YIELDS = dict.fromkeys((ast.Yield, ast.YieldFrom), _yield)

FUNCTION_PARTS: dict[type, Reader] = {**YIELDS, ast.Lambda: _lambda}
"""Type of expression -> what reads it."""

DEFINITIONS: dict[type, Reader] = dict.fromkeys((ast.FunctionDef, ast.AsyncFunctionDef), _function)
if NEW_SYNTAX:
    DEFINITIONS[vars(ast)["TypeAlias"]] = _type_alias
"""Type of statement -> what reads it."""
