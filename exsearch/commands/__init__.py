"""The verbs, one file each: a frozen request -> core functions -> output and an exit status.

A plain search imports this file, so that nothing is imported here that it does not need.
"""

from __future__ import annotations

from exsearch import __version__
from exsearch.errors import IndexMissing
from exsearch.index.protocol import BUILT_IN, REMOVED
from exsearch.index.sqlite.read import open_index
from exsearch.model import Record
from exsearch.output import plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from exsearch.config import Places
    from exsearch.index.sqlite.read import Index
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


def opened(places: Places) -> Index:
    """Open the index for searching; the built-in pages are indexed first, if this version has not done so."""
    try:
        index = open_index(places.index_file)
        if index.meta(BUILT_IN) in (__version__, REMOVED):
            return index
        index.close()
    except IndexMissing:
        pass
    from exsearch.ingest.builtin import install_and_open

    return install_and_open(places.index_file, places.built_in)


def write_json(records: Iterable[dict[str, Any]], form: str) -> None:
    """Write one JSON array, or one object on each line (JSONL)."""
    from exsearch.output.structured import one_array, one_line_each

    for text in one_line_each(records) if form == JSONL else (one_array(records),):
        plain.write(text)
