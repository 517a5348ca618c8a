"""Harvest many projects in child processes: a file that kills the parser costs that file.

Tasks in, harvests out, in the order of the tasks, whatever the executor and however many workers.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import tempfile
import threading
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from pathlib import Path

from exsearch.harvest.project import Harvest, Task, crashed, harvest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence
    from concurrent.futures import Executor, Future

MOST_CRASHES = 10
"""Files of one project that may end a worker; then the project is given up."""

WORKER_BYTES = 2 * 1024 * 1024 * 1024
"""Address space that a worker may take beside what it has at its start, which is that of its parent."""

_LARGEST_FREED_BYTES = 31 * 1024 * 1024
"""glibc learns from blocks of up to 32 MiB."""

_AHEAD = 8
"""Tasks a worker that are handed out before their turn, so that none is idle while another reads a
large project; their results wait in memory."""


def harvest_all(tasks: Sequence[Task], executor: Executor) -> Iterator[Harvest]:
    """Yield the harvests of `tasks` in their order, run by any executor; few are held at a time."""
    pending: deque[Future[Harvest]] = deque()
    waiting = iter(tasks)
    ahead = _AHEAD * (getattr(executor, "_max_workers", None) or 1)
    for task in waiting:
        pending.append(executor.submit(harvest, task))
        if len(pending) >= ahead:
            break
    while pending:
        yield pending.popleft().result()
        for task in waiting:
            pending.append(executor.submit(harvest, task))
            break


def harvest_in_children(tasks: Sequence[Task], workers: int) -> Generator[Harvest]:
    """Yield the harvests of `tasks` in their order, from `workers` child processes.

    When a child dies, the projects that were under way are read again, one in a child of its own at
    a time; the file that was being read when that one dies is refused from then on.
    """
    done = 0
    _keep_what_is_freed()
    with tempfile.TemporaryDirectory(prefix="exsearch-") as folder:
        while done < len(tasks):
            noted = [task._replace(note=str(Path(folder, str(number % (_AHEAD * workers + 1)))))
                     for number, task in enumerate(tasks)]  # fmt: skip
            try:
                with _pool(min(workers, len(tasks) - done)) as pool:
                    try:
                        for found in harvest_all(noted[done:], pool):
                            yield found
                            done += 1
                    except (GeneratorExit, KeyboardInterrupt):
                        _stop(pool)
                        raise
            except BrokenProcessPool:
                for task in noted[done : done + _AHEAD * workers]:
                    yield _carefully(task)
                    done += 1


def _stop(pool: ProcessPoolExecutor) -> None:
    """End the children now, for nobody wants what they are at, and wait until they are gone.

    Waiting is the pool's: two threads that ask after the same dead child may both be told nothing.
    """
    for child in multiprocessing.active_children():
        child.terminate()
    pool.shutdown(wait=True, cancel_futures=True)


def _carefully(task: Task) -> Harvest:
    """Read one project in a child of its own, without the files that end it."""
    for _ in range(MOST_CRASHES + 1):
        try:
            with _pool(1) as pool:
                return pool.submit(harvest, task).result()
        except BrokenProcessPool:
            path = _noted(task)
            if not path or path in task.refused:
                return crashed(task, "reading it ended the process")
            task = task._replace(refused=(*task.refused, path))
    return crashed(task, f"more than {MOST_CRASHES} of its files end the parser's process")


def _noted(task: Task) -> str:
    with suppress(OSError):
        said, _, _ = Path(task.note or os.devnull).read_bytes().partition(b"\0")
        return said.decode("utf-8", "surrogatepass")
    return ""


def _pool(workers: int) -> ProcessPoolExecutor:
    # A fork costs a hundredth of a new interpreter that imports everything again, and is safe while
    # there is one thread.
    alone = threading.active_count() == 1 and sys.platform == "linux"
    context = multiprocessing.get_context("fork" if alone else "spawn")
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_prepare)


def _prepare() -> None:
    """Make a process a worker: no collector, a limit to its memory, and Ctrl-C is for its parent."""
    gc.disable()
    _keep_what_is_freed()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (_address_space_bytes() + WORKER_BYTES, most))


def _keep_what_is_freed() -> None:
    """Let the memory of one file be there for the next: glibc gives it back, and asks for it again.

    It does not after a block as large as this was freed (mallopt(3), M_MMAP_THRESHOLD). No byte of
    the block is touched.
    """
    bytes(_LARGEST_FREED_BYTES)


def _address_space_bytes() -> int:
    with suppress(OSError):
        return int(Path("/proc/self/statm").read_bytes().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    return 0


def _end_with_parent() -> None:
    """End when the parent does: a worker waits for tasks for ever where it was killed."""
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
