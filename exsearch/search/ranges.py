"""Rows of a list as people type them: `4`, `#4`, `1-3`, `1,3-5`, `4-`, `last`."""

from __future__ import annotations

from exsearch.errors import NotFound

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

LAST = "last"
_LONGEST = 9
"""Digits of the longest number that is read: Python raises an error for 5,000 digits."""


def is_rows(word: str) -> bool:
    """Return whether a word can only mean rows of a list."""
    pieces = [piece for piece in word.split(",") if piece]
    return bool(pieces) and all(_is_row_or_range(piece) for piece in pieces)


def rows_in(word: str, count: int) -> list[int]:
    """Return the row numbers that a word means in a list of `count` rows: in the order typed, each once.

    Raises NotFound if the list has no such row.
    """
    rows: dict[int, None] = {}
    for piece in filter(None, word.split(",")):
        rows.update(dict.fromkeys(_rows_of(piece, count)))
    return list(rows)


def in_words(rows: list[int]) -> str:
    """Return row numbers in words: "row 4", "rows 1-3, 5"."""
    if len(rows) == 1:
        return f"row {rows[0]}"
    return "rows " + ", ".join(
        str(first) if first == last else f"{first}-{last}" for first, last in _runs(rows)
    )


def _is_row_or_range(piece: str) -> bool:
    first, dash, last = piece.partition("-")
    return _is_row(first) and (not dash or not last or _is_row(last))


def _is_row(word: str) -> bool:
    digits = word.removeprefix("#")
    return word == LAST or (digits.isascii() and digits.isdigit())


def _rows_of(piece: str, count: int) -> range:
    first, dash, last = piece.partition("-")
    words = (first, (last or LAST) if dash else first)
    start, end = (count if word == LAST else number_in(word.removeprefix("#")) for word in words)
    for number, word in ((start, first), (end, last or first)):
        if not 1 <= number <= count:
            only = f"only rows 1 to {count}" if count > 1 else "only row 1"
            hint = None if number else "the first row is 1"
            raise NotFound(f"no row {word.removeprefix('#')}, {only}", hint=hint)
    if end < start:
        raise NotFound(f"no rows {piece}: the lower number comes first", hint=f"rows {end}-{start}?")
    return range(start, end + 1)


def number_in(digits: str) -> int:
    """Return the number; a huge one becomes a smaller one that no list has."""
    digits = digits.lstrip("0") or "0"
    return int(digits) if len(digits) <= _LONGEST else 10**_LONGEST


def _runs(rows: list[int]) -> Iterator[tuple[int, int]]:
    first = before = rows[0]
    for row in rows[1:]:
        if row != before + 1:
            yield first, before
            first = row
        before = row
    yield first, before
