"""Mark the best examples of each symbol in the documentation of its own project.

Columns in, columns out: a harvest and a store that refreshes some files follow the same rule.
"""

from __future__ import annotations

from array import array

from exsearch.index.items import FOLLOWING, LEADING, OWN, SUBJECT, Columns, column_of, values_of
from exsearch.resolve import ANNOTATION, DEFINITION, IMPORT, NAME_ONLY
from exsearch.resolve.shapes import by_arguments

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from exsearch.index.items import Document
    from exsearch.index.protocol import Rank

MOST_LEADING = 3
"""Examples of each symbol in the documentation of its project that take turns with the uses of others. The
first comes before all of them."""

_DOCUMENTATION = ("documentation", "example")
_IN_PASSING = (ANNOTATION, IMPORT)
"""Kinds of uses that show nothing about a symbol, but in its own docstring."""


def with_leading(
    columns: Columns, documents: Sequence[Document], shapes: Sequence[str], rank: Rank
) -> Columns:
    """Return columns in which the best examples in the project's own documentation are marked.

    One is LEADING, the others are FOLLOWING. They are marked here, not ranked so later, because the rank of a
    row depends on nothing but the row.
    """
    is_documentation = [document.role in _DOCUMENTATION for document in documents]
    numbers = [
        number
        for number, (document, how, kind, flag) in enumerate(
            zip(columns.document, columns.how, columns.kind, columns.flags, strict=True)
        )
        if is_documentation[document] and flag & OWN and how != NAME_ONLY and kind != DEFINITION
        and (flag & SUBJECT or kind not in _IN_PASSING)
    ]  # fmt: skip
    of_symbol: dict[int, list[tuple[int, int]]] = {}
    some = for_rank(_some(columns, numbers), shapes)
    for number, key in zip(numbers, rank(some, documents), strict=True):
        of_symbol.setdefault(columns.symbol[number], []).append((key, number))
    for found in of_symbol.values():
        for place, (_, number) in enumerate(sorted(found)[:MOST_LEADING]):
            columns.flags[number] |= FOLLOWING if place else LEADING
    return columns


def _some(columns: Columns, numbers: Sequence[int]) -> Columns:
    """Return some of the rows, with the columns on which their rank depends."""
    lines = values_of(columns.lines) if numbers else []
    taken = [array("q", [column[number] for number in numbers] if column else ()) for column in columns[:-2]]
    return Columns._make((*taken, column_of([lines[number] for number in numbers]), ""))


def for_rank(columns: Columns, shapes: Sequence[str]) -> Columns:
    """Return columns whose shapes are numbers that are equal for equal arguments."""
    numbers = by_arguments(shapes)
    return columns._replace(shape=array("q", list(map(numbers.__getitem__, columns.shape))))
