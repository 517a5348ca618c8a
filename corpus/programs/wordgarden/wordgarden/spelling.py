"""Suggestions for misspelt words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

LONGEST_WORD = 40


@lru_cache(maxsize=100_000)
def distance(left: str, right: str) -> int:
    """How many letters to insert, delete, replace or swap to get from left to right.

    Written the way one would explain it. Without the cache the same endings would be
    compared over and over: the time would grow with the power of the length.
    """
    if not left or not right:
        return len(left) + len(right)
    if left[0] == right[0]:
        return distance(left[1:], right[1:])
    ways = [
        distance(left[1:], right),
        distance(left, right[1:]),
        distance(left[1:], right[1:]),
    ]
    if left[:2] == right[:2][::-1]:
        ways.append(distance(left[2:], right[2:]))
    return 1 + min(ways)


class Speller:
    """Knows words, and how often each of them is used."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self.counts = {word.lower(): count for word, count in counts.items()}

    def candidates(self, word: str, farthest: int) -> Iterable[tuple[int, int, str]]:
        """Known words that are near enough: distance, use (negative), word."""
        for known, count in self.counts.items():
            # Words whose lengths differ by more can be no nearer than that.
            if abs(len(known) - len(word)) <= farthest:
                far = distance(word, known)
                if far <= farthest:
                    yield far, -count, known

    def suggest(self, word: str, most: int = 3, farthest: int = 2) -> list[str]:
        """The nearest words, those in frequent use first; nothing for a known word."""
        word = word.lower()
        if word in self.counts or len(word) > LONGEST_WORD:
            return []
        found = sorted(self.candidates(word, farthest))[:most]
        # All the endings that were compared for this word are of no use for the next.
        distance.cache_clear()
        return [known for _, _, known in found]
