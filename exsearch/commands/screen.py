"""A list of examples in a terminal: the rows that fit, and what to type next.

Apart from `search`, because a pipe needs none of it.
"""

from __future__ import annotations

from exsearch.commands import more_than
from exsearch.model import Condition
from exsearch.output import rows, terminal
from exsearch.search import find, last
from exsearch.search.cards import cards_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from exsearch.commands import Out
    from exsearch.index.protocol import Reader
    from exsearch.model import Query
    from exsearch.search.find import Answer
    from exsearch.search.here import Here

_NAMESAKES = 3
"""How many symbols of the same name a message shows."""


def draw(
    index: Reader, query: Query, found: Answer, limit: int | None, state: str, out: Out, explain: bool,
    note: str, here: Here | None, below: str,
) -> str:  # fmt: skip
    """Draw the rows of an answer, without a limit as many as fit; returns the hint that belongs below them.

    `note` is in the hint, and `below` will be said after it.
    """
    found = _with_tests_checked(index, query, found)
    note = "\n  ".join(filter(None, (note, *uses_to_get(index, query, found, out))))
    screen = terminal.screen()
    cards = cards_of(index, found, query, here=here)
    if True in [card.is_asked_for for card in cards.values()]:
        found = found._replace(hits=rows.in_blocks(found.hits))  # nobody has to wait for the others' turns
    if limit:
        groups = list(rows.drawn(rows.in_blocks(found.hits), cards, screen, explain=explain))
    else:
        longest_hint = next_step(with_most_unseen(found), query, limit, note)
        said = "\n".join(filter(None, (longest_hint, below)))
        groups = rows.fitting(found.hits, cards, screen, said, explain=explain)
    listed = rows.in_blocks(found.hits[: len(groups)])
    found = found._replace(hits=listed, more=found.more or len(listed) < len(found.hits))
    last.remember(state, query.text(), found.hits)
    terminal.write([line for group in groups for line in group], out.style, screen, page=bool(limit))
    return next_step(found, query, limit, note)


def uses_to_get(index: Reader, query: Query, found: Answer, out: Out) -> list[str]:
    """Return what could bring uses, if the index has only definitions of what was asked for.

    If only the project that defines it uses it, that is a pack, because others show how it is meant.
    """
    if out.quiet or query.conditions:
        return []
    owners = {symbol for symbol, _ in found.owners}  # rows of other names fill the answer
    asked = [hit for hit in found.hits if hit.symbol in owners] or found.hits
    homes = {(hit.symbol, hit.project) for hit in asked if hit.is_definition}
    if not all((hit.symbol, hit.project) in homes for hit in asked):
        return []
    from exsearch.commands.hints import more_uses, packs_using

    names = list(dict.fromkeys(name for hit in asked for name in (hit.shown_name(), hit.symbol) if name))
    return (more_uses if all(hit.is_definition for hit in asked) else packs_using)(index, names)


def _with_tests_checked(index: Reader, query: Query, found: Answer) -> Answer:
    """Return an answer that names uses in tests as left out only if the conditions keep any."""
    if not query.conditions or not found.without_tests:
        return found
    in_tests = query._replace(conditions=(*query.conditions, Condition("role", "test", negated=False)))
    if find.search(index, in_tests, 1).hits:
        return found
    return found._replace(without_tests=frozenset())


def next_step(found: Answer, query: Query, limit: int | None, note: str) -> str:
    """Return the message below a list: what to type next, and a note."""
    count = len(found.hits)
    show = "`exsearch show 1` shows " + ("the first" if count > 1 else "it")
    step = f"the best {count}: {show}, `-n {more_than(limit)}` lists more" if found.more else show
    if query.conditions and found.without_tests:
        step += "\n  uses in tests are left out: `role:test` lists them"
    if note:
        step += f"\n  {note}"
    if len(found.owners) > 1:
        step += f"\n  {namesakes(found, query.words[0], _unseen(found) or [found.owners[1][1]])}"
    return f"exsearch: {step}"


def with_most_unseen(found: Answer) -> Answer:
    """Return the answer with the longest hint of those that list as many of its first rows as fit."""
    others = sorted(found.owners[1:], key=lambda owner: -len(owner[1]))
    alike = found.hits[:1] * len(found.hits)
    return found._replace(hits=alike, more=True, owners=(*found.owners[:1], *others))


def _unseen(found: Answer) -> list[str]:
    """Return the names of the symbols that are called like the first one and have no row in the list."""
    listed = {hit.symbol for hit in found.hits}
    return [name for symbol, name in found.owners[1:] if symbol not in listed]


def namesakes(found: Answer, word: str, names: Sequence[str]) -> str:
    """Return how to ask for one of several symbols that are called `word`; some `names` are the examples."""
    examples = ", ".join(names[:_NAMESAKES])
    return f"{found.namesakes:,} symbols are called {word}: type more of the name, as in {examples}"
