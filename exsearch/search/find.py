"""Answer a query: from the words to ranked, numbered hits.

The tiers are tried from the best on, until the answer is full. Within a tier examples of one symbol stay
together, projects take turns, and tests come last. Every order ends in a stable key, so that the same index
and words give the same answer.
"""

from __future__ import annotations

from exsearch.index.answers import END, WHOLE
from exsearch.model import Hit, Record
from exsearch.resolve import DEFINITION

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from exsearch.index.answers import Named, Row
    from exsearch.index.protocol import KeyRange, Reader
    from exsearch.model import Condition, Query

TIERS = (
    "symbol",
    "end of a name",
    "start of a name",
    "part of a name",
    "name and first sentence",
    "heading or prose of a block",
    "text of a highlighted line",
    "text of code or prose",
    "condition",
)
_SENTENCE, _BLOCK, _FILTERED = 4, 5, 8
_TEXT_TIERS = ((6, "lines"), (7, ""))

CANDIDATES = 200
"""How many symbols or rows of a tier are looked at to rank them. So a word that a million examples hold is
answered from the first of them."""

_FEW = 16
"""How many symbols with a name are looked at first: often the most used one fills the answer."""

ALIKE = 75
"""How many names that only start with a word are looked at."""

OF_ONE = 3
"""How many rows a symbol has at most if only its first sentence has the words."""

PARTS = 100
"""How many that have it, or a word that starts with it, as a part."""

_SHORT = 3
"""Letters of a word without a dot that may be an abbreviation, although it is the end of a name, too."""


class Answer(Record):
    """The hits of a search, best first."""

    hits: tuple[Hit, ...]
    more: bool
    """Whether there are more than were asked for."""
    without_tests: frozenset[str | None] = frozenset()
    """The symbols whose uses in tests were left out."""
    meanings: tuple[str, ...] = ()
    """How the word was understood, if it is no name: "pd is pandas in 12 projects"."""


class _Group(Record):
    """Rows of one tier that belong together."""

    tier: int
    score: float
    why: str
    rows: tuple[Row, ...]
    symbol: str | None
    without_tests: bool = False
    meaning: str = ""


def search(index: Reader, query: Query, limit: int, *, tests: bool = True) -> Answer:
    """Return the best `limit` hits for a query.

    Without `tests`, uses in tests are left out, unless a symbol has no others.
    """
    hits: list[Hit] = []
    seen: set[int] = set()
    without: set[str | None] = set()
    meanings: dict[str, None] = {}
    for group in _groups(index, query, limit + 1, tests):
        if group.meaning:
            meanings[group.meaning] = None
        if group.without_tests:
            without.add(group.symbol)
        for row in group.rows:
            if row.rowid not in seen:
                seen.add(row.rowid)
                hits.append(_hit(row, group))
        if len(hits) > limit:
            break
    return Answer(tuple(hits[:limit]), len(hits) > limit, frozenset(without), tuple(meanings))


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
        for symbol in symbols:
            left = limit - len(given)
            if left <= 0:
                return
            ids = _all_of(index, symbol, words)
            rows, without = _rows_of(index, ids, conditions, left, tests)
            if rows:
                named = True
                given.update([row.rowid for row in rows])
                why = symbol.meaning or f"{TIERS[tier]}: {' '.join(words)}"
                without = without and symbol.is_sourced
                yield _Group(tier, _score(tier, 0.0), why, tuple(rows), symbol.name, without, symbol.meaning)
    if len(words) > 1 or query.literal:
        yield from _groups_in_prose(index, query, limit, tests)
    if named:
        return  # a word that is in a name is not looked for in text
    for tier, column in _TEXT_TIERS:
        rows = index.rows_with_text(words, column, conditions, CANDIDATES)
        yield from _groups_of_text(rows, tier, words, limit)


def _groups_in_prose(index: Reader, query: Query, limit: int, tests: bool) -> Iterator[_Group]:
    """Yield the symbols whose first sentences have the words, then the blocks of documentation that do."""
    from exsearch.search.text import telling

    words, conditions = telling(query.words), query.conditions
    why = f"{TIERS[_SENTENCE]}: {' '.join(words)}"
    for symbol in _ordered(index.symbols_with_prose(words, CANDIDATES), words)[:limit]:
        rows, without = _rows_of(index, symbol.ids, conditions, min(limit, OF_ONE), tests)
        if rows:
            yield _Group(_SENTENCE, _score(_SENTENCE, 0.0), why, tuple(rows), symbol.name, without)
    yield from _groups_of_text(index.rows_with_prose(words, conditions, CANDIDATES), _BLOCK, words, limit)


def _groups_of_text(rows: list[Row], tier: int, words: Sequence[str], limit: int) -> Iterator[_Group]:
    from exsearch.search.text import by_symbol

    why = f"{TIERS[tier]}: {' '.join(words)}" if words else TIERS[tier]
    for symbol, worth, members in by_symbol(rows, words, limit):
        yield _Group(tier, _score(tier, worth), why, tuple(members), symbol)


def _in_tests() -> Sequence[KeyRange]:
    from exsearch.search.rank import IN_TESTS  # not loaded for a list in a pipe, which has tests, too

    return IN_TESTS


# -- symbols


def _rows_of(
    index: Reader, ids: Sequence[int], conditions: Sequence[Condition], limit: int, tests: bool
) -> tuple[list[Row], bool]:
    """Return the best rows of some symbols, and whether those in tests were left out.

    They are not if there is no other use.
    """
    if not tests:
        rows = index.rows_of(ids, conditions, limit, _in_tests())
        if any(row.use_kind != DEFINITION for row in rows):
            return rows, True
    return index.rows_of(ids, conditions, limit, None), False


class _Symbol(Record):
    """A symbol, with the ids of all its records: pages may differ in kind and aliases."""

    ids: tuple[int, ...]
    name: str
    shown: str
    names: tuple[str, ...]
    """All names that it is known by; the records of aliases have blanks between them."""
    users: int
    is_sourced: bool
    """Whether source uses it."""
    meaning: str
    """Why the word means this symbol, if it is no name of it; else ""."""


def _named_tiers(index: Reader, words: Sequence[str]) -> Iterator[tuple[int, Iterable[_Symbol]]]:
    """Yield the tiers of names, each in its order: whole names, ends, starts, parts."""
    if len(words) > 1:
        yield 3, _ordered(index.symbols_with_words(words, CANDIDATES), words)
        return
    (word,) = words
    named = index.symbols_named(word, _FEW)
    has_more = len(named) == _FEW
    if has_more and named[-1].match == WHOLE:
        named, has_more = index.symbols_named(word, CANDIDATES), False
    whole = [symbol for symbol in named if symbol.match == WHOLE]
    ends = [symbol for symbol in named if symbol.match == END]
    yield 0, _ordered(whole, words)
    meanings: dict[int, str] = {}
    if not whole and ("." in word or len(word) <= _SHORT or not ends):
        from exsearch.search.meant import symbols_meant

        tier, meant, meanings = symbols_meant(index, word, has_ends=bool(ends))
        if tier == 0:
            yield 0, _ordered(meant, words)
            return
        ends += [symbol for symbol in meant if symbol.id not in {each.id for each in ends}]
    first: list[_Symbol] = []
    if has_more:
        first = _surely_first(ends, named[-1].users, words, meanings)
        yield 1, (_completed(index, symbol, meanings) for symbol in first)
        known = {symbol.id for symbol in ends}
        ends += [each for each in index.symbols_named(word, CANDIDATES)
                 if each.match == END and each.id not in known]  # fmt: skip
    done = {symbol.shown for symbol in first}
    yield 1, [symbol for symbol in _ordered(ends, words, meanings) if symbol.shown not in done]
    if "." in word and (named or ends):
        return  # a qualified name means that symbol and nothing else
    yield 2, _ordered(index.symbols_starting(word, ALIKE), words, at_end=False)
    yield 3, _ordered(index.symbols_with_part(word, PARTS), words, at_end=False)


def _surely_first(
    found: Sequence[Named], least: int, words: Sequence[str], meanings: Mapping[int, str]
) -> list[_Symbol]:
    """Return the first of all symbols in their order, of which those in `found` have been looked at.

    The last of these that a store returned has `least` users, as `Reader.symbols_named` promises.
    """
    bits = least.bit_length()
    return [symbol for (not_cased, *_), symbol in _with_keys(found, words, meanings, at_end=True)
            if not not_cased and symbol.users.bit_length() > bits]  # fmt: skip


def _completed(index: Reader, symbol: _Symbol, meanings: Mapping[int, str]) -> _Symbol:
    """Return a symbol with all its records, of which some may not have been looked at."""
    records = [each for each in index.symbols_named(symbol.shown, CANDIDATES) if each.shown == symbol.shown]
    return next(iter(_merged(records, meanings)), symbol)


def _ordered(
    found: Sequence[Named],
    words: Sequence[str],
    meanings: Mapping[int, str] | None = None,
    *,
    at_end: bool = True,
) -> list[_Symbol]:
    """Return the symbols: those with the words in the same case first, then the most used, then the shortest.

    `meanings` has those that the word means without being a name of them. With `at_end` the one word is a
    whole name or the end of one; else it is the start of a word in it.
    """
    return [symbol for _, symbol in _with_keys(found, words, meanings or {}, at_end=at_end)]


def _with_keys(
    found: Sequence[Named], words: Sequence[str], meanings: Mapping[int, str], *, at_end: bool
) -> list[tuple[tuple[bool, int, int, int, str, str], _Symbol]]:
    """Return the same, each with what it is ordered by: not in the same case, then users from the most on."""
    ordered = []
    is_in = _ends_with if at_end and len(words) == 1 else _has_part
    for symbol in _merged(found, meanings):
        # Hundreds of names are looked at for one answer: a generator would cost as much as all the rest.
        not_cased = not symbol.meaning and False in [
            True in [is_in(name, word) for name in symbol.names] for word in words
        ]
        shown = symbol.shown
        ordered.append(((not_cased, -symbol.users, shown.count("."), len(shown), shown, symbol.name), symbol))
    ordered.sort()
    return ordered


def _ends_with(names: str, word: str) -> bool:
    """Return whether one of some names, with blanks between, is a word or ends with it after a dot."""
    if word not in names:
        return False
    ended = f" {names} "
    return f".{word} " in ended or f" {word} " in ended


def _has_part(names: str, word: str) -> bool:
    """Return whether a word in one of some names starts with `word`, in the same case."""
    at = names.find(word)
    while at >= 0:
        if not at or names[at - 1] in " ._" or (word[0].isupper() and not names[at - 1].isupper()):
            return True
        at = names.find(word, at + 1)
    return False


def _merged(found: Sequence[Named], meanings: Mapping[int, str]) -> list[_Symbol]:
    """Return the symbols by the name that is shown: a page may have another record of one than source."""
    groups: dict[str, list[Named]] = {}
    for each in found:
        groups.setdefault(each.shown, []).append(each)
    symbols = []
    for shown, members in groups.items():
        names = {each.name: each.sourced for each in members}
        symbols.append(_Symbol(
            tuple(dict.fromkeys([each.id for each in members])),
            min(names, key=lambda name: (name == shown, -names[name], name)),
            shown,
            (shown, *[f"{each.name} {each.aliases}" for each in members]),
            max([each.users for each in members]),
            any(names.values()),
            meanings.get(members[0].id, ""),
        ))  # fmt: skip
    return symbols


def _all_of(index: Reader, symbol: _Symbol, words: Sequence[str]) -> tuple[int, ...]:
    """Return the ids of a symbol, and of its other records that the words are no end of.

    Called for the symbols that are listed only, because hundreds of names may be alike.
    """
    shown = symbol.shown
    if len(words) == 1 and f".{shown}".lower().endswith(f".{words[0].lower()}"):
        return symbol.ids  # the words have found all that are shown by this name
    others = [each.id for each in index.symbols_named(shown, CANDIDATES) if each.shown == shown]
    return tuple(dict.fromkeys((*symbol.ids, *others)))


# -- hits


def _score(tier: int, within: float) -> float:
    return round(10.0 * (len(TIERS) - tier) + within, 3)


def _hit(row: Row, group: _Group) -> Hit:
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
        group.why if reason is None else f"{group.why}; {reason}",
        row.same,
        row.shown,
        row.use_kind == DEFINITION,
    )


def _reason(row: Row) -> str | None:
    from exsearch.search.rank import reasons  # pages have no reasons, and need not wait for this

    return reasons(row.rank_key, row.use_kind, row.how)
