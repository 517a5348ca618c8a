"""Classes as the linker sees them: what they inherit from, and which of them defines an attribute."""

from __future__ import annotations

from exsearch.model import Record
from exsearch.resolve.linking.memory import Memory
from exsearch.resolve.linking.values import CLASS, FUNCTION, INSTANCE, PATH, WAITS, in_order

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import TypeAlias

    from exsearch.resolve.linking.values import Arguments, Thing, Values
    from exsearch.resolve.summary import Entry, Module

    Scope: TypeAlias = Mapping[str, Values]
    """What "$Self" and the "$T" of a class stand for."""


class Place(Record):
    """Where a class or a function is defined."""

    module: Module
    name: str
    """Qualified, without the module."""
    entry: Entry


class Above(Record):
    """A class in the order of bases."""

    symbol: str
    arguments: Arguments
    waits_for: str | None
    """None if the class is known; else the package that it waits for, "" if it stays unknown."""
    term: str
    """Of a class that waits: how to reach it from that package."""


class Found(Record):
    """What a class, or the nearest above it, binds a name to."""

    owner: str
    """The class that binds it; "" if none does."""
    arguments: Arguments
    """The type arguments of the owner."""
    entries: Sequence[Entry]
    unknown: Above | None
    """The first class before the owner that is not known."""


_UNKNOWN = Above("?", (), "", "")
_SPECIAL = frozenset(["Generic", "Protocol", "TypedDict", "NamedTuple"])
_TYPING = ("typing.", "typing_extensions.")
_MOST_ABOVE = 200


def _is_special_form(path: str) -> bool:
    return path.startswith(_TYPING) and path.rpartition(".")[2].lstrip("_") in _SPECIAL


class Classes(Memory):
    """The classes that have been met."""

    def __init__(self) -> None:
        super().__init__()
        self.places: dict[str, Place] = {}
        """symbol -> where it is; filled when a class or a function becomes a value."""

    def term(self, term: str, scope: Scope) -> Values:
        """Return what a term stands for."""
        raise NotImplementedError

    def scope(self, receiver: Thing | None, owner: str, arguments: Arguments) -> Scope:
        """Return what the names with "$" stand for in a class, for an attribute of the receiver."""
        found: dict[str, Values] = {} if receiver is None else {"$Self": ((receiver, 0),)}
        place = self.places.get(owner)
        if place is not None and arguments:
            names = [f"${name}" for name in place.entry.parameters]
            found.update(zip(names, arguments, strict=False))
        return found

    def order(self, symbol: str, arguments: Arguments) -> tuple[Above, ...]:
        """Return the class and all that it inherits from, in the order in which attributes are looked for."""
        key = "order", symbol, arguments
        if found := self._known.get(key):
            return found
        itself = Above._make((symbol, arguments, None, ""))
        unknown = (itself, _UNKNOWN)
        return self.once(key, unknown, self._order, itself) or unknown

    def _order(self, itself: Above) -> tuple[Above, ...]:
        place = self.places.get(itself.symbol)
        if place is None or not place.entry.more:
            return (itself,)
        scope = self.scope(None, itself.symbol, itself.arguments)
        bases: list[Above] = []
        for term in place.entry.more:
            bases += self._bases(self.term(term, scope))
        orders = [
            self.order(base.symbol, base.arguments) if base.waits_for is None else (base,) for base in bases
        ]
        every = {each.symbol: each for order in reversed(orders) for each in reversed(order)}
        every[itself.symbol] = itself
        names = in_order(
            itself.symbol,
            [[each.symbol for each in order] for order in orders],
            list(dict.fromkeys([base.symbol for base in bases])),
        )
        return tuple([every[name] for name in names[:_MOST_ABOVE]])

    def _bases(self, values: Values) -> list[Above]:
        """Return the classes that one base may be; one that is not known is called "?"."""
        found = []
        for (kind, name, detail), _ in values:
            if kind == CLASS:
                found.append(Above._make((name, detail, None, "")))
            elif kind == INSTANCE and name.startswith(_TYPING):
                pass  # `Protocol` and the like
            elif kind == PATH and not _is_special_form(name):
                found.append(Above._make((name, (), detail, name)))
            elif kind != PATH:
                found.append(Above._make((f"?{detail}", (), name, detail)) if kind == WAITS else _UNKNOWN)
        return found if values else [_UNKNOWN]

    def find(self, thing: Thing, name: str, after: int = 0) -> Found:
        """Return what an attribute of a class or instance is, without the first `after` classes."""
        unknown: Above | None = None
        for each in self.order(thing[1], thing[2])[after:]:
            if each.waits_for is not None:
                unknown = unknown or each
                continue
            place = self.places.get(each.symbol)
            if place is not None and (entries := place.module.entries(f"{place.name}.{name}")):
                return Found._make((each.symbol, each.arguments, entries, unknown))
        return Found._make(("", (), (), unknown))

    def is_below(self, symbol: str, ancestor: str) -> bool:
        """Return whether a class is the other one, or inherits from it."""
        return symbol == ancestor or any(each.symbol == ancestor for each in self.order(symbol, ()))

    def arguments_of(self, thing: Thing, ancestor: str) -> Arguments:
        """Return the type arguments of a class above the one of the thing; empty if they are not known."""
        if thing[1] == ancestor:
            return thing[2]  # type: ignore[no-any-return]
        for each in self.order(thing[1], thing[2]):
            if each.symbol == ancestor:
                return each.arguments
        return ()

    def nested_class(self, function: str, name: str) -> Thing | None:
        """Return a class that is defined in a function."""
        place = self.places.get(function)
        if place is None:
            return None
        for entry in place.module.entries(f"{place.name}.{name}"):
            if entry.kind == "c":
                return self.met(CLASS, place.module, f"{place.name}.{name}", entry)
        return None

    def met(self, kind: int, module: Module, name: str, entry: Entry) -> Thing:
        """Return a class or a function, and remember where it is."""
        symbol = f"{module.name}.{name}"
        if symbol not in self.places or self.places[symbol].entry.kind != entry.kind:
            self.places[symbol] = Place._make((module, name, entry))
        assert kind in (CLASS, FUNCTION)
        return (kind, symbol, ())
