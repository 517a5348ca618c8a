"""Read expressions and find out what they make: the binding of `y` in `y = expression`.

Each function reads a type of node as `expressions` does, so that its uses are noted, and returns the
binding. The table stands at the end.
"""

from __future__ import annotations

import ast
from ast import Attribute, BinOp, Call, Constant, Name, Starred
from typing import TYPE_CHECKING

from exsearch.resolve import ARGUMENT, CALL, INFERRED
from exsearch.resolve.annotations import annotated, many, value_of_alias
from exsearch.resolve.bindings import (
    CONSTANTS,
    UNBOUND,
    Binding,
    class_of,
    either,
    extended,
    generic,
    made,
    union,
)
from exsearch.resolve.expressions import (
    EXPRESSIONS,
    VALUES,
    attribute,
    begin_generators,
    below,
    built_in,
    call,
    expression,
    expressions,
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


def _of_name(walk: Walk, node: Node) -> Binding:
    return value(walk, node)


def _walrus(walk: Walk, node: Node) -> Binding:
    binding = value(walk, node.value)
    bind(walk, node.target.id, binding)
    return binding


def _await(walk: Walk, node: Node) -> Binding:
    return extended(value(walk, node.value), "@")


def _subscript(walk: Walk, node: Node) -> Binding:
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
    expression(walk, node.test)
    known = narrowings(walk, node.test) if type(node.test) in MAY_NARROW else ()
    hidden = narrow_for_a_while(walk, known)
    body = value(walk, node.body)
    uncover(walk, hidden)
    return either(body, value(walk, node.orelse))


def _and_or(walk: Walk, node: Node) -> Binding:
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
        expressions(walk, node.values)


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
            binding = extended(value(walk, node.value), "*")
        else:
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
    return tuple_of([value(walk, part) for part in node.elts])


def tuple_of(parts: Sequence[Binding]) -> Binding:
    """Return the binding of a tuple of these."""
    return generic("builtins.tuple", *parts) if parts else many(None)


def _dict(walk: Walk, node: Node) -> Binding:
    if None not in node.keys:
        return generic("builtins.dict", _elements(walk, node.keys), _elements(walk, node.values))
    expressions(walk, node.keys + node.values)
    return generic("builtins.dict", None, None)


def _comprehension(walk: Walk, node: Node) -> Binding:
    kind = type(node)
    hidden = begin_generators(walk, node.generators)
    try:
        if kind is ast.DictComp:
            return generic("builtins.dict", value(walk, node.key), value(walk, node.value))
        element = value(walk, node.elt)
    finally:
        uncover(walk, hidden)
    if kind is ast.GeneratorExp:
        return generic("typing.Generator", element, None, None)
    return generic("builtins.list" if kind is ast.ListComp else "builtins.set", element)


# Calls


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
        binding = value(walk, argument.value if type(argument) is Starred else argument, ARGUMENT)
        if not index and type(argument) is not Starred:
            first = binding
    for keyword in node.keywords:
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


def _only_read(kind: type) -> Callable[[Walk, Node], Binding]:
    """Return what reads a node of which nothing is known."""

    def read(walk: Walk, node: Node) -> Binding:
        EXPRESSIONS[kind](walk, node)
        return None

    return read


EXPRESSIONS[ast.NamedExpr] = _walrus
EXPRESSIONS[ast.BoolOp] = _read_and_or
EXPRESSIONS[ast.IfExp] = _choice
VALUES.update({kind: _only_read(kind) for kind in EXPRESSIONS})
VALUES.update(
    {
        **dict.fromkeys((ast.GeneratorExp, ast.ListComp, ast.SetComp, ast.DictComp), _comprehension),
        Attribute: _of_attribute,
        Call: of_call,
        Constant: _constant,
        Name: _of_name,
        BinOp: _binary,
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
)
