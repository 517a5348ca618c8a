"""Read Python source: resolve the names in a module.

Text in; one resolved module, or the reason why it cannot be parsed, out.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from exsearch.model import Record, Skipped
from exsearch.readers.guard import PARSING
from exsearch.resolve.module import find_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from exsearch.resolve.module import Names
    from exsearch.sources.origins import SourceFile

_UNPARSABLE = (SyntaxError, ValueError, RecursionError, MemoryError, UnicodeError)


class Module(Record):
    """The resolved names of a text with Python in it."""

    names: Names


def read(file: SourceFile) -> Iterator[Module | Skipped]:
    """Yield the names of a module, or why it is skipped."""
    yield resolved(file, file.text)


def resolved(file: SourceFile, code: str) -> Module | Skipped:
    """Return the resolved names in `code`, whose lines are those of the file, or why it cannot be parsed."""
    try:
        # No name for the tree: it is gone before the next one needs its memory.
        return Module(find_names(PARSING.tree(code), file.module, file.is_package))
    except _UNPARSABLE as error:
        line = error.lineno if isinstance(error, SyntaxError) else None
        return Skipped(file.path, line, _reason(error))


def _reason(error: BaseException) -> str:
    if isinstance(error, SyntaxError):
        return f"not Python {sys.version_info[0]}.{sys.version_info[1]}: {error.msg}"
    if isinstance(error, RecursionError | MemoryError):
        return "nested too deeply"
    return f"cannot be parsed: {error}"[:200]
