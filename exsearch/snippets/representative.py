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
    code = highlighted_code(lines, highlighted)
    inside = [number for number in code if not lines[number - 1].strip().startswith(_FUNCTION)]
    return (inside or code or highlighted)[0]


def highlighted_code(lines: Sequence[str], highlighted: Sequence[int]) -> list[int]:
    """Return the highlighted lines that are neither empty, comments nor imports."""
    return [
        number
        for number in highlighted
        if (text := lines[number - 1].strip())
        and not text.startswith("#")
        and not _is_in_import(lines, number)
    ]


def _is_in_import(lines: Sequence[str], number: int) -> bool:
    for first in range(number, max(0, number - LONGEST_IMPORT), -1):
        if lines[first - 1].lstrip().startswith(("import ", "from ")):
            return number <= import_statement(lines, first).last
    return False
