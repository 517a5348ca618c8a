"""Turn a block that breaks off anywhere into text that parses, with a comment on every change.

Lines and cuts in; lines out, each with its original line number. Visible code stays as it is: lines
are added, or turned into comments if nothing else helps, and indentation is changed only if no block
could have it. `rebuild` makes the text from statements and columns in one pass; here the parser judges it.
"""

from __future__ import annotations

from exsearch.model import Record, Span
from exsearch.snippets.comments import commented
from exsearch.snippets.parsing import MOST_CHARACTERS, NO_TREE, Line, parse, problem_of, text_of
from exsearch.snippets.repair.rebuild import Segment
from exsearch.snippets.scanner import Statement, read_segment
from exsearch.snippets.spans import segments

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ast
    from collections.abc import Collection, Iterable, Sequence

    from exsearch.snippets.parsing import Parsed

    _Parts = Sequence[tuple[Span, list[Statement]]]

_ATTEMPTS = 12
"""Most attempts to comment out statements that parse alone but not in their place."""


class Repaired(Record):
    """Lines that parse, and their tree."""

    lines: list[Line]
    tree: ast.Module

    def are(self, lines: Sequence[str]) -> bool:
        """Return whether these lines needed no repair."""
        return [line.text for line in self.lines] == list(lines)


def repair(lines: Sequence[str], cuts: Iterable[int], parsed: Parsed = parse) -> Repaired | None:
    """Return the lines as text that parses, or None if only commenting out all of it would help.

    Lines that parse and have no cuts are returned as they are.
    """
    size = sum(map(len, lines)) + len(lines)
    if size > MOST_CHARACTERS:
        return None
    spans = segments(len(lines), cuts)
    uncut = spans in ([], [Span(1, len(lines))])
    if uncut and not _leans_on_blank_lines(lines):
        unchanged = [Line(text, number) for number, text in enumerate(lines, 1)]
        found, _ = _judged(unchanged, parsed)
        if found is not None:
            return found
    return _repaired(lines, [(span, read_segment(lines, span)) for span in spans], size)


def _repaired(lines: Sequence[str], parts: _Parts, size: int) -> Repaired | None:
    """Return lines of which some are added or commented out."""
    statements = [statement for _, read in parts for statement in read]
    found, _ = _judged(_rebuilt(lines, parts, frozenset(), plain=False), parse)
    if found is not None:
        return found
    left_out = {s.first for s in statements if s.starts and s.ends and _is_invalid(lines, s)}
    for _ in range(max(2, min(_ATTEMPTS, MOST_CHARACTERS // size))):
        repaired = _rebuilt(lines, parts, left_out, plain=True)
        found, wrong = _judged(repaired, parse)
        if found is not None:
            return found
        culprit = _last_statement(statements, repaired[:wrong], left_out)
        if culprit is None:  # or the blocks are nested too deeply for the parser to name a line
            return None
        left_out.add(culprit)
    return None


def _last_statement(
    statements: Sequence[Statement], before_error: Sequence[Line], left_out: Collection[int]
) -> int | None:
    """Return the first line of the last statement in these lines that is still code."""
    until = max((line.origin for line in before_error), default=0)
    code = (s.first for s in statements if s.head != "#" and s.starts and s.first not in left_out)
    return max((first for first in code if first <= until), default=None)


def _rebuilt(lines: Sequence[str], parts: _Parts, left_out: Collection[int], *, plain: bool) -> list[Line]:
    made: list[Line] = []
    done = 0
    for span, statements in parts:
        made += _cut_markers(lines, done + 1, span.first - 1)
        made += Segment(lines, statements, left_out, plain=plain).rebuilt(span)
        done = span.last
    return made + _cut_markers(lines, done + 1, len(lines))


def _cut_markers(lines: Sequence[str], first: int, last: int) -> list[Line]:
    shown = [(lines[number - 1], number) for number in range(first, last + 1)]
    return [
        Line(text if text.startswith("#") and text.isprintable() else commented(text), number)
        for text, number in shown
    ]


def _leans_on_blank_lines(lines: Sequence[str]) -> bool:
    """Return whether a statement ends with a backslash, so that the blank lines after it matter."""
    may = any(
        line.endswith("\\") and (number == len(lines) or not lines[number].strip())
        for number, line in enumerate(lines, 1)
    )
    statements = read_segment(lines, Span(1, len(lines))) if may else []
    return any(lines[s.last - 1].endswith("\\") for s in statements if not s.ends)


def _is_invalid(lines: Sequence[str], statement: Statement) -> bool:
    return problem_of(lines[statement.first - 1 : statement.last]) is not None


def _judged(lines: list[Line], parsed: Parsed) -> tuple[Repaired | None, int]:
    """Return the lines with their tree, or else the line of the first error, 0 if the parser names none."""
    try:
        return Repaired(lines, parsed(text_of(lines))), 0
    except SyntaxError as error:
        return None, min(error.lineno or 0, len(lines))
    except NO_TREE:
        return None, 0
