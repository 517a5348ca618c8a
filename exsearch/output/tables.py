"""Draw records as columns. Wide columns wrap; if even that does not fit, each record becomes a paragraph."""

from __future__ import annotations

from exsearch.output.lines import BOLD, BOLD_CYAN, DIM, Piece, cells, width_of, wrapped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from exsearch.output.lines import Line
    from exsearch.output.terminal import Screen

_GAP = "  "
_NARROWEST = 20
"""A column of the table is never made narrower than this many columns of the terminal: a time fits."""


def drawn(records: Sequence[Sequence[object]], heads: Sequence[str], screen: Screen) -> list[Line]:
    """Return records in columns under their heads, with numbers aligned to the right."""
    texts = [[_shown(field, screen) for field in record] for record in records]
    natural = [max(map(cells, column)) for column in zip(heads, *texts, strict=True)]
    widths = _narrowed(natural, screen.width - len(_GAP) * (len(heads) - 1))
    if widths is None:
        return [line for record in texts for line in _paragraph(record, heads, screen)]
    to_the_right = [all(isinstance(record[n], int) for record in records) for n in range(len(heads))]
    lines = _row(heads, BOLD, widths, to_the_right, screen)
    for record in texts:
        lines += _row(record, "", widths, to_the_right, screen)
    return lines


def each_filled(records: Iterable[Sequence[object]], screen: Screen) -> Iterable[Line]:
    """Yield the lines of each record as it comes. A field that does not fit begins a new line."""
    for record in records:
        first, *others = [_shown(field, screen) for field in record]
        yield from _filled(
            [(Piece(first, BOLD_CYAN),), *((Piece(_GAP + other),) for other in others)], screen
        )


def _filled(fields: Iterable[Line], screen: Screen) -> list[Line]:
    """Return fields in as few lines as possible. A field that is longer than a line wraps behind a mark."""
    lines: list[Line] = []
    line: list[Piece] = []
    for field in fields:
        if line and width_of(line) + width_of(field) > screen.width:
            lines += screen.wraps(line, 4)
            line = []
        line += field
    return lines + screen.wraps(line, 4) if line else lines


def _shown(field: object, screen: Screen) -> str:
    if isinstance(field, int):
        return f"{field:,}"
    return "-" if field is None or field == "" else screen.shows(str(field))


def _narrowed(natural: Sequence[int], room: int) -> list[int] | None:
    """Return widths that fit into `room` after narrowing the widest columns; None if that is impossible."""
    widths = list(natural)
    while (excess := sum(widths) - room) > 0:
        widest = max(widths)
        if widest <= _NARROWEST:
            return None
        next_widest = max((width for width in widths if width < widest), default=0)
        widths[widths.index(widest)] = max(widest - excess, next_widest, _NARROWEST)
    return widths


def _row(
    texts: Sequence[str], look: str, widths: Sequence[int], to_the_right: Sequence[bool], screen: Screen
) -> list[Line]:
    """Return a record as one line, or as several if a field wraps in its column."""
    hang = (Piece(f"{screen.signs.hang} ", DIM),)
    columns = [wrapped((Piece(text, look),), width, hang) for text, width in zip(texts, widths, strict=True)]
    height = max(map(len, columns))
    lines: list[Line] = []
    for number in range(height):
        line: list[Piece] = []
        for column, width, right in zip(columns, widths, to_the_right, strict=True):
            part = column[number] if number < len(column) else ()
            blanks = Piece(" " * (width - width_of(part)))
            line += [blanks, *part] if right else [*part, blanks]
            line.append(Piece(_GAP))
        lines.append(_without_blanks_at_end(line))
    return lines


def _without_blanks_at_end(line: list[Piece]) -> Line:
    while line and not line[-1].text.strip(" "):
        line.pop()
    return line


def _paragraph(record: Sequence[str], heads: Sequence[str], screen: Screen) -> list[Line]:
    """Return a record as its first field, with the others below it, each after its head."""
    others = zip(heads[1:], record[1:], strict=True)
    fields = [(Piece(_GAP), Piece(f"{head} ", DIM), Piece(text)) for head, text in others]
    return [*_filled([(Piece(record[0], BOLD_CYAN),)], screen), *_filled(fields, screen)]
