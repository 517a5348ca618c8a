"""Which snapshots stay: the newest ones, and the first of each month for longer."""

from __future__ import annotations

import pathlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime

STAMP = "%Y%m%dT%H%M%SZ"
SNAPSHOT_NAME = re.compile(r"(?P<name>.+)-(?P<stamp>\d{8}T\d{6}Z)(?P<suffix>(\.\w+)+)")


@dataclass(frozen=True, order=True)
class Snapshot:
    """A file with the moment of its making in its name; snapshots sort by that."""

    made: datetime
    path: pathlib.Path


def new_snapshot_path(folder: pathlib.Path, name: str, suffix: str) -> pathlib.Path:
    """Where the next snapshot goes; the folder is made if it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{name}-{datetime.now(UTC):{STAMP}}{suffix}"


def find_snapshots(folder: str | pathlib.Path, name: str) -> list[Snapshot]:
    """The snapshots of that name, oldest first. Other files are left alone."""
    found = []
    for path in pathlib.Path(folder).expanduser().glob("*-*"):
        match = SNAPSHOT_NAME.fullmatch(path.name)
        if match and match["name"] == name and path.is_file():
            made = datetime.strptime(match["stamp"], STAMP).replace(tzinfo=UTC)
            found.append(Snapshot(made, path))
    return sorted(found)


def superfluous(snapshots: list[Snapshot], keep: int, months: int) -> list[Snapshot]:
    """Those that are neither among the newest nor the first of a recent month."""
    first_of_month: dict[tuple[int, int], Snapshot] = {}
    for snapshot in sorted(snapshots):
        first_of_month.setdefault((snapshot.made.year, snapshot.made.month), snapshot)
    monthly = sorted(first_of_month.values())[-months:] if months else []
    newest = sorted(snapshots)[-keep:] if keep else []
    return [s for s in snapshots if s not in newest and s not in monthly]


def remove(snapshots: list[Snapshot]) -> int:
    """Delete the snapshots and return how many bytes that has freed."""
    freed = 0
    for snapshot in snapshots:
        size = snapshot.path.stat().st_size
        snapshot.path.unlink()
        freed += size
    return freed
