"""Where the names of a module are used: what a walk finds, and how a use is noted.

Use      one name or chain of attributes, and the symbol that it means
Names    all that is known of the names of one module
Uses     a walk's notes: it turns a name with a binding into uses, and takes uses back
"""

from __future__ import annotations

from ast import Attribute, Starred
from typing import TYPE_CHECKING, Any, TypeAlias

from exsearch.resolve.bindings import INSTANCE, OWN_FUNCTION, Owner
from exsearch.resolve.kinds import ARGUMENT, ATTRIBUTE, EXACT
from exsearch.resolve.scopes import Scopes

if TYPE_CHECKING:
    from collections.abc import Callable

    from exsearch.resolve.bindings import Binding, Candidate

Use: TypeAlias = tuple[str, int, int, int, int, int, int, int, str]
"""(symbol, kind, how, line, end_line, column, definition, import_line, shape)

`line` to `end_line` (1-based) and `column` (0-based, in bytes of UTF-8) are where the name or the chain
of attributes stands, not the whole call. `definition` is an index into `Names.definitions`;
`import_line` is the first line of the import statement that the binding comes from, 0 where the
module defines the name itself. `shape` says how it is called: "2,*,key,timeout,**" has two positional
arguments and two named ones; "" where it is not called.
"""

Node: TypeAlias = Any
"""A node of `ast`: whoever gets it has looked at its type already."""


class Names:
    """All that is known of the names of one module."""

    __slots__ = (
        "bases", "defined", "definitions", "exported", "imported", "lazy", "starred", "stars", "uses",
    )  # fmt: skip

    def __init__(self) -> None:
        self.uses: list[Use] = []
        """In the order of lines and columns; several at one place where a name may mean several things."""
        self.definitions: list[tuple[int, int, int, str]] = []
        """(first line with decorators, line of the first statement inside, last line, qualified name):
        functions, classes, and with the name "" statements of the module, or headers of such."""
        self.imported: dict[str, tuple[tuple[str, int], ...]] = {}
        """Names of the module that mean an import when it has run -> (symbol, import line)."""
        self.defined: dict[str, str] = {}
        """Qualified names that the module defines -> "function", "class", "method" or "attribute"."""
        self.bases: dict[str, tuple[str, ...]] = {}
        """Qualified names of classes -> the symbols of their bases, as far as they are known."""
        self.exported: tuple[str, ...] | None = None
        """`__all__`; None where there is none or it is computed."""
        self.lazy: dict[str, str] = {}
        """Names that the module imports when it is asked for them -> symbol."""
        self.stars: tuple[tuple[str, int], ...] = ()
        """Modules imported with `*`, and the lines."""
        self.starred: list[tuple[str, Use]] = []
        """Names that only such an import can bind, and their uses, with the name as written for a symbol."""


STAR: Any = ((),)
"""What a name means that is bound nowhere in a module that imports with `*`."""


class Uses(Scopes):
    """The uses found so far, and where the walk is."""

    __slots__ = ("definition", "found", "outside", "roots", "start", "start_of_starred", "uses")

    def __init__(self) -> None:
        super().__init__()
        self.found = Names()
        self.uses = self.found.uses
        self.roots: list[str] = []
        """The name that each use begins with."""
        self.start = self.start_of_starred = 0
        """Index of the first use in the function that is read."""
        self.definition = -1
        """Index of the definition that is read."""
        self.outside = True
        """Whether the walk is outside of every function and class."""

    def add(self, symbol: str, candidate: Candidate, root: str, node: Node, kind: int, call: Node) -> None:
        """Note a use of `symbol`; `node` is the name or the chain, `call` the call of it or None."""
        self.uses.append((
            symbol, kind, candidate[1], node.lineno, node.end_lineno, node.col_offset, self.definition,
            candidate[2], "" if call is None else _shape(call),
        ))  # fmt: skip
        self.roots.append(root)

    def add_starred(self, name: str, symbol: str, node: Node, kind: int, call: Node) -> None:
        """Note a use of what only a star import can bind."""
        shape = "" if call is None else _shape(call)
        use = (symbol, kind, EXACT, node.lineno, node.end_lineno, node.col_offset, self.definition, 0, shape)
        self.found.starred.append((name, use))

    def withdraw_uses(self, name: str) -> None:
        """Take back the uses of `name` since the function began."""
        start, roots = self.start, self.roots
        if name in roots[start:]:
            kept = [index for index in range(start, len(roots)) if roots[index] != name]
            self.uses[start:] = [self.uses[index] for index in kept]
            roots[start:] = [roots[index] for index in kept]
        starred, start = self.found.starred, self.start_of_starred
        if len(starred) > start:
            starred[start:] = [item for item in starred[start:] if item[0] != name]

    def open(self, first: int, inside: int, last: int, name: str) -> int:
        """Begin a definition and return its index."""
        self.found.definitions.append((first, inside, last, name))
        return len(self.found.definitions) - 1

    def open_header(self, node: Node, last: Node) -> None:
        """Begin the header of a compound statement of the module; `last` ends it."""
        if self.outside:
            self.definition = self.open(node.lineno, node.lineno, last.end_lineno, "")

    def named(self, binding: Any, node: Node, kind: int, call: Node) -> None:
        """Note the use of a bare name that has a binding."""
        if type(binding) is Owner:
            return
        name = node.id
        if binding is STAR:
            self.add_starred(name, name, node, kind, call)
            return
        for symbol, how, line, what in binding:
            if what != INSTANCE and (how == EXACT or kind not in _PASSING):
                self.uses.append((
                    symbol, kind, how, node.lineno, node.end_lineno, node.col_offset, self.definition,
                    line, "" if call is None else _shape(call),
                ))  # fmt: skip
                self.roots.append(name)

    def chain(self, binding: Any, root: str, value: Node, node: Node, kind: int, call: Node) -> None:
        """Note the use of the chain from `value`, which has a binding, up to `node`."""
        first = node
        path = node.attr
        if node.value is not value:
            names = [path]
            while first.value is not value:
                first = first.value
                names.append(first.attr)
            names.reverse()
            path = ".".join(names)
        if binding is STAR:
            self.add_starred(root, f"{root}.{path}", node, kind, call)
            return
        for candidate in binding:
            symbol, how, line, what = candidate
            if what == OWN_FUNCTION:
                self.add(symbol, candidate, root, value, ATTRIBUTE, None)
            elif what == INSTANCE and first is not node:
                # What the attribute of an object is, is not known: the rest of the chain is not its.
                self.add(f"{symbol}.{first.attr}", candidate, root, first, ATTRIBUTE, None)
            else:
                self.uses.append((
                    f"{symbol}.{path}", kind, how, node.lineno, node.end_lineno, node.col_offset,
                    self.definition, line, "" if call is None else _shape(call),
                ))  # fmt: skip
                self.roots.append(root)

    def owned(self, owner: Owner) -> None:
        """Note the uses of what was assigned to attributes of `self`, now that its class is read."""
        known: Callable[[str], Binding] = owner.get
        if not owner.bases:
            if not any(owner.attributes.values()):
                return
            known = owner.attributes.get
        for node, kind, call, definition in owner.pending:
            first = node
            while type(first.value) is Attribute:
                first = first.value
            binding = known(first.attr)
            if not binding or not isinstance(binding, tuple):
                continue
            self.definition = definition
            if first is not node:
                self.chain(binding, "", first, node, kind, call)
                continue
            for candidate in binding:
                if candidate[3] != INSTANCE and kind not in _PASSING:
                    self.add(candidate[0], candidate, "", node, kind, call)


_PASSING = (ATTRIBUTE, ARGUMENT)
"""Kinds of a bare name that count only where it is certain: a variable handed on is no use of its value."""


def _shape(call: Node) -> str:
    """Return how a call passes its arguments."""
    star = ""
    positional = len(call.args)
    for value in call.args:
        if type(value) is Starred:
            star = ",*"
            positional -= 1
    if not call.keywords:
        return _COUNTS[positional] if not star and positional < _COUNTED else f"{positional}{star}"
    named = [keyword.arg for keyword in call.keywords if keyword.arg is not None]
    named.sort()
    stars = ",**" if len(named) < len(call.keywords) else ""
    return ",".join((f"{positional}{star}", *named)) + stars


_COUNTED = 20
_COUNTS = tuple(str(count) for count in range(_COUNTED))
