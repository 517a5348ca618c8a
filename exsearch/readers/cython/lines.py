"""Cut the text of a Cython file into logical lines, as Python's tokenizer does, but whatever the text is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from exsearch.model import Record

if TYPE_CHECKING:
    from collections.abc import Iterator


class LogicalLine(Record):
    """A statement, or the head of a compound one."""

    number: int
    """1-based number of its first line."""
    indent: int
    """Columns before it; a tab fills up to the next multiple of eight."""
    code: str
    """Without comments; the lines inside brackets are joined by blanks."""
    is_string: bool
    """It is one string and nothing else."""


_TOKEN = re.compile(r"\"\"\"|'''|\"|'|#|[()\[\]{}]|\\\n|\n")
_BLANKS = re.compile(r"[ \t\f]*")
_STATEMENT = re.compile(r"(?:def|cdef|cpdef|class|cimport|import|include)\b")
_STRING_PREFIX = ("", "u", "r", "U", "R")
_TAB = 8
_OPEN, _CLOSED = "([{", ")]}"


def logical_lines(text: str) -> Iterator[LogicalLine]:
    """Yield the logical lines of a text in order, without empty ones.

    A bracket that is never closed ends where a definition begins in the first column. A string with three
    quotes that is never closed ends the text.
    """
    place, number = 0, 1
    size = len(text)
    while place < size:
        start = _BLANKS.match(text, place).end()  # type: ignore[union-attr]  # it matches anything
        reader = _Reader(text, start)
        end = reader.read()
        if reader.code:
            indent = len(text[place:start].replace("\f", "").expandtabs(_TAB))
            yield LogicalLine(number, indent, reader.code, reader.is_string())
        number += text.count("\n", place, end)
        place = end


class _Reader:
    """Reads one logical line."""

    def __init__(self, text: str, start: int) -> None:
        self.code = ""
        self._text = text
        self._start = start
        self._parts: list[str] = []
        self._strings: list[str] = []

    def read(self) -> int:
        """Read the line, and return where the next one begins."""
        end = self._read()
        self.code = "".join(self._parts).strip()
        return end

    def is_string(self) -> bool:
        """Return whether the line is one string, and not one of bytes or with fields."""
        if len(self._strings) != 1:
            return False
        before, string, after = self.code.partition(self._strings[0])
        return bool(string) and before in _STRING_PREFIX and not after

    def _read(self) -> int:
        text, place = self._text, self._start
        depth = 0
        parts = self._parts
        while token := _TOKEN.search(text, place):
            parts.append(text[place : token.start()])
            sign, place = token[0], token.end()
            if sign == "\n":
                if not depth or _STATEMENT.match(text, place):
                    return place
                parts.append(" ")
                place = _BLANKS.match(text, place).end()  # type: ignore[union-attr]  # it matches anything
            elif sign == "#":
                place = text.find("\n", place)
                if place < 0:
                    return len(text)
            elif sign in _OPEN or sign in _CLOSED:
                depth = max(0, depth + (1 if sign in _OPEN else -1))
                parts.append(sign)
            elif sign == "\\\n":
                parts.append(" ")
            else:
                start, place = token.start(), end_of_string(text, place, sign)
                parts.append(text[start:place])
                self._strings.append(text[start:place])
        parts.append(text[place:])
        return len(text)


def end_of_string(text: str, place: int, quote: str) -> int:
    """Return where a string ends that begins before `place`; one with single quotes ends with its line."""
    pattern = _ENDS[quote]
    while found := pattern.search(text, place):
        if found[0][0] != "\\":
            return found.start() if found[0] == "\n" else found.end()
        place = found.end()
    return len(text)


_ENDS = {
    quote: re.compile(rf"\\(?:.|\n)|{quote}" + ("" if len(quote) > 1 else r"|\n"))
    for quote in ("'''", '"""', "'", '"')
}
