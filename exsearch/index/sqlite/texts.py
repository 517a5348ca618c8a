"""Text as SQLite can hold it, and lists that are stored as text."""

from __future__ import annotations

from exsearch.index.items import unpacked


def listed(data: bytes) -> list[str]:
    """Return the lines of a packed column of a project."""
    return unpacked(data).split("\n") if data else []


def utf8(text: str) -> str:
    """Return a text without half surrogate pairs, which are written as escapes."""
    return text.encode("utf-8", "backslashreplace").decode()
