"""Find out which statements of a block of code parse, and whether a block without a tag is Python at all."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from exsearch.readers.guard import PARSING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

UNPARSABLE = (SyntaxError, ValueError, RecursionError, MemoryError, UnicodeError)

_MARKS = re.compile(r""""{3}|'{3}|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\#.*|[()\[\]{}]""")
_GOES_ON = re.compile(r"(?:else|elif|except|finally)\b|[)\]}#]|\s|$")
_MOST_UNCLOSED = 20
"""Statements of one block whose brackets are never closed; each costs a look at all lines below it."""

_TELLING = (
    ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.With,
    ast.AsyncWith, ast.For, ast.AsyncFor, ast.While, ast.Try, ast.TryStar, ast.If, ast.Raise, ast.Assert,
    ast.Match, ast.Delete,
)  # fmt: skip
_ACTING = (
    ast.Call,
    ast.Await,
    ast.Yield,
    ast.YieldFrom,
    ast.Lambda,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
)
_READING = (*_ACTING, ast.Attribute, ast.Subscript)
_VALUES = (
    ast.Call,
    ast.Await,
    ast.BinOp,
    ast.BoolOp,
    ast.Compare,
    ast.ListComp,
    ast.Yield,
    ast.Subscript,
    ast.Attribute,
)


def tree_of(code: str) -> ast.Module | None:
    """Return the syntax tree of code, or None if it cannot be parsed."""
    try:
        return PARSING.tree(code)
    except UNPARSABLE:
        return None


def pieces(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield (first, end) of each statement at the left margin, as indices; all lines are in one of them.

    Brackets and quotes are counted roughly, because the code is known not to parse. Comments and blank lines
    belong to the statement above.
    """
    start, unclosed = 0, 0
    while start < len(lines):
        end = _end_of(lines, start)
        if end is None:
            unclosed += 1
            end = start + 1 if unclosed <= _MOST_UNCLOSED else len(lines)
        yield start, end
        start = end


def _end_of(lines: Sequence[str], start: int) -> int | None:
    """Return the index behind the statement at `start`; None if its brackets or quotes are never closed."""
    depth, quote = _after(lines[start], 0, "")
    for place in range(start + 1, len(lines)):
        line, above = lines[place], lines[place - 1]
        if not depth and not quote and not _GOES_ON.match(line) and above[-1:] != "\\" and above[:1] != "@":
            return place
        depth, quote = _after(line, depth, quote)
    return None if depth or quote else len(lines)


def _after(line: str, depth: int, quote: str) -> tuple[int, str]:
    """Return the number of open brackets and the open triple quote at the end of a line."""
    start = 0
    if quote:
        end = line.find(quote)
        if end < 0:
            return depth, quote
        start = end + 3
    place = start
    while mark := _MARKS.search(line, place):
        text, place = mark[0], mark.end()
        if text in ('"""', "'''"):
            end = line.find(text, place)
            if end < 0:
                return depth, text
            place = end + 3
        elif text in "([{":
            depth += 1
        elif text in ")]}":
            depth = max(depth - 1, 0)
    return depth, ""


def is_telling(tree: ast.Module, lines: Sequence[str]) -> bool:
    """Return whether the statements can hardly be anything but Python.

    A word, `a - b`, JSON, a table with `|`, `key: value` and `key = 3` parse as well, and use nothing.
    """
    if _is_settings(tree) or sum(line.rstrip().endswith(";") for line in lines) * 2 > len(lines):
        return False
    return any(isinstance(node, _TELLING) or _uses_something(node, lines) for node in tree.body)


def _is_settings(tree: ast.Module) -> bool:
    """Return whether the first statement is `[tool.section]`, as in TOML and INI files."""
    first = tree.body[0] if tree.body else None
    return (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.List)
        and len(first.value.elts) == 1
        and isinstance(first.value.elts[0], ast.Name | ast.Attribute | ast.BinOp | ast.List)
    )


def _uses_something(node: ast.stmt, lines: Sequence[str]) -> bool:
    if isinstance(node, ast.Expr):
        return _is_action(node.value, lines)
    if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
        return node.value is not None and any(isinstance(part, _READING) for part in ast.walk(node))
    return False


def _is_action(value: ast.expr, lines: Sequence[str]) -> bool:
    """Return whether an expression that stands alone calls something; `word (word)` is prose."""
    if isinstance(value, ast.Call):
        end = value.func.end_col_offset or 0
        return lines[(value.func.end_lineno or 1) - 1][end : end + 1] != " "
    if isinstance(value, ast.Subscript):
        return isinstance(value.slice, ast.Constant) and isinstance(value.slice.value, str)
    if isinstance(value, ast.Compare) and isinstance(value.comparators[0], ast.UnaryOp):
        return False  # `x <- f(3)` is another language's assignment
    return isinstance(value, _VALUES) and any(isinstance(part, _ACTING) for part in ast.walk(value))
