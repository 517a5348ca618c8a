"""Messages in one SQLite file: a request opens a connection when it needs one."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Flask, current_app, g

SCHEMA = """
CREATE TABLE IF NOT EXISTS message (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    written_at TEXT NOT NULL
);
"""


@dataclass(frozen=True, slots=True)
class Message:
    """What one visitor wrote."""

    id: int
    name: str
    body: str
    written_at: datetime


def database() -> sqlite3.Connection:
    """The connection of the current request."""
    if "database" not in g:
        g.database = sqlite3.connect(current_app.config["DATABASE"], timeout=5.0)
        g.database.row_factory = sqlite3.Row
    connection: sqlite3.Connection = g.database
    return connection


def close_database(_error: BaseException | None = None) -> None:
    """Close the connection of a request that is over, if it opened one."""
    connection: sqlite3.Connection | None = g.pop("database", None)
    if connection is not None:
        connection.close()


def add_message(name: str, body: str) -> int:
    """Store a message and return its number."""
    with database() as transaction:
        [row] = transaction.execute(
            "INSERT INTO message (name, body, written_at) VALUES (?, ?, ?)"
            " RETURNING id",
            (name, body, datetime.now(UTC).isoformat(timespec="seconds")),
        )
    return int(row["id"])


def latest_messages(limit: int, offset: int = 0) -> list[Message]:
    """Messages, newest first."""
    rows = database().execute(
        "SELECT * FROM message ORDER BY id DESC LIMIT ? OFFSET ?", (limit, offset)
    )
    return [
        Message(
            row["id"],
            row["name"],
            row["body"],
            datetime.fromisoformat(row["written_at"]),
        )
        for row in rows
    ]


def register(app: Flask) -> None:
    """Create the table if it is missing and close connections after each request."""
    app.teardown_appcontext(close_database)
    with app.app_context():
        database().executescript(SCHEMA)
