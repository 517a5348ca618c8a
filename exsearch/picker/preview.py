"""What the picker shows beside its list: the code of a row; the card of a name and its best example."""

from __future__ import annotations

from exsearch.asking import open_for_reading
from exsearch.commands.search import known_here, narrowed
from exsearch.errors import ExsearchError
from exsearch.model import Query
from exsearch.output import cards, code, rows
from exsearch.output.lines import DIM, Piece, broken
from exsearch.output.terminal import height_of
from exsearch.picker.entries import NAME, NOTE, find, query_of
from exsearch.search.cards import cards_of
from exsearch.search.examples import load, with_document
from exsearch.search.find import search
from exsearch.snippets.parts import spans_of
from exsearch.snippets.spans import without_blank_ends

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from exsearch.index.protocol import Reader
    from exsearch.model import Example, Span
    from exsearch.output.lines import Line
    from exsearch.output.terminal import Screen
    from exsearch.picker.entries import Asked

_CONTEXTS = (8, 3, 1, 0)
"""Lines around the highlighted statements that are tried if the excerpt is too high."""


def preview_of(kind: str, ref: str, text: str, asked: Asked, screen: Screen) -> list[Line]:
    """Return the lines about an entry that is listed for a text. An error is shown in their place."""
    try:
        index = open_for_reading(asked.places)
        if kind == NOTE:
            lines = _help(index, text, asked, screen)
        elif kind == NAME:
            lines = _about(index, ref, asked, screen)
        else:
            lines = _code(index, ref, asked, screen, screen.height)
    except ExsearchError as error:
        lines = list(_said((str(error), *(error.hint or "").split("\n  ")), screen))
    return [[piece._replace(link="") for piece in line] for line in lines]


def _about(index: Reader, name: str, asked: Asked, screen: Screen) -> list[Line]:
    """Return the card of a name and its best example."""
    here = known_here(index, asked.out)
    found = search(index, Query((name,), ()), 1, tests=False, counted=True, here=here)
    hit = next(iter(found.hits), None)
    if hit is None:
        return []
    card = cards_of(index, found, Query((name,), ()), (hit.symbol,), here).get(hit.symbol or "")
    lines: list[Line] = []
    if card is not None:
        about = card.definition
        lines += cards.described(card, about, screen) if about else rows.heading(card.name, card, screen)
        lines.append(())
    return lines + _code(index, hit.id, asked, screen, screen.height - height_of(lines, screen.width))


def _code(index: Reader, ref: str, asked: Asked, screen: Screen, room: int) -> list[Line]:
    """Return as much of an example as there is room for, its highlighted statements in any case."""
    (example,) = load(index, [ref])
    if example is None:
        return list(_said(("it is not in the index any more",), screen))
    shown, spans = _fitting(index, example, screen, room)
    style = asked.out.style
    return code.drawn_in_short(shown, spans, screen, color=style.color, theme=style.theme)


def _fitting(
    index: Reader, example: Example, screen: Screen, room: int
) -> tuple[Example, Sequence[Span] | None]:
    """Return the example to draw, and the lines of it; None for all."""
    if height_of(code.drawn_in_short(example, None, screen, color=False), screen.width) <= room:
        return example, None
    whole = with_document(index, example, definition=True)
    spans: Sequence[Span] = ()
    for context in _CONTEXTS:
        spans = without_blank_ends(whole.code, spans_of(whole, functions=False, context=context))
        if height_of(code.drawn_in_short(whole, spans, screen, color=False), screen.width) <= room:
            break
    return whole, spans


def _help(index: Reader, text: str, asked: Asked, screen: Screen) -> list[Line]:
    """Return what to do if nothing is found for a text. Raises the error that is the reason, if one is."""
    from exsearch.commands.hints import hints

    find(index, text, asked)
    query, note = narrowed(index, query_of(text), asked.out, filters=asked.filters)
    return list(_said((note, *hints(index, query, unfiltered=bool(note))), screen))


def _said(messages: Sequence[str], screen: Screen) -> Iterator[Line]:
    for message in filter(None, messages):
        for part in message.split("\n"):
            for line in broken(screen.shows(part), screen.width):
                yield from screen.wraps((Piece(line, DIM),), 2)
