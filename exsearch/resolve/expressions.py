"""Read expressions: note the names in them as uses, and find out what a value refers to.

There is one function for each type of node that needs its own; all other types share `children`. The
tables stand at the end.
"""

from __future__ import annotations

import ast
import re
from ast import Attribute, BinOp, Call, Constant, Name, Starred, Subscript
from typing import TYPE_CHECKING, TypeAlias

from exsearch.resolve import ANNOTATION, ARGUMENT, ATTRIBUTE, CALL
from exsearch.resolve.bindings import (
    UNBOUND,
    Binding,
    OwnClass,
    annotated_with,
    as_assigned,
    attribute_of,
    called,
    either,
)
from exsearch.resolve.scopes import bind, uncover
from exsearch.resolve.uses import use_chain, use_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from exsearch.resolve.walk import Node, Walk


def expression(walk: Walk, node: Node) -> None:
    """Read one expression; None stands for one that is left out."""
    kind = type(node)
    if kind is not Constant:
        EXPRESSIONS[kind](walk, node)


def expressions(walk: Walk, nodes: Iterable[Node]) -> None:
    """Read expressions."""
    for node in nodes:
        kind = type(node)
        if kind is not Constant:
            EXPRESSIONS[kind](walk, node)


def nothing(walk: Walk, node: Node) -> None:
    """Read a node that holds no name."""


def children(walk: Walk, node: Node) -> None:
    """Read the expressions that stand directly in a node of any type, also one that is new in Python."""
    for place in node._fields:
        child = getattr(node, place, None)
        for part in child if type(child) is list else (child,):
            if read := EXPRESSIONS.get(type(part)):
                read(walk, part)


def value(walk: Walk, node: Node) -> None:
    """Read a node with one value: `*x`, `await x`, `return x`."""
    part = node.value
    if type(part) is not Constant:
        EXPRESSIONS[type(part)](walk, part)


def _name(walk: Walk, node: Node) -> None:
    if binding := walk.get(node.id):
        use_name(walk, binding, node, ATTRIBUTE, None)


def attribute(walk: Walk, node: Node, kind: int = ATTRIBUTE, call: Node = None) -> None:
    """Read `x.y.z`, whatever `x` is; `call` is the call of it or None."""
    value = node.value
    while type(value) is Attribute:
        value = value.value
    if type(value) is Name:
        if binding := walk.get(value.id):
            if type(binding) is OwnClass:
                binding.pending.append((node, kind, call, walk.definition))
            else:
                use_chain(walk, binding, value.id, value, node, kind, call)
    elif type(value) is not Constant:
        EXPRESSIONS[type(value)](walk, value)
        if type(value) is Call and (binding := _binding_of_call(walk, value)):
            root: Node = value.func
            while type(root) is not Name:
                root = root.value
            use_chain(walk, binding, root.id, value, node, kind, call)


def reference(walk: Walk, node: Node, kind: int, call: Node = None) -> None:
    """Read an expression; if it is a name or a chain of attributes, its use is of this kind."""
    of = type(node)
    if of is Name:
        if binding := walk.get(node.id):
            use_name(walk, binding, node, kind, call)
    elif of is Attribute:
        attribute(walk, node, kind, call)
    elif of is not Constant:
        EXPRESSIONS[of](walk, node)


def call(walk: Walk, node: Node, kind: int = CALL) -> None:
    """Read a call; `kind` is DECORATOR if it stands behind an `@`."""
    reference(walk, node.func, kind, node)
    for value in node.args:
        reference(walk, value.value if type(value) is Starred else value, ARGUMENT)
    for keyword in node.keywords:
        reference(walk, keyword.value, ARGUMENT)


def _binary(walk: Walk, node: Node) -> None:
    # A loop, because generated code holds sums of thousands.
    while type(node) is BinOp:
        expression(walk, node.right)
        node = node.left
    expression(walk, node)


def _walrus(walk: Walk, node: Node) -> None:
    expression(walk, node.value)
    bind(walk, node.target.id, binding_of(walk, node.value))


def _comprehension(walk: Walk, node: Node) -> None:
    """Read a comprehension; its targets hide names inside it only."""
    hidden: dict[str, Binding] = {}
    for part in node.generators:
        expression(walk, part.iter)
        for target in ast.walk(part.target):
            if type(target) is Name and type(target.ctx) is ast.Store:
                hidden.setdefault(target.id, walk.env.get(target.id, UNBOUND))
                walk.env[target.id] = None
        expressions(walk, part.ifs)
    expressions(walk, (node.key, node.value) if type(node) is ast.DictComp else (node.elt,))
    uncover(walk, hidden)


# Symbols that a value refers to


def binding_of(walk: Walk, value: Node) -> Binding:
    """Return the binding of `y` in `y = value`."""
    find = BINDINGS.get(type(value))
    return None if find is None else find(walk, value)


def _binding_of_name(walk: Walk, node: Node) -> Binding:
    return as_assigned(walk.env.get(node.id))


def _binding_of_attribute(walk: Walk, node: Node) -> Binding:
    names = [node.attr]
    root = node.value
    while type(root) is Attribute:
        names.append(root.attr)
        root = root.value
    binding = walk.env.get(root.id) if type(root) is Name else None
    if not binding:
        return None
    if isinstance(binding, OwnClass):
        binding = binding.get(names.pop())
        if not names:
            return as_assigned(binding)
    names.reverse()
    return attribute_of(binding, ".".join(names))


def _binding_of_call(walk: Walk, node: Node) -> Binding:
    func = node.func
    binding = None
    if type(func) is Name:
        binding = walk.env.get(func.id)
    elif type(func) is Attribute:
        binding = _binding_of_attribute(walk, func)
    return called(binding) if binding and isinstance(binding, tuple) else None


def _binding_of_constant(walk: Walk, node: Node) -> Binding:
    return () if node.value is None else None


def _binding_of_choice(walk: Walk, node: Node) -> Binding:
    """Return the binding of `z` in `z = x if c else y` or `z = x or y`."""
    found: Binding = UNBOUND
    for value in node.values if type(node) is ast.BoolOp else (node.body, node.orelse):
        found = either(found, binding_of(walk, value))
    return found


# Annotations


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
        _annotation_arguments(walk, _typing_form(walk, node.value), node.slice)
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


def binding_of_annotated(walk: Walk, node: Node) -> Binding:
    """Return the binding of a name with this annotation."""
    kind = type(node)
    if kind is Name:
        return annotated_with(walk.env.get(node.id))
    if kind is Attribute:
        return annotated_with(_binding_of_attribute(walk, node))
    if kind is Constant and type(node.value) is str:
        return binding_of_annotated(walk, _quoted(walk, node))
    if kind is Constant:
        return _binding_of_constant(walk, node)
    if kind is Subscript:
        return _binding_of_generic(walk, node)
    if kind is not BinOp:
        return None
    found: Binding = UNBOUND
    while type(node) is BinOp:
        found = either(binding_of_annotated(walk, node.right), found)
        node = node.left
    return either(binding_of_annotated(walk, node), found)


def _binding_of_generic(walk: Walk, node: Node) -> Binding:
    """Return the binding of a name that is annotated with `X[Y]`."""
    form = _typing_form(walk, node.value)
    inside = node.slice.elts if type(node.slice) is ast.Tuple else [node.slice]
    if form in ("Optional", "Annotated", "ClassVar", "Final", "Required", "NotRequired") and inside:
        return binding_of_annotated(walk, inside[0])
    if form == "Union":
        found: Binding = UNBOUND
        for part in inside:
            found = either(found, binding_of_annotated(walk, part))
        return found
    return binding_of_annotated(walk, node.value)


def _typing_form(walk: Walk, node: Node) -> str:
    """Return "Optional" for `typing.Optional` by whatever name; "" for anything that is not in typing."""
    binding = binding_of(walk, node)
    for symbol, *_ in binding if isinstance(binding, tuple) else ():
        module, _, name = symbol.rpartition(".")
        if module in ("typing", "typing_extensions"):
            return name
    return ""


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
        if not walk.get(text):
            return None
        return Name(id=text, lineno=line, end_lineno=node.end_lineno, col_offset=column + shift)
    if not _MAY_NAME_TYPES.match(text) or not any(walk.get(word) for word in _WORD.findall(text)):
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


Reader: TypeAlias = "Callable[[Walk, Node], None]"

EXPRESSIONS: dict[type, Reader] = {
    **dict.fromkeys(ast.expr.__subclasses__(), children),
    **dict.fromkeys((ast.DictComp, ast.GeneratorExp, ast.ListComp, ast.SetComp), _comprehension),
    **dict.fromkeys((ast.Await, Starred), value),
    **dict.fromkeys((Constant, type(None)), nothing),
    Attribute: attribute,
    BinOp: _binary,
    Call: call,
    Name: _name,
    ast.NamedExpr: _walrus,
    # `children` would read the following as well, but then `find_names` is 5 % slower.
    ast.BoolOp: lambda walk, node: expressions(walk, node.values),
    ast.Compare: lambda walk, node: expressions(walk, [node.left, *node.comparators]),
    ast.Dict: lambda walk, node: expressions(walk, node.keys + node.values),
    ast.FormattedValue: lambda walk, node: expressions(walk, (node.value, node.format_spec)),
    ast.IfExp: lambda walk, node: expressions(walk, (node.test, node.body, node.orelse)),
    ast.JoinedStr: lambda walk, node: expressions(walk, node.values),
    ast.List: lambda walk, node: expressions(walk, node.elts),
    Subscript: lambda walk, node: expressions(walk, (node.value, node.slice)),
    ast.Tuple: lambda walk, node: expressions(walk, node.elts),
    ast.UnaryOp: lambda walk, node: expression(walk, node.operand),
}
"""Type of node -> what reads it; None stands for an expression left out. `definitions` adds lambdas."""

BINDINGS: dict[type, Callable[[Walk, Node], Binding]] = {
    **dict.fromkeys((ast.BoolOp, ast.IfExp), _binding_of_choice),
    Attribute: _binding_of_attribute,
    Call: _binding_of_call,
    Constant: _binding_of_constant,
    Name: _binding_of_name,
    ast.NamedExpr: lambda walk, node: binding_of(walk, node.value),
}
"""Type of value -> what finds the binding that it gives to a name; other values are unknown."""
