"""Answer a query: from the words to ranked, numbered hits.

The tiers are tried from the best on, until the answer is full. If several symbols have the name that was
typed, the best row of each comes first. Else examples of one symbol stay together, projects take turns, and
tests come last. Every order ends in a stable key, so that the same index and words give the same answer.
"""

from __future__ import annotations

from exsearch.index.answers import DEFINITION, END, WHOLE, is_of_library
from exsearch.model import Condition, Hit, Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import TypeAlias

    from exsearch.index.answers import Named, Row
    from exsearch.index.protocol import KeyRange, Reader
    from exsearch.model import Query
    from exsearch.search.here import Here
    from exsearch.search.worded import Worded

    _Key: TypeAlias = tuple[bool, bool, int, int, int, str]
    """(not in the same case, inner, minus users, dots, length, shown name)."""

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
SENTENCE, _BLOCK, _FILTERED = 4, 5, 8
_TEXT_TIERS = ((6, "lines"), (7, ""))

CANDIDATES = 200
"""How many symbols or rows of a tier are looked at to rank them. So a word that a million examples hold is
answered from the first of them."""

_FEW = 64
"""How many symbols with a name are looked at first: often the most used of them fill the answer."""

ALIKE = 75
"""How many names that only start with a word are looked at."""

OF_ONE = 3
"""How many rows a symbol has at most if its name does not have all words of a question."""

_MOST_WORTH, _PER_WORTH = 2.0, 10.0
"""What answers a question of several words has a score between those of other parts of names and of text."""

PARTS = 100
"""How many that have it, or a word that starts with it, as a part."""

_MOST_TIED, _MOST_COUNTED = 8, 1000
"""How many names that as many projects use are told apart by their uses, and how many of these count."""

OWNERS = 6
"""How many symbols of one name have their best row before another has its second."""

_INNER = frozenset(("tests", "vendor", "vendored"))
"""Parts of names that no user of a library imports."""

_SHORT = 3
"""Letters of a word without a dot that may be an abbreviation, although it is the end of a name, too."""

_LEAST_JOINED = 6
"""Letters of a word that may be a name without its underscores."""


class Answer(Record):
    """The hits of a search, best first."""

    hits: tuple[Hit, ...]
    more: bool
    """Whether there are more than were asked for."""
    without_tests: frozenset[str | None] = frozenset()
    """The symbols whose uses in tests were left out."""
    meanings: tuple[str, ...] = ()
    """How the word was understood, if it is no name: "pd is pandas in 12 projects"."""
    owners: tuple[tuple[str, str], ...] = ()
    """(symbol, shown name) of those that have the name that was typed and are in the answer, best first."""
    namesakes: int = 0
    """How many symbols have that name, whether or not they have rows. If nobody asked for that, more may."""
    found: tuple[str, ...] = ()
    """The words of the best hits, if no hit has all words of the question; those that say little are none."""
    missing: tuple[str, ...] = ()
    """The other words."""
    unknown: tuple[str, ...] = ()
    """Those of them that nothing in the index has."""


class _Group(Record):
    """Rows of one tier that belong together."""

    tier: int
    score: float
    why: str
    rows: tuple[Row, ...]
    symbol: str | None
    without_tests: bool = False
    meaning: str = ""
    namesakes: int = 0
    """How many symbols have the name that was typed, if this is one of them."""
    is_whole: bool = True
    """Whether all words that say something were found."""
    words: tuple[str, ...] = ()
    """Those that were found, if the question has several words."""
    unknown: tuple[str, ...] = ()
    """Those that nothing in the index has, if it is not whole."""


class _Wanted(Record):
    """What `search` was asked for besides the query."""

    tests: bool
    turns: bool
    counted: bool
    explained: bool
    here: Here | None


def search(
    index: Reader,
    query: Query,
    limit: int,
    *,
    tests: bool = True,
    turns: bool = True,
    counted: bool = False,
    explained: bool = False,
    here: Here | None = None,
) -> Answer:
    """Return the best `limit` hits for a query.

    Without `tests`, uses in tests are left out, unless a symbol has no others. Without `turns`, all rows of a
    symbol stay together, also if others have the same name. If `counted`, all symbols of that name are. If
    `explained`, hits say why they have their place, not only how the question matched. With `here`, the best
    use in the project around the current folder comes first, unless that project defines the symbol. Of rows
    that are alike otherwise, those of the environment in use come before those of other environments.
    """
    has_begun = index.begin_reading()
    try:
        found = _search(index, query, limit, _Wanted(tests, turns, counted, explained, here))
    finally:
        if has_begun:
            index.end_reading()
    return found


def search_shown(
    index: Reader, shown: str, conditions: Sequence[Condition], limit: int, *, tests: bool = True
) -> tuple[Answer, tuple[int, ...]]:
    """Return the best `limit` hits of the symbol that is shown by a name, with the numbers of their rows."""
    named = index.symbols_shown([shown])
    if not named:
        return Answer((), more=False), ()
    symbol = _symbol(shown, named, _NO_MEANINGS)
    rows, without = _rows_of(index, symbol.ids, conditions, limit + 1, tests)
    group = _Group(0, _score(0, 0.0), f"{TIERS[0]}: {shown}", tuple(rows), symbol.name)
    hits = tuple([_hit(row, group, explained=False) for row in rows[:limit]])
    left_out = frozenset([symbol.name] if without and symbol.is_sourced else ())
    answer = Answer(hits, len(rows) > limit, left_out, owners=((symbol.name, shown),) if hits else ())
    return answer, tuple([row.rowid for row in rows[:limit]])


def _search(index: Reader, query: Query, limit: int, wanted: _Wanted) -> Answer:
    hits: list[Hit] = []
    seen: set[int] = set()
    without: set[str | None] = set()
    meanings: dict[str, None] = {}
    owners: dict[str, str] = {}
    namesakes = 0
    lacking: _Group | None = None
    is_lacking = True
    for group in _groups(index, query, limit + 1, wanted):
        if group.meaning:
            meanings[group.meaning] = None
        if group.namesakes and group.symbol:
            owners[group.symbol] = group.rows[0].shown or group.symbol
            namesakes = group.namesakes
        if group.without_tests:
            without.add(group.symbol)
        is_lacking = is_lacking and not group.is_whole
        if is_lacking and (lacking is None or len(group.words) > len(lacking.words)):
            lacking = group
        for row in group.rows:
            if row.rowid not in seen:
                seen.add(row.rowid)
                hits.append(_hit(row, group, wanted.explained))
        if len(hits) > limit:
            break
    answer = Answer(tuple(hits[:limit]), len(hits) > limit, frozenset(without), tuple(meanings),
                    tuple(owners.items()), namesakes)  # fmt: skip
    return _with_words(answer, query, lacking) if is_lacking and lacking is not None else answer


def _with_words(answer: Answer, query: Query, best: _Group) -> Answer:
    """Return an answer that says which words its best hits have, and which they lack."""
    from exsearch.search.text import telling

    missing = [word for word in telling(query.words) if word not in best.words]
    return answer._replace(found=best.words, missing=tuple(missing), unknown=best.unknown)


def _groups(index: Reader, query: Query, limit: int, wanted: _Wanted) -> Iterator[_Group]:
    """Yield the groups of rows, best tier first; each is looked for when it is asked for."""
    words, conditions, tests = query.words, query.conditions, wanted.tests
    if not words:
        rows = index.rows_filtered(conditions, limit, None if tests else _in_tests())
        has_source = len(rows) < limit or any(row.position is None for row in rows)
        without = bool(rows) and not tests and has_source
        rows = rows or index.rows_filtered(conditions, limit, None)
        for group in _groups_of_text(rows, _FILTERED, (), limit):
            yield group._replace(without_tests=without)
        return
    if len(words) > 1 or query.literal:
        yield from _groups_of_words(index, query, limit, tests)
        return
    named = False
    by_name = _groups_named(index, query, limit, wanted)
    for group in _in_turns(by_name) if wanted.turns else by_name:
        named = True
        yield group
    if not named:  # a word that is in a name is not looked for in text
        yield from _groups_in_text(index, query, limit)


def _groups_in_text(index: Reader, query: Query, limit: int) -> Iterator[_Group]:
    for tier, column in _TEXT_TIERS:
        rows = index.rows_with_text(query.words, column, query.conditions, CANDIDATES)
        yield from _groups_of_text(rows, tier, query.words, limit)


# -- several words


def _groups_of_words(index: Reader, query: Query, limit: int, tests: bool) -> Iterator[_Group]:
    """Yield the symbols and the blocks of documentation that have words of a question, the best first.

    The best row of each comes before the second of any. Text with all words comes after what has them in its
    name or in prose, and before what has only some of them, if nothing else has all.
    """
    from exsearch.search.worded import ranked

    found, is_named = ranked(index, query, is_inner)
    in_text = iter(()) if is_named else _groups_in_text(index, query, limit)
    is_whole = True in [not each.missing for each in found]
    if not is_whole:
        yield from in_text
    kept: list[_Group] = []
    for worded in found[:limit]:
        group = _group_of_words(index, worded, query, limit, tests)
        if group.rows:
            yield group._replace(rows=group.rows[:1])
            kept.append(group._replace(rows=group.rows[1:]))
    yield from kept
    yield from in_text


def _group_of_words(index: Reader, worded: Worded, query: Query, limit: int, tests: bool) -> _Group:
    """Return the rows of a symbol or a block that has words of a question."""
    tier = _BLOCK if worded.rows else 3 if worded.in_name else SENTENCE
    rows, name, without = worded.rows, worded.name, False
    if not rows:
        symbol = _symbol(worded.symbols[0].shown, worded.symbols, {})
        ids, name = _all_of(index, symbol, query.words), symbol.name
        most = limit if worded.in_name and not worded.missing else OF_ONE
        found, without = _rows_of(index, ids, query.conditions, min(limit, most), tests)
        rows, without = tuple(found), without and symbol.is_sourced
    why = f"{TIERS[tier]}: {' '.join(worded.words)}"
    score = _score(_BLOCK, min(worded.worth, _MOST_WORTH) * _PER_WORTH)
    return _Group(tier, score, why, rows, name, without, is_whole=not worded.missing, words=worded.words,
                  unknown=worded.unknown)  # fmt: skip


def _groups_named(index: Reader, query: Query, limit: int, wanted: _Wanted) -> Iterator[_Group]:
    """Yield the groups of the symbols that the words name, until they have `limit` rows."""
    words = query.words
    given: set[int] = set()
    for tier, symbols, owners in _named_tiers(index, words, wanted.counted):
        for number, symbol in enumerate(symbols):
            is_owner = number < owners
            left = limit - len(given)
            if is_owner and number < OWNERS:
                left = max(1, left)  # each has its turn
            if left <= 0:
                return
            ids = _all_of(index, symbol, words)
            rows, without = _rows_for(index, ids, query.conditions, left, wanted)
            if rows:
                given.update([row.rowid for row in rows])
                why = symbol.meaning or f"{TIERS[tier]}: {' '.join(words)}"
                without = without and symbol.is_sourced
                yield _Group(tier, _score(tier, 0.0), why, tuple(rows), symbol.name, without, symbol.meaning,
                             owners if is_owner else 0)  # fmt: skip
        if len(given) >= limit:
            return


def _in_turns(groups: Iterator[_Group]) -> Iterator[_Group]:
    """Yield the best row of each symbol that has the name that was typed, then all other rows."""
    kept: list[_Group] = []
    is_over = False
    for number, group in enumerate(groups):
        is_over = is_over or group.namesakes <= 1 or number == OWNERS
        if is_over:
            yield from kept
            kept.clear()
            yield group
        else:
            yield group._replace(rows=group.rows[:1])
            if len(group.rows) > 1:
                kept.append(group._replace(rows=group.rows[1:]))
    yield from kept


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

    They are not if there is no other use, or if only tests of other projects show how these use it.
    """
    if not tests:
        rows = index.rows_of(ids, conditions, limit, _in_tests())
        if any(row.use_kind != DEFINITION for row in rows):
            if len(rows) >= limit or any(not is_of_library(row) for row in rows):
                return rows, True
            with_tests = index.rows_of(ids, conditions, limit, None)
            if all(map(is_of_library, with_tests)):
                return rows, True
            return with_tests, False
    return index.rows_of(ids, conditions, limit, None), False


def _rows_for(
    index: Reader, ids: Sequence[int], conditions: Sequence[Condition], limit: int, wanted: _Wanted
) -> tuple[list[Row], bool]:
    """Return rows as `_rows_of` does, ordered for the user's project and environment if these are known."""
    if wanted.here is None:
        return _rows_of(index, ids, conditions, limit, wanted.tests)
    from exsearch.search.here import rows_here

    def rows_of(asked: Sequence[Condition]) -> tuple[list[Row], bool]:
        return _rows_of(index, ids, asked, limit, wanted.tests)

    return rows_here(index, conditions, limit, wanted.here, rows_of)


_NO_MEANINGS: Mapping[int, str] = {}


class _Symbol(Record):
    """A symbol, with the ids of all its records: pages may differ in kind and aliases."""

    ids: tuple[int, ...]
    name: str
    shown: str
    is_sourced: bool
    """Whether source uses it."""
    meaning: str
    """Why the word means this symbol, if it is no name of it; else ""."""


def _named_tiers(
    index: Reader, words: Sequence[str], counted: bool
) -> Iterator[tuple[int, Iterator[_Symbol], int]]:
    """Yield the tiers of names for one word, each in its order: whole names, ends, starts, parts.

    With each comes how many of its first symbols own the name that was typed: the exact number if `counted`.
    """
    (word,) = words
    named = index.symbols_named(word, CANDIDATES if counted else _FEW)
    first: list[_Symbol] = []
    if not counted and len(named) == _FEW:
        first = _surely_first(index, named, word)
        yield 1, iter(first), len(first)
        named = index.symbols_named(word, CANDIDATES)
    whole = [symbol for symbol in named if symbol.match == WHOLE]
    ends = [symbol for symbol in named if symbol.match == END]
    if whole and not _is_cased(whole, word) and _is_cased(ends, word):  # `Flask` is the class, not the module
        whole, ends = [], [*whole, *ends]
    symbols, owners = _ordered(index, whole, words)
    yield 0, symbols, owners
    meanings: dict[int, str] = {}
    if not whole and ("." in word or len(word) <= _SHORT or not ends):
        from exsearch.search.meant import symbols_meant

        tier, meant, meanings = symbols_meant(index, word, has_ends=bool(ends))
        if tier == 0:
            yield 0, *_ordered(index, meant, words)
            return
        ends += [symbol for symbol in meant if symbol.id not in {each.id for each in ends}]
    symbols, others = _ordered(index, ends, words, meanings)
    known = {symbol.shown for symbol in first}
    yield 1, (each for each in symbols if each.shown not in known), 0 if owners or first else others
    if "." in word and (named or ends):
        return  # a qualified name means that symbol and nothing else
    if not (named or ends) and len(word) >= _LEAST_JOINED and word.isalpha():
        from exsearch.search.meant import symbols_joined

        key, joined, meanings = symbols_joined(index, word)
        symbols, others = _ordered(index, joined, (key,), meanings)
        yield 1, symbols, others
    yield 2, _ordered(index, index.symbols_starting(word, ALIKE), words, at_end=False)[0], 0
    yield 3, _ordered(index, index.symbols_with_part(word, PARTS), words, at_end=False)[0], 0


def _surely_first(index: Reader, named: Sequence[Named], word: str) -> list[_Symbol]:
    """Return the first symbols with a name, if these and no others have their turns; else none.

    `named` are those that a store returns first: the others have no more bits in the number of their users.
    """
    if named[0].match == WHOLE:
        return []
    if "." in word or len(word) <= _SHORT:
        from exsearch.search.meant import symbols_meant

        if symbols_meant(index, word, has_ends=True)[1]:
            return []
    bits = named[-1].users.bit_length()
    keys, found = _keys(named, (word,), _NO_MEANINGS, at_end=True)
    keys = _untied(index, keys, found, word)
    first = [key[-1] for key in keys[:OWNERS] if not (key[0] or key[1]) and (-key[2]).bit_length() > bits]
    if len(first) < OWNERS:
        return []
    records = _by_shown_name(index.symbols_shown(first))  # those of pages, too, which have no users
    return [_symbol(shown, records[shown], _NO_MEANINGS) for shown in first if shown in records]


def _ordered(
    index: Reader,
    found: Sequence[Named],
    words: Sequence[str],
    meanings: Mapping[int, str] = _NO_MEANINGS,
    *,
    at_end: bool = True,
) -> tuple[Iterator[_Symbol], int]:
    """Return the symbols, and how many of the first match equally well.

    Those with the words in the same case come first, then those that are no inner part of a library, then the
    most used, then the shortest. Of the first that as many projects use it is the one with more uses.
    `meanings` has those that the word means without being a name of them. With
    `at_end` the one word is a whole name or the end of one; else it is the start of a word in it.
    """
    # Hundreds of names are looked at for one answer, of which a few are listed: only those become symbols.
    keys, records = _keys(found, words, meanings, at_end=at_end)
    if at_end:
        keys = _untied(index, keys, records, words[0])
    alike = len([key for key in keys if key[:2] == keys[0][:2]])
    return (_symbol(key[-1], records[key[-1]], meanings) for key in keys), alike


def _keys(
    found: Sequence[Named], words: Sequence[str], meanings: Mapping[int, str], *, at_end: bool
) -> tuple[list[_Key], dict[str, list[Named]]]:
    """Return what symbols are ordered by, in that order, and the records of each by its shown name."""
    at_end = at_end and len(words) == 1
    typed = words[-1].count(".") + 1 if at_end else 0
    wants_inner = True in [word[:1] == "_" or "._" in word for word in words]
    records = _by_shown_name(found)
    keys = []
    for shown, members in records.items():
        if at_end:
            not_cased = not (_ends_with(shown, words[0]) or _has_end(members, words[0]))
        else:
            not_cased = not _in_same_case(shown, members, words)
        if not_cased and meanings:
            not_cased = members[0].id not in meanings and not _is_of_receiver(shown, words[0])
        inner = not wants_inner and is_inner(shown, typed)
        users = members[0].users if len(members) == 1 else max([each.users for each in members])
        keys.append((not_cased, inner, -users, shown.count("."), len(shown), shown))
    keys.sort()
    return keys, records


def _untied(index: Reader, keys: list[_Key], records: Mapping[str, Sequence[Named]], word: str) -> list[_Key]:
    """Return keys in which, of the first that as many projects use, the one with more uses is first.

    One that is shown by a name that ends with the word comes before one that has such another name. If all
    that is alike, the one that is defined in the index comes first.

    A library that hands on a name of another one may have as many users, and a shorter name.
    """
    tied = [key for key in keys[: _MOST_TIED + 1] if key[:3] == keys[0][:3]]
    if not 1 < len(tied) <= _MOST_TIED or not tied[0][2]:
        return keys
    from exsearch.search.rank import CALLED_BY_OTHERS, DEFINITIONS

    def worth(key: _Key) -> tuple[bool, int, int, _Key]:
        ids = [each.id for each in records[key[-1]]]
        uses = index.count_among(ids, CALLED_BY_OTHERS, _MOST_COUNTED)
        is_other = not _ends_with(key[-1], word)
        return is_other, -uses, -index.count_among(ids, DEFINITIONS, 1), key

    return [*sorted(tied, key=worth), *keys[len(tied) :]]


def _by_shown_name(found: Sequence[Named]) -> dict[str, list[Named]]:
    """Return the records by shown name: a page may have another record of a symbol than source."""
    records: dict[str, list[Named]] = {}
    for each in found:
        records.setdefault(each.shown, []).append(each)
    return records


def _in_same_case(shown: str, members: Sequence[Named], words: Sequence[str]) -> bool:
    """Return whether each word is in one of the names of a symbol as it was typed."""
    names = (shown, *[f"{each.name} {each.aliases}" for each in members])
    return False not in [True in [_has_part(name, word) for name in names] for word in words]


def is_inner(name: str, typed: int) -> bool:
    """Return whether a name leads through a part that users of a library do not import.

    The last `typed` parts do not count, because the user typed them.
    """
    if "_" not in name and "test" not in name and "vendor" not in name:
        return False
    parts = name.split(".")
    if parts[0] == "test":
        return True
    for part in parts[: len(parts) - typed]:
        if part in _INNER or part[:5] == "test_" or (part[:1] == "_" and part[-2:] != "__"):
            return True
    return False


def _ends_with(name: str, word: str) -> bool:
    """Return whether a name is a word, or ends with it after a dot."""
    return name.endswith(word) and (len(name) == len(word) or name[-len(word) - 1] == ".")


def _is_of_receiver(name: str, word: str) -> bool:
    """Return whether a word is a member of a variable that is called like the class: `cursor.close`."""
    owner, _, member = word.rpartition(".")
    return owner != "" and name.lower().endswith(f".{owner}.{member.lower()}") and name.endswith(f".{member}")


def _has_end(members: Sequence[Named], word: str) -> bool:
    """Return whether one of the names of a symbol is a word, or ends with it after a dot."""
    for each in members:
        if word in each.name or word in each.aliases:
            ended = f" {each.name} {each.aliases} "
            if f".{word} " in ended or f" {word} " in ended:
                return True
    return False


def _is_cased(found: Sequence[Named], word: str) -> bool:
    """Return whether one of some symbols has a word as its name, or the end of one, in the same case."""
    return True in [_ends_with(each.shown, word) or _has_end((each,), word) for each in found]


def _has_part(names: str, word: str) -> bool:
    """Return whether a word in one of some names starts with `word`, in the same case."""
    at = names.find(word)
    while at >= 0:
        if not at or names[at - 1] in " ._" or (word[0].isupper() and not names[at - 1].isupper()):
            return True
        at = names.find(word, at + 1)
    return False


def _symbol(shown: str, members: Sequence[Named], meanings: Mapping[int, str]) -> _Symbol:
    """Return the symbol that has some records."""
    names = {each.name: each.sourced for each in members}
    return _Symbol(
        tuple(dict.fromkeys([each.id for each in members])),
        min(names, key=lambda name: (name == shown, -names[name], name)),
        shown,
        any(names.values()),
        meanings.get(members[0].id, ""),
    )


def _all_of(index: Reader, symbol: _Symbol, words: Sequence[str]) -> tuple[int, ...]:
    """Return the ids of a symbol, and of its other records that the words are no end of.

    Called for the symbols that are listed only, because hundreds of names may be alike.
    """
    shown = symbol.shown
    if len(words) == 1 and f".{shown}".lower().endswith(f".{words[0].lower()}"):
        return symbol.ids  # the words have found all that are shown by this name
    others = [each.id for each in index.symbols_shown([shown])]
    return tuple(dict.fromkeys((*symbol.ids, *others)))


# -- hits


def _score(tier: int, within: float) -> float:
    return round(10.0 * (len(TIERS) - tier) + within, 3)


def _hit(row: Row, group: _Group, explained: bool) -> Hit:
    reason = _reason(row) if explained else None
    why = group.why if reason is None else f"{group.why}; {reason}"
    return Hit(row.ref, group.symbol, row.project, row.license, row.path, row.line, row.text, group.tier,
               group.score, why, row.same, row.shown, row.use_kind == DEFINITION)  # fmt: skip


def _reason(row: Row) -> str | None:
    from exsearch.search.rank import reasons  # which a list without them need not load

    return reasons(row.rank_key, row.use_kind, row.how, row.flags, row.lines, row.license)
