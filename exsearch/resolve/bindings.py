"""Bindings: the values that a name can have at one point of a module, as terms; joins two of them.

Only values: nothing here reads a syntax tree or knows a scope. A binding is one of

    UNBOUND             the name is not bound
    None                it is bound to something unknown
    PARAMETER           the same, and it is a parameter that has no annotation
    ()                  it is bound to the constant None, so that no use of it can be meant
    (Candidate, ...)    it is one of these, depending on the branch that ran

The first four are false, because most names have no known binding and `if binding` skips them.
"""

from __future__ import annotations

import builtins
import re
from typing import TYPE_CHECKING, Final, TypeAlias

from exsearch.resolve import ASSIGNED, INFERRED, NAME_ONLY

if TYPE_CHECKING:
    from collections.abc import Iterable

BUILT_IN = (
    frozenset(dir(builtins))
    | {"__file__", "__path__", "__builtins__", "__class__", "__annotations__", "__cached__", "__dict__"}
    | {"__module__", "__qualname__", "WindowsError", "reveal_type"}
)
"""Names that every module or class body has; a few exist only on other platforms or versions."""

LONGEST_NAME = 500
"""Characters of the name of a definition in its module. A class in classes repeats their names, so a longer
name is cut, and nothing is stored of it."""

LONGEST_TERM = 300
"""Characters; a value that needs a longer term counts as unknown."""

_MOST_CANDIDATES = 8
"""With more candidates than this, a binding counts as unknown."""

Candidate: TypeAlias = tuple[str, int, int]
"""(term, how, import line): a value that a name may have; how this is known, as a position in `HOWS`; the
first line of the import statement that it comes from, 0 if the module defines it.

`how` is INFERRED or NAME_ONLY if the term is no plain path: instances, and what calls return. A plain path
with INFERRED is something that nobody means when they write the bare name: `cls`, or a local class.

A plain tuple, always unpacked into these names, because a NamedTuple makes `find_names` slower."""


class _Special(str):
    """A value that is false, and that is only compared by `is`."""


UNBOUND: Final = _Special()
PARAMETER: Final = _Special()

Binding: TypeAlias = tuple[Candidate, ...] | _Special | None


def made(term: str, line: int = 0) -> Binding:
    """Return the binding of a value that has this term, which is no plain path."""
    return ((term, INFERRED, line),) if len(term) <= LONGEST_TERM else None


BUILT_INS: Final[dict[str, Binding]] = {
    name: ((f"builtins.{name}", INFERRED, 0),) for name in dir(builtins) if name.isidentifier()
}
"""Name -> binding. It is looked up only for names that have no other binding, and a bare name is no use."""

CONSTANTS: Final[dict[type, Binding]] = {
    **{kind: made(f"builtins.{kind.__name__}%") for kind in (str, bytes, int, float, complex, bool)},
    type(None): (),
}
"""Type of a constant -> binding of a name that is assigned one."""


def either(one: Binding, other: Binding) -> Binding:
    """Return the binding of a name that has one of two bindings."""
    if one is other or other is UNBOUND:
        return one
    if one is UNBOUND or one == ():
        return other
    if other == ():
        return one
    if not isinstance(one, tuple) or not isinstance(other, tuple):
        return uncertain(one or other)
    known = {term for term, _, _ in one}
    both = one + tuple([candidate for candidate in other if candidate[0] not in known])
    if len(both) > _MOST_CANDIDATES:
        return None
    return uncertain(both) if is_uncertain(one) or is_uncertain(other) else both


def union(bindings: Iterable[Binding]) -> Binding:
    """Return the binding of a name that has one of these bindings; None if there are none."""
    found: Binding = UNBOUND
    for binding in bindings:
        found = either(found, binding)
    return None if found is UNBOUND else found


def uncertain(binding: Binding) -> Binding:
    """Return the binding of a name that may also be something unknown."""
    return _with_how(binding, NAME_ONLY) if isinstance(binding, tuple) else None


def is_uncertain(binding: Binding) -> bool:
    """Return whether a name with this binding may also be something unknown."""
    return not isinstance(binding, tuple) or (binding != () and binding[0][1] == NAME_ONLY)


def as_assigned(binding: Binding) -> Binding:
    """Return the binding of `y` in `y = x`, if this is the binding of `x`."""
    if not binding:
        return () if binding == () else None
    assert isinstance(binding, tuple)
    term, how, line = binding[0]
    if how >= ASSIGNED:
        return binding
    return ((term, ASSIGNED, line),) if len(binding) == 1 else _with_how(binding, ASSIGNED)


def _with_how(binding: tuple[Candidate, ...], least: int) -> tuple[Candidate, ...]:
    return tuple([(term, max(how, least), line) for term, how, line in binding])


def extended(binding: Binding, suffix: str, least: int = INFERRED) -> Binding:
    """Return the binding of what a suffix makes of a value: `.name`, `()`, `@` and the like."""
    if not binding:
        return None
    assert isinstance(binding, tuple)
    longest = LONGEST_TERM - len(suffix)
    if len(binding) == 1:
        term, how, line = binding[0]
        return ((term + suffix, how if how > least else least, line),) if len(term) <= longest else None
    found = []
    for term, how, line in binding:
        if len(term) > longest:
            return None
        found.append((term + suffix, how if how > least else least, line))
    return tuple(found)


def term_of(binding: Binding) -> str:
    """Return one term for all that a value can be."""
    if not binding:
        return "?"
    assert isinstance(binding, tuple)
    terms = "|".join([term for term, _, _ in binding])
    return f"?|{terms}" if binding[0][1] == NAME_ONLY else terms


def of_variable(binding: Binding) -> Binding:
    """Return the binding of an annotated variable: as `type[X]` it holds a class but is no name of X."""
    if not binding or not isinstance(binding, tuple):
        return binding
    return tuple([(f"({term})" if is_plain(term) else term, how, line) for term, how, line in binding])


def generic(name: str, *arguments: Binding, ending: str = ">%") -> Binding:
    """Return the binding of an instance of a class with type arguments."""
    line = 0
    for argument in arguments:
        if argument and isinstance(argument, tuple):
            line = line or argument[0][2]
    return made(f"{name}<{','.join(map(term_of, arguments))}{ending}", line)


def class_of(binding: Binding) -> Binding:
    """Return the class whose instances an annotation describes: `builtins.list<m.X%>` for list[m.X]."""
    if not binding or not isinstance(binding, tuple):
        return None
    found: Binding = UNBOUND
    for term, how, line in binding:
        if not term.endswith("%"):
            return None
        term = term[:-1]
        if how == INFERRED and is_plain(term) and not term.startswith("builtins."):
            how = ASSIGNED
        found = either(found, ((term, how, line),))
    return found


def is_plain(term: str) -> bool:
    """Return whether a term is only a dotted path."""
    return _PLAIN.match(term) is not None


_PLAIN = re.compile(r"[\w.~]+\Z")
