"""The room: everybody who is connected, and what is said in it."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

log = logging.getLogger(__name__)

LONGEST_LINE = 1_000
PATIENCE = 5.0


class Guest:
    """Somebody with a connection and a name."""

    def __init__(self, name: str, writer: asyncio.StreamWriter) -> None:
        self.name = name
        self.writer = writer

    async def hear(self, line: str) -> None:
        """Send a line, and wait until it is on its way; not for ever."""
        self.writer.write(f"{line}\n".encode())
        async with asyncio.timeout(PATIENCE):
            await self.writer.drain()

    async def leave(self) -> None:
        """Hang up."""
        self.writer.close()
        with suppress(OSError):
            await self.writer.wait_closed()


class Room:
    """All guests."""

    def __init__(self) -> None:
        self.guests: set[Guest] = set()

    async def say(self, line: str, speaker: Guest | None = None) -> None:
        """Let everybody but the speaker hear a line; whoever cannot has to leave."""
        others = [guest for guest in self.guests if guest is not speaker]
        results = await asyncio.gather(
            *(guest.hear(line) for guest in others), return_exceptions=True
        )
        for guest, result in zip(others, results, strict=True):
            if result is not None:
                log.info("%s cannot be reached: %r", guest.name, result)
                self.guests.discard(guest)
                guest.writer.close()

    async def welcome(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Serve one connection: the first line is a name, the rest is for the room."""
        guest = Guest("somebody", writer)
        try:
            if not (name := await read_line(reader)):
                return
            guest.name = name
            self.guests.add(guest)
            log.info("%s came in, %d in the room", name, len(self.guests))
            await self.say(f"* {name} came in", guest)
            while line := await read_line(reader):
                log.debug("%s: %s", name, line, extra={"private": True})
                await self.say(f"{name}: {line}", guest)
        except (OSError, ValueError) as error:
            log.info("%s was cut off: %s", guest.name, error)
        finally:
            if guest in self.guests:
                self.guests.remove(guest)
                await self.say(f"* {guest.name} went away")
            await guest.leave()

    async def close(self) -> None:
        """Say good night, then hang up on everybody at once."""
        await self.say("* good night")
        guests, self.guests = self.guests, set()
        await asyncio.gather(*(guest.leave() for guest in guests))


async def read_line(reader: asyncio.StreamReader) -> str:
    """The next line without white space around it.

    It is empty at the end, and if nothing is on it: that is how one says goodbye.
    Raises ValueError for a line that is too long, as `StreamReader.readline` does.
    """
    line = await reader.readline()
    return line.decode(errors="replace").strip()


async def serve(host: str, port: int) -> None:
    """Keep the room open until the task is cancelled."""
    room = Room()
    server = await asyncio.start_server(room.welcome, host, port, limit=LONGEST_LINE)
    log.info("listening on %s port %d", host, port)
    try:
        await asyncio.Event().wait()  # nobody sets it: only a cancellation ends this
    finally:
        server.close()
        await room.close()
