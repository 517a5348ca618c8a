"""The terminal: its size, signs and encoding; lines written to it, through the pager if there are many."""

from __future__ import annotations

import os
import sys

from exsearch.model import Record
from exsearch.output import plain
from exsearch.output.lines import painted, width_of
from exsearch.output.safe import clean, clean_code

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from exsearch.output import Style
    from exsearch.output.lines import Line

_NARROWEST = 20
_LARGEST = 10_000
"""More columns or lines than any window has: a figure above it is not believed."""


class Signs(Record):
    """The signs that are drawn between strangers' texts."""

    bar: str
    """In front of a highlighted line."""
    gap: str
    """In place of lines that are left out."""
    hang: str
    """In front of the rest of a line that was too long."""
    dot: str
    cut: str
    """In place of the start of a path."""


UNICODE = Signs("▌", "⋮", "↪", "·", "…")
ASCII = Signs(">", ":", "+", "-", "...")


class Screen(Record):
    """What is drawn on."""

    width: int
    height: int
    signs: Signs
    encoding: str = "utf-8"

    def shows(self, text: str) -> str:
        """Return strangers' text as it can be seen here, on one line."""
        return self._encodable(clean(text))

    def shows_code(self, line: str) -> str:
        """Return a line of code as it can be seen here."""
        return self._encodable(clean_code(line))

    def _encodable(self, text: str) -> str:
        if text.isascii() or _is_unicode(self.encoding):
            return text
        return text.encode(self.encoding, "backslashreplace").decode(self.encoding)


def screen() -> Screen:
    """Return the terminal that standard output is."""
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    width, height = _size()
    return Screen(max(_NARROWEST, width), height, UNICODE if _is_unicode(encoding) else ASCII, encoding)


def _is_unicode(encoding: str) -> bool:
    return encoding.lower().replace("-", "").startswith("utf")


def _size() -> tuple[int, int]:
    """Return columns and lines: as COLUMNS and LINES say, else as the terminal does, else 80 and 24.

    As `shutil.get_terminal_size`, whose module would cost a search a third of its time.
    """
    try:
        columns, lines = os.get_terminal_size(sys.__stdout__.fileno() if sys.__stdout__ else 1)
    except (AttributeError, OSError, ValueError):
        columns, lines = 0, 0
    return _said("COLUMNS") or columns or 80, _said("LINES") or lines or 24


def _said(variable: str) -> int:
    said = os.environ.get(variable, "")
    number = int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0
    return number if number <= _LARGEST else 0


def height_of(lines: Iterable[Line], width: int) -> int:
    """Return how many lines of the terminal these take: a web address that is too long wraps by itself."""
    return sum([1 + max(0, width_of(line) - 1) // width for line in lines])


def write(lines: Sequence[Line], style: Style, on: Screen, *, page: bool = True) -> None:
    """Write lines to the terminal; with `page`, through the pager if they are more than it can show."""
    if page and height_of(lines, on.width) >= on.height and paged(lines, style):
        return
    plain.write(painted(lines, color=style.color))


def paged(lines: Sequence[Line], style: Style) -> bool:
    """Show lines in the pager; False if there is none, and nothing has been written."""
    from exsearch.output.pager import show_in_pager

    return show_in_pager((painted(lines, color=style.color),))


def write_each(lines: Iterable[Line], style: Style, on: Screen) -> None:
    """Write lines as they come, through the pager if they are more than the terminal can show."""
    waiting: list[Line] = []
    lines = iter(lines)
    for line in lines:
        waiting.append(line)
        if len(waiting) >= on.height:
            from exsearch.output.pager import show_in_pager

            if show_in_pager(_texts(waiting, lines, style)):
                return
            break
    for text in _texts(waiting, lines, style):
        plain.write(text)


def _texts(first: Sequence[Line], rest: Iterable[Line], style: Style) -> Iterable[str]:
    yield painted(first, color=style.color)
    for line in rest:
        yield painted((line,), color=style.color)
