"""A pool of threads that takes jobs by priority, and stops cleanly on Ctrl-C or at a deadline."""

from __future__ import annotations

import argparse
import itertools
import logging
import queue
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

log = logging.getLogger(__name__)


@dataclass(order=True)
class Job:
    """Something to do; jobs of one priority are done in the order in which they came."""

    priority: int
    number: int
    run: Callable[[], Any] = field(compare=False)


class Results:
    """Results that threads add and one thread waits for."""

    def __init__(self) -> None:
        self._arrived = threading.Condition()
        self._values: list[Any] = []

    def add(self, value: Any) -> None:
        """Keep a result and wake up who waits."""
        with self._arrived:
            self._values.append(value)
            self._arrived.notify_all()

    def wait_for(self, count: int, timeout: float | None = None) -> list[Any]:
        """Return the results as soon as there are `count`, or when the time is over."""
        with self._arrived:
            self._arrived.wait_for(lambda: len(self._values) >= count, timeout)
            return list(self._values)


class Pool:
    """Threads that take jobs from one queue."""

    def __init__(self, threads: int = 2, capacity: int = 0) -> None:
        self.results = Results()
        self.stopping = threading.Event()
        self._jobs: queue.PriorityQueue[Job] = queue.PriorityQueue(maxsize=capacity)
        self._numbers = itertools.count()
        self._threads = [
            threading.Thread(target=self._work, name=f"worker-{number}", daemon=True)
            for number in range(threads)
        ]

    def start(self) -> None:
        """Start the threads."""
        for thread in self._threads:
            thread.start()

    def submit(self, run: Callable[[], Any], priority: int = 10) -> bool:
        """Add a job; return whether there was room for it."""
        try:
            self._jobs.put_nowait(Job(priority, next(self._numbers), run))
        except queue.Full:
            log.warning("the queue is full")
            return False
        return True

    def stop(self, timeout: float = 1.0) -> None:
        """Let each thread finish its job, and end it."""
        self.stopping.set()
        for thread in self._threads:
            thread.join(timeout)

    def _work(self) -> None:
        while not self.stopping.is_set():
            try:
                job = self._jobs.get(timeout=0.05)
            except queue.Empty:
                continue
            try:
                self.results.add(job.run())
            except Exception:
                log.exception("job %d failed", job.number)
            finally:
                self._jobs.task_done()


def stop_on_signal(pool: Pool) -> None:
    """Let Ctrl-C and SIGTERM stop the pool instead of killing it in the middle of a job."""

    def handler(number: int, _frame: FrameType | None) -> None:
        log.warning("stopped by %s", signal.Signals(number).name)
        pool.stopping.set()

    signal.signal(signal.SIGINT, handler)
    signal.signal(signal.SIGTERM, handler)


def count_primes(limit: int) -> tuple[int, int]:
    """Return the limit and how many primes are below it."""
    sieve = bytearray([1]) * limit
    sieve[:2] = b"\0" * min(limit, 2)
    for number in range(2, int(limit**0.5) + 1):
        if sieve[number]:
            sieve[number * number :: number] = bytes(len(range(number * number, limit, number)))
    return limit, sum(sieve)


def run_all(limits: Iterable[int], threads: int, deadline: float) -> dict[int, int]:
    """Count primes below each limit, small limits first."""
    pool = Pool(threads)
    wanted = [limit for limit in limits if pool.submit(lambda n=limit: count_primes(n), limit)]
    if threading.current_thread() is threading.main_thread():
        stop_on_signal(pool)
    pool.start()
    started = time.perf_counter()
    results = pool.results.wait_for(len(wanted), timeout=deadline)
    log.info("%d results after %.2f s", len(results), time.perf_counter() - started)
    pool.stop()
    return dict(sorted(results))


def main(argv: list[str] | None = None) -> int:
    """Print how many primes there are below each number."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("limits", nargs="*", type=int, default=[10, 1_000, 100_000])
    parser.add_argument("-t", "--threads", type=int, default=2)
    parser.add_argument("--deadline", type=float, default=10.0, metavar="SECONDS")
    options = parser.parse_args(argv)
    logging.basicConfig(format="%(levelname)s %(threadName)s: %(message)s")
    for limit, primes in run_all(options.limits, options.threads, options.deadline).items():
        print(f"{primes:>8,} primes below {limit:,}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
