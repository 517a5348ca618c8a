"""Run-length coding of text, and sets of numbers as intervals: "1-3,7"."""

from __future__ import annotations

import itertools
import re
import sys
from collections.abc import Iterable, Iterator


def encode(text: str) -> str:
    """Return text with runs as numbers: "aaab" is "3ab"; digits get a backslash."""
    parts = []
    for char, run in itertools.groupby(text):
        count = len(list(run))
        shown = "\\" + char if char.isdecimal() or char == "\\" else char
        parts.append((str(count) if count > 1 else "") + shown)
    return "".join(parts)


def decode(code: str) -> str:
    """Return the text of such a code."""
    found = re.finditer(r"(\d*)(\\.|[^\\])", code, re.DOTALL)
    return "".join(char[-1] * int(count or 1) for count, char in (each.groups() for each in found))


def to_intervals(numbers: Iterable[int]) -> str:
    """Return numbers as intervals."""
    parts = []
    for _, group in itertools.groupby(
        enumerate(sorted(set(numbers))), lambda pair: pair[1] - pair[0]
    ):
        run = [number for _, number in group]
        parts.append(f"{run[0]}-{run[-1]}" if len(run) > 2 else ",".join(map(str, run)))
    return ",".join(parts)


def from_intervals(text: str) -> Iterator[int]:
    """Yield the numbers of intervals; raises ValueError for anything else."""
    for part in filter(None, text.split(",")):
        first, dash, last = part.partition("-")
        if dash and int(last) < int(first):
            raise ValueError(f"{part} is the wrong way round")
        yield from range(int(first), int(last if dash else first) + 1)


class Register:
    """A set of numbers that is kept as text."""

    def __init__(self) -> None:
        self.text = ""

    def add(self, number: int) -> None:
        """Add a number."""
        self.text = to_intervals([*from_intervals(self.text), number])

    def discard(self, number: int) -> None:
        """Remove a number, if it is there."""
        self.text = to_intervals(each for each in from_intervals(self.text) if each != number)

    def __contains__(self, number: int) -> bool:
        return number in set(from_intervals(self.text))


def main(argv: list[str] | None = None) -> int:
    """Encode the arguments."""
    print(*map(encode, sys.argv[1:] if argv is None else argv))
    return 0


if __name__ == "__main__":
    sys.exit(main())
