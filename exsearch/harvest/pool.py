"""Harvest many projects in child processes: a file that kills the parser costs that file.

Tasks in, harvests out, in the order of the tasks, whatever the executor and however many workers.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from concurrent.futures import ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from exsearch.errors import WorkersUnusable
from exsearch.harvest.project import MOST_REFUSED, crashed, harvest
from exsearch.sources.leftovers import READING, fresh_folder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
    from concurrent.futures import Executor, Future
    from multiprocessing.context import BaseContext
    from types import FrameType
    from typing import Any

    from exsearch.harvest.project import Task
    from exsearch.index.items import Harvest

    Watch = Callable[[dict[int, int]], None]
    """Called ten times a second with {position of a task under way: characters of it that are read}."""

LEAST_SPACE_BYTES, MOST_SPACE_BYTES = 1 << 30, 4 << 30
_SPACE_SHARE = 2
"""A worker's address space is half of the machine's memory, between these bounds: a file of 1 MB can need
half a gigabyte, and address space is larger than the memory that is used."""

_LARGEST_FREED_BYTES = 31 * 1024 * 1024
"""glibc learns from blocks of up to 32 MiB."""

_AHEAD = 8
"""Tasks for each worker that are handed out early, so that no worker is idle while another reads a large
project. Their results wait in memory."""

_LOOK_SECONDS = 0.1
"""Between two looks at how far the workers are."""


def harvest_all(
    tasks: Sequence[Task], executor: Executor, waiting: Callable[[], None] | None = None
) -> Iterator[Harvest]:
    """Yield the harvests of `tasks` in their order, run by any executor; few are held at a time.

    While a result is waited for, `waiting` is called ten times a second.
    """
    pending: deque[Future[Harvest]] = deque()
    remaining = iter(tasks)
    ahead = _AHEAD * (getattr(executor, "_max_workers", None) or 1)
    for task in remaining:
        pending.append(executor.submit(harvest, task))
        if len(pending) >= ahead:
            break
    while pending:
        future = pending.popleft()
        while waiting is not None and not wait([future], _LOOK_SECONDS).done:
            waiting()
        yield future.result()
        for task in remaining:
            pending.append(executor.submit(harvest, task))
            break


def harvest_in_children(
    tasks: Sequence[Task],
    workers: int,
    *,
    watch: Watch | None = None,
    context: BaseContext | None = None,
) -> Generator[Harvest]:
    """Yield the harvests of `tasks` in their order, from `workers` child processes.

    When a child dies, the projects that were under way are read again, one in a child of its own at
    a time; the file that was being read when that one dies is refused from then on.

    `context` starts the processes; without one they are forked if that is safe. Raises WorkersUnusable if
    no child can be started.
    """
    done = 0
    _keep_what_is_freed()
    with fresh_folder(READING) as folder, _no_stranger_in_new_interpreters(), _noted_interrupts() as seen:
        noted = [task._replace(note=os.path.join(folder, str(number))) for number, task in enumerate(tasks)]

        def look() -> None:
            if seen:
                raise KeyboardInterrupt
            if watch is None:
                return
            window = range(done, min(done + _AHEAD * workers, len(noted)))
            watch({number: characters for number in window
                   if (characters := _read_note(noted[number])[1])})  # fmt: skip

        while done < len(tasks):
            try:
                with _pool(min(workers, len(tasks) - done), context) as pool:
                    try:
                        for found in harvest_all(noted[done:], pool, look):
                            if seen:
                                raise KeyboardInterrupt
                            yield found
                            _drop_note(noted[done])
                            done += 1
                    except (GeneratorExit, KeyboardInterrupt):
                        _stop(pool)
                        raise
            except BrokenProcessPool:
                for task in noted[done : done + _AHEAD * workers]:
                    yield _carefully(task, context)
                    done += 1


@contextmanager
def children(
    start: Callable[[], Callable[[Any], Any]], workers: int
) -> Iterator[Callable[[Iterable[Any]], Iterator[Any]]]:
    """Yield a function that takes tasks, and yields their results in order, from `workers` child processes.

    `start` is called once in each child, and returns the function that is called with each task. What that
    raises is raised here. Raises WorkersUnusable if no child can be started, or if one ends.
    """
    with _no_stranger_in_new_interpreters(), _noted_interrupts() as seen:
        pool = _pool(workers, start=start)

        def results(tasks: Iterable[Any]) -> Iterator[Any]:
            pending = deque([pool.submit(_do, task) for task in tasks])
            while pending:
                future = pending.popleft()
                while not wait([future], _LOOK_SECONDS).done:
                    if seen:
                        raise KeyboardInterrupt
                yield future.result()

        try:
            yield results
        except BrokenProcessPool as error:
            raise WorkersUnusable(
                "a process has ended before its work was done", hint="`--jobs 1` needs no other"
            ) from error
        finally:
            _stop(pool)


_work: Callable[[Any], Any] | None = None
"""In a child: what it does with each task."""


def _begin(start: Callable[[], Callable[[Any], Any]]) -> None:
    global _work
    _prepare()
    gc.enable()
    _work = start()


def _do(task: Any) -> Any:
    assert _work is not None
    return _work(task)


@contextmanager
def _noted_interrupts() -> Iterator[list[int]]:
    """Yield a list that gets an entry for each Ctrl-C: Python drops what is raised inside of a fork."""
    seen: list[int] = []
    is_main = threading.current_thread() is threading.main_thread()
    if not is_main or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield seen
        return

    def note(number: int, frame: FrameType | None) -> None:
        seen.append(number)
        signal.default_int_handler(number, frame)

    signal.signal(signal.SIGINT, note)
    try:
        yield seen
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _stop(pool: ProcessPoolExecutor) -> None:
    """End the children now, because nobody wants their results, and let the pool wait for their end.

    If two threads wait for one child, both can miss its exit; so only the pool waits.
    """
    for child in multiprocessing.active_children():
        child.terminate()
    pool.shutdown(wait=True, cancel_futures=True)


def _carefully(task: Task, context: BaseContext | None) -> Harvest:
    """Read one project in a child of its own, without the files that end it."""
    for _ in range(MOST_REFUSED + 1):
        _drop_note(task)
        try:
            with _pool(1, context) as pool:
                return pool.submit(harvest, task).result()
        except BrokenProcessPool:
            path, _ = _read_note(task)
            if not path or path in task.refused:
                return crashed(task, "reading it ended the process")
            task = task._replace(refused=(*task.refused, path))
    return crashed(task, f"more than {MOST_REFUSED} of its files end the parser's process")


def _read_note(task: Task) -> tuple[str, int]:
    """Return the path that a worker is reading, and how many characters of the project it has read."""
    with suppress(OSError):
        path, _, rest = Path(task.note or os.devnull).read_bytes().partition(b"\0")
        characters, _, _ = rest.partition(b"\0")
        return path.decode("utf-8", "surrogatepass"), int(characters) if characters.isdigit() else 0
    return "", 0


def _drop_note(task: Task) -> None:
    with suppress(OSError):
        os.unlink(task.note or "")


def _pool(
    workers: int,
    context: BaseContext | None = None,
    *,
    start: Callable[[], Callable[[Any], Any]] | None = None,
) -> ProcessPoolExecutor:
    """Return a pool whose first worker has started; raises WorkersUnusable if it cannot start."""
    pool = None
    try:
        begin = _prepare if start is None else partial(_begin, start)
        pool = ProcessPoolExecutor(workers, mp_context=context or _default_context(), initializer=begin)
        pool.submit(os.getpid).result()
        return pool
    except (BrokenProcessPool, OSError, ImportError, NotImplementedError) as error:
        if pool is not None:
            _stop(pool)
        why = "it ended at once" if isinstance(error, BrokenProcessPool) else str(error)
        raise WorkersUnusable(
            f"cannot start a process that reads source code: {why}",
            hint="look at the limits of memory and processes: `ulimit -a`; `--jobs 1` needs the least",
        ) from error


def _default_context() -> BaseContext:
    """Return how to start workers: by fork if that is safe, unless the program chose another way.

    A fork costs a hundredth of a new interpreter that imports everything again. It is safe on Linux
    while there is one thread, because a child has no other thread that could let go of a lock.
    """
    chosen = multiprocessing.get_start_method(allow_none=True)
    if chosen not in (None, "fork"):  # multiprocessing itself settles for fork when it is first used
        return multiprocessing.get_context(chosen)
    alone = threading.active_count() == 1 and sys.platform == "linux"
    return multiprocessing.get_context("fork" if alone else "spawn")


@contextmanager
def _no_stranger_in_new_interpreters() -> Iterator[None]:
    """Let interpreters that multiprocessing starts import nothing from the current folder or PYTHONPATH.

    A new interpreter imports `multiprocessing` before it is told the parent's module path: a file of
    that name in the current folder would run.
    """
    names = ("PYTHONSAFEPATH", "PYTHONPATH")
    before = {name: os.environ.pop(name) for name in names if name in os.environ}
    os.environ["PYTHONSAFEPATH"] = "1"
    try:
        yield
    finally:
        os.environ.pop("PYTHONSAFEPATH", None)
        os.environ.update(before)


def _prepare() -> None:
    """Make a process a worker: no collector, a limit to its address space, and Ctrl-C is for its parent."""
    gc.disable()
    _keep_what_is_freed()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (_address_space_bytes() + space_of_worker(), most))


def space_of_worker() -> int:
    """Return the bytes of address space that a worker may add to what it inherits from its parent."""
    try:
        memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError, AttributeError):
        memory = 0
    return min(max(memory // _SPACE_SHARE, LEAST_SPACE_BYTES), MOST_SPACE_BYTES)


def _keep_what_is_freed() -> None:
    """Keep the memory of one file for the next one: glibc gives it back, and asks for it again.

    It does not after a block as large as this was freed (mallopt(3), M_MMAP_THRESHOLD). No byte of
    the block is touched.
    """
    bytes(_LARGEST_FREED_BYTES)


def _address_space_bytes() -> int:
    with suppress(OSError):
        return int(Path("/proc/self/statm").read_bytes().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    return 0


def _end_with_parent() -> None:
    """End when the parent does, because a worker whose parent was killed waits for tasks for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def workers_of(asked: int | None) -> int:
    """Return how many workers to use: as many as were asked for, or as there are processors."""
    if asked:
        return asked
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1
