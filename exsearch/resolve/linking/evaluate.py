"""Evaluates terms: paths, attributes and the protocols of `for`, `await`, `with` and subscripts."""

from __future__ import annotations

from exsearch.resolve import ASSIGNED, INFERRED, NAME_ONLY, RE_EXPORT
from exsearch.resolve import summary as written
from exsearch.resolve.linking.calls import CALLABLE
from exsearch.resolve.linking.fixtures import Fixtures, is_scope
from exsearch.resolve.linking.values import (
    CLASS,
    ELLIPSIS,
    FUNCTION,
    GUESS,
    INSTANCE,
    MODULE,
    NOTHING,
    PATH,
    SOMETHING,
    SUPER,
    SUPER_CLASS,
    WAITS,
    Function,
    as_argument,
    at_least,
    joined,
    later,
    term_of,
    top_of,
    waiting,
)
from exsearch.resolve.summary import NO_NUMBER, REQUEST, Entry, Module, Post, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container

    from exsearch.resolve.linking.classes import Found, Scope
    from exsearch.resolve.linking.packages import Packages
    from exsearch.resolve.linking.values import Arguments, Thing, Values
    from exsearch.resolve.summary import Step, Union

_EVERYWHERE: Scope = {}
_TUPLE, _ENUM, _NAMED_TUPLE = "builtins.tuple", "enum.Enum", "typing.NamedTuple"
CALLABLES = frozenset([CALLABLE, "typing_extensions.Callable", "collections.abc.Callable"])
_PROPERTY = "builtins.property"
_OF_CLASS = (CLASS, INSTANCE, SUPER, SUPER_CLASS)


class Evaluator(Fixtures):
    """Finds what terms stand for."""

    def __init__(self, packages: Packages, hidden: Container[str]) -> None:
        super().__init__()
        self.packages = packages
        self._hidden = hidden
        self._parsed: dict[str, Union] = {}
        self._steps_of = {
            "()": self.call_of,
            "%": self._instance,
            "*": self._element,
            "@": self._awaited,
            "!": self._entered,
            "!!": self._entered_later,
            "^": self._super,
            "^^": self._super_class,
        }

    # -- terms

    def parsed(self, term: str) -> Union:
        """Return the parts of a term."""
        found = self._parsed.get(term)
        if found is None:
            found = self._parsed[term] = parse(term)
        return found

    def term(self, term: str, scope: Scope = _EVERYWHERE) -> Values:
        """Return what a term stands for."""
        return self.union(self.parsed(term), scope)

    def union(self, posts: Union, scope: Scope) -> Values:
        """Return what any of the posts stands for."""
        if len(posts) == 1:
            return self.post(posts[0], scope)
        return joined([self.post(post, scope) for post in posts])

    def post(self, post: Post, scope: Scope, left_out: int = 0) -> Values:
        """Return what a post stands for, without the last steps that are left out."""
        steps = post.steps
        end = len(steps) - left_out
        if not post.is_fixed:
            values = self._root(post.root, scope)
            for step in steps[:end]:
                values = self._after(values, step, scope)
            return values
        texts, remembered = post.texts, self._known
        for place in range(end, -1, -1):
            found = remembered.get(texts[place])
            if found is not None:
                break
        else:
            place, found = 0, self.once(texts[0], SOMETHING, self._root, post.root, scope)
        values = found
        for number in range(place, end):
            values = self.once(texts[number + 1], SOMETHING, self._after, values, steps[number], scope)
        return values

    def _root(self, root: str | Union, scope: Scope) -> Values:
        if not isinstance(root, str):
            return self.union(root, scope)
        if root.startswith("$"):
            return scope.get(root, SOMETHING)
        if root == "...":
            return (((ELLIPSIS, root, ()), INFERRED),)
        if root == "?":
            return SOMETHING
        if "~" in root and is_scope(root):
            return (((PATH, root, ""), INFERRED),)
        return NOTHING if root in ("None", "builtins.None") else self._path(root)

    def _after(self, values: Values, step: Step, scope: Scope) -> Values:
        """Return what something with these values is after one more step of a term."""
        sign, argument = step
        found = []
        for thing, how in values:
            if sign == ".":
                one = self.attribute(thing, str(argument))
            elif sign == "[":
                assert isinstance(argument, int)
                one = self.once(("[]", thing, argument), SOMETHING, self._item, thing, argument)
            elif sign == "<":
                assert isinstance(argument, tuple)
                one = self._with_arguments(
                    thing, tuple([as_argument(self.union(a, scope)) for a in argument])
                )
            elif sign == "()":
                one = self.call_of(thing)
            elif sign == REQUEST:
                one = self.given(thing, str(argument))
            else:
                one = self.once((sign, thing), SOMETHING, self._steps_of[sign], thing)
            least = how if sign in (".", "<") else max(how, INFERRED)
            found.append(at_least(one, least))
        return joined(found)

    # -- paths and modules

    def path(self, path: str) -> Values:
        """Return what a dotted path stands for."""
        return self.once(path, SOMETHING, self._path, path)  # type: ignore[no-any-return]

    def _path(self, path: str) -> Values:
        if path in CALLABLES or path == _TUPLE:
            return (((CLASS, CALLABLE if path != _TUPLE else path, ()), 0),)
        module, rest, waits_for = self.packages.locate(path)
        if module is None and (home := self.packages.without_source(path)):
            return at_least(self.path(home), RE_EXPORT)
        if module is None:
            return SOMETHING if path.startswith("builtins.") else (((PATH, path, waits_for), 0),)
        if not rest:
            return (((MODULE, module.name, ()), 0),)
        if "." in rest:
            owner, _, name = path.rpartition(".")
            return joined([at_least(self.attribute(thing, name), how) for thing, how in self.path(owner)])
        entries = self.packages.binding(module, rest)
        return joined([self._bound(module, rest, entry) for entry in entries])

    def _bound(self, module: Module, name: str, entry: Entry) -> Values:
        """Return what a name of a module is bound to by one of its entries."""
        if entry.kind == written.IMPORTED:
            return at_least(self.path(entry.term), RE_EXPORT)
        if entry.kind == written.VARIABLE:
            return at_least(self.term(entry.term), ASSIGNED)
        if entry.kind == written.CLASS:
            return ((self.met(CLASS, module, name, entry), 0),)
        if entry.kind == written.FUNCTION:
            _, symbol, _ = self.met(FUNCTION, module, name, entry)
            return self.decorated(symbol, Function._make((entry, None, "", (), None, None)))
        if not entry.kind:
            return at_least(self.path(entry.term), NAME_ONLY)
        return SOMETHING

    # -- attributes

    def attribute(self, thing: Thing, name: str) -> Values:
        """Return the values of an attribute; empty if a class has none of that name."""
        kind, owner, detail = thing
        if kind == MODULE:
            return self.path(f"{owner}.{name}")
        if kind in _OF_CLASS:
            return self.once((".", thing, name), SOMETHING, self._member, thing, name)  # type: ignore[no-any-return]
        if kind == PATH:
            return (((PATH, f"{owner}.{name}", detail), 0),)
        if kind == FUNCTION:
            nested = self.nested_class(owner, name)
            return ((nested, 0),) if nested else self.of_decorated(thing, f".{name}")
        return later(thing, f".{name}")

    def of_decorated(self, thing: Thing, sign: str) -> Values:
        """Return what a function with an unknown decorator is after one more step."""
        made: Thing | None = thing[2].waits_for
        return SOMETHING if made is None else later(made, sign)

    def found_in(self, thing: Thing, name: str) -> Found:
        """Return what a class binds an attribute to, for any of the four kinds of things of a class."""
        return self.find(thing, name, int(thing[0] in (SUPER, SUPER_CLASS)))

    def _member(self, thing: Thing, name: str) -> Values:
        found = self.found_in(thing, name)
        if not found.entries:
            return self.inherited(thing, found, name) if found.unknown else self._missing(thing, name)
        parts = [self._bound_in_class(thing, found, name, entry) for entry in found.entries]
        if found.unknown is not None:
            parts.append(self.inherited(thing, found, name))
        return joined(parts)

    def inherited(self, thing: Thing, found: Found, name: str) -> Values:
        """Return the value of an attribute that an unknown base may define."""
        kind, symbol, _ = thing
        base = found.unknown
        assert base is not None and base.waits_for is not None
        if kind == SUPER:
            term = f"{base.term}%"
        elif self.is_hidden(symbol):
            term = f"{base.term}%" if kind == INSTANCE else base.term
        else:
            term = f"{symbol}%" if kind == INSTANCE else symbol
        return waiting(base.waits_for, f"{term}.{name}")

    def is_hidden(self, symbol: str) -> bool:
        """Return whether a class is in a module that nobody else will know."""
        place = self.places.get(symbol)
        return place is not None and place.module.name in self._hidden

    def _missing(self, thing: Thing, name: str) -> Values:
        """Return the value of an attribute that no class defines."""
        kind, symbol, arguments = thing
        if name == "__new__" and kind != INSTANCE:  # that of `object`
            instance: Values = (((INSTANCE, symbol, arguments), INFERRED),)
            return (((INSTANCE, CALLABLE, (instance,)), INFERRED),)
        if kind != INSTANCE or name.startswith("__"):
            is_class = kind == INSTANCE and name == "__class__"
            return (((CLASS, symbol, arguments), INFERRED),) if is_class else NOTHING
        return self.call(self.attribute(thing, "__getattr__"))

    def _bound_in_class(self, thing: Thing, found: Found, name: str, entry: Entry) -> Values:
        """Return what an attribute is bound to by one entry of the class that defines it."""
        kind, symbol, arguments = thing
        receiver = (INSTANCE, symbol, arguments)
        owner = self.places[found.owner]
        if entry.kind == written.FUNCTION:
            function = Function._make((entry, receiver, found.owner, found.arguments, None, None))
            if "p" in entry.flags:
                return SOMETHING if kind in (CLASS, SUPER_CLASS) else self.returned(function)
            _, method, _ = self.met(FUNCTION, owner.module, f"{owner.name}.{name}", entry)
            return self._described(kind, self.decorated(method, function))
        if entry.kind == written.VARIABLE:
            if self.is_below(found.owner, _ENUM):
                return ((receiver, INFERRED),)
            values = self.term(entry.term, self.scope(receiver, found.owner, found.arguments))
            return at_least(self._described(kind, values), ASSIGNED)
        if entry.kind == written.CLASS:
            return ((self.met(CLASS, owner.module, f"{owner.name}.{name}", entry), 0),)
        return self._bound(owner.module, name, entry)

    def _described(self, kind: int, values: Values) -> Values:
        """Return what an instance has for an attribute whose value in the class may be a descriptor."""
        if kind in (CLASS, SUPER_CLASS):
            return values
        found = []
        for thing, how in values:
            one: Values = ((thing, how),)
            if thing[:2] == (INSTANCE, _PROPERTY):
                one = thing[2][0] if thing[2] else SOMETHING
            elif thing[0] == INSTANCE and self.find(thing, "__get__").owner:
                one = self.call(self.attribute(thing, "__get__"))
            found.append(at_least(one, how))
        return joined(found)

    # -- classes and instances

    def _instance(self, thing: Thing) -> Values:
        kind, name, detail = thing
        if kind == CLASS:
            return (((INSTANCE, name, detail), INFERRED),)
        if kind == PATH:
            is_special = name.startswith(("typing.", "typing_extensions."))
            return later(thing, "%") if is_special else (((GUESS, name, (detail, f"{name}%")), INFERRED),)
        return later(thing, "%")

    def _with_arguments(self, thing: Thing, arguments: Arguments) -> Values:
        kind, name, _ = thing
        if kind == CLASS:
            return (((kind, name, arguments), 0),)
        return ((thing, 0),) if kind in (PATH, WAITS) else SOMETHING

    def _super(self, thing: Thing) -> Values:
        return self._next_class(SUPER, thing)

    def _super_class(self, thing: Thing) -> Values:
        return self._next_class(SUPER_CLASS, thing)

    def _next_class(self, kind: int, thing: Thing) -> Values:
        if thing[0] == CLASS:
            return (((kind, thing[1], thing[2]), INFERRED),)
        return later(thing, "^" if kind == SUPER else "^^")

    # -- protocols

    def _result(self, thing: Thing, method: str) -> Values:
        """Return what a call of a special method gives; empty if the class has none."""
        return self.call(self.attribute(thing, method))

    def _results(self, values: Values, method: str) -> Values:
        return joined([at_least(self._result(thing, method), how) for thing, how in values])

    def _await(self, values: Values) -> Values:
        return joined([at_least(self._awaited(thing), how) for thing, how in values])

    def _element(self, thing: Thing) -> Values:
        if thing[0] == CLASS and self.is_below(thing[1], _ENUM):
            return (((INSTANCE, thing[1], ()), INFERRED),)
        if thing[0] != INSTANCE:
            return later(thing, "*")
        if parts := self.arguments_of(thing, _TUPLE):
            return joined([each for each in parts if not _is_ellipsis(each)])
        if iterator := self._result(thing, "__iter__"):
            return self._results(iterator, "__next__") or SOMETHING
        if iterator := self._result(thing, "__aiter__"):
            return self._await(self._results(iterator, "__anext__")) or SOMETHING
        return self._result(thing, "__getitem__") or SOMETHING

    def _item(self, thing: Thing, number: int) -> Values:
        """Return an element by a subscript; NO_NUMBER: by one that is not a constant whole number."""
        kind, symbol, _ = thing
        if kind == CLASS:
            is_enum = self.is_below(symbol, _ENUM)
            return (((INSTANCE, symbol, ()), INFERRED),) if is_enum else ((thing, INFERRED),)
        if kind != INSTANCE:
            return later(thing, "[]" if number == NO_NUMBER else f"[{number}]")
        if number != NO_NUMBER and self.is_below(symbol, _NAMED_TUPLE):
            return self._field(thing, number)
        parts = self.arguments_of(thing, _TUPLE)
        if parts and any(map(_is_ellipsis, parts)):
            return parts[0]
        if parts and number != NO_NUMBER:
            return parts[number] if -len(parts) <= number < len(parts) else SOMETHING
        if parts or self.is_below(symbol, "typing.Sequence"):
            return self._element(thing)
        return self._result(thing, "__getitem__") or self._element(thing)

    def _field(self, thing: Thing, number: int) -> Values:
        """Return a field of a named tuple by its number."""
        place = self.places.get(thing[1])
        if place is None:
            return SOMETHING
        before = f"{place.name}."
        fields = [
            name[len(before) :]
            for name in place.module.names()
            if name.startswith(before) and place.module.entries(name)[0].kind == written.VARIABLE
        ]
        return self.attribute(thing, fields[number]) if -len(fields) <= number < len(fields) else SOMETHING

    def _awaited(self, thing: Thing) -> Values:
        if thing[0] != INSTANCE:
            return later(thing, "@")
        if thing[1] == "types.CoroutineType" and len(thing[2]) == 3:
            return thing[2][2]  # type: ignore[no-any-return]
        found = []
        for generator, how in self._result(thing, "__await__"):
            if generator[0] == WAITS:
                base = term_of(generator).removesuffix(".__await__()")
                found.append(later((WAITS, generator[1], base), "@"))
                continue
            arguments = self.arguments_of(generator, "typing.Generator") if generator[0] == INSTANCE else ()
            found.append(at_least(arguments[2], how) if len(arguments) > 2 else SOMETHING)
        return joined(found) if found else SOMETHING

    def _entered(self, thing: Thing) -> Values:
        if thing[0] == GUESS:  # most return themselves
            return (((GUESS, thing[1], (top_of(thing), f"{term_of(thing)}!")), INFERRED),)
        return self._result(thing, "__enter__") or later(thing, "!")

    def _entered_later(self, thing: Thing) -> Values:
        if thing[0] == GUESS:
            return (((GUESS, thing[1], (top_of(thing), f"{term_of(thing)}!!")), INFERRED),)
        return self._await(self._result(thing, "__aenter__")) or later(thing, "!!")


def _is_ellipsis(values: Values) -> bool:
    return any(thing[0] == ELLIPSIS for thing, _ in values)
