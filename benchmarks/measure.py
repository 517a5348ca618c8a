"""Time whole processes side by side, and print one table of ratios.

Commands in, rows out: nothing here knows exsearch. POSIX only, for `os.posix_spawn` and `os.wait4`.
Milliseconds of two runs cannot be compared, not even on one machine; ratios within one run can.
"""

from __future__ import annotations

import os
import pty
import random
import statistics
import sys
import termios
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

COLUMNS, LINES = 100, 60
"""Size of the terminal for a case with `terminal`."""

_HEADS = ("case", "median", "ratio", "cpu", "bound", "met")
_ERROR_SHOWN = 2000


class BenchmarkFailed(SystemExit):
    """A command failed, so its time means nothing."""


@dataclass(frozen=True, slots=True)
class Case:
    """A command that is run once in every round."""

    name: str
    command: tuple[str, ...]
    """The full path of the program, then its arguments."""
    environment: Mapping[str, str]
    of: str | None = None
    """The case of the same run by whose time this one is divided; None for a base or a remark."""
    most: float | None = None
    """The bound of that ratio."""
    terminal: bool = False
    prepare: Callable[[], None] | None = None
    """Called before each run, and not measured."""


@dataclass(frozen=True, slots=True)
class Run:
    """Time and memory of one process."""

    seconds: float
    cpu_seconds: float
    """On all processors, without waiting for a disk or for other processes."""
    peak_bytes: int
    """Resident memory. It is never less than that of this process, which therefore imports little."""
    output: bytes
    """Standard output and standard error."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: a median, and the figure that has a bound."""

    case: str
    median: float
    unit: str
    figure: float | None = None
    of: str = ""
    """The base of a multiple ("P"), or a unit ("ms at p95")."""
    most: float | None = None
    cpu: float | None = None
    """The figure for processor time, if it is a multiple."""

    @property
    def met(self) -> bool | None:
        """Whether the bound is met; None if there is none."""
        return None if self.most is None or self.figure is None else self.figure <= self.most


# -- running


def run(case: Case) -> Run:
    """Run a command to its end. Raises BenchmarkFailed if its status is not 0."""
    if case.prepare is not None:
        case.prepare()
    reader, writer = _terminal() if case.terminal else os.pipe()
    actions: list[tuple[int, ...] | tuple[int, int, str, int, int]] = [
        (os.POSIX_SPAWN_DUP2, writer, 1),
        (os.POSIX_SPAWN_DUP2, writer, 2),
    ]
    if case.terminal:
        actions.append((os.POSIX_SPAWN_DUP2, writer, 0))
    else:
        actions.append((os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0))
    started = time.perf_counter()
    pid = os.posix_spawn(case.command[0], case.command, case.environment, file_actions=actions)
    os.close(writer)
    output = _drained(reader)
    _, status, usage = os.wait4(pid, 0)
    seconds = time.perf_counter() - started
    os.close(reader)
    if status != 0:
        said = output[-_ERROR_SHOWN:].decode("utf-8", "replace")
        exit_status = os.waitstatus_to_exitcode(status)
        raise BenchmarkFailed(f"{' '.join(case.command)[:500]}: exit status {exit_status}\n{said}")
    unit = 1 if sys.platform == "darwin" else 1024
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit, output)


def _terminal() -> tuple[int, int]:
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (LINES, COLUMNS))
    return ours, theirs


def _drained(reader: int) -> bytes:
    chunks = []
    try:
        while chunk := os.read(reader, 1 << 16):
            chunks.append(chunk)
    except OSError:
        pass  # EIO: how Linux says that the other end of a terminal has gone
    return b"".join(chunks)


def interleaved(cases: Sequence[Case], rounds: int, seed: int = 1) -> dict[str, list[Run]]:
    """Return the runs of each case, after one that is not counted, with a new order in every round."""
    for case in cases:
        run(case)
    chance = random.Random(seed)  # noqa: S311 - an order, not a secret
    order = list(cases)
    runs: dict[str, list[Run]] = {case.name: [] for case in cases}
    for done in range(rounds):
        say(f"round {done + 1} of {rounds}", passing=True)
        chance.shuffle(order)
        for case in order:
            runs[case.name].append(run(case))
    say("", passing=True)
    return runs


# -- rows


def rows_of(cases: Sequence[Case], runs: Mapping[str, Sequence[Run]]) -> list[Row]:
    """Return a row for each case: its median time, and the ratio to its base."""
    clock = {name: statistics.median(each.seconds for each in some) for name, some in runs.items()}
    cpu = {name: statistics.median(each.cpu_seconds for each in some) for name, some in runs.items()}
    rows = []
    for case in cases:
        row = Row(case.name, clock[case.name] * 1000, "ms")
        if case.of is not None:
            ratio, in_cpu = clock[case.name] / clock[case.of], cpu[case.name] / cpu[case.of]
            row = replace(row, figure=ratio, of=case.of, most=case.most, cpu=in_cpu)
        rows.append(row)
    return rows


def peak_row(case: str, runs: Sequence[Run], most: float) -> Row:
    """Return the row of the median peak memory, in millions of bytes."""
    peak = statistics.median(each.peak_bytes for each in runs) / 1e6
    return Row(f"{case}, peak memory", peak, "MB", peak, "MB", most)


def latency_row(case: str, seconds: Sequence[float], most: float | None = None) -> Row:
    """Return the row of many different questions: the median, and the 95th percentile."""
    at_95 = statistics.quantiles(seconds, n=20)[-1] if len(seconds) > 1 else seconds[0]
    return Row(case, statistics.median(seconds) * 1000, "ms", at_95 * 1000, "ms at p95", most)


# -- the table


def table(rows: Sequence[Row]) -> str:
    """Return the rows as aligned columns."""
    lines = [_HEADS, *(_cells(row) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    ruled = [lines[0], tuple("-" * width for width in widths), *lines[1:]]
    return "".join(_aligned(line, widths) for line in ruled)


def _cells(row: Row) -> tuple[str, ...]:
    return (
        row.case,
        f"{row.median:.{_places(row.median)}f} {row.unit}",
        f"{row.figure:.2f} {row.of}" if row.figure is not None else "",
        f"{row.cpu:.2f}" if row.cpu is not None else "",
        f"<= {row.most:g} {row.of}" if row.most is not None else "",
        {True: "yes", False: "NO", None: ""}[row.met],
    )


def _places(median: float) -> int:
    return 3 if median < 1 else 1 if median < 1000 else 0


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> str:
    name, median, *rest = (
        cell.rjust(width) if number == 1 else cell.ljust(width)
        for number, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "  ".join((name, median, *rest)).rstrip() + "\n"


def say(message: str, *, passing: bool = False) -> None:
    """Print the progress on standard error; a passing message only in a terminal."""
    if not passing:
        print(message, file=sys.stderr)
    elif sys.stderr.isatty():
        print(f"\r{message:<40}\r", end="", file=sys.stderr, flush=True)
