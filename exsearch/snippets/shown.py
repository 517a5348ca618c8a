"""Cut the part to show out of a stored example: an excerpt of a source file, the whole block of a page."""

from __future__ import annotations

from exsearch.model import Example, File, code_lines
from exsearch.resolve import HOWS
from exsearch.snippets.excerpt import Place, excerpt, whole_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from exsearch.index.answers import Stored


def shown(stored: Stored, *, whole: bool = False) -> Example:
    """Return the example with the part of its document that is shown, or with the `whole` file."""
    place = _place(stored.lines)
    if stored.page is not None:
        code, segments, highlighted, cuts = stored.code, stored.segments, place.uses, stored.cuts
        file = stored.file
    else:
        cut = whole_file if whole else excerpt
        name = (stored.symbol or "").rpartition(".")[2]
        code, segments, highlighted, cuts = cut(code_lines(stored.code), place, name)
        file = File(stored.file.path, _at_line(stored.file.url, stored.line))
    return Example(
        stored.id, stored.symbol, stored.aliases, stored.kind, stored.page, stored.position, stored.number,
        stored.project, stored.license, file, code, segments, highlighted, cuts,
        HOWS[stored.how] if stored.how >= 0 else None, stored.role, stored.source, stored.name)  # fmt: skip


def _place(lines: str) -> Place:
    span, imports, uses = lines.split(";")
    first, body, last = map(int, span.split())
    return Place(first, body, last, tuple(map(int, imports.split())), tuple(map(int, uses.split())))


def _at_line(url: str | None, line: int) -> str | None:
    if url is None:
        return None
    return f"{url}#lines-{line}" if url.startswith("https://bitbucket.org/") else f"{url}#L{line}"
