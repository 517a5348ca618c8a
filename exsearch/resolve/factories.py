"""Functions that make a class: they define it in their body, and return it."""

from __future__ import annotations

from ast import Assign, AsyncFunctionDef, Call, ClassDef, FunctionDef, Lambda, Name, Return, iter_child_nodes
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ast
    from collections.abc import Sequence

    Node = Any
    """A node of `ast`."""

_OTHER_SCOPES = (FunctionDef, AsyncFunctionDef, ClassDef, Lambda)


def returned_class(function: Node) -> str:
    """Return the name of the class that each call of a function makes anew and returns; "" if there is none.

    The name may also be assigned what a decorator makes of the class: `Made = register(Made)`.
    """
    last = function.body[-1]
    if type(function) is not FunctionDef or type(last) is not Return or type(last.value) is not Name:
        return ""
    name: str = last.value.id
    if not any(type(node) is ClassDef and node.name == name for node in function.body):
        return ""
    pending: list[Node] = list(function.body)
    while pending:
        node = pending.pop()
        kind = type(node)
        if kind is Return and not _is(node.value, name):
            return ""
        if kind is Assign and any(_is(target, name) for target in node.targets) and not _passes(node, name):
            return ""
        if kind not in _OTHER_SCOPES:
            pending += iter_child_nodes(node)
    return name


def called_factories(body: Sequence[ast.stmt]) -> dict[str, str]:
    """Return the functions with which a module makes its own classes -> the name of the class in the body."""
    called = {
        node.value.func.id
        for node in body
        if type(node) is Assign and type(node.value) is Call and type(node.value.func) is Name
    }
    if not called:
        return {}
    made = {
        node.name: returned_class(node) for node in body if type(node) is FunctionDef and node.name in called
    }
    return {function: name for function, name in made.items() if name}


def _passes(node: Assign, name: str) -> bool:
    """Return whether what is assigned is the result of a call that gets this name."""
    return type(node.value) is Call and any(_is(argument, name) for argument in node.value.args)


def _is(node: Node, name: str) -> bool:
    return type(node) is Name and node.id == name
