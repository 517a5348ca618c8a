"""Time searches in an index of a million examples from pages, and in one of a million uses from source.

Both are variations of real ones. Several hundred different questions are asked in one process, warm; the
result is their 95th percentile. One lookup is also timed in new processes, in the large index and in an index
of the real examples only.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING, Any

from installed import Installed, arguments, called, installed
from measure import BenchmarkFailed, Case, Row, interleaved, latency_row, rows_of, run, say, table

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Sequence

ROUNDS = 40
EXAMPLES = 1_000_000
QUESTIONS = 400
"""Different questions of each kind."""

_SMALL = {"pages": 757, "uses": 0}
"""Examples in the small index: those of the real pages, or the uses in the largest project."""

_HERE = Path(__file__).resolve().parent
_QUESTIONS = {"pages": "questions.py", "uses": "questions_of_uses.py"}
_MOST_MS = {"exact symbol": 0.5, "prefix": 1.0, "two words": 20.0, "usage of the commonest symbol": 50.0}
_COMMON, _MOST_MS_COMMON = "common", 40.0
_SHOWN = 3


def measured(
    there: Installed, pages: Path, rounds: int, examples: int, folder: Path, kind: str = "pages"
) -> list[Row]:
    """Return the rows of the large index of a kind. If `folder` has one already, that is used."""
    large, small = _homes(folder, kind)
    build: tuple[object, ...] = ("varied.py", pages) if kind == "pages" else ("varied_uses.py",)
    built = _built(there, build, large, examples)
    _built(there, build, small, _SMALL[kind])
    say(f"asking the index of {kind}")
    answers = json.loads(_inside(there, _QUESTIONS[kind], large, QUESTIONS))
    most = [Row("uses of the commonest symbol", answers["most uses"], "")] if kind == "uses" else []
    rows = [*built, *most, *_warm(answers["taken"])]
    return [*(replace(row, case=f"{kind}: {row.case}") for row in rows),
            *_cold(there, kind, large, small, answers["cold"], rounds)]  # fmt: skip


def _homes(folder: Path, kind: str) -> tuple[Path, Path]:
    after = "" if kind == "pages" else f"-{kind}"
    return folder / f"large{after}", folder / f"small{after}"


def _inside(there: Installed, script: object, *arguments: object) -> str:
    """Run a script in the environment of exsearch, and return its output."""
    command = (there.python, str(_HERE / str(script)), *map(str, arguments))
    return called(command, there.environment, heard=True)


def _built(there: Installed, build: Sequence[object], home: Path, examples: int) -> list[Row]:
    """Build an index if there is none, and return the rows of its build time and size."""
    index = home / "index.sqlite"
    rows = []
    if not index.exists():
        say(f"building an index of {examples or 'few'} examples in {home}")
        started = perf_counter()
        _inside(there, *build, home, examples)
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


def _cold(there: Installed, kind: str, large: Path, small: Path, name: str, rounds: int) -> list[Row]:
    say(f"cold: exsearch {name}")
    command = (there.exsearch, name)
    bare, in_small = f"P ({kind})", f"{kind}: cold exact, small"
    cases = [
        Case(bare, (there.python, "-c", "pass"), there.environment),
        Case(in_small, command, there.at_home(small), bare),
        Case(f"{kind}: cold exact, large", command, there.at_home(large), in_small, 1.2),
    ]
    if run(cases[1]).output != run(cases[2]).output:
        raise BenchmarkFailed(f"{name} is answered differently in the small and in the large index")
    return rows_of(cases, interleaved(cases, rounds))


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options of this benchmark."""
    parser.add_argument("--examples", type=int, default=EXAMPLES, help=f"in the large index ({EXAMPLES})")
    parser.add_argument(
        "--of", choices=("pages", "uses", "both"), default="both", help="examples of what (both)"
    )
    parser.add_argument("--keep", type=Path, help="build the indexes in this folder, and leave them")
    parser.add_argument("--reuse", type=Path, help="the folder of an earlier --keep: build nothing")


def measured_as_asked(there: Installed, asked: Any) -> list[Row]:
    """Return the rows for a parsed command line."""
    kinds = ("pages", "uses") if asked.of == "both" else (asked.of,)
    kept = asked.reuse or asked.keep
    for kind in kinds:
        if asked.reuse and not (_homes(asked.reuse, kind)[0] / "index.sqlite").exists():
            raise BenchmarkFailed(f"--reuse: there is no index of {kind} in {asked.reuse}")
    with TemporaryDirectory(prefix="exsearch-million-") as folder:
        place = kept.resolve() if kept else Path(folder)
        return [
            row
            for kind in kinds
            for row in measured(there, asked.pages, asked.rounds, asked.examples, place, kind)
        ]


def main() -> None:
    """Print the table."""
    parser = arguments(__doc__, ROUNDS)
    add_arguments(parser)
    asked = parser.parse_args()
    with installed() as there:
        print(table(measured_as_asked(there, asked)), end="")


if __name__ == "__main__":
    main()
