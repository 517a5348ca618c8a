"""A chat room over TCP: frames with a length before them, everyone hears everyone."""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import socket
import struct
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass

log = logging.getLogger("framechat")
LENGTH = struct.Struct("!I")
MOST_BYTES = 4096


@dataclass(frozen=True)
class Message:
    """What somebody says."""

    sender: str
    text: str

    def to_bytes(self) -> bytes:
        """Return the frame."""
        body = json.dumps(asdict(self), ensure_ascii=False).encode()
        return LENGTH.pack(len(body)) + body


class FrameError(Exception):
    """The other side does not speak our language."""


async def read_message(reader: asyncio.StreamReader) -> Message:
    """Return the next message; raises IncompleteReadError at the end."""
    (length,) = LENGTH.unpack(await reader.readexactly(LENGTH.size))
    if length > MOST_BYTES:
        raise FrameError(f"a frame of {length} bytes")
    try:
        return Message(**json.loads(await reader.readexactly(length)))
    except (TypeError, ValueError) as error:
        raise FrameError("not a message") from error


class Room:
    """The server's side: a queue for each guest."""

    def __init__(self, idle_seconds: float = 60.0) -> None:
        self.idle_seconds = idle_seconds
        self._queues: set[asyncio.Queue[Message]] = set()
        self._guests: set[asyncio.Task[None]] = set()

    async def enter(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve a guest in a task that `close` can end."""
        task = asyncio.create_task(self.serve(reader, writer))
        self._guests.add(task)
        task.add_done_callback(self._guests.discard)

    async def close(self) -> None:
        """Send everyone home."""
        for task in self._guests:
            task.cancel()
        await asyncio.gather(*self._guests, return_exceptions=True)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Talk to one guest until he leaves or falls asleep."""
        own: asyncio.Queue[Message] = asyncio.Queue(maxsize=100)
        self._queues.add(own)
        sending = asyncio.create_task(self._send(own, writer))
        try:
            while True:
                message = await asyncio.wait_for(read_message(reader), self.idle_seconds)
                self._broadcast(message)
        except (asyncio.IncompleteReadError, TimeoutError, ConnectionError):
            log.info("%s left", writer.get_extra_info("peername"))
        except FrameError as error:
            log.warning("%s: %s", writer.get_extra_info("peername"), error)
        finally:
            self._queues.discard(own)
            sending.cancel()
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    def _broadcast(self, message: Message) -> None:
        for queue in self._queues:
            with suppress(asyncio.QueueFull):  # who does not listen misses something
                queue.put_nowait(message)

    async def _send(self, queue: asyncio.Queue[Message], writer: asyncio.StreamWriter) -> None:
        while True:
            message = await queue.get()
            writer.write(message.to_bytes())
            await writer.drain()


@asynccontextmanager
async def room(port: int = 0) -> AsyncIterator[int]:
    """Open a room on this machine; give its port."""
    opened = Room()
    async with await asyncio.start_server(opened.enter, "127.0.0.1", port) as server:
        listening: socket.socket = server.sockets[0]
        try:
            yield listening.getsockname()[1]
        finally:
            await opened.close()


async def say(port: int, messages: list[Message], expected: int) -> list[Message]:
    """Send messages as a guest; return the first `expected` ones that are heard."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for message in messages:
            writer.write(message.to_bytes())
        await writer.drain()
        async with asyncio.timeout(5):
            return [await read_message(reader) for _ in range(expected)]
    finally:
        writer.close()
        await writer.wait_closed()


def greet(port: int) -> bytes:
    """Send one message without asyncio; return the raw answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(Message("plain", "hello").to_bytes())
        with connection.makefile("rb") as file:
            (length,) = LENGTH.unpack(file.read(LENGTH.size))
            return file.read(length)


async def demonstration() -> list[str]:
    """Let three guests talk, and return what the last one hears."""
    async with room() as port:
        listening = asyncio.create_task(say(port, [], expected=3))
        await asyncio.sleep(0.05)
        await say(port, [Message("north", "snow"), Message("south", "sun")], expected=2)
        await asyncio.to_thread(greet, port)
        return sorted(f"{message.sender}: {message.text}" for message in await listening)


async def forever(port: int) -> None:
    """Keep a room open."""
    async with room(port) as chosen:
        log.info("listening on port %d", chosen)
        await asyncio.Event().wait()


def main(argv: list[str] | None = None) -> int:
    """Keep a room open, or show that it works."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, help="without it, three guests talk and leave")
    options = parser.parse_args(argv)
    logging.basicConfig(level="INFO", stream=sys.stderr, format="%(name)s: %(message)s")
    if options.port is None:
        print(*asyncio.run(demonstration()), sep="\n")
    else:
        with suppress(KeyboardInterrupt):
            asyncio.run(forever(options.port))
    return 0


if __name__ == "__main__":
    sys.exit(main())
