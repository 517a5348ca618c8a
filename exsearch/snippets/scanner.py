"""Split lines of Python into statements by quotes, brackets and words alone.

Lines in, statements with 1-based line numbers out. Nothing is parsed, because half of the blocks on
example pages cannot be: they start and end inside of functions, brackets and strings. What this
module does not know is whether a statement is valid.

It runs before anything else is imported in commands that answer in the time of a bare interpreter,
so it imports nothing of the standard library, `re` and `tokenize` least of all.
"""

from __future__ import annotations

from exsearch.model import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NamedTuple as Record
else:
    from exsearch.model import Record


class Statement(Record):
    """One statement without its body, or one comment line."""

    first: int
    last: int
    indent: int
    """The column of the first line, tabs to the next multiple of eight."""
    head: str
    """The keyword that it opens with ("def" for "async def" too), "@", "#", or ""."""
    starts: bool
    """False where the text begins inside of it: its first line is not here."""
    ends: bool
    """False where the text breaks off inside of a bracket or a string."""


KEYWORDS = frozenset((
    "and", "as", "assert", "break", "case", "class", "continue", "def", "del", "elif", "else",
    "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "match",
    "nonlocal", "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
))  # fmt: skip
CLAUSES = frozenset(("elif", "else", "except", "finally", "case"))
"""The heads that continue the compound statement before them."""

# No line inside of brackets can begin with one of these, so that one of them says that a bracket
# was never closed: the page left its end out without a mark.
_NEVER_INSIDE = (
    "def ", "class ", "import ", "return ", "raise ", "try:", "while ", "with ", "elif ",
    "except ", "except:", "finally:", "async def ", "async with ", "assert ", "del ", "global ",
)  # fmt: skip
_NEVER_GOES_ON = tuple(w for w in _NEVER_INSIDE if w != "import ")
"""The same behind a backslash, where `from x` may go on with `import y`."""
_NEVER_IN_A_BRACKET = KEYWORDS - frozenset((
    "and", "as", "else", "for", "from", "if", "in", "is", "lambda", "not", "or", "yield",
))  # fmt: skip
_TRIPLE = ('"""', "'''")
_BEFORE_A_STRING = "=([{,+%:"
_LIKE_CODE = (*_NEVER_INSIDE, "@", "self.", "from ", "if ", "for ", "else:")
_BEFORE_A_VALUE = frozenset((
    "return", "yield", "print", "in", "and", "or", "not", "if", "else", "lambda",
))  # fmt: skip
_BETWEEN_WORDS = frozenset((
    "and", "as", "else", "for", "from", "if", "import", "in", "is", "not", "or",
))  # fmt: skip


def read_segment(lines: Sequence[str], span: Span) -> list[Statement]:
    """Return the statements of the lines in `span`, which may begin and end anywhere.

    Where the lines begin inside of a triple-quoted string, its end looks like the beginning of a
    string, and all that follows is turned inside out. So where a first reading meets something
    odd, the readings that begin inside of a string are weighed too, and the least odd one is taken.
    """
    statements, odd = scan(lines, span, "")
    if not odd:
        return statements
    best, least = "", oddities(lines, span, "")
    for quote in _TRIPLE:
        if least and any(quote in line for line in lines[span.first - 1 : span.last]):
            found = oddities(lines, span, quote)
            if found < least:
                best, least = quote, found
    return scan(lines, span, best)[0] if best else statements


def scan(lines: Sequence[str], span: Span, quote: str) -> tuple[list[Statement], bool]:
    """Return the statements of `span`, read as beginning inside of `quote`, and whether one is odd.

    One pass, each line looked at once.
    """
    found: list[Statement] = []
    odd = False
    start, indent, head, depth = 0, 0, "", 0
    starts = True
    if quote:
        start, starts = span.first, False
    for number in range(span.first, span.last + 1):
        line = lines[number - 1]
        body = line.lstrip()
        if start and not quote and body.startswith(_NEVER_INSIDE if depth else _NEVER_GOES_ON):
            _close(found, Statement(start, number - 1, indent, head, starts, False), lines)
            start = depth = 0
            odd = True
        if not body and not quote and not depth:
            if start:  # nothing is where a backslash promised more
                _close(found, Statement(start, number, indent, head, starts, False), lines)
                start = 0
            continue
        if not start:
            if body[0] == "#":
                found.append(Statement(number, number, column(line), "#", True, True))
                continue
            start, indent, head, starts = number, column(line), head_of(body), True
        code, after, broken = bare(line, quote)
        if after and after != quote:
            expected = bool(found) and found[-1].head in ("def", "class", "#")
            odd = odd or _unlikely_opening(code, depth, expected)
        quote = after
        depth, unmatched = _deeper(code, depth)
        odd = odd or broken or unmatched
        if unmatched:
            start, starts = _start_of_torn(found, lines, start), False
            indent, head = column(lines[start - 1]), ""
        if quote or depth or code.endswith("\\"):
            continue
        found.append(Statement(start, number, indent, head, starts, True))
        start = 0
    if start:
        _close(found, Statement(start, span.last, indent, head, starts, False), lines)
        odd = odd or bool(quote)
    return found, odd


def bare(line: str, quote: str) -> tuple[str, str, bool]:
    r"""Return the code of a line, the quote that stays open after it, and whether one is broken.

    Strings are left as `""`, the comment and the white space at the end are left out. `quote` is
    the one that is open where the line begins. A string in single quotes is broken where its line
    ends, unless a backslash continues it.
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
    """Return the column at which a line begins, as the language counts it."""
    if "\t" not in line and "\f" not in line:
        return len(line) - len(line.lstrip())
    at = 0
    for character in line:
        if character == " ":
            at += 1
        elif character == "\t":
            at += 8 - at % 8
        elif character == "\f":
            at = 0
        else:
            break
    return at


def head_of(body: str) -> str:
    """Return the keyword, "@" or "" that a statement opens with."""
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


def oddities(lines: Sequence[str], span: Span, quote: str) -> int:
    """Return how many things speak against a reading that begins inside of `quote`."""
    found = 0
    depth = 0
    before = ":"
    for number in range(span.first, span.last + 1):
        line = lines[number - 1]
        body = line.strip()
        if not body:
            continue
        inside = bool(quote)
        code, after, broken = bare(line, quote)
        found += 2 * broken
        if inside:
            found += body.startswith(_LIKE_CODE)
        elif body[0] != "#":
            found += _like_prose(code)
            if after:
                found += 2 * _unlikely_opening(code, depth, before.endswith(":"))
        if not after:
            before = code
        depth, unmatched = _deeper(code, depth)
        found += unmatched
        quote = after
    return found


def _string_end(line: str, at: int, quote: str) -> int:
    """Return the place behind the end of a string, or -1 where the line does not end it."""
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
    """Tell whether a line ends with a backslash that is not itself escaped."""
    line = line.rstrip("\r")
    return (len(line) - len(line.rstrip("\\"))) % 2 == 1


def _deeper(code: str, depth: int) -> tuple[int, bool]:
    """Return how many brackets are open after `code`, and whether one closes that never opened.

    They are counted, not paired: `) or f(` in the middle of a line is found out one line later.
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
    """Add a statement that the text breaks off in, without the blank lines behind it."""
    last = torn.last
    while last > torn.first and not lines[last - 1].strip():
        last -= 1
    found.append(torn._replace(last=last))


def _start_of_torn(found: list[Statement], lines: Sequence[str], start: int) -> int:
    """Take back the statements that are only the middle of one that began before the text.

    That is all from the beginning of the lines, or from the last one that no bracket can hold.
    Comments before the first of them stay.
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


def _unlikely_opening(code: str, depth: int, expected: bool) -> bool:
    """Tell whether a long string that opens behind `code` may rather be one that ends there.

    `expected`: the line before it is one that a docstring follows.
    """
    ahead = code.removesuffix('""').strip()
    without_prefix = ahead.rstrip("rRuUbBfF")
    if not without_prefix or without_prefix[-1] in " " + _BEFORE_A_STRING:
        ahead = without_prefix.rstrip()
    if not ahead:
        return not depth and not expected
    return ahead[-1] not in _BEFORE_A_STRING and ahead.split()[-1] not in _BEFORE_A_VALUE


def _like_prose(code: str) -> bool:
    """Tell whether a line reads as a sentence: two words side by side, or a full stop."""
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
        and second not in _BETWEEN_WORDS
    )
