"""Which names of files a stranger's list may use: those of an archive's members, or of a RECORD."""

from __future__ import annotations

LONGEST_NAME = 300
UNSAFE = "refused: unsafe name"


def refused(name: str) -> str | None:
    """Return why a relative path with "/" is refused, or None where it is safe to name a file."""
    if len(name) > LONGEST_NAME:
        return f"refused: a name of {len(name):,} characters"
    if name.startswith("/") or "\\" in name or name[1:2] == ":":
        return f"{UNSAFE} (absolute, or of another system)"
    if any(ord(char) < 32 or 127 <= ord(char) < 160 for char in name):
        return f"{UNSAFE} (control characters)"
    parts = name.split("/")
    if ".." in parts:
        return f"{UNSAFE} (leads out of its folder)"
    return f"{UNSAFE} (empty parts)" if "" in parts or "." in parts else None
