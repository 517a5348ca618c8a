"""What `list` writes: a table, a summary of the packages, or the examples as they come."""

from __future__ import annotations

from itertools import chain

from exsearch.output import plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from exsearch.index.protocol import Reader
    from exsearch.output import Style

_HEADS = ("package", "symbols", "examples")


def write_table(
    records: Sequence[Sequence[object]], heads: Sequence[str], style: Style, *, title: str = ""
) -> None:
    """Write records: on a terminal in columns under a title and heads, elsewhere one plain line each."""
    if not style.terminal:
        plain.write(plain.table(records, color=style.color))
        return
    from exsearch.output import tables, terminal
    from exsearch.output.lines import Piece, wrapped

    screen = terminal.screen()
    above = wrapped((Piece(title),), screen.width) if title else []
    terminal.write([*above, *tables.drawn(records, heads, screen)] if records else above, style, screen)


def write_each(records: Iterable[Sequence[object]], style: Style) -> bool:
    """Write records as they come, one line each; returns whether there were any."""
    if style.terminal:
        return _draw_each(records, style)
    written = False
    for record in records:
        written = True
        plain.write(plain.table((record,), color=style.color))
    return written


def _draw_each(records: Iterable[Sequence[object]], style: Style) -> bool:
    from exsearch.output import tables, terminal

    records = iter(records)
    first = next(records, None)
    if first is None:
        return False
    screen = terminal.screen()
    terminal.write(tables.each_filled(chain((first,), records), screen), style, screen)
    return True


def write_summary(index: Reader, style: Style) -> str | None:
    """Write the packages with the most examples first; returns how to go on, None if there is nothing."""
    packages = index.lists().packages()
    if not packages:
        return None
    _, symbols, examples = zip(*packages, strict=True)
    title = ", ".join(
        (
            plain.counted(sum(symbols), "symbol"),
            plain.counted(sum(examples), "example"),
            plain.counted(len(packages), "package"),
        )
    )
    write_table(packages, _HEADS, style, title=title)
    return f"exsearch: `exsearch list {packages[0][0]}.` lists what is in a package"
