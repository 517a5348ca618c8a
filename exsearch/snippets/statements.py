"""Find the statements and definitions around the highlighted lines of a block of code.

Code, highlighted lines and cuts in; line spans out, all 1-based and both ends included. A span
never reaches over a cut. Nothing is parsed, since half of the blocks cannot be: `scanner` reads
them by quotes, brackets and words, and indentation says the rest.
"""

from __future__ import annotations

from exsearch.model import Span, code_lines
from exsearch.snippets.scanner import CLAUSES, Statement, read_segment, segments

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import NamedTuple as Record
else:
    from exsearch.model import Record

LONG = 40
"""Lines. A block of more is not shown for the sake of one line in it."""


def highlighted_statements(code: str, highlighted: tuple[int, ...], cuts: tuple[int, ...]) -> list[Span]:
    """Return the whole statement of each highlighted line, ascending, each once.

    A compound statement is its header only; a definition its decorators and its header. Where the
    text breaks off inside of a statement, the span does too. A blank line has no statement, unless
    nothing but blank lines is highlighted: then it is the next one.
    """
    found: list[Span] = []
    blank: list[Span] = []
    for segment in _marked_segments(code, highlighted, cuts):
        for index, exact in segment.marked():
            statement = segment.statements[index]
            if exact and found and found[-1].last >= statement.last:
                continue
            (found if exact else blank).append(_with_decorators(segment.statements, index))
    return _merged(found or blank[:1], 0)


def highlighted_functions(code: str, highlighted: tuple[int, ...], cuts: tuple[int, ...]) -> list[Span]:
    """Return the innermost definition around each highlighted line, ascending, overlaps once.

    A line in the body of a class but in no method of it stands for the class. A line outside of
    all definitions stands for its outermost statement with its blocks, or for the statement alone
    where that is longer than `LONG`. Where the header is not on the page, what the page has of the
    definition is returned.
    """
    found: list[Span] = []
    blank: list[Span] = []
    for segment in _marked_segments(code, highlighted, cuts):
        nesting = Nesting(segment.statements)
        for index, exact in segment.marked():
            owner = nesting.owners[index]
            span = owner.span() if owner else _outermost(segment.statements, index)
            (found if exact else blank).append(span)
    return _merged(found or blank[:1], 0)


def windows(code: str, spans: Iterable[Span], context: int, cuts: tuple[int, ...] = ()) -> list[Span]:
    """Return the spans with `context` more lines at both sides, inside of the code and its cuts.

    Those that overlap or touch are one.
    """
    parts = segments(len(code_lines(code)), cuts)
    wide: list[Span] = []
    at = 0
    for span in _merged(spans, 0):
        while at < len(parts) and parts[at].last < span.first:
            at += 1
        here = at
        while here < len(parts) and parts[here].first <= span.last:
            part = parts[here]
            first, last = max(part.first, span.first), min(part.last, span.last)
            wide.append(Span(max(part.first, first - context), min(part.last, last + context)))
            here += 1
    return _merged(wide, 1)


class Scope:
    """A definition, or what a segment holds of one that begins before it."""

    __slots__ = ("first", "indent", "last")

    def __init__(self, first: int, indent: int) -> None:
        self.first = first
        """With the decorators."""
        self.indent = indent
        """The column of the header; -1 where the header is not here."""
        self.last = first

    def span(self) -> Span:
        """Return its lines, decorators and body included."""
        return Span(self.first, self.last)


class Nesting:
    """Which definition each statement of a segment belongs to, by indentation.

    Where a segment begins with indented lines, their definition begins before it. It goes on until
    a line that is not indented, or until a definition further out than all lines so far: that one
    is a member of the next definition whose header is not here.
    """

    def __init__(self, statements: Sequence[Statement]) -> None:
        self.owners: list[Scope | None] = []
        """The innermost scope of each statement; a header or decorator belongs to its own."""
        self._open: list[Scope] = []
        self._floor = 0
        self._begun = False
        """A line that is not indented was met: all later ones have what is around them here."""
        decorated: Scope | None = None
        for statement in statements:
            if statement.head == "#":
                self._comment(statement)
                continue
            if decorated is None:
                self._leave(statement)
                if statement.head in ("@", "def", "class"):
                    decorated = Scope(statement.first, statement.indent)
                    self._open.append(decorated)
            if statement.head != "@":
                decorated = None
            self._take(statement)

    def _leave(self, statement: Statement) -> None:
        """Close what ends before a statement; open what must have begun before the segment."""
        indent = statement.indent
        while self._open and 0 <= self._open[-1].indent >= indent:
            self._open.pop()
        if self._open and self._open[-1].indent < 0:
            member = statement.head in ("@", "def", "class")
            if not indent or (member and indent < self._floor):
                self._open.pop()
        self._begun = self._begun or not indent
        if not self._begun and not self._open:
            self._open.append(Scope(statement.first, -1))
            self._floor = indent
        self._floor = min(self._floor, indent)

    def _take(self, statement: Statement) -> None:
        for scope in self._open:
            scope.last = statement.last
        self.owners.append(self._open[-1] if self._open else None)

    def _comment(self, statement: Statement) -> None:
        """Give a comment to the innermost scope that it is indented in."""
        owner = None
        for scope in self._open:
            if scope.indent < statement.indent:
                scope.last = statement.last
                owner = scope
        self.owners.append(owner)


class _Segment(Record):
    statements: list[Statement]
    places: list[int]
    """The highlighted lines, ascending."""

    def marked(self) -> Iterator[tuple[int, bool]]:
        """Yield the index of the statement of each line, and whether the line is part of it.

        For a blank line it is the next statement, or the last.
        """
        index, final = 0, len(self.statements) - 1
        for place in self.places:
            while index < final and self.statements[index].last < place:
                index += 1
            statement = self.statements[index]
            yield index, statement.first <= place <= statement.last


def _marked_segments(code: str, highlighted: tuple[int, ...], cuts: tuple[int, ...]) -> Iterator[_Segment]:
    """Yield the segments that have both highlighted lines and statements."""
    lines = code_lines(code)
    places = sorted(set(highlighted))
    at = 0
    for span in segments(len(lines), cuts):
        while at < len(places) and places[at] < span.first:
            at += 1
        begin = at
        while at < len(places) and places[at] <= span.last:
            at += 1
        inside = places[begin:at]
        statements = read_segment(lines, span) if inside else []
        if statements:
            yield _Segment(statements, inside)


def _with_decorators(statements: Sequence[Statement], index: int) -> Span:
    """Return the lines of a statement; of a definition, those of its decorators too."""
    this = statements[index]
    first, last = this.first, this.last
    if this.head not in ("@", "def", "class"):
        return Span(first, last)
    at = index
    while at and statements[at - 1].indent == this.indent and statements[at - 1].head in "@#":
        at -= 1
        if statements[at].head == "@":
            first = statements[at].first
    at = index
    while statements[at].head in "@#" and at + 1 < len(statements):
        at += 1
        if statements[at].indent != this.indent or statements[at].head not in _DECORATION:
            break
        if statements[at].head != "#":
            last = statements[at].last
    return Span(first, last)


_DECORATION = frozenset(("@", "#", "def", "class"))


def _outermost(statements: Sequence[Statement], index: int) -> Span:
    """Return the statement outside of all definitions with its blocks, or alone if that is long."""
    this = statements[index]
    alone = Span(this.first, this.last)
    begin = index
    while statements[begin].indent or statements[begin].head in CLAUSES:
        begin -= 1
        if begin < 0 or this.last - statements[begin].first >= LONG:
            return alone
    last = this.last
    for statement in statements[begin + 1 :][:LONG]:
        if not statement.indent and statement.head not in CLAUSES:
            break
        last = max(last, statement.last)
    return alone if last - statements[begin].first >= LONG else Span(statements[begin].first, last)


def _merged(spans: Iterable[Span], gap: int) -> list[Span]:
    """Return the spans ascending, those that share lines (or, with `gap` 1, touch) as one."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.first <= merged[-1].last + gap:
            merged[-1] = Span(merged[-1].first, max(merged[-1].last, span.last))
        else:
            merged.append(span)
    return merged
