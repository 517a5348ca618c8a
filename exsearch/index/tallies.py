"""The ways in which a symbol is used, counted: from the shapes of its uses to calls, projects and best rows.

A store may keep what is counted here. So everything in it is a function of the shapes alone.
"""

from __future__ import annotations

from itertools import chain

from exsearch.model import Record
from exsearch.resolve.shapes import way_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from exsearch.index.held import ShapeCount

MOST_BEST, MOST_ALSO = 12, 4
"""Best rows of a way, one of each text and project: of rows that show it, and of rows that show another."""

CALLED_LATER = ("decorator", "base")
"""Places of uses that lead to calls although there are no brackets."""


class Tally(Record):
    """How often something is used in one way."""

    arguments: str
    place: str
    """As in `resolve.shapes.Shape`."""
    times: int
    projects: int
    """By name."""
    is_shown: bool
    """Whether the `best` rows show this way; else they show another, and have this, too."""
    best: tuple[int, ...]
    """The rowids, the best row first."""

    def is_counted(self) -> bool:
        """Return whether this is a call, a decorator or a base class."""
        return self.arguments != "" or self.place in CALLED_LATER


class Tallies(Record):
    """How often something is used in each way."""

    ways: tuple[Tally, ...]
    """Those in most projects first, then the most frequent, then by text."""
    projects: int
    """Those with calls, decorators or base classes."""
    with_calls: int
    """Examples."""
    unknown: int
    """Examples whose shapes are not known."""


def tallied(counts: Iterable[ShapeCount]) -> Tallies:
    """Return the ways in some counted shapes."""
    by_text: dict[str, list[ShapeCount]] = {}
    bits: dict[str | None, int] = {None: 0}
    for count in counts:  # a text is read once for all projects
        text, project, *_ = count
        by_text.setdefault(text, []).append(count)
        if project not in bits:
            bits[project] = 1 << len(bits)
    counting = _Counting()
    for text, some in by_text.items():
        rows = projects = 0
        for _, project, times, *_ in some:
            rows += times
            projects |= bits[project]
        counting.add(text, some, rows, projects)
    ways = sorted(map(_Way.tally, counting.ways.values()), key=_most_used_first)
    return Tallies(tuple(ways), counting.projects.bit_count(), counting.with_calls, counting.unknown)


class _Counting:
    """Counts the ways in texts."""

    def __init__(self) -> None:
        self.ways: dict[tuple[str, str], _Way] = {}
        self.projects = self.with_calls = self.unknown = 0
        self._of_part: dict[str, tuple[_Way, int]] = {}
        """Part of a text -> the way that it is, and how often: most parts are in many texts."""

    def add(self, text: str, counts: Sequence[ShapeCount], rows: int, projects: int) -> None:
        has_call = is_counted = False
        for number, part in enumerate(text.split(";") if text else ()):
            way, times = self._of_part.get(part) or self._read(part)
            way.times += times * rows
            way.projects |= projects
            (way.also_in if number else way.shown_in).append(counts)
            is_counted = is_counted or way.is_counted
            has_call = has_call or way.arguments != ""
        if is_counted:
            self.projects |= projects
        if has_call:
            self.with_calls += rows
        elif not text:
            self.unknown += rows

    def _read(self, part: str) -> tuple[_Way, int]:
        arguments, place, times = way_in(part)
        way = self.ways.get((arguments, place))
        if way is None:
            way = self.ways[arguments, place] = _Way(arguments, place)
        found = self._of_part[part] = way, times
        return found


class _Way:
    """One way, while it is counted; a bit of `projects` is a project."""

    __slots__ = ("also_in", "arguments", "is_counted", "place", "projects", "shown_in", "times")

    def __init__(self, arguments: str, place: str) -> None:
        self.arguments = arguments
        self.place = place
        self.is_counted = bool(arguments) or place in CALLED_LATER
        self.times = self.projects = 0
        self.shown_in: list[Sequence[ShapeCount]] = []
        self.also_in: list[Sequence[ShapeCount]] = []

    def tally(self) -> Tally:
        is_shown = bool(self.shown_in)
        counts = chain.from_iterable(self.shown_in if is_shown else self.also_in)
        order = sorted([(count[4], count[3]) for count in counts])[: MOST_BEST if is_shown else MOST_ALSO]
        best = tuple([rowid for _, rowid in order])
        return Tally._make(
            (self.arguments, self.place, self.times, self.projects.bit_count(), is_shown, best)
        )


def _most_used_first(tally: Tally) -> tuple[int, int, str, str]:
    return -tally.projects, -tally.times, tally.arguments, tally.place
