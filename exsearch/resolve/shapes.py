"""The shapes of uses: how something is called, and the place that the call stands in.

The *shapes* of an example are one text, in which each use of the symbol has a part:

    2,key,timeout@assigned;1@argument*3;@base

Here one call passes two positional arguments, `key` and `timeout`, and its result is assigned; three calls
with one argument are arguments of other calls; once the symbol is a base class, which is no call. The use
that a list shows comes first, the others are sorted.
"""

from __future__ import annotations

from _ast import Starred  # what `ast.Starred` is; `ast` takes long to import

from exsearch.model import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

PLACES = (
    *("statement", "assigned", "returned", "awaited", "decorator", "base", "with", "argument"),
    *("element", "iterated", "condition", "chained", "annotation", "except", "import", "read", "other"),
)
"""Where a use stands: a statement of its own, the value of an assignment or of `return`, behind `await`, a
decorator, a base class, the head of `with`, an argument of a call, an element of a list or the like, what a
loop goes over, a condition, the beginning of a chain (`f().x`, `f()[0]`). The next ones are of no call:
an annotation, `except`, an import, and any other place where a name is read. "other" is a call elsewhere."""


class Shape(Record):
    """One way in which something is used, and how often."""

    arguments: str
    """"2,*,key,timeout,**" of a call: the positional arguments, then the names of the others, sorted; ""
    if it is not called."""
    place: str
    """One of PLACES."""
    times: int = 1


def arguments_of(call: Any) -> str:
    """Return the arguments of a call, a node of `ast`, as in `Shape`."""
    count = len(call.args)
    stars = names = more = ""
    for value in call.args:
        if type(value) is Starred:
            count -= 1
            stars = ",*"
    if call.keywords:
        named = [keyword.arg for keyword in call.keywords if keyword.arg is not None]
        names = "".join([f",{name}" for name in sorted(named)])
        more = ",**" if len(named) < len(call.keywords) else ""
    return f"{count}{stars}{names}{more}"


def joined(uses: Sequence[tuple[str, str]]) -> str:
    """Return the shapes of an example as text, from (arguments, place) of its uses, the shown one first."""
    parts = [f"{arguments}@{place}" for arguments, place in uses]
    return joined_parts(parts[0], parts)


def joined_parts(shown: str, parts: Sequence[str]) -> str:
    """Return the same from all parts, such as "2,key@assigned"; the part that is shown is among them."""
    if parts.count(shown) == len(parts):
        return f"{shown}*{len(parts)}" if len(parts) > 1 else shown
    counts: dict[str, int] = {}
    for part in parts:
        counts[part] = counts.get(part, 0) + 1
    return _text_of(shown, counts)


def _text_of(shown: str, counts: dict[str, int]) -> str:
    again = counts.pop(shown)
    found = [(shown, again), *sorted(counts.items())] if counts else [(shown, again)]
    return ";".join([part if count == 1 else f"{part}*{count}" for part, count in found])


ONE_OF = "!"
"""Stands behind a part, with the place in the file, if the name there may mean several things, until it is
stored: "1@assigned!7:4". If several of these things turn out to be one symbol, that is one use of it."""


def merged(text: str, other: str) -> str:
    """Return the shapes of one example instead of two; the first of `text` is shown."""
    counts = _counts_in(text)
    shown = next(iter(counts))
    for part, count in _counts_in(other).items():
        if ONE_OF not in part or part not in counts:
            counts[part] = counts.get(part, 0) + count
    return _text_of(shown, counts)


def uncalled(text: str) -> str:
    """Return the shapes of a value of which only an attribute is used: it is read as often, never called."""
    parts = [
        f"@read{mark}{place}"
        for part, count in _counts_in(text).items()
        for _, mark, place in [part.partition(ONE_OF)] * count
    ]
    return joined_parts(parts[0], parts)


def without_marks(text: str) -> str:
    """Return shapes as they are stored."""
    if ONE_OF not in text:
        return text
    counts: dict[str, int] = {}
    for part, count in _counts_in(text).items():
        plain = part.partition(ONE_OF)[0]
        counts[plain] = counts.get(plain, 0) + count
    return _text_of(next(iter(counts)), counts)


def _counts_in(text: str) -> dict[str, int]:
    """Return each part of a text and how often it is there."""
    counts = {}
    for part in text.split(";"):
        arguments, _, rest = part.rpartition("@")
        place, _, times = rest.partition("*")
        counts[f"{arguments}@{place}"] = int(times or 1)
    return counts


def shapes_in(text: str) -> list[Shape]:
    """Return the shapes in such a text, the shown one first; none for ""."""
    return [_shape(part) for part in text.split(";")] if text else []


def _shape(part: str) -> Shape:
    return Shape._make(way_in(part))


def way_in(part: str) -> tuple[str, str, int]:
    """Return (arguments, place, times) of one part of such a text."""
    arguments, _, rest = part.rpartition("@")
    place, _, times = rest.partition("*")
    return arguments, place, int(times or 1)


def by_arguments(shapes: Sequence[str]) -> list[int]:
    """Return for each of some texts a number: equal if the use that is shown passes the same arguments.

    It is for ranks, in which the places of uses make no difference.
    """
    numbers: dict[str, int] = {}
    return [numbers.setdefault(shown_arguments(text), len(numbers)) for text in shapes]


def shown_arguments(text: str) -> str:
    """Return the arguments of the use that is shown; "" if that is no call, or on a page."""
    return text.partition("@")[0]
