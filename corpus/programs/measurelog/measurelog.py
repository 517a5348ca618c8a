"""Summarise measurements: one line in, one table and a few sentences out.

A line is `STATION TIME VALUE`; what cannot be read is counted, and the rest is reported.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import textwrap
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import groupby, pairwise
from operator import attrgetter
from pathlib import Path
from string import Template
from typing import NamedTuple

SENTENCE = Template("$station was read $count times; its mean is $mean, its median $median.")


class Reading(NamedTuple):
    """One measurement."""

    station: str
    time: datetime
    value: float


def parse(lines: Iterable[str], skipped: Counter[str]) -> list[Reading]:
    """Return the readings, and count in `skipped` why a line is none."""
    readings = []
    for line in filter(None, map(str.strip, lines)):
        parts = line.split()
        if len(parts) != 3:
            skipped["number of fields"] += 1
            continue
        station, time, value = parts
        try:
            readings.append(Reading(station, datetime.fromisoformat(time), float(value)))
        except ValueError:
            skipped["time or value"] += 1
    return readings


def by_station(readings: Iterable[Reading]) -> dict[str, list[float]]:
    """Return the values of each station, oldest first."""
    values: defaultdict[str, list[float]] = defaultdict(list)
    for reading in sorted(readings, key=attrgetter("time")):
        values[reading.station].append(reading.value)
    return dict(values)


def daily_means(readings: Iterable[Reading]) -> dict[str, float]:
    """Return the mean of each day."""
    ordered = sorted(readings, key=attrgetter("time"))
    days = groupby(ordered, key=lambda reading: reading.time.date())
    return {
        day.isoformat(): statistics.fmean(reading.value for reading in group) for day, group in days
    }


def busiest_hours(readings: Iterable[Reading], count: int = 3) -> list[tuple[int, int]]:
    """Return the hours with most readings, and how many they have."""
    return Counter(reading.time.hour for reading in readings).most_common(count)


def outliers(values: list[float]) -> list[float]:
    """Return the values that lie far outside of the middle half."""
    if len(values) < 4:
        return []
    low, _, high = statistics.quantiles(values, n=4, method="inclusive")
    reach = 1.5 * (high - low)
    return [value for value in values if not low - reach <= value <= high + reach]


def trend(values: list[float]) -> str:
    """Return the direction of most changes."""
    signs = Counter((after > before) - (after < before) for before, after in pairwise(values))
    [(sign, _)] = signs.most_common(1) or [(0, 0)]
    return {1: "rising", -1: "falling"}.get(sign, "steady")


def table(stations: Mapping[str, list[float]]) -> str:
    """Return a table with a row for each station."""
    rows = [f"{'station':<10}{'mean':>8}{'stdev':>8}  trend"]
    for name, values in sorted(stations.items()):
        spread = statistics.stdev(values) if len(values) > 1 else 0.0
        mean = statistics.mean(values)
        rows.append(f"{name:<10}{mean:>8.2f}{spread:>8.2f}  {trend(values)}")
    return "\n".join(rows)


def sentences(stations: Mapping[str, list[float]], width: int = 60) -> str:
    """Return a paragraph about the stations."""
    said = [
        SENTENCE.substitute(
            station=name.title(),
            count=len(values),
            mean=round(statistics.fmean(values), 1),
            median=statistics.median(values),
        )
        for name, values in stations.items()
    ]
    return textwrap.fill(" ".join(said), width=width, initial_indent="  ")


def main(argv: list[str] | None = None) -> int:
    """Print the report of a file, or of standard input."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=argparse.FileType(), default=sys.stdin)
    parser.add_argument("-o", "--output", type=Path)
    options = parser.parse_args(argv)
    skipped: Counter[str] = Counter()
    with options.file as file:
        readings = parse(file, skipped)
    stations = by_station(readings)
    report = table(stations) + "\n\n" + sentences(stations) + "\n"
    if skipped:
        report += textwrap.indent("\n".join(f"{n} x {why}" for why, n in skipped.items()), "! ")
    if options.output:
        options.output.write_text(report, encoding="utf-8")
    else:
        print(report)
    return 0


if __name__ == "__main__":
    sys.exit(main())
