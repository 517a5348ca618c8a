"""Put a function around code that Python allows in functions only: `await`, `return`, `yield`.

Blocks of documentation have it, because they are meant for the functions of their readers.
"""

from __future__ import annotations

import ast

from exsearch.snippets.comments import MARK
from exsearch.snippets.names import STAR, names_of
from exsearch.snippets.parsing import Line
from exsearch.snippets.select.syntax import DEFINITIONS, first_line, is_future

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_WHY = f"{MARK}added, because some of these lines need a function around them"
_SPACE = "    "
_SCOPES = (*DEFINITIONS, ast.Lambda)


def in_function(lines: Sequence[Line], tree: ast.Module) -> list[Line]:
    """Return the lines of a module, with a function around those from the first one that needs it."""
    number = next((n for n, node in enumerate(tree.body) if _needs_function(node)), None)
    if number is None:
        return list(lines)
    inside = tree.body[number:]
    names = names_of(tree.body)
    if STAR in names_of(inside).bound or any(map(is_future, inside)):
        return list(lines)  # which no function may hold
    name = "main"
    while name in names.bound | names.needed:
        name += "_"
    is_async = any(_is_async(node) for each in inside for node in _in_scope(each))
    first = first_line(inside[0]) - 1
    fixed = set(_inside_strings(inside))
    above = [Line("", 0)] * 2 if number and any(line.text.strip() for line in lines[:first]) else []
    head = Line(f"{'async ' * is_async}def {name}():  {_WHY}", 0)
    body = [
        line if at in fixed or not line.text.strip() else line._replace(text=_SPACE + line.text)
        for at, line in enumerate(lines[first:], first + 1)
    ]
    return [*lines[:first], *above, head, *body]


def _needs_function(statement: ast.stmt) -> bool:
    return any(
        _is_async(node) or isinstance(node, ast.Return | ast.Yield | ast.YieldFrom)
        for node in _in_scope(statement)
    )


def _is_async(node: ast.AST) -> bool:
    if isinstance(node, ast.comprehension):
        return bool(node.is_async)
    return isinstance(node, ast.Await | ast.AsyncFor | ast.AsyncWith)


def _in_scope(statement: ast.stmt) -> Iterator[ast.AST]:
    """Yield the nodes of a statement that are in no definition."""
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        if not isinstance(node, _SCOPES):
            yield node
            waiting += ast.iter_child_nodes(node)


def _inside_strings(statements: Sequence[ast.stmt]) -> Iterator[int]:
    """Yield the lines that begin inside a string."""
    for statement in statements:
        for node in ast.walk(statement):
            if isinstance(node, ast.Constant | ast.JoinedStr) and node.end_lineno != node.lineno:
                yield from range(node.lineno + 1, (node.end_lineno or node.lineno) + 1)
