"""Find the statements and definitions around the highlighted lines of a block of code.

Code, highlighted lines and cuts in; line spans out, all 1-based and both ends included. A span
never reaches over a cut. Nothing is parsed, because half of the blocks do not parse: the scanner
finds the statements, and indentation shows how they are nested.
"""

from __future__ import annotations

from exsearch.model import Span, code_lines
from exsearch.snippets.scanner import CLAUSES, Statement, read_segment
from exsearch.snippets.spans import lines_of, merged, segments

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LONG = 40
"""Lines; a longer block is not shown whole for one highlighted line in it."""

_DEFINITIONS = ("@", "def", "class")


def highlighted_statements(
    code: str, highlighted: tuple[int, ...], cuts: tuple[int, ...], parts: Sequence[Span] = ()
) -> list[Span]:
    """Return the whole statement of each highlighted line, in order and without duplicates.

    A compound statement is its header only; a definition is its decorators and its header. A
    statement ends where the text breaks off. Blank lines have no statement; if only blank lines
    are highlighted, the next statement is returned.

    Only `parts` are read, if they are given: whole statements of a module.
    """
    lines = code_lines(code)
    return _around(lines, highlighted, parts or segments(len(lines), cuts), definitions=False)


def highlighted_functions(
    code: str, highlighted: tuple[int, ...], cuts: tuple[int, ...], parts: Sequence[Span] = ()
) -> list[Span]:
    """Return the innermost definition around each highlighted line, in order and merged.

    A line in the body of a class but in none of its methods gives the class. A line outside of
    all definitions gives its outermost statement with its blocks, or only the line's statement if
    that is longer than `LONG`. If the header is not on the page, the visible part is returned.
    """
    lines = code_lines(code)
    return _around(lines, highlighted, parts or segments(len(lines), cuts), definitions=True)


def _around(
    lines: list[str], highlighted: tuple[int, ...], parts: Iterable[Span], *, definitions: bool
) -> list[Span]:
    wanted = frozenset(highlighted)
    found: list[Span] = []
    at_blank_lines: list[Span] = []
    for first, last in parts:
        part = Span(first, min(last, len(lines)))  # an empty line at the end of the text is none of `lines`
        numbers = [number for number in lines_of([part]) if number in wanted]
        statements = read_segment(lines, part) if numbers else []
        owners = _Nesting(statements).owners if definitions else []
        index = 0
        for number in numbers if statements else ():
            while index < len(statements) - 1 and statements[index].last < number:
                index += 1
            statement = statements[index]
            if found and statement.last <= found[-1].last:
                continue
            span = _definition(statements, index, owners[index]) if owners else _header(statements, index)
            (found if statement.first <= number <= statement.last else at_blank_lines).append(span)
    return merged(found or at_blank_lines[:1])


class _Scope:
    """A definition, or the visible part of one that begins before the segment."""

    __slots__ = ("first", "indent", "last")

    def __init__(self, first: int, indent: int) -> None:
        self.first = first
        """Includes the decorators."""
        self.indent = indent
        """The column of the header; -1 if the header is not in the segment."""
        self.last = first


class _Nesting:
    """The definition that each statement of a segment belongs to, by indentation.

    If a segment begins with indented lines, their definition begins before it. That definition
    ends at the first line without indentation, or at a definition that is indented less than all
    lines so far: that one is a member of the next outer definition, whose header is not visible.
    """

    def __init__(self, statements: Sequence[Statement]) -> None:
        self.owners: list[_Scope | None] = []
        """The innermost scope of each statement; a header or decorator belongs to its own scope."""
        self._open: list[_Scope] = []
        self._floor = 0
        """The smallest indentation so far in the definition that begins before the segment."""
        self._at_module_level = False
        """A line without indentation was seen: the headers of all later lines are in the segment."""
        decorated = False
        for statement in statements:
            if statement.head == "#":
                self._comment(statement)
                continue
            if not decorated:
                self._leave(statement)
                if statement.head in _DEFINITIONS:
                    self._open.append(_Scope(statement.first, statement.indent))
            decorated = statement.head == "@"
            for scope in self._open:
                scope.last = statement.last
            self.owners.append(self._open[-1] if self._open else None)

    def _leave(self, statement: Statement) -> None:
        """Close the scopes that end before a statement; open the one that begins before the segment."""
        indent = statement.indent
        while self._open and 0 <= self._open[-1].indent >= indent:
            self._open.pop()
        if self._open and self._open[-1].indent < 0:
            is_member = statement.head in _DEFINITIONS and indent < self._floor
            if not indent or is_member:
                self._open.pop()
        self._at_module_level = self._at_module_level or not indent
        if not self._at_module_level and not self._open:
            self._open.append(_Scope(statement.first, -1))
            self._floor = indent
        self._floor = min(self._floor, indent)

    def _comment(self, statement: Statement) -> None:
        """Add a comment to every open scope that is indented less."""
        owner = None
        for scope in self._open:
            if scope.indent < statement.indent:
                scope.last = statement.last
                owner = scope
        self.owners.append(owner)


def _header(statements: Sequence[Statement], index: int) -> Span:
    """Return the lines of a statement; for a definition with all of its decorators."""
    this = statements[index]
    first, last = this.first, this.last
    if this.head not in _DEFINITIONS:
        return Span(first, last)
    at = index
    while at and statements[at - 1].indent == this.indent and statements[at - 1].head in "@#":
        at -= 1
        if statements[at].head == "@":
            first = statements[at].first
    at = index
    while statements[at].head in "@#" and at + 1 < len(statements):
        at += 1
        if statements[at].indent != this.indent or statements[at].head not in (*_DEFINITIONS, "#"):
            break
        if statements[at].head != "#":
            last = statements[at].last
    return Span(first, last)


def _definition(statements: Sequence[Statement], index: int, owner: _Scope | None) -> Span:
    """Return the lines of a statement's owner, or of its outermost statement if it has none."""
    if owner:
        return Span(owner.first, owner.last)
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
