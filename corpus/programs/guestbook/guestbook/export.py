"""All messages as a file: plain text to read, CSV for a spreadsheet."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

from flask import Blueprint, Response, make_response

from guestbook.storage import Message, latest_messages

EVERYTHING = -1  # SQLite reads a negative LIMIT as "no limit"

downloads = Blueprint("downloads", __name__, url_prefix="/export")


def as_text(messages: list[Message]) -> str:
    """The messages as one would print them: oldest first, a blank line between two."""
    return "\n\n".join(
        f"{message.written_at:%d %B %Y}, {message.name}:\n{message.body}"
        for message in reversed(messages)
    )


def as_csv(messages: list[Message]) -> str:
    """The messages as a table with a header row."""
    table = io.StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow(["written at", "name", "message"])
    for message in reversed(messages):
        writer.writerow([message.written_at.isoformat(), message.name, message.body])
    return table.getvalue()


def as_download(response: Response, suffix: str) -> Response:
    """Tell the browser to save the answer under a name with today's date in it."""
    name = f"guestbook-{datetime.now(UTC):%Y-%m-%d}{suffix}"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


@downloads.get("/messages.txt")
def text_file() -> Response:
    """All messages as plain text, shown in the browser."""
    response = make_response(as_text(latest_messages(EVERYTHING)))
    response.mimetype = "text/plain"
    return response


@downloads.get("/messages.csv")
def csv_file() -> Response:
    """All messages as a CSV file, saved by the browser."""
    response = make_response(as_csv(latest_messages(EVERYTHING)))
    response.mimetype = "text/csv"
    return as_download(response, ".csv")
