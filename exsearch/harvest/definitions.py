"""Collect what is known of a project's definitions, until it is known which rows of examples they are.

Outlines go in, one file after the other; `Definition` records come out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from exsearch.index.items import Definition
from exsearch.resolve import DEFINITION

if TYPE_CHECKING:
    from exsearch.index.items import Columns
    from exsearch.resolve.outline import Defined

MAX_HEADER_LINES = 50
"""Lines of a header that are highlighted."""

_FIELDS = 4
_BETWEEN = "\0"  # in no text of an outline


class Definitions:
    """The definitions of one project, each symbol once.

    The texts of a file are one string, because small objects would lie all over the memory that the next
    syntax tree needs.
    """

    def __init__(self) -> None:
        self._of_symbol: dict[int, int] = {}
        """Number of a symbol -> position of its definition."""
        self._unannotated: set[int] = set()
        """Positions of the definitions whose signatures have no types."""
        self._from_stubs: dict[int, str] = {}
        """Position -> signature."""
        self._texts: list[str] = []

    def __contains__(self, symbol: int) -> bool:
        """Return whether a definition of this symbol was added."""
        return symbol in self._of_symbol

    def add(self, symbols: list[int], outline: list[Defined]) -> None:
        """Add definitions of one file, of symbols that have none."""
        texts: list[str] = []
        position = len(self._of_symbol)
        for symbol, (_, kind, _, _, _, _, signature, summary, deprecated) in zip(
            symbols, outline, strict=True
        ):
            self._of_symbol[symbol] = position
            if not _has_types(kind, signature):
                self._unannotated.add(position)
            position += 1
            texts += (kind, signature, summary, deprecated)
        if texts:
            self._texts.append(_BETWEEN.join(texts))

    def refine(self, symbol: int, from_stub: Defined) -> None:
        """Take the signature that a stub file has for a definition without types."""
        position = self._of_symbol[symbol]
        if position in self._unannotated and from_stub.signature:
            self._from_stubs[position] = from_stub.signature

    def finished(self, columns: Columns) -> tuple[Definition, ...]:
        """Return the definitions in the order of their rows in `columns`."""
        texts = _BETWEEN.join(self._texts).split(_BETWEEN)
        found: list[Definition] = []
        for example, kind in enumerate(columns.kind):
            if kind == DEFINITION:
                position = self._of_symbol[columns.symbol[example]]
                place = _FIELDS * position
                what, signature, summary, deprecated = texts[place : place + _FIELDS]
                signature = self._from_stubs.get(position, signature)
                found.append(Definition(example, what, signature, summary, deprecated))
        return tuple(found)


def _has_types(kind: str, signature: str) -> bool:
    if kind in ("attribute", "property"):
        return bool(signature) and not signature.startswith(" = ")
    return "->" in signature or ": " in signature


def header_of(kind: str, line: int, body: int, last: int) -> str:
    """Return the lines to highlight: from `def` or `class` on, before the body; an assignment whole."""
    end = last + 1 if kind == "attribute" else body
    if end <= line + 1:
        return str(line)
    return " ".join(map(str, range(line, min(end, line + MAX_HEADER_LINES))))
