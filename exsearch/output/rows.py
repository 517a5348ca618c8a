"""The answer to a search on a terminal: a block a symbol, a heading a file, a row an example.

    flask.make_response  function  ·  412 uses in 31 projects
      guestbook  MIT  guestbook/export.py
      1  response = make_response(as_text(latest_messages(EVERYTHING)))
         240 in tests: role:test

The code of a row has the width of the terminal, and goes on behind a mark where it is longer. Only the
path of a file is ever shortened, from the left.
"""

from __future__ import annotations

from exsearch.model import Record
from exsearch.output import plain
from exsearch.output.lines import BOLD, BOLD_CYAN, DIM, GREEN, MAGENTA, Piece, cells, wrapped
from exsearch.output.terminal import height_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from exsearch.model import Card, Hit
    from exsearch.output.lines import Line
    from exsearch.output.terminal import Screen

_INDENT = "  "
_SHORTEST_PATH = 16
"""Columns that the path of a file has at least: its heading wraps if project and licence leave less."""

_FEWEST = 5
"""Rows that are listed however low the terminal is."""


class _List(Record):
    """What all lines of one list have in common."""

    screen: Screen
    cards: Mapping[str, Card]
    digits: int
    """Of the highest number of a row."""


def drawn(
    hits: Sequence[Hit], cards: Mapping[str, Card], screen: Screen, *, explain: bool = False
) -> list[list[Line]]:
    """Return the lines of each hit: the headings that begin with it, its row, and what ends with it.

    `cards` has the symbols of which more is known than the name.
    """
    on = _List(screen, cards, len(str(len(hits))))
    groups: list[list[Line]] = []
    neighbours = zip((None, *hits), hits, (*hits[1:], None), strict=False)
    for number, (before, hit, after) in enumerate(neighbours, 1):
        lines: list[Line] = []
        begins = before is None or before.symbol != hit.symbol
        if begins:
            lines += _heading(hit, on)
        if begins or before is None or _place(before) != _place(hit):
            lines += _file(hit, on)
        lines += _row(number, hit, on)
        if explain:
            lines += _beside_code(f"{hit.why} ({hit.score:g})", on)
        if after is None or after.symbol != hit.symbol:
            lines += _tests(hit, on)
        groups.append(lines)
    return groups


def fitting(
    hits: Sequence[Hit], cards: Mapping[str, Card], screen: Screen, hint: str, *, explain: bool = False
) -> list[list[Line]]:
    """Return the lines of as many hits as the terminal shows at once, with a hint below and the prompt."""
    width = screen.width - len(_INDENT)  # as `plain.say` breaks messages
    below = sum([len(wrapped((Piece(line),), width, at_blanks=True)) for line in hint.split("\n")])
    room = screen.height - 1 - below
    groups = drawn(hits, cards, screen, explain=explain)
    count = _within(groups, room, screen)
    while count < len(groups):  # a block that is cut off has its last line all the same
        groups = drawn(hits[:count], cards, screen, explain=explain)
        count = _within(groups, room, screen)
    return groups


def _within(groups: Sequence[Sequence[Line]], room: int, screen: Screen) -> int:
    """Return how many of the first groups have room together; a few have it in any case."""
    for number, lines in enumerate(groups):
        room -= height_of(lines, screen.width)
        if room < 0:
            return max(number, min(_FEWEST, len(groups)))
    return len(groups)


def _heading(hit: Hit, on: _List) -> list[Line]:
    card = on.cards.get(hit.symbol or "")
    line = [Piece(on.screen.shows((card and card.name) or hit.symbol or "no symbol"), BOLD_CYAN)]
    if card is not None and card.kind:
        line.append(Piece("  " + on.screen.shows(card.kind), DIM))
    if card is not None and card.uses:
        line.append(Piece(f"  {on.screen.signs.dot}  {_counts(card)}", DIM))
    return wrapped(line, on.screen.width, _hang(4, on))


def _counts(card: Card) -> str:
    uses = plain.counted(card.uses, "use")
    among = f" in {plain.counted(card.projects, 'project')}" if card.projects else ""
    return ("of " if card.is_narrowed else "") + uses + among


def _place(hit: Hit) -> tuple[str | None, ...]:
    return hit.project, hit.license, hit.path


def _file(hit: Hit, on: _List) -> list[Line]:
    shows = on.screen.shows
    project, stated = shows(hit.project or "-"), shows(hit.license or plain.UNSTATED)
    room = on.screen.width - len(_INDENT) - cells(project) - cells(stated) - 4
    path = _shortened(shows(hit.path or "-"), max(room, _SHORTEST_PATH), on.screen.signs.cut)
    line = (Piece(_INDENT), Piece(project, GREEN), Piece(f"  {stated}", MAGENTA), Piece(f"  {path}", DIM))
    return wrapped(line, on.screen.width, _hang(6, on))


def _shortened(path: str, room: int, cut: str) -> str:
    """Return a path with as many of its last parts as have room; all of it if the last one has none."""
    if cells(path) <= room:
        return path
    end = ""
    for part in reversed(path.split("/")):
        longer = f"/{part}{end}"
        if cells(cut + longer) > room:
            break
        end = longer
    return cut + end if end else path


def _row(number: int, hit: Hit, on: _List) -> list[Line]:
    line = [Piece(f"{_INDENT}{number:>{on.digits}}  ", BOLD)]
    code = on.screen.shows_code(hit.text)
    name = on.screen.shows((hit.symbol or "").rpartition(".")[2])
    before, found, after = code.partition(name) if name else (code, "", "")
    line += [Piece(before), Piece(found, BOLD), Piece(after)]
    return wrapped(line, on.screen.width, _hang(_margin(on), on))


def _tests(hit: Hit, on: _List) -> list[Line]:
    card = on.cards.get(hit.symbol or "")
    if card is None or not card.tests_left_out:
        return []
    return _beside_code(f"{card.tests_left_out:,} in tests: role:test", on)


def _beside_code(text: str, on: _List) -> list[Line]:
    margin = " " * _margin(on)
    return wrapped((Piece(margin + on.screen.shows(text), DIM),), on.screen.width, _hang(len(margin), on))


def _margin(on: _List) -> int:
    """Return how many columns stand before the code of a row."""
    return on.digits + 4


def _hang(columns: int, on: _List) -> Line:
    """Return the mark in front of what a line had no room for, in its last two of these columns."""
    return (Piece(f"{on.screen.signs.hang} ".rjust(columns), DIM),)
