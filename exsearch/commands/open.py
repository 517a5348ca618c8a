"""`show REF --open`: the file of an example in the user's editor, at the line; else its link in the browser.

The file is found again from what the index holds of its source. If it has changed since it was indexed,
the line is looked for by its text.
"""

from __future__ import annotations

import os
from contextlib import closing

from exsearch.config import corpus_folder, places
from exsearch.errors import NotFound, OutputError
from exsearch.ingest.builtin import NAME as BUILT_IN
from exsearch.ingest.builtin import open_with_built_in
from exsearch.model import Record, code_lines
from exsearch.output import desktop, editor
from exsearch.output.safe import is_web_address
from exsearch.search.examples import with_document
from exsearch.snippets.representative import representative_line
from exsearch.sources.files import file_inside
from exsearch.sources.locate import folder_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from exsearch.index.protocol import HeldOrigin, Reader
    from exsearch.model import Example

_MARK = "~~"
_AROUND = 20
"""Lines on each side of a line that have to agree, or count for the place where most of them do."""

_MOST_BYTES = 4_000_000
_CHANGED = "the file has changed since it was indexed"
_NOT_FOUND = f"{_CHANGED}, and the use may have moved: `exsearch update` reads it again"


class Place(Record):
    """A file on disk, and the line in it that shows the use."""

    path: str
    line: int
    remark: str
    """Why the line may not be the right one; "" if it is."""


def open_examples(examples: Iterable[Example], say: Callable[[str], None]) -> None:
    """Open examples one after the other where they come from."""
    with closing(open_with_built_in(places().index_file, corpus_folder())) as index:
        for example in examples:
            open_example(index, example, say)


def open_example(index: Reader, example: Example, say: Callable[[str], None]) -> None:
    """Open one example where it comes from; NotFound or OutputError, with a next step, if it cannot be."""
    place = place_of(index, example)
    link = next((url for url in (example.file.url, example.project.url) if is_web_address(url)), None)
    if place is not None:
        _edit(place, link, say)
    elif link is None:
        raise NotFound(
            f"{example.id} has neither a file on this disk nor a link",
            hint="`exsearch show REF > FILE` writes the example to a file of yours",
        )
    elif desktop.open_link(link):
        say(f"exsearch: opened {link}")
    else:
        raise OutputError(f"no browser was found to open {link}", hint="set BROWSER to the command of yours")


def _edit(place: Place, link: str | None, say: Callable[[str], None]) -> None:
    shown = f"{place.path}:{place.line}"
    try:
        found = editor.editor_of_user()
    except OutputError as error:
        hint = f"{error.hint}" + (f"\n  or open its link: {link}" if link else "")
        raise OutputError(f"cannot open {shown}: {error}", hint=hint) from error
    say(f"exsearch: opening {shown} in {found.name}" + (f"\n  {place.remark}" if place.remark else ""))
    editor.edit(found, place.path, place.line)


def place_of(index: Reader, example: Example) -> Place | None:
    """Return the file of an example as it is on this disk now; None if there is none."""
    origin = index.origin_of(example.id)
    if origin is None:
        return None
    if example.page is not None:
        return next(_places_of_page(origin, example), None)
    folder = folder_of(origin.source, origin.source_kind, origin.key, places().cache)
    path = file_inside(folder, example.file.path or "") if folder else None
    return _place_in_source(path, with_document(index, example)) if path else None


def _places_of_page(origin: HeldOrigin, example: Example) -> Iterator[Place]:
    """Yield the file that the example's own link leads to within its source, then the page."""
    assert example.page is not None
    root = corpus_folder() if origin.source_kind == BUILT_IN else origin.source
    folder, page = (os.path.dirname(root), root) if os.path.isfile(root) else (root, example.page.path)
    lines = code_lines(example.code)
    at = representative_line(lines, example.highlighted)
    linked = os.path.join(os.path.dirname(page), example.file.url or "")
    for path in (linked, page):
        real = file_inside(folder, path)
        now = _lines_now(real) if real else None
        if real and now is not None:
            is_page = path == page
            found = line_now([line.removeprefix(_MARK) for line in now] if is_page else now, lines, at)
            yield Place(real, found or 1, "" if found else _NOT_FOUND)


def _place_in_source(path: str, example: Example) -> Place:
    """Return where the use is now; `example` has the whole file as it was indexed."""
    indexed = code_lines(example.code)
    at = representative_line(indexed, example.highlighted)
    now = _lines_now(path)
    if now == indexed or now is None:
        return Place(path, at, "")
    found = line_now(now, indexed, at)
    if found is None:
        return Place(path, min(at, len(now) or 1), _NOT_FOUND)
    return Place(path, found, f"{_CHANGED}; the use was in line {at}" if found != at else "")


def _lines_now(path: str) -> list[str] | None:
    """Return the lines of a file as they are counted in the index; None if it is no text."""
    from exsearch.sources.decoding import decode
    from exsearch.sources.files import read_optional

    text = decode(read_optional(path, _MOST_BYTES) or b"")
    return code_lines(text) if isinstance(text, str) else None


def line_now(now: Sequence[str], before: Sequence[str], at: int) -> int | None:
    """Return the 1-based line of `now` that was line `at` of `before`; None if no line has its text.

    Of several with the same text, the one whose neighbours agree best, then the nearest.
    """
    wanted = before[at - 1].strip()
    candidates = [number for number, line in enumerate(now, 1) if line.strip() == wanted]

    def agreement(number: int) -> int:
        around = range(max(-_AROUND, 1 - at, 1 - number), _AROUND + 1)
        pairs = ((at + step - 1, number + step - 1) for step in around)
        return sum(before[a] == now[b] for a, b in pairs if a < len(before) and b < len(now))

    return max(candidates, key=lambda number: (agreement(number), -abs(number - at)), default=None)
