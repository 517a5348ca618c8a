"""Split lines of Python into statements by quotes, brackets and words alone.

Lines in, statements with 1-based line numbers out. Nothing is parsed, because half of the blocks on
example pages do not parse: they start and end inside functions, brackets and strings. Whether a
statement is valid is not known here.

Imports nothing of the standard library, least of all `re` and `tokenize`, because commands that
answer in the time of a bare interpreter start with it.
"""

from __future__ import annotations

from exsearch.model import Record, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


class Statement(Record):
    """One statement without its body, or one comment line."""

    first: int
    last: int
    indent: int
    """The column of the first line, with tab stops every eight columns."""
    head: str
    """Its first keyword ("def" for "async def" too), "@", "#", or ""."""
    starts: bool
    """False if its beginning is not in the text."""
    ends: bool
    """False if the text breaks off inside its bracket or string."""


class Reading(Record):
    """The statements of some lines."""

    statements: list[Statement]
    is_odd: bool
    """A string or bracket does not match, so another reading may be better."""
    oddity: int
    """Grows with each sign against this reading, prose outside strings and code inside them included."""


KEYWORDS = frozenset((
    "and", "as", "assert", "break", "case", "class", "continue", "def", "del", "elif", "else",
    "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "match",
    "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
))  # fmt: skip
CLAUSES = frozenset(("elif", "else", "except", "finally", "case"))
"""The heads that continue the compound statement before them."""

# A line inside brackets cannot begin with one of these. If a line does, the end of the bracket is
# missing, because the page left lines out without a mark.
_NEVER_INSIDE = (
    "def ", "class ", "import ", "return ", "raise ", "try:", "while ", "with ", "elif ",
    "except ", "except:", "finally:", "async def ", "async with ", "assert ", "del ", "global ",
)  # fmt: skip
_NEVER_CONTINUES = tuple(word for word in _NEVER_INSIDE if word != "import ")
"""The same after a backslash, where `import y` may continue `from x`."""
_BETWEEN_VALUES = frozenset(("and", "as", "else", "for", "from", "if", "in", "is", "not", "or"))
_NEVER_IN_A_BRACKET = KEYWORDS - _BETWEEN_VALUES - {"lambda", "yield"}
_TRIPLE = ('"""', "'''")
_BEFORE_A_STRING = "=([{,+%:"
_BEFORE_A_VALUE = ("return", "yield", "print", "in", "and", "or", "not", "if", "else", "lambda")
_LIKE_CODE = (*_NEVER_INSIDE, "@", "self.", "from ", "if ", "for ", "else:")


def read_segment(lines: Sequence[str], span: Span) -> list[Statement]:
    """Return the statements of the lines in `span`, which may begin and end anywhere.

    If the lines begin inside a triple-quoted string, its end looks like the start of a string, and
    code and strings change places. So if the first reading finds something odd, the lines are also
    read as beginning inside a string, and the least odd reading is taken.
    """
    best = scan(lines, span, "")
    if best.is_odd:
        for quote in _TRIPLE:
            if best.oddity and any(quote in line for line in lines[span.first - 1 : span.last]):
                reading = scan(lines, span, quote)
                best = reading if reading.oddity < best.oddity else best
    return best.statements


def scan(lines: Sequence[str], span: Span, quote: str) -> Reading:
    """Read the lines of `span` as beginning inside `quote`, in one pass."""
    found: list[Statement] = []
    is_odd = False
    oddity = 0
    start, indent, head, depth = 0, 0, "", 0
    starts = True
    if quote:
        start, starts = span.first, False
    for number in range(span.first, span.last + 1):
        line = lines[number - 1]
        body = line.lstrip()
        if start and not quote and body.startswith(_NEVER_INSIDE if depth else _NEVER_CONTINUES):
            _close(found, Statement(start, number - 1, indent, head, starts, False), lines)
            start = depth = 0
            is_odd = True
        if not body and not quote and not depth:
            if start:  # a backslash promised more
                _close(found, Statement(start, number, indent, head, starts, False), lines)
                start = 0
            continue
        if not start:
            if body[0] == "#":
                found.append(Statement(number, number, column(line), "#", True, True))
                continue
            start, indent, head, starts = number, column(line), head_of(body), True
        code, after, is_broken = bare(line, quote)
        broken = int(is_broken)
        oddity += body.startswith(_LIKE_CODE) if quote else _like_prose(code)
        if after and after != quote:
            may_be_docstring = bool(found) and found[-1].head in ("def", "class", "#")
            broken += _unlikely_opening(code, depth, may_be_docstring)
        quote = after
        depth, unmatched = _deeper(code, depth)
        oddity += 2 * broken + unmatched
        is_odd = is_odd or broken > 0 or unmatched
        if unmatched:
            start, starts = _start_of_torn(found, lines, start), False
            indent, head = column(lines[start - 1]), ""
        if quote or depth or code.endswith("\\"):
            continue
        found.append(Statement(start, number, indent, head, starts, True))
        start = 0
    if start:
        _close(found, Statement(start, span.last, indent, head, starts, False), lines)
        is_odd = is_odd or bool(quote)
    return Reading(found, is_odd, oddity)


def bare(line: str, quote: str) -> tuple[str, str, bool]:
    r"""Return the code of a line, the quote that stays open after it, and whether a string is broken.

    Strings become `""`; the comment and the white space at the end are removed. `quote` is the quote
    that is open at the beginning of the line. A string in single quotes is broken if its line ends
    before it does, unless a backslash continues it.
    """
    if not quote and '"' not in line and "'" not in line:
        return line.partition("#")[0].rstrip(), "", False
    parts: list[str] = []
    at = 0
    double = single = comment = -2
    size = len(line)
    while True:
        if quote:
            parts.append('""')
            at = _string_end(line, at, quote)
            if at < 0:
                goes_on = len(quote) == 3 or _continues(line)
                return "".join(parts), quote if goes_on else "", not goes_on
            quote = ""
        if double < at:
            double = line.find('"', at) % (size + 1)
        if single < at:
            single = line.find("'", at) % (size + 1)
        if comment < at:
            comment = line.find("#", at) % (size + 1)
        next_at = min(double, single, comment)
        parts.append(line[at:next_at])
        if next_at in (size, comment):
            return "".join(parts).rstrip(), "", False
        triple = line[next_at : next_at + 3]
        quote = triple if triple in _TRIPLE else line[next_at]
        at = next_at + len(quote)


def column(line: str) -> int:
    """Return the column of the first character: tabs go to multiples of eight, a form feed to zero."""
    if "\t" not in line and "\f" not in line:
        return len(line) - len(line.lstrip())
    space = line[: len(line) - len(line.lstrip(" \t\f"))]
    return len(space.rpartition("\f")[2].expandtabs(8))


def head_of(body: str) -> str:
    """Return the keyword at the beginning of a statement, "@", or ""."""
    if body[0] == "@":
        return "@"
    word = body.split(None, 1)[0]
    if word == "async":
        return head_of(body[5:].lstrip() or "a")
    if word not in KEYWORDS:
        word = word.partition("(")[0].partition(":")[0]
        if word not in KEYWORDS:
            return ""
    if word in ("match", "case") and not bare(body, "")[0].endswith(":"):
        return ""  # `match = pattern.match(text)`
    return word


def _string_end(line: str, at: int, quote: str) -> int:
    """Return the position after the end of a string, or -1 if it does not end in this line."""
    while True:
        at = line.find(quote, at)
        if at < 0:
            return -1
        back = at
        while back and line[back - 1] == "\\":
            back -= 1
        if (at - back) % 2 == 0:
            return at + len(quote)
        at += 1


def _continues(line: str) -> bool:
    """Return whether a line ends with a backslash that is not itself escaped."""
    line = line.rstrip("\r")
    return (len(line) - len(line.rstrip("\\"))) % 2 == 1


def _deeper(code: str, depth: int) -> tuple[int, bool]:
    """Return the number of open brackets after `code`, and whether it closes one that was not open.

    Brackets are counted, not paired, so `x) or f(` is only found odd one line later.
    """
    opened = code.count("(") + code.count("[") + code.count("{")
    closed = code.count(")") + code.count("]") + code.count("}")
    if closed <= depth or (closed <= depth + opened and code.lstrip()[0] not in ")]}"):
        return depth + opened - closed, False
    unmatched = False
    for character in code:
        if character in "([{":
            depth += 1
        elif character in ")]}":
            if depth:
                depth -= 1
            else:
                unmatched = True
    return depth, unmatched


def _close(found: list[Statement], torn: Statement, lines: Sequence[str]) -> None:
    """Add a statement that breaks off, without the blank lines after it."""
    last = torn.last
    while last > torn.first and not lines[last - 1].strip():
        last -= 1
    found.append(torn._replace(last=last))


def _start_of_torn(found: list[Statement], lines: Sequence[str], start: int) -> int:
    """Remove the statements that are inside a bracket from before the text; return their first line.

    These are all statements since the last one that cannot be in a bracket. Comments before them stay.
    """
    kept = len(found)
    while kept:
        before = found[kept - 1]
        if before.head in _NEVER_IN_A_BRACKET:
            break
        if before.head == "from" and " import " in lines[before.first - 1]:
            break
        kept -= 1
        if not before.starts:
            break
    while kept < len(found) and found[kept].head == "#":
        kept += 1
    first = found[kept].first if kept < len(found) else start
    del found[kept:]
    return first


def _unlikely_opening(code: str, depth: int, may_be_docstring: bool) -> bool:
    """Return whether the triple quote that opens after `code` is more likely the end of a string."""
    ahead = code.removesuffix('""').strip()
    without_prefix = ahead.rstrip("rRuUbBfF")
    if not without_prefix or without_prefix[-1] in " " + _BEFORE_A_STRING:
        ahead = without_prefix.rstrip()
    if not ahead:
        return not depth and not may_be_docstring
    return ahead[-1] not in _BEFORE_A_STRING and ahead.split()[-1] not in _BEFORE_A_VALUE


def _like_prose(code: str) -> bool:
    """Return whether a line reads like a sentence: two words side by side, or a full stop."""
    words = code.split(None, 2)
    if len(words) < 2:
        return False
    if code.endswith(".") and not code.endswith(".."):
        return True
    first, second = words[0], words[1].rstrip(".,;:")
    return (
        first.isidentifier()
        and second.isidentifier()
        and first not in KEYWORDS
        and first not in ("print", "exec", "async", "await", "type")
        and second not in _BETWEEN_VALUES
        and second != "import"
    )
