"""Slips of the finger: the verb, the field or the option that was probably meant.

Words in, a suggestion out; nothing here asks an index or prints.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

_LEAST_START = 2
"""Characters of a name that is cut short, as `proj` for `project`."""

_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:,@%+=-#")
"""Characters that a shell leaves alone within a word."""


def one_slip(typed: str, meant: str) -> bool:
    """Say whether one letter is missing, added, wrong, or swapped with the next (Damerau-Levenshtein 1)."""
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
    """Return the known word that `typed` was probably meant to be; None if nothing is near."""
    words = list(known)
    low = typed.lower()
    for word in words:
        if word.lower() == low:
            return word
    for word in words:
        if one_slip(low, word.lower()):
            return word
    longer = [word for word in words if word.lower().startswith(low)] if len(low) >= _LEAST_START else []
    if len(longer) == 1:
        return longer[0]
    from difflib import get_close_matches

    folded = {word.lower(): word for word in words}
    near = get_close_matches(low[:100], folded, n=1, cutoff=0.7)
    return folded[near[0]] if near else None


def quoted(word: str) -> str:
    """Return a word as it can be typed in a shell."""
    return (
        word
        if word and _PLAIN.issuperset(word) and word[0] != "#"
        else "'" + word.replace("'", r"'\''") + "'"
    )


# -- verbs


def verb_near(word: str, verbs: Collection[str]) -> str | None:
    """Return the verb that `word` is one slip away from, or is in other case; None for a verb itself.

    `AND` is no slip of `add`: letters that are not in lower case must all be right.
    """
    low, first_low = word.lower(), word[:1].lower() + word[1:]
    near = [verb for verb in sorted(verbs) if verb == low or one_slip(first_low, verb)]
    return near[0] if near and word not in verbs else None


def command_meant(
    words: Sequence[str], verbs: Collection[str], typed: Sequence[str] | None = None
) -> str | None:
    """Return the command that was meant by words that begin with no verb; None if they are a search.

    A command begins with a word near a verb, alone or followed only by things that this verb takes.
    `typed` are the words with the options between them.
    """
    first, *rest = words
    if first in verbs:
        return None
    if first == "last" and not rest:
        return "exsearch show last"
    verb = verb_near(first, verbs)
    if verb is None or not all(map(_TAKES.get(verb, _takes_nothing), rest)):
        return None
    after = " ".join(map(quoted, rest if typed is None else typed[1:])) or _NEEDS.get(verb, "")
    return f"exsearch {verb} {after}".rstrip()


def _takes_row_or_id(word: str) -> bool:
    from exsearch.search.ranges import is_rows

    name, _, number = word.rpartition(":")
    return is_rows(word) or bool(name and number.isascii() and number.isdigit())


def _takes_source(word: str) -> bool:
    return ":" in word.strip(":") or word == "built-in" or os.path.exists(os.path.expanduser(word))


def _takes_subject(word: str) -> bool:
    return word in LISTED


def _takes_any(word: str) -> bool:
    return bool(word)


def _takes_nothing(_word: str) -> bool:
    return False


LISTED = ("symbols", "projects", "licenses", "sources", "examples", "packs")
"""What `list` is asked for."""

_TAKES: dict[str, Callable[[str], bool]] = {
    "search": _takes_any,
    "show": _takes_row_or_id,
    "extract": _takes_row_or_id,
    "notice": _takes_row_or_id,
    "list": _takes_subject,
    "add": _takes_source,
    "remove": _takes_source,
}
"""What each verb takes; the others nothing, or nothing that tells them from a search."""

_NEEDS = {
    "search": "WORDS",
    "show": "N",
    "extract": "N --to DIR",
    "notice": "N",
    "add": "SOURCE",
    "remove": "SOURCE",
    "pages": "SYMBOL --to DIR",
}
"""What follows a verb that cannot stand alone, as a suggestion says it."""
