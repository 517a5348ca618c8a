"""Measure time and memory for harvesting real projects.

Bases: `ast.parse` of the same files, because reading source cannot be faster; one worker, for two workers;
`add` of everything, for a pass for one rare symbol; P, a bare interpreter, for an environment without
changes.
"""

from __future__ import annotations

import base64
import hashlib
import os
import random
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import TYPE_CHECKING, Any

from installed import Installed, arguments, called, installed
from measure import BenchmarkFailed, Case, Row, interleaved, rows_of, say, table

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Mapping, Sequence

    from measure import Run

ROUNDS = 5
_NAMES = ("mypy", "hypothesis", "pip", "libcst", "setuptools", "sympy", "django", "pygments", "numpy")
_TREES = 3

PARSE, PARSE_OFF = "ast.parse of the same files", "ast.parse, no collector"
ONE, RARE = "exsearch add, one core", "add --symbol RARE, one core"
ENV_ONE, WORKERS = "add --env, one core", "add --env, two workers"
WORKER_BESIDE = "add --env, one worker, its parent on a second core"
BARE, AGAIN = "P (harvest)", "add --env, nothing changed"

MOST_OF_PARSE = 1.667
"""A rate of 0.6."""
MOST_OF_WORKER = 0.588
"""1.7 times as fast."""
MOST_WORKER_MB, MOST_OF_ALL, MOST_SECONDS_AGAIN = 120, 0.2, 1.0

_DISTRIBUTIONS, _FILES_EACH = 110, 100
_LOOKED_EVERY_SECONDS = 0.01
_FILES_WITH_RARE = 3
_SEED = 1

_PARSE = """
import ast, gc, sys, warnings
if sys.argv[1] == "off":
    gc.disable()
warnings.simplefilter("ignore")
for name in open(sys.argv[2], encoding="utf-8", errors="surrogateescape").read().splitlines():
    with open(name, "rb") as file:
        source = file.read()
    try:
        ast.parse(source)
    except (SyntaxError, ValueError):
        pass
"""


# -- the projects


def trees_of(there: Installed, said: Sequence[str]) -> list[Path]:
    """Return the folders to harvest: those that were named, and one with copies of the distributions.

    The copies lie there as an installer leaves them, and nothing else does, so that exsearch and
    the parser read the same files.
    """
    folders = [Path(name).resolve() for name in said if os.path.isdir(name)]
    wanted = [_distribution(name) for name in said if not os.path.isdir(name)] or (
        [] if folders else [found for name in _NAMES if (found := _found(name))][:_TREES]
    )
    if not wanted and not folders:
        raise BenchmarkFailed(f"none of {', '.join(_NAMES)} is installed here: name --tree FOLDER")
    site = there.folder / "trees"
    site.mkdir()
    for found in wanted:
        _copy(found, site)
    return [site, *folders] if wanted else folders


def _distribution(name: str) -> Distribution:
    try:
        return distribution(name)
    except PackageNotFoundError as error:
        raise BenchmarkFailed(f"{name} is neither a folder nor a distribution that is installed") from error


def _found(name: str) -> Distribution | None:
    """Return a distribution of the running environment; None if it is missing or cannot be copied."""
    try:
        found = distribution(name)
    except PackageNotFoundError:
        return None
    files = found.files or ()
    return found if any(file.suffix == ".py" and len(file.parts) > 1 for file in files) else None


def _copy(found: Distribution, site: Path) -> None:
    for file in found.files or ():
        place, goal = Path(str(file.locate())), site.joinpath(*file.parts)
        metadata = file.parts[0].endswith((".dist-info", ".egg-info"))
        if ".." in file.parts or not (metadata or file.suffix == ".py") or not place.is_file():
            continue
        goal.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(place, goal)


def _files_in(trees: Sequence[Path]) -> list[Path]:
    return [path for tree in trees for path in sorted(tree.rglob("*.py")) if path.is_file()]


def _lines_in(files: Sequence[Path]) -> int:
    return sum(path.read_bytes().count(b"\n") for path in files)


# -- on one core


class _Pinned:
    """Binds new processes to one processor, or to all, if the system can do that."""

    def __init__(self) -> None:
        self.can = hasattr(os, "sched_setaffinity")
        self._all = os.sched_getaffinity(0) if self.can else set()

    def pin(self) -> None:
        """Bind this process, and with it its children, to the last processor."""
        if self.can:
            os.sched_setaffinity(0, {max(self._all)})

    def free(self) -> None:
        """Allow all processors again."""
        if self.can:
            os.sched_setaffinity(0, self._all)


def _one_core(there: Installed, trees: Sequence[Path], rounds: int) -> list[Row]:
    """Return the rows of the parser, of `add`, and of `add` for one symbol."""
    pinned = _Pinned()
    if not pinned.can:
        say("this system keeps no process to one processor: what should be on one core may use two")
    files = _files_in(trees)
    listed = there.folder / "files.txt"
    listed.write_text("".join(f"{path}\n" for path in files), encoding="utf-8", errors="surrogateescape")
    home = there.folder / "home-of-harvest"
    rare = _rare_symbol(there, trees, files, home)

    def anew() -> None:
        shutil.rmtree(home, ignore_errors=True)
        pinned.pin()

    def parse(name: str, collector: str, of: str | None) -> Case:
        command = (there.python, "-c", _PARSE, collector, str(listed))
        return Case(name, command, there.environment, of, prepare=pinned.pin)

    add = _add(there, trees, *(() if pinned.can else ("--jobs", "1")))  # as many workers as processors
    cases = [
        parse(PARSE, "on", None),
        parse(PARSE_OFF, "off", PARSE),
        Case(ONE, add, there.at_home(home), PARSE, MOST_OF_PARSE, prepare=anew),
        Case(RARE, (*add, "--symbol", rare), there.at_home(home), ONE, MOST_OF_ALL, prepare=anew),
    ]
    try:
        runs = interleaved(cases, rounds)
    finally:
        pinned.free()
    rates = [_rate_row(name, runs[name], runs[PARSE], _lines_in(files)) for name in (PARSE, PARSE_OFF, ONE)]
    return [*rows_of(cases, runs), *rates]


def _add(there: Installed, trees: Sequence[Path], *options: str) -> tuple[str, ...]:
    return (there.exsearch, "add", *options, *map(str, trees))


def _rate_row(name: str, runs: Sequence[Run], base: Sequence[Run], lines: int) -> Row:
    """Return the row with the lines per second, and their share of the parser's."""
    took, parse = (statistics.median(run.seconds for run in some) for some in (runs, base))
    cpu, parse_cpu = (statistics.median(run.cpu_seconds for run in some) for some in (runs, base))
    rate = lines / took / 1000
    return Row(f"{name}, rate", rate, "kLOC/s", parse / took, "of the parser's", cpu=parse_cpu / cpu)


def _rare_symbol(there: Installed, trees: Sequence[Path], files: Sequence[Path], home: Path) -> str:
    """Return a symbol that is used once and whose last name is in few files; check the index on the way."""
    environment = there.at_home(home)
    called(_add(there, trees, "--jobs", "1"), environment)
    (index,) = home.rglob("index.sqlite")
    connection = sqlite3.connect(index)
    sql = """SELECT s.name FROM symbol s JOIN example e ON e.symbol_id = s.id
             GROUP BY s.id HAVING count(*) = 1 ORDER BY s.name"""
    names = [str(name) for (name,) in connection.execute(sql)]
    connection.close()
    chance = random.Random(_SEED)  # noqa: S311 - variety, not a secret
    chance.shuffle(names)
    texts = [path.read_bytes() for path in files]
    for name in names:
        last = name.rpartition(".")[2].encode()
        if sum(last in text for text in texts) <= _FILES_WITH_RARE:
            say(f"a rare symbol: {name}")
            return name
    raise BenchmarkFailed("the trees hold no rare symbol")


# -- several workers, and their memory


def _workers(there: Installed, rounds: int) -> list[Row]:
    """Return the rows of one worker, and of two, over the environment that exsearch is installed in.

    One is what one core does, the parent included, which stores what was read. With a second core the
    parent of one worker stores there: against that, two workers of two cores have that much less to win.
    """
    home, pinned = there.folder / "home-of-workers", _Pinned()

    def add(name: str, jobs: str, of: str | None, most: float | None, *, pin: bool = False) -> Case:
        def anew() -> None:
            shutil.rmtree(home, ignore_errors=True)
            (pinned.pin if pin else pinned.free)()

        command = (there.exsearch, "add", "--jobs", jobs, "--env", str(there.folder / "venv"))
        return Case(name, command, there.at_home(home), of, most, prepare=anew)

    cases = [
        add(ENV_ONE, "1", None, None, pin=True),
        add(WORKERS, "2", ENV_ONE, MOST_OF_WORKER),
        add(WORKER_BESIDE, "1", ENV_ONE, None),
        add(f"{WORKERS}, of that", "2", WORKER_BESIDE, MOST_OF_WORKER),
    ]
    before = os.getloadavg()[0]
    try:
        runs = interleaved(cases, rounds)
    finally:
        pinned.free()
    used = [
        Row(f"processors used by {name}", _processors(runs[name]), "") for name in (WORKER_BESIDE, WORKERS)
    ]
    load = [Row(f"load of the machine {when} that", figure, "")
            for when, figure in (("before", before), ("after", os.getloadavg()[0]))]  # fmt: skip
    return [*rows_of(cases, runs), *used, *load]


def _processors(runs: Sequence[Run]) -> float:
    return statistics.median(run.cpu_seconds / run.seconds for run in runs)


def _memory(there: Installed, trees: Sequence[Path]) -> list[Row]:
    """Return the row of the largest worker's peak memory; no row if the system does not know it."""
    if not os.path.isdir("/proc/self"):
        say("this system does not tell what memory a child of a child needs")
        return []
    home = there.folder / "home-of-memory"
    peaks = _peaks(_add(there, trees, "--jobs", "2"), there.at_home(home))
    main = peaks.pop(0)
    worker = max(peaks) / 1e6
    return [
        Row("a worker's peak memory", worker, "MB", worker, "MB", MOST_WORKER_MB),
        Row("peak memory of its parent", main / 1e6, "MB"),
    ]


def _peaks(command: Sequence[str], environment: Mapping[str, str]) -> list[int]:
    """Run a command, and return the peak memory in bytes of its process and of each of its children."""
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peaks = {process.pid: 0}
    while process.poll() is None:
        for pid in (process.pid, *_children_of(process.pid)):
            peaks[pid] = max(peaks.get(pid, 0), _peak_of(pid))
        time.sleep(_LOOKED_EVERY_SECONDS)
    if process.returncode != 0 or len(peaks) < 2:
        raise BenchmarkFailed(
            f"{' '.join(command)}: exit status {process.returncode}, {len(peaks)} processes"
        )
    return list(peaks.values())


def _children_of(pid: int) -> list[int]:
    found = []
    for name in os.listdir("/proc"):
        try:
            status = Path("/proc", name, "stat").read_text() if name.isdigit() else ""
        except OSError:
            continue  # it has ended
        if status and int(status.rpartition(")")[2].split()[1]) == pid:
            found.append(int(name))
    return found


def _peak_of(pid: int) -> int:
    try:
        lines = Path("/proc", str(pid), "status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), 0)


# -- an environment without changes


def _again(there: Installed, rounds: int) -> list[Row]:
    """Return the rows of adding a large environment again."""
    environment = there.folder / "large-environment"
    _make_environment(environment)
    home = there.at_home(there.folder / "home-of-again")
    command = (there.exsearch, "add", "--env", str(environment))
    called(command, home)
    said = called(command, home)
    if f"{_DISTRIBUTIONS} unchanged" not in said:
        raise BenchmarkFailed(f"distributions are read again that nobody has touched: {said}")
    name = f"{AGAIN} in {_DISTRIBUTIONS} x {_FILES_EACH} files"
    cases = [
        Case(BARE, (there.python, "-c", "pass"), there.environment),
        Case(name, command, home, BARE),
    ]
    rows = rows_of(cases, interleaved(cases, rounds))
    seconds = rows[1].median / 1000
    return [*rows, Row(f"{name}, seconds", seconds * 1000, "ms", seconds, "s", MOST_SECONDS_AGAIN)]


def _make_environment(folder: Path) -> None:
    """Make an environment of invented distributions, each with a record of its files."""
    site = folder / "lib" / f"python3.{sys.version_info[1]}" / "site-packages"
    for number in range(_DISTRIBUTIONS):
        package = f"made_up_{number}"
        (site / package).mkdir(parents=True)
        record = []
        for module in range(_FILES_EACH):
            path = f"{package}/__init__.py" if module == 0 else f"{package}/module_{module}.py"
            record.append(_written(site, path, f"import os\n\n\ndef f{module}():\n    return os.getcwd()\n"))
        info = f"{package}-1.{number}.dist-info"
        (site / info).mkdir()
        said = f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.{number}\nLicense: MIT\n"
        record.append(_written(site, f"{info}/METADATA", said))
        record.append(f"{info}/RECORD,,\n")
        (site / info / "RECORD").write_text("".join(record), encoding="utf-8")
    (folder / "pyvenv.cfg").write_text("version = 3.11\n", encoding="utf-8")


def _written(site: Path, path: str, text: str) -> str:
    """Write a file, and return its line in the record."""
    data = text.encode()
    (site / path).write_bytes(data)
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
    return f"{path},sha256={digest},{len(data)}\n"


# -- all of it


def measured(there: Installed, said: Sequence[str], rounds: int) -> list[Row]:
    """Return the rows of harvesting."""
    trees = trees_of(there, said)
    files = _files_in(trees)
    about = Row(f"lines in {len(files)} files of {len(trees)} trees", _lines_in(files) / 1000, "kLOC")
    return [
        about,
        *_one_core(there, trees, rounds),
        *_memory(there, trees),
        *_workers(there, rounds),
        *_again(there, rounds),
    ]


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options of this benchmark."""
    parser.add_argument(
        "--tree", action="append", default=[], metavar="NAME", dest="trees",
        help="a project's folder, or a distribution of the running environment, to harvest; again for more",
    )  # fmt: skip


def measured_as_asked(there: Installed, asked: Any) -> list[Row]:
    """Return the rows for a parsed command line."""
    return measured(there, asked.trees, asked.rounds)


def main() -> None:
    """Print the table."""
    parser = arguments(__doc__, ROUNDS)
    add_arguments(parser)
    asked = parser.parse_args()
    with installed() as there:
        print(table(measured_as_asked(there, asked)), end="")


if __name__ == "__main__":
    main()
