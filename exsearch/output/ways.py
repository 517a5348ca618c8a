"""One way to use a symbol, as code: `_ = get(_, timeout=_)`, where `_` is any value.

Names in the code are strangers' text: who writes it to a terminal cleans it.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from exsearch.usage import Arguments, Usage, Way

_MOST_PLACES = 6
"""More positional arguments than these are counted instead of drawn."""

_AROUND = {
    "statement": "{}",
    "assigned": "_ = {}",
    "returned": "return {}",
    "awaited": "await {}",
    "decorator": "@{}",
    "base": "class _({})",
    "with": "with {}",
    "argument": "_({})",
    "element": "[{}]",
    "iterated": "for _ in {}",
    "condition": "if {}",
    "chained": "{}._",
    "annotation": "_: {}",
    "except": "except {}",
    "import": "import {}",
    "read": "{}",
}
"""Place -> code, in which `{}` is what stands there."""

IN_WORDS = {
    "annotation": "in annotations",
    "except": "behind except",
    "import": "imported",
    "read": "read",
    "argument": "passed on",
    "with": "as a context manager",
}
"""Places of uses that are no calls, in words."""


def name_in_code(usage: Usage) -> str:
    """Return the name of a symbol as calls have it: `get`, of a method `.get`."""
    last = usage.card.name.rpartition(".")[2]
    return f".{last}" if usage.card.kind in ("method", "property") else last


def as_code(way: Way, name: str) -> str:
    """Return a way to use the symbol that calls name `name`, as code."""
    called = name if way.arguments is None else f"{name}({_drawn(way.arguments)})"
    before, _, after = _AROUND.get(way.place, "{}").partition("{}")
    return f"{before}{called}{after}"


def _drawn(arguments: Arguments) -> str:
    count = arguments.positional
    places = ["_"] * count if count <= _MOST_PLACES else [f"{count} values"]
    if arguments.has_star:
        places.append("*_")
    places += [f"{keyword}=_" for keyword in arguments.keywords]
    if arguments.has_double_star:
        places.append("**_")
    return ", ".join(places)
