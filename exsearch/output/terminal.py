"""Draw records with Rich: rows in columns, code with line numbers, marks and cuts.

All text is cleaned first and goes into Rich as `Text`, never as markup.
"""

from __future__ import annotations

import io
import sys
from itertools import pairwise

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.style import Style as Look
from rich.text import Text

from exsearch.model import code_lines
from exsearch.output import plain
from exsearch.output.safe import clean, clean_code, is_web_address

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Sequence

    from exsearch.model import Example, Hit, Span
    from exsearch.output import Style

_UNCROPPED = 100_000
_WIDEST = {"project": 20, "license": 14, "path": 36}
_THEME = "ansi_dark"
_MARKED = Look(bold=True)
_NUMBER = Look(dim=True)
_MARK = Look(color="yellow", bold=True)


def write_rows(hits: Sequence[Hit], style: Style, *, explain: bool = False) -> None:
    """Write numbered rows, grouped under their symbol, fitted to the width of the terminal."""
    lines: list[Text] = []
    widths = {
        "number": len(str(len(hits))),
        "project": _column(hits, "project", lambda hit: hit.project or "-"),
        "license": _column(hits, "license", lambda hit: hit.license or plain.UNSTATED),
        "path": _column(hits, "path", lambda hit: hit.path or "-"),
    }
    symbol: object = lines
    for number, hit in enumerate(hits, 1):
        if hit.symbol != symbol:
            symbol = hit.symbol
            lines.append(Text(clean(hit.symbol or "no symbol"), style="bold cyan"))
        lines.append(_row(number, hit, widths))
        if explain:
            lines.append(Text(f"{'':{widths['number'] + 3}}{clean(hit.why)} ({hit.score:g})", style="dim"))
    _write(lines, style, page=False)


def _column(hits: Sequence[Hit], name: str, value: Callable[[Hit], str]) -> int:
    return min(_WIDEST[name], max((cell_len(clean(value(hit))) for hit in hits), default=1))


def _row(number: int, hit: Hit, widths: dict[str, int]) -> Text:
    path = clean(hit.path or "-")
    room = widths["path"]
    if cell_len(path) > room:
        path = "…" + path[-(room - 1) :]  # the end of a path says more than its start
    return Text.assemble(
        (f" {number:>{widths['number']}}  ", "bold"),
        (_fitted(clean(hit.project or "-"), widths["project"]) + "  ", "green"),
        (_fitted(clean(hit.license or plain.UNSTATED), widths["license"]) + "  ", "magenta"),
        (_fitted(path, room) + "  ", "dim"),
        clean_code(hit.text),
    )


def _fitted(text: str, width: int) -> str:
    if cell_len(text) > width:
        return set_cell_size(text, width - 1) + "…"
    return set_cell_size(text, width)


def write_example(example: Example, spans: Sequence[Span] | None, style: Style) -> None:
    """Write the code of an example, or the spans of it, and below it where it comes from."""
    lines = [_title(example), *_numbered(example, spans, style), *_footer(example)]
    _write(lines, style, page=True)


def write_table(records: Iterable[Sequence[object]], heads: Sequence[str], style: Style) -> None:
    """Write records in columns as wide as their content, under their heads."""
    cells = [["-" if field in (None, "") else clean(str(field)) for field in row] for row in records]
    widths = [max(map(cell_len, column)) for column in zip(heads, *cells, strict=True)]
    lines = [Text("  ".join(map(_fitted, heads, widths)).rstrip(), style="bold")]
    lines += [Text("  ".join(map(_fitted, row, widths)).rstrip()) for row in cells]
    _write(lines, style, page=False)


def _title(example: Example) -> Text:
    title = Text(clean(example.symbol or example.id), style="bold cyan")
    if example.kind:
        title.append(f"  {clean(example.kind)}", style="dim")
    if example.aliases:
        title.append("  also " + clean(", ".join(example.aliases)), style="dim")
    return title


def _numbers_shown(example: Example, count: int) -> list[str]:
    """Return what stands in front of each line; nothing where it is not one of the file."""
    if example.segments is None:
        return [str(number) for number in range(1, count + 1)]
    shown = [""] * count
    for line, line_of_file, length in example.segments:
        for offset in range(length):
            shown[line - 1 + offset] = str(line_of_file + offset)
    return shown


def _numbered(example: Example, spans: Sequence[Span] | None, style: Style) -> list[Text]:
    """Return the lines with their numbers, in the file where that is known, else in the code.

    A bar marks the highlighted ones, also without colour.
    """
    code = _colored(example)
    shown = _numbers_shown(example, len(code))
    width = max(map(len, shown), default=1)
    marked, cuts = set(example.highlighted), set(example.cuts)
    bar, gap = ("▌", "⋮") if _has_unicode() else (">", ":")
    drawn: list[Text] = []
    last = 0
    for span in spans if spans is not None else [(1, len(code))]:
        if drawn and span[0] > last + 1:
            drawn.append(Text(f"{gap:>{width + 1}}", style="dim"))
        for number in range(span[0], span[1] + 1):
            line = code[number - 1]
            if number in cuts:
                left_out = clean(line.plain).lstrip("#").strip(" .…")
                drawn.append(Text(f"{gap:>{width + 1}}   {gap} {left_out} {gap}", style="dim italic"))
                continue
            if number in marked:
                line.stylize(_MARKED)
            mark = (f"{bar} ", _MARK) if number in marked else ("  ", "")
            drawn.append(Text.assemble((f"{shown[number - 1]:>{width + 1}} ", _NUMBER), mark, line))
        last = span[1]
    return drawn


def _colored(example: Example) -> list[Text]:
    """Return the cleaned lines of the code, with syntax colours.

    Each piece between cuts is coloured on its own: a string that one leaves open does not reach
    into the next.
    """
    from rich.syntax import Syntax

    lines = [clean_code(line) for line in code_lines(example.code)]
    colored: list[Text] = []
    edges = [0, *example.cuts, len(lines)]
    highlighter = Syntax("", "python", theme=_THEME, word_wrap=False)
    for first, last in pairwise(edges):
        piece = lines[first:last]
        texts = list(highlighter.highlight("\n".join(piece)).split("\n", allow_blank=True))
        colored += (texts + [Text("")] * len(piece))[: len(piece)]
    for text in colored:
        text.rstrip()
        text.end = ""
    return colored


def _footer(example: Example) -> list[Text]:
    project, file, stated = example.project, example.file, example.license
    license_words = stated.spdx or stated.text or plain.UNSTATED
    rows = [
        ("project", project.name, project.url),
        ("license", license_words, stated.url),
        ("file", file.path, file.url),
        ("id", example.id, None),
    ]
    lines = [Text("")]
    for label, words, url in rows:
        if words or url:
            line = Text(f"  {label:<9}", style="dim")
            line.append(clean(words or ""), style=_linked(url))
            if url:
                line.append(("  " if words else "") + clean(url), style=_linked(url))
            lines.append(line)
    return lines


def _linked(url: str | None) -> Look:
    """Return a style that terminals which can make clickable; only for plain web addresses."""
    return Look(link=url) if is_web_address(url) else Look()


def _has_unicode() -> bool:
    encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower().replace("-", "")
    return encoding.startswith("utf")


def _write(lines: Sequence[Text], style: Style, *, page: bool) -> None:
    text = _rendered(lines, style)
    if page and style.terminal and len(lines) >= _height():
        from exsearch.output.pager import show_in_pager

        if show_in_pager(text):
            return
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    plain.write(text.encode(encoding, "backslashreplace").decode(encoding))


def _rendered(lines: Sequence[Text], style: Style) -> str:
    """Return the lines as text with the escape sequences of their styles, one line each."""
    width = _UNCROPPED if not style.terminal else None
    console = Console(
        file=io.StringIO(),
        force_terminal=style.color,
        color_system="auto" if style.color else None,
        no_color=not style.color,
        width=width or _width(),
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    for line in lines:
        console.print(line, no_wrap=True, overflow="ellipsis", crop=True, soft_wrap=not style.terminal)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def _width() -> int:
    return max(20, _terminal_size().columns)


def _height() -> int:
    return _terminal_size().lines


def _terminal_size() -> os.terminal_size:
    from shutil import get_terminal_size

    return get_terminal_size((80, 24))
