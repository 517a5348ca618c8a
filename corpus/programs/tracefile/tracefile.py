"""A binary file of timed samples: append, look up by time, find damage."""

from __future__ import annotations

import argparse
import array
import bisect
import mmap
import random
import struct
import sys
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

MAGIC = b"TRC1"
HEADER = struct.Struct("<4sII")  # magic, number of samples, checksum
SAMPLE = struct.Struct("<dd")


class Damaged(Exception):
    """The file is not as it was written."""


class Sample(NamedTuple):
    """A value at a time, in seconds."""

    time: float
    value: float


def simulate(count: int, seed: int) -> Iterator[Sample]:
    """Yield a random walk, the same one for the same seed."""
    source = random.Random(seed)
    time = value = 0.0
    for _ in range(count):
        time += source.expovariate(1.0)
        value += source.gauss(0, 0.5)
        yield Sample(time, value)


def write(path: Path, samples: Iterable[Sample]) -> int:
    """Write a file; return the number of samples."""
    body = b"".join(SAMPLE.pack(*sample) for sample in samples)
    count = len(body) // SAMPLE.size
    with path.open("wb") as file:
        file.write(HEADER.pack(MAGIC, count, zlib.crc32(body)))
        file.write(body)
    return count


def read(path: Path) -> list[Sample]:
    """Return all samples; raises Damaged if the checksum is wrong."""
    data = path.read_bytes()
    count, checksum = parse_header(data)
    body = memoryview(data)[HEADER.size :]
    if zlib.crc32(body) != checksum or len(body) != count * SAMPLE.size:
        raise Damaged(f"{path.name}: the checksum differs")
    return [Sample(*fields) for fields in SAMPLE.iter_unpack(body)]


def parse_header(data: bytes) -> tuple[int, int]:
    """Return the number of samples and their checksum."""
    try:
        magic, count, checksum = HEADER.unpack_from(data)
    except struct.error as error:
        raise Damaged("too short") from error
    if magic != MAGIC:
        raise Damaged(f"it begins with {magic!r}")
    return count, checksum


class Trace:
    """A file that is looked up without being read as a whole."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._count, _ = parse_header(self._data[: HEADER.size])

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, place: int) -> Sample:
        if not 0 <= place < self._count:
            raise IndexError(place)
        return Sample(*SAMPLE.unpack_from(self._data, HEADER.size + place * SAMPLE.size))

    def __enter__(self) -> Trace:
        return self

    def __exit__(self, *_: object) -> None:
        self._data.close()

    def at(self, time: float) -> Sample | None:
        """Return the last sample that is not after a time."""
        place = bisect.bisect_right(self, time, key=lambda sample: sample.time)
        return self[place - 1] if place else None

    def between(self, first: float, last: float) -> list[Sample]:
        """Return the samples from one time to another, the ends included."""
        start = bisect.bisect_left(self, first, key=lambda sample: sample.time)
        return [self[i] for i in range(start, len(self)) if self[i].time <= last]


def grade(value: float, bounds: tuple[float, ...] = (-1.0, 0.0, 1.0), names: str = "DCBA") -> str:
    """Return the letter of the band that a value lies in."""
    return names[bisect.bisect(bounds, value)]


def values_of(samples: Iterable[Sample]) -> array.array[float]:
    """Return the values alone, eight bytes each."""
    return array.array("d", (sample.value for sample in samples))


def main(argv: list[str] | None = None) -> int:
    """Write a random file, and look something up in it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--simulate", type=int, metavar="COUNT")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--at", type=float, metavar="TIME")
    options = parser.parse_args(argv)
    if options.simulate is not None:
        print(write(options.file, simulate(options.simulate, options.seed)), "samples written")
    try:
        with Trace(options.file) as trace:
            if options.at is not None:
                print(trace.at(options.at))
        values = values_of(read(options.file))
    except Damaged as error:
        print(f"tracefile: {error}", file=sys.stderr)
        return 1
    print(f"{len(values)} samples, grades {''.join(sorted({grade(value) for value in values}))}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
