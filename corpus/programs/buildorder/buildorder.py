"""Which task comes first? Order, parallel stages, longest chain and cheapest way, from a text file.

A line is `task (minutes): needed needed ...`.
"""

from __future__ import annotations

import argparse
import functools
import graphlib
import heapq
import itertools
import math
import operator
import re
import sys
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TextIO

TASK = re.compile(r"(?P<name>\w+)(?: \((?P<minutes>\d+)\))?:(?P<needs>[\w ]*)")


@dataclass
class Plan:
    """Tasks, how long they take and what they need."""

    minutes: dict[str, int] = field(default_factory=dict)
    needs: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def parse(cls, lines: Iterable[str]) -> Plan:
        """Read a plan; lines that start with # say nothing."""
        plan = cls()
        for number, line in enumerate(map(str.strip, lines), start=1):
            if not line or line.startswith("#"):
                continue
            if not (match := TASK.fullmatch(line)):
                raise ValueError(f"line {number}: {line!r} is no task")
            plan.minutes[match["name"]] = int(match["minutes"] or 1)
            plan.needs[match["name"]].update(match["needs"].split())
        return plan

    def order(self) -> list[str]:
        """Return all tasks, each after what it needs; raises CycleError if there is a circle."""
        return list(graphlib.TopologicalSorter(self.needs).static_order())

    def stages(self) -> Iterator[list[str]]:
        """Yield the tasks that can be done at the same time."""
        sorter = graphlib.TopologicalSorter(self.needs)
        sorter.prepare()
        while sorter.is_active():
            ready = sorted(sorter.get_ready())
            yield ready
            sorter.done(*ready)

    def longest_chain(self) -> tuple[int, list[str]]:
        """Return the minutes that all of it takes at least, and the tasks that decide so."""

        @functools.cache
        def finished(task: str) -> tuple[int, tuple[str, ...]]:
            before = max(map(finished, self.needs.get(task, ())), default=(0, ()))
            return before[0] + self.minutes.get(task, 0), (*before[1], task)

        minutes, chain = max(map(finished, self.minutes), key=operator.itemgetter(0))
        return minutes, list(chain)

    def start_times(self) -> dict[str, int]:
        """Return when each task starts if one is done after the other."""
        order = self.order()
        ends = itertools.accumulate((self.minutes.get(task, 0) for task in order), initial=0)
        return dict(zip(order, ends, strict=False))


def needed_for(plan: Plan, task: str) -> set[str]:
    """Return everything that a task needs, directly or not."""
    seen: set[str] = set()
    waiting = deque([task])
    while waiting:
        for needed in plan.needs.get(waiting.popleft(), ()):
            if needed not in seen:
                seen.add(needed)
                waiting.append(needed)
    return seen


def cheapest(roads: Mapping[str, Mapping[str, float]], start: str, goal: str) -> float:
    """Return the length of the shortest way; infinite if there is none (Dijkstra's algorithm)."""
    best = defaultdict(lambda: math.inf, {start: 0.0})
    heap = [(0.0, start)]
    while heap:
        length, place = heapq.heappop(heap)
        if place == goal:
            return length
        for neighbour, step in roads.get(place, {}).items():
            if length + step < best[neighbour]:
                best[neighbour] = length + step
                heapq.heappush(heap, (length + step, neighbour))
    return math.inf


def schedule(minutes: Mapping[str, int], workers: int) -> list[list[str]]:
    """Share tasks among workers: the longest first, each to the one who is free first."""
    free = [(0, worker) for worker in range(workers)]
    heapq.heapify(free)
    shares: list[list[str]] = [[] for _ in range(workers)]
    for task, length in sorted(minutes.items(), key=lambda item: (-item[1], item[0])):
        busy, worker = free[0]
        shares[worker].append(task)
        heapq.heapreplace(free, (busy + length, worker))
    return shares


def conflicts(plan: Plan) -> list[tuple[str, str]]:
    """Return the pairs of tasks that need the same thing."""
    pairs = itertools.combinations(sorted(plan.needs), 2)
    return [(a, b) for a, b in pairs if plan.needs[a] & plan.needs[b]]


def main(argv: list[str] | None = None) -> int:
    """Print the plan of a file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", nargs="?", type=argparse.FileType(), default=sys.stdin)
    options = parser.parse_args(argv)
    file: TextIO = options.file
    with file:
        plan = Plan.parse(file)
    try:
        for number, stage in enumerate(plan.stages(), start=1):
            print(f"{number}. {', '.join(stage)}")
    except graphlib.CycleError as error:
        print("buildorder: a circle:", " -> ".join(error.args[1]), file=sys.stderr)
        return 1
    minutes, chain = plan.longest_chain()
    print(f"at least {minutes} minutes: {' > '.join(chain)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
