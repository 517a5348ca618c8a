"""Compare what commands cost at two commits: `python benchmarks/compare.py OLD [NEW]`.

NEW is the checkout as it is, if it is not given. Both are installed as wheels in environments of their own,
and index the same projects: the folders of --tree, or else OLD itself. Then each command runs with both, in
turn and in a new order each time. What is compared is the processor time, because a waiting process costs
nothing. The status is 1 if a command costs more than 5 % more; run it again before you believe that.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from installed import ROOT, Installed, arguments, called, installed
from measure import BenchmarkFailed, Case, Row, interleaved, say, table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

ROUNDS = 40
MOST = 1.05
_FEW = 5
"""Rounds of a command that takes seconds are fewer by this factor."""

_ANSWERS = (
    (("json.dumps",), False), (("json.dumps",), True), (("show", "json.dumps:1"), False),
    (("show", "json.dumps:1"), True), (("json.dumps", "license:permissive"), False), (("json.dmups",), False),
    (("write", "json", "file"), False), (("json.dumps", "--json"), False), (("list", "json."), False),
    (("usage", "json.dumps"), False), (("update",), False), (("--help",), False),
)  # fmt: skip
"""What is asked of an index, and whether in a terminal."""
_LONG = ((("list", "examples", "os.", "--jsonl"), False), (("doctor",), False))


@contextmanager
def checked_out(commit: str) -> Iterator[Path]:
    """Yield a folder with the files of a commit of this repository."""
    with TemporaryDirectory(prefix="exsearch-compare-") as folder:
        place = Path(folder) / commit.replace("/", "-")
        place.mkdir()
        archive = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True, check=False)
        if archive.returncode:
            raise BenchmarkFailed(archive.stderr.decode("utf-8", "replace"))
        subprocess.run(["tar", "-x", "-C", str(place)], input=archive.stdout, check=True)
        yield place


def compared(sides: Sequence[Installed], trees: Sequence[Path], rounds: int) -> list[Row]:
    """Return a row for each command: its time on the new side, and its cost for one of the old side."""
    projects = [_filled(there, trees) for there in sides]
    few = max(_FEW, rounds // _FEW)
    rows = [_asked(sides, words, rounds, in_terminal=of_terminal) for words, of_terminal in _ANSWERS]
    rows += [_asked(sides, words, few, in_terminal=of_terminal) for words, of_terminal in _LONG]
    changed = [
        Case("", (there.exsearch, "update"), there.environment, prepare=_changing(project))
        for there, project in zip(sides, projects, strict=True)
    ]
    rows.append(_row("exsearch update after one change", changed, few))
    rows.append(_row("exsearch add, one worker", [_adding(there, trees) for there in sides], few))
    return rows


def _filled(there: Installed, trees: Sequence[Path]) -> Path:
    """Index the projects, and return a copy of the first that is indexed, too, and may be changed."""
    own = there.folder / "own"
    shutil.copytree(trees[0], own, ignore=shutil.ignore_patterns(".git"))
    say("indexing with each of both")
    for place in (*trees, own):
        called((there.exsearch, "add", str(place)), there.environment)
    called((there.exsearch, "update"), there.environment)
    return own


def _changing(project: Path) -> Callable[[], None]:
    numbers = count()
    file = max(project.rglob("*.py"), key=lambda path: path.stat().st_size)

    def change() -> None:
        with file.open("a", encoding="utf-8") as opened:
            opened.write(f"\n# change {next(numbers)}\n")

    return change


def _adding(there: Installed, trees: Sequence[Path]) -> Case:
    """Return a case that adds the projects to a new index."""
    home = there.folder / "another home"

    def begin() -> None:
        shutil.rmtree(home, ignore_errors=True)

    command = (there.exsearch, "add", "-j", "1", *map(str, trees))
    return Case("add", command, there.at_home(home), prepare=begin)


def _asked(sides: Sequence[Installed], words: tuple[str, ...], rounds: int, *, in_terminal: bool) -> Row:
    cases = [Case("", (there.exsearch, *words), there.environment, terminal=in_terminal) for there in sides]
    return _row(" ".join(("exsearch", *words)) + ", terminal" * in_terminal, cases, rounds)


def _row(name: str, cases: Sequence[Case], rounds: int) -> Row:
    """Return the median of the ratios of each pair, which hardly depends on what else the machine does."""
    old, new = [replace(case, name=side) for side, case in zip(("old", "new"), cases, strict=True)]
    runs = interleaved([old, new], rounds)
    pairs = zip(runs["new"], runs["old"], strict=True)
    ratio = statistics.median(ours.cpu_seconds / theirs.cpu_seconds for ours, theirs in pairs)
    clock = statistics.median(each.seconds for each in runs["new"])
    return Row(name, clock * 1000, "ms", ratio, "of the old", MOST)


def main() -> int:
    """Print the table; return 1 if a command costs more than MOST."""
    parser = arguments(__doc__, ROUNDS)
    parser.add_argument("old", metavar="OLD", help="a commit")
    parser.add_argument(
        "new", metavar="NEW", nargs="?", help="another one; the checkout as it is if not given"
    )
    parser.add_argument("--tree", type=Path, action="append", default=[], help="a project to index")
    asked = parser.parse_args()
    with ExitStack() as stack:
        folders = [stack.enter_context(checked_out(asked.old)),
                   stack.enter_context(checked_out(asked.new)) if asked.new else ROOT]  # fmt: skip
        sides = [stack.enter_context(installed(folder)) for folder in folders]
        trees = [tree.resolve() for tree in asked.tree] or folders[:1]
        rows = compared(sides, trees, asked.rounds)
    print(table(rows), end="")
    return int(any(row.met is False for row in rows))


if __name__ == "__main__":
    sys.exit(main())
