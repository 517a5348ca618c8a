"""Answer a query: from the words to ranked, numbered hits.

Knows what is worth more than what; the tiers are tried from the best on, until the answer is full.
Within a tier examples of one symbol stay together, projects take turns, and tests come last. Every
order ends in a stable key, so that the same index and words give the same answer.
"""

from __future__ import annotations

from exsearch.index.store import END, WHOLE
from exsearch.model import Hit, Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from exsearch.index.store import Filter, Index, Named, Row
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
"""How many symbols or rows of a tier are looked at to rank them; a word that a million examples
hold is answered from the first of them."""

ALIKE = 75
"""How many names that only start with a word are looked at."""

PARTS = 100
"""How many that have it, or a word that starts with it, as a part."""

_ASIDE = (
    "test",
    "tests",
    "testing",
    "vendor",
    "vendored",
    "_vendor",
    "third_party",
    "site-packages",
)


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
    without_tests: bool = False


def search(index: Index, query: Query, limit: int, *, tests: bool = True) -> Answer:
    """Return the best `limit` hits for a query.

    Without `tests`, uses in tests are left out, unless a symbol has no others.
    """
    filters = _filters(query.conditions)
    hits: list[Hit] = []
    seen: set[int] = set()
    without: set[str | None] = set()
    for group in _groups(index, query.words, filters, limit + 1, tests):
        if group.without_tests:
            without.update([row.symbol for row in group.rows])
        for row in group.rows:
            if row.rowid not in seen:
                seen.add(row.rowid)
                hits.append(_hit(row, group))
        if len(hits) > limit:
            break
    return Answer(tuple(hits[:limit]), len(hits) > limit, frozenset(without))


def _filters(conditions: Sequence[Condition]) -> list[Filter]:
    if not conditions:
        return []
    from exsearch.index.conditions import filters_of

    return filters_of(conditions)


def _groups(
    index: Index, words: Sequence[str], filters: Sequence[Filter], limit: int, tests: bool
) -> Iterator[_Group]:
    """Yield the groups of rows, best tier first; each is looked for when it is asked for."""
    if not words:
        rows, without = _filtered(index, filters, limit, tests)
        for group in _by_symbol(rows, _FILTERED, (), limit):
            yield group._replace(without_tests=without)
        return
    named = False
    given: set[int] = set()
    sourced: set[int] = set()
    for tier, symbols in _named_tiers(index, words):
        for symbol in sorted(_merged(symbols), key=lambda symbol: _worth_of_name(symbol, words)):
            rows = [row for each in symbol.ids for row in index.rows_of(each, filters, limit)]
            rows = _in_turn(rows)
            given.update([row.rowid for row in rows])
            left = limit - len(given)
            without = False
            if symbol.sourced is not None and symbol.sourced not in sourced and left > 0:
                sourced.add(symbol.sourced)
                more, without = _sourced(index, symbol.sourced, filters, left, tests, bool(rows))
                rows += more
            if rows:
                named = True
                given.update([row.rowid for row in rows])
                yield _Group(tier, _score(tier, 0.0), " ".join(words), tuple(rows), without)
    if named:
        return  # a word that is in a name is not looked for in text
    for tier, column in _TEXT_TIERS:
        rows = index.rows_with_text(words, column, filters, CANDIDATES)
        yield from _by_symbol(rows, tier, words, limit)


def _sourced(
    index: Index, symbol_id: int, filters: Sequence[Filter], limit: int, tests: bool, has_pages: bool
) -> tuple[list[Row], bool]:
    """Return the best rows of a symbol from source, and whether those in tests were left out."""
    from exsearch.index import used

    if not tests:
        rows = used.rows_of(index, symbol_id, filters, limit, tests=False)
        if rows or has_pages:
            return rows, True
    return used.rows_of(index, symbol_id, filters, limit), False


def _filtered(index: Index, filters: Sequence[Filter], limit: int, tests: bool) -> tuple[list[Row], bool]:
    """Return rows that pass the filters, and whether those in tests were left out."""
    rows = index.rows_filtered(filters, limit)
    if len(rows) >= limit:
        return rows, False
    from exsearch.index import used

    left = limit - len(rows)
    if not tests:
        found = used.rows_filtered(index, filters, left, tests=False)
        if rows or found:
            return rows + found, True
    return rows + used.rows_filtered(index, filters, left), False


# -- symbols


class _Symbol(Record):
    """A name, with the ids of all symbols that have it: pages may differ in kind and aliases."""

    ids: tuple[int, ...]
    """Of the symbols of pages."""
    name: str
    aliases: str
    sourced: int | None
    """The id of the symbol that source uses; None where there is none."""


def _named_tiers(index: Index, words: Sequence[str]) -> Iterator[tuple[int, list[Named]]]:
    """Yield the tiers of names: whole ones, ends, starts, parts."""
    if len(words) > 1:
        yield 3, index.symbols_with_words(words, CANDIDATES)
        return
    named = index.symbols_named(words[0], CANDIDATES)
    yield 0, [symbol for symbol in named if symbol[3] == WHOLE]
    yield 1, [symbol for symbol in named if symbol[3] == END]
    if "." in words[0] and named:
        return  # a qualified name means that symbol and nothing else
    yield 2, index.symbols_starting(words[0], ALIKE)
    yield 3, index.symbols_with_part(words[0], PARTS)


def _merged(symbols: Iterable[Named]) -> list[_Symbol]:
    ids: dict[str, list[int]] = {}
    aliases: dict[str, str] = {}
    sourced: dict[str, int] = {}
    for symbol_id, name, other_names, _, is_sourced in symbols:
        known = ids.setdefault(name, [])
        if is_sourced:
            sourced[name] = symbol_id
        elif symbol_id not in known:
            known.append(symbol_id)
        aliases[name] = f"{aliases[name]} {other_names}" if name in aliases else other_names
    return [_Symbol._make((tuple(ids[name]), name, aliases[name], sourced.get(name))) for name in ids]


def _worth_of_name(symbol: _Symbol, words: Sequence[str]) -> tuple[bool, int, int, str]:
    """Order names: those that hold the words in the same case first, then the shorter."""
    _, name, aliases, _ = symbol
    # Hundreds of names are looked at for one answer: a generator would cost as much as all the rest.
    not_cased = False in [word in name or word in aliases for word in words]
    return (not_cased, name.count("."), len(name), name)


def _in_turn(rows: list[Row]) -> list[Row]:
    """Let projects take turns, tests and vendored code last; else page by page."""
    turns: dict[tuple[bool, str | None], int] = {}
    ordered = []
    for row in sorted(rows, key=lambda row: (row.page_id, row.position)):
        aside = _is_aside(row)
        turn = turns.get((aside, row.project), 0)
        turns[aside, row.project] = turn + 1
        ordered.append(((aside, turn, row.page_id, row.position), row))
    return [row for _, row in sorted(ordered, key=lambda pair: pair[0])]


def _is_aside(row: Row) -> bool:
    if row.role is not None:
        return row.role != "source"
    folders = (row.path or "").lower().split("/")
    return any(folder in _ASIDE or folder.startswith("test_") for folder in folders)


# -- text


def _by_symbol(rows: list[Row], tier: int, words: Sequence[str], limit: int) -> Iterator[_Group]:
    """Rank the rows of a tier of text, and keep those of one symbol together at its best one."""
    lowered = [word.lower() for word in words]
    ranked = sorted((-_worth_of_text(row, lowered), row.page_id, row.position, row) for row in rows)
    groups: dict[str | None, list[Row]] = {}
    best: dict[str | None, float] = {}
    for worth, _, _, row in ranked:
        groups.setdefault(row.symbol, []).append(row)
        best.setdefault(row.symbol, -worth)
    left = limit
    for symbol, members in groups.items():
        yield _Group(tier, _score(tier, best[symbol]), " ".join(words), tuple(members))
        left -= len(members)
        if left <= 0:
            return


def _worth_of_text(row: Row, words: Sequence[str]) -> float:
    """Return what a text match is worth, 0 to 9: best where the line that the list shows has it."""
    text = row.text.lower()
    worth = 4.0 * sum(word in text for word in words) / max(1, len(words))
    worth += 2.0 * any(word in (row.symbol or "").lower() for word in words)
    worth += 1.0 * (row.license is not None)
    worth += 2.0 * (not _is_aside(row))
    return worth


# -- hits


def _score(tier: int, within: float) -> float:
    return round(10.0 * (len(TIERS) - tier) + within, 3)


def _hit(row: Row, group: _Group) -> Hit:
    why = f"{TIERS[group.tier]}: {group.words}" if group.words else TIERS[group.tier]
    if row.why is not None:
        why = f"{why}; {row.why}"
    return Hit(
        row.ref,
        row.symbol,
        row.project,
        row.license,
        row.path,
        row.line,
        row.text,
        group.tier,
        group.score,
        why,
        row.same,
    )
