"""What a name can refer to at one point of a module, and how two bindings are joined.

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
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from exsearch.resolve import ASSIGNED, INFERRED, NAME_ONLY

if TYPE_CHECKING:
    from collections.abc import Callable

BUILT_IN = frozenset(dir(builtins)) | {
    "__file__",
    "__path__",
    "__builtins__",
    "__class__",
    "__annotations__",
    "__cached__",
    "__dict__",
    "__module__",
    "__qualname__",
    "WindowsError",
    "reveal_type",
}
"""Names that every module or class body has; a few exist only on other platforms or versions."""

ITSELF, INSTANCE, OWN_CLASS, OWN_FUNCTION = range(4)
"""What a candidate's symbol stands for: the object itself, an instance of it, a class or a function of
this module."""

_MOST_CANDIDATES = 8
"""With more candidates than this, a binding counts as unknown."""

_MOST_BASES = 50
"""Base classes that are searched for an attribute."""


class Candidate(NamedTuple):
    """A symbol that a name may refer to."""

    symbol: str
    how: int
    """How this is known: a position in `HOWS`."""
    import_line: int
    """First line of the import statement that it comes from; 0 if the module defines it."""
    stands_for: int
    """ITSELF, INSTANCE, OWN_CLASS or OWN_FUNCTION."""


class OwnClass:
    """A class of this module: the bindings of its attributes, and the uses that wait for them."""

    __slots__ = ("attributes", "bases", "pending", "type_parameters")

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
        self.attributes[name] = either(self.attributes.get(name, UNBOUND), binding)

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
    known = {(candidate.symbol, candidate.stands_for == INSTANCE) for candidate in one}
    more = [c for c in other if (c.symbol, c.stands_for == INSTANCE) not in known]
    both = (*one, *more)
    if len(both) > _MOST_CANDIDATES:
        return None
    return uncertain(both) if NAME_ONLY in (one[0].how, other[0].how) else both


def uncertain(binding: Binding) -> Binding:
    """Return the binding of a name that may also be something unknown."""
    return _with_how(binding, NAME_ONLY) if isinstance(binding, tuple) else None


def as_assigned(binding: Binding) -> Binding:
    """Return the binding of `y` in `y = x`, if this is the binding of `x`."""
    return _with_how(binding, ASSIGNED) if isinstance(binding, tuple) else binding or None


def _with_how(binding: tuple[Candidate, ...], least: int) -> tuple[Candidate, ...]:
    return tuple([c if c.how >= least else c._replace(how=least) for c in binding])


def looks_like_class(candidate: Candidate) -> bool:
    """Return whether its name suggests that calling it makes an instance of it."""
    if candidate.stands_for != ITSELF:
        return candidate.stands_for == OWN_CLASS
    before, _, last = candidate.symbol.rpartition(".")
    if not last.lstrip("_")[:1].isupper() or candidate.symbol in _MAKE_CLASSES:
        return False
    # Members and constants may be callable: `Color.RED()`, `pkg.MAX_SIZE()`.
    return not last.isupper() or not ("_" in last.strip("_") or before.rpartition(".")[2][:1].isupper())


@lru_cache(maxsize=4096)
def called(binding: tuple[Candidate, ...]) -> Binding:
    """Return the binding of `y` in `y = x()`, if this is that of `x`: instances of the classes in it."""
    made = tuple([_instance_of(candidate) for candidate in binding if looks_like_class(candidate)])
    return made if len(made) == len(binding) else uncertain(made) or None


def annotated_with(binding: Binding) -> Binding:
    """Return the binding of `y` in `y: x`, if this is that of `x`."""
    return _each(binding, lambda c: None if c.symbol.startswith(_TYPING) else _instance_of(c))


def attribute_of(binding: Binding, path: str) -> Binding:
    """Return the binding of `y` in `y = x.path`, if this is that of `x`; `path` may hold dots."""
    return _each(
        binding, lambda c: Candidate(f"{c.symbol}.{path}", max(c.how, ASSIGNED), c.import_line, ITSELF)
    )


def _each(binding: Binding, change: Callable[[Candidate], Candidate | None]) -> Binding:
    """Return a binding with its candidates changed; None from `change` means something unknown."""
    if not isinstance(binding, tuple):
        return None
    found: Binding = UNBOUND
    for candidate in binding:
        changed = change(candidate) if candidate.stands_for in (ITSELF, OWN_CLASS) else None
        found = either(found, (changed,) if changed else None)
    return found or None


def _instance_of(candidate: Candidate) -> Candidate:
    return Candidate(candidate.symbol, max(candidate.how, INFERRED), candidate.import_line, INSTANCE)


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
