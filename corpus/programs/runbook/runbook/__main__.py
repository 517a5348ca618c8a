"""The command `runbook`."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from runbook.journal import Journal
from runbook.ready import NotReadyError, wait_for_all
from runbook.runner import run_task
from runbook.tasks import Runbook, RunbookError


def run_to(goal: str, book: Runbook, journal: Journal) -> int:
    """Run everything up to the goal; stop at the first task that fails."""
    for task in book.steps_to(goal):
        print(f"== {task}")
        asyncio.run(wait_for_all(task.waits_for))
        outcome = run_task(task)
        journal.write(outcome)
        print(outcome.output, end="")
        if not outcome.ok:
            print(f"{task.name} failed with {outcome.status}", file=sys.stderr)
            return 1
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the runbook, run the goal, return the exit status."""
    parser = argparse.ArgumentParser(prog="runbook")
    parser.add_argument("goal", help="the task to run, after all that it needs")
    parser.add_argument("-f", "--file", type=Path, default=Path("runbook.toml"))
    parser.add_argument("--journal", type=Path, default=Path("runbook.jsonl"))
    options = parser.parse_args(arguments)
    try:
        book = Runbook.read(options.file)
        return run_to(options.goal, book, Journal(options.journal))
    except (OSError, RunbookError, NotReadyError) as error:
        print(f"runbook: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
