"""Choose the line that represents an example in a list."""

from __future__ import annotations

from exsearch.snippets.excerpt import LONGEST_IMPORT, import_statement

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_FUNCTION = ("def ", "async def ")


def representative_line(lines: Sequence[str], highlighted: Sequence[int]) -> int:
    """Return the first highlighted line that is code, 1-based; without one the first.

    No import is taken, and a line that begins a function only if there are no others, because the name is
    most often a type in it.
    """
    first = 0
    for number in highlighted:
        text = lines[number - 1].strip()
        if text and not text.startswith("#") and not _is_in_import(lines, number):
            if not text.startswith(_FUNCTION):
                return number
            first = first or number
    return first or highlighted[0]


def _is_in_import(lines: Sequence[str], number: int) -> bool:
    for first in range(number, max(0, number - LONGEST_IMPORT), -1):
        if lines[first - 1].lstrip().startswith(("import ", "from ")):
            return number <= import_statement(lines, first).last
    return False
