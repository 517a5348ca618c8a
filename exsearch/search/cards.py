"""The headings of an answer: one card for each symbol, above its rows."""

from __future__ import annotations

from exsearch.model import Card
from exsearch.search.rank import FIRST_OF_PROJECT, IN_TESTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from exsearch.index.protocol import Reader
    from exsearch.model import Query
    from exsearch.search.find import Answer


def cards_of(index: Reader, found: Answer, query: Query) -> dict[str, Card]:
    """Return the card of each symbol in an answer."""
    is_narrowed = bool(query.conditions)
    cards: dict[str, Card] = {}
    for symbol in dict.fromkeys([hit.symbol for hit in found.hits]):
        if symbol is None:
            continue
        aliases, kind, uses, projects, tests = index.counts(symbol, IN_TESTS, FIRST_OF_PROJECT)
        left_out = tests if symbol in found.without_tests and not is_narrowed else 0
        cards[symbol] = Card(shown_name(symbol, aliases), kind, uses, projects, is_narrowed, left_out)
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


def shown_name(name: str, aliases: Sequence[str]) -> str:
    """Return the name that people import: the shortest public alias in the package that has the symbol.

    A symbol of a private module may be offered by any package: `_io.BytesIO` is `io.BytesIO`.
    """
    is_private = name.startswith("_") or "._" in name.replace(".__", ".")
    package = name.partition(".")[0]
    offered = [
        alias
        for alias in aliases
        if not (alias.startswith("_") or "._" in alias)
        and (is_private or (alias.partition(".")[0] == package and alias.count(".") < name.count(".")))
    ]
    return min(offered, key=lambda alias: (alias.count("."), len(alias), alias), default=name)
