"""Rebuild the blocks of torn code: close what is open, add missing headers and bodies.

Statements in, lines out. Nothing is parsed but single statements that break off.
"""

from __future__ import annotations

from dataclasses import dataclass

from exsearch.snippets.comments import MARK, commented, count_of_lines
from exsearch.snippets.parsing import HEADERS, Line, bare_code, opens_block, problem_of
from exsearch.snippets.repair.surroundings import BLOCK, CLASS, FUNCTION, LOOP, METHOD, TRY, openers
from exsearch.snippets.scanner import CLAUSES, Statement

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from exsearch.model import Span

_DEEPEST = 90
"""Most blocks and brackets inside each other; the parser's own limits are 100 and 200."""

CUT_HERE = f"{MARK}the page leaves out lines here"
NO_BODY = f"{MARK}the page leaves out the body"
CLOSED = f"{MARK}closed, because the page breaks off here"
AROUND = f"{MARK}added, because the page leaves out the code around these lines"
BEFORE = f"{MARK}added, because the page leaves out the start of this statement"
NO_END = f"{MARK}added, because the page leaves out the end of this statement"
DECORATED = f"{MARK}added, because the page leaves out the decorated definition"
STAND_IN = f"{MARK}replaces the lines commented out above"
TABS = f"{MARK}changed the tabs of the indentation to spaces"
INDENTED = f"{MARK}changed the indentation of the next line"
NOT_BEGUN = "the page leaves out the start of this statement"
NOT_PARSED = "this does not parse"
TOO_DEEP = "this is nested too deeply"

_FILLERS = ("", "...", ": ...", " else ...", " in ...", "left_out")
"""Code that may complete a statement in front of its missing closing brackets."""
_STAND_INS = {
    "def": FUNCTION, "class": CLASS, "elif": "elif True:", "else": "else:", "try": TRY,
    "except": "except Exception:", "finally": "finally:", "for": "for _ in ():", "while": LOOP,
}  # fmt: skip
_CHAIN = {
    # head: (the links that may stand before it, its own link)
    "if": ((), "if"), "elif": (("if",), "if"), "for": ((), "loop"), "while": ((), "loop"),
    "else": (("if", "loop", "handled"), "else"), "try": ((), "try"), "match": ((), "match"),
    "except": (("try", "handled"), "handled"), "finally": (("try", "handled", "handled else"), "end"),
}  # fmt: skip
_CLOSERS = {"(": ")", "[": "]", "{": "}"}


@dataclass(slots=True)
class _Block:
    """An open block."""

    indent: int
    space: str
    """Its white space: `indent` columns of blanks or tabs."""
    link: str = ""
    """The kind of its last statement, if a clause may continue that: see `_CHAIN`."""


class Segment:
    """One pass over the statements of a segment."""

    def __init__(
        self, lines: Sequence[str], statements: Sequence[Statement], left_out: Collection[int], *, plain: bool
    ) -> None:
        self._lines = lines
        self._statements = statements
        self._left_out = left_out
        """First lines of the statements to comment out."""
        self._plain = plain
        """Indent with spaces, and empty the blank lines."""
        self._made: list[Line] = []
        self._blocks = [_Block(0, "")]
        self._header = ""
        """The head of the last statement if its body must follow."""
        self._only_comments = False
        """All statements so far of the body that must follow were commented out."""
        self._decorator: int | None = None
        """The column of the last statement if it is a decorator."""
        self._tabs_named = False
        starts = [lines[s.first - 1] for s in statements if s.head != "#"]
        self._is_async = any("await " in line or "async " in line for line in starts)
        """Some code is only allowed in an asynchronous function."""

    def rebuilt(self, span: Span) -> list[Line]:
        """Return the lines of the segment at `span`."""
        done = span.first - 1
        for index, statement in enumerate(self._statements):
            self._blank(done + 1, statement.first - 1)
            self._statement(index)
            done = statement.last
        self._end_segment(is_cut=span.last < len(self._lines))
        self._blank(done + 1, span.last)
        return self._made

    def _blank(self, first: int, last: int) -> None:
        self._made += [Line("" if self._plain else self._lines[n - 1], n) for n in range(first, last + 1)]

    def _end_segment(self, *, is_cut: bool) -> None:
        if self._decorator is not None:
            self._missing_definition()
        space = self._blocks[-1].space
        if self._header:
            self._missing_body()
        elif is_cut and space:
            self._add_after_code(f"{space}{CUT_HERE}")
        while self._blocks:
            self._close_block()

    # One statement.

    def _statement(self, index: int) -> None:
        statement = self._statements[index]
        problem, tail = self._problem(statement)
        if problem:
            self._comment_out(index, problem)
            return
        if statement.head == "#":
            self._copy(statement, None)
            return
        self._copy(statement, self._enter(index))
        if tail:
            self._add(f"{self._blocks[-1].space}{tail}  {CLOSED}")
        opens = tail.endswith(":") if tail else opens_block(self._lines, statement)
        if opens and statement.head in HEADERS:
            self._header = statement.head
            self._only_comments = False
        self._decorator = statement.indent if statement.head == "@" else None

    def _problem(self, statement: Statement) -> tuple[str, str]:
        """Return the reason why a statement must be commented out, and the code that completes it."""
        if statement.first in self._left_out:
            return NOT_PARSED, ""
        if not statement.starts:
            return NOT_BEGUN, ""
        if statement.head == "#":
            return "", ""
        code, quote = bare_code(self._lines, statement)
        closers = _closers(code)
        too_deep = statement.indent > self._blocks[-1].indent and len(self._blocks) >= _DEEPEST
        if closers is None or too_deep:
            return TOO_DEEP, ""
        if statement.ends:
            return "", ""
        tail = self._tail(statement, quote, closers)
        return ("", tail) if tail else (NOT_PARSED, "")

    def _tail(self, statement: Statement, quote: str, closers: str) -> str:
        """Return code that completes a statement that breaks off, or "" if none of the fillers does."""
        shown = self._lines[statement.first - 1 : statement.last]
        colons = (":", "") if statement.head in HEADERS else ("",)
        tails = (quote + filler + closers + colon for filler in _FILLERS for colon in colons)
        return next((tail for tail in tails if tail and problem_of([*shown, tail]) is None), "")

    def _copy(self, statement: Statement, space: str | None) -> None:
        """Add the lines of a statement; the first one is indented by `space`, if that is given."""
        first = self._lines[statement.first - 1]
        if space is None and self._plain:
            space = " " * statement.indent
            if "\t" in _white_space(first) and not self._tabs_named:
                self._add(f"{space}{TABS}")
                self._tabs_named = True
        if space is not None:
            first = space + first.lstrip()
        self._made.append(Line(first, statement.first))
        self._made += [Line(self._lines[n - 1], n) for n in range(statement.first + 1, statement.last + 1)]

    def _comment_out(self, index: int, reason: str) -> None:
        """Add a statement as a comment, and a header in its place if it has a body."""
        statement = self._statements[index]
        opens = statement.starts and opens_block(self._lines, statement)
        space = " " * min(statement.indent, _DEEPEST)
        if opens:
            self._enter(index)
            space = self._blocks[-1].space
        count = statement.last - statement.first + 1
        self._add(f"{space}{MARK}commented out {count_of_lines(count)}: {reason}")
        indent = _white_space(self._lines[statement.first - 1])
        for number in range(statement.first, statement.last + 1):
            text = commented(self._lines[number - 1], indent)
            self._made.append(Line(space + text.removeprefix(indent), number))
        self._only_comments = not opens
        if opens:
            stand_in = _STAND_INS.get(statement.head, BLOCK)
            if statement.head == "case" and len(self._blocks) > 1 and self._blocks[-2].link == "match":
                stand_in = "case _:"
            self._add(f"{space}{stand_in}  {STAND_IN}")
            self._header = statement.head

    # The blocks around a statement.

    def _enter(self, index: int) -> str | None:
        """Open and close blocks so that a statement may follow; return the white space that it needs."""
        statement = self._statements[index]
        if self._header:
            fits = self._header != "match" or statement.head == "case"
            if fits and statement.indent > self._blocks[-1].indent:
                self._blocks.append(_Block(statement.indent, self._space_of(statement)))
                self._header = ""
            else:
                self._missing_body()
        is_decorated = statement.head in ("@", "def", "class") and statement.indent == self._decorator
        if self._decorator is not None and not is_decorated:
            self._missing_definition()
        space = self._close_blocks(statement.indent)
        if space is None and statement.indent > self._blocks[-1].indent:
            self._surround(index)
        self._link(statement.head)
        return space

    def _close_blocks(self, indent: int) -> str | None:
        """Close the blocks that end before a line at `indent`.

        No block may be indented by a little less than the current one. If the line is, it is
        moved into the current block: the white space of that is returned.
        """
        while len(self._blocks) > 1 and self._blocks[-2].indent >= indent:
            self._close_block()
        block = self._blocks[-1]
        if block.indent <= indent:
            return None
        if block.indent - indent >= indent - self._blocks[-2].indent:
            self._close_block()
            return None
        self._add(f"{block.space}{INDENTED}")
        return block.space

    def _close_block(self) -> None:
        self._missing_end()
        self._blocks.pop()

    def _link(self, head: str) -> None:
        """Add the start that a clause continues, and the end of a `try` that nothing continues."""
        block = self._blocks[-1]
        after, link = _CHAIN.get(head, ((), ""))
        if block.link == "try" and link not in ("handled", "end"):
            self._missing_end()
        if head in CLAUSES and head != "case" and block.link not in after:
            opener = "try" if link in ("handled", "end") else "if True"
            self._add(f"{block.space}{opener}: ...  {BEFORE}")
            block.link = ""
        block.link = f"{block.link} {link}" if link == "else" else link

    def _surround(self, index: int) -> None:
        """Open blocks around a statement that is indented more than the code before it explains."""
        outside = self._blocks[-1].indent
        for opener, first, needs_loop in openers(self._lines, self._statements, index, outside):
            block = self._blocks[-1]
            is_async = self._is_async and opener in (FUNCTION, METHOD)
            self._add(f"{block.space}{'async ' * is_async}{opener}  {AROUND}")
            block.link = {TRY: "try", BLOCK: "if", LOOP: "loop"}.get(opener, "")
            between = (block.indent + first.indent) // 2
            if needs_loop and between > block.indent:
                self._blocks.append(_Block(between, " " * between))
                self._add(f"{' ' * between}{LOOP}  {AROUND}")
            self._blocks.append(_Block(first.indent, self._space_of(first)))

    def _space_of(self, statement: Statement) -> str:
        return " " * statement.indent if self._plain else _white_space(self._lines[statement.first - 1])

    # Missing code.

    def _missing_body(self) -> None:
        body = "case _: ..." if self._header == "match" else "..."
        reason = STAND_IN if self._only_comments else NO_BODY
        self._add_after_code(f"{self._blocks[-1].space}    {body}  {reason}")
        self._header = ""

    def _missing_definition(self) -> None:
        self._add_after_code(f"{self._blocks[-1].space}def left_out(): ...  {DECORATED}")
        self._decorator = None

    def _missing_end(self) -> None:
        block = self._blocks[-1]
        if block.link == "try":
            self._add_after_code(f"{block.space}finally: ...  {NO_END}")
            block.link = ""

    def _add(self, text: str) -> None:
        self._made.append(Line(text, 0))

    def _add_after_code(self, text: str) -> None:
        """Add a line in front of the blank lines at the end."""
        at = len(self._made)
        while at and not self._made[at - 1].text.strip():
            at -= 1
        self._made.insert(at, Line(text, 0))


def _closers(code: str) -> str | None:
    """Return the brackets that close those left open in `code`, or None if these are too many."""
    missing: list[str] = []
    for character in code:
        if character in _CLOSERS:
            missing.append(_CLOSERS[character])
            if len(missing) > _DEEPEST:
                return None
        elif character in ")]}" and missing:
            missing.pop()
    return "".join(reversed(missing))


def _white_space(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]
