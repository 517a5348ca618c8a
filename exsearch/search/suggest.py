"""Names that were perhaps meant, for a word that nothing has."""

from __future__ import annotations

from difflib import get_close_matches

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from exsearch.index.protocol import Reader

_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789_."
_LONGEST = 60
_FROM_START = 300


def suggest(index: Reader, word: str, limit: int = 3) -> list[str]:
    """Return names close to `word`, closest first.

    One slip of the finger is looked up directly, whatever the size of the index; names further
    away are found among those that start alike.
    """
    low = word.lower()[:_LONGEST]
    near = index.lists().names_among(sorted(set(_one_slip_away(low))))
    for length in range(len(low) - 1, 1, -1):
        alike = index.lists().names_starting(low[:length], _FROM_START)
        near += get_close_matches(low, alike, n=limit, cutoff=0.75)
        if len(near) >= limit:
            break
    return get_close_matches(low, sorted(set(near) - {low}), n=limit, cutoff=0.6)


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
