"""Choose the statements of earlier blocks of documentation that a block needs.

A tree and the first line of the block in, statements out. A reader runs the blocks in their order, so the
last statement that binds a name counts, as far as it does not itself need the name.
"""

from __future__ import annotations

import ast

from exsearch.snippets.names import STAR, names_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def needed_before(tree: ast.Module, first: int, last: int) -> list[ast.stmt]:
    """Return the statements above line `first` that those from there to `last` need, in their order."""
    block = [node for node in tree.body if first <= node.lineno <= last]
    above = [node for node in tree.body if (node.end_lineno or node.lineno) < first]
    needed: set[str] = set()
    for node in reversed(block):
        _step_over(node, needed)
    kept: list[ast.stmt] = []
    for node in reversed(above):
        if names_of([node]).bound & (needed | {STAR}) or _changed_by(node) & needed:
            kept.append(node)
            _step_over(node, needed)
    return kept[::-1]


def _step_over(node: ast.stmt, needed: set[str]) -> None:
    """Change the names that are needed after a statement to those that are needed before it."""
    names = names_of([node])
    if isinstance(node, _ALWAYS_BIND):
        needed.difference_update(names.bound)
    needed.update(names.needed, names.declared, _changed_by(node))


_ALWAYS_BIND = (ast.Assign, ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef,
                ast.AnnAssign, ast.With)  # fmt: skip


def _changed_by(node: ast.stmt) -> set[str]:
    """Return the names whose values a statement changes: `a` of `a[0] = 1`, `a.b += 1` and `del a.b`."""
    targets: Sequence[ast.expr] = ()
    if isinstance(node, (ast.Assign, ast.Delete)):
        targets = node.targets
    elif isinstance(node, (ast.AugAssign, ast.AnnAssign)):
        targets = [node.target]
    found = set()
    for target in targets:
        base = target
        while isinstance(base, (ast.Attribute, ast.Subscript)):
            base = base.value
        if isinstance(base, ast.Name) and (base is not target or isinstance(node, ast.AugAssign)):
            found.add(base.id)
    return found
