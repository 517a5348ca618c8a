"""Typing errors: the word that was probably meant.

Words in, a suggestion out; nothing here asks an index or prints.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

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
