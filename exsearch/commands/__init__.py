"""The verbs, one file each: a frozen request -> core functions -> output and an exit status.

A plain search imports this file, so that nothing is imported here that it does not need.
"""

from __future__ import annotations

from exsearch.model import Record
from exsearch.output import plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from exsearch.output import Style

JSON, JSONL = "json", "jsonl"

DEFAULT_LIMIT = 20
"""Rows. Without a limit, a terminal gets as many of them as fit on the screen."""


class Out(Record):
    """How results look, and whether messages are wanted."""

    style: Style
    quiet: bool = False

    def say(self, message: str) -> None:
        """Write a message to standard error, unless the user wants none."""
        if not self.quiet:
            plain.say(message)


def write_json(records: Iterable[dict[str, Any]], form: str) -> None:
    """Write one JSON array, or one object on each line (JSONL)."""
    from exsearch.output.structured import one_array, one_line_each

    for text in one_line_each(records) if form == JSONL else (one_array(records),):
        plain.write(text)
