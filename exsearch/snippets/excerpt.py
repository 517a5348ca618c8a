"""Cut the part of a source file that shows a use: the import and the definition, with cut markers.

Lines in, code out, in the format of the example pages. Imports no library, because `show` starts with it.
"""

from __future__ import annotations

from exsearch.model import Record, Span
from exsearch.snippets.spans import lines_of, merged

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST_WHOLE = 60
"""Lines; a longer definition is shown as its head and windows around the uses."""

HEAD = 10
"""Most lines of a long definition's head: decorators, signature, the first statement."""

AROUND = 6
"""Lines on each side of a use in a long definition."""

_SMALL_GAP = 2
"""Most lines between two parts that are shown instead of cut."""

LONGEST_IMPORT = 80
"""Lines; where the search for the end of an import statement stops."""


class Place(Record):
    """The lines of an example, all 1-based lines of the file."""

    first: int
    """First line of the definition, decorators included."""
    body: int
    """First line of its first statement."""
    last: int
    imports: tuple[int, ...]
    """First lines of the import statements that bind the symbol."""
    uses: tuple[int, ...]
    """Ascending; never empty."""


class Excerpt(Record):
    """A part of a file; `highlighted` and `cuts` are 1-based lines of `code`."""

    code: str
    segments: tuple[tuple[int, int, int], ...]
    """(line of code, line of file, number of lines)."""
    highlighted: tuple[int, ...]
    cuts: tuple[int, ...]


def excerpt(lines: Sequence[str], place: Place, name: str) -> Excerpt:
    """Return the lines to show for the uses of `name`, the last part of a symbol, at `place`."""
    found = _cut_to(lines, _definition(place), place, name)
    first, in_file, count = found.segments[-1]
    if not any(lines[number].strip() for number in range(in_file + count - 1, len(lines))):
        return found
    end = first + count
    return found._replace(
        code=f"{found.code}\n## ... source file continues ...\n", cuts=(*found.cuts, end + 1)
    )


def _cut_to(lines: Sequence[str], spans: Sequence[Span], place: Place, name: str) -> Excerpt:
    """Return the imports and some spans of a file, with a cut between those that are apart."""
    spans = [*(import_statement(lines, first) for first in place.imports), *spans]
    spans = merged((Span(first, min(last, len(lines))) for first, last in spans), gap=1 + _SMALL_GAP)
    in_file = _highlighted(lines, place, name)
    code: list[str] = []
    segments: list[tuple[int, int, int]] = []
    highlighted: list[int] = []
    cuts: list[int] = []
    for span in spans:
        if code:
            code += ["", f"## ... source file abbreviated to get to {name} examples ..."]
            cuts.append(len(code))
        first, last = span
        above = len(code) + 1 - first
        segments.append((above + first, first, last - first + 1))
        code += lines[first - 1 : last]
        highlighted += [above + line for line in in_file if first <= line <= last]
    return Excerpt(_text(code), tuple(segments), tuple(highlighted), tuple(cuts))


def block_of(lines: Sequence[str], place: Place, name: str) -> Excerpt:
    """Return a block of documentation, or a definition, with the imports above it that bind `name`.

    It is whole, and no cut follows it, because the next block is no part of it.
    """
    return _cut_to(lines, [Span(place.first, place.last)], place, name)


def whole_file(lines: Sequence[str], place: Place, name: str) -> Excerpt:
    """Return the whole file with the same lines highlighted, so that other parts can be cut from it."""
    return Excerpt(_text(lines), ((1, 1, len(lines)),), _highlighted(lines, place, name), ())


def _text(lines: Sequence[str]) -> str:
    return "\n".join(lines) + "\n" if lines else ""


def _definition(place: Place) -> list[Span]:
    first, last = place.first, place.last
    if last - first < LONGEST_WHOLE:
        return [Span(first, last)]
    head = Span(first, min(place.body, first + HEAD - 1))
    return [head, *(Span(max(first, use - AROUND), min(last, use + AROUND)) for use in place.uses)]


def import_statement(lines: Sequence[str], first: int) -> Span:
    """Return the lines of the import that starts at `first`: up to its bracket, or its last backslash."""
    last, limit = first, min(len(lines), first + LONGEST_IMPORT)
    text = _without_comment(lines[first - 1])
    bracketed = "(" in text
    while last < limit and (")" not in text if bracketed else text.endswith("\\")):
        last += 1
        text = _without_comment(lines[last - 1])
    return Span(first, last)


def _highlighted(lines: Sequence[str], place: Place, name: str) -> tuple[int, ...]:
    """Return the uses, and for each import statement the line with `name`, or else its first line."""
    found = set(place.uses)
    for first in place.imports:
        statement = lines_of([import_statement(lines, first)])
        found.add(next((line for line in statement if name in _words(lines[line - 1])), first))
    return tuple(sorted(found))


def _words(line: str) -> list[str]:
    text = _without_comment(line)
    for char in ".,()\\":
        text = text.replace(char, " ")
    return text.split()


def _without_comment(line: str) -> str:
    return line.partition("#")[0].rstrip()
