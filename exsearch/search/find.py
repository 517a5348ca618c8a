"""Answer a query: from the words to ranked, numbered hits.

The tiers are tried from the best on, until the answer is full. Within a tier examples of one symbol stay
together, projects take turns, and tests come last. Every order ends in a stable key, so that the same index
and words give the same answer.
"""

from __future__ import annotations

from exsearch.index.answers import END, WHOLE, is_other_path
from exsearch.model import Hit, Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from exsearch.index.answers import Named, Row
    from exsearch.index.protocol import KeyRange, Reader
    from exsearch.model import Condition, Query

TIERS = (
    "symbol",
    "end of a name",
    "start of a name",
    "part of a name",
    "text of a highlighted line",
    "text of code or prose",
    "condition",
)
_TEXT_TIERS = ((4, "lines"), (5, ""))
_FILTERED = 6

CANDIDATES = 200
"""How many symbols or rows of a tier are looked at to rank them. So a word that a million examples hold is
answered from the first of them."""

ALIKE = 75
"""How many names that only start with a word are looked at."""

PARTS = 100
"""How many that have it, or a word that starts with it, as a part."""


class Answer(Record):
    """The hits of a search, best first."""

    hits: tuple[Hit, ...]
    more: bool
    """Whether there are more than were asked for."""
    without_tests: frozenset[str | None] = frozenset()
    """The symbols whose uses in tests were left out."""


class _Group(Record):
    """Rows of one tier that belong together."""

    tier: int
    score: float
    words: str
    rows: tuple[Row, ...]
    symbol: str | None
    without_tests: bool = False


def search(index: Reader, query: Query, limit: int, *, tests: bool = True) -> Answer:
    """Return the best `limit` hits for a query.

    Without `tests`, uses in tests are left out, unless a symbol has no others.
    """
    hits: list[Hit] = []
    seen: set[int] = set()
    without: set[str | None] = set()
    for group in _groups(index, query, limit + 1, tests):
        if group.without_tests:
            without.add(group.symbol)
        for row in group.rows:
            if row.rowid not in seen:
                seen.add(row.rowid)
                hits.append(_hit(row, group))
        if len(hits) > limit:
            break
    return Answer(tuple(hits[:limit]), len(hits) > limit, frozenset(without))


def _groups(index: Reader, query: Query, limit: int, tests: bool) -> Iterator[_Group]:
    """Yield the groups of rows, best tier first; each is looked for when it is asked for."""
    words, conditions = query.words, query.conditions
    if not words:
        rows = index.rows_filtered(conditions, limit, None if tests else _in_tests())
        has_source = len(rows) < limit or any(row.position is None for row in rows)
        without = bool(rows) and not tests and has_source
        rows = rows or index.rows_filtered(conditions, limit, None)
        for group in _groups_of_text(rows, _FILTERED, (), limit):
            yield group._replace(without_tests=without)
        return
    named = False
    given: set[int] = set()
    for tier, symbols in _named_tiers(index, words):
        for symbol in sorted(_merged(symbols), key=lambda symbol: _worth_of_name(symbol, words)):
            left = limit - len(given)
            if left <= 0:
                return
            symbol = _with_uses_by_alias(index, symbol)
            rows, without = _rows_of(index, symbol.ids, conditions, left, tests)
            if rows:
                named = True
                given.update([row.rowid for row in rows])
                score = _score(tier, 0.0)
                yield _Group(
                    tier, score, " ".join(words), tuple(rows), symbol.name, without and symbol.sourced
                )
    if named:
        return  # a word that is in a name is not looked for in text
    for tier, column in _TEXT_TIERS:
        rows = index.rows_with_text(words, column, conditions, CANDIDATES)
        yield from _groups_of_text(rows, tier, words, limit)


def _groups_of_text(rows: list[Row], tier: int, words: Sequence[str], limit: int) -> Iterator[_Group]:
    from exsearch.search.text import by_symbol

    for symbol, worth, members in by_symbol(rows, words, limit):
        yield _Group(tier, _score(tier, worth), " ".join(words), tuple(members), symbol)


def _in_tests() -> Sequence[KeyRange]:
    from exsearch.search.rank import IN_TESTS  # not loaded for a list in a pipe, which has tests, too

    return IN_TESTS


# -- symbols


def _rows_of(
    index: Reader, ids: Sequence[int], conditions: Sequence[Condition], limit: int, tests: bool
) -> tuple[list[Row], bool]:
    """Return the best rows of some symbols, and whether those in tests were left out."""
    if not tests and (rows := index.rows_of(ids, conditions, limit, _in_tests())):
        return rows, True
    return index.rows_of(ids, conditions, limit, None), False


class _Symbol(Record):
    """A name, with the ids of all symbols that have it: pages may differ in kind and aliases."""

    ids: tuple[int, ...]
    name: str
    aliases: str
    sourced: bool
    """Whether one of them is used in source."""
    of_pages: str
    """The aliases that pages give, with blanks between."""


def _named_tiers(index: Reader, words: Sequence[str]) -> Iterator[tuple[int, list[Named]]]:
    """Yield the tiers of names: whole ones, ends, starts, parts."""
    if len(words) > 1:
        yield 3, index.symbols_with_words(words, CANDIDATES)
        return
    named = index.symbols_named(words[0], CANDIDATES)
    yield 0, [symbol for symbol in named if symbol.match == WHOLE]
    yield 1, [symbol for symbol in named if symbol.match == END]
    if "." in words[0] and named:
        return  # a qualified name means that symbol and nothing else
    yield 2, index.symbols_starting(words[0], ALIKE)
    yield 3, index.symbols_with_part(words[0], PARTS)


def _merged(symbols: Sequence[Named]) -> list[_Symbol]:
    """Return the symbols by name; one that source uses by an alias that a page gives is the page's."""
    ids: dict[str, dict[int, int]] = {}
    aliases: dict[str, str] = {}
    of_pages: dict[str, str] = {}
    for symbol in symbols:
        name = symbol.name
        ids.setdefault(name, {})[symbol.id] = symbol.sourced
        known = aliases.get(name)
        aliases[name] = symbol.aliases if known is None else f"{known} {symbol.aliases}"
        if symbol.aliases and not symbol.sourced:
            of_pages[name] = f"{of_pages.get(name, '')} {symbol.aliases}"
    for name, given in of_pages.items():
        for alias in given.split():
            if alias in ids and name in ids and is_other_path(alias, name) and 1 in ids[alias].values():
                ids[name].update(ids.pop(alias))
    return [_Symbol._make((tuple(known), name, aliases[name], 1 in known.values(), of_pages.get(name, "")))
            for name, known in ids.items()]  # fmt: skip


def _with_uses_by_alias(index: Reader, symbol: _Symbol) -> _Symbol:
    """Return a symbol of a page with what source uses by one of its aliases.

    Called for the symbols that are listed only, because hundreds of names may be alike, each with aliases.
    """
    given = [alias for alias in symbol.of_pages.split() if is_other_path(alias, symbol.name)]
    found = [each.id for alias in given for each in index.symbols_named(alias, CANDIDATES)
             if each.name == alias and each.sourced]  # fmt: skip
    if not found:
        return symbol
    return symbol._replace(ids=tuple(dict.fromkeys((*symbol.ids, *found))), sourced=True)


def _worth_of_name(symbol: _Symbol, words: Sequence[str]) -> tuple[bool, int, int, str]:
    """Order names: those that hold the words in the same case first, then the shorter."""
    _, name, aliases, _, _ = symbol
    # Hundreds of names are looked at for one answer: a generator would cost as much as all the rest.
    not_cased = False in [word in name or word in aliases for word in words]
    return (not_cased, name.count("."), len(name), name)


# -- hits


def _score(tier: int, within: float) -> float:
    return round(10.0 * (len(TIERS) - tier) + within, 3)


def _hit(row: Row, group: _Group) -> Hit:
    why = f"{TIERS[group.tier]}: {group.words}" if group.words else TIERS[group.tier]
    reason = None if row.position is not None else _reason(row)
    return Hit(
        row.ref,
        group.symbol,
        row.project,
        row.license,
        row.path,
        row.line,
        row.text,
        group.tier,
        group.score,
        why if reason is None else f"{why}; {reason}",
        row.same,
    )


def _reason(row: Row) -> str | None:
    from exsearch.search.rank import reasons  # pages have no reasons, and need not wait for this

    return reasons(row.rank_key, row.use_kind, row.how)
