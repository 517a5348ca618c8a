"""Note where names are used, and take uses back."""

from __future__ import annotations

from ast import Attribute, Starred
from typing import TYPE_CHECKING, Any

from exsearch.resolve import ARGUMENT, ATTRIBUTE, EXACT
from exsearch.resolve.bindings import INSTANCE, OWN_FUNCTION, OwnClass
from exsearch.resolve.walk import Use

if TYPE_CHECKING:
    from exsearch.resolve.walk import Node, Walk

STAR: Any = ((),)
"""The binding of a name that is bound nowhere, in a module that imports with `*`."""

_HANDED_ON = (ATTRIBUTE, ARGUMENT)
"""As one of these, a bare name counts only if it is exact: `y = m.f; g(y)` passes a variable on, which
shows nothing about m.f."""


def use_name(walk: Walk, binding: Any, node: Node, kind: int, call: Node) -> None:
    """Note the use of a bare name with this binding, which is not false; `call` is its call or None."""
    if type(binding) is OwnClass:
        return
    name = node.id
    if binding is STAR:
        _add_starred(walk, name, name, node, kind, call)
        return
    for symbol, how, import_line, stands_for in binding:
        if stands_for != INSTANCE and (how == EXACT or kind not in _HANDED_ON):
            line, end, column = node.lineno, node.end_lineno, node.col_offset
            shape = "" if call is None else _shape(call)
            walk.uses.append((symbol, kind, how, line, end, column, walk.definition, import_line, shape))
            walk.roots.append(name)


def use_chain(walk: Walk, binding: Any, root: str, value: Node, node: Node, kind: int, call: Node) -> None:
    """Note the use of a chain of attributes from `value`, which has this binding, up to `node`."""
    first = node
    path = node.attr
    if node.value is not value:
        names = [path]
        while first.value is not value:
            first = first.value
            names.append(first.attr)
        names.reverse()
        path = ".".join(names)
    if binding is STAR:
        _add_starred(walk, root, f"{root}.{path}", node, kind, call)
        return
    for symbol, how, import_line, stands_for in binding:
        if stands_for == OWN_FUNCTION:
            _add(walk, root, symbol, how, import_line, value, ATTRIBUTE, None)
        elif stands_for == INSTANCE and first is not node:
            # The type of an instance's attribute is not known, so that the rest of the chain is left out.
            _add(walk, root, f"{symbol}.{first.attr}", how, import_line, first, ATTRIBUTE, None)
        else:
            full = f"{symbol}.{path}"
            line, end, column = node.lineno, node.end_lineno, node.col_offset
            shape = "" if call is None else _shape(call)
            walk.uses.append((full, kind, how, line, end, column, walk.definition, import_line, shape))
            walk.roots.append(root)


def use_attributes_of_self(walk: Walk, own: OwnClass) -> None:
    """Note the uses that waited for the bindings of `self.x`, now that the whole class was read."""
    if not own.bases and not any(own.attributes.values()):
        return
    for node, kind, call, definition in own.pending:
        first = node
        while type(first.value) is Attribute:
            first = first.value
        binding = own.get(first.attr)
        if not binding or not isinstance(binding, tuple):
            continue
        walk.definition = definition
        if first is not node:
            use_chain(walk, binding, "", first, node, kind, call)
            continue
        for symbol, how, import_line, stands_for in binding:
            if stands_for != INSTANCE and kind not in _HANDED_ON:
                _add(walk, "", symbol, how, import_line, node, kind, call)


def _add(
    walk: Walk, root: str, symbol: str, how: int, import_line: int, node: Node, kind: int, call: Node
) -> None:
    """Note one use. `use_name` and `use_chain` do this in place: a call of it takes 3 % of `find_names`."""
    line, end, column = node.lineno, node.end_lineno, node.col_offset
    shape = "" if call is None else _shape(call)
    walk.uses.append((symbol, kind, how, line, end, column, walk.definition, import_line, shape))
    walk.roots.append(root)


def _add_starred(walk: Walk, root: str, symbol: str, node: Node, kind: int, call: Node) -> None:
    line, end, column = node.lineno, node.end_lineno, node.col_offset
    shape = "" if call is None else _shape(call)
    walk.found.starred.append((root, Use(symbol, kind, EXACT, line, end, column, walk.definition, 0, shape)))


def _shape(call: Node) -> str:
    """Return how a call passes its arguments, as in `Use.shape`."""
    stars = 0
    for value in call.args:
        if type(value) is Starred:
            stars += 1
    shape = f"{len(call.args) - stars},*" if stars else str(len(call.args))
    if call.keywords:
        names = [keyword.arg for keyword in call.keywords if keyword.arg is not None]
        shape = ",".join((shape, *sorted(names)))
        if len(names) < len(call.keywords):
            shape += ",**"
    return shape


def take_back(walk: Walk, name: str) -> None:
    """Take back the uses of a name in this function, because it turned out to be a local variable."""
    start, roots = walk.start, walk.roots
    if name in roots[start:]:
        kept = [index for index in range(start, len(roots)) if roots[index] != name]
        walk.uses[start:] = [walk.uses[index] for index in kept]
        roots[start:] = [roots[index] for index in kept]
    starred, start = walk.found.starred, walk.start_of_starred
    if len(starred) > start:
        starred[start:] = [item for item in starred[start:] if item[0] != name]


def begin_definition(walk: Walk, first: int, body: int, last: int, name: str) -> int:
    """Begin a definition and return its index."""
    walk.found.definitions.append((first, body, last, name))
    return len(walk.found.definitions) - 1


def begin_header(walk: Walk, node: Node, last: Node) -> None:
    """Begin the header of a compound statement, which `last` ends; inside a function this is nothing."""
    if walk.outside:
        walk.definition = begin_definition(walk, node.lineno, node.lineno, last.end_lineno, "")
