"""Turn a block that breaks off anywhere into text that parses, and say in comments what was done.

Lines and cuts in; lines out, each with the line that it was. What a page shows stays as it is:
lines are added, or turned into comments where nothing else helps, and indentation is changed only
where no block could have it. The structure is rebuilt from statements and columns in one pass; the
parser only judges. What the code means is not known here.
"""

from __future__ import annotations

from exsearch.model import Span
from exsearch.snippets.comments import MARK, commented
from exsearch.snippets.parsing import (
    HEADERS,
    MOST_CHARACTERS,
    NO_TREE,
    bare_code,
    opens_block,
    parse,
    parses,
    problem_of,
)
from exsearch.snippets.scanner import CLAUSES, Statement, read_segment
from exsearch.snippets.spans import segments

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import NamedTuple as Record
else:
    from exsearch.model import Record

_DEEPEST = 90
"""Blocks and brackets inside of each other; the parser's own limits are 100 and 200."""
_REPAIRS = 12
"""Parses of the whole text that are spent on statements that parse alone but not in place."""

CUT_HERE = f"{MARK}the page leaves lines out here"
NO_BODY = f"{MARK}the page leaves out the body"
CLOSED = f"{MARK}closed what the page leaves open"
AROUND = f"{MARK}added, the page leaves out what is around these lines"
BEFORE = f"{MARK}added, the page leaves out what this goes on from"
NO_END = f"{MARK}added, the page leaves out how this ends"
DECORATED = f"{MARK}added, the page leaves out what is decorated"
STAND_IN = f"{MARK}stands in for what is commented out above"
TABS = f"{MARK}turned the tabs of the indentation into spaces"
INDENTED = f"{MARK}changed the indentation of the next line"
NOT_BEGUN = "the page leaves out where this begins"
NOT_PARSED = "this does not parse"
TOO_DEEP = "this is nested too deeply"

_FILLERS = ("", "...", ": ...", " else ...", " in ...", "left_out")
"""What may have to stand in the place of what an open bracket lacks."""
_TRY, _BLOCK, _LOOP = "try:", "if True:", "while True:"
_FUNCTION, _METHOD, _CLASS = "def left_out():", "def left_out(self):", "class LeftOut:"
_STAND_INS = {
    "def": "def left_out():", "class": "class LeftOut:", "elif": "elif True:", "else": "else:",
    "except": "except Exception:", "finally": "finally:", "try": "try:", "for": "for _ in ():",
    "while": "while True:",
}  # fmt: skip
_CHAIN = {
    # head: (after which links it may stand, which link it is)
    "if": ((), "if"), "elif": (("if",), "if"), "for": ((), "loop"), "while": ((), "loop"),
    "else": (("if", "loop", "handled"), "else"), "try": ((), "try"), "match": ((), "match"),
    "except": (("try", "handled"), "handled"), "finally": (("try", "handled", "handled else"), "end"),
}  # fmt: skip


class Line(Record):
    """One line of the result."""

    text: str
    origin: int
    """The 1-based line of the code that it shows; 0 where it was added."""


def mend(lines: Sequence[str], cuts: Iterable[int]) -> list[Line] | None:
    """Return the lines as text that parses, or None where nothing less than all of it must go.

    Lines that parse and have no cuts come back as they are.
    """
    parts = segments(len(lines), cuts)
    size = sum(map(len, lines)) + len(lines)
    if size > MOST_CHARACTERS:
        return None
    read = [(part, read_segment(lines, part)) for part in parts]
    if parts in ([], [Span(1, len(lines))]) and _stands(lines, read):
        return [Line(text, number) for number, text in enumerate(lines, 1)]
    mended = _Mending(lines, read, {}).text()
    if _wrong_line(mended) is None:
        return mended
    out = {s.first: NOT_PARSED for _, statements in read for s in statements if _alone(lines, s)}
    for _ in range(max(2, min(_REPAIRS, MOST_CHARACTERS // size))):
        mended = _Mending(lines, read, out, plain=True).text()
        wrong = _wrong_line(mended)
        if wrong is None:
            return mended
        culprit = _statement_before(mended, wrong, read, out)
        if culprit is None:  # or nobody knows: blocks are nested too deeply for the parser
            return None
        out[culprit] = NOT_PARSED
    return None


def _stands(lines: Sequence[str], read: Sequence[tuple[Span, list[Statement]]]) -> bool:
    """Tell whether lines parse, and do not lean on blank ones behind a backslash for it."""
    torn = [s for _, statements in read for s in statements if not s.ends]
    return not any(lines[s.last - 1].endswith("\\") for s in torn) and parses("\n".join(lines))


def _alone(lines: Sequence[str], statement: Statement) -> bool:
    """Tell whether a statement that is all there does not parse by itself."""
    if not (statement.starts and statement.ends):
        return False
    return problem_of(lines[statement.first - 1 : statement.last]) is not None


def _wrong_line(mended: Sequence[Line]) -> int | None:
    """Return the line that the parser stumbles over; 0 if it does not say, None if there is none."""
    try:
        parse("\n".join(line.text for line in mended))
    except SyntaxError as error:
        return min(error.lineno or 0, len(mended))
    except NO_TREE:
        return 0
    return None


def _statement_before(
    mended: Sequence[Line],
    wrong: int,
    read: Sequence[tuple[Span, list[Statement]]],
    out: Mapping[int, str],
) -> int | None:
    """Return the first line of the last statement up to `wrong` that is still code."""
    origins = [line.origin for line in mended[:wrong] if line.origin]
    until = origins[-1] if origins else 0
    still = [
        s.first
        for _, statements in read
        for s in statements
        if s.first <= until and s.head != "#" and s.starts and s.first not in out
    ]
    return still[-1] if still else None


class _Level:
    """One block that is open: its column, its white space, and the last link of a chain in it."""

    __slots__ = ("indent", "link", "space")

    def __init__(self, indent: int, space: str) -> None:
        self.indent = indent
        self.space = space
        self.link = ""


class _Step(Record):
    """Lines further in than what the text says is around them."""

    statement: Statement
    """The first of them."""
    members: bool
    """Among them are methods."""
    loops: bool
    """Among them is a `continue` or `break` of a loop that is not here."""
    then: str
    """The head of the statement that they end before."""


class _Mending:
    """One pass over the statements of all segments; `text` returns the result."""

    def __init__(
        self,
        lines: Sequence[str],
        read: Sequence[tuple[Span, list[Statement]]],
        out: Mapping[int, str],
        *,
        plain: bool = False,
    ) -> None:
        self._lines = lines
        self._read = read
        self._out = out
        """First lines of the statements to be commented out, and why."""
        self._plain = plain
        """Indentation in spaces, blank lines empty."""
        self._made: list[Line] = []
        self._levels: list[_Level] = []
        self._opened = ""
        """The head of the header that the last statement was, if its body must follow."""
        self._only_comments = False
        """The body that must follow has only statements that were commented out so far."""
        self._decorated: int | None = None
        """The column of the decorator that the last statement was."""
        self._tabs = False
        """It is said that tabs were changed."""
        self._awaits = False
        """Something in the segment can only be in an asynchronous function."""

    def text(self) -> list[Line]:
        """Return all lines."""
        done = 0
        for part, statements in self._read:
            self._cut_marks(done + 1, part.first - 1)
            self._segment(part, statements)
            done = part.last
        self._cut_marks(done + 1, len(self._lines))
        return self._made

    def _cut_marks(self, first: int, last: int) -> None:
        for number in range(first, last + 1):
            line = self._lines[number - 1]
            text = line if line.startswith("#") and line.isprintable() else commented(line)
            self._made.append(Line(text, number))

    def _segment(self, part: Span, statements: Sequence[Statement]) -> None:
        self._levels = [_Level(0, "")]
        starts = [self._lines[s.first - 1] for s in statements if s.head != "#"]
        self._awaits = any("await " in line or "async " in line for line in starts)
        done = part.first - 1
        for index, statement in enumerate(statements):
            self._blank(done + 1, statement.first - 1)
            self._statement(statements, index)
            done = statement.last
        self._end(cut=part.last < len(self._lines))
        self._blank(done + 1, part.last)

    def _blank(self, first: int, last: int) -> None:
        for number in range(first, last + 1):
            self._made.append(Line("" if self._plain else self._lines[number - 1], number))

    def _statement(self, statements: Sequence[Statement], index: int) -> None:
        statement = statements[index]
        why = self._out.get(statement.first) or ("" if statement.starts else NOT_BEGUN)
        if statement.head == "#" and not why:
            self._show(statement, None)
            return
        code, quote = bare_code(self._lines, statement)
        closers = _closers(code)
        further_in = statement.indent > self._levels[-1].indent
        if closers is None or (further_in and len(self._levels) >= _DEEPEST):
            why, closers = TOO_DEEP, ""
        tail = ""
        if not why and not statement.ends:
            tail = self._closing(statement, quote, closers) or ""
            why = "" if tail else NOT_PARSED
        if why:
            self._comment_out(statements, index, why)
            return
        space = self._place(statements, index)
        self._show(statement, space)
        if tail:
            self._add(f"{self._levels[-1].space}{tail}  {CLOSED}")
        if statement.head in HEADERS and (tail or code).endswith(":"):
            self._opened = statement.head
            self._only_comments = False
        self._decorated = statement.indent if statement.head == "@" else None

    def _show(self, statement: Statement, space: str | None) -> None:
        """Add the lines of a statement; the first one behind `space`, if that is given."""
        first = self._lines[statement.first - 1]
        if space is None and self._plain:
            space = " " * statement.indent
            if "\t" in _white_space(first) and not self._tabs:
                self._add(f"{space}{TABS}")
                self._tabs = True
        if space is not None:
            first = space + first.lstrip()
        self._made.append(Line(first, statement.first))
        for number in range(statement.first + 1, statement.last + 1):
            self._made.append(Line(self._lines[number - 1], number))

    def _closing(self, statement: Statement, quote: str, closers: str) -> str | None:
        """Return what must follow a statement that the page breaks off in; None if not known."""
        shown = self._lines[statement.first - 1 : statement.last]
        colons = (":", "") if statement.head in HEADERS else ("",)
        for filler in _FILLERS:
            for colon in colons:
                tail = quote + filler + closers + colon
                if tail and problem_of([*shown, tail]) is None:
                    return tail
        return None

    def _comment_out(self, statements: Sequence[Statement], index: int, why: str) -> None:
        """Add a statement as a comment; where a body hangs on it, a stand-in too."""
        statement = statements[index]
        header = statement.starts and opens_block(self._lines, statement)
        space = " " * min(statement.indent, _DEEPEST)
        if header:
            self._place(statements, index)
            space = self._levels[-1].space
        count = statement.last - statement.first + 1
        self._add(f"{space}{MARK}commented out {count_of_lines(count)}, {why}")
        self._only_comments = True
        original = self._lines[statement.first - 1]
        common = _white_space(original)
        for number in range(statement.first, statement.last + 1):
            text = commented(self._lines[number - 1], common)
            self._made.append(Line(space + text.removeprefix(common), number))
        if header:
            stand_in = _STAND_INS.get(statement.head, "if True:")
            if statement.head == "case" and self._in_match():
                stand_in = "case _:"
            self._add(f"{space}{stand_in}  {STAND_IN}")
            self._opened = statement.head
            self._only_comments = False

    def _place(self, statements: Sequence[Statement], index: int) -> str | None:
        """Open and close blocks so that a statement may follow; return white space it must have."""
        statement = statements[index]
        if self._opened:
            fits = self._opened != "match" or statement.head == "case"
            if fits and statement.indent > self._levels[-1].indent:
                self._levels.append(_Level(statement.indent, self._space_of(statement)))
                self._opened = ""
            else:
                self._missing_body()
        follows = statement.head in ("@", "def", "class") and statement.indent == self._decorated
        if self._decorated is not None and not follows:
            self._missing_definition()
        space = self._leave(statement.indent)
        if space is None and statement.indent > self._levels[-1].indent:
            self._surround(statements, index)
        self._link(statement.head)
        return space

    def _leave(self, indent: int) -> str | None:
        """Close the blocks that end before a line at `indent`.

        A line that is a little further out than a block, as no line can be, is taken for one of
        the block, and the white space of that is returned.
        """
        while len(self._levels) > 1 and self._levels[-2].indent >= indent:
            self._close()
        level = self._levels[-1]
        if level.indent <= indent:
            return None
        if level.indent - indent >= indent - self._levels[-2].indent:
            self._close()
            return None
        self._add(f"{level.space}{INDENTED}")
        return level.space

    def _close(self) -> None:
        self._missing_end()
        self._levels.pop()

    def _link(self, head: str) -> None:
        """Give a clause what it continues, and a `try` before anything else its end."""
        level = self._levels[-1]
        after, link = _CHAIN.get(head, ((), ""))
        if level.link == "try" and link not in ("handled", "end"):
            self._missing_end()
        if head in CLAUSES and head != "case" and level.link not in after:
            opener = "try" if link in ("handled", "end") else "if True"
            self._add(f"{level.space}{opener}: ...  {BEFORE}")
            level.link = ""
        level.link = f"{level.link} {link}" if link == "else" else link

    def _surround(self, statements: Sequence[Statement], index: int) -> None:
        """Open blocks around a statement that is further in than anything before it says."""
        steps = self._steps(statements, index)
        outside = "module" if self._levels[-1].indent == 0 else ""
        while steps:
            step = steps.pop()
            opener = _opener(step, outside)
            outside = "class" if opener == _CLASS else ""
            if self._awaits and opener in (_FUNCTION, _METHOD):
                opener = f"async {opener}"
            level = self._levels[-1]
            self._add(f"{level.space}{opener}  {AROUND}")
            level.link = {_TRY: "try", _BLOCK: "if", _LOOP: "loop"}.get(opener, "")
            at = step.statement
            between = (level.indent + at.indent) // 2
            if step.loops and opener != _LOOP and between > level.indent:
                self._levels.append(_Level(between, " " * between))
                self._add(f"{' ' * between}{_LOOP}  {AROUND}")
            self._levels.append(_Level(at.indent, self._space_of(at)))

    def _steps(self, statements: Sequence[Statement], index: int) -> list[_Step]:
        """Return the blocks that must have begun before a statement, the innermost first."""
        base = self._levels[-1].indent
        steps = [_Step(statements[index], members=False, loops=False, then="")]
        loops: list[int] = []
        for at in range(index, len(statements)):
            statement = statements[at]
            if statement.head == "#":
                continue
            if statement.indent <= base:
                steps[-1] = steps[-1]._replace(then=statement.head)
                break
            if statement.indent < steps[-1].statement.indent:
                steps[-1] = steps[-1]._replace(then=statement.head)
                steps.append(_Step(statement, members=False, loops=False, then=""))
            while loops and loops[-1] >= statement.indent:
                loops.pop()
            if statement.head in ("for", "while"):
                loops.append(statement.indent)
            step = steps[-1]
            if statement.head in ("break", "continue") and not loops:
                steps[-1] = step._replace(loops=True)
            elif statement.indent == step.statement.indent and self._is_method(statement):
                steps[-1] = step._replace(members=True)
        return steps

    def _is_method(self, statement: Statement) -> bool:
        line = self._lines[statement.first - 1]
        return statement.head == "def" and ("(self" in line or "(cls" in line)

    def _space_of(self, statement: Statement) -> str:
        if self._plain:
            return " " * statement.indent
        return _white_space(self._lines[statement.first - 1])

    def _in_match(self) -> bool:
        return len(self._levels) > 1 and self._levels[-2].link == "match"

    def _end(self, *, cut: bool) -> None:
        """Close all that a segment leaves open."""
        if self._decorated is not None:
            self._missing_definition()
        space = self._levels[-1].space
        if self._opened:
            self._missing_body()
        elif cut and space:
            self._add_after_code(f"{space}{CUT_HERE}")
        while self._levels:
            self._close()

    def _missing_body(self) -> None:
        body = "case _: ..." if self._opened == "match" else "..."
        why = STAND_IN if self._only_comments else NO_BODY
        self._add_after_code(f"{self._levels[-1].space}    {body}  {why}")
        self._opened = ""

    def _missing_definition(self) -> None:
        self._add_after_code(f"{self._levels[-1].space}def left_out(): ...  {DECORATED}")
        self._decorated = None

    def _missing_end(self) -> None:
        level = self._levels[-1]
        if level.link == "try":
            self._add_after_code(f"{level.space}finally: ...  {NO_END}")
            level.link = ""

    def _add(self, text: str) -> None:
        self._made.append(Line(text, 0))

    def _add_after_code(self, text: str) -> None:
        """Add a line before the blank lines at the end."""
        at = len(self._made)
        while at and not self._made[at - 1].text.strip():
            at -= 1
        self._made.insert(at, Line(text, 0))


def _opener(step: _Step, outside: str) -> str:
    """Return the header that stands in for one that the page leaves out.

    `outside` is the kind of what is around it: "module", "class", or "" for a block.
    """
    if step.then in ("except", "finally"):
        return _TRY
    if step.then == "elif":
        return _BLOCK
    if outside == "class":
        return _METHOD
    if outside == "module" and step.members:
        return _CLASS
    if outside == "module":
        return _FUNCTION
    return _LOOP if step.loops else _BLOCK


def _closers(code: str) -> str | None:
    """Return what closes the brackets that `code` leaves open; None where they are too many."""
    open_: list[str] = []
    for character in code:
        if character in "([{":
            open_.append({"(": ")", "[": "]", "{": "}"}[character])
            if len(open_) > _DEEPEST:
                return None
        elif character in ")]}" and open_:
            open_.pop()
    return "".join(reversed(open_))


def _white_space(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def count_of_lines(count: int) -> str:
    """Return `count` with the right form of the word."""
    return "1 line" if count == 1 else f"{count} lines"
