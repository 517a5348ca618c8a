"""Draw an example on a terminal with line numbers, marks and its origin; or colour its code for a pipe.

Rich is imported only for the colours of code.
"""

from __future__ import annotations

from itertools import pairwise

from exsearch.model import Span, absolute, code_lines
from exsearch.output import plain
from exsearch.output.lines import (
    BOLD,
    BOLD_CYAN,
    BOLD_YELLOW,
    DIM,
    DIM_ITALIC,
    GREEN,
    MAGENTA,
    Piece,
    broken,
    cells,
    painted,
    wrapped,
)
from exsearch.output.safe import clean, is_web_address

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from rich.style import Style
    from rich.text import Text

    from exsearch.model import Example
    from exsearch.output.lines import Line
    from exsearch.output.terminal import Screen

_ABOVE = 2
"""Columns before the words above the code."""

_LABEL = 11
"""Columns before the values below the code: project, license, file, id."""

_THEME = "ansi_dark"
"""A theme of Rich that uses the sixteen colours of the user's own theme."""


def drawn(
    example: Example, spans: Sequence[Span] | None, screen: Screen, *, color: bool, theme: str = ""
) -> list[Line]:
    """Return the code of an example, or some spans of it, and its origin below.

    `theme` is one that `themes.check_theme` knows, or "" for the sixteen colours of the terminal.
    """
    above = _above(example, screen) if spans is None else []
    return [
        *_title(example, screen), *above, *_numbered(example, spans, screen, color, theme),
        *_origin(example, screen)
    ]  # fmt: skip


def drawn_in_short(
    example: Example, spans: Sequence[Span] | None, screen: Screen, *, color: bool, theme: str = ""
) -> list[Line]:
    """Return a line with the origin of an example, and its code, or some spans of it: for a preview."""
    file, shows = example.file, screen.shows
    line = (Piece(shows(example.project.name or "-"), GREEN),
            Piece(f"  {shows(plain.license_name(example.license))}", MAGENTA),
            Piece(f"  {shows(file.path or '')}", DIM))  # fmt: skip
    above = _above(example, screen) if spans is None else []
    return [*screen.wraps(line, 4), *above, *_numbered(example, spans, screen, color, theme)]


def _above(example: Example, screen: Screen) -> list[Line]:
    """Return the headings and the sentence that stand above a block of documentation."""
    lines: list[Line] = []
    for text in filter(None, (example.heading, example.prose)):
        for line in broken(screen.shows(" ".join(text.split())), screen.width - _ABOVE):
            lines += screen.wraps((Piece(" " * _ABOVE + line, DIM),), _ABOVE + 2)
    return lines


def _title(example: Example, screen: Screen) -> list[Line]:
    shows = screen.shows
    name = example.shown_name()
    line = [Piece(shows(name or example.id), BOLD_CYAN)]
    if example.kind:
        line.append(Piece(f"  {shows(example.kind)}", DIM))
    others = [each for each in (example.symbol, *example.aliases) if each and each != name]
    if others:
        line.append(Piece("  also " + shows(", ".join(others)), DIM))
    return screen.wraps(line, 4)


# -- code


def _numbered(
    example: Example, spans: Sequence[Span] | None, screen: Screen, color: bool, theme: str
) -> list[Line]:
    """Return lines of code with their numbers in the file, or in the code if those are not known.

    Highlighted lines have a bar, so that they are visible without colour.
    """
    code = _code_of(example, screen, color, theme)
    shown = numbers_shown(example, len(code))
    margin = max(map(len, shown), default=1) + 1
    marked, cuts = set(example.highlighted), set(example.cuts)
    lines: list[Line] = []
    last = 0
    for first, end in spans if spans is not None else [Span(1, len(code))]:
        if lines and first > last + 1:
            lines.append((Piece(f"{screen.signs.gap:>{margin}}", DIM),))
        for number in range(first, end + 1):
            if number in cuts:
                lines += _cut(code[number - 1], margin, screen)
            else:
                is_marked = number in marked
                lines += _code_line(shown[number - 1].rjust(margin), code[number - 1], is_marked, screen)
        last = end
    return lines


def _code_of(example: Example, screen: Screen, color: bool, theme: str) -> list[Line]:
    shown = [screen.shows_code(line).rstrip() for line in code_lines(example.code)]
    return _colored(shown, example.cuts, color=color, theme=theme)


def numbers_shown(example: Example, count: int) -> list[str]:
    """Return the number of each line; "" for a line that is not in the file."""
    if example.segments is None:
        return [str(number) for number in range(1, count + 1)]
    shown = [""] * count
    for line, line_of_file, length in example.segments:
        for offset in range(length):
            shown[line - 1 + offset] = str(line_of_file + offset)
    return shown


def words_of_cut(line: str) -> str:
    """Return what a cut says was left out, in words."""
    return line.lstrip("#").strip(" .…")


def _code_line(number: str, code: Line, is_marked: bool, screen: Screen) -> list[Line]:
    signs = screen.signs
    mark = Piece(f"{signs.bar} ", BOLD_YELLOW) if is_marked else Piece("  ")
    hang = Piece(f"{signs.hang} ", BOLD_YELLOW if is_marked else DIM)
    line = (Piece(f"{number} ", DIM), mark, *(_in_bold(code) if is_marked else code))
    return wrapped(line, screen.width, (Piece(" " * (len(number) + 1)), hang))


def _cut(line: Line, margin: int, screen: Screen) -> list[Line]:
    """Return the drawn form of a cut."""
    gap = screen.signs.gap
    left_out = words_of_cut("".join([piece.text for piece in line]))
    text = f"{gap:>{margin}}   {gap} {left_out} {gap}"
    return wrapped((Piece(text, DIM_ITALIC),), screen.width, (Piece(" " * (margin + 3) + f"{gap} ", DIM),))


def _in_bold(line: Line) -> Line:
    return [piece._replace(look=f"{BOLD};{piece.look}".rstrip(";")) for piece in line]


def _colored(lines: Sequence[str], cuts: Iterable[int], *, color: bool, theme: str) -> list[Line]:
    """Return clean lines of code, with syntax colours if `color` is true.

    The parts between cuts are coloured separately, because a string may be left open before a cut.
    """
    if not color:
        return [(Piece(line),) for line in lines]
    return [
        line
        for first, last in pairwise((0, *cuts, len(lines)))
        for line in _highlighted(lines[first:last], theme)
    ]  # fmt: skip


def _highlighted(lines: Sequence[str], theme: str) -> list[list[Piece]]:
    from rich.syntax import Syntax

    text = Syntax("", "python", theme=theme or _THEME, tab_size=0).highlight("\n".join(lines))
    if theme:
        from exsearch.output.themes import look_of
    else:
        look_of = _look_of
    colored = [_pieces_of(line, look_of) for line in text.split("\n", allow_blank=True)]
    return (colored + [[Piece("")]] * len(lines))[: len(lines)]


def _pieces_of(line: Text, look_of: Callable[[Style | str], str]) -> list[Piece]:
    """Return a line of Rich as pieces."""
    pieces, end = [], 0
    for span in line.spans:
        pieces.append(Piece(line.plain[end : span.start]))
        pieces.append(Piece(line.plain[span.start : span.end], look_of(span.style)))
        end = span.end
    pieces.append(Piece(line.plain[end:]))
    return [piece for piece in pieces if piece.text]


def _look_of(style: Style | str) -> str:
    """Return the parameters of the escape sequence of a style of Rich."""
    if isinstance(style, str):
        return ""
    from rich.color import ColorSystem

    sequence, _, _ = style.render("m", color_system=ColorSystem.STANDARD).partition("m")
    return sequence.removeprefix("\x1b[")


# -- origin


def _origin(example: Example, screen: Screen) -> list[Line]:
    project, file, stated = example.project, example.file, example.license
    rows = (
        ("project", project.name, absolute(project.url)),
        ("license", plain.license_name(stated), absolute(stated.url)),
        ("file", file.path, absolute(file.url)),
        ("id", example.id, None),
    )
    return [(), *(line for label, words, url in rows for line in _labelled(label, words, url, screen))]


def _labelled(label: str, words: str | None, url: str | None, screen: Screen) -> list[Line]:
    """Return a line with words and an address; two lines if they do not fit into one."""
    link = (url or "") if is_web_address(url) else ""
    shown, address = screen.shows(words or ""), screen.shows(url or "")
    if not (shown or address):
        return []
    head = Piece(f"  {label}".ljust(_LABEL), DIM)
    if cells(shown) + 2 + cells(address) <= screen.width - _LABEL or not (shown and address):
        between = "  " if shown and address else ""
        return screen.wraps((head, Piece(shown, link=link), Piece(between + address, link=link)), _LABEL)
    first = screen.wraps((head, Piece(shown, link=link)), _LABEL)
    margin = Piece(" " * _LABEL)
    if not link:
        return [*first, *screen.wraps((margin, Piece(address)), _LABEL)]
    # A web address is one line, however long: the terminal wraps it, and copies it without line breaks.
    has_room = cells(address) <= screen.width - _LABEL
    return [*first, (margin if has_room else Piece("  "), Piece(address, link=link))]


# -- colour in a pipe


def in_color(example: Example, spans: Sequence[Span] | None, *, header: bool, theme: str = "") -> str:
    """Return the result of `plain.show` in colour and otherwise exact.

    Control characters are replaced by visible signs, because a user who asks for colour has a terminal at the
    end of the pipe. Tabs stay, and a carriage return at the end of a line.
    """
    texts = [line.removesuffix("\r") for line in code_lines(example.code)]
    cleaned = ["\t".join(map(clean, line.split("\t"))) for line in texts]
    colored = _colored(cleaned, example.cuts, color=True, theme=theme)
    ends = [line[len(text) :] for line, text in zip(code_lines(example.code), texts, strict=True)]
    comments = (
        [*plain.attribution(example), *(plain.above(example) if spans is None else ())] if header else []
    )
    lines: list[Line] = [(Piece(f"# {line}".rstrip(), DIM),) for line in comments]
    for first, last in spans if spans is not None else [Span(1, len(colored))]:
        for number in range(first, last + 1):
            code = colored[number - 1]
            bold = number in example.highlighted
            lines.append([*(_in_bold(code) if bold else code), Piece(ends[number - 1])])
    return painted(lines, color=True)
