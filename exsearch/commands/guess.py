"""Guess the verb that was meant, if the first word is one typing error away from a verb."""

from __future__ import annotations

import os

from exsearch.commands.names import (
    CLIENT,
    CLIENTS,
    INSTALL,
    KNOWN_SOURCES,
    REFS,
    SOURCES,
    SUBJECT,
    SUBJECTS,
    VERBS,
    WORDS,
)
from exsearch.errors import ExsearchError, UsageError
from exsearch.index.sqlite.read import open_index
from exsearch.search.ranges import is_rows
from exsearch.search.slips import one_slip, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from exsearch.config import Places


def check_verb(words: Sequence[str], typed: Sequence[str], places: Places) -> None:
    """Raise UsageError if a verb was probably meant, and no symbol is called like the first word.

    `words` are the arguments without the options that are `typed` between them.
    """
    meant = command_meant(words, typed)
    if meant is not None and not _is_symbol(words[0], places):
        search = " ".join(map(quoted, words))
        raise UsageError(f"did you mean `{meant}`?", hint=f"to search for it: `exsearch search {search}`")


def verb_near(word: str) -> str | None:
    """Return the verb that `word` is one typing error away from; None if it is a verb, or near none.

    `AND` is not near `add`: letters in upper case must all be right.
    """
    low, first_low = word.lower(), word[:1].lower() + word[1:]
    near = [verb for verb in sorted(VERBS) if verb == low or one_slip(first_low, verb)]
    return near[0] if near and word not in VERBS else None


def command_meant(words: Sequence[str], typed: Sequence[str]) -> str | None:
    """Return the command that was probably meant by words that do not begin with a verb; None for a search.

    The first word must be near a verb, and this verb must take all other words.
    """
    first, *rest = words
    if first == "last" and not rest:
        return "exsearch show last"
    verb = verb_near(first)
    if verb is None:
        return None
    takes = _TAKES.get(VERBS[verb].takes)
    if rest and (takes is None or not all(map(takes, rest))):
        return None
    after = " ".join(map(quoted, typed[1:])) or VERBS[verb].needs
    return f"exsearch {verb} {after}".rstrip()


def _is_ref(word: str) -> bool:
    name, _, number = word.rpartition(":")
    return is_rows(word) or bool(name and number.isascii() and number.isdigit())


def _is_source(word: str) -> bool:
    return ":" in word.strip(":") or word == "built-in" or os.path.exists(os.path.expanduser(word))


_TAKES: dict[str, Callable[[str], bool]] = {
    WORDS: bool,
    REFS: _is_ref,
    SOURCES: _is_source,
    KNOWN_SOURCES: _is_source,
    SUBJECT: SUBJECTS.__contains__,
    CLIENT: (INSTALL, *CLIENTS).__contains__,
    INSTALL: (INSTALL,).__contains__,
}
"""How words that only a verb takes are recognised. A search could have the words of other verbs as well."""


def _is_symbol(word: str, places: Places) -> bool:
    try:
        return bool(open_index(places.index_file).symbols_named(word, 1))
    except ExsearchError:  # for example, there is no index yet
        return False
