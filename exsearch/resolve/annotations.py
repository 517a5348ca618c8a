"""Read annotations: note the names in them as uses, and find out which values they describe.

`annotation` notes uses. `annotated` only returns a binding, with the names that the module has at that
time: in a stub file, and in quotes, a name may be defined later.
"""

from __future__ import annotations

import ast
import re
from ast import Attribute, BinOp, Constant, Name, Subscript
from functools import lru_cache
from typing import TYPE_CHECKING

from exsearch.resolve import ANNOTATION, ASSIGNED, EXACT, INFERRED
from exsearch.resolve.bindings import (
    BUILT_INS,
    LONGEST_TERM,
    UNBOUND,
    Binding,
    class_of,
    generic,
    is_plain,
    made,
    union,
)
from exsearch.resolve.expressions import below, expression, expressions, reference

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from exsearch.resolve.walk import Node, Walk


def annotation(walk: Walk, node: Node) -> None:
    """Read an annotation, or a part of one."""
    while type(node) is BinOp:
        annotation(walk, node.right)
        node = node.left
    kind = type(node)
    if kind is Constant:
        if type(node.value) is str and (quoted := _quoted(walk, node)) is not None:
            annotation(walk, quoted)
    elif kind is Subscript:
        annotation(walk, node.value)
        _annotation_arguments(walk, typing_form(walk, node.value), node.slice)
    elif kind is ast.Tuple or kind is ast.List:
        for part in node.elts:
            annotation(walk, part)
    else:
        reference(walk, node, ANNOTATION)


def _annotation_arguments(walk: Walk, form: str, node: Node) -> None:
    """Read the Y of `X[Y]`: in Literal, and behind the first place of Annotated, there are plain values."""
    if form == "Literal":
        expression(walk, node)
    elif form == "Annotated" and type(node) is ast.Tuple:
        annotation(walk, node.elts[0])
        expressions(walk, node.elts[1:])
    else:
        annotation(walk, node)


# What an annotation describes


def annotated(walk: Walk, node: Node) -> Binding:
    """Return the binding of a name with this annotation; () for None, None if it is not understood."""
    kind = type(node)
    if kind is Name or kind is Attribute:
        return instances(path_of_type(walk, node))
    if kind is Constant:
        if type(node.value) is str:
            return annotated(walk, _quoted(walk, node))
        return () if node.value is None else None
    if kind is Subscript:
        return _of_generic(walk, node)
    if kind is not BinOp:
        return None
    found = []
    while type(node) is BinOp:
        found.append(annotated(walk, node.right))
        node = node.left
    found.append(annotated(walk, node))
    return union(reversed(found))


def local(walk: Walk, binding: Binding) -> Binding:
    """Return the binding of a variable of a method with this annotation: `Self` is the class around.

    Nothing is known of a type parameter there.
    """
    if not binding or not isinstance(binding, tuple):
        return binding
    if "$" not in binding[0][0] and (len(binding) == 1 or not any("$" in term for term, *_ in binding)):
        return binding
    own = walk.method_of
    if own is None or not own.path:
        return None
    found = []
    for term, how, line in binding:
        here = term.replace("$Self", f"{own.path}%")
        if here[0] == "$" or len(here) > LONGEST_TERM:
            return None
        found.append((here, how, line))
    return tuple(found)


def path_of_type(walk: Walk, node: Node) -> Binding:
    """Return the binding of a name or a chain of attributes, without noting a use."""
    if type(node) is Name:
        own = walk.method_of
        if own is not None and node.id in own.parameters:
            return made(f"${node.id}")
        if own is not None and node.id in own.names:
            return own.names[node.id]
        binding: Binding = walk.get(node.id)
        if binding is None and node.id in BUILT_INS and node.id not in walk.env:
            return BUILT_INS[node.id]
        return binding
    root = node
    while type(root) is Attribute:
        root = root.value
    return below(path_of_type(walk, root), node) if type(root) is Name else None


@lru_cache(maxsize=4096)
def instances(classes: Binding) -> Binding:
    """Return the binding of an instance of a class with this binding."""
    if not classes or not isinstance(classes, tuple):
        return () if classes == () else None
    if len(classes) == 1:
        return _instance(*classes[0])
    return union([_instance(term, how, line) for term, how, line in classes])


def _instance(term: str, how: int, line: int) -> Binding:
    if term[0] == "$":
        return made(term)
    if how > ASSIGNED and not is_plain(term):
        return made(f"{term}%", line) if term.endswith(">") else None
    if term.startswith(_TYPING):
        name = term.rpartition(".")[2]
        if name in _BARE_FORMS:
            return _BARE_FORMS[name]
        term = _in_place_of(term)
    elif term in _ANYTHING:
        return None
    return ((f"{term}%", max(how, INFERRED), line),)


def _in_place_of(term: str) -> str:
    """Return the class that a name in typing stands for: `builtins.list` for typing.List."""
    module, _, name = term.rpartition(".")
    return _ALIASES.get(name, term) if module in _TYPING_MODULES else term


def typing_form(walk: Walk, node: Node) -> str:
    """Return "Optional" for `typing.Optional` by whatever name; "" for anything that is not in typing."""
    if type(node) is not Name and type(node) is not Attribute:
        return ""
    return _form_of(path_of_type(walk, node))


@lru_cache(maxsize=4096)
def _form_of(binding: Binding) -> str:
    """Return the same for a binding."""
    for term, *_ in binding if isinstance(binding, tuple) else ():
        module, _, name = term.rpartition(".")
        if module in _TYPING_MODULES or (module == "collections.abc" and name == "Callable"):
            return name
    return ""


def _of_generic(walk: Walk, node: Node) -> Binding:
    """Return the binding of a name that is annotated with `X[Y]`."""
    inside = arguments_of(node)
    if type(node.value) is Name or type(node.value) is Attribute:
        classes = path_of_type(walk, node.value)
        if special := _FORMS.get(_form_of(classes)):
            return special(walk, inside)
        instance = instances(classes)
    else:
        instance = annotated(walk, node.value)
    if not instance or not isinstance(instance, tuple):
        return None
    if len(instance) > 1 or not instance[0][0].endswith("%"):
        return instance
    ((term, _, line),) = instance
    if term == "builtins.type%":
        return class_of(annotated(walk, inside[0])) if inside else None
    if term == "builtins.tuple%":
        return _of_tuple(walk, inside)
    if term.endswith(">%"):
        return instance
    binding = generic(term[:-1], *[_argument(walk, part) for part in inside])
    if line and isinstance(binding, tuple):
        return ((binding[0][0], binding[0][1], line),)
    return binding


def arguments_of(node: Node) -> Sequence[Node]:
    """Return the parts of Y in `X[Y]`."""
    return node.slice.elts if type(node.slice) is ast.Tuple else [node.slice]


def _argument(walk: Walk, node: Node) -> Binding:
    return None if type(node) is ast.List else annotated(walk, node)


def _of_tuple(walk: Walk, inside: Sequence[Node]) -> Binding:
    if len(inside) == 2 and type(inside[1]) is Constant and inside[1].value is ...:
        return many(annotated(walk, inside[0]))
    return generic("builtins.tuple", *[annotated(walk, part) for part in inside])


def many(element: Binding) -> Binding:
    """Return the binding of a tuple of any length."""
    return generic("builtins.tuple", element, ending=",...>%")


def type_parameters(walk: Walk, bases: Sequence[Node]) -> tuple[str, ...]:
    """Return the names of the type parameters of a class with these bases."""
    found: dict[str, None] = {}
    for base in bases:
        if type(base) is not Subscript:
            continue
        if typing_form(walk, base.value) in ("Generic", "Protocol"):
            return tuple([part.id for part in arguments_of(base) if type(part) is Name])
        for part in ast.walk(base.slice):
            if type(part) is Name and _is_type_variable(walk.get(part.id)):
                found[part.id] = None
    return tuple(found)


def _is_type_variable(binding: Binding) -> bool:
    return isinstance(binding, tuple) and binding != () and binding[0][0] in _TYPE_VARIABLES


SELF: Binding = (("typing.Self", EXACT, 0),)
"""The binding of `Self`."""


def first_type_variable(walk: Walk, args: Node) -> str:
    """Return the type variable of the module that the first parameter is annotated with; "" if there is none.

    That is T in `self: T` and in `cls: type[T]`.
    """
    first = next(iter((*args.posonlyargs, *args.args)), None)
    node = first.annotation if first is not None else None
    if type(node) is Subscript and type(node.slice) is Name:
        form = path_of_type(walk, node.value)
        is_type = form == BUILT_INS["type"] or typing_form(walk, node.value) == "Type"
        node = node.slice if is_type else None
    return node.id if type(node) is Name and _is_type_variable(walk.env.get(node.id)) else ""


def base_class(walk: Walk, node: Node) -> Binding:
    """Return the binding of a base class, with its type arguments."""
    if type(node) is Subscript:
        if typing_form(walk, node.value) in ("Generic", "Protocol"):
            return path_of_type(walk, node.value)
        instance = annotated(walk, node)
        found = class_of(instance)
        return found if found or not instance else path_of_type(walk, node.value)
    if type(node) in (Name, Attribute):
        found = path_of_type(walk, node)
        if isinstance(found, tuple):
            return tuple([(_in_place_of(term), how, line) for term, how, line in found])
        return found
    return None


def value_of_alias(walk: Walk, node: Node) -> Binding:
    """Return the binding of `X` in `X = list[m.T]` or `X = m.T | None`; UNBOUND if it is no type alias."""
    if type(node) is Subscript:
        classes = path_of_type(walk, node.value) if type(node.value) in (Name, Attribute) else None
        if isinstance(classes, tuple) and classes and _is_generic(classes[0][0]):
            return class_of(annotated(walk, node))
    elif any(map(_names_no_value, _operands(node))):
        return class_of(annotated(walk, node))
    return UNBOUND


def _is_generic(term: str) -> bool:
    return term.startswith(_ALIASED) and is_plain(term)


def _operands(node: Node) -> Iterator[Node]:
    while type(node) is BinOp:
        yield node.right
        node = node.left
    yield node


def _names_no_value(node: Node) -> bool:
    """Return whether an operand of `|` is None or a built-in class, so that the others are types, too."""
    return (type(node) is Constant and node.value is None) or (type(node) is Name and node.id in _BASIC)


_BASIC = {"str", "bytes", "int", "float", "bool", "complex", "list", "dict", "tuple", "set", "frozenset"}


# Quoted annotations

_MAY_NAME_TYPES = re.compile(r"""[\w.\[\],| "']{1,400}\Z""")
_WORD = re.compile(r"[^\W\d]\w*")


def _quoted(walk: Walk, node: Node) -> Node:
    """Return the expression in a string annotation; None if no name in it has a binding now."""
    found = walk.quoted.get(node)
    if found is None:
        found = _parsed(walk, node.value, node)
        if found is not None:  # otherwise its names may be defined later
            walk.quoted[node] = found
    return found


def _parsed(walk: Walk, text: str, node: Node) -> Node:
    """Return the expression in the text of a string, placed where it stands in the module."""
    line, column = node.lineno, node.col_offset
    shift = 1 + len(text) - len(text.lstrip())
    if line != node.end_lineno or node.end_col_offset - column != len(text) + 2 or not text.isascii():
        shift = 0  # it has brackets or a prefix, or several lines: the place of the string must do
    if text.isidentifier():
        if not _may_be_type(walk, text):
            return None
        return Name(id=text, lineno=line, end_lineno=node.end_lineno, col_offset=column + shift)
    if not _MAY_NAME_TYPES.match(text) or not any(_may_be_type(walk, word) for word in _WORD.findall(text)):
        return None
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    for part in ast.walk(tree):  # a string this short holds few nodes
        if isinstance(part, ast.expr):
            part.lineno, part.end_lineno = line, node.end_lineno
            part.col_offset = column + (shift and part.col_offset + shift)
    return tree


def _may_be_type(walk: Walk, name: str) -> bool:
    return bool(walk.get(name)) or (name in BUILT_INS and name not in walk.env)


# Special forms


def _first(walk: Walk, inside: Sequence[Node]) -> Binding:
    return annotated(walk, inside[0]) if inside else None


def _union(walk: Walk, inside: Sequence[Node]) -> Binding:
    return union([annotated(walk, part) for part in inside])


def _callable(walk: Walk, inside: Sequence[Node]) -> Binding:
    return generic("typing.Callable", annotated(walk, inside[1]) if len(inside) > 1 else None)


def _unknown(walk: Walk, inside: Sequence[Node]) -> Binding:
    return None


_TYPING_MODULES = ("typing", "typing_extensions")
_TYPING = ("typing.", "typing_extensions.", "collections.abc.Callable")
_ALIASED = (*_TYPING[:2], "collections.", "builtins.", "re.", "contextlib.")
"""Modules whose classes have no elements, so that a subscript of a class is the class with arguments."""

_ANYTHING = {"builtins.object", "typing.Any"}
_TYPE_VARIABLES = {
    f"{module}.{name}()" for module in _TYPING_MODULES for name in ("TypeVar", "ParamSpec", "TypeVarTuple")
}

_ALIASES = {
    **{name: f"builtins.{name.lower()}" for name in ("List", "Dict", "Set", "FrozenSet", "Tuple", "Type")},
    "DefaultDict": "collections.defaultdict",
    **{name: f"collections.{name}" for name in ("OrderedDict", "Counter", "ChainMap")},
    "Deque": "collections.deque",
    "Pattern": "re.Pattern",
    "Match": "re.Match",
    "ContextManager": "contextlib.AbstractContextManager",
    "AsyncContextManager": "contextlib.AbstractAsyncContextManager",
}
"""Names in typing that only stand for a class."""

_BARE_FORMS: dict[str, Binding] = {
    **dict.fromkeys(("Any", "AnyStr", "Literal", "Optional", "Union", "TypeAlias", "Final", "ClassVar")),
    **dict.fromkeys(("Type", "Concatenate", "Unpack", "TypeForm")),
    **dict.fromkeys(("NoReturn", "Never"), ()),
    "Callable": made("typing.Callable<?>%"),
    "Self": made("$Self"),
    **dict.fromkeys(("Text", "LiteralString"), made("builtins.str%")),
}
"""Names in typing that are no classes -> what they describe."""

_FORMS: dict[str, Callable[[Walk, Sequence[Node]], Binding]] = {
    **dict.fromkeys(("Optional", "Annotated", "ClassVar", "Final", "Required", "NotRequired"), _first),
    **dict.fromkeys(("ReadOnly", "InitVar"), _first),
    "Union": _union,
    "Callable": _callable,
    **dict.fromkeys(("Literal", "Concatenate", "Unpack"), _unknown),
    **dict.fromkeys(("TypeGuard", "TypeIs"), lambda walk, inside: made("builtins.bool%")),
}
"""Names in typing that mean something else with arguments than a class."""
