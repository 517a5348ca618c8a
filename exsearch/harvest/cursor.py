"""The name at a place in a text that somebody edits -> the terms that it may mean.

The text need not parse: then what stands before the place is made whole, as far as that is possible. Nothing
of it runs.
"""

from __future__ import annotations

import ast
import re
from ast import Attribute, Name

from exsearch.model import UNSTATED, Record
from exsearch.readers.guard import PARSING
from exsearch.readers.python import UNPARSABLE, Module, resolved
from exsearch.resolve import CALL, IMPORT
from exsearch.resolve.summary import module_text
from exsearch.sources.origins import SourceFile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from exsearch.resolve.module import Names
    from exsearch.resolve.walk import UseTuple

_WORD = re.compile(r"[^\W\d]\w*")
_CHAIN = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_MOST_TRIES = 60
"""Readings of a text that does not parse, each without one more of its lines."""


class AtCursor(Record):
    """The name at a place."""

    name: str
    """As it stands there, without what it is an attribute of."""
    terms: tuple[str, ...]
    """What it may refer to; none if nothing is known of it."""
    module: str
    """The module that the text is of."""
    summary: str
    """Its summary, which the terms may lead through."""


class _Read(Record):
    """A text that was parsed, and the place in it."""

    names: Names
    tree: ast.Module
    line: int
    """1-based."""
    text: str
    """That line, up to the end of the name."""


def at_cursor(
    text: str, module: str, line: int, column: int | None = None, *, is_package: bool = False
) -> AtCursor | None:
    """Return what the name at a place in a text means; None if no name is there, or nothing can be parsed.

    `line` and `column` count from 1, columns in characters. A column between a name and the one that is
    about to be typed is of the former. Without a column it is the first name on the line that is called, or
    else the first of all.
    """
    lines = text.split("\n")
    if not 0 < line <= len(lines):
        return None
    here = lines[line - 1]
    file = SourceFile("", module, is_package, "source", UNSTATED, None, text)
    whole = _read(file, text, line, "")
    if column is None and whole is not None and (use := _first_used(whole)):
        return AtCursor(_last(use[0]), (use[0],), module, _summary(file, whole))
    chains = [each for each in _CHAIN.finditer(here) if _is_meant(here, each, column)]
    if not chains:
        return None
    chain = chains[0 if column is None else -1]
    ends = [word.end() for word in _WORD.finditer(here, *chain.span())]
    before = here[: next((end for end in ends if column is not None and column <= end + 1), ends[-1])]
    if whole is not None:
        return _found(file, whole._replace(text=before))
    made = _made_whole(file, lines[: line - 1], before)
    return None if made is None else _found(file, made)


def _is_meant(line: str, chain: re.Match[str], column: int | None) -> bool:
    """Return whether a column is in a chain of names, or behind it at the place of the next one."""
    if chain.group() in _KEYWORDS:
        return False
    return column is None or (
        chain.start() < column and not line[chain.end() : column - 1].strip(_BEFORE_NEXT)
    )


_BEFORE_NEXT = " .("
"""What stands between a name and the one that is about to be typed."""


_KEYWORDS = frozenset(
    ("and", "as", "assert", "async", "await", "class", "def", "del", "elif", "else", "except", "for", "from",
     "if", "import", "in", "is", "lambda", "not", "or", "raise", "return", "try", "while", "with", "yield")
)  # fmt: skip


def _read(file: SourceFile, text: str, line: int, before: str) -> _Read | None:
    """Parse a text; None if that is not possible."""
    with PARSING:
        read = resolved(file, text)
        if not isinstance(read, Module):
            return None
        try:
            return _Read(read.names, PARSING.tree(text), line, before)
        except UNPARSABLE:
            return None


def _summary(file: SourceFile, read: _Read) -> str:
    return module_text(str(file.module), file.is_package, read.names.summary)


def _found(file: SourceFile, read: _Read) -> AtCursor:
    name = _WORD.findall(read.text)[-1]
    return AtCursor(name, _terms(file, read, name), str(file.module), _summary(file, read))


# -- a text that does not parse


def _made_whole(file: SourceFile, lines: Sequence[str], here: str) -> _Read | None:
    """Parse the name by itself, behind as many of the lines before it as are possible."""
    chain = here[max(each.start() for each in _CHAIN.finditer(here)) :]
    alone = here[: len(here) - len(here.lstrip())] + chain
    for count in range(len(lines), max(-1, len(lines) - _MOST_TRIES), -1):
        kept = [*lines[:count], alone + _ATTRIBUTE]
        made = "\n".join([*kept, *_ends_of_blocks(kept)])
        if (read := _read(file, made, len(kept), alone)) is not None:
            return read
    return _read(file, chain + _ATTRIBUTE, 1, chain)


_ATTRIBUTE = "._"
"""Behind a name that is by itself: so it is known what a variable is."""


def _ends_of_blocks(lines: Sequence[str]) -> Iterator[str]:
    """Yield a line for each `try` around the last line: its `finally`."""
    depth = _depth(lines[-1])
    for each in reversed(lines[:-1]):
        if each.strip() and _depth(each) < depth:
            depth = _depth(each)
            if each.lstrip().startswith("try:"):
                yield each[:depth] + "finally: pass"


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())


# -- the name in a tree


def _first_used(read: _Read) -> UseTuple | None:
    uses = [use for use in read.names.uses if use[3] == read.line]
    return next((use for use in uses if use[1] == CALL), uses[0] if uses else None)


def _terms(file: SourceFile, read: _Read, name: str) -> tuple[str, ...]:
    """Return the terms of the name that ends at the end of `read.text`."""
    for node in _ending(read):
        if isinstance(node, _DEFINITIONS):
            if node.name == name:
                return _defined(file, read, node.lineno, name)
        elif found := _of_chain(read, node, name):
            return found
    return _imported(read, name)


def _imported(read: _Read, name: str) -> tuple[str, ...]:
    """Return the terms that a name in an import stands for: its own name, or the one behind `as`."""
    spelled = set()
    for node in ast.walk(read.tree):
        if not isinstance(node, (ast.Import, ast.ImportFrom)):
            continue
        if node.lineno <= read.line <= (node.end_lineno or 0):
            lasts = {alias.name.rpartition(".")[2]: alias.asname for alias in node.names}
            spelled |= {last for last, asname in lasts.items() if name in (last, asname)}
    terms = [use[0] for use in read.names.uses if use[1] == IMPORT and use[3] <= read.line <= use[4]]
    return tuple(dict.fromkeys(term for term in terms if _last(term) in spelled))


def _ending(read: _Read) -> Iterator[ast.expr | ast.stmt]:
    """Yield the names that end where `read.text` does, and the definitions that begin on its line."""
    offset = len(read.text.encode())
    for node in ast.walk(read.tree):
        if isinstance(node, (Attribute, Name)):
            if (node.end_lineno, node.end_col_offset) == (read.line, offset):
                yield node
        elif isinstance(node, _DEFINITIONS) and node.lineno == read.line:
            yield node


def _of_chain(read: _Read, node: ast.expr | ast.stmt, name: str) -> tuple[str, ...]:
    """Return the terms of a name or a chain of attributes, of all that begin at its place."""
    place = (node.lineno, node.col_offset)
    here = sorted([use[0] for use in read.names.uses if (use[3], use[5]) == place], key=len)
    chain = [each for each in ast.walk(read.tree)
             if isinstance(each, Attribute) and (each.lineno, each.col_offset) == place]  # fmt: skip
    if isinstance(node, Attribute) and (whole := [term for term in here if _last(term) == name]):
        whole = list(dict.fromkeys(whole))
        alike = [each for each in reversed(chain) if each.attr == name]  # the outermost is walked first
        return (whole[alike.index(node)],) if len(alike) == len(whole) else tuple(whole)
    longer = {each.attr for each in chain if each is not node}
    return tuple(dict.fromkeys(_without(term, longer) for term in here))[:1]


def _without(term: str, attributes: Container[str]) -> str:
    """Return a term without the attributes at its end that are in `attributes`."""
    before, dot, last = term.rpartition(".")
    while dot and last.rstrip(_SIGNS) in attributes:
        term = before
        before, dot, last = term.rpartition(".")
    return term


def _defined(file: SourceFile, read: _Read, line: int, name: str) -> tuple[str, ...]:
    """Return the definition of a function or class of the text itself."""
    around = [qualified for first, _, last, qualified in read.names.definitions
              if first <= line <= last and qualified.rpartition(".")[2] == name]  # fmt: skip
    return tuple(f"{file.module}.{each}" for each in around[-1:])


def _last(term: str) -> str:
    """Return the last name in a term: "get" in "m.X()!.get"."""
    return term.rpartition(".")[2].rstrip(_SIGNS)


_SIGNS = "()!%*@^?"
