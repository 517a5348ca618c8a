"""Read expressions: note the names in them as uses.

There is one function for each type of node that needs its own; all other types share `children`. The
tables stand at the end. `value` also finds out what an expression makes; most are read without that.
"""

from __future__ import annotations

import ast
from ast import Attribute, BinOp, Call, Constant, IfExp, Name, Starred, Subscript
from typing import TYPE_CHECKING, Any, TypeAlias

from exsearch.resolve import ARGUMENT, ASSIGNED, ATTRIBUTE, CALL, INFERRED
from exsearch.resolve.bindings import BUILT_INS, CONSTANTS, UNBOUND, Binding, as_assigned, extended
from exsearch.resolve.scopes import uncover
from exsearch.resolve.uses import HANDED_ON, use_chain, use_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from exsearch.resolve.walk import Changes, Node, Walk


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


def placed(walk: Walk, nodes: Iterable[Node], place: str) -> None:
    """Read expressions that stand in such a place, one of `shapes.PLACES`."""
    for node in nodes:
        kind = type(node)
        if kind is Call:
            node.place = place
            call(walk, node)
        elif kind is not Constant:
            if kind in HOLDERS:
                node.place = place
            EXPRESSIONS[kind](walk, node)


HOLDERS = (IfExp, Starred)
"""Types of nodes whose place is also that of the calls that stand directly in them."""


def note_place(node: Node, place: str) -> None:
    """Note in an expression that is read next where it stands, if it is a call or may hold one there."""
    kind = type(node)
    if kind is Call or kind in HOLDERS:
        node.place = place


def hand_place_on(holder: Node, *inside: Node) -> None:
    """Note in the expressions in a holder the place of the holder, if that is known."""
    place = getattr(holder, "place", "")
    if place:
        for node in inside:
            note_place(node, place)


def nothing(walk: Walk, node: Node) -> None:
    """Read a node that holds no name."""


def children(walk: Walk, node: Node) -> None:
    """Read the expressions that stand directly in a node of any type, also one that is new in Python."""
    for place in node._fields:
        child = getattr(node, place, None)
        for part in child if type(child) is list else (child,):
            if read := EXPRESSIONS.get(type(part)):
                read(walk, part)


def part(walk: Walk, node: Node) -> None:
    """Read a node that holds one expression: `*x`."""
    inside = node.value
    hand_place_on(node, inside)
    if type(inside) is not Constant:
        EXPRESSIONS[type(inside)](walk, inside)


def _await(walk: Walk, node: Node) -> None:
    note_place(node.value, "awaited")
    expression(walk, node.value)


def value(walk: Walk, node: Node, kind: int = ATTRIBUTE) -> Binding:
    """Read one expression, and return the binding of `y` in `y = expression`.

    If it is a name or a chain of attributes, its use is of this kind.
    """
    of = type(node)
    if of is Name:
        if binding := walk.get(node.id):
            use_name(walk, binding, node, kind, None)
            return as_assigned(binding)
        return built_in(walk, node.id, binding)
    if of is Constant:
        return CONSTANTS.get(type(node.value))
    if of is Attribute:
        return below(attribute(walk, node, kind), node)
    return VALUES[of](walk, node)


def built_in(walk: Walk, name: str, binding: Binding) -> Binding:
    """Return the binding of a name whose own one is false: it may be built in."""
    if binding is None and name in BUILT_INS and name not in walk.env:
        return BUILT_INS[name]
    return binding or (() if binding == () else None)


def below(binding: Binding, node: Node, suffix: str = "", least: int = ASSIGNED) -> Binding:
    """Return the binding of `x.y.z`, if this is that of x; a suffix is applied to the result."""
    if not binding:
        return None
    path = node.attr
    inside = node.value
    if type(inside) is Attribute:
        names = [path]
        while type(inside) is Attribute:
            names.append(inside.attr)
            inside = inside.value
        names.reverse()
        path = ".".join(names)
    return extended(binding, f".{path}{suffix}", least)


def _name(walk: Walk, node: Node) -> None:
    if binding := walk.get(node.id):
        use_name(walk, binding, node, ATTRIBUTE, None)


def attribute(walk: Walk, node: Node, kind: int = ATTRIBUTE, call: Node = None) -> Binding:
    """Read `x.y.z`, and return the binding of x, whatever it is; `call` is the call of it or None."""
    value = node.value
    while type(value) is Attribute:
        value = value.value
    of = type(value)
    if of is Name:
        if binding := walk.get(value.id):
            if binding is walk.instance and value is node.value and call is None and kind in HANDED_ON:
                walk.method_of.pending.append((node, kind, walk.definition))  # type: ignore[union-attr]
            else:
                use_chain(walk, binding, value.id, value, node, kind, call)
            return binding  # type: ignore[no-any-return]
        if binding is None and value.id in BUILT_INS and value.id not in walk.env:
            return BUILT_INS[value.id]
        return None
    if of is Call:
        value.place = "chained"
    made = VALUES[of](walk, value)
    if isinstance(made, tuple) and made and of is not Constant:
        use_chain(walk, made, _root(value), value, node, kind, call)
    return made


def _root(node: Node) -> str:
    """Return the name that an expression begins with; "" if there is none."""
    while type(node) is not Name:
        node = getattr(node, "func", None) or getattr(node, "value", None) or getattr(node, "left", None)
        if not isinstance(node, ast.expr):
            return ""
    return str(node.id)


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


def argument(walk: Walk, node: Node) -> None:
    """Read an argument of a call."""
    of = type(node)
    if of is Name:
        if binding := walk.get(node.id):
            use_name(walk, binding, node, ARGUMENT, None)
    elif of is Call:
        node.place = "argument"
        call(walk, node)
    elif of is Attribute:
        attribute(walk, node, ARGUMENT)
    elif of is not Constant:
        if of in HOLDERS:
            node.place = "argument"
        EXPRESSIONS[of](walk, node)


def call(walk: Walk, node: Node, kind: int = CALL) -> Binding:
    """Read a call; `kind` is DECORATOR if it stands behind an `@`.

    Returns the binding of what is called, or if that is a chain of attributes, of its beginning.
    """
    func = node.func
    of = type(func)
    binding: Any
    if of is Name:
        if binding := walk.get(func.id):
            use_name(walk, binding, func, kind, node)
    elif of is Attribute:
        binding = attribute(walk, func, kind, node)
        if binding and binding is not walk.instance and type(func.value) is Name and len(binding) == 1:
            term, how, _ = binding[0]
            if how in (ASSIGNED, INFERRED):
                walk.receivers[func.value.id, term] = None
    else:
        note_place(func, "chained")
        binding = VALUES[of](walk, func)
    for given in node.args:
        argument(walk, given.value if type(given) is Starred else given)
    for keyword in node.keywords:
        argument(walk, keyword.value)
    return binding  # type: ignore[no-any-return]


def _binary(walk: Walk, node: Node) -> None:
    # A loop, because generated code holds sums of thousands.
    while type(node) is BinOp:
        expression(walk, node.right)
        node = node.left
    expression(walk, node)


def _subscript(walk: Walk, node: Node) -> None:
    note_place(node.value, "chained")
    expressions(walk, (node.value, node.slice))


def _unary(walk: Walk, node: Node) -> None:
    if type(node.op) is ast.Not:
        note_place(node.operand, "condition")
    expression(walk, node.operand)


def begin_generators(walk: Walk, generators: Iterable[Node]) -> Changes:
    """Read what a comprehension iterates over; its targets hide names until the result is uncovered."""
    hidden: Changes = {}
    for part in generators:
        note_place(part.iter, "iterated")
        given = extended(value(walk, part.iter), "*")
        for target in ast.walk(part.target):
            if type(target) is Name and type(target.ctx) is ast.Store:
                hidden.setdefault(target.id, walk.env.get(target.id, UNBOUND))
                walk.env[target.id] = None
        if given:
            for name, binding in unpacked(part.target, given):
                walk.env[name] = binding
        placed(walk, part.ifs, "condition")
    return hidden


def _comprehension(walk: Walk, node: Node) -> None:
    """Read a comprehension; its targets hide names inside it only."""
    hidden = begin_generators(walk, node.generators)
    placed(walk, (node.key, node.value) if type(node) is ast.DictComp else (node.elt,), "element")
    uncover(walk, hidden)


def unpacked(target: Node, binding: Binding) -> Iterator[tuple[str, Binding]]:
    """Yield each name in the target of an assignment of this binding, with its own binding."""
    kind = type(target)
    if kind is Name:
        yield target.id, binding
    elif kind is ast.Tuple or kind is ast.List:
        for part, its in parts(target, binding):
            yield from unpacked(part, its)


def parts(target: Node, binding: Binding) -> Iterator[tuple[Node, Binding]]:
    """Yield the targets in `a, *b, c` with their bindings; behind a star they are not known."""
    known = binding
    for index, part in enumerate(target.elts):
        if type(part) is Starred:
            known = None
        yield part, extended(known, f"[{index}]")


Reader: TypeAlias = "Callable[[Walk, Node], object]"

EXPRESSIONS: dict[type, Reader] = {
    **dict.fromkeys(ast.expr.__subclasses__(), children),
    **dict.fromkeys((ast.DictComp, ast.GeneratorExp, ast.ListComp, ast.SetComp), _comprehension),
    **dict.fromkeys((Constant, type(None)), nothing),
    Attribute: attribute,
    ast.Await: _await,
    BinOp: _binary,
    Call: call,
    Name: _name,
    ast.Set: lambda walk, node: placed(walk, node.elts, "element"),
    Starred: part,
    # `children` would read the following as well, but then `find_names` is 5 % slower.
    ast.BoolOp: lambda walk, node: placed(walk, node.values, "condition"),
    ast.Compare: lambda walk, node: placed(walk, [node.left, *node.comparators], "condition"),
    ast.Dict: lambda walk, node: placed(walk, node.keys + node.values, "element"),
    ast.FormattedValue: lambda walk, node: expressions(walk, (node.value, node.format_spec)),
    ast.JoinedStr: lambda walk, node: expressions(walk, node.values),
    ast.List: lambda walk, node: placed(walk, node.elts, "element"),
    Subscript: _subscript,
    ast.Tuple: lambda walk, node: placed(walk, node.elts, "element"),
    ast.UnaryOp: _unary,
}
"""Type of node -> what reads it; None stands for an expression left out. `find_names` adds those of
`values` and `definitions`."""

VALUES: dict[type, Callable[[Walk, Node], Binding]] = {}
"""Type of node -> what reads it and returns the binding that it gives to a name. `find_names` fills it."""
