"""`show REF --open`: open the file of an example in the editor, at the line, else its link in the browser.

The index knows the source, and the file is found from there. If the file has changed since it was indexed,
the line is found by its text.
"""

from __future__ import annotations

import os

from exsearch.errors import NotFound, OutputError
from exsearch.index.answers import BUILT_IN
from exsearch.model import Record, code_lines
from exsearch.output import desktop, editor
from exsearch.output.safe import is_web_address
from exsearch.search.examples import with_document
from exsearch.snippets.representative import representative_line
from exsearch.sources.files import file_inside
from exsearch.sources.locate import folder_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from exsearch.commands import Out
    from exsearch.config import Places
    from exsearch.index.protocol import Reader
    from exsearch.model import Example

_MARK = "~~"
_AROUND = 20
"""Lines on each side of a line that are compared, if several lines have the same text."""

_MOST_BYTES = 4_000_000
_CHANGED = "the file has changed since it was indexed"
_NOT_FOUND = f"{_CHANGED}, and the use may have moved: `exsearch update` reads it again"


class Place(Record):
    """A file on this disk, and the line in it that shows the use."""

    path: str
    line: int
    remark: str
    """The reason why the line may be wrong; "" if it is right."""


def open_example(index: Reader, example: Example, places: Places, out: Out) -> None:
    """Open an example in the editor or the browser. Raises NotFound or OutputError if there is no way."""
    place = _place_of(index, example, places)
    link = next((url for url in (example.file.url, example.project.url) if is_web_address(url)), None)
    if place is not None:
        _edit(place, link, out)
    elif link is None:
        raise NotFound(
            f"{example.id} has neither a file on this disk nor a link",
            hint="`exsearch show REF > FILE` writes the example to a file of yours",
        )
    elif desktop.open_link(link):
        out.say(f"exsearch: opened {link}")
    else:
        raise OutputError(f"no browser was found to open {link}", hint="set BROWSER to the command of yours")


def _edit(place: Place, link: str | None, out: Out) -> None:
    shown = f"{place.path}:{place.line}"
    try:
        found = editor.editor_of_user()
    except OutputError as error:
        hint = f"{error.hint}" + (f"\n  or open its link: {link}" if link else "")
        raise OutputError(f"cannot open {shown}: {error}", hint=hint) from error
    out.say(f"exsearch: opening {shown} in {found.name}" + (f"\n  {place.remark}" if place.remark else ""))
    editor.edit(found, place.path, place.line)


def _place_of(index: Reader, example: Example, places: Places) -> Place | None:
    """Return the file of an example as it is now; None if it is not on this disk."""
    origin = index.origin_of(example.id)
    if origin is None:
        return None
    if example.page is not None:
        root = places.built_in if origin.source_kind == BUILT_IN else origin.source
        return next(_places_of_page(root, example), None)
    folder = folder_of(origin.source, origin.source_kind, origin.key, places.cache)
    path = file_inside(folder, example.file.path or "") if folder else None
    return _place_in_source(path, with_document(index, example)) if path else None


def _places_of_page(root: str, example: Example) -> Iterator[Place]:
    """Yield the file in the source that the link of the example leads to, then the page."""
    assert example.page is not None
    folder, page = (os.path.dirname(root), root) if os.path.isfile(root) else (root, example.page.path)
    lines = code_lines(example.code)
    at = representative_line(lines, example.highlighted)
    linked = os.path.join(os.path.dirname(page), example.file.url or "")
    for path in (linked, page):
        real = file_inside(folder, path)
        now = _lines_now(real) if real else None
        if real and now is not None:
            code = [line.removeprefix(_MARK) for line in now] if path == page else now
            found = line_now(code, lines, at)
            yield Place(real, found or 1, "" if found else _NOT_FOUND)


def _place_in_source(path: str, example: Example) -> Place:
    """Return the place of the use now; `example` has the whole file as it was indexed."""
    indexed = code_lines(example.code)
    at = representative_line(indexed, example.highlighted)
    now = _lines_now(path)
    if now is not None and _is_documentation(example):
        return _place_in_documentation(path, now, indexed, at)
    if now == indexed or now is None:
        return Place(path, at, "")
    found = line_now(now, indexed, at)
    if found is None:
        return Place(path, min(at, len(now) or 1), _NOT_FOUND)
    return Place(path, found, f"{_CHANGED}; the use was in line {at}" if found != at else "")


def _is_documentation(example: Example) -> bool:
    return example.heading is not None or example.prose is not None or example.block is not None


def _place_in_documentation(path: str, now: Sequence[str], indexed: Sequence[str], at: int) -> Place:
    """Return the place of a line of code in a file that has prompts, quotes or commas around it.

    The lines of a notebook are not those of its file, so that there the place may be wrong.
    """
    wanted = indexed[at - 1].strip()
    forms = {wanted, wanted.replace("\\", "\\\\").replace('"', '\\"')}
    candidates = [number for number, line in enumerate(now, 1) if any(form in line for form in forms)]
    if at in candidates:
        return Place(path, at, "")
    found = min(candidates, key=lambda number: abs(number - at), default=None)
    if found is None:
        return Place(path, min(at, len(now) or 1), _NOT_FOUND)
    return Place(path, found, "" if path.endswith(".ipynb") else f"{_CHANGED}; the use was in line {at}")


def _lines_now(path: str) -> list[str] | None:
    """Return the lines of a file, counted as in the index; None if it is not text."""
    from exsearch.sources.decoding import decode
    from exsearch.sources.files import read_optional

    text = decode(read_optional(path, _MOST_BYTES) or b"")
    return code_lines(text) if isinstance(text, str) else None


def line_now(now: Sequence[str], before: Sequence[str], at: int) -> int | None:
    """Return the 1-based line of `now` that was line `at` of `before`; None if no line has its text.

    If several lines have it, the one whose neighbours agree best counts, then the nearest one.
    """
    wanted = before[at - 1].strip()
    candidates = [number for number, line in enumerate(now, 1) if line.strip() == wanted]

    def agreement(number: int) -> int:
        around = range(max(-_AROUND, 1 - at, 1 - number), _AROUND + 1)
        pairs = ((at + step - 1, number + step - 1) for step in around)
        return sum(before[a] == now[b] for a, b in pairs if a < len(before) and b < len(now))

    return max(candidates, key=lambda number: (agreement(number), -abs(number - at)), default=None)
