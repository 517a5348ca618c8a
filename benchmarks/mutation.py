"""Say how many small changes of a module the tests notice.

`python benchmarks/mutation.py` changes the modules in TARGETS in one place at a time (`mutants.py`), runs the
tests that reach the changed lines, and prints the share of changes that no test noticed. Each of these is
explained in `mutation.txt`. The status is 1 if one is not, or if more than a tenth survives. `MODULE...` is
some of the modules; `--most N` takes at most N changes of each, always the same; `--all` takes all; `--list`
prints what survives as lines for `mutation.txt`. Needs `pip install .[dev]`, and Linux or macOS, because each
change is tried in a forked process.

Only tests that call the code in their own process count: those that start the command see the unchanged code.
"""

from __future__ import annotations

import argparse
import inspect
import os
import pickle
import resource
import signal
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from importlib.machinery import SourceFileLoader
from importlib.util import spec_from_loader
from pathlib import Path
from types import FunctionType
from typing import TYPE_CHECKING, Any, NamedTuple
from zlib import crc32

import pytest
from mutants import mutants

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator, Sequence
    from importlib.machinery import ModuleSpec
    from types import CodeType, FrameType

    from mutants import Mutant

ROOT = Path(__file__).resolve().parents[1]
EXPLAINED = Path(__file__).with_suffix(".txt")
MOST_SURVIVING = 0.1

_LICENSES = (
    "tests/test_license_notices.py",
    "tests/test_licenses.py",
    "tests/sources/test_licensing.py",
    "tests/sources/test_metadata.py",
)
_INDEX = ("tests/index/test_writing.py", "tests/index/test_opening.py", "tests/index/test_seal.py",
          "tests/index/test_index.py", "tests/index/test_checking.py", "tests/ingest/test_add.py",
          "tests/ingest/test_remove.py",
          "tests/ingest/test_rebuild.py")  # fmt: skip
_LINKS = ("tests/sources/test_permalinks.py", "tests/sources/test_committed.py")
TARGETS: dict[str, tuple[str, ...]] = {
    **{f"exsearch/licenses/{name}.py": _LICENSES
       for name in ("agreement", "data", "headers", "heads", "notices", "project", "rank", "read", "reuse",
                    "texts", "wording", "words")},
    "exsearch/output/safe.py": ("tests/output/test_output.py", "tests/output/test_terminal.py"),
    **{f"exsearch/index/sqlite/{name}.py": _INDEX for name in ("opening", "seal", "transactions")},
    "exsearch/index/sqlite/write.py": ("tests/index/test_counted.py", "tests/index/test_settle.py",
                                       "tests/ingest/test_refresh.py", *_INDEX),
    "exsearch/index/sqlite/wal.py": ("tests/index/test_wal.py", "tests/index/test_seal.py"),
    "exsearch/sources/permalinks.py": _LINKS,
    "exsearch/sources/committed.py": _LINKS,
}  # fmt: skip
"""Module -> files of tests that are about it, the nearest first."""

STEMS = ("conftest", *(Path(file).stem for files in TARGETS.values() for file in files))
"""Names of modules that hold tests."""

LONGEST_TEST_SECONDS = 3.0
"""Of processor time. A longer test is not run for each change."""
LONGEST_SECONDS = 15.0
"""Of processor time: as many tests are run for a change as fit into it, those of the nearest file first."""


NOT_TRIED = 4
"""Status of a process that could not make its change by giving a function other code."""


@dataclass
class Baseline:
    """The tests of a module without a change."""

    seconds: dict[str, float] = field(default_factory=dict)
    lines: dict[str, dict[str, set[int]]] = field(default_factory=dict)
    """Test -> module -> lines of it that the test runs."""
    loaded: dict[str, set[int]] = field(default_factory=dict)
    """Module -> lines of it that run before any test."""
    failed: list[str] = field(default_factory=list)

    def tests_of(self, path: str, lines: range, *, is_loaded: bool) -> list[str]:
        """Return the tests that reach one of some lines of a module; all if an import runs these.

        Those of the nearest file come first, of each file the quickest.
        """
        chosen, total = [], 0.0
        files = TARGETS[path]

        def order(test: str) -> tuple[int, float]:
            return files.index(test.partition("::")[0]), self.seconds[test]

        for test in sorted(self.lines, key=order):
            if not is_loaded and self.lines[test][path].isdisjoint(lines):
                continue
            if total + self.seconds[test] <= LONGEST_SECONDS:
                total += self.seconds[test]
                chosen.append(test)
        return chosen


class Lines:
    """Notes the lines of some files that are run."""

    def __init__(self, paths: Sequence[str]) -> None:
        self.found: dict[str, set[int]] = {path: set() for path in paths}
        self._of_file = {str(ROOT / path): lines for path, lines in self.found.items()}

    def _trace(self, frame: FrameType, event: str, argument: object) -> Any:
        lines = self._of_file.get(frame.f_code.co_filename)
        if lines is None:
            return None
        lines.add(frame.f_lineno)
        return self._trace

    def start(self) -> None:
        """Note lines from now on."""
        sys.settrace(self._trace)

    def stop(self) -> dict[str, set[int]]:
        """Note no more; returns module -> lines."""
        sys.settrace(None)
        return self.found


class Failures:
    """A plugin that notes which tests fail."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a failure."""
        if report.failed:
            self.names.append(report.nodeid)


class _InPlace:
    """A plugin that does something else in place of running the tests that were collected."""

    _items: dict[str, pytest.Item]

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Work, and run nothing else."""
        self._items = {item.nodeid: item for item in session.items}
        self.work()
        return True

    def work(self) -> None:
        """Use the items."""
        raise NotImplementedError

    def _failures(self) -> Failures:
        failures = Failures()
        next(iter(self._items.values())).config.pluginmanager.register(failures)
        return failures


class Measuring(_InPlace):
    """A plugin that runs the tests without a change."""

    def __init__(self, paths: Sequence[str], loading: Lines) -> None:
        self._paths = paths
        self._loading = loading
        self.baseline = Baseline()

    def work(self) -> None:
        """Run all tests twice: for their times, and each in its own process for the lines that it reaches.

        In one process, only the first call of a cached function reaches its lines.
        """
        loaded = self._loading.stop()

        def time_tests(folder: str, answer: Path) -> int:
            found = Baseline(loaded=loaded)
            failures = self._failures()
            for name, item in self._items.items():
                started = time.process_time()
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
                found.seconds[name] = time.process_time() - started
            found.failed = failures.names
            answer.write_bytes(pickle.dumps(found))
            return 0

        def trace_tests(folder: str, answer: Path) -> int:
            for name, item in self._items.items():
                if found.seconds[name] <= LONGEST_TEST_SECONDS:
                    found.lines[name] = self._lines_of(item)
            answer.write_bytes(pickle.dumps(found.lines))
            return 0

        found: Baseline = pickle.loads(in_child(time_tests, 900)[1])  # noqa: S301
        if not found.failed:
            found.lines = pickle.loads(in_child(trace_tests, 1800)[1])  # noqa: S301
        self.baseline = found

    def _lines_of(self, item: pytest.Item) -> dict[str, set[int]]:
        """Return the lines that one test reaches when nothing is remembered."""

        def work(folder: str, answer: Path) -> int:
            lines = Lines(self._paths)
            lines.start()
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
            answer.write_bytes(pickle.dumps(lines.stop()))
            return 0

        found: dict[str, set[int]] = pickle.loads(in_child(work, 300)[1])  # noqa: S301
        return found


class Trying(_InPlace):
    """A plugin that tries changes of a module in place of running the tests."""

    def __init__(self, path: str, every: Sequence[Mutant], baseline: Baseline) -> None:
        self._path = path
        self._every = every
        self._baseline = baseline
        self.survive: list[bool] = []

    def work(self) -> None:
        """Try all changes."""
        self.survive = [self._does_survive(self._path, mutant, self._baseline) for mutant in self._every]

    def _does_survive(self, path: str, mutant: Mutant, baseline: Baseline) -> bool:
        is_loaded = not baseline.loaded[path].isdisjoint(mutant.lines) or not mutant.function
        tests = baseline.tests_of(path, mutant.lines, is_loaded=is_loaded)
        seconds = 10 + 3 * sum(baseline.seconds[test] for test in tests)
        if not tests:
            return True
        status = NOT_TRIED if is_loaded else self._tried(path, mutant, tests, seconds)
        if status == NOT_TRIED:
            status = self._tried_anew(path, mutant, tests, seconds)
        return status == 0

    def _tried(self, path: str, mutant: Mutant, tests: Sequence[str], seconds: float) -> int:
        """Try a change of a function, by giving the function other code; returns 0 if no test fails."""

        def work(folder: str, answer: Path) -> int:
            try:
                put_code(path, mutant)
            except (ValueError, LookupError, StopIteration):  # code without `super()` does not fit
                return NOT_TRIED
            failures = self._failures()
            for test in tests:
                item = self._items[test]
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
                if failures.names:
                    return 1
            return 0

        return in_child(work, seconds)[0]

    def _tried_anew(self, path: str, mutant: Mutant, tests: Sequence[str], seconds: float) -> int:
        """Try a change of what is run when the module is imported, in an interpreter that imports it."""

        def work(folder: str, answer: Path) -> int:
            for name in list(sys.modules):
                if name.partition(".")[0] in ("exsearch", "helpers", *STEMS):
                    del sys.modules[name]
            sys.meta_path.insert(0, Changed(path, mutant.tree))
            files = dict.fromkeys(test.partition("::")[0] for test in tests)
            return run_tests(list(files), [Choosing(tests)])

        return in_child(work, seconds)[0]


def put_code(path: str, mutant: Mutant) -> None:
    """Give a function of a loaded module the code that it has in a changed module."""
    code = compile(mutant.tree, str(ROOT / path), "exec", dont_inherit=True)
    place: Any = sys.modules[name_of(path)]
    for name in mutant.function.split("."):
        code = next(each for each in code.co_consts if getattr(each, "co_name", "") == name)
        place = _undecorated(inspect.getattr_static(place, name))
        if isinstance(place, FunctionType):
            place.__code__ = code
            return
    raise LookupError(mutant.function)


def _undecorated(found: Any) -> Any:
    while not isinstance(found, type | FunctionType):
        names = ("__wrapped__", "__func__", "fget", "func")
        found = next(getattr(found, name) for name in names if hasattr(found, name))
    return found if isinstance(found, type) else inspect.unwrap(found)


def name_of(path: str) -> str:
    """Return the name of the module at a path."""
    return path.removesuffix(".py").replace("/", ".")


class Choosing:
    """A plugin that keeps some tests, in their order."""

    def __init__(self, tests: Sequence[str]) -> None:
        self._order = {test: number for number, test in enumerate(tests)}

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Keep the tests."""
        kept = [item for item in items if item.nodeid in self._order]
        items[:] = sorted(kept, key=lambda item: self._order[item.nodeid])


class AsWorker:
    """A plugin that keeps `tests/conftest.py` from making the index of built-in pages in each run."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """Look like a worker of xdist."""
        config.workerinput = {}  # type: ignore[attr-defined]


class _Loader(SourceFileLoader):
    """Loads a changed module."""

    tree: ast.Module

    def get_code(self, fullname: str) -> CodeType:
        return compile(self.tree, self.path, "exec", dont_inherit=True)


class Changed:
    """Finds a changed module where the unchanged one would be found."""

    def __init__(self, path: str, tree: ast.Module) -> None:
        self._name = name_of(path)
        self._loader = _Loader(self._name, str(ROOT / path))
        self._loader.tree = tree

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """Find the changed module."""
        if name != self._name:
            return None
        return spec_from_loader(name, self._loader, origin=self._loader.path)


def run_tests(files: Sequence[str], plugins: Sequence[object]) -> int:
    """Run pytest in this process; returns its status."""
    with tempfile.TemporaryDirectory() as folder:
        arguments = ["-x", "-q", "--assert=plain", "-p", "no:cacheprovider", f"--basetemp={folder}/tests",
                     f"--rootdir={ROOT}", *files]  # fmt: skip
        return int(pytest.main(arguments, plugins=[AsWorker(), *plugins]))


def in_child(work: Any, limit_seconds: float) -> tuple[int, bytes]:
    """Run a function in a forked process; returns its status (-1 if it died) and what it returned."""
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder, "answer")
        child = os.fork()
        if not child:
            status = 3
            try:
                os.setpgid(0, 0)
                null = os.open(os.devnull, os.O_RDWR)
                for number in (0, 1, 2):
                    os.dup2(null, number)
                resource.setrlimit(resource.RLIMIT_CPU, (int(limit_seconds) + 1, int(limit_seconds) + 2))
                signal.alarm(int(limit_seconds * 2) + 20)
                status = work(folder, answer)
            finally:
                os._exit(status)
        _, ended = os.waitpid(child, 0)
        with suppress(ProcessLookupError, PermissionError):  # it has left no process behind
            os.killpg(child, signal.SIGKILL)
        status = os.waitstatus_to_exitcode(ended)
        return (status if status >= 0 else -1), answer.read_bytes() if answer.exists() else b""


def explained() -> set[tuple[str, str, str]]:
    """Return (module, function, change) of the changes that are known to make no difference to tests."""
    found = set()
    for line in EXPLAINED.read_text(encoding="utf-8").splitlines() if EXPLAINED.exists() else ():
        if line.strip() and not line.startswith(("#", " ")):
            path, function, change = line.split(" | ", 2)
            found.add((path, function.strip(), change))
    return found


def chosen(path: str, most: int | None) -> list[Mutant]:
    """Return the mutants of a module to try, in the order of lines.

    A change of the module leaves most of the choice as it was.
    """
    every = list(mutants((ROOT / path).read_text(encoding="utf-8")))
    if most is None or len(every) <= most:
        return every
    sums = [crc32(f"{path} {each.function} {each.change}".encode()) for each in every]
    highest = sorted(sums)[most - 1]
    return [each for each, number in zip(every, sums, strict=True) if number <= highest]


class Tried(NamedTuple):
    """What became of the changes of a module."""

    path: str
    seconds: float
    results: list[tuple[Mutant, bool]]
    """(change, does it survive)."""


def tried(paths: Sequence[str], most: int | None) -> Iterator[Tried]:
    """Try the changes of some modules that have the same tests."""
    baseline = _measured(paths)
    for path in paths:
        yield _tried(path, chosen(path, most), baseline)


def _measured(paths: Sequence[str]) -> Baseline:
    def work(folder: str, answer: Path) -> int:
        loading = Lines(paths)
        measuring = Measuring(paths, loading)
        loading.start()  # until the tests are collected: these may fill caches
        for path in paths:
            import_module(name_of(path))
        status = run_tests(TARGETS[paths[0]], [measuring])
        answer.write_bytes(pickle.dumps(measuring.baseline))
        return status

    status, said = in_child(work, 4_000)
    baseline: Baseline = pickle.loads(said) if said else Baseline()  # noqa: S301
    if baseline.failed:
        raise SystemExit(f"these tests fail without any change: {' '.join(baseline.failed)}")
    if status:
        raise SystemExit(f"the tests of {paths[0]} cannot be run: {status}")
    return baseline


def _tried(path: str, every: Sequence[Mutant], baseline: Baseline) -> Tried:
    def work(folder: str, answer: Path) -> int:
        import_module(name_of(path))
        trying = Trying(path, every, baseline)
        status = run_tests(TARGETS[path], [trying])
        answer.write_bytes(pickle.dumps(trying.survive))
        return status

    started = time.monotonic()
    status, said = in_child(work, 20_000)
    if status:
        raise SystemExit(f"the changes of {path} cannot be tried: {status}")
    seconds = time.monotonic() - started
    return Tried(path, seconds, list(zip(every, pickle.loads(said), strict=True)))  # noqa: S301


def main() -> int:
    """Print a line for each module, and what survives."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="such as exsearch/output/safe.py")
    parser.add_argument("--most", type=int, default=45)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--list", action="store_true")
    asked = parser.parse_args()
    os.chdir(ROOT)
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    _load_what_is_not_ours()
    known = explained()
    unknown, tries, left = [], 0, 0
    modules = asked.modules or TARGETS
    alike = [[path for path in modules if TARGETS[path] == tests]
             for tests in dict.fromkeys(TARGETS[path] for path in modules)]  # fmt: skip
    every = (each for paths in alike for each in tried(paths, None if asked.all else asked.most))
    for path, seconds, results in every:
        alive = [mutant for mutant, is_alive in results if is_alive]
        new = [each for each in alive if (path, each.function, each.change) not in known]
        share = f"{len(alive) / max(1, len(results)):.0%}"
        print(f"{path:40} {len(results):4} {len(alive):4} {share:>5}  {seconds:4.0f} s", flush=True)
        for each in new:
            unknown.append(each)
            place = (
                f"{path} | {each.function} | " if asked.list else f"  {each.lines.start} {each.function}: "
            )
            print(place + each.change, flush=True)
        tries, left = tries + len(results), left + len(alive)
    print(f"{'all':40} {tries:4} {left:4} {left / max(1, tries):5.1%}; {len(unknown)} are not explained")
    return 1 if unknown or left > MOST_SURVIVING * tries else 0


def _load_what_is_not_ours() -> None:
    """Import what the tests import, once for all processes, and make the index that tests start from."""
    import hypothesis
    import rich.console  # noqa: F401
    import typer.main  # noqa: F401
    import yaml  # noqa: F401

    hypothesis.settings.register_profile("same", derandomize=True, database=None, deadline=None)
    hypothesis.settings.load_profile("same")

    def work(folder: str, answer: Path) -> int:
        from exsearch.ingest.builtin import install

        install(str(ROOT / "corpus" / "index.sqlite"), str(ROOT / "corpus"))
        return 0

    in_child(work, 600)


if __name__ == "__main__":
    sys.exit(main())
