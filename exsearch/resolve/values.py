"""Read expressions and find out what they make: the binding of `y` in `y = expression`.

Each function reads a type of node as `expressions` does, so that its uses are noted, and returns the
binding. The tables stand at the end.
"""

from __future__ import annotations

import ast
from ast import Attribute, BinOp, Call, Constant, Name, Starred
from typing import TYPE_CHECKING

from exsearch.resolve.annotations import many, value_of_alias
from exsearch.resolve.bindings import (
    CONSTANTS,
    UNBOUND,
    Binding,
    either,
    extended,
    generic,
    union,
)
from exsearch.resolve.calls import of_call
from exsearch.resolve.expressions import (
    EXPRESSIONS,
    Reader,
    attribute,
    begin_generators,
    below,
    expression,
    expressions,
    hand_place_on,
    note_place,
    placed,
    value,
)
from exsearch.resolve.narrowing import MAY_NARROW, narrow_for_a_while, narrowings
from exsearch.resolve.scopes import bind, uncover

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from exsearch.resolve.walk import Changes, Node, Walk

_MOST_PARTS = 12
"""A tuple of more parts is one of any length."""


def _constant(walk: Walk, node: Node) -> Binding:
    return CONSTANTS.get(type(node.value))


def _of_attribute(walk: Walk, node: Node) -> Binding:
    return below(attribute(walk, node), node)


def _walrus(walk: Walk, node: Node) -> Binding:
    note_place(node.value, "assigned")
    binding = value(walk, node.value)
    bind(walk, node.target.id, binding)
    return binding


def _await(walk: Walk, node: Node) -> Binding:
    note_place(node.value, "awaited")
    return extended(value(walk, node.value), "@")


def _subscript(walk: Walk, node: Node) -> Binding:
    note_place(node.value, "chained")
    binding = value(walk, node.value)
    index = node.slice
    expression(walk, index)
    if not binding:
        return None
    if (alias := value_of_alias(walk, node)) is not UNBOUND:
        return alias
    if type(index) is ast.Slice:
        return binding if _is_built_in(binding) else None
    if type(index) is Constant and type(index.value) is int and 0 <= index.value < _LARGEST_INDEX:
        return extended(binding, f"[{index.value}]")
    return extended(binding, "[]")


_LARGEST_INDEX = 1_000


def _is_built_in(binding: Binding) -> bool:
    if not isinstance(binding, tuple):
        return False
    # Mostly of one, for which a generator would take longer than the comparison.
    return binding != () and (
        binding[0][0].startswith("builtins.")
        and (len(binding) == 1 or all(term.startswith("builtins.") for term, *_ in binding[1:]))
    )


# Choices and operators


def _choice(walk: Walk, node: Node) -> Binding:
    note_place(node.test, "condition")
    hand_place_on(node, node.body, node.orelse)
    expression(walk, node.test)
    known = narrowings(walk, node.test) if type(node.test) in MAY_NARROW else ()
    hidden = narrow_for_a_while(walk, known)
    body = value(walk, node.body)
    uncover(walk, hidden)
    return either(body, value(walk, node.orelse))


def _and_or(walk: Walk, node: Node) -> Binding:
    for part in node.values:
        note_place(part, "condition")
    if type(node.op) is ast.Or:
        return union([value(walk, part) for part in node.values])
    hidden: Changes = {}
    for part in node.values:
        found = value(walk, part)
        if type(part) in MAY_NARROW:
            for name, before in narrow_for_a_while(walk, narrowings(walk, part)).items():
                hidden.setdefault(name, before)
    uncover(walk, hidden)
    return found


def _read_and_or(walk: Walk, node: Node) -> None:
    """Read `and` or `or` if nobody asks for the value."""
    if type(node.op) is ast.And and any(type(part) is Call for part in node.values[:-1]):
        _and_or(walk, node)
    else:
        placed(walk, node.values, "condition")


def _binary(walk: Walk, node: Node) -> Binding:
    chain: list[Node] = []
    whole = node
    while type(node) is BinOp:
        chain.append(node)
        node = node.left
    binding = value(walk, node)
    for part in reversed(chain):
        binding = _operation(binding, type(part.op), value(walk, part.right))
    if type(whole.op) is ast.BitOr and (alias := value_of_alias(walk, whole)) is not UNBOUND:
        return alias
    return binding


def _operation(left: Binding, operator: type, right: Binding) -> Binding:
    """Return the binding of the result of `left + right` and the like."""
    name = _OPERATORS[operator]
    if not left:
        return None
    if not _is_built_in(left):
        return extended(left, f".__{name}__()")
    if left == CONSTANTS[str] or left == CONSTANTS[bytes] or left == right:
        return left
    if right and not _is_built_in(right):
        return extended(right, f".__r{name}__()")
    return None


def _unary(walk: Walk, node: Node) -> Binding:
    operator = type(node.op)
    if operator is ast.Not:
        note_place(node.operand, "condition")
        expression(walk, node.operand)
        return CONSTANTS[bool]
    binding = value(walk, node.operand)
    return binding if _is_built_in(binding) else extended(binding, f".__{_OPERATORS[operator]}__()")


def _compare(walk: Walk, node: Node) -> Binding:
    EXPRESSIONS[ast.Compare](walk, node)
    plain = all(type(operator) in (ast.In, ast.NotIn, ast.Is, ast.IsNot) for operator in node.ops)
    return CONSTANTS[bool] if plain else None


def _text(walk: Walk, node: Node) -> Binding:
    expressions(walk, node.values)
    return CONSTANTS[str]


# Displays and comprehensions


def _elements(walk: Walk, nodes: Iterable[Node]) -> Binding:
    """Read the elements of a display; return the binding of any one of them."""
    found: Binding = UNBOUND
    for node in nodes:
        kind = type(node)
        if kind is Constant:
            binding = CONSTANTS.get(type(node.value))
        elif kind is Starred:
            note_place(node.value, "element")
            binding = extended(value(walk, node.value), "*")
        else:
            note_place(node, "element")
            binding = value(walk, node)
        if binding is not found:
            found = either(found, binding)
    return found


def _list(walk: Walk, node: Node) -> Binding:
    return generic("builtins.list", _elements(walk, node.elts))


def _set(walk: Walk, node: Node) -> Binding:
    return generic("builtins.set", _elements(walk, node.elts))


def _tuple(walk: Walk, node: Node) -> Binding:
    if len(node.elts) > _MOST_PARTS or Starred in map(type, node.elts):
        return many(_elements(walk, node.elts))
    for part in node.elts:
        note_place(part, "element")
    return tuple_of([value(walk, part) for part in node.elts])


def tuple_of(parts: Sequence[Binding]) -> Binding:
    """Return the binding of a tuple of these."""
    return generic("builtins.tuple", *parts) if parts else many(None)


def _dict(walk: Walk, node: Node) -> Binding:
    if None not in node.keys:
        return generic("builtins.dict", _elements(walk, node.keys), _elements(walk, node.values))
    placed(walk, node.keys + node.values, "element")
    return generic("builtins.dict", None, None)


def _comprehension(walk: Walk, node: Node) -> Binding:
    kind = type(node)
    hidden = begin_generators(walk, node.generators)
    try:
        if kind is ast.DictComp:
            note_place(node.key, "element")
            note_place(node.value, "element")
            return generic("builtins.dict", value(walk, node.key), value(walk, node.value))
        note_place(node.elt, "element")
        element = value(walk, node.elt)
    finally:
        uncover(walk, hidden)
    if kind is ast.GeneratorExp:
        return generic("typing.Generator", element, None, None)
    return generic("builtins.list" if kind is ast.ListComp else "builtins.set", element)


_OPERATORS: dict[type, str] = {
    ast.Add: "add",
    ast.BitAnd: "and",
    ast.BitOr: "or",
    ast.BitXor: "xor",
    ast.Div: "truediv",
    ast.FloorDiv: "floordiv",
    ast.LShift: "lshift",
    ast.MatMult: "matmul",
    ast.Mod: "mod",
    ast.Mult: "mul",
    ast.Pow: "pow",
    ast.RShift: "rshift",
    ast.Sub: "sub",
    ast.Invert: "invert",
    ast.UAdd: "pos",
    ast.USub: "neg",
}
"""Operator -> name of its method, without underscores."""


READERS: dict[type, Reader] = {ast.BoolOp: _read_and_or, ast.IfExp: _choice, ast.NamedExpr: _walrus}
"""Type of node -> what reads it if nobody asks for its value."""

MAKERS: dict[type, Callable[[Walk, Node], Binding]] = {
    **dict.fromkeys((ast.GeneratorExp, ast.ListComp, ast.SetComp, ast.DictComp), _comprehension),
    Attribute: _of_attribute,
    BinOp: _binary,
    Call: of_call,
    Constant: _constant,
    Name: value,
    ast.Await: _await,
    ast.BoolOp: _and_or,
    ast.Compare: _compare,
    ast.Dict: _dict,
    ast.IfExp: _choice,
    ast.JoinedStr: _text,
    ast.List: _list,
    ast.NamedExpr: _walrus,
    ast.Set: _set,
    ast.Subscript: _subscript,
    ast.Tuple: _tuple,
    ast.UnaryOp: _unary,
}
"""Type of node -> what reads it and returns the binding that it gives to a name."""


def only_read(kind: type) -> Callable[[Walk, Node], Binding]:
    """Return what reads a type of node that gives a name nothing known."""

    def read(walk: Walk, node: Node) -> Binding:
        EXPRESSIONS[kind](walk, node)
        return None

    return read
