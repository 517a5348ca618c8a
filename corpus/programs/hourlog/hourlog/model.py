"""An entry of the log, and what a day adds up to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta


@dataclass(order=True, frozen=True)
class Entry:
    """Some time spent on one project; entries sort by their beginning."""

    start: datetime
    end: datetime
    project: str = field(compare=False)
    note: str = field(default="", compare=False)
    tags: tuple[str, ...] = field(default=(), compare=False, repr=False)

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise ValueError(f"ends before it begins: {self.start:%H:%M}")

    @property
    def length(self) -> timedelta:
        """How long it took."""
        return self.end - self.start


@dataclass
class DaySheet:
    """All entries of one day, with a sum for each project."""

    day: date
    entries: list[Entry] = field(default_factory=list)
    totals: dict[str, timedelta] = field(default_factory=dict, init=False)
    warnings: list[str] = field(default_factory=list, init=False, repr=False)

    def __post_init__(self) -> None:
        given, self.entries = sorted(self.entries), []
        for entry in given:
            self.add(entry)

    def add(self, entry: Entry) -> None:
        """Count one more entry; warn if it began before the last one was over."""
        if self.entries and entry.start < self.entries[-1].end:
            self.warnings.append(f"{entry.project} overlaps at {entry.start:%H:%M}")
        self.entries.append(entry)
        so_far = self.totals.get(entry.project, timedelta())
        self.totals[entry.project] = so_far + entry.length

    @property
    def total(self) -> timedelta:
        """The whole day."""
        return sum(self.totals.values(), start=timedelta())


def day_sheets(entries: Iterable[Entry]) -> list[DaySheet]:
    """One sheet for each day on which something was begun, in order."""
    sheets: dict[date, DaySheet] = {}
    for entry in sorted(entries):
        day = entry.start.date()
        sheets.setdefault(day, DaySheet(day)).add(entry)
    return list(sheets.values())


def as_hours(length: timedelta) -> str:
    """A length as it stands on a timesheet: 7:30."""
    minutes = round(length.total_seconds() / 60)
    return f"{minutes // 60}:{minutes % 60:02}"
