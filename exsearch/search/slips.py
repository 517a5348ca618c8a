"""Typing errors: the verb, field or option that was probably meant.

Words in, a suggestion out; nothing here asks an index or prints.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

_LEAST_START = 2
"""Characters of a word that is cut short: `proj` for `project`."""


def one_slip(typed: str, meant: str) -> bool:
    """Return whether one letter is missing, added, wrong or swapped (a Damerau-Levenshtein distance of 1)."""
    if typed == meant or abs(len(typed) - len(meant)) > 1:
        return False
    start = 0
    while start < len(typed) and start < len(meant) and typed[start] == meant[start]:
        start += 1
    left, right = typed[start:], meant[start:]
    if len(left) != len(right):
        return left[1:] == right or left == right[1:]
    return left[1:] == right[1:] or (left[:2] == right[1::-1] and left[2:] == right[2:])


def nearest(typed: str, known: Iterable[str]) -> str | None:
    """Return the known word that `typed` was probably meant to be; None if no word is similar."""
    from difflib import get_close_matches

    low = typed.lower()
    folded = {word.lower(): word for word in known}
    longer = [word for word in folded if len(low) >= _LEAST_START and word.startswith(low)]
    near = longer if len(longer) == 1 else get_close_matches(low[:100], folded, n=1, cutoff=0.7)
    return folded[near[0]] if near else None


def quoted(word: str) -> str:
    """Return a word as it can be typed in a shell."""
    import shlex

    return shlex.quote(word)


# -- verbs


def verb_near(word: str, verbs: Collection[str]) -> str | None:
    """Return the verb that `word` is one typing error away from; None if it is a verb, or near none.

    `AND` is not near `add`: letters in upper case must all be right.
    """
    low, first_low = word.lower(), word[:1].lower() + word[1:]
    near = [verb for verb in sorted(verbs) if verb == low or one_slip(first_low, verb)]
    return near[0] if near and word not in verbs else None


def command_meant(
    words: Sequence[str], verbs: Collection[str], typed: Sequence[str] | None = None
) -> str | None:
    """Return the command that was probably meant by words that do not begin with a verb; None for a search.

    The first word must be near a verb, and this verb must take all other words. `typed` are the words with
    the options between them.
    """
    first, *rest = words
    if first in verbs:
        return None
    if first == "last" and not rest:
        return "exsearch show last"
    verb = verb_near(first, verbs)
    if verb is None or not all(verb in _TAKES and _TAKES[verb](word) for word in rest):
        return None
    after = " ".join(map(quoted, rest if typed is None else typed[1:])) or _NEEDS.get(verb, "")
    return f"exsearch {verb} {after}".rstrip()


def _takes_row_or_id(word: str) -> bool:
    from exsearch.search.ranges import is_rows

    name, _, number = word.rpartition(":")
    return is_rows(word) or bool(name and number.isascii() and number.isdigit())


def _takes_source(word: str) -> bool:
    return ":" in word.strip(":") or word == "built-in" or os.path.exists(os.path.expanduser(word))


LISTED = ("symbols", "projects", "licenses", "sources", "examples", "packs")
"""The subjects of `list`."""

_TAKES: dict[str, Callable[[str], bool]] = {
    "search": bool,
    "show": _takes_row_or_id,
    "extract": _takes_row_or_id,
    "notice": _takes_row_or_id,
    "list": LISTED.__contains__,
    "add": _takes_source,
    "remove": _takes_source,
}
"""Verb -> whether it takes a word. Other verbs take no words, or words that a search could have as well."""

_NEEDS = {
    "search": "WORDS",
    "show": "N",
    "extract": "N --to DIR",
    "notice": "N",
    "add": "SOURCE",
    "remove": "SOURCE",
    "pages": "SYMBOL --to DIR",
}
"""Verb -> the words that a suggestion adds, because the verb needs some."""
