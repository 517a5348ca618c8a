"""Draw the report of `doctor`: the health first, long lines wrapped, nothing cropped."""

from __future__ import annotations

from exsearch.model import Record
from exsearch.output import terminal
from exsearch.output.lines import BOLD, BOLD_GREEN, BOLD_RED, DIM, Piece, broken, cells, painted, wrapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from exsearch.output import Style
    from exsearch.output.lines import Line
    from exsearch.output.terminal import Screen


class Section(Record):
    """Lines under a heading; each is a label and words about it."""

    heading: str
    lines: tuple[tuple[str, str], ...]


def write_checkup(
    health: str, notes: Sequence[str], sections: Sequence[Section], style: Style, *, sound: bool
) -> None:
    """Write the health, the notes below it, and the sections, through the pager if they are long."""
    screen = terminal.screen()
    first = _prose(0, health, BOLD_GREEN if sound else BOLD_RED, screen)
    first += [line for note in notes for line in _prose(2, note, "", screen)]
    lines = [*first]
    for section in sections:
        lines += [(), *_drawn(section, screen)]
    if len(lines) >= screen.height:
        if terminal.paged((painted(lines, color=style.color),), style.pager):
            return
        lines += [(), *first]  # again, because the first lines have scrolled away
    terminal.write(lines, style, screen, page=False)


def _drawn(section: Section, screen: Screen) -> Iterator[Line]:
    """Yield the lines of a section. Words that do not fit beside their label go below it."""
    if section.heading:
        yield from _prose(0, section.heading, BOLD, screen)
    for label, words in section.lines:
        shown = screen.shows(label), screen.shows(words)
        if sum(map(cells, shown)) + 4 <= screen.width:
            yield (Piece(f"  {shown[0]}", DIM), Piece(f"  {shown[1]}"))
        else:
            yield from _prose(2, label, DIM, screen)
            yield from _prose(4, words, "", screen)


def _prose(indent: int, words: str, look: str, screen: Screen) -> list[Line]:
    """Return words as indented lines, broken at blanks."""
    margin = Piece(" " * indent)
    lines = broken(screen.shows(words), screen.width - indent)
    return [part for line in lines for part in wrapped((margin, Piece(line, look)), screen.width, (margin,))]
