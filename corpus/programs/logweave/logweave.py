"""Merge log files into one, ordered by time; compressed files and other time zones are fine."""

from __future__ import annotations

import argparse
import gzip
import heapq
import io
import re
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from itertools import chain, takewhile
from pathlib import Path
from typing import TextIO
from zoneinfo import ZoneInfo

LINE = re.compile(
    r"""(?P<time>\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:[+-]\d\d:\d\d)?)\s+
        (?P<level>DEBUG|INFO|WARNING|ERROR)\s+
        (?P<text>.*)""",
    re.VERBOSE,
)


class Level(IntEnum):
    """How bad it is."""

    DEBUG = 10
    INFO = 20
    WARNING = 30
    ERROR = 40


@dataclass(order=True, slots=True)
class Entry:
    """A line of a log, with the lines that belong to it."""

    time: datetime
    level: Level = field(compare=False)
    text: str = field(compare=False)
    source: str = field(default="", compare=False)

    def __str__(self) -> str:
        stamp = self.time.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
        return f"{stamp} {self.level.name:<7} [{self.source}] {self.text}"


def open_log(path: Path) -> TextIO:
    """Open a file as text, whether it is compressed or not."""
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8", errors="replace")
    return path.open(encoding="utf-8", errors="replace")


def entries(lines: Iterable[str], source: str, zone: ZoneInfo) -> Iterator[Entry]:
    """Yield the entries of one file; a line without a time continues the entry before it."""
    current: Entry | None = None
    for line in lines:
        if match := LINE.fullmatch(line.rstrip("\n")):
            if current:
                yield current
            time = datetime.fromisoformat(match["time"])
            if time.tzinfo is None:
                time = time.replace(tzinfo=zone)
            current = Entry(time, Level[match["level"]], match["text"], source)
        elif current:
            current.text += "\n    " + line.strip()
    if current:
        yield current


def weave(paths: Iterable[Path], zone: ZoneInfo) -> Iterator[Entry]:
    """Yield the entries of all files, oldest first, without holding a file in memory."""
    with ExitStack() as stack:
        files = {path: stack.enter_context(open_log(path)) for path in paths}
        streams = [entries(file, path.name.split(".")[0], zone) for path, file in files.items()]
        yield from heapq.merge(*streams, key=lambda entry: entry.time)


def errors_with_context(found: Iterable[Entry], before: int = 2) -> Iterator[Entry]:
    """Yield the errors, and the last few entries before each of them."""
    recent: deque[Entry] = deque(maxlen=before)
    for entry in found:
        if entry.level >= Level.ERROR:
            yield from recent
            yield entry
            recent.clear()
        else:
            recent.append(entry)


def within(found: Iterable[Entry], span: timedelta) -> Iterator[Entry]:
    """Yield the entries of the first `span` of time."""
    found = iter(found)
    first = next(found, None)
    if first is None:
        return
    yield from takewhile(lambda entry: entry.time - first.time <= span, chain([first], found))


def compressed(found: Iterable[Entry]) -> bytes:
    """Return the entries as a gzip file whose bytes depend on nothing else."""
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", mtime=0) as file:
        file.writelines(f"{entry}\n".encode() for entry in found)
    return buffer.getvalue()


def main(argv: list[str] | None = None) -> int:
    """Print the merged log, or write it compressed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("logs", nargs="+", type=Path)
    parser.add_argument("--zone", type=ZoneInfo, default=ZoneInfo("UTC"))
    parser.add_argument("--errors", action="store_true", help="only errors, and what led to them")
    parser.add_argument("--minutes", type=int, help="only the first minutes")
    parser.add_argument("--gzip", type=Path, metavar="FILE")
    options = parser.parse_args(argv)
    found = weave(options.logs, options.zone)
    if options.minutes is not None:
        found = within(found, timedelta(minutes=options.minutes))
    if options.errors:
        found = errors_with_context(found)
    if options.gzip:
        options.gzip.write_bytes(compressed(found))
    else:
        print(*found, sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
