"""Time `doctor` and `doctor --deep` on an existing index, compared with reading its file once.

`doctor.py INDEX` takes a file such as `add --env --stdlib` makes. It does not use the checksum of the file,
so that every record is read.
"""

from __future__ import annotations

import sqlite3
import statistics
from argparse import ArgumentParser
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from installed import Installed, installed
from measure import Case, Row, interleaved, rows_of, table

ROUNDS = 5
EXAMPLES = 500_000
"""Examples that the bounds are for. A larger index may take proportionally longer."""

MOST_SECONDS, MOST_CPU_SECONDS_DEEP = 3.0, 15.0

_READ = """
import sys
with open(sys.argv[1], "rb") as file:
    while file.read(1 << 20):
        pass
"""
_BASE, _QUICK, _DEEP = "reading the file once", "doctor", "doctor --deep"


def measured(there: Installed, index: Path, rounds: int) -> list[Row]:
    """Return the rows of ratios, and then the rows with bounds."""
    with TemporaryDirectory(prefix="exsearch-doctor-") as home:
        Path(home, "index.sqlite").symlink_to(index)
        environment = there.at_home(Path(home))
        cases = [
            Case(_BASE, (there.python, "-c", _READ, str(index)), environment),
            Case(_QUICK, (there.exsearch, "doctor"), environment, _BASE),
            Case(_DEEP, (there.exsearch, "doctor", "--deep"), environment, _BASE),
        ]
        runs = interleaved(cases, rounds)
    examples = _examples_in(index)
    share = min(1.0, EXAMPLES / examples)
    quick = statistics.median(run.seconds for run in runs[_QUICK])
    deep = statistics.median(run.cpu_seconds for run in runs[_DEEP])
    unit = f"s for {min(examples, EXAMPLES):,} examples"
    return [
        *rows_of(cases, runs),
        Row(f"{_QUICK}, {examples:,} examples", quick, "s", quick * share, unit, MOST_SECONDS),
        Row(f"{_DEEP}, time of the processor", deep, "s", deep * share, unit, MOST_CPU_SECONDS_DEEP),
    ]


def _examples_in(index: Path) -> int:
    with closing(sqlite3.connect(f"file:{index}?mode=ro", uri=True)) as connection:
        ((examples,),) = connection.execute("SELECT count(*) FROM example").fetchall()
    return max(1, int(examples))


def main() -> None:
    """Print the table."""
    parser = ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("index", type=Path, help="a file that `exsearch add` has made")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"runs of each case ({ROUNDS})")
    asked = parser.parse_args()
    with installed() as there:
        print(table(measured(there, asked.index.resolve(strict=True), asked.rounds)), end="")


if __name__ == "__main__":
    main()
