"""Running one task, and telling how it ended."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from time import perf_counter

from runbook.tasks import Task

NOT_FOUND = 127  # what a shell says when there is no such command
TIMED_OUT = 124  # what timeout(1) says


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of a task."""

    task: str
    status: int
    seconds: float
    output: str = ""

    @property
    def ok(self) -> bool:
        """True if the task did what it should."""
        return self.status == 0


def as_text(output: str | bytes | None) -> str:
    """Output as text: a process that was stopped leaves bytes, even in text mode."""
    if isinstance(output, bytes):
        return output.decode(errors="replace")
    return output or ""


def run_task(task: Task) -> Outcome:
    """Run a task to its end. A failing task is an outcome like any other, no exception.

    Its errors and its output are read as one stream, in the order they were written in.
    """
    started = perf_counter()
    try:
        finished = subprocess.run(
            task.command,
            cwd=task.folder,
            env=os.environ | task.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=task.timeout,
        )
    except FileNotFoundError as error:
        output = f"not found: {error.filename}\n"
        return Outcome(task.name, NOT_FOUND, perf_counter() - started, output)
    except subprocess.TimeoutExpired as error:
        seconds = perf_counter() - started
        return Outcome(task.name, TIMED_OUT, seconds, as_text(error.output))
    seconds = perf_counter() - started
    return Outcome(task.name, finished.returncode, seconds, finished.stdout)
