"""Names that were perhaps meant, for a word that nothing has."""

from __future__ import annotations

from difflib import get_close_matches

from exsearch.search.find import CANDIDATES, Answer, search
from exsearch.search.slips import one_slip

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from exsearch.index.protocol import Reader
    from exsearch.model import Query

_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789_."
_LONGEST = 60
_FROM_START = 300

_LEAST = 4
"""Letters of a word that may be misspelt: every shorter one is near many others."""

_NEARLY = 4
"""A name in the case that was typed may have so many times fewer users than the most used one."""

_MOST_WORDS = 3
_MOST_MEANINGS = 3
_MOST_STARTS = 20
"""Beginnings of a dotted name that are tried with the next part."""

_NOTHING = Answer((), False)


def search_nearest(
    index: Reader,
    query: Query,
    limit: int,
    *,
    tests: bool = True,
    found: Answer = _NOTHING,
    explained: bool = False,
) -> tuple[Query | None, Answer]:
    """Return the query with the nearest name for a misspelt word, and its answer; None without one.

    If something was `found` for the query, only a word that nothing has may be misspelt, and the answer has
    to have more of the words.
    """
    missing = len(found.missing) if found.hits else len(query.words)
    for number, word in enumerate(query.words[:_MOST_WORDS]):
        name = "" if found.hits and word not in found.unknown else nearest_name(index, word)
        if name:
            words = (*query.words[:number], name, *query.words[number + 1 :])
            nearest = query._replace(words=words)
            answer = search(index, nearest, limit, tests=tests, counted=True, explained=explained)
            if answer.hits and len(answer.missing) < missing:
                hits = [hit._replace(why=f"nearest name: {name}; {hit.why}") for hit in answer.hits]
                return nearest, answer._replace(hits=tuple(hits))
    return None, _NOTHING


def nearest_name(index: Reader, word: str) -> str:
    """Return the name that is one slip of the finger away from a word; "" without one.

    If a dotted name has no such name, each of its parts may have a slip, or its first part may be an
    abbreviation. Of several names it is the one that most projects use.
    """
    for typed in _spelt_out(index, word):
        low = typed.lower()
        if _LEAST <= len(low) <= _LONGEST:
            keys = _names_near(index, low) or _near_in_parts(index, low)
            named = [each for key in keys for each in _written(index, key)]
            if named:
                return _likeliest(named, typed)
    return ""


def _likeliest(named: Sequence[tuple[int, int, str]], typed: str) -> str:
    """Return the most used name, or one in the case that was typed if that is nearly as much used."""
    best = min(named)
    cased = min([each for each in named if one_slip(typed, each[-1])], default=best)
    return cased[-1] if cased[0] * _NEARLY <= best[0] else best[-1]


def _spelt_out(index: Reader, word: str) -> Iterator[str]:
    """Yield a word, and what it is if its first part is an abbreviation or a usual receiver."""
    yield word
    first, dot, rest = word.partition(".")
    if rest:
        yield from [f"{each.target}{dot}{rest}" for each in index.usual(first)[:_MOST_MEANINGS]]


def _names_near(index: Reader, low: str) -> list[str]:
    return index.lists().names_among(sorted(set(_one_slip_away(low)) - {low}))


def _near_in_parts(index: Reader, low: str) -> list[str]:
    """Return the names whose parts are all those of a dotted name, or one slip away from them."""
    first, *parts = low.split(".")
    if not parts or not all((first, *parts)):
        return []
    starts = [first, *_names_near(index, first)][:_MOST_STARTS] if len(first) >= _LEAST else [first]
    for part in parts:
        starts = [name for start in starts for name in _inside(index, f"{start}.", part)][:_MOST_STARTS]
    return index.lists().names_among(sorted(starts))


def _inside(index: Reader, start: str, part: str) -> Iterator[str]:
    """Yield `start` with the parts that follow it in some name and are `part`, or one slip away from it."""
    letters = part[:1]  # a slip in the first letter is a slip in the whole name most of the time
    alike = index.lists().names_starting(start + letters, _FROM_START)
    for found in dict.fromkeys(name[len(start) :].partition(".")[0] for name in alike):
        if found == part or (len(part) >= _LEAST and one_slip(part, found)):
            yield start + found


def _written(index: Reader, key: str) -> Iterator[tuple[int, int, str]]:
    """Yield (users, negated; length; name) of the names with a key, as they are written."""
    for symbol in index.symbols_named(key, CANDIDATES):
        names = (symbol.shown, symbol.name, *symbol.aliases.split())
        ends = [name[len(name) - len(key) :] for name in names if f".{name.lower()}".endswith(f".{key}")]
        if ends:
            yield -symbol.users, len(key), ends[0]


def suggest(index: Reader, word: str, limit: int = 3) -> list[str]:
    """Return names close to `word`, closest first.

    One slip of the finger is looked up directly, whatever the size of the index; names further
    away are found among those that start alike.
    """
    low = word.lower()[:_LONGEST]
    near = _names_near(index, low)
    for length in range(len(low) - 1, 1, -1):
        alike = index.lists().names_starting(low[:length], _FROM_START)
        near += get_close_matches(low, alike, n=limit, cutoff=0.75)
        if len(near) >= limit:
            break
    keys = get_close_matches(low, sorted(set(near) - {low}), n=limit, cutoff=0.6)
    return list(dict.fromkeys(min(_written(index, key), default=(0, 0, key))[-1] for key in keys))


def _one_slip_away(word: str) -> Iterator[str]:
    """Yield every word with one letter missing, doubled, wrong, or swapped with the next."""
    for at in range(len(word) + 1):
        before, after = word[:at], word[at:]
        if after:
            yield before + after[1:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
        for letter in _LETTERS:
            yield before + letter + after
            if after:
                yield before + letter + after[1:]
