"""Collect what is known of a project's definitions, until it is known which rows of examples they are.

Outlines go in, one file after the other; rows, and then `Definition` records, come out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from exsearch.harvest.examples import MAX_SYMBOL_CHARS, DefinedRow
from exsearch.index.items import INDENTED, Definition

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from exsearch.harvest.examples import Lines
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

    def __init__(self, packages: Iterable[str], wanted: frozenset[str]) -> None:
        """Prepare for a project with these top-level names, and for symbols with the `wanted` last names."""
        self._own = frozenset(packages)
        self._wanted = wanted
        self._of_symbol: dict[str, int] = {}
        """Symbol -> position of its definition."""
        self._unannotated: set[int] = set()
        """Positions of the definitions whose signatures have no types."""
        self._from_stubs: dict[int, str] = {}
        """Position -> signature."""
        self._texts: list[str] = []

    def __len__(self) -> int:
        return len(self._of_symbol)

    def add(
        self, module: str, outline: Sequence[Defined], lines: Lines, *, is_stub: bool
    ) -> list[DefinedRow]:
        """Add what a module defines; returns the rows of the symbols that were not defined before.

        Only the project's own modules that are not empty define something. A stub file comes after the source
        of its module: for symbols that are defined there it has types only.
        """
        if module.partition(".")[0] not in self._own or lines.lines == [""]:
            return []
        rows: list[DefinedRow] = []
        texts: list[str] = []
        for defined in outline:
            symbol = f"{module}.{defined.name}" if defined.name else module
            if defined.line in lines.too_long or not self._is_wanted(symbol):
                continue
            if symbol not in self._of_symbol:
                rows.append(_row(symbol, defined, lines))
                texts += self._noted(symbol, defined)
            elif is_stub:
                self._refine(symbol, defined)
        if texts:
            self._texts.append(_BETWEEN.join(texts))
        return rows

    def _is_wanted(self, symbol: str) -> bool:
        return len(symbol) <= MAX_SYMBOL_CHARS and (
            not self._wanted or symbol.rpartition(".")[2] in self._wanted
        )

    def _noted(self, symbol: str, defined: Defined) -> tuple[str, str, str, str]:
        position = self._of_symbol[symbol] = len(self._of_symbol)
        _, kind, _, _, _, _, signature, summary, deprecated = defined
        if not _has_types(kind, signature):
            self._unannotated.add(position)
        return kind, signature, summary, deprecated

    def _refine(self, symbol: str, from_stub: Defined) -> None:
        """Take the signature that a stub file has for a definition without types."""
        position = self._of_symbol[symbol]
        if position in self._unannotated and from_stub.signature:
            self._from_stubs[position] = from_stub.signature

    def finished(self, shown: Sequence[tuple[int, int]]) -> Iterator[Definition]:
        """Yield the definitions that are shown, each given by (number of an example, position)."""
        texts = _BETWEEN.join(self._texts).split(_BETWEEN)
        for example, position in shown:
            place = _FIELDS * position
            kind, signature, summary, deprecated = texts[place : place + _FIELDS]
            yield Definition(example, kind, self._from_stubs.get(position, signature), summary, deprecated)


def _has_types(kind: str, signature: str) -> bool:
    if kind in ("attribute", "property"):
        return bool(signature) and not signature.startswith(" = ")
    return "->" in signature or ": " in signature


def _row(symbol: str, defined: Defined, lines: Lines) -> DefinedRow:
    _, kind, first, line, body, last, _, _, _ = defined
    text = lines.lines[line - 1]
    where = f"{first} {body} {last};;{_header(kind, line, body, last)}"
    return DefinedRow(symbol, line, INDENTED if text[:1] in (" ", "\t") else 0, where, text.strip())


def _header(kind: str, line: int, body: int, last: int) -> str:
    """Return the lines to highlight: from `def` or `class` on, before the body; an assignment whole."""
    end = last + 1 if kind == "attribute" else body
    if end <= line + 1:
        return str(line)
    return " ".join(map(str, range(line, min(end, line + MAX_HEADER_LINES))))
