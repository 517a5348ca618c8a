"""Marks of courses from a CSV file: ranks, quantiles, curves, histograms, groups drawn by lot."""

from __future__ import annotations

import argparse
import bisect
import csv
import heapq
import io
import itertools
import operator
import random
import statistics
import string
import sys
import textwrap
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cmp_to_key, reduce
from pathlib import Path

LETTERS = string.ascii_uppercase[:5]
BOUNDS = [50, 60, 75, 90]


@dataclass(frozen=True, order=True)
class Mark:
    """Points of a candidate in a course."""

    course: str
    candidate: str
    points: int


def read(path: Path) -> list[Mark]:
    """Read a file with a heading."""
    with open(path, newline="", encoding="utf-8") as file:
        return [
            Mark(row["course"], row["candidate"], int(row["points"]))
            for row in csv.DictReader(file)
        ]


def read_pasted(text: str) -> list[Mark]:
    """Read what was copied from a spreadsheet: columns with tabs, a heading or none."""
    rows = list(csv.reader(io.StringIO(text), delimiter="\t", skipinitialspace=True))
    if csv.Sniffer().has_header(text):
        del rows[0]
    return [Mark(course, candidate, int(points)) for course, candidate, points in rows]


def write(marks: Iterable[Mark], path: Path) -> None:
    """Write marks with a heading."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=[each.name for each in fields(Mark)])
        writer.writeheader()
        writer.writerows(
            {"course": c, "candidate": n, "points": p} for c, n, p in map(astuple, marks)
        )


def letter(points: int) -> str:
    """Return the letter for points, A is best."""
    return LETTERS[::-1][bisect.bisect_right(BOUNDS, points)]


def rank(points: int, all_points: Sequence[int]) -> int:
    """Return the place among all, 1 is best; equal points share a place."""
    falling = sorted(all_points, reverse=True)
    return 1 + bisect.bisect_left(falling, -points, key=operator.neg)


def by_course(marks: Iterable[Mark]) -> dict[str, list[int]]:
    """Return the points in each course, courses sorted."""
    courses: dict[str, list[int]] = defaultdict(list)
    for mark in marks:
        courses[mark.course].append(mark.points)
    return OrderedDict(sorted(courses.items()))


def figures(points: Sequence[int]) -> str:
    """Return mean, spread and deciles on a line."""
    mean = statistics.mean(points)
    spread = statistics.stdev(points, xbar=mean)
    deciles = statistics.quantiles(points, n=10)
    return f"{mean:.1f} ± {spread:.1f}, tenth {deciles[0]:.0f}, median {statistics.median(points)}"


def weighted(points: Sequence[int], credits: Sequence[int]) -> Decimal:
    """Return the mean with credits as weights, to one place."""
    exact = statistics.fmean(points, weights=credits)
    return Decimal(str(exact)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def share(marks: Iterable[Mark], least: int) -> Fraction:
    """Return the share of marks with at least so many points, exactly."""
    passed = Counter(mark.points >= least for mark in marks)
    return Fraction(passed[True], max(passed.total(), 1))


def histogram(points: Iterable[int], width: int = 40) -> str:
    """Return a bar for each letter."""
    counts = Counter(dict.fromkeys(LETTERS, 0))
    counts.update(map(letter, points))
    most = max(counts.values()) or 1
    lines = (f"{name} {'#' * (count * width // most)}" for name, count in sorted(counts.items()))
    return textwrap.indent("\n".join(lines), "  ", predicate=lambda line: "#" in line)


def best(marks: Iterable[Mark], number: int) -> list[Mark]:
    """Return the marks with most points; among equal ones the alphabet decides."""
    return heapq.nsmallest(number, marks, key=lambda mark: (-mark.points, mark.candidate))


def merged(*sorted_lists: Sequence[int]) -> list[int]:
    """Return points of several courses, the highest first; each list has to be so already."""
    return list(heapq.merge(*sorted_lists, reverse=True))


def moving_mean(values: Iterable[float], size: int) -> Iterator[float]:
    """Yield the mean of the last few values."""
    window: deque[float] = deque(maxlen=size)
    for value in values:
        window.append(value)
        if len(window) == size:
            yield sum(window) / size


def records(points: Iterable[int]) -> list[int]:
    """Return the best so far, after each mark."""
    return list(itertools.accumulate(points, max))


def jumps(points: Sequence[int]) -> list[int]:
    """Return how much each mark differs from the one before."""
    return [after - before for before, after in itertools.pairwise(points)]


def groups(names: Iterable[str], size: int, seed: int) -> list[list[str]]:
    """Return names in groups drawn by lot; the last group may be smaller."""
    lots = sorted(names)
    random.Random(seed).shuffle(lots)
    return [lots[start : start + size] for start in range(0, len(lots), size)]


def pairings(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield everyone with everyone else, once."""
    yield from itertools.combinations(names, 2)


def seats(rows: int, places: int) -> list[str]:
    """Return the names of seats: A1, A2, B1 ..."""
    every = itertools.product(string.ascii_uppercase[:rows], range(1, places + 1))
    return list(itertools.starmap("{}{}".format, every))


def table(columns: Sequence[Sequence[str]]) -> str:
    """Return columns side by side; shorter ones end earlier."""
    rows = itertools.zip_longest(*columns, fillvalue="")
    return "\n".join("  ".join(cell.ljust(6) for cell in row).rstrip() for row in rows)


def compare(one: Mark, other: Mark) -> int:
    """Return less than 0 if one mark comes before another: more points, then the name."""
    return (other.points - one.points) or (one.candidate > other.candidate) - (
        one.candidate < other.candidate
    )


def merit_list(marks: Iterable[Mark]) -> str:
    """Return names in order, cut to a line."""
    names = [mark.candidate for mark in sorted(marks, key=cmp_to_key(compare))]
    return textwrap.shorten(", ".join(names), width=40, placeholder=" ...")


def main(argv: list[str] | None = None) -> int:
    """Print the figures of each course."""
    parser = argparse.ArgumentParser(description=textwrap.dedent(__doc__ or ""))
    parser.add_argument("file", type=Path)
    parser.add_argument("--least", type=int, default=50, help="points to pass (%(default)d)")
    options = parser.parse_args(argv)
    marks = read(options.file)
    for course, points in by_course(marks).items():
        print(f"{course}: {figures(points) if len(points) > 1 else points[0]}")
        print(histogram(points))
    print(
        f"{share(marks, options.least)} passed; the sum is {reduce(operator.add, (m.points for m in marks))}"
    )
    best_first = map(operator.attrgetter("candidate", "points"), best(marks, 3))
    print(*(f"{name} ({points})" for name, points in best_first), sep=", ")
    return 0


if __name__ == "__main__":
    sys.exit(main())
