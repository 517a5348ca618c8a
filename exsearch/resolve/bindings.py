"""Bindings: the symbols that a name can refer to at one point of a module; joins two of them.

Only values: nothing here reads a syntax tree or knows a scope. A binding is one of

    UNBOUND             the name is not bound
    None                it is bound to something unknown
    ()                  it is bound to the constant None, so that no use of it can be meant
    (Candidate, ...)    it is one of these, depending on the branch that ran
    an OwnClass         it is `self` or `cls` in a method of this class

The first three are false, because most names have no known binding and `if binding` skips them.
"""

from __future__ import annotations

import builtins
from enum import Enum
from functools import lru_cache
from typing import Any, Final, TypeAlias

from exsearch.resolve import ASSIGNED, INFERRED, NAME_ONLY

BUILT_IN = (
    frozenset(dir(builtins))
    | {"__file__", "__path__", "__builtins__", "__class__", "__annotations__", "__cached__", "__dict__"}
    | {"__module__", "__qualname__", "WindowsError", "reveal_type"}
)
"""Names that every module or class body has; a few exist only on other platforms or versions."""

ITSELF, INSTANCE, OWN_CLASS, OWN_FUNCTION = range(4)
"""How a candidate's symbol is meant: the object itself, an instance of it, a class or a function of
this module."""

_MOST_CANDIDATES = 8
"""With more candidates than this, a binding counts as unknown."""

_MOST_BASES = 50
"""Base classes that are searched for an attribute."""

Candidate: TypeAlias = tuple[str, int, int, int]
"""(symbol, how, import line, stands for): a symbol that a name may refer to; how this is known, as a position
in `HOWS`; the first line of the import statement that it comes from, 0 if the module defines it; and one of
ITSELF, INSTANCE, OWN_CLASS, OWN_FUNCTION.

A plain tuple, always unpacked into these names, because a NamedTuple makes `find_names` slower."""


class OwnClass:
    """A class of this module: the bindings of its attributes, and the uses that wait for them."""

    def __init__(self, bases: tuple[OwnClass, ...], type_parameters: tuple[str, ...]) -> None:
        self.attributes: dict[str, Binding] = {}
        self.bases = bases
        self.type_parameters = type_parameters
        """The T of `class C[T]`: methods see these names, unlike other names of the class."""
        self.pending: list[tuple[Any, int, Any, int]] = []
        """(chain that begins with `self`, kind, call or None, definition); a method may use an attribute
        before another one assigns it, so that these are resolved when the whole class is read."""

    def assign(self, name: str, binding: Binding) -> None:
        """Record that `self.name` is assigned somewhere in the class."""
        if name in self.attributes:
            binding = either(self.attributes[name], binding)
        self.attributes[name] = binding

    def get(self, name: str) -> Binding:
        """Return the binding of `self.name` in this class, else in the nearest base of this module."""
        todo = [self]
        for own in todo:  # the list grows while it is read
            if name in own.attributes:
                return own.attributes[name]
            if len(todo) <= _MOST_BASES:
                todo += own.bases
        return UNBOUND


class _Unbound(Enum):
    UNBOUND = "unbound"

    def __bool__(self) -> bool:
        return False


UNBOUND: Final = _Unbound.UNBOUND

Binding: TypeAlias = tuple[Candidate, ...] | OwnClass | _Unbound | None


def either(one: Binding, other: Binding) -> Binding:
    """Return the binding of a name that has one of two bindings."""
    if one is other or other is UNBOUND:
        return one
    if one is UNBOUND or one == ():
        return other
    if other == ():
        return one
    if isinstance(one, OwnClass) or isinstance(other, OwnClass):
        return None
    if one is None or other is None:
        return uncertain(one or other)
    known = {(symbol, stands_for == INSTANCE) for symbol, _, _, stands_for in one}
    both = one + tuple([c for c in other if (c[0], c[3] == INSTANCE) not in known])
    if len(both) > _MOST_CANDIDATES:
        return None
    (_, how, _, _), (_, other_how, _, _) = one[0], other[0]
    return uncertain(both) if how == NAME_ONLY or other_how == NAME_ONLY else both


def uncertain(binding: Binding) -> Binding:
    """Return the binding of a name that may also be something unknown."""
    return _with_how(binding, NAME_ONLY) if isinstance(binding, tuple) else None


def as_assigned(binding: Binding) -> Binding:
    """Return the binding of `y` in `y = x`, if this is the binding of `x`."""
    return _with_how(binding, ASSIGNED) if isinstance(binding, tuple) else binding or None


def _with_how(binding: tuple[Candidate, ...], least: int) -> tuple[Candidate, ...]:
    return tuple([(symbol, max(how, least), line, kind) for symbol, how, line, kind in binding])


def _looks_like_class(symbol: str, stands_for: int) -> bool:
    """Return whether calling it makes an instance of it, as far as its name suggests."""
    if stands_for != ITSELF:
        return stands_for == OWN_CLASS
    before, _, last = symbol.rpartition(".")
    if not last.lstrip("_")[:1].isupper() or symbol in _MAKE_CLASSES:
        return False
    # Members and constants may be callable: `Color.RED()`, `pkg.MAX_SIZE()`.
    return not last.isupper() or not ("_" in last.strip("_") or before.rpartition(".")[2][:1].isupper())


@lru_cache(maxsize=4096)
def called(binding: tuple[Candidate, ...]) -> Binding:
    """Return the binding of `y` in `y = x()`, if this is that of `x`: instances of the classes in it."""
    made = tuple(
        [
            (symbol, max(how, INFERRED), line, INSTANCE)
            for symbol, how, line, stands_for in binding
            if _looks_like_class(symbol, stands_for)
        ]
    )
    return made if len(made) == len(binding) else uncertain(made) or None


def annotated_with(binding: Binding) -> Binding:
    """Return the binding of `y` in `y: x`, if this is that of `x`."""
    if not isinstance(binding, tuple):
        return None
    found: Binding = UNBOUND
    for symbol, how, line, stands_for in binding:
        is_type = stands_for in (ITSELF, OWN_CLASS) and not symbol.startswith(_TYPING)
        found = either(found, ((symbol, max(how, INFERRED), line, INSTANCE),) if is_type else None)
    return found or None


def attribute_of(binding: Binding, path: str) -> Binding:
    """Return the binding of `y` in `y = x.path`, if this is that of `x`; `path` may hold dots."""
    if not isinstance(binding, tuple):
        return None
    found: Binding = UNBOUND
    for symbol, how, line, stands_for in binding:
        known = stands_for in (ITSELF, OWN_CLASS)
        found = either(found, ((f"{symbol}.{path}", max(how, ASSIGNED), line, ITSELF),) if known else None)
    return found or None


_TYPING = ("typing.", "typing_extensions.")
"""Special forms such as `typing.Any` are no classes, so that an annotation with them gives no instance."""

_MAKE_CLASSES = {
    *(
        f"{module}.{name}"
        for module in ("typing", "typing_extensions")
        for name in ("NamedTuple", "TypedDict", "NewType", "TypeVar", "ParamSpec", "TypeVarTuple")
    ),
    *(f"enum.{name}" for name in ("Enum", "IntEnum", "StrEnum", "Flag", "IntFlag")),
}
"""Calling these makes a new type, not an instance of them."""
