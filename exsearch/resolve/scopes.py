"""Keep the current binding of every name: through scopes, and through branches.

There is one dictionary for all scopes, `walk.env`. The names of an inner scope stand in it while that
scope is read; at its end, the bindings that they hid come back. A function is read when the scope
around it has ended, so that its names have the bindings that they have when it is called. A branch
keeps a journal of the bindings that it changed, and the branches are joined when all were read.
Nothing is copied.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from exsearch.resolve.bindings import BUILT_IN, UNBOUND, Binding, either
from exsearch.resolve.uses import take_back
from exsearch.resolve.walk import FUNCTION, Changes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from exsearch.resolve.walk import Walk

_NO_CHANGES: Changes = {}
_NO_NAMES: frozenset[str] = frozenset()


def bind(walk: Walk, name: str, binding: Binding) -> None:
    """Give a name of the current scope this binding from here on."""
    env = walk.env
    old = env.get(name, UNBOUND)
    if name not in walk.hidden:
        walk.hidden[name] = old
        if walk.scope == FUNCTION:
            # The name is local in the whole function, so that earlier uses cannot mean the outer one.
            if old or walk.get(name):
                take_back(walk, name)
            old = UNBOUND
    elif old is binding:
        return
    if walk.journal is not None:
        walk.journal.setdefault(name, old)
    env[name] = binding


def declare(walk: Walk, names: Iterable[str]) -> None:
    """Let names of this scope be those of an outer one: `global`, `nonlocal`."""
    for name in names:
        walk.hidden.setdefault(name, walk.env.get(name, UNBOUND))
    walk.declared = walk.declared.union(names)


def begin_scope(walk: Walk, kind: int) -> Changes:
    """Begin a scope; return the bindings that it hides, a dictionary that grows with each new name."""
    walk.scope = kind
    walk.hidden = {}
    walk.declared = _NO_NAMES
    walk.journal = None
    return walk.hidden


def uncover(walk: Walk, hidden: Changes, declared: frozenset[str] = _NO_NAMES) -> None:
    """End the names of a scope and bring back the bindings that they hid."""
    for name in declared:
        hidden[name] = either(hidden[name], walk.env.get(name, UNBOUND))
    _set(walk.env, hidden)


def enter(walk: Walk, kind: int) -> tuple[int, Changes, frozenset[str], Changes | None]:
    """Begin a scope in the middle of another, and return the state of the other for `leave`."""
    around = (walk.scope, walk.hidden, walk.declared, walk.journal)
    begin_scope(walk, kind)
    return around


def leave(walk: Walk, around: tuple[int, Changes, frozenset[str], Changes | None]) -> None:
    """End the scope and go on with the other."""
    uncover(walk, walk.hidden, walk.declared)
    walk.scope, walk.hidden, walk.declared, walk.journal = around


def begin_branch(walk: Walk) -> Changes | None:
    """Begin a branch, and return the journal of the one around it for `end_branch`."""
    outer, walk.journal = walk.journal, {}
    return outer


def end_branch(walk: Walk, outer: Changes | None) -> Changes:
    """End a branch: undo its changes, and return the bindings that it ended with."""
    journal, walk.journal = walk.journal, outer
    if not journal:
        return _NO_CHANGES
    env = walk.env
    ends = {name: env.get(name, UNBOUND) for name in journal}
    _set(env, journal)
    return ends


def join(walk: Walk, ends: list[Changes], *, or_none: bool) -> None:
    """Go on after one of several branches, or perhaps none of them; each ended with such changes."""
    if not any(ends):
        return
    found: dict[str, list[Binding]] = {}
    for changes in ends:
        for name, binding in changes.items():
            found.setdefault(name, []).append(binding)
    after: Changes = {}
    for name, bindings in found.items():
        before = walk.env.get(name, UNBOUND)
        if or_none or len(bindings) < len(ends):
            bindings.insert(0, before)
        joined: Binding = UNBOUND
        for binding in bindings:
            joined = either(joined, _unbound(walk, name) if binding is UNBOUND else binding)
        if walk.journal is not None:
            walk.journal.setdefault(name, before)
        after[name] = joined
    _set(walk.env, after)


def _unbound(walk: Walk, name: str) -> Binding:
    """Return the binding of a name that a branch leaves unbound: outside functions it may be built in."""
    return None if walk.scope != FUNCTION and name in BUILT_IN else UNBOUND


def _set(env: Changes, bindings: Changes) -> None:
    for name, binding in bindings.items():
        if binding is UNBOUND:
            env.pop(name, None)
        else:
            env[name] = binding


def without_stand_ins(ends: Changes, imports: Changes) -> Changes:
    """Return the changes of a fallback, without stand-ins for what `imports` may have imported.

    After `except ImportError: json = None`, or after a function or class of the same name, `json` still
    means the import to a reader.
    """
    return {
        name: () if _imported(imports.get(name, UNBOUND)) and not _imported(binding) else binding
        for name, binding in ends.items()
    }


def _imported(binding: Binding) -> bool:
    return isinstance(binding, tuple) and any(line for _, _, line in binding)
