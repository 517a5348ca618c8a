"""Which binding every name has at the place that a walk has come to.

There is one mapping for all scopes: the names of an inner scope stand in it while the scope is
read and what they hid comes back at its end. Functions are read when the scope around them has
ended, so what they see is what their names mean when they are called. Branches are journals of the
names that they changed, joined when all were read; nothing is copied.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from exsearch.resolve.bindings import GIVEN, MISSING, Binding, either

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

MODULE, FUNCTION, CLASS = range(3)

Changes = dict[str, Binding]
"""Name -> what it meant before, or at the end of, a branch; MISSING where it was unbound."""

NO_CHANGES: Changes = {}
_NO_NAMES: frozenset[str] = frozenset()


class Scopes:
    """The scope that is being read, and what stands around it."""

    __slots__ = ("declared", "env", "get", "hidden", "journal", "kind", "withdraw")

    def __init__(self) -> None:
        self.env: dict[str, Binding] = {}
        """Name -> binding; the same mapping from the first statement to the last."""
        self.get: Callable[[str], Any] = self.env.get
        """What a name that is read means; false where it has no binding."""
        self.kind = MODULE
        self.hidden: Changes = {}
        """Names that this scope binds -> what they mean around it."""
        self.declared: frozenset[str] = _NO_NAMES
        """Those of them that it declares `global` or `nonlocal`."""
        self.journal: Changes | None = None
        """Name -> what it meant before the innermost branch; None outside of branches."""

    def withdraw_uses(self, name: str) -> None:
        """Take back the uses of `name` in this function: it turned out to be the function's own."""
        raise NotImplementedError

    def bind(self, name: str, binding: Binding) -> None:
        """Let `name` mean this from here on."""
        env = self.env
        old = env.get(name, MISSING)
        if name not in self.hidden:
            self.hidden[name] = old
            if self.kind == FUNCTION:
                # It is local in all of the function: what was read before cannot be the outer one.
                if old or self.get(name):
                    self.withdraw_uses(name)
                old = MISSING
        elif old is binding:
            return
        if self.journal is not None and name not in self.journal:
            self.journal[name] = old
        env[name] = binding

    def declare(self, names: Iterable[str]) -> None:
        """Let `names` be those of an outer scope."""
        for name in names:
            self.hidden.setdefault(name, self.env.get(name, MISSING))
        self.declared = self.declared.union(names)

    def begin(self, kind: int) -> Changes:
        """Begin a scope, and return what it hides, now and later."""
        self.kind = kind
        hidden: Changes = {}
        self.hidden = hidden
        self.declared = _NO_NAMES
        self.journal = None
        return hidden

    def uncover(self, hidden: Changes, declared: frozenset[str]) -> None:
        """Let the names of a scope be gone, and those that it hid be back."""
        env = self.env
        for name, outer in hidden.items():
            if declared and name in declared:
                outer = either(outer, env.get(name, MISSING))
            if outer is MISSING:
                env.pop(name, None)
            else:
                env[name] = outer

    def enter(self, kind: int) -> tuple[int, Changes, frozenset[str], Changes | None]:
        """Begin a scope that is read in the middle of another; what is returned is for `leave`."""
        around = (self.kind, self.hidden, self.declared, self.journal)
        self.begin(kind)
        return around

    def leave(self, around: tuple[int, Changes, frozenset[str], Changes | None]) -> None:
        """End the scope, and go on with the other."""
        self.uncover(self.hidden, self.declared)
        self.kind, self.hidden, self.declared, self.journal = around

    def branch(self, read: Callable[[Any], None], what: Any) -> Changes:
        """Read one branch and return what it changed; everything is then as it was before it."""
        outer, self.journal = self.journal, {}
        read(what)
        journal, self.journal = self.journal, outer
        if not journal:
            return NO_CHANGES
        env = self.env
        ends: Changes = {}
        for name, before in journal.items():
            ends[name] = env.get(name, MISSING)
            if before is MISSING:
                env.pop(name, None)
            else:
                env[name] = before
        return ends

    def join(self, ends: list[Changes], *, or_none: bool) -> None:
        """Go on after branches that ended so; `or_none`: perhaps none of them ran."""
        if not any(ends):
            return
        found: dict[str, list[Binding]] = {}
        for changes in ends:
            for name, binding in changes.items():
                found.setdefault(name, []).append(binding)
        for name, bindings in found.items():
            if or_none or len(bindings) < len(ends):
                bindings.insert(0, self.env.get(name, MISSING))
            joined: Binding = MISSING
            for binding in bindings:
                joined = either(joined, self._unbound(name) if binding is MISSING else binding)
            self._set(name, joined)

    def _unbound(self, name: str) -> Binding:
        """Return what a name means that is bound nowhere: nothing, or the built-in of the name."""
        return None if self.kind != FUNCTION and name in GIVEN else MISSING

    def _set(self, name: str, binding: Binding) -> None:
        old = self.env.get(name, MISSING)
        if self.journal is not None and name not in self.journal:
            self.journal[name] = old
        if binding is MISSING:
            self.env.pop(name, None)
        else:
            self.env[name] = binding


def rather_imports(ends: Changes, imports: Changes) -> Changes:
    """Return what a fallback changed, without stand-ins for what `imports` may have imported.

    `except ImportError: json = None` (or a function, or a class of the same name) does not make
    `json` mean anything else to a reader.
    """
    return {
        name: () if _imported(imports.get(name, MISSING)) and not _imported(binding) else binding
        for name, binding in ends.items()
    }


def _imported(binding: Binding) -> bool:
    return isinstance(binding, tuple) and any(line for _, _, line, _ in binding)
