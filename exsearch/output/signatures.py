"""A signature to the pieces between which it is broken into lines, and without what makes it too long.

Signatures are strangers' text, and may be cut off anywhere.
"""

from __future__ import annotations

from exsearch.model import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 2_000
"""Characters of a signature that are looked at."""


class Signature(Record):
    """A signature in pieces."""

    before: str
    """Decorators and the bracket: "@classmethod (", or "("."""
    parameters: tuple[str, ...]
    after: str
    """The bracket and the result: ") -> str"."""


def taken_apart(text: str) -> Signature | None:
    """Return a signature in pieces; None if it has no brackets, or one of them is never closed."""
    begin = start = text.find("(") + 1
    parameters: list[str] = []
    for place, char, depth in _outside_strings(text[:LONGEST]):
        if depth == 1 and char == "," and place > start:
            parameters.append(text[begin:place].strip())
            begin = place + 1
        elif depth == 0 and place >= start > 0:
            last = text[begin:place].strip()
            return Signature(text[:start], (*parameters, *([last] if last else ())), text[place:])
    return None


def without_annotation(parameter: str) -> str:
    """Return a parameter as it would be written without a type: "x: int = 1" is "x=1"."""
    name, colon, rest = parameter.partition(":")
    if not colon or "=" in name:
        return parameter
    name = name.strip()
    for place, char, depth in _outside_strings(rest):
        if depth == 0 and char == "=":
            return f"{name}={rest[place + 1 :].strip()}"
    return name


def _outside_strings(text: str) -> Iterator[tuple[int, str, int]]:
    """Yield (place, bracket or comma or "=", how many brackets are open behind it), strings left out."""
    depth = 0
    quote = ""
    is_escaped = False
    for place, char in enumerate(text):
        if quote:
            if is_escaped or char == "\\":
                is_escaped = not is_escaped
            elif char == quote:
                quote = ""
        elif char in "\"'":
            quote = char
        elif char in "([{":
            depth += 1
            yield place, char, depth
        elif char in ")]}":
            depth -= 1
            yield place, char, depth
        elif char in ",=":
            yield place, char, depth
