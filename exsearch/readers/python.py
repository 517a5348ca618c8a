"""Read Python source: resolve the names in a module, find what it defines, and the code in its docstrings.

Text in; one resolved module, or the reason why it cannot be parsed, out.
"""

from __future__ import annotations

import sys
from itertools import islice
from typing import TYPE_CHECKING

from exsearch.model import Record, Skipped
from exsearch.readers.documents import docstrings
from exsearch.readers.guard import PARSING
from exsearch.readers.versions import version_of
from exsearch.resolve.module import find_names
from exsearch.resolve.outline import outline_of

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator

    from exsearch.readers.documents.blocks import Read
    from exsearch.resolve.module import Names
    from exsearch.resolve.outline import Defined
    from exsearch.sources.origins import SourceFile

UNPARSABLE = (SyntaxError, ValueError, RecursionError, MemoryError, UnicodeError)


class Module(Record):
    """The resolved names of a text with Python in it."""

    names: Names
    outline: tuple[Defined, ...] = ()
    """What it defines for others; empty unless it is the source of a module that has a name."""
    is_stub: bool = False
    """A `.pyi`: it has types for a module, and no uses."""
    documentation: Read | None = None
    """The blocks of code in its docstrings; None if there can be none."""
    includes: tuple[str, ...] = ()
    """Paths of other files, in the project, whose text belongs to the module."""


def read(file: SourceFile) -> Iterator[Module | Skipped]:
    """Yield the names of a module, or why it is skipped."""
    yield resolved(file, file.text)


def resolved(file: SourceFile, code: str, *, is_stub: bool = False) -> Module | Skipped:
    """Return the resolved names in `code`, whose lines are those of the file, or why it cannot be parsed."""
    try:
        # No name for the tree: it is gone before the next one needs its memory.
        return _module(PARSING.tree(code), file, code, is_stub)
    except UNPARSABLE as error:
        line = error.lineno if isinstance(error, SyntaxError) else None
        return Skipped(file.path, line, _reason(error, code))


def _module(tree: ast.Module, file: SourceFile, code: str, is_stub: bool) -> Module:
    defines = file.module is not None and file.role in ("source", "generated")
    outline = outline_of(tree, code) if defines else ()
    names = find_names(tree, file.module, file.is_package, is_stub=is_stub, path=file.path)
    has_code = not is_stub and docstrings.may_hold_code(code)
    return Module(names, outline, is_stub, docstrings.read(tree, code, file.path) if has_code else None)


def _reason(error: BaseException, code: str) -> str:
    if isinstance(error, SyntaxError):
        reason = f"not Python {sys.version_info[0]}.{sys.version_info[1]}: {error.msg}"
        reads = version_of(_line_at(code, error.lineno or 0), str(error.msg))
        return f"{reason}; {reads} would read it" if reads else reason
    if isinstance(error, RecursionError):
        return "nested too deeply"
    if isinstance(error, MemoryError):  # the parser says so for both
        return "nested too deeply, or needs more memory than a process may have"
    return f"cannot be parsed: {error}"[:200]


def _line_at(code: str, number: int) -> str:
    """Return the line with a number, "" if there is none."""
    return next(islice(code.split("\n"), number - 1, number), "") if number > 0 else ""
