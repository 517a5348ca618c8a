"""Tasks, as a runbook describes them, and the order they have to run in."""

from __future__ import annotations

import dataclasses
import shlex
import tomllib
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any, Self


class RunbookError(ValueError):
    """The runbook contradicts itself, or is no runbook at all."""


@dataclasses.dataclass(kw_only=True)
class Task:
    """One command with everything that it needs."""

    name: str
    command: list[str]
    needs: list[str] = dataclasses.field(default_factory=list)
    waits_for: list[str] = dataclasses.field(
        default_factory=list, metadata={"toml": "waits-for"}
    )
    environment: dict[str, str] = dataclasses.field(default_factory=dict, repr=False)
    folder: Path = Path()
    timeout: float | None = None

    def __str__(self) -> str:
        return f"{self.name}: {shlex.join(self.command)}"


def key_in_file(field: dataclasses.Field[object]) -> str:
    """What a field is called in a runbook: its own name, unless it says otherwise."""
    return str(field.metadata.get("toml", field.name))


def task_from_table(name: str, table: dict[str, Any], base: Path) -> Task:
    """The task that one table of a runbook describes; paths begin at `base`."""
    known = {key_in_file(field): field.name for field in dataclasses.fields(Task)}
    del known["name"]  # it stands above the table
    unknown = table.keys() - known.keys()
    if unknown:
        raise RunbookError(f"task {name}: unknown keys {', '.join(sorted(unknown))}")
    values = {known[key]: value for key, value in table.items()}
    if isinstance(values.get("command"), str):
        values["command"] = shlex.split(values["command"])
    values["folder"] = base / values.get("folder", ".")
    if not values.get("command"):
        raise RunbookError(f"task {name}: it has no command")
    return Task(name=name, **values)


@dataclasses.dataclass
class Runbook:
    """Tasks by name."""

    tasks: dict[str, Task]
    order: list[str] = dataclasses.field(init=False, repr=False)

    def __post_init__(self) -> None:
        graph = {task.name: task.needs for task in self.tasks.values()}
        missing = {need for needs in graph.values() for need in needs} - graph.keys()
        if missing:
            raise RunbookError(f"needed, but not there: {', '.join(sorted(missing))}")
        try:
            self.order = list(TopologicalSorter(graph).static_order())
        except CycleError as error:
            raise RunbookError(f"a circle: {' -> '.join(error.args[1])}") from error

    @classmethod
    def read(cls, path: Path) -> Self:
        """The runbook in a TOML file: a `[task.NAME]` table for each task."""
        with path.open("rb") as file:
            tables = tomllib.load(file).get("task", {})
        base = path.resolve().parent
        return cls({name: task_from_table(name, t, base) for name, t in tables.items()})

    def steps_to(self, goal: str) -> Iterator[Task]:
        """Everything that has to run for the goal, in order, the goal itself last."""
        if goal not in self.tasks:
            raise RunbookError(f"there is no task {goal}")
        wanted = {goal}
        for name in reversed(self.order):
            if name in wanted:
                wanted.update(self.tasks[name].needs)
        return (self.tasks[name] for name in self.order if name in wanted)
