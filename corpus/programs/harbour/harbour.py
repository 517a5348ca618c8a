"""A harbour in which ships wait for cranes: task groups, streams, limits, time limits, threads."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import anyio
from anyio import (
    CapacityLimiter,
    Event,
    Lock,
    create_memory_object_stream,
    create_task_group,
    fail_after,
    move_on_after,
    to_thread,
)
from anyio.abc import TaskGroup, TaskStatus
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream


@dataclass
class Ledger:
    """What was unloaded; several tasks write to it."""

    lock: Lock = field(default_factory=Lock)
    lines: list[str] = field(default_factory=list)

    async def write(self, line: str) -> None:
        """Add a line."""
        async with self.lock:
            self.lines.append(line)


async def unload(ship: str, boxes: int, cranes: CapacityLimiter, ledger: Ledger) -> None:
    """Unload a ship as soon as a crane is free."""
    async with cranes:
        await anyio.sleep(boxes / 1000)
        await ledger.write(f"{ship}: {boxes}")


async def unload_all(ships: dict[str, int], cranes: int = 2) -> list[str]:
    """Unload all ships with a few cranes; return the ledger."""
    ledger, limiter = Ledger(), CapacityLimiter(cranes)
    async with create_task_group() as group:
        for ship, boxes in ships.items():
            group.start_soon(unload, ship, boxes, limiter, ledger, name=ship)
    return ledger.lines


async def lorry(boxes: MemoryObjectReceiveStream[str], seen: list[str]) -> None:
    """Take boxes until there are no more."""
    async with boxes:
        async for box in boxes:
            seen.append(box)


async def conveyor(names: list[str], lorries: int = 2) -> list[str]:
    """Hand boxes on to lorries; the belt holds three at a time."""
    send, receive = create_memory_object_stream[str](max_buffer_size=3)
    seen: list[str] = []
    async with create_task_group() as group:
        for _ in range(lorries):
            group.start_soon(lorry, receive.clone(), seen)
        receive.close()
        async with send:
            for name in names:
                await send.send(name)
    return sorted(seen)


async def lighthouse(
    signals: MemoryObjectSendStream[int],
    *,
    task_status: TaskStatus[str] = anyio.TASK_STATUS_IGNORED,
) -> None:
    """Count until nobody listens; say when the light is on."""
    task_status.started("lit")
    with signals:
        for number in range(1_000_000):
            try:
                await signals.send(number)
            except anyio.BrokenResourceError:
                return


async def watch(count: int) -> tuple[str, list[int]]:
    """Start the lighthouse, and return its first signals."""
    send, receive = create_memory_object_stream[int]()
    async with create_task_group() as group:
        state = await group.start(lighthouse, send)
        with receive:
            seen = [await receive.receive() for _ in range(count)]
        group.cancel_scope.cancel()
    return state, seen


async def tide(event: Event, seconds: float) -> bool:
    """Wait for an event, but not forever; return whether it came."""
    with move_on_after(seconds) as scope:
        await event.wait()
    return not scope.cancelled_caught


async def in_time(work: Callable[[], Awaitable[None]], seconds: float) -> str:
    """Return whether something is done in time."""
    try:
        with fail_after(seconds):
            await work()
    except TimeoutError:
        return "too late"
    return "in time"


async def seal(path: Path) -> str:
    """Return the checksum of a file; a thread computes it, so that nobody waits."""
    content = await anyio.Path(path).read_bytes()
    return await to_thread.run_sync(lambda: hashlib.sha256(content).hexdigest())


@asynccontextmanager
async def open_harbour() -> AsyncIterator[TaskGroup]:
    """Let tasks run in the background until the harbour closes."""
    async with create_task_group() as group:
        yield group
        group.cancel_scope.cancel()


async def ask(port: int, question: bytes) -> bytes:
    """Ask a server one thing, over TCP."""
    async with await anyio.connect_tcp("127.0.0.1", port) as stream:
        await stream.send(question)
        return await stream.receive()


async def main() -> int:
    """Unload three ships."""
    async with open_harbour() as background:
        high_water = Event()
        background.start_soon(anyio.sleep, 3600)
        high_water.set()
        print("tide:", await tide(high_water, seconds=1))
    for line in sorted(await unload_all({"Albatross": 3, "Heron": 1, "Tern": 2})):
        print(line)
    print(await in_time(lambda: anyio.sleep(0.001), seconds=5))
    return 0


if __name__ == "__main__":
    sys.exit(anyio.run(main))
