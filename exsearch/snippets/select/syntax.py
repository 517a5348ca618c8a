"""Read the parts of statements: their lines, their clauses, their headers."""

from __future__ import annotations

import ast
import copy

from exsearch.model import Record, Span
from exsearch.snippets.scanner import CLAUSES, scan

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_WITH_BLOCKS = (
    *DEFINITIONS, ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try,
    ast.TryStar,
)  # fmt: skip


class Clause(Record):
    """A header and the statements of its body."""

    header: Span
    body: list[ast.stmt]
    test: ast.expr | None
    """The condition of an `elif`."""


def first_line(node: ast.stmt) -> int:
    """Return the first line of a statement, decorators included."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def last_line(node: ast.stmt) -> int:
    """Return the last line of a statement."""
    return node.end_lineno or node.lineno


def is_docstring(node: ast.stmt) -> bool:
    """Return whether a statement is only a string."""
    value = node.value if isinstance(node, ast.Expr) else None
    return isinstance(value, ast.Constant) and isinstance(value.value, str)


def is_future(node: ast.stmt) -> bool:
    """Return whether a statement is `from __future__ import ...`."""
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def by_lines(body: list[ast.stmt]) -> Iterator[list[ast.stmt]]:
    """Yield the statements in groups; those that share a line are in one group."""
    group: list[ast.stmt] = []
    for node in body:
        if group and first_line(node) > last_line(group[-1]):
            yield group
            group = []
        group.append(node)
    if group:
        yield group


def clauses(node: ast.stmt, lines: Sequence[str]) -> list[Clause] | None:
    """Return the headers and bodies of a compound statement; None if a body begins on its header's line."""
    if not isinstance(node, _WITH_BLOCKS):
        return None
    read = scan(lines, Span(node.lineno, last_line(node)), "").statements
    headers = [s for s in read if s is read[0] or (s.head in CLAUSES and s.indent == read[0].indent)]
    bodies = list(_bodies(node, lines))
    found = [
        Clause(Span(header.first, header.last), body, test)
        for header, (body, test) in zip(headers, bodies, strict=False)
    ]
    apart = all(clause.header.last < first_line(clause.body[0]) for clause in found)
    return found if apart and len(headers) == len(bodies) else None


def _bodies(node: ast.stmt, lines: Sequence[str]) -> Iterator[tuple[list[ast.stmt], ast.expr | None]]:
    """Yield the bodies of a compound statement; those of an `elif` with its condition."""
    yield getattr(node, "body", []), None
    for handler in getattr(node, "handlers", ()):
        yield handler.body, None
    otherwise: list[ast.stmt] = getattr(node, "orelse", [])
    while otherwise:
        first = otherwise[0]
        is_elif = lines[first.lineno - 1].lstrip().startswith("elif")
        if not (is_elif and isinstance(first, ast.If) and isinstance(node, ast.If)):
            yield otherwise, None
            break
        yield first.body, first.test
        otherwise = first.orelse
    finally_: list[ast.stmt] = getattr(node, "finalbody", [])
    if finally_:
        yield finally_, None


def without_bodies(node: ast.stmt) -> ast.AST:
    """Return a copy of a statement without its bodies; an assignment loses its value."""
    shell = copy.copy(node)
    for field in ("body", "orelse", "finalbody"):
        if hasattr(shell, field):
            setattr(shell, field, [])
    if isinstance(shell, ast.Assign):
        shell.value = ast.Constant(value=None)
    if isinstance(shell, (ast.Try, ast.TryStar)):
        shell.handlers = [copy.copy(handler) for handler in shell.handlers]
        for handler in shell.handlers:
            handler.body = []
    return shell
