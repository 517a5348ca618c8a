"""The records of an answer to `usage`: how a symbol is called, and what stands around its calls.

Apart from `model`, because a plain search needs none of them.
"""

from __future__ import annotations

from exsearch.model import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from exsearch.model import Card, Hit


class Arguments(Record):
    """The arguments of calls that are made alike."""

    positional: int
    has_star: bool
    """Whether there is `*values`."""
    keywords: tuple[str, ...]
    """Sorted."""
    has_double_star: bool
    """Whether there is `**values`."""


class Way(Record):
    """One way in which a symbol is used: a shape of calls, or a place where it is not called."""

    arguments: Arguments | None
    """None if there are no brackets behind it."""
    place: str
    """One of `resolve.shapes.PLACES`."""
    times: int
    projects: int
    """By name: two versions count as one project."""
    example: Hit | None = None
    """The clearest one; None for a rare way, and if none was found."""
    code: str = ""
    """The line of the example that has it; all of the call on one line if it is short."""


class Keyword(Record):
    """A keyword argument."""

    name: str
    calls: int
    """All calls that have it."""
    values: tuple[tuple[str, int], ...]
    """(literal or constant as code, examples), the most frequent first, in the examples looked at."""


class Member(Record):
    """A method or attribute of a class, or a name in a module."""

    name: str
    """The shown name, in full."""
    kind: str | None
    uses: int
    projects: int
    example: Hit | None = None


class Usage(Record):
    """How a symbol is used."""

    card: Card
    symbol: str
    calls: tuple[Way, ...]
    """Calls, decorated definitions and subclasses: those in most projects first, then the most frequent, then
    by text."""
    others: tuple[Way, ...]
    """The other places where it stands, in the same order."""
    projects: int
    """Those with `calls`, by name."""
    keywords: tuple[Keyword, ...]
    """The most frequent first."""
    not_counted: int
    """Examples whose calls are not known: those on pages."""
    examples: int
    """Those with calls; an example may have several."""
    looked_at: int
    """How many of these examples the next fields are about."""
    results: tuple[tuple[str, int], ...]
    """(what becomes of results, examples), the most frequent first, as `snippets.surroundings` spells it."""
    guards: tuple[tuple[str, int], ...]
    together: tuple[tuple[str, int], ...]
    """(shown name of another symbol, definitions in which both are used), the most frequent first."""
    members: tuple[Member, ...]
    """Of a class or a module: those in most projects first, then the most used."""

    def times(self) -> int:
        """Return how many calls, decorated definitions and subclasses there are."""
        return sum([way.times for way in self.calls])

    def listed(self, *, rare: bool) -> tuple[tuple[Way, ...], tuple[Way, ...]]:
        """Return the calls and the others that a list shows.

        With `rare` these are all, else the main calls, or the main others if there are no calls.
        """
        if rare:
            return self.calls, self.others
        return main_ways(self.calls), () if self.calls else main_ways(self.others)


_MOST_WAYS = 5
_LEAST_PERCENT = 1
_COVERED_PERCENT = 90


def percent(part: int, whole: int) -> int:
    """Return a share in percent, rounded down, so that shares never add up to more than 100."""
    return part * 100 // whole if whole else 0


def main_numbers(ways: Sequence[Way]) -> list[int]:
    """Return the positions of `main_ways`."""
    whole = sum([way.times for way in ways])
    found: list[int] = []
    covered = 0
    for number, way in enumerate(ways):
        if len(found) == _MOST_WAYS or covered * 100 >= whole * _COVERED_PERCENT:
            break
        if not found or way.times * 100 >= whole * _LEAST_PERCENT:
            found.append(number)
            covered += way.times
    return found


def main_ways(ways: Sequence[Way]) -> tuple[Way, ...]:
    """Return the first ways until they cover most of the uses; rare ones are left out, but for the first."""
    return tuple([ways[number] for number in main_numbers(ways)])
