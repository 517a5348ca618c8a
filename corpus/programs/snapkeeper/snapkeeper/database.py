"""Snapshots of SQLite files, also while another program is writing to them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from sqlite3 import Connection, DatabaseError, connect

PAGES_AT_ONCE = 1_000


class SnapshotError(Exception):
    """The file is no database, or the copy of it is not whole."""


def open_read_only(path: Path) -> Connection:
    """The database, unchangeable; a path that leads nowhere is an error, not a file."""
    return connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)


def is_whole(path: Path) -> bool:
    """What SQLite says about the file after looking at every page of it."""
    with closing(open_read_only(path)) as database:
        try:
            answers = database.execute("PRAGMA integrity_check").fetchall()
        except DatabaseError:
            return False
    return answers == [("ok",)]


def copy_database(
    source: Path, target: Path, progress: Callable[[float], None] | None = None
) -> None:
    """Copy a database page by page; `progress` is told the share that is done."""

    def report(_status: int, remaining: int, total: int) -> None:
        if progress is not None:
            progress(1 - remaining / total if total else 1.0)

    part = target.with_name(target.name + ".part")
    try:
        with closing(open_read_only(source)) as old, closing(connect(part)) as new:
            old.backup(new, pages=PAGES_AT_ONCE, progress=report)
        if not is_whole(part):
            raise SnapshotError(f"the copy of {source} is damaged")
        part.replace(target)
    except DatabaseError as error:
        raise SnapshotError(f"{source}: {error}") from error
    finally:
        part.unlink(missing_ok=True)
