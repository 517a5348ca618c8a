"""Ask the parser whether text is Python, without what the parser may do to the process.

Text in, a tree or a reason out. Strangers' text can make the parser warn on standard error, run out
of stack or memory, or refuse for more reasons than syntax; all that is caught here.
"""

from __future__ import annotations

import ast
import warnings

from exsearch.model import Span
from exsearch.snippets.scanner import Statement, bare, scan

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

NO_TREE = (SyntaxError, ValueError, RecursionError, MemoryError)
"""What the parser raises: NUL and lone surrogates are ValueErrors, deep nesting a MemoryError."""

MOST_CHARACTERS = 1_000_000
"""The parser needs 500 times the size of a long line, and does not end on some files of 20 MB."""

HEADERS = frozenset((
    "def", "class", "if", "elif", "else", "for", "while", "try", "except", "finally", "with",
    "match", "case",
))  # fmt: skip
"""The heads of statements that have a body."""


def parse(text: str) -> ast.Module:
    """Return the tree of `text`, a line break at its end; raises one of `NO_TREE`.

    Without that line break Python 3.11 takes a backslash at the end for nothing.
    """
    if len(text) > MOST_CHARACTERS:
        raise ValueError(f"longer than {MOST_CHARACTERS:,} characters")
    with warnings.catch_warnings():
        # From 3.12 on a warning about "\d" prints the line it is on, escape sequences and all.
        warnings.simplefilter("ignore")
        return ast.parse(f"{text}\n")


def parses(text: str) -> bool:
    """Tell whether `text` is a module."""
    try:
        parse(text)
    except NO_TREE:
        return False
    return True


def problem_of(lines: Sequence[str]) -> str | None:
    """Return why the lines of one statement do not parse by themselves, or None where they do.

    Indentation does not count. A header gets a body of `...`, a decorator a function, and a clause
    the statement that it continues: `if` before `elif` and `else`, `try` before `except` and
    `finally`, `match` before `case`.
    """
    statements, _ = scan(lines, Span(1, len(lines)), "")
    last = next((s for s in reversed(statements) if s.head != "#"), None)
    head = last.head if last else ""
    text = "\n".join("\n".join([lines[s.first - 1].lstrip(), *lines[s.first : s.last]]) for s in statements)
    before = _BEFORE.get(head, "")
    after = "\n    ..." if last and opens_block(lines, last) else ""
    if head == "match" and after:
        after = "\n    case _: ..."
    try:
        parse(before + text + after + _AFTER.get(head, ""))
    except NO_TREE as error:
        return str(error.msg if isinstance(error, SyntaxError) else error) or type(error).__name__
    return None


_BEFORE = {
    "elif": "if x: ...\n", "else": "if x: ...\n", "case": "match x:\n  ",
    "except": "try: ...\n", "finally": "try: ...\n",
}  # fmt: skip
_AFTER = {"@": "\ndef left_out(): ...", "try": "\nfinally: ..."}


def opens_block(lines: Sequence[str], statement: Statement) -> bool:
    """Tell whether a body must follow a statement."""
    return statement.head in HEADERS and bare_code(lines, statement)[0].endswith(":")


def bare_code(lines: Sequence[str], statement: Statement) -> tuple[str, str]:
    """Return the code of a statement without strings and comments, and the quote left open."""
    parts = []
    quote = ""
    for number in range(statement.first, statement.last + 1):
        code, quote, _ = bare(lines[number - 1], quote)
        parts.append(code)
    return "\n".join(parts), quote
