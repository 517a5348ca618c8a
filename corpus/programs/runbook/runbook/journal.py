"""A journal of everything that was run: one line of JSON for each task."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from json import JSONDecodeError, dumps, loads
from pathlib import Path
from typing import Any

from runbook.runner import Outcome

LONGEST_OUTPUT = 2_000


class Journal:
    """The journal in one file; several runs may write to it at the same time."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, outcome: Outcome) -> None:
        """Append a line. It is written in one piece, so that two never mix."""
        line = dumps(
            {
                "at": datetime.now(UTC).isoformat(timespec="seconds"),
                "task": outcome.task,
                "status": outcome.status,
                "seconds": round(outcome.seconds, 3),
                "output": outcome.output[-LONGEST_OUTPUT:],
            },
            ensure_ascii=False,
        )
        self.path.parent.mkdir(parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
        descriptor = os.open(self.path, flags, mode=0o644)
        try:
            # Line breaks inside of strings are escaped: the only real one is ours.
            os.write(descriptor, f"{line}\n".encode())
        finally:
            os.close(descriptor)

    def read(self) -> Iterator[dict[str, Any]]:
        """The lines, oldest first; a line cut short by a full disk is passed over."""
        if not self.path.exists():
            return
        with self.path.open(encoding="utf-8") as file:
            for line in file:
                try:
                    yield loads(line)
                except JSONDecodeError:
                    continue

    def last_failure(self, task: str) -> dict[str, Any] | None:
        """The most recent time that a task went wrong."""
        found = None
        for entry in self.read():
            if entry["task"] == task and entry["status"] != 0:
                found = entry
        return found
