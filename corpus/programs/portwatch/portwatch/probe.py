"""Asking many ports at once whether anybody is listening."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from time import perf_counter


class State(StrEnum):
    """What came of an attempt to connect."""

    OPEN = "open"
    REFUSED = "refused"
    SILENT = "silent"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True, order=True)
class Target:
    """A port of a machine."""

    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Answer:
    """How a target reacted, and after how long."""

    target: Target
    state: State
    seconds: float


async def probe(target: Target, timeout: float) -> Answer:
    """Connect to one target and hang up at once."""
    started = perf_counter()
    try:
        async with asyncio.timeout(timeout):
            _, writer = await asyncio.open_connection(target.host, target.port)
        writer.close()
        state = State.OPEN
    except TimeoutError:
        state = State.SILENT
    except ConnectionRefusedError:
        state = State.REFUSED
    except OSError:
        state = State.UNREACHABLE
    return Answer(target, state, perf_counter() - started)


async def probe_all(
    targets: Iterable[Target], timeout: float = 2.0, at_once: int = 100
) -> list[Answer]:
    """The answers of all targets, in the order of the targets."""
    slots = asyncio.Semaphore(at_once)

    async def wait_and_probe(target: Target) -> Answer:
        async with slots:
            return await probe(target, timeout)

    return await asyncio.gather(*(wait_and_probe(target) for target in targets))


async def probe_twice(
    targets: list[Target], timeout: float, pause: float
) -> list[Answer]:
    """Like `probe_all`, but the silent are asked again, `pause` seconds later."""
    first, _ = await asyncio.gather(probe_all(targets, timeout), asyncio.sleep(pause))
    silent = [answer.target for answer in first if answer.state is State.SILENT]
    second = {answer.target: answer for answer in await probe_all(silent, timeout)}
    return [second.get(answer.target, answer) for answer in first]
