"""What a word means that is no whole name in the index: an abbreviation, a usual receiver, another path.

The code in the index says what they mean: `import pandas as pd`, and variables called `df` whose class is
known. Loaded only if the keys of the index have no answer.
"""

from __future__ import annotations

from itertools import combinations

from exsearch.index.answers import END, WHOLE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from exsearch.index.answers import Named
    from exsearch.index.held import Usual
    from exsearch.index.protocol import Reader

IMPORT, RECEIVER = "import", "receiver"

_ENOUGH = 2
"""Projects that use a word alike; what only one does counts if nothing else is found."""

_TRIED = 10
"""Meanings of a word that are looked up."""

_OWNERS = 5
"""Classes of one name whose members are looked up."""

_CANDIDATES = 50
_LONGEST_JOINED = 30


def symbols_meant(index: Reader, word: str, *, has_ends: bool) -> tuple[int, Sequence[Named], dict[int, str]]:
    """Return the tier of the symbols that a word means, the symbols, and why by their ids.

    Their tier is 0 if the word is another path to them, else 1, with the ends of names. A path of a package
    comes before a meaning of its first part. No path is followed if the word is the end of a name.
    """
    parts = word.split(".")
    if not all(map(str.isidentifier, parts)):
        return 1, [], {}
    is_dotted = len(parts) > 1
    if is_dotted and not has_ends and (found := index.linked(word)):
        return 0, found, {}
    reasons: dict[int, str] = {}
    symbols: list[Named] = []
    for meaning, members in _usual(index, word):
        symbols += [each for each in members if each.id not in reasons]
        for each in members:
            reasons.setdefault(each.id, meaning)
    if not symbols and is_dotted and not has_ends:
        symbols = _inherited(index, word)
    return 1, symbols, reasons


def symbols_joined(index: Reader, word: str) -> tuple[str, Sequence[Named], dict[int, str]]:
    """Return the name that a word is without its one or two underscores, its symbols, and why by their ids.

    Of several such names it is the one that most projects use. The name is "" if there is none.
    """
    low = word.lower()
    places = range(1, len(low)) if len(low) <= _LONGEST_JOINED else ()
    keys = [f"{low[:at]}_{low[at:]}" for at in places]
    keys += [f"{low[:one]}_{low[one:other]}_{low[other:]}" for one, other in combinations(places, 2)]
    names = index.lists().names_among(keys)
    named = [index.symbols_named(name, _CANDIDATES) for name in names]
    if not named:
        return "", (), {}
    most = max(range(len(names)), key=lambda at: max([each.users for each in named[at]]))
    return names[most], named[most], {each.id: f"{word} is {names[most]}" for each in named[most]}


def _usual(index: Reader, word: str) -> list[tuple[str, Sequence[Named]]]:
    """Return what the first part of a word usually means, in words, and the symbols that the word means."""
    first, dot, rest = word.partition(".")
    known = index.usual(first)
    often = [each for each in known if each.users >= _ENOUGH]
    for usual in (often, [each for each in known if each.users < _ENOUGH]):
        found = list(_found(index, usual[:_TRIED], first, dot + rest))
        if found:
            return found
    return []


def _found(
    index: Reader, usual: Sequence[Usual], first: str, rest: str
) -> Iterator[tuple[str, Sequence[Named]]]:
    """Yield the meanings of a word that lead to symbols: the most usual import, and all receivers."""
    is_imported = False
    for each in usual:
        is_import = each.kind == IMPORT
        if (is_imported and is_import) or not (rest or is_import):
            continue
        symbols = _at(index, each.target + rest)
        if symbols:
            is_imported = is_imported or is_import
            yield f"{first} is {_described(each)}", symbols


def _at(index: Reader, path: str) -> Sequence[Named]:
    """Return the symbols at a path: those with this name, in any case, else those that it leads to."""
    found = [each for each in index.symbols_named(path, _CANDIDATES) if each.match == WHOLE]
    return found or ("." in path and index.linked(path)) or ()


def _described(usual: Usual) -> str:
    in_projects = "1 project" if usual.users == 1 else f"{usual.users:,} projects"
    instance = "" if usual.kind == IMPORT else "a "
    return f"{instance}{usual.target} in {in_projects}"


def _inherited(index: Reader, word: str) -> list[Named]:
    """Return the members that classes inherit, for a word with the name of a class: `Session.get`."""
    owner, _, member = word.rpartition(".")
    named = [each for each in index.symbols_named(owner, _CANDIDATES)
             if each.match == END and each.name.endswith(f".{owner}")]  # fmt: skip
    named.sort(key=lambda each: (-each.users, each.shown))
    found: dict[int, Named] = {}
    for each in named[:_OWNERS]:
        for symbol in index.linked(f"{each.name}.{member}"):
            found.setdefault(symbol.id, symbol)
    return list(found.values())
