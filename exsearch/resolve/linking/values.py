"""Values: what a term may stand for, and the guesses about classes of packages that are not known.

A `Thing` is a plain tuple (kind, name, detail), because a tuple is hashable and cheap to make:

    MODULE      name: dotted                     detail: ()
    CLASS       name: where it is defined        detail: its type arguments, each `Values`
    INSTANCE    of the class, as above           detail: as above
    SUPER       `super()` in a method of the class; SUPER_CLASS, in a classmethod; detail as above
    FUNCTION    name: where it is defined        detail: a `Function`
    PATH        a dotted path that no summary explains; detail: the package that it waits for, or ""
    GUESS       an instance of the class at such a path; detail: (package or "", the term of the instance)
    WAITS       nothing known before the package `name` is; detail: its term, which begins in that package
    UNKNOWN     nothing known at all             ELLIPSIS: the "..." in `tuple[X, ...]`

`Values` is a tuple of (thing, how): it may be any of these; `how` as in `HOWS`. Empty: it has no value.
"""

from __future__ import annotations

from collections import Counter

from exsearch.model import Record
from exsearch.resolve import EXACT, INFERRED, NAME_ONLY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias

    from exsearch.resolve.summary import Entry

    Thing: TypeAlias = tuple[int, str, Any]
    Values: TypeAlias = tuple[tuple[Thing, int], ...]
    Arguments: TypeAlias = tuple[Values, ...]

MODULE, CLASS, INSTANCE, SUPER, SUPER_CLASS, FUNCTION, PATH, GUESS, WAITS, UNKNOWN, ELLIPSIS = range(11)

NOTHING: Values = ()
SOMETHING: Values = (((UNKNOWN, "", ()), EXACT),)

_MOST_VALUES = 8
"""With more of them, a value counts as unknown."""

_MOST_NESTED = 4
"""Type arguments inside each other; deeper ones are unknown."""


class Function(Record):
    """A function, and how it was reached."""

    entry: Entry
    receiver: Thing | None
    """The instance or class through which a method was reached."""
    owner: str
    """The class that defines it; "" for a function of a module."""
    arguments: Arguments
    """The type arguments of that class."""
    returns: Values | None
    """What a call of it gives, if a decorator says so."""
    waits_for: Thing | None
    """What an unknown decorator makes of it: a WAITS."""


def joined(parts: list[Values]) -> Values:
    """Return the values that are in any of the parts, each once, in order."""
    if len(parts) == 1:
        return parts[0]
    found: dict[Thing, int] = {}
    for values in parts:
        for thing, how in values:
            found[thing] = min(how, found.get(thing, how))
    return tuple(found.items()) if len(found) <= _MOST_VALUES else SOMETHING


def at_least(values: Values, how: int) -> Values:
    """Return the values, none of them surer than `how`."""
    for _, each in values:
        if each < how:
            return tuple([(thing, max(how, each)) for thing, each in values])
    return values


def known(values: Values) -> list[Thing]:
    """Return the things about which something is known."""
    return [thing for thing, _ in values if thing[0] not in (UNKNOWN, WAITS)]


def waiting(top: str, term: str) -> Values:
    """Return the value of a term that waits for a package; "" for none, which means that it stays unknown."""
    return (((WAITS, top, term), NAME_ONLY),) if top and len(term) <= _LONGEST else SOMETHING


_LONGEST = 500
"""Characters of a term that waits; a longer one stays unknown."""


def top_of(thing: Thing) -> str:
    """Return the package that a thing waits for; "" if there is none."""
    kind, name, detail = thing
    if kind == WAITS:
        return name
    return str(detail) if kind == PATH else str(detail[0]) if kind == GUESS else ""


def term_of(thing: Thing) -> str:
    """Return the term of a thing that may wait; "" for any other."""
    kind, name, detail = thing
    return name if kind == PATH else str(detail[1]) if kind == GUESS else str(detail) if kind == WAITS else ""


def later(thing: Thing, sign: str) -> Values:
    """Return what a thing that may wait is after one more step of a term; unknown if it does not wait."""
    return waiting(top_of(thing), term_of(thing) + sign)


def nested(values: Values) -> int:
    """Return how many levels of type arguments there are."""
    levels = [
        1 + max(map(nested, thing[2]), default=0)
        for thing, _ in values
        if thing[0] in (CLASS, INSTANCE) and thing[2]
    ]
    return max(levels, default=0)


def as_argument(values: Values) -> Values:
    """Return the values as a type argument; nested too deeply, they are unknown."""
    return SOMETHING if nested(values) >= _MOST_NESTED else at_least(values, INFERRED)


def looks_like_class(symbol: str) -> bool:
    """Return whether calling it makes an instance of it, as far as its name suggests."""
    before, _, last = symbol.rpartition(".")
    if not last.lstrip("_")[:1].isupper() or symbol in MAKE_CLASSES:
        return False
    # Members and constants may be callable: `Color.RED()`, `pkg.MAX_SIZE()`.
    return not last.isupper() or not ("_" in last.strip("_") or before.rpartition(".")[2][:1].isupper())


MAKE_CLASSES = frozenset(
    [
        *(
            f"{module}.{name}"
            for module in ("typing", "typing_extensions")
            for name in ("NamedTuple", "TypedDict", "NewType", "TypeVar", "ParamSpec", "TypeVarTuple")
        ),
        *(f"enum.{name}" for name in ("Enum", "IntEnum", "StrEnum", "Flag", "IntFlag")),
    ]
)
"""Calling these makes a new type, not an instance of them."""


def in_order(name: str, above: list[list[str]], bases: list[str]) -> list[str]:
    """Return a class and all that it inherits from, in the order in which attributes are looked for.

    `above` holds the orders of its bases. This is Python's own order, C3; where that does not exist,
    depth first.
    """
    if len(above) == len(bases) == 1 and name not in above[0]:
        return [name, *above[0]]
    todo = [list(dict.fromkeys(order))[::-1] for order in [*above, bases] if order]  # the next one is last
    behind = Counter(each for order in todo for each in order[:-1])
    found = [name]
    while todo:
        following = next((order[-1] for order in todo if not behind[order[-1]]), None)
        if following is None:
            every = [name, *(each for order in above for each in order)]
            return list(dict.fromkeys(every))
        found.append(following)
        for order in todo:
            if order[-1] == following:
                order.pop()
                if order:
                    behind[order[-1]] -= 1
        todo = [order for order in todo if order]
    return found
