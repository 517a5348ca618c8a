"""The ids of examples: made from the place of an example, and read again.

"flask-flask-examples:4" is the fourth block of a page; "rich@13.7.1/rich/table.py:86" begins on line 86 of a
source file, and with ".1" behind it is the second that does.
"""

from __future__ import annotations

from itertools import chain, count

from exsearch.checksums import crc_of
from exsearch.model import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from exsearch.index.items import Harvest

_SAFE = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+@,"
"""In paths."""

_UNSAFE_IN_NAME = frozenset("\"$&'()*;<>?[\\]^`{|}!#%/:, \t\n~=")
_LONGEST_NAME = 200


class Ref(Record):
    """The place that an id names."""

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
    """Return the place that an id names; None if it is no id."""
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


# -- how ids begin


def free_ref(
    source: str, key: str, harvest: Harvest, stored: str | None, is_taken: Callable[[str], bool]
) -> str:
    """Return the start of the ids of a project or page: its name, and a mark if another has the name.

    A page keeps the `stored` start, also if the other page is gone. `is_taken` knows those of all others.
    """
    from exsearch.index.items import PAGE  # not for a search

    name = harvest.name if harvest.kind == PAGE else _safe_in_ref(harvest.name)
    own = f"{source}\n{key}"
    sign = "." if harvest.kind == PAGE else "+"
    marked = f"{name or harvest.kind}{sign}{crc_of(own):08x}"
    if harvest.kind == PAGE and stored is not None and (stored == name or stored.startswith(marked)):
        return stored
    # A name may be chosen so that it is another's mark, and checksums may meet.
    candidates = chain((name,) if name else (), (marked,), (f"{marked}.{n}" for n in count(2)))
    return next(ref for ref in candidates if not is_taken(ref))


def _safe_in_ref(name: str) -> str:
    safe = "".join("-" if char in _UNSAFE_IN_NAME or not char.isprintable() else char for char in name)
    return safe[:_LONGEST_NAME].lstrip("-") or "project"  # a leading one is an option to a command line
