"""The linker: finds where the things are defined that terms refer to, in the summaries of all known projects.

    linker = Linker(texts)
    linker.link("shop.current_cart().first.label")

A term is a use, as `summary` describes it. Its last attribute is looked for in what the rest of the
term stands for, which `evaluate` finds out. Imports and aliases are followed to the definition, a
variable is its own definition. What the linker learns it keeps, so one linker should answer all
questions of a run.
"""

from __future__ import annotations

from exsearch.model import Record
from exsearch.resolve import ASSIGNED, EXACT, INFERRED, NAME_ONLY, RE_EXPORT
from exsearch.resolve import summary as written
from exsearch.resolve.linking.evaluate import CALLABLES, Evaluator
from exsearch.resolve.linking.packages import Packages
from exsearch.resolve.linking.values import (
    CLASS,
    FUNCTION,
    GUESS,
    INSTANCE,
    MODULE,
    PATH,
    SUPER,
    SUPER_CLASS,
    UNKNOWN,
    term_of,
    top_of,
)
from exsearch.resolve.summary import is_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Sequence

    from exsearch.resolve.linking.classes import Found, Scope
    from exsearch.resolve.linking.values import Thing
    from exsearch.resolve.summary import Entry, Post, Union


class Linked(Record):
    """One thing that a term may refer to."""

    symbol: str
    """Dotted name, where it is defined; "" if it is not known."""
    through: str
    """The name below the class of the receiver, if a base class defines it; else ""."""
    waits_for: str
    """Top-level name of a package that is not known and that may change the answer; "" if there is none."""
    how: int
    """As in `HOWS`: the least sure step on the way."""
    term: str
    """If it waits: the term to be linked when the package is known; else ""."""
    kind: str
    """As `Linker.kind_of` says; "" if it is unknown."""


_LINKED = Linked._make


class _End(Record):
    symbol: str
    through: str
    waits_for: str
    how: int
    kind: str
    """As `Linker.kind_of` says; "path": it is not known what it is; "": nor where."""
    term: str
    """As in `Linked`."""


_END = _End._make
_HOW = _End._fields.index("how")
_OF_CLASS = (CLASS, INSTANCE, SUPER, SUPER_CLASS)
_ALIASED = frozenset(["function", "class", "method", "module", "path"])
"""A variable that is one of these is only another name of it."""

_METHOD, _PROPERTY, _ATTRIBUTE, _PATH = "method", "property", "attribute", "path"
_KINDS = {written.FUNCTION: "function", written.CLASS: "class"}


class Linker:
    """Answers where things are defined; `texts` gives the summaries of the projects with a top-level name.

    `texts` is called once for each name. If several summaries hold a module, the first one counts. The
    standard library comes by the same way. `hidden` are modules that other linkers will not know, such as
    tests: a term that waits does not begin in them.
    """

    def __init__(self, texts: Callable[[str], Sequence[str]], hidden: Container[str] = ()) -> None:
        self.packages = Packages(texts)
        self._evaluator = Evaluator(self.packages, hidden)

    def link(self, term: str) -> tuple[Linked, ...]:
        """Return what a term may refer to, the surest first; empty if nothing is known and never will be.

        Built-in names are left out.
        """
        if is_path(term):
            top = term.partition(".")[0]
            if not self.packages.modules(top):
                return (_LINKED((term, "", top, EXACT, term, "")),)
            ends: Sequence[_End] = self._path(term)
        else:
            ends = self._of_chain(term)
        if len(ends) == 1:
            (end,) = ends
            # What waits alone will be as sure as what it turns out to be.
            return _linked(end) if end.symbol else _linked(end._replace(how=INFERRED))
        is_open = any(not end.symbol for end in ends)
        found: dict[tuple[str, str], Linked] = {}
        for end in ends:
            for linked in _linked(end._replace(how=NAME_ONLY) if is_open and end.symbol else end):
                key = (linked.symbol, "" if linked.symbol else linked.term)
                if key not in found or linked.how < found[key].how:
                    found[key] = linked
        return tuple(sorted(found.values(), key=lambda each: (each.how, not each.symbol, each)))

    def _of_term(self, term: str) -> Sequence[_End]:
        """Return where a term leads."""
        return self._path(term) if is_path(term) else self._of_chain(term)

    def _of_chain(self, term: str) -> Sequence[_End]:
        """Return where a term leads that is no path. Most share their beginning, which is parsed once."""
        before, dot, name = term.rpartition(".")
        if dot and "|" not in before and name.isidentifier():
            values = self._evaluator.term(before)
            return [end for thing, how in values for end in self._attribute(thing, name, how)]
        return self._ends(self._evaluator.parsed(term), {})

    def class_of(self, term: str) -> str:
        """Return the class that the value of a term is an instance of; "" if that is not one known class."""
        names = {
            name if kind in (INSTANCE, GUESS) else "" for (kind, name, _), _ in self._evaluator.term(term)
        }
        return names.pop() if len(names) == 1 else ""

    def kind_of(self, symbol: str) -> str:
        """Return "function", "class", "method", "attribute", "module" or "property"; "" if it is unknown."""
        kinds = {end.kind for end in self._of_term(symbol)}
        return kinds.pop() if len(kinds) == 1 and not kinds & {_PATH, ""} else ""

    def is_module(self, path: str) -> bool:
        """Return whether there is a module at a path, even if its package binds the name otherwise."""
        return self.packages.module(path) is not None

    def fixtures_of(self, name: str) -> Iterator[tuple[str, str]]:
        """Yield (name, symbol) for the fixtures that a module has, also those that it imports."""
        module = self.packages.module(name)
        if module is None:
            return
        names = dict.fromkeys(each.removeprefix(written.REQUEST) for each in module.names())
        for star in filter(None, map(self.packages.module, module.stars())):
            names.update(dict.fromkeys(self.packages.public_names(star)))
        for each in names:
            if each.isidentifier():
                for thing, _ in self._evaluator.fixture_in(module, each):
                    if thing[0] == FUNCTION:
                        yield each, thing[1]

    # -- ends: where terms lead

    def _ends(self, posts: Union, scope: Scope) -> list[_End]:
        return [end for post in posts for end in self._post(post, scope)]

    def _post(self, post: Post, scope: Scope) -> list[_End]:
        if not post.steps:
            if isinstance(post.root, tuple):
                return self._ends(post.root, scope)
            if not post.root.startswith(("$", "?", "...")):
                return list(self._path(post.root))
        sign, name = post.steps[-1] if post.steps else ("", "")
        if sign == ".":
            values = self._evaluator.post(post, scope, 1)
            return [end for thing, how in values for end in self._attribute(thing, str(name), how)]
        if sign == written.REQUEST:
            values = self._evaluator.post(post, scope, 1)
            found = [pair for thing, _ in values for pair in self._evaluator.requested(thing, str(name))]
            return [end for thing, how in found if (end := _end_of(thing, how))]
        values = self._evaluator.post(post, scope)
        return [end for thing, how in values if (end := _end_of(thing, how))]

    def _path(self, path: str) -> tuple[_End, ...]:
        defined = self._defined(path)
        if defined is not None:
            return (defined,)
        return self._evaluator.once(("end", path), (), self._find, path)  # type: ignore[no-any-return]

    def _defined(self, path: str) -> _End | None:
        """Return the end of a path that is that of a definition, as most are; None for any other.

        These are functions and classes of modules, and the methods that a class defines itself.
        """
        owner, _, name = path.rpartition(".")
        known = self.packages.modules(path.partition(".")[0])
        module = known.get(owner)
        if module is not None:
            entries = module.entries(name)
            kind = _KINDS.get(entries[0].kind) if len(entries) == 1 else None
            return _END((path, "", "", 0, kind, "")) if kind else None
        home, _, owner_name = owner.rpartition(".")
        module = known.get(home)
        if module is None or path in known or owner in CALLABLES:
            return None
        entries, of_class = module.entries(f"{owner_name}.{name}"), module.entries(owner_name)
        if len(entries) != 1 or len(of_class) != 1:
            return None
        if entries[0].kind != written.FUNCTION or of_class[0].kind != written.CLASS:
            return None
        kind = _PROPERTY if "p" in entries[0].flags else _METHOD
        return _END((path, "", "", 0, kind, ""))

    def _find(self, path: str) -> tuple[_End, ...]:
        """Return where a dotted path leads."""
        module, rest, waits_for = self.packages.locate(path)
        if module is None and (home := self.packages.without_source(path)):
            return tuple(_not_surer(self._path(home), RE_EXPORT))
        if module is None:
            return () if self.packages.is_starred(path) else (_END((path, "", waits_for, 0, _PATH, path)),)
        if not rest:
            return (_END((module.name, "", "", 0, "module", "")),)
        if "." in rest:
            owner, _, name = path.rpartition(".")
            values = self._evaluator.path(owner)
            return tuple([end for thing, how in values for end in self._attribute(thing, name, how)])
        entries = self.packages.binding(module, rest)
        return tuple([end for entry in entries for end in self._entry(f"{module.name}.{rest}", entry, {})])

    def _entry(self, symbol: str, entry: Entry, scope: Scope) -> Sequence[_End]:
        """Return where a name leads that one entry of a module or a class is about."""
        own = _END((symbol, "", "", 0, _KINDS.get(entry.kind, _ATTRIBUTE), ""))
        if entry.kind == written.IMPORTED:
            ends = self._path(entry.term)
            return [own] if any(_is_built_in(end.symbol) for end in ends) else _not_surer(ends, RE_EXPORT)
        if entry.kind == written.VARIABLE:
            return self._alias(entry, scope, own)
        return [own] if entry.kind else _not_surer(self._path(entry.term), NAME_ONLY)

    def _alias(self, entry: Entry, scope: Scope, own: _End) -> Sequence[_End]:
        """Return what a variable is another name of; itself if it is none."""
        posts = self._evaluator.parsed(entry.term)
        if any(not is_name(post) for post in posts):
            return [own]
        found = [self._post(post, scope) for post in posts]
        ends = [end for each in found for end in each]
        if not all(found) or any(end.kind not in _ALIASED or _is_built_in(end.symbol) for end in ends):
            waiting = next((end for end in ends if end.waits_for), own)
            return [own._replace(waits_for=waiting.waits_for, term=waiting.term)]
        kinds = {end.kind for end in ends}
        symbols = {end.symbol for end in ends}
        if kinds == {_METHOD} and all(_is_hidden_beside(symbol, own.symbol) for symbol in symbols):
            return [own._replace(kind=_METHOD)]  # `read = write = _unsupported` in a class
        if len(symbols) > 1 or (not own.symbol.startswith("_") and symbols.pop().startswith("_")):
            # One of several, or a name of what is private: then this is the name that people know.
            return [own._replace(kind=kinds.pop())] if len(kinds) == 1 else [own]
        return _not_surer(ends, ASSIGNED)

    # -- attributes

    def _attribute(self, thing: Thing, name: str, how: int) -> Sequence[_End]:
        """Return where an attribute of a thing leads."""
        kind, owner, _ = thing
        if kind == MODULE:
            return _not_surer(self._path(f"{owner}.{name}"), how)
        if kind in _OF_CLASS:
            ends = self._evaluator.once(("member", thing, name), (), self._member, thing, name)
            return _not_surer(ends, how)
        if kind in (PATH, GUESS):
            return [_END((f"{owner}.{name}", "", top_of(thing), how, _PATH, f"{term_of(thing)}.{name}"))]
        if kind == FUNCTION and (nested := self._evaluator.nested_class(owner, name)):
            return [_END((nested[1], "", "", how, "class", ""))]
        if kind == FUNCTION and thing[2].waits_for is None:
            return []
        return [end for each, _ in self._evaluator.attribute(thing, name) if (end := _end_of(each, how))]

    def _member(self, thing: Thing, name: str) -> tuple[_End, ...]:
        kind, symbol, _ = thing
        found = self._evaluator.found_in(thing, name)
        if not found.entries:
            return tuple(self._inherited(thing, found, name))
        inherited = found.owner != symbol and kind in (CLASS, INSTANCE)
        through = f"{symbol}.{name}" if inherited else ""
        ends = [
            end for entry in found.entries for end in self._bound_in_class(thing, found, entry, name, through)
        ]
        if found.unknown is None:
            return tuple(ends)
        for waiting in self._inherited(thing, found, name):
            top, term = waiting.waits_for, waiting.term
            ends = [end if end.waits_for else end._replace(waits_for=top, term=term) for end in ends]
        return tuple(_not_surer(ends, NAME_ONLY))

    def _inherited(self, thing: Thing, found: Found, name: str) -> Sequence[_End]:
        """Return the end of an attribute that an unknown base may define."""
        values = self._evaluator.inherited(thing, found, name) if found.unknown else ()
        return [end for each, how in values if (end := _end_of(each, how))]

    def _bound_in_class(
        self, thing: Thing, found: Found, entry: Entry, name: str, through: str
    ) -> Sequence[_End]:
        symbol = f"{found.owner}.{name}"
        if entry.kind == written.FUNCTION:
            kind = _PROPERTY if "p" in entry.flags else _METHOD
            return [_END((symbol, through, "", 0, kind, ""))]
        if entry.kind == written.VARIABLE and self._evaluator.is_below(found.owner, "enum.Enum"):
            return [_END((symbol, through, "", 0, _ATTRIBUTE, ""))]
        receiver = (INSTANCE, *thing[1:])
        ends = self._entry(symbol, entry, self._evaluator.scope(receiver, found.owner, found.arguments))
        return [end._replace(through=through) if end.symbol == symbol else end for end in ends]


def _is_hidden_beside(symbol: str, other: str) -> bool:
    """Return whether a member is private and another one of the same class is not."""
    owner, _, name = symbol.rpartition(".")
    other_owner, _, other_name = other.rpartition(".")
    return owner == other_owner and name.startswith("_") and not other_name.startswith("_")


def _linked(end: _End) -> tuple[Linked, ...]:
    symbol, through, waits_for, how, kind, waiting = end
    if not (symbol or waits_for) or _is_built_in(symbol):
        return ()
    kind = "" if kind == _PATH else kind
    return (_LINKED((symbol, through, waits_for, how, waiting if waits_for else "", kind)),)


def is_name(post: Post) -> bool:
    """Return whether a term ends in a name, so that what it is assigned to may be another name of it."""
    if post.steps:
        return post.steps[-1][0] == "."
    if isinstance(post.root, tuple):
        return False
    return not post.root.startswith(("$", "?", "..."))


def _end_of(thing: Thing, how: int) -> _End | None:
    """Return where a value is defined, if it is one that has a name."""
    kind, name, _ = thing
    named = {MODULE: "module", CLASS: "class", FUNCTION: "function", PATH: _PATH}
    if kind in named:
        return _END((name, "", top_of(thing), how, named[kind], term_of(thing)))
    top = top_of(thing)
    return _END(("", "", top, NAME_ONLY, "", term_of(thing))) if top or kind == UNKNOWN else None


def _not_surer(ends: Sequence[_End], how: int) -> Sequence[_End]:
    for end in ends:
        if end.how < how:
            return [_surest(each, how) for each in ends]
    return ends


def _surest(end: _End, how: int) -> _End:
    """Return an end that is not surer than `how`; `_replace` would take three times as long."""
    return _END((*end[:_HOW], max(how, end.how), *end[_HOW + 1 :]))


def _is_built_in(symbol: str) -> bool:
    return symbol.startswith("builtins.") or symbol == "builtins"
