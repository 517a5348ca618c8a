"""The log on disk: one SQLite file, upgraded step by step when it is opened."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from hourlog.model import Entry

# One script for each version of the file. Never change one that was released: append.
MIGRATIONS = (
    """
    CREATE TABLE entry (
        id INTEGER PRIMARY KEY,
        start TEXT NOT NULL,
        "end" TEXT NOT NULL,
        project TEXT NOT NULL,
        note TEXT NOT NULL DEFAULT ''
    )
    """,
    "CREATE INDEX entry_start ON entry (start)",
)


class Ledger:
    """All entries ever written down. Use it in a `with` statement."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Without an isolation level nothing begins behind our back; see `transaction`.
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._upgrade()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Cursor]:
        """All statements inside happen, or none of them."""
        cursor = self._db.cursor()
        cursor.execute("BEGIN IMMEDIATE")
        try:
            yield cursor
        except BaseException:
            cursor.execute("ROLLBACK")
            raise
        cursor.execute("COMMIT")

    def _upgrade(self) -> None:
        with self.transaction() as cursor:
            (version,) = cursor.execute("PRAGMA user_version").fetchone()
            for script in MIGRATIONS[version:]:
                cursor.execute(script)
            # A pragma takes no parameters; the number is our own.
            cursor.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")

    def add(self, entry: Entry) -> None:
        """Write an entry down."""
        with self.transaction() as cursor:
            cursor.execute(
                'INSERT INTO entry (start, "end", project, note) VALUES (?, ?, ?, ?)',
                (
                    entry.start.isoformat(),
                    entry.end.isoformat(),
                    entry.project,
                    entry.note,
                ),
            )

    def between(self, first: date, last: date) -> Iterator[Entry]:
        """The entries that began on these days, both included."""
        rows = self._db.execute(
            'SELECT start, "end", project, note FROM entry'
            " WHERE start >= ? AND start < ? ORDER BY start",
            (first.isoformat(), (last + timedelta(days=1)).isoformat()),
        )
        for start, end, project, note in rows:
            yield Entry(
                datetime.fromisoformat(start),
                datetime.fromisoformat(end),
                project,
                note,
            )
