"""Cut the part of a source file that shows a use: the import, the definition, marks between them.

Lines in, code out, in the form of the example pages. Loads nothing: `show` starts with it.
"""

from __future__ import annotations

from exsearch.model import Record, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LONGEST_WHOLE = 60
"""Lines; a longer definition is shown as its head and windows around the uses."""

HEAD = 10
"""Lines of a long definition's head: decorators, signature, the first statement."""

AROUND = 6
"""Lines on each side of a use in a long definition."""

_SMALL_GAP = 2
_LONGEST_IMPORT = 80
"""Lines between the brackets of an import."""


class Place(Record):
    """Where in a file an example is; all lines 1-based lines of the file."""

    first: int
    """Of the definition, decorators included."""
    body: int
    """Of its first statement."""
    last: int
    imports: tuple[int, ...]
    """First lines of the import statements that the symbol came in by."""
    uses: tuple[int, ...]
    """Ascending; never empty."""


class Excerpt(Record):
    """A part of a file; the lines of `highlighted` and `cuts` are 1-based lines of `code`."""

    code: str
    segments: tuple[tuple[int, int, int], ...]
    """(line of code, line of file, number of lines)."""
    highlighted: tuple[int, ...]
    cuts: tuple[int, ...]


def excerpt(lines: Sequence[str], place: Place, name: str) -> Excerpt:
    """Return what of a file is shown for the uses of `name`, the last part of a symbol, at `place`."""
    imports = [_import_statement(lines, first) for first in place.imports]
    marked = frozenset(_marked(lines, place, name))
    spans = _joined([*imports, *_of_definition(place)], len(lines))
    code: list[str] = []
    segments, highlighted, cuts = [], [], []
    for span in spans:
        if code:
            code += ["", f"## ... source file abbreviated to get to {name} examples ..."]
            cuts.append(len(code))
        segments.append((len(code) + 1, span.first, span.last - span.first + 1))
        for line in range(span.first, span.last + 1):
            code.append(lines[line - 1])
            if line in marked:
                highlighted.append(len(code))
    if any(line.strip() for line in lines[spans[-1].last :]):
        code += ["", "## ... source file continues ..."]
        cuts.append(len(code))
    text = "".join(f"{line}\n" for line in code)
    return Excerpt(text, tuple(segments), tuple(highlighted), tuple(cuts))


def whole_file(lines: Sequence[str], place: Place, name: str) -> Excerpt:
    """Return all of a file, with the same lines highlighted: what other parts of it are cut from."""
    text = "".join(f"{line}\n" for line in lines)
    return Excerpt(text, ((1, 1, len(lines)),), _marked(lines, place, name), ())


def _marked(lines: Sequence[str], place: Place, name: str) -> tuple[int, ...]:
    statements = (_import_statement(lines, first) for first in place.imports)
    return tuple(sorted({_naming(lines, statement, name) for statement in statements}.union(place.uses)))


def _of_definition(place: Place) -> list[Span]:
    first, body, last, _, uses = place
    if last - first < LONGEST_WHOLE:
        return [Span(first, last)]
    head = Span(first, min(body, first + HEAD - 1))
    return [head, *(Span(max(first, use - AROUND), min(last, use + AROUND)) for use in uses)]


def _import_statement(lines: Sequence[str], first: int) -> Span:
    """Return the lines of the import that starts at `first`: up to its bracket, or its last backslash."""
    last, limit = first, min(len(lines), first + _LONGEST_IMPORT)
    text = _without_comment(lines[first - 1])
    bracketed = "(" in text
    while last < limit and (")" not in text if bracketed else text.endswith("\\")):
        last += 1
        text = _without_comment(lines[last - 1])
    return Span(first, last)


def _naming(lines: Sequence[str], statement: Span, name: str) -> int:
    """Return the line of an import statement that has `name` in it; its first where none has."""
    for line in range(statement.first, statement.last + 1):
        if name in _words(_without_comment(lines[line - 1])):
            return line
    return statement.first


def _words(text: str) -> list[str]:
    for char in ".,()\\":
        text = text.replace(char, " ")
    return text.split()


def _without_comment(line: str) -> str:
    return line.partition("#")[0].rstrip()


def _joined(spans: Iterable[Span], count: int) -> list[Span]:
    """Return the spans in order, within `count` lines, those that meet or nearly do as one."""
    joined: list[Span] = []
    for first, last in sorted(spans):
        last = min(last, count)
        if joined and first <= joined[-1].last + 1 + _SMALL_GAP:
            joined[-1] = Span(joined[-1].first, max(joined[-1].last, last))
        else:
            joined.append(Span(first, last))
    return joined
