"""Read calls and find out what they return; some built-in functions return what their arguments hold."""

from __future__ import annotations

from ast import Attribute, Constant, Name, Starred
from typing import TYPE_CHECKING

from exsearch.resolve import ARGUMENT, CALL, INFERRED
from exsearch.resolve.annotations import annotated
from exsearch.resolve.bindings import Binding, class_of, extended, generic, made
from exsearch.resolve.expressions import below, built_in, call, note_place, value

if TYPE_CHECKING:
    from collections.abc import Callable

    from exsearch.resolve.walk import Node, Walk


def of_call(walk: Walk, node: Node, kind: int = CALL) -> Binding:
    """Read a call; `kind` is DECORATOR if it stands behind an `@`."""
    func = node.func
    of = type(func)
    if of is Name:
        if func.id in _BUILT_IN_CALLS and not walk.get(func.id) and func.id not in walk.env:
            return _BUILT_IN_CALLS[func.id](walk, node)
        binding = call(walk, node, kind)
        if not binding:
            return extended(built_in(walk, func.id, None), "()")
        result = extended(binding, "()")
    elif of is Attribute:
        binding = call(walk, node, kind)
        if not binding or (func.attr in _OPENERS and _has_mode(node)):
            return None
        result = below(binding, func, "()", INFERRED)
    else:
        result = extended(call(walk, node, kind), "()")
    if isinstance(result, tuple) and result and result[0][0] in _SPECIAL_CALLS:
        return _SPECIAL_CALLS[result[0][0]](walk, node)
    return result


def _property(walk: Walk, node: Node) -> Binding:
    return extended(_read_call(walk, node), "()")


def _read_call(walk: Walk, node: Node) -> Binding:
    """Read the call of a built-in function; return the binding of its first argument."""
    first: Binding = None
    for index, argument in enumerate(node.args):
        given = argument.value if type(argument) is Starred else argument
        note_place(given, "argument")
        binding = value(walk, given, ARGUMENT)
        if not index and type(argument) is not Starred:
            first = binding
    for keyword in node.keywords:
        note_place(keyword.value, "argument")
        value(walk, keyword.value, ARGUMENT)
    return first


def _super(walk: Walk, node: Node) -> Binding:
    """Read `super()` or `super(C, self)`."""
    own = walk.method_of
    first = _read_call(walk, node)
    if len(node.args) == 2:
        if not isinstance(first, tuple) or not first:
            return None
        instance = path_is_instance(walk.get(getattr(node.args[1], "id", "")))
        return extended(first, "^" if instance else "^^")
    if own is None or not own.path or node.args:
        return None
    return made(f"{own.path}^^" if walk.of_class_itself else f"{own.path}^")


def path_is_instance(binding: Binding) -> bool:
    """Return whether a binding is that of an instance from an annotation, such as `self`."""
    return isinstance(binding, tuple) and binding != () and binding[0][0].endswith("%")


def _open(walk: Walk, node: Node) -> Binding:
    _read_call(walk, node)
    mode = _mode(node, 1)
    if mode is None:
        return made("builtins.open()")
    text = mode.value if type(mode) is Constant else None
    if type(text) is not str:
        return None
    if "b" not in text:
        return made("builtins.open()")
    if "+" in text or len(node.args) > 2 or any(keyword.arg == "buffering" for keyword in node.keywords):
        return None
    return made("io.BufferedReader%" if "r" in text else "io.BufferedWriter%")


def _mode(node: Node, position: int) -> Node:
    """Return what a call of a function such as open gives as its mode; None if it gives none."""
    for keyword in node.keywords:
        if keyword.arg == "mode":
            return keyword.value
        if keyword.arg is None:
            return keyword  # it may be in there
    return node.args[position] if len(node.args) > position else None


def _has_mode(node: Node) -> bool:
    """Return whether a call of a method or function named `open` says if the file holds text or bytes."""
    for argument in node.args:
        text = argument.value if type(argument) is Constant else None
        if type(text) is str and len(text) < 5 and ("b" in text or "t" in text):
            return True
    mode = _mode(node, len(node.args))
    return mode is not None and not (
        type(mode) is Constant and type(mode.value) is str and not {"b", "t"}.intersection(mode.value)
    )


_OPENERS = ("open", "fdopen")


def _container(name: str, ending: str = ">%") -> Callable[[Walk, Node], Binding]:
    """Return what reads the call of a class that holds the elements of its first argument."""

    def read(walk: Walk, node: Node) -> Binding:
        return generic(name, extended(_read_call(walk, node), "*"), ending=ending)

    return read


def _element(walk: Walk, node: Node) -> Binding:
    return extended(_read_call(walk, node), "*") if len(node.args) == 1 else _unknown_call(walk, node)


def _next(walk: Walk, node: Node) -> Binding:
    return extended(_read_call(walk, node), "*")


def _unknown_call(walk: Walk, node: Node) -> Binding:
    _read_call(walk, node)
    return None


def _type(walk: Walk, node: Node) -> Binding:
    first = _read_call(walk, node)
    return (class_of(first) or extended(first, ".__class__")) if len(node.args) == 1 else None


def _cast(walk: Walk, node: Node) -> Binding:
    return annotated(walk, node.args[0]) if node.args else None


def _new_type(walk: Walk, node: Node) -> Binding:
    return class_of(annotated(walk, node.args[1])) if len(node.args) == 2 else None


_BUILT_IN_CALLS: dict[str, Callable[[Walk, Node], Binding]] = {
    "super": _super,
    "open": _open,
    "type": _type,
    "property": _property,
    "next": _next,
    **dict.fromkeys(("min", "max"), _element),
    **dict.fromkeys(("list", "sorted"), _container("builtins.list")),
    **{name: _container(f"builtins.{name}") for name in ("set", "frozenset", "enumerate", "reversed")},
    "tuple": _container("builtins.tuple", ",...>%"),
    "iter": _container("typing.Iterator"),
}
"""Built-in functions and classes whose result depends on their arguments."""

_SPECIAL_CALLS: dict[str, Callable[[Walk, Node], Binding]] = {
    f"{module}.{name}()": read
    for module in ("typing", "typing_extensions")
    for name, read in (("cast", _cast), ("NewType", _new_type))
}
