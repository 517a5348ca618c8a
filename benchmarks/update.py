"""Time `update` as a whole process after one change to a large project, in seconds of all processors.

`update.py FOLDER` works on a copy of the Python files of a package, such as an installed pandas. Each round
makes every kind of change once, at files that are chosen with a seed. Nothing else should run meanwhile.
"""

from __future__ import annotations

import random
import shutil
import statistics
from argparse import ArgumentParser
from pathlib import Path
from typing import TYPE_CHECKING

from installed import Installed, installed
from measure import Case, Row, run, say, table

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 9
MOST_CPU_SECONDS = 0.5
_LEAST_CHARS = 3_000
"""Of a file that is changed."""
_MODULE = "import {package}\n\n\ndef made():\n    return {package}\n"


class Changes:
    """The changes to a project, each a state of its files with one change more."""

    def __init__(self, package: Path) -> None:
        self._package = package
        self._files = sorted(path for path in self._package.rglob("*.py")
                             if path.stat().st_size > _LEAST_CHARS and "tests" not in path.parts)  # fmt: skip
        self._chosen = random.Random(1)  # noqa: S311 - not for secrets
        self._new = self._package / "zz_added.py"
        self._moved = self._package / "zz_moved.py"
        self._number = 0

    def kinds(self) -> dict[str, Callable[[], None]]:
        """Return what makes each kind of change, in the order in which they have to be made."""
        return {
            "a comment": lambda: self._append("# comment {}\n"),
            "a new function": lambda: self._append("\n\ndef helper_{}(x):\n    return x.sum()\n"),
            "a new file": self._make,
            "a renamed file": self._rename,
            "a deleted file": self._moved.unlink,
        }

    def _file(self) -> Path:
        return self._chosen.choice(self._files)

    def _append(self, text: str) -> None:
        self._number += 1
        with self._file().open("a", encoding="utf-8") as file:
            file.write(text.format(self._number))

    def _rename(self) -> None:
        self._new.rename(self._moved)

    def _make(self) -> None:
        self._new.write_text(_MODULE.format(package=self._package.name), encoding="utf-8")


def measured(there: Installed, package: Path, rounds: int) -> list[Row]:
    """Return a row for each kind of change."""
    copy = there.folder / "project" / package.name
    for path in package.rglob("*.py"):
        place = copy / path.relative_to(package)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, place)
    say("indexing the project")
    there.call("add", str(copy.parent))
    changes = Changes(copy)
    seconds: dict[str, list[float]] = {}
    for number in range(rounds):
        say(f"round {number + 1} of {rounds}", passing=True)
        for kind, change in changes.kinds().items():
            case = Case(kind, (there.exsearch, "update"), there.environment, prepare=change)
            seconds.setdefault(kind, []).append(run(case).cpu_seconds)
    return [_row(kind, statistics.median(found)) for kind, found in seconds.items()]


def _row(kind: str, seconds: float) -> Row:
    return Row(f"update after {kind}", seconds, "s", seconds, "s", MOST_CPU_SECONDS)


def main() -> None:
    """Print the table."""
    parser = ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path, help="the folder of a package, such as site-packages/pandas")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"changes of each kind ({ROUNDS})")
    asked = parser.parse_args()
    with installed() as there:
        print(table(measured(there, asked.folder.resolve(strict=True), asked.rounds)), end="")


if __name__ == "__main__":
    main()
