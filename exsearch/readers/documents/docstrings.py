"""Read the docstrings of a module: sessions, literal blocks, directives and fences in them."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from exsearch.readers.documents import rst
from exsearch.readers.documents.page import Page
from exsearch.readers.guard import PARSING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from exsearch.readers.documents.blocks import Read

_OPENING = re.compile(rb"([a-zA-Z]?)(\"{3}|'{3}|\"|')")
_ESCAPES = re.compile(r"\\([\s\S])|\n")
_WITH_ARGUMENT = re.compile(
    r"\b(?:code[\w-]*|sourcecode|literalinclude|prompt|plot|doctest|i?python3?|test\w+|j\w+-execute):: "
)
"""Directives of code behind which a word may stand in the same line."""
_LONGEST_DIRECTIVE = 50
"""Characters."""
_FUNCTIONS = frozenset({ast.FunctionDef, ast.AsyncFunctionDef})
_DEFINITIONS = frozenset({*_FUNCTIONS, ast.ClassDef})
_HOLDERS = frozenset({
    *_DEFINITIONS, ast.If, ast.Try, ast.TryStar, ast.With, ast.AsyncWith, ast.For, ast.AsyncFor, ast.While,
    ast.Match, ast.ExceptHandler, ast.match_case,
})  # fmt: skip
"""Statements that can have a definition in them."""


def read(tree: ast.Module, text: str, path: str) -> Read:
    """Return the blocks in the docstrings of a module, in the order of the file; `text` is that of `tree`."""
    page = Page(path)
    if may_hold_code(text):
        lines: list[str] = []
        with PARSING:
            for name, literal, value in _docstrings(tree):
                if not may_hold_code(value):
                    continue
                lines = lines or _source_lines(text)
                page.begin(name)
                numbers = line_numbers(literal, value, lines)
                rst.scan(_lines_of(literal, value, lines), numbers, page)
    return page.read()


def may_hold_code(text: str) -> bool:
    """Return False if no block of code can be in a text; much quicker than to look for one."""
    return (
        ">>>" in text
        or ("::" in text and _may_begin_block(text))
        or "```" in text
        or "In [" in text
        or "~~~" in text
    )


def _may_begin_block(text: str) -> bool:
    if "::\n" in text or "::\r" in text:
        return True
    place = text.find(":: ")
    while place >= 0:  # to look for the directives everywhere would take ten times as long
        if _WITH_ARGUMENT.search(text, max(place - _LONGEST_DIRECTIVE, 0), place + 3):
            return True
        place = text.find(":: ", place + 3)
    return False


def _docstrings(tree: ast.Module) -> Iterator[tuple[str, ast.Constant, str]]:
    """Yield (qualified name, literal, value) of each docstring, in the order of the file.

    Definitions inside `if` or `with` in a function are not looked for, because to find them takes as long as
    all the others.
    """
    waiting: list[tuple[str, Sequence[ast.AST], type[ast.AST] | None]] = [("", tree.body, ast.Module)]
    while waiting:
        name, body, owner = waiting.pop()
        first = body[0] if body else None
        if owner and isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
            value = first.value.value
            if isinstance(value, str):
                yield name, first.value, value
        kinds = _DEFINITIONS if owner in _FUNCTIONS else _HOLDERS
        for node in reversed(body):
            kind = type(node)
            if kind not in kinds:
                continue
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                waiting.append((f"{name}.{node.name}" if name else node.name, node.body, kind))
            else:
                waiting += [(name, part, None) for part in _parts(node)]


def _parts(node: ast.AST) -> Iterator[Sequence[ast.AST]]:
    """Yield the lists of statements in a compound statement, the last one first."""
    fields = node.__dict__
    for field in ("cases", "finalbody", "orelse", "handlers", "body"):
        if part := fields.get(field):
            yield part


def _lines_of(literal: ast.Constant, value: str, lines: Sequence[str]) -> list[str]:
    """Return the lines of a docstring, the first one indented as it is in the source."""
    column = literal.col_offset
    if "\t" in value:
        value = value.expandtabs()
        column = len(lines[literal.lineno - 1][:column].expandtabs())
    return (" " * column + value).split("\n")


def _source_lines(text: str) -> list[str]:
    """Return the lines as Python's parser counts them."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.split("\n")


def line_numbers(literal: ast.Constant, value: str, lines: Sequence[str]) -> Sequence[int]:
    """Return for each line of a string its line in the source.

    It is the line of the literal for all of them if the string is joined from several literals.
    """
    first, last = literal.lineno, literal.end_lineno or literal.lineno
    count = value.count("\n") + 1
    if last - first + 1 == count and "\\" not in "\n".join(lines[first - 1 : last]):
        return range(first, last + 1)
    numbers = _numbers_with_escapes(literal, lines)
    return numbers if len(numbers) == count else [first] * count


def _numbers_with_escapes(literal: ast.Constant, lines: Sequence[str]) -> list[int]:
    r"""Return the source line of each line of a string.

    In the source, `\n` begins a line of the string, and a backslash at the end of a line joins two.
    """
    first, last = literal.lineno, literal.end_lineno or literal.lineno
    start = lines[first - 1].encode("utf-8", "surrogatepass")[literal.col_offset :]
    opening = _OPENING.match(start)
    is_raw = opening is not None and opening[1] in (b"r", b"R")
    source = "\n".join([start.decode("utf-8", "replace"), *lines[first:last]])
    numbers, line = [first], first
    for mark in _ESCAPES.finditer(source):
        is_break = mark[0] == "\n"
        line += "\n" in mark[0]
        if is_break or (mark[1] == "n" and not is_raw) or (is_raw and mark[1] == "\n"):
            numbers.append(line)
    return numbers
