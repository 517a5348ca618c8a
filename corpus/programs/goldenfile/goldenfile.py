"""Compare texts with stored ones: a unified diff where they differ, and an update on demand."""

from __future__ import annotations

import argparse
import contextlib
import difflib
import io
import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest import mock

VOLATILE = (
    (re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?"), "<time>"),
    (re.compile(r"\b0x[0-9a-f]+\b"), "<address>"),
    (re.compile(r"\b\d+(\.\d+)? ?ms\b"), "<duration>"),
)


def captured(function: Callable[..., object], *args: object) -> str:
    """Return what a function prints, to standard output and error."""
    output = io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        function(*args)
    return output.getvalue()


@contextlib.contextmanager
def fixed_surroundings(width: int = 80) -> Iterator[None]:
    """Give a program the same terminal and language everywhere."""
    fixed = {"COLUMNS": str(width), "LANG": "C.UTF-8", "NO_COLOR": "1"}
    with mock.patch.dict(os.environ, fixed), mock.patch("sys.argv", ["program"]):
        yield


def stable(text: str) -> str:
    """Return a text without what differs from run to run."""
    for pattern, name in VOLATILE:
        text = pattern.sub(name, text)
    return re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE)


def difference(expected: str, actual: str, name: str) -> str:
    """Return a unified diff; empty if there is no difference."""
    lines = difflib.unified_diff(
        expected.splitlines(keepends=True),
        actual.splitlines(keepends=True),
        fromfile=f"{name} (stored)",
        tofile=f"{name} (now)",
        n=1,
    )
    return "".join(lines)


def similarity(first: str, second: str) -> float:
    """Return how much of two texts is alike, from 0 to 1."""
    return difflib.SequenceMatcher(None, first, second, autojunk=False).ratio()


def likely_name(name: str, folder: Path) -> str | None:
    """Return the stored name that a mistyped one probably means."""
    stored = [path.stem for path in folder.glob("*.txt")]
    return next(iter(difflib.get_close_matches(name, stored, n=1, cutoff=0.7)), None)


def check(name: str, text: str, folder: Path, update: bool = False) -> str:
    """Compare a text with the stored one; return the difference.

    With `update`, the text is stored. Raises LookupError if there is nothing to compare with.
    """
    path = folder / f"{name}.txt"
    actual = stable(text)
    if update:
        path.write_text(actual, encoding="utf-8")
        return ""
    try:
        expected = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        guess = likely_name(name, folder)
        hint = f"; did you mean {guess}?" if guess else ""
        raise LookupError(f"nothing is stored as {name}{hint}") from None
    return difference(expected, actual, name)


def colored(diff: str) -> str:
    """Return a diff with colours for a terminal."""
    colors = {"+": "32", "-": "31", "@": "36"}
    return re.sub(
        r"^([+@-]).*$",
        lambda match: f"\x1b[{colors[match[1]]}m{match[0]}\x1b[0m",
        diff,
        flags=re.MULTILINE,
    )


def main(argv: list[str] | None = None) -> int:
    """Compare standard input with a stored text."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name")
    parser.add_argument("--folder", type=Path, default=Path("golden"))
    parser.add_argument("--update", action="store_true")
    options = parser.parse_args(argv)
    try:
        diff = check(options.name, sys.stdin.read(), options.folder, update=options.update)
    except LookupError as error:
        sys.exit(f"goldenfile: {error}")
    sys.stdout.write(colored(diff) if sys.stdout.isatty() else diff)
    return 1 if diff else 0


if __name__ == "__main__":
    sys.exit(main())
