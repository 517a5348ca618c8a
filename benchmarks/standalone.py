"""Import standalone modules, each in a process of its own, and count those that lack a name.

`python benchmarks/standalone.py` makes modules of examples of the standard library (400 of its code and 200
of its tests, chosen with a seed) and of all built-in examples, and imports each. `--also NAME` takes 200
examples of an installed distribution, too. `--sample` and `--seed` choose others; `--list` shows what failed.
`--home DIR` keeps the index there, and uses it again. It needs exsearch installed.

The modules are strangers' code. Each runs with limits of time, memory and file size in an empty folder, as
`python -I -c` with the text on its standard input. Where `unshare` may be used (Linux), it has no network, no
other processes, and can write to that folder only. Without it nothing is run unless `--unprotected` is given.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shlex
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

from snippets_report import parses

from exsearch.index.sqlite.read import open_index
from exsearch.snippets.shown import shown
from exsearch.snippets.standalone import standalone

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from exsearch.index.answers import Stored

SECONDS = 10
MEMORY_BYTES = 2 << 30
FILE_BYTES = 16 << 20

CHILD = """
import os, sys, types
module = types.ModuleType("example")
module.__file__ = os.path.join(os.getcwd(), "example.py")
sys.modules["example"] = module
text = sys.stdin.buffer.read().decode()
sys.stdin = open(os.devnull)
said = os.fdopen(os.dup(2), "w")
problem = ""
try:
    exec(compile(text, module.__file__, "exec", dont_inherit=True), module.__dict__)
except BaseException as error:
    names = [kind.__name__ for kind in type(error).__mro__]
    problem = f"{next((name for name in ('NameError', 'SkipTest') if name in names), names[0])}: {error}"
said.write("\\nEND " + " ".join(problem.split())[:300])
said.flush()
os._exit(0)
"""
PROTECTED = (
    "mount --make-rprivate / && mount -o bind,remount,ro / && "
    "mount -t tmpfs -o size=64m none {0} && cd {0} && exec "
)

IMPORTED, NAME_ERROR, RELATIVE = "import", "NameError", "ImportError of a relative import"
ABSENT, OTHER, SLOW = "ImportError of a module that is not there", "another error", "no end in time"
ENDS = (IMPORTED, NAME_ERROR, RELATIVE, ABSENT, OTHER, SLOW)


class Result(NamedTuple):
    """What came of one example."""

    example: str
    parses: bool
    lacks: int
    """The names that its header says it lacks."""
    lines: int
    end: str
    """One of ENDS."""
    said: str


def chosen(home: str, sample: int, seed: int, also: Sequence[str]) -> dict[str, list[Stored]]:
    """Return the examples of each group."""
    index = open_index(os.path.join(home, "index.sqlite"))
    groups: dict[str, list[int]] = {}
    for stored in index.stored(uses_only=True):
        if stored.source == "built-in":
            group = "built-in examples"
        elif stored.source == "stdlib:":
            group = "standard library, tests" if stored.role == "test" else "standard library"
        else:
            group = stored.project.name or stored.source
        groups.setdefault(group, []).append(stored.rowid)
    sizes = {"built-in examples": sys.maxsize, "standard library": sample}
    found = {}
    for group, rowids in sorted(groups.items()):
        size = min(len(rowids), sizes.get(group, sample // 2))
        sampled = random.Random(seed).sample(rowids, size)  # noqa: S311 - no secret
        found[group] = index.stored_at(sorted(sampled))
    assert not also or len(found) > 3, "nothing was read of what --also names"
    return found


def tried(stored: Sequence[Stored], folder: str, *, protected: bool) -> list[Result]:
    """Make a module of each example, and import it."""
    # Not in threads: Python 3.11 cannot parse in two at a time ("recursion depth mismatch").
    made = [standalone(shown(each, whole=True)) for each in stored]
    good = [parses(each.text) for each in made]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        ended = list(pool.map(lambda each: run(each.text, folder, protected=protected), made))
    return [
        Result(of.id, is_good, len(each.undefined), each.text.count("\n"), *end)
        for of, is_good, each, end in zip(stored, good, made, ended, strict=True)
    ]


def run(text: str, folder: str, *, protected: bool) -> tuple[str, str]:
    """Import the text of a module in a process; return how it ended, and the error."""
    command = [sys.executable, "-I", "-c", CHILD]
    if protected:
        inside = PROTECTED.format(shlex.quote(folder)) + shlex.join(command)
        command = ["unshare", "-rnmpf", "--kill-child", "sh", "-c", inside]
    with tempfile.TemporaryDirectory(dir=folder) as empty:
        try:
            done = subprocess.run(
                command, input=text.encode(), capture_output=True, cwd=empty, timeout=SECONDS,
                preexec_fn=limit, env={"PATH": os.defpath, "HOME": folder, "LANG": "C.UTF-8"}, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return SLOW, ""
    _, mark, problem = done.stderr.decode("utf-8", "replace").rpartition("\nEND ")
    if not mark:
        return OTHER, f"ended with status {done.returncode}: {done.stderr[-200:]!r}"
    kind = problem.partition(":")[0]
    if "relative import" in problem:
        return RELATIVE, problem
    if kind in ("ImportError", "ModuleNotFoundError"):
        return ABSENT, problem
    if not problem or kind in ("SystemExit", "SkipTest"):
        return IMPORTED, problem
    return (NAME_ERROR if kind == "NameError" else OTHER), problem


def limit() -> None:
    """Limit the process that is about to start."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES, FILE_BYTES))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def can_protect(folder: str) -> bool:
    """Return whether a process can be kept from the network and from all folders but one."""
    try:
        return run("x = 1\n", folder, protected=True) == (IMPORTED, "")
    except OSError:
        return False


def table(groups: dict[str, list[Result]]) -> Iterator[str]:
    """Yield the lines of the table: a column for each group."""
    yield "".join(["".ljust(44), *(f"{group[:24]:>26}" for group in groups)])
    counted = {group: Counter(result.end for result in results) for group, results in groups.items()}
    rows = {
        "modules": [len(results) for results in groups.values()],
        "parse": [sum(result.parses for result in results) for results in groups.values()],
        "say that they lack a name": [sum(r.lacks > 0 for r in results) for results in groups.values()],
        **{end: [counts[end] for counts in counted.values()] for end in ENDS},
        "lines of all": [sum(result.lines for result in results) for results in groups.values()],
    }
    for name, figures in rows.items():
        yield "".join([name.ljust(44), *(f"{figure:26,}" for figure in figures)])


def indexed(home: str, also: Sequence[str]) -> None:
    """Read the standard library and some distributions into an index, if there is none."""
    if not os.path.exists(os.path.join(home, "index.sqlite")):
        command = [
            sys.executable,
            "-m",
            "exsearch",
            "add",
            "-q",
            "--stdlib",
            *(f"installed:{n}" for n in also),
        ]
        subprocess.run(command, check=True, env={**os.environ, "EXSEARCH_HOME": home})
        subprocess.run(
            [sys.executable, "-m", "exsearch", "list", "sources"], check=True, stdout=subprocess.DEVNULL,
            env={**os.environ, "EXSEARCH_HOME": home},
        )  # fmt: skip


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--home", help="a folder for the index")
    parser.add_argument(
        "--sample", type=int, default=400, help="examples of the library; half of it of others"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--also", action="append", default=[], metavar="NAME", help="an installed distribution"
    )
    parser.add_argument("--list", action="store_true", help="list the modules that fail")
    parser.add_argument("--unprotected", action="store_true", help="run the modules without `unshare`, too")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        protected = can_protect(folder)
        if not (protected or asked.unprotected):
            parser.error("`unshare` cannot protect this system from the modules: see --unprotected")
        home = os.path.abspath(asked.home) if asked.home else os.path.join(folder, "home")
        indexed(home, asked.also)
        groups = chosen(home, asked.sample, asked.seed, asked.also)
        results = {group: tried(every, folder, protected=protected) for group, every in groups.items()}
    for group, found in results.items() if asked.list else ():
        for each in found:
            if each.end != IMPORTED:
                print(f"{group}: {each.example}: {each.said or each.end}")
    print("\n".join(table(results)))


if __name__ == "__main__":
    main()
