"""Cut the part to show out of a stored example: an excerpt of a source file, the whole block of a page."""

from __future__ import annotations

from exsearch.model import Example, File, Span, code_lines
from exsearch.resolve import HOWS
from exsearch.snippets.excerpt import LONGEST_WHOLE, Place, block_of, excerpt, whole_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from exsearch.index.answers import Stored
    from exsearch.index.items import Passage

_DRAWN = (".md", ".markdown", ".rst", ".ipynb")


def shown(
    stored: Stored, lines: Sequence[str] | None = None, *, whole: bool = False, definition: bool = False
) -> Example:
    """Return the example with the part of its document that is shown, or with the `whole` file.

    `lines` are those of the document, for callers that have split it already.

    With `definition` it is all of the definition around its uses, however long, and the imports: less to read
    than the file, if only parts of the definition are wanted. Documentation is whole then.
    """
    if stored.passage is not None:
        return _documented(stored, stored.passage, lines, whole=whole or definition)
    place = _place(stored.lines)
    if stored.page is not None:
        code, segments, highlighted, cuts = stored.code, stored.segments, place.uses, stored.cuts
        file = stored.file
    else:
        cut = whole_file if whole else block_of if definition else excerpt
        lines = code_lines(stored.code) if lines is None else lines
        code, segments, highlighted, cuts = cut(lines, place, _last_name(stored))
        file = File(stored.file.path, _at_line(stored.file.url, stored.line))
    return _example(stored, file, code, segments, highlighted, cuts)


def _documented(stored: Stored, passage: Passage, lines: Sequence[str] | None, *, whole: bool) -> Example:
    """Return the example with its block of documentation, or with all blocks of its page if `whole`.

    A long block is cut, as a long definition is.
    """
    place = _place(stored.lines)
    is_long = passage.last - passage.first >= LONGEST_WHOLE
    cut = whole_file if whole else excerpt if is_long else block_of
    if not is_long:
        place = place._replace(first=passage.first, last=passage.last)
    lines = code_lines(stored.code) if lines is None else lines
    if whole and stored.story is not None:
        first, last = stored.story
        first = min(first - 1, *place.imports) if place.imports else first - 1  # imports may stand above it
        lines = [line if first <= number <= last else "" for number, line in enumerate(lines, 1)]
    found = cut(lines, place, _last_name(stored))
    file = File(stored.file.path, _at_line(_as_text(stored.file.url), stored.line))
    return _example(stored, file, *found)._replace(
        heading=passage.heading or None,
        prose=passage.prose or None,
        block=None if is_long else _lines_in(found.segments, passage),
    )


def _lines_in(segments: Sequence[tuple[int, int, int]], passage: Passage) -> Span:
    """Return the lines of the code that show a passage, which is whole in one of the segments."""
    first = next(line + passage.first - in_file for line, in_file, count in segments
                 if in_file <= passage.first < in_file + count)  # fmt: skip
    return Span(first, first + passage.last - passage.first)


def _last_name(stored: Stored) -> str:
    return (stored.symbol or "").rpartition(".")[2]


def _example(
    stored: Stored, file: File, code: str, segments: tuple[tuple[int, int, int], ...] | None,
    highlighted: tuple[int, ...], cuts: tuple[int, ...],
) -> Example:  # fmt: skip
    return Example(
        stored.id, stored.symbol, stored.aliases, stored.kind, stored.page, stored.position, stored.number,
        stored.project, stored.license, file, code, segments, highlighted, cuts,
        HOWS[stored.how] if stored.how >= 0 else None, stored.role, stored.source, stored.name)  # fmt: skip


def _place(lines: str) -> Place:
    span, imports, uses = lines.split(";")
    first, body, last = map(int, span.split())
    return Place(first, body, last, tuple(map(int, imports.split())), tuple(map(int, uses.split())))


def _as_text(url: str | None) -> str | None:
    """Return a link to the text of a file: GitHub shows pages of documentation without line numbers."""
    is_drawn = url is not None and url.startswith("https://github.com/") and url.endswith(_DRAWN)
    return f"{url}?plain=1" if is_drawn else url


def _at_line(url: str | None, line: int) -> str | None:
    if url is None:
        return None
    return f"{url}#lines-{line}" if url.startswith("https://bitbucket.org/") else f"{url}#L{line}"
