"""Draw what `doctor` found for a person: the health first, long lines wrapped, nothing cropped."""

from __future__ import annotations

import io
import sys

from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from exsearch.model import Record
from exsearch.output import plain
from exsearch.output.safe import clean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from exsearch.output import Style

_UNCROPPED = 100_000


class Section(Record):
    """Some lines under a heading; each is a label, and words about it."""

    heading: str
    lines: tuple[tuple[str, str], ...]


def write_checkup(
    health: str, notes: Sequence[str], sections: Sequence[Section], style: Style, *, sound: bool
) -> None:
    """Write the health in one line, notes below it, then the sections; through the pager if that is long."""
    from shutil import get_terminal_size

    size = get_terminal_size((80, 24))
    width = max(20, size.columns) if style.terminal else _UNCROPPED
    first = [(0, Text(clean(health), style="bold green" if sound else "bold red"))]
    first += [(2, Text(clean(note))) for note in notes]
    drawn = [*first]
    for section in sections:
        drawn += [_BLANK, *_drawn(section, width)]
    text = _rendered(drawn, style, width)
    if style.terminal and text.count("\n") >= size.lines:
        from exsearch.output.pager import show_in_pager

        if show_in_pager(text):
            return
        text += _rendered([_BLANK, *first], style, width)  # the first lines have scrolled away
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    plain.write(text.encode(encoding, "backslashreplace").decode(encoding))


_BLANK = (0, Text(" "))


def _drawn(section: Section, width: int) -> Iterator[tuple[int, Text]]:
    """Yield (indent, text); what does not fit beside its label is below it."""
    if section.heading:
        yield 0, Text(clean(section.heading), style="bold")
    for said in section.lines:
        label, words = map(clean, said)
        if cell_len(label) + cell_len(words) + 4 <= width:
            yield 2, Text.assemble((label, "dim"), "  ", words)
        else:
            yield 2, Text(label, style="dim")
            yield 4, Text(words)


def _rendered(lines: Sequence[tuple[int, Text]], style: Style, width: int) -> str:
    """Return (indent, text) as lines of that width, with the escape sequences of their looks."""
    file = io.StringIO()
    console = Console(
        file=file,
        force_terminal=style.color,
        color_system="auto" if style.color else None,
        no_color=not style.color,
        width=width,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    for indent, text in lines:
        text.overflow = "fold"
        console.print(Padding(text, (0, 0, 0, indent), expand=False))
    return "".join(f"{line.rstrip(' ')}\n" for line in file.getvalue().split("\n")[:-1])
