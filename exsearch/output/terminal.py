"""The terminal: its size, signs and encoding, and writing to it, through the pager if necessary."""

from __future__ import annotations

import os
import sys

from exsearch.model import Record
from exsearch.output import plain
from exsearch.output.lines import DIM, Piece, painted, width_of, wrapped
from exsearch.output.safe import clean, clean_code

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from exsearch.output import Style
    from exsearch.output.lines import Line

_NARROWEST = 20
_LARGEST = 10_000
"""Larger values of COLUMNS and LINES are ignored, because no window has as many."""


class Signs(Record):
    """The signs that we draw."""

    bar: str
    """Before a highlighted line."""
    gap: str
    """Replaces lines that are left out."""
    hang: str
    """Before the rest of a long line."""
    dot: str
    cut: str
    """Replaces the start of a path."""
    blocks: str
    """What bars are made of: an eighth of a column, two eighths, and so on up to a whole one."""


UNICODE = Signs("▌", "⋮", "↪", "·", "…", "▏▎▍▌▋▊▉█")
ASCII = Signs(">", ":", "+", "-", "...", "#")


class Screen(Record):
    """Size and abilities of the terminal."""

    width: int
    height: int
    signs: Signs
    encoding: str = "utf-8"

    def shows(self, text: str) -> str:
        """Return strangers' text on one clean line that the terminal can encode."""
        return self._encodable(clean(text))

    def shows_code(self, line: str) -> str:
        """Return a clean line of code that the terminal can encode."""
        return self._encodable(clean_code(line))

    def wraps(self, line: Line, margin: int) -> list[Line]:
        """Return a line as lines that fit. All but the first begin with a margin with a mark at its end."""
        return wrapped(line, self.width, (Piece(f"{self.signs.hang} ".rjust(margin), DIM),))

    def _encodable(self, text: str) -> str:
        if text.isascii() or _is_unicode(self.encoding):
            return text
        return text.encode(self.encoding, "backslashreplace").decode(self.encoding)


def screen() -> Screen:
    """Return the terminal behind standard output."""
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    width, height = _size()
    return Screen(max(_NARROWEST, width), height, UNICODE if _is_unicode(encoding) else ASCII, encoding)


def _is_unicode(encoding: str) -> bool:
    return encoding.lower().replace("-", "").startswith("utf")


def _size() -> tuple[int, int]:
    """Return columns and lines: from COLUMNS and LINES, else from the terminal, else 80 and 24.

    This is `shutil.get_terminal_size`. Importing `shutil` would make a search slower by a third.
    """
    try:
        columns, lines = os.get_terminal_size(sys.__stdout__.fileno() if sys.__stdout__ else 1)
    except (AttributeError, OSError, ValueError):
        columns, lines = 0, 0
    return _from_variable("COLUMNS") or columns or 80, _from_variable("LINES") or lines or 24


def _from_variable(variable: str) -> int:
    value = os.environ.get(variable, "")
    number = int(value) if value.isascii() and value.isdigit() and len(value) < 10 else 0
    return number if number <= _LARGEST else 0


def height_of(lines: Iterable[Line], width: int) -> int:
    """Return how many rows of the terminal some lines need. The terminal itself wraps long web addresses."""
    return sum([1 + max(0, width_of(line) - 1) // width for line in lines])


def write(lines: Iterable[Line], style: Style, on: Screen, *, page: bool = True) -> None:
    """Write lines as they come; with `page`, through the pager if they do not fit on the screen."""
    first: list[Line] = []
    height = 0
    lines = iter(lines)
    for line in lines:
        first.append(line)
        height += height_of((line,), on.width)
        if height >= on.height:
            break
    texts = _texts(first, lines, style)
    if page and height >= on.height and paged(texts, style.pager):
        return
    for text in texts:
        plain.write(text)


def clear() -> None:
    """Clear the terminal behind standard error, if there is one."""
    if sys.stderr is not None and sys.stderr.isatty():
        sys.stderr.write("\x1b[H\x1b[2J")


def paged(texts: Iterable[str], pager: str | None = None) -> bool:
    """Show texts in the pager; False if there is no pager, and then no text was taken."""
    from exsearch.output.pager import show_in_pager

    return show_in_pager(texts, pager)


def _texts(first: Sequence[Line], rest: Iterable[Line], style: Style) -> Iterator[str]:
    yield painted(first, color=style.color)
    for line in rest:
        yield painted((line,), color=style.color)
