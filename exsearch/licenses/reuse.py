"""A REUSE.toml -> the licences that it gives to files by their paths. https://reuse.software/spec/"""

from __future__ import annotations

import re
import tomllib

from exsearch.licenses.read import read_license
from exsearch.model import License, Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Annotate = Callable[[str], "Annotations | None"]

_MOST = 1_000


class Annotations(Record):
    """What a REUSE.toml says of one file."""

    license: License
    overrides: bool
    """It counts although the file states a licence of its own."""
    is_added: bool
    """It counts beside what the file states."""


def reuse_of(content: bytes) -> Annotate:
    """Return a function from a path to what the file says of it; the last annotation that fits counts."""
    try:
        tables = tomllib.loads(content.decode("utf-8")).get("annotations", [])
    except (ValueError, RecursionError):
        tables = []
    rules = []
    for table in tables[:_MOST] if isinstance(tables, list) else ():
        if isinstance(table, dict) and (license := _license_of(table.get("SPDX-License-Identifier"))):
            precedence = table.get("precedence", "closest")
            said = Annotations(license, precedence == "override", precedence == "aggregate")
            rules += [(re.compile(_pattern(path)), said) for path in _texts(table.get("path"))]

    def annotate(path: str) -> Annotations | None:
        return next((said for pattern, said in reversed(rules) if pattern.fullmatch(path)), None)

    return annotate


def _texts(value: object) -> list[str]:
    listed = value if isinstance(value, list) else [value]
    return [each for each in listed if isinstance(each, str) and len(each) <= 300][:_MOST]


def _license_of(value: object) -> License | None:
    words = [f"({each})" if " " in each and len(_texts(value)) > 1 else each for each in _texts(value)]
    if not words:
        return None
    read = read_license(" AND ".join(words))
    return read._replace(evidence=read.spdx and "REUSE.toml")


def _pattern(glob: str) -> str:
    """Return the pattern of a path in which "*" stands for a name or a part of it, and "**" for anything."""
    parts = re.split(r"(\\.|\*\*+|\*)", glob)
    made = {"**": r"(?:.*)", "*": r"[^/]*"}
    return "".join(
        re.escape(part[1:]) if part.startswith("\\") else made.get(part[:2], re.escape(part))
        for part in parts
    )
