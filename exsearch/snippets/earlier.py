"""Choose the statements of earlier blocks of documentation that a block needs.

A tree and the first line of the block in, statements out. A reader runs the blocks in their order, so the
last statement that binds a name counts, as far as it does not itself need the name.
"""

from __future__ import annotations

import ast

from exsearch.snippets.names import STAR, names_of
from exsearch.snippets.select.effects import base_of, targets_of
from exsearch.snippets.select.syntax import DEFINITIONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


_ALWAYS_BIND = (ast.Assign, ast.AnnAssign, ast.With, ast.Import, ast.ImportFrom, *DEFINITIONS)

_ROUNDS = 8
"""Most searches for what the bodies of definitions need, which may be bound below them."""


class _Step:
    """A statement, and what it does with names."""

    __slots__ = ("binds", "changes", "late", "needs", "node", "replaces")

    def __init__(self, node: ast.stmt) -> None:
        names = names_of([node])
        self.node = node
        self.changes = _changed_by(node)
        self.binds = names.bound
        self.replaces = names.bound if isinstance(node, _ALWAYS_BIND) else frozenset[str]()
        """Those that do not have their value from before afterwards."""
        self.needs = names.needed | names.declared | self.changes
        self.late = self.needs if isinstance(node, DEFINITIONS) else frozenset[str]()
        """Those that it may need only when it is called."""


def needed_before(tree: ast.Module, first: int, last: int) -> list[ast.stmt]:
    """Return the statements above line `first` that those from there to `last` need, in their order."""
    block = [_Step(node) for node in tree.body if first <= node.lineno <= last]
    above = [_Step(node) for node in tree.body if (node.end_lineno or node.lineno) < first]
    needed: set[str] = set()
    for step in reversed(block):
        needed -= step.replaces
        needed |= step.needs
    kept: list[_Step] = []
    for _ in range(_ROUNDS):
        kept = _kept(above, set(needed))
        late = {name for step in kept for name in step.late} - needed
        if not late:
            break
        needed |= late
    return [step.node for step in kept]


def _kept(above: Sequence[_Step], needed: set[str]) -> list[_Step]:
    kept = []
    for step in reversed(above):
        if STAR in step.binds or step.binds & needed or step.changes & needed:
            kept.append(step)
            needed -= step.replaces
            needed |= step.needs
    return kept[::-1]


def _changed_by(node: ast.stmt) -> set[str]:
    """Return the names whose values a statement changes: `a` of `a[0] = 1`, `a.b += 1` and `del a.b`."""
    rebinds = not isinstance(node, ast.AugAssign)
    changed = (each for each in targets_of(node) if not (rebinds and isinstance(each, ast.Name)))
    return {base_of(each) for each in changed} - {""}
