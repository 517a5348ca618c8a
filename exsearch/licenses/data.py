"""Read the data files of this folder, which are lists that people edit."""

from __future__ import annotations

import os


def sections(file: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return (heading, rows) for each "[heading]" of a data file; a row is (key, values).

    A row is written "KEY: VALUES" or "KEY". Indented lines continue it, lines with "#" are comments.
    """
    found: list[tuple[str, list[tuple[str, str]]]] = []
    with open(os.path.join(os.path.dirname(__file__), file), encoding="utf-8") as lines:
        for line in map(str.rstrip, lines):
            if line.startswith("["):
                found.append((line[1:-1], []))
            elif line.startswith(" "):
                key, values = found[-1][1].pop()
                found[-1][1].append((key, f"{values} {line.strip()}"))
            elif line and not line.startswith("#"):
                key, _, values = line.partition(":")
                found[-1][1].append((key, values.strip()))
    return found
