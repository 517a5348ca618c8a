"""Work out which blocks must have begun before lines that are indented without a visible reason."""

from __future__ import annotations

from exsearch.model import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from exsearch.snippets.scanner import Statement

TRY, BLOCK, LOOP = "try:", "if True:", "while True:"
FUNCTION, METHOD, CLASS = "def left_out():", "def left_out(self):", "class LeftOut:"


class _Step(Record):
    """Lines that are indented more than the visible code around them explains."""

    first: Statement
    has_methods: bool = False
    leaves_loop: bool = False
    """Has a `continue` or `break` of a loop that is not visible."""
    then: str = ""
    """The head of the statement that follows."""


def openers(
    lines: Sequence[str], statements: Sequence[Statement], index: int, outside: int
) -> Iterator[tuple[str, Statement, bool]]:
    """Yield the missing headers around the statement at `index`, the outermost first.

    Each comes with the first statement of its body, and with whether a loop is missing in it too.
    `outside` is the column of the visible block around them.
    """
    around = "" if outside else "module"
    for step in reversed(_steps(lines, statements, index, outside)):
        opener = _opener(step, around)
        yield opener, step.first, step.leaves_loop and opener != LOOP
        around = "class" if opener == CLASS else ""


def _steps(lines: Sequence[str], statements: Sequence[Statement], index: int, outside: int) -> list[_Step]:
    """Return the blocks that must have begun before a statement, the innermost first."""
    steps = [_Step(statements[index])]
    loops: list[int] = []
    for at in range(index, len(statements)):
        statement = statements[at]
        if statement.head == "#":
            continue
        step = steps[-1]
        if statement.indent < step.first.indent or statement.indent <= outside:
            steps[-1] = step._replace(then=statement.head)
            if statement.indent <= outside:
                break
            step = _Step(statement)
            steps.append(step)
        while loops and loops[-1] >= statement.indent:
            loops.pop()
        if statement.head in ("for", "while"):
            loops.append(statement.indent)
        if statement.head in ("break", "continue") and not loops:
            steps[-1] = step._replace(leaves_loop=True)
        elif statement.indent == step.first.indent and _is_method(lines, statement):
            steps[-1] = step._replace(has_methods=True)
    return steps


def _is_method(lines: Sequence[str], statement: Statement) -> bool:
    line = lines[statement.first - 1]
    return statement.head == "def" and ("(self" in line or "(cls" in line)


def _opener(step: _Step, around: str) -> str:
    """Return the header that replaces a missing one; `around` is "module", "class", or "" for a block."""
    if step.then in ("except", "finally"):
        return TRY
    if step.then == "elif":
        return BLOCK
    if around == "class":
        return METHOD
    if around == "module":
        return CLASS if step.has_methods else FUNCTION
    return LOOP if step.leaves_loop else BLOCK
