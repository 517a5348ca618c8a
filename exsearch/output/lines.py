"""Lines of coloured pieces: their width, wrapping, and escape sequences.

Pieces in, text out; nothing here opens a terminal. Texts must be clean (`safe`) before they become pieces.
Rich is imported only for the width of a character that is neither ASCII nor Latin.
"""

from __future__ import annotations

from exsearch.model import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.text import Text

BOLD, DIM = "1", "2"
GREEN, MAGENTA = "32", "35"
BOLD_RED, BOLD_GREEN, BOLD_YELLOW, BOLD_CYAN, DIM_ITALIC = "1;31", "1;32", "1;33", "1;36", "2;3"
"""Looks: the parameters of an escape sequence."""

_FIRST_OTHER = "\u0300"
"""Printable characters before it take one cell. After it there are wide and combining characters."""

_EMOJI_FOLLOWS = "\ufe0f"
"""Makes the character before it wide in some terminals. Counted as one cell, so that no line is too long."""

_widths = dict.fromkeys("…·↪▌⋮▏▎▍▋▊▉█", 1) | {_EMOJI_FOLLOWS: 1}


class Piece(Record):
    """A text with one look; `link` is a web address that the terminal may make clickable."""

    text: str
    look: str = ""
    link: str = ""


if TYPE_CHECKING:
    Line = Sequence[Piece]


def cells(text: str) -> int:
    """Return the width of a text in columns of a terminal."""
    return len(text) if text.isascii() else sum(map(_width_of, text))


def width_of(line: Line) -> int:
    """Return the width of a line in columns of a terminal."""
    return sum([cells(piece.text) for piece in line])


def _width_of(char: str) -> int:
    if char < _FIRST_OTHER:
        return 1
    width = _widths.get(char)
    if width is None:
        from rich.cells import cell_len

        width = _widths[char] = cell_len(char)
    return width


def wrapped(line: Line, width: int, hang: Line = ()) -> list[Line]:
    """Return a line as lines of at most `width` columns; all but the first begin with `hang`."""
    if width_of(line) <= width:
        return [line]
    lines: list[Line] = []
    current: list[Piece] = []
    left = width
    for piece in line:
        start = 0
        while start < len(piece.text):
            end = _end_of(piece.text, start, left)
            if end == start:
                lines.append(current)
                current = list(hang)
                left = max(2, width - width_of(hang))  # room for a wide character
                continue
            part = piece.text[start:end]
            current.append(piece._replace(text=part))
            left -= cells(part)
            start = end
    return [*lines, current]


def broken(text: str, width: int) -> list[str]:
    """Return prose as lines of at most `width` columns, broken at blanks only: a longer word stays whole."""
    first, *words = text.split(" ")
    lines = [first]
    for word in words:
        longer = f"{lines[-1]} {word}"
        if cells(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def cropped(text: str, width: int, sign: str) -> str:
    """Return `text` if it takes at most `width` columns, else its start with a sign for the rest."""
    if cells(text) <= width:
        return text
    return text[: _end_of(text, 0, width - cells(sign))] + sign


def _end_of(text: str, start: int, room: int) -> int:
    """Return the end of the longest part of `text` from `start` on that takes at most `room` columns."""
    if text.isascii():
        return min(len(text), start + room)
    end = start
    while end < len(text) and (room := room - _width_of(text[end])) >= 0:
        end += 1
    return end


def painted(lines: Iterable[Line], *, color: bool) -> str:
    """Return lines as text, with the escape sequences for looks and links if `color` is true."""
    if color:
        return "".join(["".join(map(_painted, line)) + "\n" for line in lines])
    return "".join(["".join([piece.text for piece in line]) + "\n" for line in lines])


def as_rich(lines: Iterable[Line]) -> Text:
    """Return lines as a text of Rich, without their links. No markup is read in it."""
    from rich.text import Text

    plain = ([piece._replace(link="") for piece in line] for line in lines)
    return Text.from_ansi(painted(plain, color=True).removesuffix("\n"))


def _painted(piece: Piece) -> str:
    text = in_look(piece.text, piece.look)
    return f"\x1b]8;;{piece.link}\x1b\\{text}\x1b]8;;\x1b\\" if piece.link else text


def in_look(text: str, look: str) -> str:
    """Return `text` between the escape sequences that start and end a look."""
    return f"\x1b[{look}m{text}\x1b[0m" if look and text else text
