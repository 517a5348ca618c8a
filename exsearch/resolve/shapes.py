"""The shapes of uses: how something is called, and the place that the call stands in.

The *shapes* of an example are one text, in which each use of the symbol has a part:

    2,key,timeout@assigned;1@argument*3;@base

Here one call passes two positional arguments, `key` and `timeout`, and its result is assigned; three calls
with one argument are arguments of other calls; once the symbol is a base class, which is no call. The use
that a list shows comes first, the others are sorted.
"""

from __future__ import annotations

from exsearch.model import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

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


def joined(uses: Sequence[tuple[str, str]]) -> str:
    """Return the shapes of an example as text, from (arguments, place) of its uses, the shown one first."""
    first, *others = [f"{arguments}@{place}" for arguments, place in uses]
    counts: dict[str, int] = {}
    for other in others:
        counts[other] = counts.get(other, 0) + 1
    again = 1 + counts.pop(first, 0)
    parts = [(first, again), *sorted(counts.items())]
    return ";".join([part if count == 1 else f"{part}*{count}" for part, count in parts])


def shapes_in(text: str) -> list[Shape]:
    """Return the shapes in such a text, the shown one first; none for ""."""
    return [_shape(part) for part in text.split(";")] if text else []


def _shape(part: str) -> Shape:
    arguments, _, rest = part.rpartition("@")
    place, _, times = rest.partition("*")
    return Shape(arguments, place, int(times or 1))


def shown_arguments(text: str) -> str:
    """Return the arguments of the use that is shown; "" if that is no call, or on a page."""
    return text.partition("@")[0]
