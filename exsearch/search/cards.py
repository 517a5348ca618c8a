"""The headings of an answer: one card for each symbol, above its rows."""

from __future__ import annotations

from exsearch.model import Card
from exsearch.search.rank import FIRST_OF_PROJECT, IN_TESTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from exsearch.index.protocol import Reader
    from exsearch.model import Query
    from exsearch.search.find import Answer


def cards_of(index: Reader, found: Answer, query: Query) -> dict[str, Card]:
    """Return the card of each symbol in an answer."""
    is_narrowed = bool(query.conditions)
    cards: dict[str, Card] = {}
    for symbol, name in {hit.symbol: hit.shown_name() for hit in found.hits}.items():
        if symbol is None:
            continue
        _, kind, uses, projects, tests = index.counts(symbol, IN_TESTS, FIRST_OF_PROJECT)
        left_out = tests if symbol in found.without_tests and not is_narrowed else 0
        cards[symbol] = Card(name or symbol, kind, uses, projects, is_narrowed, left_out)
    return _told_apart(cards)


def _told_apart(cards: dict[str, Card]) -> dict[str, Card]:
    """Return cards whose names differ: two symbols that would be shown alike keep their own names."""
    times: dict[str, int] = {}
    for symbol, card in cards.items():
        for name in {symbol, card.name}:
            times[name] = times.get(name, 0) + 1
    return {
        symbol: card._replace(name=symbol) if times[card.name] > 1 else card
        for symbol, card in cards.items()
    }  # fmt: skip
