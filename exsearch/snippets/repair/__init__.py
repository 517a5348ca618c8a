"""Turn a block that breaks off anywhere into text that parses, with a comment on every change.

Lines and cuts in; lines out, each with its original line number. Visible code stays as it is: lines
are added, or turned into comments if nothing else helps, and indentation is changed only if no block
could have it. `rebuild` makes the text from statements and columns in one pass; here the parser judges it.
"""

from __future__ import annotations

from exsearch.model import Span
from exsearch.snippets.comments import commented
from exsearch.snippets.parsing import MOST_CHARACTERS, NO_TREE, Line, parse, problem_of, text_of
from exsearch.snippets.repair.rebuild import Segment
from exsearch.snippets.scanner import Statement, read_segment
from exsearch.snippets.spans import segments

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    _Parts = Sequence[tuple[Span, list[Statement]]]

_ATTEMPTS = 12
"""Most attempts to comment out statements that parse alone but not in their place."""


def repair(lines: Sequence[str], cuts: Iterable[int]) -> list[Line] | None:
    """Return the lines as text that parses, or None if only commenting out all of it would help.

    Lines that parse and have no cuts are returned as they are.
    """
    size = sum(map(len, lines)) + len(lines)
    if size > MOST_CHARACTERS:
        return None
    parts = [(span, read_segment(lines, span)) for span in segments(len(lines), cuts)]
    statements = [statement for _, read in parts for statement in read]
    uncut = [span for span, _ in parts] in ([], [Span(1, len(lines))])
    unchanged = [Line(text, number) for number, text in enumerate(lines, 1)]
    if uncut and not _leans_on_blank_lines(lines, statements) and _wrong_line(unchanged) is None:
        return unchanged
    repaired = _rebuilt(lines, parts, frozenset(), plain=False)
    if _wrong_line(repaired) is None:
        return repaired
    left_out = {s.first for s in statements if s.starts and s.ends and _is_invalid(lines, s)}
    for _ in range(max(2, min(_ATTEMPTS, MOST_CHARACTERS // size))):
        repaired = _rebuilt(lines, parts, left_out, plain=True)
        wrong = _wrong_line(repaired)
        if wrong is None:
            return repaired
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


def _leans_on_blank_lines(lines: Sequence[str], statements: Sequence[Statement]) -> bool:
    """Return whether a statement ends with a backslash, so that the blank lines after it matter."""
    return any(lines[s.last - 1].endswith("\\") for s in statements if not s.ends)


def _is_invalid(lines: Sequence[str], statement: Statement) -> bool:
    return problem_of(lines[statement.first - 1 : statement.last]) is not None


def _wrong_line(lines: Sequence[Line]) -> int | None:
    """Return the line of the first syntax error; 0 if the parser names none, None without an error."""
    try:
        parse(text_of(lines))
    except SyntaxError as error:
        return min(error.lineno or 0, len(lines))
    except NO_TREE:
        return 0
    return None
