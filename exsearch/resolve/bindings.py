"""What a name can mean at one place in a module, and how two such bindings become one.

Values only: nothing here reads a tree or knows a scope. A binding is

    MISSING     the name is bound nowhere so far
    None        it is bound to something unknown
    ()          it is bound to the constant None: no use of it can be meant
    (Candidate, ..) it is one of these, by the branch that ran
    an Owner    it is `self` or `cls` in the methods of one class

All but the last two are false, so that a name without binding costs its reader one look-up.
"""

from __future__ import annotations

import builtins
from functools import lru_cache
from typing import Any, Final, TypeAlias

from exsearch.resolve.kinds import ASSIGNED, EXACT, INFERRED, NAME_ONLY

GIVEN = frozenset(dir(builtins)) | frozenset(
    [
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
    ]
)
"""The names that every module or class body has; some are of other platforms or versions."""

THING, INSTANCE, OWN_CLASS, OWN_FUNCTION = range(4)
"""What the symbol of a candidate stands for: itself, an object of it, a class or function defined here."""

Candidate: TypeAlias = tuple[str, int, int, int]
"""(symbol, how, line of the import or 0, one of THING to OWN_FUNCTION)"""

Binding: TypeAlias = "tuple[Candidate, ...] | Owner | _Missing | None"

MOST_CANDIDATES = 8
"""A name that may be more things than this is not known."""

MOST_BASES = 50
"""Classes that are searched for an attribute."""


class _Missing:
    """The type of MISSING."""

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = _Missing()


class Owner:
    """A class whose methods are read: what its attributes mean, and what they were used for."""

    __slots__ = ("attributes", "bases", "parameters", "pending")

    def __init__(self, bases: tuple[Owner, ...]) -> None:
        self.attributes: dict[str, Binding] = {}
        self.bases = bases
        self.parameters: tuple[str, ...] = ()
        """The T of `class C[T]`: names that its methods see, unlike other names of a class."""
        self.pending: list[tuple[Any, int, Any, int]] = []
        """(chain that begins at `self`, kind, call or None, definition): read when all is assigned."""

    def put(self, name: str, binding: Binding) -> None:
        """Note that `self.name` is assigned somewhere."""
        before = self.attributes.get(name, MISSING)
        self.attributes[name] = binding if before is MISSING else either(before, binding)

    def get(self, name: str) -> Binding:
        """Return what `self.name` means, from the nearest class of this module that assigns it."""
        if name in self.attributes:
            return self.attributes[name]
        todo = list(self.bases)
        for owner in todo:  # grows
            if name in owner.attributes:
                return owner.attributes[name]
            if len(todo) < MOST_BASES:
                todo += owner.bases
        return MISSING


def either(one: Binding, other: Binding) -> Binding:
    """Return what a name means that is `one` or the `other`."""
    if one is other or isinstance(other, _Missing):
        return one
    if isinstance(one, _Missing) or one == ():
        return other
    if other == ():
        return one
    if isinstance(one, Owner) or isinstance(other, Owner):
        return None
    if one is None or other is None:
        return in_doubt(one or other)
    symbols = {(candidate[0], candidate[3] == INSTANCE) for candidate in one}
    both = one + tuple(
        candidate for candidate in other if (candidate[0], candidate[3] == INSTANCE) not in symbols
    )
    if len(both) > MOST_CANDIDATES:
        return None
    return in_doubt(both) if one[0][1] == NAME_ONLY or other[0][1] == NAME_ONLY else both


def in_doubt(binding: Binding) -> Binding:
    """Return the binding of a name that may as well be something unknown."""
    if not isinstance(binding, tuple):
        return None
    return tuple((symbol, NAME_ONLY, line, what) for symbol, _, line, what in binding)


def in_other_words(binding: Binding) -> Binding:
    """Return what another name means that this binding is assigned to."""
    if not isinstance(binding, tuple):
        return binding or None
    return tuple((s, ASSIGNED, line, w) if how == EXACT else (s, how, line, w) for s, how, line, w in binding)


def is_class(candidate: Candidate) -> bool:
    """Say whether calling it makes an object of it, as far as its name tells."""
    symbol, _, _, what = candidate
    if what != THING:
        return what == OWN_CLASS
    before, _, last = symbol.rpartition(".")
    if not last.lstrip("_")[:1].isupper() or symbol in _MAKE_CLASSES:
        return False
    # `Color.RED()` and `pkg.MAX_SIZE()` look like members and constants that happen to be callable.
    return not last.isupper() or not ("_" in last.strip("_") or before.rpartition(".")[2][:1].isupper())


@lru_cache(maxsize=4096)
def made_by(binding: tuple[Candidate, ...]) -> Binding:
    """Return what calling a name gives: objects of the classes among its candidates."""
    made: list[Candidate] = []
    for candidate in binding:
        if is_class(candidate):
            symbol, how, line, _ = candidate
            made.append((symbol, NAME_ONLY if how == NAME_ONLY else INFERRED, line, INSTANCE))
    if len(made) == len(binding):
        return tuple(made)
    return in_doubt(tuple(made)) or None


def typed_as(binding: Binding) -> Binding:
    """Return what a name means that is annotated with a name of this binding."""
    if not isinstance(binding, tuple):
        return None
    found: Binding = MISSING
    for symbol, how, line, what in binding:
        plain = what in (THING, OWN_CLASS) and not symbol.startswith(_TYPING)
        said = ((symbol, NAME_ONLY if how == NAME_ONLY else INFERRED, line, INSTANCE),) if plain else None
        found = either(found, said)
    return found or None


def member(binding: Binding, path: str) -> Binding:
    """Return what the attribute (or `dotted.path` of them) of a name means when it is assigned to another."""
    if not isinstance(binding, tuple):
        return None
    found: Binding = MISSING
    for symbol, how, line, what in binding:
        if what in (THING, OWN_CLASS):
            found = either(found, ((f"{symbol}.{path}", max(how, ASSIGNED), line, THING),))
        else:
            found = either(found, None)
    return found or None


_TYPING = ("typing.", "typing_extensions.")
"""Their names say something about types; an annotated value has other attributes."""

_MAKE_CLASSES = frozenset(
    f"{module}.{name}"
    for module, names in (
        ("typing", ("NamedTuple", "TypedDict", "NewType", "TypeVar", "ParamSpec", "TypeVarTuple")),
        ("typing_extensions", ("NamedTuple", "TypedDict", "NewType", "TypeVar", "ParamSpec", "TypeVarTuple")),
        ("enum", ("Enum", "IntEnum", "StrEnum", "Flag", "IntFlag")),
    )
    for name in names
)
"""Called, these make a type, so that what is called on it is not theirs."""
