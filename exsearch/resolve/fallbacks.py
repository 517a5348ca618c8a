"""The branches of a statement, and which of them are fallbacks: `except ImportError`, other Pythons."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from exsearch.resolve.signatures import last_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    Node = Any
    """A node of `ast`."""

BRANCHING = (ast.If, ast.Try, ast.TryStar, ast.With, ast.AsyncWith)
WEAK: frozenset[str] = frozenset()
"""Of a fallback: any other definition of the name counts more."""


def branches(
    node: Node, taken: frozenset[str] | None
) -> list[tuple[Sequence[ast.stmt], frozenset[str] | None]]:
    """Return the bodies in a statement, with the names that fallbacks among them do not define."""
    kind = type(node)
    if kind is ast.With or kind is ast.AsyncWith:
        return [(node.body, taken)]
    if kind is ast.If:
        main, fallback = node.body, node.orelse
        if not fallback:
            return [(main, taken)]
        if (is_usual := _is_usual(node.test)) is None:
            return [(main, taken), (fallback, taken)]
        if not is_usual:
            main, fallback = fallback, main
        return [(main, taken), (fallback, _imported(main) | (taken or WEAK))]
    weak = _imported(node.body) | (taken or WEAK)
    handled = [(handler.body, weak) for handler in node.handlers]
    return [(node.body, taken), (node.orelse, taken), (node.finalbody, taken), *handled]


def _is_usual(test: Node) -> bool | None:
    """Return whether a test holds for type checkers and the newest Python; None if that is not known."""
    if type(test) is ast.UnaryOp and type(test.op) is ast.Not:
        return False if last_name(test.operand) == "TYPE_CHECKING" else None
    if last_name(test) == "TYPE_CHECKING":
        return True
    if type(test) is ast.Compare and last_name(test.left) == "version_info" and len(test.ops) == 1:
        operator = type(test.ops[0])
        return operator in (ast.Gt, ast.GtE) if operator in (ast.Gt, ast.GtE, ast.Lt, ast.LtE) else None
    return None


def _imported(body: Sequence[Node]) -> frozenset[str]:
    """Return the names that the imports among some statements bind."""
    return frozenset(
        (alias.asname or alias.name).partition(".")[0]
        for node in body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    )
