"""What is said of each symbol of an answer: one card above its rows; and who else has the code of a row."""

from __future__ import annotations

from exsearch.model import Card, Definition
from exsearch.search.rank import FIRST_OF_PROJECT, IN_TESTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from exsearch.index.held import Defined
    from exsearch.index.protocol import Reader
    from exsearch.model import Hit, Query
    from exsearch.search.find import Answer
    from exsearch.search.here import Here

_CLEARLY_MORE = 3
"""Of several symbols of one name the first is meant if so many times as many projects use it as any other."""


def cards_of(
    index: Reader,
    found: Answer,
    query: Query,
    described: Container[str | None] | None = None,
    here: Here | None = None,
) -> dict[str, Card]:
    """Return the card of each symbol in an answer.

    Definitions are looked for of the symbols that are `described`: those with the name that was typed, unless
    others are given. `here` is where one stands: uses in the project there are counted, too.
    """
    is_narrowed = bool(query.conditions)
    owners: list[str | None] = [symbol for symbol, _ in found.owners]
    described = owners if described is None else described
    licenses = {hit.id: hit.license for hit in found.hits if hit.is_definition}
    cards: dict[str, Card] = {}
    for symbol, name in {hit.symbol: hit.shown_name() for hit in found.hits}.items():
        if symbol is None:
            continue
        _, kind, uses, projects, tests = index.counts(symbol, IN_TESTS, FIRST_OF_PROJECT)
        left_out = tests if symbol in found.without_tests and not is_narrowed else 0
        definition = definition_of(index, symbol, name, licenses, here) if symbol in described else None
        own = index.uses_in(symbol, here.ref) if here and here.ref else 0
        cards[symbol] = Card(name or symbol, kind, uses, projects, is_narrowed, left_out, definition, own=own)
    cards = _told_apart(cards)
    meant = _meant([owner for owner in owners if owner in cards], cards)
    if meant:
        cards[meant] = cards[meant]._replace(is_asked_for=True)
    return cards


def _meant(owners: Sequence[str], cards: dict[str, Card]) -> str | None:
    """Return the one of some symbols with the same name that is clearly the most used; None without one."""
    if len(owners) < 2:
        return owners[0] if owners else None
    first, second = cards[owners[0]], max([cards[owner] for owner in owners[1:]], key=_projects)
    is_clear = first.projects >= _CLEARLY_MORE * max(1, second.projects)
    return owners[0] if is_clear else None


def _projects(card: Card) -> int:
    return card.projects


# -- copies


def with_copies(index: Reader, hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """Return hits with the other projects that have the same code, of which lists show one."""
    wanted: dict[str, set[int]] = {}
    for hit in hits:
        if hit.symbol and hit.same and not hit.is_definition:
            wanted.setdefault(hit.symbol, set()).add(hit.same)
    having: dict[tuple[str | None, int], list[str]] = {}
    for symbol, some in wanted.items():
        for same, project in index.copies(symbol, some):
            having.setdefault((symbol, same), []).append(project)
    return tuple([_with_others(hit, having.get((hit.symbol, hit.same), ())) for hit in hits])


def _with_others(hit: Hit, projects: Sequence[str]) -> Hit:
    others = tuple([name for name in projects if name != hit.project])
    if not others:
        return hit
    return hit._replace(also_in=others, why=f"{hit.why}; also in {_counted(len(others))}")


def _counted(projects: int) -> str:
    return "1 project" if projects == 1 else f"{projects:,} projects"


def with_own(hits: Sequence[Hit], here: Here) -> tuple[Hit, ...]:
    """Return hits with those marked that are in the project that one stands in."""
    return tuple([hit._replace(is_own=True) if here.has(hit.id) else hit for hit in hits])


# -- definitions


def definition_of(
    index: Reader,
    symbol: str,
    shown: str | None,
    licenses: Mapping[str, str | None] | None = None,
    here: Here | None = None,
) -> Definition | None:
    """Return the definition of a symbol in the newest version that is stored; None if there is none.

    If the environment in use has one, and others are stored, it is that one. `licenses` has those of
    definitions that were read already.
    """
    found = index.definitions([symbol])
    if not found and shown and shown != symbol:
        found = index.definitions([shown])
    if not found:
        return None
    eligible = found
    if len(found) > 1 and here and here.others:
        from exsearch.search.here import is_near

        eligible = [each for each in found if is_near(index, each, here)] or found
    best = found[0] if len(found) == 1 else max(eligible, key=_newness)
    if licenses and best.ref in licenses:
        stated = licenses[best.ref]
    else:
        row = index.row(best.ref)
        stated = row.license if row else None
    others = {(each.project, each.version) for each in found} - {(best.project, best.version)}
    signatures = tuple(best.signature.split("\n")) if best.signature else ()
    return Definition(best.ref, signatures, best.summary, best.deprecated, best.project, best.version,
                      stated, best.path, best.line, len(others))  # fmt: skip


def _newness(defined: Defined) -> tuple[list[tuple[int, int, str]], str]:
    """Return a key that is greater for a newer version; the least has no version."""
    # `packaging` would take longer to import than the search takes.
    parts = []
    number = word = ""
    for char in (defined.version or "").lower() + ".":
        if char.isalnum():
            if word or not ("0" <= char <= "9"):
                word += char
            else:
                number += char
        elif number or word:
            parts.append((int(number[:9] or 0), _stage(word), word))
            number = word = ""
    return [*parts, (0, _RELEASED, "")], defined.ref


_BEFORE, _RELEASED, _AFTER = 0, 1, 2


def _stage(word: str) -> int:
    """Return when a version with this word came: "rc1" is before the release, "post1" after it."""
    return _RELEASED if not word else _AFTER if word.startswith("post") else _BEFORE


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
