"""However projects are harvested, the same comes out; what kills or stops a worker costs that file."""

from __future__ import annotations

import ast
import faulthandler
import multiprocessing
import os
import signal
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from helpers.harvesting import found, reasons, store, task, write_project

from exsearch.errors import NotFound, WorkersUnusable
from exsearch.harvest import pool as run
from exsearch.harvest.pool import _AHEAD, harvest_all, harvest_in_children, workers_of
from exsearch.harvest.project import MOST_REFUSED, harvest
from exsearch.index.sqlite.opening import in_memory
from exsearch.search.examples import examples

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.context import BaseContext
    from pathlib import Path

    from exsearch.harvest.project import Task
    from exsearch.index.items import Harvest

    Way = Callable[[Sequence[Task]], list[Harvest]]

forks = pytest.mark.skipif(sys.platform != "linux", reason="workers get what is patched only where they fork")

ENDED = "ended the parser's process, took too long, or needs too much memory"


@pytest.fixture(scope="module")
def tasks(tmp_path_factory: pytest.TempPathFactory) -> list[Task]:
    """Seven projects, one of which cannot be read."""
    root = tmp_path_factory.mktemp("projects")
    made = []
    for number in range(6):
        files = {
            "shop/__init__.py": "from .cart import add\n",
            "shop/cart.py": "import flask\n\ndef add():\n    return flask.jsonify(1)\n" + "x = 1\n" * number,
            "shop/odd.py": "x = '\\[' is 1\n" + "(" * 150 + ")" * 150 + "\n" * number,
            "tests/test_cart.py": "from shop import *\n\ndef test_add():\n    assert add()\n",
            "shop/broken.py": "def (\n",
        }
        made.append(task(write_project(root / f"project{number}", files)))
    return [*made[:3], task(root / "gone"), *made[3:]]


def by(executor: Callable[[], Any]) -> Way:
    def way(tasks: Sequence[Task]) -> list[Harvest]:
        with executor() as pool:
            return list(harvest_all(tasks, pool))

    return way


def children(workers: int, context: BaseContext | None = None) -> Way:
    return lambda tasks: list(harvest_in_children(tasks, workers, context=context))


WAYS: dict[str, Way] = {
    "one thread": by(lambda: ThreadPoolExecutor(1)),
    "four threads": by(lambda: ThreadPoolExecutor(4)),
    "two new processes": by(lambda: ProcessPoolExecutor(2, multiprocessing.get_context("spawn"))),
    "one child": children(1),
    "two children": children(2),
    "more children than tasks": children(20),
    **{
        f"two children by {method}": children(2, multiprocessing.get_context(method))
        for method in multiprocessing.get_all_start_methods()
    },
}


@pytest.mark.parametrize("way", WAYS)
def test_any_executor_gives_the_same_harvests_in_the_same_order(tasks: list[Task], way: str) -> None:
    expected = list(map(harvest, tasks))
    assert [each.error is None for each in expected] == [True, True, True, False, True, True, True]

    assert WAYS[way](tasks) == expected
    assert WAYS[way](tasks[::-1]) == expected[::-1]


@pytest.mark.parametrize("way", ["one thread", "one child"])
def test_no_tasks_are_no_harvests(way: str) -> None:
    assert WAYS[way]([]) == []


def test_stored_in_any_order_they_give_the_same_answers(tasks: list[Task]) -> None:
    harvests = [made._replace(name=f"p{n}", project=made.project._replace(name=f"p{n}"))
                for n, made in enumerate(map(harvest, tasks)) if made.error is None]  # fmt: skip

    def content(order: list[Harvest]) -> list[tuple[object, ...]]:
        writer = in_memory()
        store(writer, *order)
        found = examples(writer)
        return sorted((e.id, e.symbol, e.aliases, e.kind, e.how, e.role, e.code) for e in found)

    assert content(harvests)
    assert content(harvests[::-1]) == content(harvests)


def test_threads_do_not_undo_what_others_need(tmp_path: Path) -> None:
    """Warnings and the recursion limit are the process's own."""
    code = "x = '\\[' is 1\nx = " + "-" * 2000 + "1\n"
    long = task(write_project(tmp_path / "long", {f"m{n}.py": code for n in range(60)}))
    short = task(write_project(tmp_path / "short", {"a.py": "x = 1\n"}))
    assert harvest(long).skipped == ()
    limit = sys.getrecursionlimit()

    with ThreadPoolExecutor(4) as pool:
        for made in harvest_all([long, *[short] * 20, long, *[short] * 20], pool):
            assert made.skipped == ()
    assert sys.getrecursionlimit() == limit


def test_few_results_wait_in_memory() -> None:
    handed_out = []

    class Slow:
        _max_workers = 2

        def submit(self, _what: object, given: object) -> Any:
            handed_out.append(given)
            return self

        def result(self) -> int:
            return len(handed_out)

    results: Iterator[Any] = harvest_all(list(range(100)), Slow())  # type: ignore[arg-type]

    assert [next(results) for _ in range(5)] == [2 * _AHEAD + n for n in range(5)]


# -- how workers start


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_workers_start_as_the_program_chose(method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = run._default_context().get_start_method()
    assert usual in ("fork", "spawn")  # control

    monkeypatch.setattr(multiprocessing, "get_start_method", lambda allow_none: method)

    assert run._default_context().get_start_method() == method


@forks
def test_workers_are_not_forked_beside_other_threads() -> None:
    stop = threading.Event()
    other = threading.Thread(target=stop.wait)
    alone = run._default_context().get_start_method()
    other.start()
    try:
        beside = run._default_context().get_start_method()
    finally:
        stop.set()
        other.join()

    assert (alone, beside) == ("fork", "spawn")


def _end_at_once() -> None:
    os._exit(3)


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_workers_that_end_at_once_end_the_run(
    tasks: list[Task], method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = multiprocessing.get_context(method)
    assert next(iter(harvest_in_children(tasks[:1], 1, context=context))).error is None  # control
    monkeypatch.setattr(run, "_prepare", _end_at_once)

    with pytest.raises(WorkersUnusable, match="cannot start a process that reads source code"):
        list(harvest_in_children(tasks, 2, context=context))


def test_a_process_that_cannot_be_made_ends_the_run(
    tasks: list[Task], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(run, "ProcessPoolExecutor", refuse)

    with pytest.raises(WorkersUnusable, match="Resource temporarily unavailable"):
        list(harvest_in_children(tasks, 2))


def test_how_far_the_workers_are_is_told_while_they_read(tmp_path: Path) -> None:
    files = {f"m{number:03}.py": "x = [1, 2, 3]\n" * 2000 for number in range(100)}
    told: list[dict[int, int]] = []

    (made,) = harvest_in_children([task(write_project(tmp_path / "shop", files))], 1, watch=told.append)

    characters = [each[0] for each in told if each]
    assert characters == sorted(characters)
    assert characters
    assert max(characters) <= 100 * 2000 * len("x = [1, 2, 3]\n")
    assert made.files_read == 100


# -- what ends a worker


def _abort(*_: object) -> None:
    faulthandler.disable()  # pytest's own would say so
    os.abort()


@pytest.fixture
def deadly(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the parser die of one word and hang at another; workers are forked, and so have it, too."""
    wait_until = time.monotonic() + 10
    while threading.active_count() > 1 and time.monotonic() < wait_until:
        time.sleep(0.05)  # those of a test before this one end soon
    others = [thread.name for thread in threading.enumerate() if thread is not threading.main_thread()]
    assert not others, "workers are not forked while there are other threads"
    parse = ast.parse
    here = os.getpid()
    parsed_here: list[str] = []

    def dying(text: str, *more: Any) -> Any:
        if os.getpid() == here:
            parsed_here.append(text)
            return parse(text, *more)
        if "DEADLY" in text:
            _abort()
        if "ENDLESS" in text:
            time.sleep(300)
        return parse(text, *more)

    monkeypatch.setattr(ast, "parse", dying)
    monkeypatch.setattr("exsearch.readers.guard.FILE_SECONDS", 1)
    yield
    assert not [text for text in parsed_here if "os." in text], "in the process of the command"


def projects(root: Path, count: int, **spoiled: str) -> list[Task]:
    """Make projects of three files each; in `p2="DEADLY"` the second file of the third has that word."""
    made = []
    for number in range(count):
        files = {f"{name}.py": f"import os\nos.{name}()\n" for name in "abc"}
        files["b.py"] += f"# {spoiled.get(f'p{number}', 'harmless')}\n"
        made.append(task(write_project(root / f"p{number}", files)))
    return made


def symbols(made: Harvest) -> str:
    return " ".join(sorted(each.symbol.removeprefix("os.") for each in found(made) if each.kind == "call"))


@forks
@pytest.mark.parametrize("word", ["DEADLY", "ENDLESS"])
@pytest.mark.parametrize("workers", [1, 2])
def test_what_ends_a_worker_costs_that_file_only(
    tmp_path: Path, deadly: None, word: str, workers: int
) -> None:
    harvests = list(harvest_in_children(projects(tmp_path, 6, p2=word), workers))

    assert [symbols(made) for made in harvests] == ["a b c", "a b c", "a c", "a b c", "a b c", "a b c"]
    assert [reasons(made) for made in harvests] == [{}, {}, {"b.py": ENDED}, {}, {}, {}]
    assert all(made.error is None for made in harvests)


@forks
def test_each_of_several_files_that_end_a_worker_is_named(tmp_path: Path, deadly: None) -> None:
    files = {f"f{n}.py": "DEADLY" if n % 2 else "import os\nos.a()\n" for n in range(6)}
    tree = write_project(tmp_path / "shop", files)

    (made,) = harvest_in_children([task(tree)], 1)

    assert reasons(made) == dict.fromkeys(("f1.py", "f3.py", "f5.py"), ENDED)
    assert len(made.documents) == 3


@forks
def test_a_project_that_is_all_deadly_is_given_up_and_the_others_are_there(
    tmp_path: Path, deadly: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "MOST_REFUSED", 2)
    bad = write_project(tmp_path / "bad", {f"f{n}.py": "DEADLY" for n in range(5)})
    first, last = projects(tmp_path, 2)

    one, given_up, other = harvest_in_children([first, task(bad), last], 1)

    assert (symbols(one), symbols(other)) == ("a b c", "a b c")
    assert given_up.error is not None
    assert given_up.error[0] == f"{bad}: more than 2 of its files end the parser's process"
    assert MOST_REFUSED >= 3  # control: three are survived otherwise


@forks
def test_what_ends_a_worker_between_files_ends_the_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("exsearch.harvest.project.public_paths", _abort)

    (made,) = harvest_in_children(projects(tmp_path, 1), 1)

    assert made.error is not None
    assert made.error[0].endswith("p0: reading it ended the process")


@forks
def test_who_stops_listening_leaves_no_worker_and_no_file_behind(
    tmp_path: Path, deadly: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = tmp_path / "notes"
    notes.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(notes))
    monkeypatch.setattr("exsearch.readers.guard.FILE_SECONDS", 100)
    results = harvest_in_children(projects(tmp_path, 8, p1="ENDLESS", p2="ENDLESS"), 2)
    next(results)
    assert list(notes.iterdir())  # control

    began = time.monotonic()
    results.close()

    assert time.monotonic() - began < 30
    for child in multiprocessing.active_children():
        child.join(10)
    assert not multiprocessing.active_children()
    assert not list(notes.iterdir())


@forks
@forks
def test_an_interrupt_inside_of_a_fork_is_not_lost(tasks: list[Task]) -> None:
    child = os.fork()
    if not child:  # what is registered for forks stays registered
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # Python says that it ignores the exception
        signal.signal(signal.SIGINT, signal.default_int_handler)
        parent = os.getpid()
        os.register_at_fork(
            before=lambda: os.kill(os.getpid(), signal.SIGINT) if os.getpid() == parent else None
        )
        try:
            list(harvest_in_children(tasks, 1, context=multiprocessing.get_context("fork")))
        except KeyboardInterrupt:
            os._exit(0)
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)

    assert os.waitstatus_to_exitcode(status) == 0


def test_workers_write_no_core_and_take_no_more_memory_than_they_may() -> None:
    with run._pool(1) as pool:
        core_bytes, space_bytes = pool.submit(_limits).result()

    assert core_bytes == 0
    assert 0 <= space_bytes - run.space_of_worker() <= 2 * run._address_space_bytes()


def _limits() -> tuple[int, int]:
    import resource

    return resource.getrlimit(resource.RLIMIT_CORE)[0], resource.getrlimit(resource.RLIMIT_AS)[0]


def _doubler() -> Callable[[int], int]:
    """Return what a child does with each number."""

    def doubled(number: int) -> int:
        if number == 13:
            raise NotFound("unlucky", hint="take another")
        if number == 14:
            os._exit(1)
        return number * 2

    return doubled


def test_children_give_their_results_in_order() -> None:
    with run.children(_doubler, 2) as results:
        assert list(results(range(10))) == [number * 2 for number in range(10)]
        assert list(results([5])) == [10]  # the same children


def test_what_a_child_raises_is_raised_and_one_that_ends_is_an_error() -> None:
    with pytest.raises(NotFound, match="unlucky") as raised, run.children(_doubler, 1) as results:
        list(results([12, 13]))
    assert raised.value.hint == "take another"
    with pytest.raises(WorkersUnusable, match="has ended") as ended, run.children(_doubler, 1) as results:
        list(results([14]))
    assert "--jobs 1" in (ended.value.hint or "")


def test_as_many_workers_as_were_asked_for_else_as_there_are_processors() -> None:
    assert workers_of(7) == 7
    assert 1 <= workers_of(None) <= (os.cpu_count() or 1)
