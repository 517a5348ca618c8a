"""Answers as text, as one JSON document, or as JSON lines for other programs."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from statistics import median
from typing import Any

from portwatch.probe import Answer, State


def as_record(answer: Answer) -> dict[str, Any]:
    """An answer as a flat dictionary, with the time in milliseconds."""
    return {
        **dataclasses.asdict(answer.target),
        "state": answer.state,
        "milliseconds": round(answer.seconds * 1_000, 1),
    }


def as_text(answers: list[Answer]) -> str:
    """A table for people."""
    width = max((len(str(answer.target)) for answer in answers), default=0)
    return "\n".join(
        f"{a.target!s:<{width}}  {a.state:<11}  {a.seconds * 1e3:7.1f} ms"
        for a in answers
    )


def as_json_lines(answers: list[Answer]) -> Iterator[str]:
    """A line for each answer: no white space, the same order of keys on every line."""
    for answer in answers:
        yield json.dumps(as_record(answer), separators=(",", ":"), sort_keys=True)


def as_document(answers: list[Answer]) -> str:
    """Everything in one document that a person can read as well."""
    times = [answer.seconds for answer in answers if answer.state is State.OPEN]
    document = {
        "checked": datetime.now(UTC),
        "open": len(times),
        # There is no median of nothing; null says so, 0 would be a lie.
        "median_milliseconds": round(median(times) * 1_000, 1) if times else None,
        "answers": [as_record(answer) for answer in answers],
    }
    # `default=str` turns the date into text: the only value that JSON does not know.
    return json.dumps(document, indent=2, default=str)
