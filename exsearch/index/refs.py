"""The ids of examples: made from where an example is, and read again.

"flask-flask-examples:4" is the fourth block of a page; "rich@13.7.1/rich/table.py:86" begins on line 86 of a
source file, and with ".1" behind it is the second that does.
"""

from __future__ import annotations

from exsearch.model import Record

_SAFE = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+@,"


class Ref(Record):
    """Where an id leads."""

    origin: str
    path: str | None
    """None on a page."""
    line: int
    """On a page the position of the block."""
    nth: int


def ref_of(origin: str, path: str | None, position: int | None, line: int, nth: int) -> str:
    """Return the id of an example. Characters that a shell would not leave alone are written as %2A."""
    if position is not None:
        return f"{origin}:{position}"
    path = path or ""
    safe = path if not path.strip(_SAFE) else _escaped(path)
    return f"{origin}/{safe}:{line}" + (f".{nth}" if nth else "")


def _escaped(path: str) -> str:
    return "".join(
        char if char in _SAFE else "".join(f"%{byte:02X}" for byte in char.encode()) for char in path
    )


def read_ref(ref: str) -> Ref | None:
    """Return where an id leads; None if it is no id."""
    origin, slash, rest = ref.partition("/")
    if not slash:
        origin, _, position = ref.rpartition(":")
        return Ref(origin, None, int(position), 0) if origin and _is_number(position) else None
    safe, _, place = rest.rpartition(":")
    line, _, nth = place.partition(".")
    nth = nth or "0"
    if not (safe and _is_number(line) and _is_number(nth)):
        return None
    first, *escaped = safe.split("%")
    try:
        path = first.encode() + b"".join(bytes.fromhex(e[:2]) + e[2:].encode() for e in escaped)
        return Ref(origin, path.decode(), int(line), int(nth))
    except ValueError:
        return None


def _is_number(digits: str) -> bool:
    return digits.isascii() and digits.isdigit() and len(digits) < 10
