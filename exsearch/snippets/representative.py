"""Choose the line that represents an example in a list."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST_IMPORT = 80
"""Lines; how far up the opening of an import is looked for."""


def representative_line(lines: Sequence[str], highlighted: Sequence[int]) -> int:
    """Return the first highlighted line that is code but not an import, else the first one; 1-based."""
    for number in highlighted:
        text = lines[number - 1].strip()
        if text and not text.startswith("#") and not _in_import(lines, number):
            return number
    return highlighted[0]


def _in_import(lines: Sequence[str], number: int) -> bool:
    text = lines[number - 1].strip()
    if text.startswith(("import ", "from ")):
        return True
    if text.strip("()\\,") and not _lists_names(text):
        return False
    for above in range(number - 2, max(-1, number - 2 - _LONGEST_IMPORT), -1):
        opening = lines[above].strip()
        if opening.startswith("from "):
            _, found, members = opening.partition(" import ")
            return bool(found) and (("(" in members and ")" not in members) or members.endswith("\\"))
        if opening.endswith(")") or not _lists_names(opening):
            return False
    return False


def _lists_names(text: str) -> bool:
    """Return whether a line can be the middle of an import: `name, name as other`."""
    for piece in text.split(","):
        words = piece.partition("#")[0].strip("()\\ \t\r").split(" as ")
        if not all(word.strip().isidentifier() or not word.strip() for word in words):
            return False
    return True
