"""The verbs, one file each: a frozen request -> core functions -> output and an exit status.

A plain search imports this file, so that nothing is imported here that it does not need.
"""

from __future__ import annotations

from exsearch.model import UNSET, Record
from exsearch.output import plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from exsearch.model import Card, Example, Hit, Settings
    from exsearch.output import Style

DONE, NOTHING, FAILED, SKIPPED, INTERRUPTED = 0, 1, 2, 3, 130
"""The exit statuses. They are plain numbers because `enum` costs half a start-up."""

STATUS_MEANINGS = {
    DONE: "Found or done.",
    NOTHING: "Nothing was found.",
    FAILED: "Wrong usage, or it could not be done.",
    SKIPPED: "Done, but something was skipped and --strict was given.",
    INTERRUPTED: "Interrupted.",
}
"""For the man page."""

JSON, JSONL, JSON_1 = "json", "jsonl", "json 1"
"""Forms for programs; the last one is JSON with the keys of schema 1."""

DEFAULT_LIMIT = 20
"""Rows. Without a limit, a terminal gets as many of them as fit on the screen."""


class Out(Record):
    """How results look, whether messages are wanted, and what else the user has set."""

    style: Style
    quiet: bool = False
    settings: Settings = UNSET

    def say(self, message: str) -> None:
        """Write a message to standard error, unless the user wants none."""
        if not self.quiet:
            plain.say(message)


def more_than(limit: int | None) -> int:
    """Return the limit for a longer list than one with `limit` rows, None for the usual number."""
    return (limit or DEFAULT_LIMIT) * 5


def write_examples(
    pairs: Iterable[tuple[Example, Hit | None]], form: str, cards: Mapping[str, Card] | None = None
) -> None:
    """Write examples in a form for programs; in answers with their hits and the cards of their symbols."""
    from exsearch.output import structured

    if form == JSON:
        for text in structured.one_document(structured.as_document(pairs, cards)):
            plain.write(text)
        return
    known = cards or {}
    write_json((structured.as_dict(each, hit, known.get(each.symbol or "")) for each, hit in pairs), form)


def write_json(records: Iterable[dict[str, Any]], form: str) -> None:
    """Write one JSON array, or one object on each line (JSONL)."""
    from exsearch.output.structured import one_array, one_line_each

    for text in one_line_each(records) if form == JSONL else (one_array(records),):
        plain.write(text)
