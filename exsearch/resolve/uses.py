"""Note where names are used, and take uses back."""

from __future__ import annotations

from ast import Starred
from typing import TYPE_CHECKING

from exsearch.resolve import ARGUMENT, ATTRIBUTE, EXACT, INFERRED, NAME_ONLY
from exsearch.resolve.bindings import LONGEST_TERM, is_plain

if TYPE_CHECKING:
    from exsearch.resolve.bindings import Candidate
    from exsearch.resolve.walk import Node, UseTuple, Walk

_HANDED_ON = (ATTRIBUTE, ARGUMENT)
"""As one of these, a bare name counts only if it is exact: `y = m.f; g(y)` passes a variable on, which
shows nothing about m.f."""


def use_name(walk: Walk, binding: tuple[Candidate, ...], node: Node, kind: int, call: Node) -> None:
    """Note the use of a bare name with this binding, which is not false; `call` is its call or None.

    What is no plain path gives no use, because nothing is known of a value that is only handed on.
    """
    for term, how, import_line in binding:
        if how == EXACT or (kind not in _HANDED_ON and (how < INFERRED or _may_be_path(term, how))):
            line, end, column = node.lineno, node.end_lineno, node.col_offset
            shape = "" if call is None else _shape(call)
            walk.uses.append((term, kind, how, line, end, column, walk.definition, import_line, shape))
            walk.roots.append(node.id)


def _may_be_path(term: str, how: int) -> bool:
    return how == NAME_ONLY and is_plain(term) and not term.startswith("builtins.")


def use_chain(
    walk: Walk,
    binding: tuple[Candidate, ...],
    root: str,
    value: Node,
    node: Node,
    kind: int,
    call: Node,
) -> None:
    """Note the use of a chain of attributes from `value`, which has this binding, up to `node`."""
    path = node.attr
    if node.value is not value:
        path = path_of(node, value)
    for term, how, import_line in binding:
        if how == INFERRED and term.startswith("builtins.") and _is_built_in(term, path):
            continue
        full = f"{term}.{path}"
        if len(full) <= LONGEST_TERM:
            line, end, column = node.lineno, node.end_lineno, node.col_offset
            shape = "" if call is None else _shape(call)
            walk.uses.append((full, kind, how, line, end, column, walk.definition, import_line, shape))
            walk.roots.append(root)


def path_of(node: Node, value: Node) -> str:
    """Return "a.b.c" for the node `value.a.b.c`."""
    names = [node.attr]
    while node.value is not value:
        node = node.value
        names.append(node.attr)
    names.reverse()
    return ".".join(names)


def _is_built_in(term: str, path: str) -> bool:
    """Return whether a chain can only end in a built-in type: `str.join`, `[m.X()].append`."""
    if term.endswith(">%"):
        return "." not in path
    return "<" not in term and not term.startswith("builtins.open")


def without_own_attributes(walk: Walk) -> list[UseTuple]:
    """Return the uses without those that only read an attribute which a class of this module sets itself."""
    return [use for use in walk.uses if use[2] != INFERRED or not _reads_own_attribute(walk, use)]


def _reads_own_attribute(walk: Walk, use: UseTuple) -> bool:
    term, kind = use[:2]
    if kind not in _HANDED_ON:
        return False
    of, sign, name = term.rpartition("%.")
    return bool(sign) and (own := walk.own_classes.get(f"{of}%")) is not None and name in own.attributes


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


def begin_definition(walk: Walk, first: int, body: int, last: int, name: str) -> int:
    """Begin a definition and return its index."""
    walk.found.definitions.append((first, body, last, name))
    return len(walk.found.definitions) - 1


def begin_header(walk: Walk, node: Node, last: Node) -> None:
    """Begin the header of a compound statement, which `last` ends; inside a function this is nothing."""
    if walk.outside:
        walk.definition = begin_definition(walk, node.lineno, node.lineno, last.end_lineno, "")
