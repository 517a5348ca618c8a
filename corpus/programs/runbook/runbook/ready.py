"""Waiting for what a task cannot do without: ports that answer, files that exist."""

from __future__ import annotations

import asyncio
from asyncio import gather
from collections.abc import Iterable
from pathlib import Path

PAUSE = 0.2


class NotReadyError(Exception):
    """Something that was waited for did not come in time."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__(f"still not ready: {', '.join(missing)}")
        self.missing = missing


async def wait_for_port(host: str, port: int) -> None:
    """Try until somebody answers."""
    while True:
        try:
            _, writer = await asyncio.open_connection(host, port)
        except OSError:
            await asyncio.sleep(PAUSE)
        else:
            writer.close()
            await writer.wait_closed()
            return


async def wait_for_file(path: Path) -> None:
    """Look until the file is there."""
    while not await asyncio.to_thread(path.exists):
        await asyncio.sleep(PAUSE)


async def wait_for(name: str, timeout: float) -> None:
    """Wait for one thing: `HOST:PORT`, or else the path of a file."""
    host, _, port = name.rpartition(":")
    async with asyncio.timeout(timeout):
        if host and port.isdecimal():
            await wait_for_port(host, int(port))
        else:
            await wait_for_file(Path(name))


async def wait_for_all(names: Iterable[str], timeout: float = 30.0) -> None:
    """Wait for all of them at once and name every one that did not come.

    With `return_exceptions`, the first to fail does not hide what becomes of the rest.
    """
    wanted = list(names)
    results = await gather(
        *(wait_for(name, timeout) for name in wanted), return_exceptions=True
    )
    missing = []
    for name, result in zip(wanted, results, strict=True):
        if isinstance(result, TimeoutError):
            missing.append(name)
        elif isinstance(result, BaseException):
            raise result
    if missing:
        raise NotReadyError(missing)
