"""What calls give: of functions, classes and instances; what decorators make of a function."""

from __future__ import annotations

import re

from exsearch.resolve import INFERRED, NAME_ONLY
from exsearch.resolve.linking.classes import Classes
from exsearch.resolve.linking.values import (
    CLASS,
    FUNCTION,
    GUESS,
    INSTANCE,
    MAKE_CLASSES,
    PATH,
    SOMETHING,
    UNKNOWN,
    WAITS,
    Function,
    as_argument,
    at_least,
    joined,
    known,
    later,
    looks_like_class,
    term_of,
    top_of,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from exsearch.resolve.linking.values import Thing, Values

CALLABLE = "typing.Callable"
_COROUTINE = "types.CoroutineType"
_GENERATOR, _ASYNC_GENERATOR = "typing.Generator", "typing.AsyncGenerator"
_ITERATORS = ("typing.Iterator", "typing.AsyncIterator", "typing.Iterable", "typing.AsyncIterable")


_SELF = re.compile(r"([A-Za-z_][\w.]*\.Self)%")
_SELVES = ("typing.Self", "typing_extensions.Self")


class Calls(Classes):
    """Evaluates calls."""

    def attribute(self, thing: Thing, name: str) -> Values:
        """Return the values of an attribute; empty if there is none."""
        raise NotImplementedError

    def path(self, path: str) -> Values:
        """Return what a dotted path stands for."""
        raise NotImplementedError

    def call(self, values: Values) -> Values:
        """Return what a call gives of something that has these values."""
        return joined([at_least(self.call_of(thing), max(how, INFERRED)) for thing, how in values])

    def call_of(self, thing: Thing) -> Values:
        """Return what a call of one thing gives."""
        return self.once(("()", thing), SOMETHING, self._call, thing)  # type: ignore[no-any-return]

    def _call(self, thing: Thing) -> Values:
        kind, name, detail = thing
        if kind == FUNCTION:
            return self.returned(detail)
        if kind == CLASS:
            return self._made(thing)
        if kind == PATH:
            is_class = looks_like_class(name)
            return (((GUESS, name, (detail, f"{name}()")), INFERRED),) if is_class else later(thing, "()")
        if kind == INSTANCE and name == CALLABLE:
            return detail[0] if detail else SOMETHING
        if kind == INSTANCE:
            return self.call(self.attribute(thing, "__call__")) or SOMETHING
        return later(thing, "()")

    def _made(self, thing: Thing) -> Values:
        """Return an instance of a class, or what its `__new__` makes instead."""
        _, symbol, arguments = thing
        if symbol in MAKE_CLASSES or symbol in ("builtins.type", "builtins.super"):
            return SOMETHING
        instance = (INSTANCE, symbol, arguments)
        found = self.find(thing, "__new__")
        if found.owner and found.owner != "builtins.object" and found.unknown is None:
            functions = [
                Function._make((entry, instance, found.owner, found.arguments, None, None))
                for entry in found.entries
                if entry.kind == "f"
            ]
            made = known(joined([self.returned(each) for each in functions])) if functions else []
            if len(made) == 1 and made[0][0] == INSTANCE and not self._are_related(made[0][1], symbol):
                return ((made[0], INFERRED),)
        return ((instance, INFERRED),)

    def _are_related(self, one: str, other: str) -> bool:
        return self.is_below(one, other) or self.is_below(other, one) or one == "builtins.object"

    def returned(self, function: Function) -> Values:
        """Return what a call of a function gives."""
        if function.returns is not None:
            return function.returns
        entry = function.entry
        scope = self.scope(function.receiver, function.owner, function.arguments)
        term = self._with_self(entry.term) if "Self%" in entry.term else entry.term
        values = at_least(self.term(term, scope), INFERRED)
        if "a" in entry.flags:
            values = self._asynchronous(values) if "g" in entry.flags else self._coroutine(values)
        if "o" in entry.flags and len(values) > 1:
            return at_least(values, NAME_ONLY)
        return values

    def _with_self(self, term: str) -> str:
        """Return the term of a result, where a project imports `Self` through a module of its own."""
        return _SELF.sub(lambda found: "$Self" if self._is_self(found[1]) else found[0], term)

    def _is_self(self, path: str) -> bool:
        return any(thing[0] == PATH and thing[1] in _SELVES for thing, _ in self.path(path))

    def _coroutine(self, values: Values) -> Values:
        self.path(_COROUTINE)
        return (((INSTANCE, _COROUTINE, (SOMETHING, SOMETHING, as_argument(values))), INFERRED),)

    def _asynchronous(self, values: Values) -> Values:
        """Return what a call gives of a generator that is a coroutine: its yields make a plain generator."""
        self.path(_ASYNC_GENERATOR)
        return tuple(
            [
                ((INSTANCE, _ASYNC_GENERATOR, thing[2][:1]), how)
                if thing[:2] == (INSTANCE, _GENERATOR)
                else (thing, how)
                for thing, how in values
            ]
        )

    # -- decorators

    def decorated(self, symbol: str, function: Function) -> Values:
        """Return what a name is bound to by the definition of a function: often the function."""
        thing: Thing = (FUNCTION, symbol, function)
        decorators = function.entry.more
        if not decorators:
            return ((thing, 0),)
        return self.once(("@", thing), ((thing, 0),), self._decorated, thing)  # type: ignore[no-any-return]

    def _decorated(self, thing: Thing) -> Values:
        function: Function = thing[2]
        scope = self.scope(function.receiver, function.owner, function.arguments)
        for term in reversed(function.entry.more):
            thing = self._decorate(thing, self._effective(self.term(term, scope)))
            if thing[0] == UNKNOWN:
                return SOMETHING
        return ((thing, INFERRED if thing[0] != FUNCTION else 0),)

    def _effective(self, values: Values) -> Values:
        """Return the values of a decorator without those that it has when used in another way.

        Many decorators can be used with and without arguments: with them, a call gives a callable, else
        what that would give.
        """
        callables = tuple([pair for pair in values if pair[0][:2] == (INSTANCE, CALLABLE)])
        return callables or values

    def _decorate(self, thing: Thing, decorator: Values) -> Thing:
        """Return what a decorator makes of a function, or of what another one has made of it."""
        if len(decorator) == 1:
            kind = decorator[0][0][0]
            if kind == CLASS:
                return self._decorate_by_class(thing, decorator[0][0])
            if kind in (PATH, WAITS) and thing[0] == FUNCTION:
                return self._waiting(thing, decorator[0][0])
        made = self.call(decorator)
        if len(made) == 1 and made[0][0][0] == GUESS:
            return made[0][0]
        if len(made) == 1 and made[0][0][0] == WAITS and thing[0] == FUNCTION:
            return (FUNCTION, thing[1], thing[2]._replace(waits_for=made[0][0]))
        plain = [each for each in known(made) if each[0] == INSTANCE and each[1] != CALLABLE]
        if plain:
            if len({each[1] for each in plain}) == 1 and not plain[0][1].startswith("builtins."):
                return self._filled(plain[0], self._made_by(thing))
            return thing
        return self._as_callable(thing, made)

    def _decorate_by_class(self, thing: Thing, decorator: Thing) -> Thing:
        symbol = decorator[1]
        if any(self.is_below(symbol, f"builtins.{each}") for each in ("classmethod", "staticmethod")):
            return thing
        if symbol in ("builtins.object", "builtins.type"):
            return thing
        result = self._made_by(thing)
        if self.is_below(symbol, "builtins.property"):
            return (INSTANCE, "builtins.property", (result,))
        filled = self._filled((INSTANCE, symbol, decorator[2]), result)
        if "property" in symbol.rpartition(".")[2].lower() and thing[0] == FUNCTION:
            getter = self.call(self.attribute(filled, "__get__"))
            if not known(getter):
                return (INSTANCE, "builtins.property", (result,))
        return filled

    def _as_callable(self, thing: Thing, made: Values) -> Thing:
        """Return a function whose calls give what the callable gives that a decorator returns."""
        results = {each[2][0] for each in known(made) if each[0] == INSTANCE and each[2]}
        if thing[0] != FUNCTION or len(results) != 1:
            return thing
        (result,) = results
        if len(result) != 1 or result[0][0][0] != INSTANCE:
            return thing
        filled = self._filled(result[0][0], self._yielded_by(thing))
        function: Function = thing[2]
        return (FUNCTION, thing[1], function._replace(returns=((filled, INFERRED),)))

    def _filled(self, instance: Thing, result: Values) -> Thing:
        """Return an instance whose first type argument, if it is not known, is the result of the function."""
        kind, symbol, arguments = instance
        place = self.places.get(symbol)
        is_generic = place is not None and bool(place.entry.parameters)
        is_open = not known(arguments[0]) if arguments else is_generic
        if not is_open:
            return instance
        return (kind, symbol, (as_argument(result), *arguments[1:]))

    def _made_by(self, thing: Thing) -> Values:
        return self.call_of(thing) if thing[0] == FUNCTION else SOMETHING

    def _yielded_by(self, thing: Thing) -> Values:
        """Return what the iterator yields that a function returns; what it returns, if that is none."""
        result = self._made_by(thing)
        return self.yielded(result) or result

    def yielded(self, values: Values) -> Values:
        """Return what an iterator with these values yields; empty if they are none."""
        for each in known(values):
            if each[0] == INSTANCE:
                for ancestor in (_GENERATOR, _ASYNC_GENERATOR, *_ITERATORS):
                    if arguments := self.arguments_of(each, ancestor):
                        return arguments[0]
        return ()

    def _waiting(self, thing: Thing, decorator: Thing) -> Thing:
        function: Function = thing[2]
        top = top_of(decorator)
        made = (WAITS, top, f"{term_of(decorator)}()") if top else None
        return (FUNCTION, thing[1], function._replace(waits_for=made))
