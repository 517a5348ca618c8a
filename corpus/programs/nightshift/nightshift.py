"""Work through a list of files with asyncio: workers, progress, time limits, a clean end."""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import logging
import signal
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, asynccontextmanager, closing, nullcontext, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TextIO

log = logging.getLogger("nightshift")


@dataclass
class Shift:
    """A queue of files, and what is known of them."""

    queue: asyncio.Queue[Path] = field(default_factory=asyncio.Queue)
    done: dict[str, str] = field(default_factory=dict)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    async def work(self) -> None:
        """Take files until there are none; the checksums are computed in threads."""
        while not self.stopping.is_set():
            try:
                path = self.queue.get_nowait()
            except asyncio.QueueEmpty:
                return
            checksum = await asyncio.to_thread(checksum_of, path, block=1 << 16)
            async with self.lock:
                self.done[path.name] = checksum
            self.queue.task_done()

    def stop_on(self, *signals: signal.Signals) -> None:
        """Finish what is being done when a signal comes, and nothing more."""
        loop = asyncio.get_running_loop()
        for number in signals:
            with suppress(NotImplementedError, RuntimeError):  # Windows, other threads
                loop.add_signal_handler(number, self.stopping.set)


def checksum_of(path: Path, *, block: int) -> str:
    """Return a short checksum of a file."""
    total = hashlib.blake2b(b"nightshift", digest_size=4)
    with path.open("rb", buffering=0) as file:
        for chunk in iter(lambda: file.read(block), b""):
            total.update(chunk)
    return total.hexdigest()


async def run(paths: Iterable[Path], workers: int, limit: float | None) -> dict[str, str]:
    """Return the checksums of all files that were read in time."""
    shift = Shift()
    shift.stop_on(signal.SIGTERM)
    for path in paths:
        await shift.queue.put(path)
    with suppress(TimeoutError):
        async with asyncio.timeout(limit), asyncio.TaskGroup() as group:
            for _ in range(workers):
                group.create_task(shift.work())
    return dict(sorted(shift.done.items()))


async def first_answer(asking: Iterable[Awaitable[str]], timeout: float) -> str | None:
    """Return what the quickest says, and forget the others."""
    tasks = [asyncio.ensure_future(each) for each in asking]
    done, late = await asyncio.wait(tasks, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)
    return next((task.result() for task in done if task.exception() is None), None)


async def as_they_come(delays: Iterable[float]) -> list[float]:
    """Return delays in the order in which they are over."""
    waiting = [asyncio.sleep(delay, result=delay) for delay in delays]
    return [await each for each in asyncio.as_completed(waiting)]


async def in_threads(calls: Iterable[Callable[[], int]]) -> int:
    """Return the sum of what functions return that block."""
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(max_workers=2) as pool:
        jobs = [loop.run_in_executor(pool, call) for call in calls]
        return sum(await asyncio.gather(*jobs))


async def politely(urls: list[str], at_once: int) -> list[str]:
    """Handle addresses, only a few at the same moment."""
    limit = asyncio.Semaphore(at_once)

    async def one(url: str) -> str:
        async with limit:
            await asyncio.sleep(0)
            return url.upper()

    results = await asyncio.gather(*map(one, urls))
    return list(results)


@asynccontextmanager
async def heartbeat(every: float, say: Callable[[], None]) -> AsyncIterator[None]:
    """Call a function again and again while something else happens."""

    async def beat() -> None:
        while True:
            await asyncio.sleep(every)
            say()

    task = asyncio.create_task(beat(), name="heartbeat")
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def ports_open(host: str, ports: Iterable[int]) -> list[int]:
    """Return the ports that something listens on."""
    found = []
    for port in ports:
        try:
            _, writer = await asyncio.wait_for(asyncio.open_connection(host, port, limit=1024), 1)
        except OSError:
            continue
        writer.close()
        await writer.wait_closed()
        found.append(port)
    return found


def write_report(checksums: dict[str, str], target: Path | None) -> None:
    """Write to a file, or to standard output, which is not closed."""
    with ExitStack() as stack:
        opened = target.open("w", encoding="utf-8") if target else nullcontext(sys.stdout)
        file: TextIO = stack.enter_context(opened)
        stack.callback(log.info, "%d lines written", len(checksums))
        for name, checksum in checksums.items():
            print(checksum, name, file=file)


def main(argv: list[str] | None = None) -> int:
    """Print the checksums of files."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("-w", "--workers", type=int, default=4)
    parser.add_argument("--limit", type=float)
    parser.add_argument("-o", "--output", type=Path)
    options = parser.parse_args(argv)
    started = time.monotonic()
    job = partial(run, options.files, workers=options.workers)
    loop = asyncio.new_event_loop()
    with closing(loop):
        checksums = loop.run_until_complete(job(limit=options.limit))
    write_report(checksums, options.output)
    log.info("done in %.1f s", time.monotonic() - started)
    return 0 if len(checksums) == len(options.files) else 1


if __name__ == "__main__":
    sys.exit(main())
