"""Choose the line that represents an example in a list."""

from __future__ import annotations

from exsearch.snippets.excerpt import LONGEST_IMPORT, import_statement

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def representative_line(lines: Sequence[str], highlighted: Sequence[int]) -> int:
    """Return the first highlighted line that is code but not an import, else the first one; 1-based."""
    for number in highlighted:
        text = lines[number - 1].strip()
        if text and not text.startswith("#") and not _is_in_import(lines, number):
            return number
    return highlighted[0]


def _is_in_import(lines: Sequence[str], number: int) -> bool:
    for first in range(number, max(0, number - LONGEST_IMPORT), -1):
        if lines[first - 1].lstrip().startswith(("import ", "from ")):
            return number <= import_statement(lines, first).last
    return False
