"""Rank rows that were found by their text or by conditions alone, and keep those of one symbol together."""

from __future__ import annotations

from exsearch.search.rank import is_aside

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from exsearch.index.answers import Row


_SAYING_LITTLE = frozenset((
    *("all", "any", "like", "should", "them", "there", "two", "via"),
    *("a", "an", "and", "are", "as", "at", "be", "by", "can", "do", "does", "for", "from", "have", "how"),
    *("i", "if", "in", "into", "is", "it", "its", "my", "of", "on", "one", "or", "so", "some", "that", "the"),
    *("their", "this", "to", "use", "using", "want", "what", "when", "where", "which", "with", "you", "your"),
))  # fmt: skip
"""Words that any sentence may have, and that few questions are about."""


def telling(words: Sequence[str]) -> tuple[str, ...]:
    """Return the words of a question that prose has to have: those that say something, or all of them."""
    return tuple([word for word in words if word.lower() not in _SAYING_LITTLE]) or tuple(words)


def by_symbol(
    rows: Sequence[Row], words: Sequence[str], limit: int
) -> Iterator[tuple[str | None, float, list[Row]]]:
    """Yield the symbols of the rows, the best first, each with its worth and its rows, up to `limit` rows."""
    lowered = [word.lower() for word in words]
    ranked = sorted((-_worth(row, lowered), number) for number, row in enumerate(rows))
    groups: dict[str | None, list[Row]] = {}
    best: dict[str | None, float] = {}
    for worth, number in ranked:
        row = rows[number]
        groups.setdefault(row.symbol, []).append(row)
        best.setdefault(row.symbol, -worth)
    left = limit
    for symbol, members in groups.items():
        yield symbol, best[symbol], members
        left -= len(members)
        if left <= 0:
            return


def _worth(row: Row, words: Sequence[str]) -> float:
    """Return what a text match is worth, 0 to 9: best if the listed line has it."""
    text = row.text.lower()
    worth = 4.0 * sum(word in text for word in words) / max(1, len(words))
    worth += 2.0 * any(word in (row.symbol or "").lower() for word in words)
    worth += 1.0 * (row.license is not None)
    worth += 2.0 * (not is_aside(row.role, row.path))
    return worth
