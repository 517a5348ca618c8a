"""The public names in a package, a module or a class, with what is known of each."""

from __future__ import annotations

from exsearch.model import Card
from exsearch.search.cards import definition_of
from exsearch.search.rank import FIRST_OF_PROJECT, IN_TESTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from exsearch.index.protocol import Reader

_MOST_READ = 1000
"""Names of a package that are ordered by their users."""


def members(index: Reader, owner: str, prefix: str, limit: int) -> tuple[list[Card], int]:
    """Return cards of the names in `owner.` that start with `prefix`, and the number of all such names.

    Case does not matter. The most used come first; of names with equally many users the shortest. A name with
    a part that begins with an underscore is not public. Packages with more than a thousand names may lack
    some that few use.
    """
    start, low = len(owner) + 1, prefix.lower()
    found: dict[str, tuple[str, int]] = {}
    for each in index.symbols_inside(owner, _MOST_READ):
        rest = each.shown[start:]
        if f".{rest}".find("._") < 0 and rest.lower().startswith(low):
            name, users = found.get(each.shown, (each.name, 0))
            found[each.shown] = name, max(users, each.users)
    best = sorted(found, key=lambda shown: (-found[shown][1], shown.count("."), len(shown), shown))
    return [_card(index, found[shown][0], shown) for shown in best[:limit]], len(best)


def _card(index: Reader, symbol: str, shown: str) -> Card:
    _, kind, uses, projects, _ = index.counts(symbol, IN_TESTS, FIRST_OF_PROJECT)
    return Card(shown, kind, uses, projects, False, 0, definition_of(index, symbol, shown))
