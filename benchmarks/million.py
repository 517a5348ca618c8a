"""Time searches in an index of a million examples, varied from real ones.

In one process, opened once and warm: what 95 % of several hundred different questions keep to. And as
a cold process: the same lookup in the large index and in one that holds the real examples alone.
"""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING, Any

from installed import Installed, arguments, called, installed
from measure import BenchmarkFailed, Case, Row, interleaved, latency_row, rows_of, run, say, table

if TYPE_CHECKING:
    from argparse import ArgumentParser

ROUNDS = 40
EXAMPLES = 1_000_000
QUESTIONS = 400
"""Different ones of each kind."""

_SMALL = 757
"""Examples in the small index: as many as the pages hold."""

_HERE = Path(__file__).resolve().parent
_MOST_MS = {"exact symbol": 0.5, "prefix": 1.0, "two words": 20.0}
_COMMON, _MOST_MS_COMMON = "common words", 40.0
_SHOWN = 3
_P, _COLD_SMALL, _COLD_LARGE = "P (million)", "cold exact, small", "cold exact, large"


def measured(there: Installed, pages: Path, rounds: int, examples: int, folder: Path) -> list[Row]:
    """Return the rows of the large index; one that is in `folder` already is used as it is."""
    large, small = folder / "large", folder / "small"
    built = _built(there, pages, large, examples)
    _built(there, pages, small, _SMALL)
    say("asking")
    answers = json.loads(_inside(there, "questions.py", large, QUESTIONS))
    return [*built, *_warm(answers["taken"]), *_cold(there, large, small, answers["cold"], rounds)]


def _inside(there: Installed, script: str, *arguments: object) -> str:
    """Run a script where exsearch is installed; returns what it prints."""
    command = (there.python, str(_HERE / script), *map(str, arguments))
    return called(command, there.environment, heard=True)


def _built(there: Installed, pages: Path, home: Path, examples: int) -> list[Row]:
    """Build an index where there is none; returns how long that took, and what it weighs."""
    index = home / "index.sqlite"
    rows = []
    if not index.exists():
        say(f"building an index of {examples} examples in {home}")
        started = perf_counter()
        _inside(there, "varied.py", pages, home, examples)
        rows.append(Row(f"building {examples} examples", perf_counter() - started, "s"))
    return [*rows, Row(f"index of {examples} examples", index.stat().st_size / 1e6, "MB")]


def _warm(taken: dict[str, list[tuple[str, float]]]) -> list[Row]:
    rows = []
    for kind, some in taken.items():
        seconds = [each for _, each in some]
        most = _MOST_MS_COMMON if kind.startswith(_COMMON) else _MOST_MS.get(kind)
        rows.append(latency_row(f"{kind}, {len(some)} questions", seconds, most))
        if kind.startswith(_COMMON):
            rows.append(latency_row(f"{kind}: {some[0][0]}", seconds[:1], most))
        _say_slowest(kind, some)
    return rows


def _say_slowest(kind: str, taken: list[tuple[str, float]]) -> None:
    slowest = sorted(taken, key=lambda each: -each[1])[:_SHOWN]
    say(f"slowest, {kind}: " + ", ".join(f"{words!r} {each * 1000:.2f} ms" for words, each in slowest))


def _cold(there: Installed, large: Path, small: Path, name: str, rounds: int) -> list[Row]:
    say(f"cold: exsearch {name}")
    command = (there.exsearch, name)
    cases = [
        Case(_P, (there.python, "-c", "pass"), there.environment),
        Case(_COLD_SMALL, command, there.at_home(small), _P),
        Case(_COLD_LARGE, command, there.at_home(large), _COLD_SMALL, 1.2),
    ]
    if run(cases[1]).output != run(cases[2]).output:
        raise BenchmarkFailed(f"{name} is answered differently in the small and in the large index")
    return rows_of(cases, interleaved(cases, rounds))


def add_arguments(parser: ArgumentParser) -> None:
    """Add what is asked of this benchmark alone."""
    parser.add_argument("--examples", type=int, default=EXAMPLES, help=f"in the large index ({EXAMPLES})")
    parser.add_argument("--keep", type=Path, help="build the indexes in this folder, and leave them")
    parser.add_argument("--reuse", type=Path, help="the folder of an earlier --keep: build nothing")


def measured_as_asked(there: Installed, asked: Any) -> list[Row]:
    """Return the rows for a parsed command line."""
    kept = asked.reuse or asked.keep
    if asked.reuse and not (asked.reuse / "large" / "index.sqlite").exists():
        raise BenchmarkFailed(f"--reuse: there is no index in {asked.reuse}")
    if kept:
        return measured(there, asked.pages, asked.rounds, asked.examples, kept.resolve())
    with TemporaryDirectory(prefix="exsearch-million-") as folder:
        return measured(there, asked.pages, asked.rounds, asked.examples, Path(folder))


def main() -> None:
    """Print the table."""
    parser = arguments(__doc__, ROUNDS)
    add_arguments(parser)
    asked = parser.parse_args()
    with installed() as there:
        print(table(measured_as_asked(there, asked)), end="")


if __name__ == "__main__":
    main()
