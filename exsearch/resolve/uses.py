"""Note where names are used, and take uses back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exsearch.resolve import ARGUMENT, ATTRIBUTE, EXACT, INFERRED, KINDS, NAME_ONLY
from exsearch.resolve.bindings import LONGEST_TERM, is_plain
from exsearch.resolve.shapes import ONE_OF, PLACES, arguments_of

if TYPE_CHECKING:
    from exsearch.resolve.bindings import Candidate
    from exsearch.resolve.walk import Node, OwnClass, Walk

HANDED_ON = (ATTRIBUTE, ARGUMENT)
"""As one of these, a bare name counts only if it is exact: `y = m.f; g(y)` passes a variable on, which
shows nothing about m.f."""

NOT_CALLED = tuple([f"@{kind if kind in PLACES else 'read'}" for kind in KINDS])
"""The shape of a use that is no call, by its kind: "@base"."""


def use_name(walk: Walk, binding: tuple[Candidate, ...], node: Node, kind: int, call: Node) -> None:
    """Note the use of a bare name with this binding, which is not false; `call` is its call or None.

    What is no plain path gives no use, because nothing is known of a value that is only handed on.
    """
    for term, how, import_line in binding:
        if how == EXACT or (kind not in HANDED_ON and (how < INFERRED or _may_be_path(term, how))):
            line, end, column = node.lineno, node.end_lineno, node.col_offset
            shape = NOT_CALLED[kind] if call is None else shape_of(call)
            if len(binding) > 1:
                shape = f"{shape}{ONE_OF}{line}:{column}"
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
    path = node.attr if node.value is value else path_of(node, value)
    for term, how, import_line in binding:
        if how == INFERRED and term.startswith("builtins.") and _is_built_in(term, path):
            continue
        full = f"{term}.{path}"
        if len(full) <= LONGEST_TERM:
            line, end, column = node.lineno, node.end_lineno, node.col_offset
            shape = NOT_CALLED[kind] if call is None else shape_of(call)
            if len(binding) > 1:
                shape = f"{shape}{ONE_OF}{line}:{column}"
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


def use_attributes_of_self(walk: Walk, own: OwnClass) -> None:
    """Note where attributes of `self` are handed on which the class does not set itself."""
    instance = own.instance
    assert isinstance(instance, tuple)
    for node, kind, definition in own.pending:
        if node.attr not in own.attributes:
            walk.definition = definition
            start = len(walk.uses)
            use_chain(walk, instance, "", node.value, node, kind, None)
            if getattr(node, "place", "") == "with":
                use_as_context(walk, node, start)


def use_as_context(walk: Walk, node: Node, start: int) -> None:
    """Note that a name or chain, whose uses are among those from `start` on, stands in the head of `with`."""
    place = node.lineno, node.col_offset
    for index in range(start, len(walk.uses)):
        use = walk.uses[index]
        read = NOT_CALLED[ATTRIBUTE]
        if (use[3], use[5]) == place and use[-1].startswith(read):
            walk.uses[index] = (*use[:-1], "@with" + use[-1].removeprefix(read))


def shape_of(call: Node) -> str:
    """Return how a call passes its arguments and where it stands, as in `Use.shape`.

    What reads a node that holds a call notes the place in the call, before it is read.
    """
    return f"{arguments_of(call)}@{getattr(call, 'place', 'other')}"


def uncalled_shape_of(node: Node, kind: int) -> str:
    """Return where a name or chain stands that is not called, as in `Use.shape`."""
    return "@with" if getattr(node, "place", "") == "with" else NOT_CALLED[kind]


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
