"""Draw the answer to a search: a block for each symbol, a heading for each file, a row for each example.

    flask.make_response  function  ·  412 uses in 31 projects
      guestbook  MIT  guestbook/export.py
      1  response = make_response(as_text(latest_messages(EVERYTHING)))
         240 in tests: role:test
      Flask  BSD-3-Clause  src/flask/helpers.py  defined here
      2  def make_response(*args: t.Any) -> Response:

A symbol whose definition is in the index has more lines, which `cards` draws. Code that is wider than the
terminal continues on the next line, behind a mark. Only file paths are shortened, at their start.
"""

from __future__ import annotations

from exsearch.model import Record
from exsearch.output import plain
from exsearch.output.lines import BOLD, BOLD_CYAN, DIM, GREEN, MAGENTA, Piece, broken, cells
from exsearch.output.terminal import height_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from exsearch.model import Card, Hit
    from exsearch.output.lines import Line
    from exsearch.output.terminal import Screen

_INDENT = "  "
_SHORTEST_PATH = 16
"""Columns that a path gets at least. If project and licence leave less, the heading wraps."""

_FEWEST = 5
"""Rows that are listed even if the terminal is lower."""


class _List(Record):
    """Shared by all lines of one list."""

    screen: Screen
    cards: Mapping[str, Card]
    margin: int
    """Columns before the code of a row."""
    defined: Mapping[str, int]
    """Ids of the definitions in the list, with their rows."""


def drawn(
    hits: Sequence[Hit], cards: Mapping[str, Card], screen: Screen, *, explain: bool = False
) -> Iterator[list[Line]]:
    """Yield the lines of each hit: headings that begin with it, its row, and lines that close its block.

    `cards` maps names of symbols to more information about them.
    """
    defined = {hit.id: number for number, hit in enumerate(hits, 1) if hit.is_definition}
    on = _List(screen, cards, len(str(len(hits))) + 4, defined)
    neighbours = zip((None, *hits), hits, (*hits[1:], None), strict=False)
    for number, (before, hit, after) in enumerate(neighbours, 1):
        lines: list[Line] = []
        begins = before is None or before.symbol != hit.symbol
        if begins:
            lines += _symbol_heading(hit, on)
        if begins or before is None or _place(before) != _place(hit):
            lines += _file_heading(hit, on)
        lines += _row(number, hit, on)
        if explain:
            lines += _beside_code(f"{hit.why} ({hit.score:g})", on)
        if not hit.is_definition and (after is None or after.symbol != hit.symbol or after.is_definition):
            lines += _tests(hit, on)
        yield lines


def in_blocks(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """Return hits with those of one symbol together, each symbol where its first hit was."""
    blocks: dict[str | None, list[Hit]] = {}
    for hit in hits:
        blocks.setdefault(hit.symbol, []).append(hit)
    return tuple([hit for block in blocks.values() for hit in block])


def fitting(
    hits: Sequence[Hit], cards: Mapping[str, Card], screen: Screen, hint: str, *, explain: bool = False
) -> list[list[Line]]:
    """Return the lines of as many hits as the terminal can show with a hint and the prompt below them.

    They are drawn `in_blocks`: of symbols that take turns, each keeps its turn if fewer hits fit.
    """
    width = screen.width - len(_INDENT)  # as in `plain.say`
    below = [(Piece(part),) for line in hint.split("\n") for part in broken(line, width)]
    room = screen.height - 1 - height_of(below, screen.width)
    count = len(hits)
    while True:  # drawn again if not all fit, because the last row closes its block
        groups = _within(drawn(in_blocks(hits[:count]), cards, screen, explain=explain), room, screen)
        if len(groups) == count:
            return groups
        count = len(groups)


def _within(groups: Iterable[list[Line]], room: int, screen: Screen) -> list[list[Line]]:
    """Return as many of the first groups as fit into `room`, but at least a few."""
    fitting: list[list[Line]] = []
    for lines in groups:
        room -= height_of(lines, screen.width)
        if room < 0 and len(fitting) >= _FEWEST:
            break
        fitting.append(lines)
    return fitting


def _symbol_heading(hit: Hit, on: _List) -> list[Line]:
    card = on.cards.get(hit.symbol or "")
    if card is not None and card.definition is not None:
        from exsearch.output import cards  # which lists of the built-in pages do not need

        if not card.is_asked_for:
            return cards.in_one_line(card, card.definition, on.screen)
        return cards.drawn(card, card.definition, on.screen, on.defined.get(card.definition.id))
    return heading((card and card.name) or hit.shown_name() or "no symbol", card, on.screen)


def heading(name: str, card: Card | None, screen: Screen) -> list[Line]:
    """Return the name of a symbol, and what is known of it without its definition."""
    line = [Piece(screen.shows(name), BOLD_CYAN)]
    if card is not None and card.kind:
        line.append(Piece("  " + screen.shows(card.kind), DIM))
    if card is not None and card.uses:
        line.append(Piece(f"  {screen.signs.dot}  {plain.uses_of(card)}", DIM))
    return screen.wraps(line, 4)


def _place(hit: Hit) -> tuple[object, ...]:
    return hit.project, hit.license, hit.path, hit.is_definition


def _file_heading(hit: Hit, on: _List) -> list[Line]:
    shows = on.screen.shows
    project, stated = shows(hit.project or "-"), shows(hit.license or plain.UNSTATED)
    mark = "  yours" * hit.is_own + "  defined here" * hit.is_definition
    room = on.screen.width - len(_INDENT) - cells(project) - cells(stated) - 4 - len(mark)
    path = _shortened(shows(hit.path or "-"), max(room, _SHORTEST_PATH), on.screen.signs.cut)
    line = (Piece(_INDENT), Piece(project, GREEN), Piece(f"  {stated}", MAGENTA), Piece(f"  {path}", DIM),
            Piece(mark))  # fmt: skip
    return on.screen.wraps(line, 6)


def _shortened(path: str, room: int, cut: str) -> str:
    """Return as many of the last parts of a path as fit; the whole path if none fits."""
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
    line = [Piece(f"{number:>{on.margin - 2}}  ", BOLD), *code_of(hit, on.screen)]
    if hit.also_in:
        line.append(Piece(f"  also in {plain.counted(len(hit.also_in), 'project')}", DIM))
    return on.screen.wraps(line, on.margin)


def code_of(hit: Hit, screen: Screen) -> Line:
    """Return the line of code of a hit, with the name in it."""
    code = screen.shows_code(hit.text)
    name = screen.shows(_last_part(hit))
    before, found, after = code.partition(name) if name else (code, "", "")
    return (Piece(before), Piece(found, BOLD), Piece(after))


def _last_part(hit: Hit) -> str:
    """Return the last part of the symbol's name: of the name that is shown, if it is in the code."""
    shown = (hit.shown_name() or "").rpartition(".")[2]
    return shown if shown in hit.text else (hit.symbol or "").rpartition(".")[2]


def _tests(hit: Hit, on: _List) -> list[Line]:
    card = on.cards.get(hit.symbol or "")
    if card is None or not card.tests_left_out:
        return []
    return _beside_code(f"{card.tests_left_out:,} in tests: role:test", on)


def _beside_code(text: str, on: _List) -> list[Line]:
    return on.screen.wraps((Piece(" " * on.margin + on.screen.shows(text), DIM),), on.margin)
