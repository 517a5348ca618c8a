"""Ask Python's parser whether text is Python, without harm to this process.

Text in, a tree or a reason out. On strangers' text the parser may print warnings, run out of stack
or memory, or raise other errors than SyntaxError; all of that is caught here.
"""

from __future__ import annotations

import ast
import warnings

from exsearch.model import Record, Span
from exsearch.snippets.scanner import Statement, bare, scan

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    Parsed = Callable[[str], ast.Module]

NO_TREE = (SyntaxError, ValueError, RecursionError, MemoryError)
"""Exceptions of the parser: a ValueError for NUL and lone surrogates, a MemoryError for deep nesting."""

MOST_CHARACTERS = 1_000_000
"""The parser needs 500 times the size of a long line, and does not finish on some files of 20 MB."""

HEADERS = frozenset((
    "def", "class", "if", "elif", "else", "for", "while", "try", "except", "finally", "with",
    "match", "case",
))  # fmt: skip
"""The heads of statements that have a body."""

_BEFORE = {
    "elif": "if x: ...\n", "else": "if x: ...\n", "case": "match x:\n  ",
    "except": "try: ...\n", "finally": "try: ...\n",
}  # fmt: skip
_AFTER = {"@": "\ndef left_out(): ...", "try": "\nfinally: ..."}


class Line(Record):
    """One line of a module that is made from a document."""

    text: str
    origin: int
    """The 1-based line of the document; 0 for an added line."""


def text_of(lines: Iterable[Line]) -> str:
    """Return the lines as one text without a line break at its end."""
    return "\n".join(line.text for line in lines)


def parse(text: str) -> ast.Module:
    """Return the syntax tree of `text`; raises one of `NO_TREE`."""
    if len(text) > MOST_CHARACTERS:
        raise ValueError(f"longer than {MOST_CHARACTERS:,} characters")
    with warnings.catch_warnings():
        # Since Python 3.12 the warning about "\d" prints its line with all escape sequences in it.
        warnings.simplefilter("ignore")
        return ast.parse(f"{text}\n")  # without the line break Python 3.11 accepts a backslash at the end


def parses(text: str, parsed: Parsed = parse) -> bool:
    """Return whether a text is a module, for `parse` or another function like it."""
    try:
        parsed(text)
    except NO_TREE:
        return False
    return True


def problem_of(lines: Sequence[str]) -> str | None:
    """Return the reason why the lines of one statement do not parse, or None if they do.

    The indentation is ignored. A header gets the body `...`, a decorator gets a function, and a
    clause gets the statement that it continues: `if` before `elif` and `else`, `try` before
    `except` and `finally`, `match` before `case`.
    """
    statements = scan(lines, Span(1, len(lines)), "").statements
    last = next((s for s in reversed(statements) if s.head != "#"), None)
    head = last.head if last else ""
    text = "\n".join("\n".join([lines[s.first - 1].lstrip(), *lines[s.first : s.last]]) for s in statements)
    body = ""
    if last and opens_block(lines, last):
        body = "\n    case _: ..." if head == "match" else "\n    ..."
    try:
        parse(_BEFORE.get(head, "") + text + body + _AFTER.get(head, ""))
    except NO_TREE as error:
        return str(error.msg if isinstance(error, SyntaxError) else error) or type(error).__name__
    return None


def opens_block(lines: Sequence[str], statement: Statement) -> bool:
    """Return whether a body must follow a statement."""
    return statement.head in HEADERS and bare_code(lines, statement)[0].endswith(":")


def bare_code(lines: Sequence[str], statement: Statement) -> tuple[str, str]:
    """Return the code of a statement without strings and comments, and the quote that stays open."""
    parts = []
    quote = ""
    for number in range(statement.first, statement.last + 1):
        code, quote, _ = bare(lines[number - 1], quote)
        parts.append(code)
    return "\n".join(parts), quote
