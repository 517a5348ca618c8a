"""Summaries: what a project tells all others about its names; the language of its terms, written and read.

A summary says what each module of a project binds, what its functions return, and what its classes
inherit and hold. `link` follows names through the summaries of many projects; it never sees source.

## Terms

A term is an expression that says how a value came about. It has no blanks, and every name in it is
absolute: it begins with a top-level name, not with what an import bound. For `with httpx.Client() as c`
the term of `c.get` is `httpx.Client()!.get`.

    union  := post ("|" post)*            the value is one of these; None is left out
    post   := atom suffix*
    atom   := a.dotted.path               a module, or what is found below one
            | "?"                         something unknown
            | "$Self"                     an instance of the class that the method was reached through
            | "$T"                        what the class was given for its type parameter T
            | conftest~.a.b               the `conftest.py` of the folder a/b, or of one above it
            | pytest~                     pytest and its plugins
            | "(" union ")"
    suffix := ".name"                     the attribute
            | "&name"                     what pytest gives for a parameter: of a test in the module or class
                                          before it; the search ends in pytest and its plugins
            | "()"                        what a call of it returns
            | "%"                         an instance of it: of an annotation, of `self`
            | "<A,B>"                     the class with type arguments; each is a union, or "..."
            | "*"                         an element, by `for` or `async for`
            | "[]"                        an element, by a subscript that is not a whole number
            | "[2]"                       element 2: `x[2]`, or the third name of an unpacking
            | "@"                         what `await` gives
            | "!"  "!!"                   what `with`, `async with` bind
            | "^"  "^^"                   of a class C, `super()` inside it: of an instance, of the class

So `m.X` is the class, and both `m.X()` and `m.X%` are instances of it: a call may return something else
if `X.__new__` says so, `%` never does. Special cases of annotations and displays:

    Optional[X], X | None                 m.X%
    X | Y                                 m.X%|m.Y%
    list[X], typing.List[X]               builtins.list<m.X%>%
    type[X]                               m.X
    Callable[..., R]                      typing.Callable<R>%: a call of it gives R
    tuple[X, ...]                         builtins.tuple<m.X%,...>%
    x, y                                  builtins.tuple<X,Y>%
    [x], {x}, {k: v}, comprehensions      builtins.list<X>%, builtins.set<X>%, builtins.dict<K,V>%
    a / b                                 A.__truediv__(), and so on for the other operators
    Any, object, a function's TypeVar     ?

## Entries

A summary is a text. A module begins with the line `TAB pkg.mod`, a package with `TAB pkg/`; the lines
below are what it binds, `name TAB entry`. Names below classes are qualified: `Client.get`. A class in
a function stands below it (`f.C`), so that the names of its methods have a place; nothing else in a
function is kept. A module that cannot be imported by a name is called `~1`, `~2` ...

    i PATH                        bound by an import, or by a literal table of lazy imports
    v TERM                        a variable or an attribute; `C.x` also for an assignment to `self.x`.
                                  If the term is a name of a function, class or module, the variable is
                                  another name of it; not in parentheses: `X = Optional[m.Y]`, v (m.Y)
    f FLAGS RETURNS @DECORATOR*   a function. FLAGS is "-", or some of: a (async), g (generator),
                                  p (property), c (classmethod), s (staticmethod), o (the overloads
                                  return different things), x (a fixture of pytest). RETURNS is the
                                  annotation, else the union of what it returns. Of a coroutine, it is what
                                  `await` gives. Of a
                                  generator, it is the iterator: typing.Generator<Y,?,R>% if it is
                                  known from its yields. Decorators are terms, the outermost first;
                                  those with a flag are left out
    c PARAMETERS BASE*            a class: "-", or the names of its type parameters with commas
                                  between; then its bases, as terms of classes
    a NAME*                       `__all__`; "+pkg.mod" means all names in `pkg.mod.__all__`
    a NAME*                       with the name "?": what is imported for type checkers only
    i PATH*                       with the name "[]": tables that its `__getattr__` reads. What is in a
                                  table stands below it, as an import: `TABLE.Cart`
    i PATH*                       with the name "*": `from PATH import *`, for each
    i PATH*                       with the name "&": where fixtures are looked for that the module lacks
    v PATH                        with the name "&name": a fixture whose function has another name

A name with several entries is bound to one of them, depending on the branch that ran. Modules, names
and entries are in the order of the source.

    TAB shop/
    Cart TAB i shop.cart.Cart
    TAB shop.cart
    Cart TAB c - builtins.list<shop.item.Item%>
    Cart.owner TAB v shop.people.Person%
    Cart.first TAB f - shop.item.Item%
    current TAB v shop.cart.Cart()

Nothing here looks a name up, and nothing is imported that a search does not need.
"""

from __future__ import annotations

from exsearch.model import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import TypeAlias

    Step: TypeAlias = tuple[str, "str | int | tuple[Union, ...]"]
    """(sign, argument): a name for "." and "&", a number for "[" (NO_NUMBER: none), unions for "<", else
    ""."""
    Union: TypeAlias = tuple["Post", ...]

IMPORTED, VARIABLE, FUNCTION, CLASS, EXPORTED = "i", "v", "f", "c", "a"
"""The kinds of entries."""

TABLES = "[]"
"""Stands for a name in the entry of the tables that the `__getattr__` of a module reads."""

FOR_TYPES = "?"
"""Stands for a name in the entry of what a module imports for type checkers only."""

FIXTURE = "x"
"""Flag of a function that is a fixture by its own name."""

REQUEST = SCOPE = "&"
"""The sign of a fixture that is asked for; the name of the entry that says where else fixtures are."""

CONFTEST, PLUGINS = "conftest~", "pytest~"
"""Hidden modules: the first part of those that stand for `conftest.py`, and what pytest and plugins offer."""

# -- entries


class Entry(Record):
    """What one line says about a name."""

    kind: str
    term: str
    """The path of an import, the term of a variable, what a function returns; "" for others."""
    flags: str
    """Of a function; "" if it has none."""
    more: tuple[str, ...]
    """Decorators of a function, bases of a class, names in `__all__`."""
    parameters: tuple[str, ...]
    """Type parameters of a class."""


_ENTRY = Entry._make
NOTHING_KNOWN = _ENTRY((VARIABLE, "?", "", (), ()))


def read_entry(text: str) -> Entry:
    """Return the entry that a line holds after its tab; one that cannot be read says nothing."""
    kind, _, rest = text.partition(" ")
    if kind in (IMPORTED, VARIABLE):
        return _ENTRY((kind, rest, "", (), ()))
    words = rest.split()
    if kind == FUNCTION and len(words) > 1:
        flags, returns, *decorators = words
        flags = "" if flags == "-" else flags
        return _ENTRY((kind, returns, flags, tuple([each[1:] for each in decorators]), ()))
    if kind == CLASS and words:
        parameters = () if words[0] == "-" else tuple(words[0].split(","))
        return _ENTRY((kind, "", "", tuple(words[1:]), parameters))
    return _ENTRY((kind, "", "", tuple(words), ())) if kind == EXPORTED else NOTHING_KNOWN


# -- modules


class Module:
    """The part of a summary that is about one module. Its lines are read when one is asked for."""

    __slots__ = ("_lines", "_names", "is_package", "name")

    def __init__(self, section: str) -> None:
        header, _, lines = section.partition("\n")
        self.is_package = header.endswith("/")
        self.name = header.rstrip("/")
        self._lines = lines
        self._names: dict[str, list[str | Entry]] | None = None

    def entries(self, name: str) -> list[Entry]:
        """Return the entries of a name, in order; empty if there are none."""
        lines = (self._read() if self._names is None else self._names).get(name)
        if lines is None:
            return []
        if type(lines[0]) is str:
            lines[:] = [read_entry(str(line)) for line in lines]
        return lines  # type: ignore[return-value]  # all of them are read at once

    def stars(self) -> list[str]:
        """Return the modules from which it imports `*`, in order."""
        return [path for entry in self.entries("*") for path in entry.term.split()]

    def names(self) -> Iterable[str]:
        """Return every name that has an entry, in order; the qualified ones and "*", too."""
        return self._read() if self._names is None else self._names

    def _read(self) -> dict[str, list[str | Entry]]:
        names: dict[str, list[str | Entry]] = {}
        for line in self._lines.split("\n"):
            name, tab, entry = line.partition("\t")
            if tab and name in names:
                names[name].append(entry)
            elif tab:
                names[name] = [entry]
        self._lines = ""
        self._names = names
        return names


class MergedModule(Module):
    """A module that two summaries hold: types from one and, where it says nothing, names from the other."""

    __slots__ = ("_first", "_second")

    def __init__(self, first: Module, second: Module) -> None:
        self.name = first.name
        self.is_package = first.is_package or second.is_package
        self._first = first
        self._second = second

    def entries(self, name: str) -> list[Entry]:
        """Return the entries of a name in the first summary that says more than that there is one."""
        found = self._first.entries(name)
        if name == "*":
            return [*found, *self._second.entries(name)]
        if found and not all(map(_says_nothing, found)):
            return found
        return self._second.entries(name) or found

    def names(self) -> Iterable[str]:
        """Return every name that has an entry in either."""
        return dict.fromkeys((*self._first.names(), *self._second.names()))


def _says_nothing(entry: Entry) -> bool:
    return entry.term == "?" and not entry.more


class Lasting(str):
    """A summary that stays the same as long as the process runs: all linkers share what is read of it."""

    __slots__ = ()


def modules(text: str) -> Iterator[Module]:
    """Yield the modules of a summary, in order. Only the places where they begin are looked for."""
    sections = f"\n{text}".split("\n\t")
    return map(Module, sections[1:])


def sections(text: str) -> list[str]:
    """Return the parts of a summary that are about one module each, as `module_text` makes them."""
    return [f"\t{part}\n" for part in f"\n{text.removesuffix(chr(10))}".split("\n\t")[1:]]


def name_of(section: str) -> str:
    """Return the name of the module that a part of a summary is about."""
    return section[1 : section.index("\n")].rstrip("/")


def module_text(name: str, is_package: bool, entries: Mapping[str, str]) -> str:
    """Return the part of a summary that is about one module, from its names and their entries."""
    lines = [f"{bound}\t{entry}\n" for bound, entry in entries.items()]
    return "".join([f"\t{name}/\n" if is_package else f"\t{name}\n", *lines])


# -- terms


class Post:
    """One part of a union: an atom, and what is done with it."""

    __slots__ = ("is_fixed", "root", "steps", "texts")

    def __init__(self, root: str | Union, steps: tuple[Step, ...], texts: tuple[str, ...]) -> None:
        self.root = root
        """A dotted path, "?", "$T", "...", or a union in parentheses."""
        self.steps = steps
        self.texts = texts
        """How the term reads after each number of steps; the first is the text of the atom."""
        self.is_fixed = "$" not in texts[-1]
        """Whether it means the same wherever it stands."""


UNKNOWN_TERM = (Post("?", (), ("?",)),)

_LONGEST = 4000
_MOST_STEPS = 100
_DEEPEST = 12
"""Parentheses and type arguments inside each other."""

_END = "\0"
_SIGNS = str.maketrans(dict.fromkeys("()%<>*[]@!^|,&", _END))
_SIGNS_AND_DOT = str.maketrans(dict.fromkeys("()%<>*[]@!^|,.&", _END))


class _Malformed(Exception):
    """A term that does not follow the grammar, or is larger than any that we write."""


def is_path(term: str) -> bool:
    """Return whether a term is only a dotted name; most are."""
    return term.replace(".", "_").isidentifier()


def _chain(term: str) -> Post | None:
    """Return a path and what is done with it, if there is no other term inside; None for any other term."""
    steps: list[Step] = []
    texts: list[str] = []
    end = -1
    for part in term.split("."):
        name = part.rstrip("()%*@!^")
        if not (name if steps else name.replace("~", "_", 1)).isidentifier():
            return None
        end += 1 + len(name)
        if steps:
            steps.append((".", name))
            texts.append(term[:end])
        if len(name) == len(part):
            continue
        signs = _signs_in(part[len(name) :])
        if not steps:
            texts.append(term[:end])
        for sign in signs:
            end += len(sign)
            steps.append((sign, ""))
            texts.append(term[:end])
        if not signs or len(steps) > _MOST_STEPS:
            return None
    return Post(texts[0], tuple(steps), tuple(texts)) if steps else Post(term, (), (term,))


def _signs_in(text: str) -> Sequence[str]:
    """Return the signs that a text consists of; () if there is anything else."""
    found = _KNOWN_SIGNS.get(text)
    if found is None:
        signs = text.replace("()", "c").replace("!!", "e").replace("^^", "s")
        found = (
            () if "(" in signs or ")" in signs else tuple([_TWO_LETTERS.get(sign, sign) for sign in signs])
        )
        if len(_KNOWN_SIGNS) < _MOST_KNOWN_SIGNS:
            _KNOWN_SIGNS[text] = found
    return found


_TWO_LETTERS = {"c": "()", "e": "!!", "s": "^^"}
_KNOWN_SIGNS: dict[str, Sequence[str]] = {}
_MOST_KNOWN_SIGNS = 1_000


def parse(term: str) -> Union:
    """Return a term in parts; one that cannot be read is unknown."""
    if is_path(term):
        return (Post(term, (), (term,)),)
    try:
        if len(term) <= _LONGEST and (chain := _chain(term)) is not None:
            return (chain,)
        return _Parser(term).whole() if len(term) <= _LONGEST else UNKNOWN_TERM
    except (_Malformed, IndexError, ValueError):
        return UNKNOWN_TERM


class _Parser:
    """Reads one term from left to right."""

    def __init__(self, term: str) -> None:
        self._term = term
        self._at = 0
        self._depth = 0
        # In these a name or a path ends where the next _END is.
        self._paths = term.translate(_SIGNS) + _END
        self._names = term.translate(_SIGNS_AND_DOT) + _END

    def whole(self) -> Union:
        found = self._union()
        return found if self._at == len(self._term) else UNKNOWN_TERM

    def _takes(self, sign: str) -> bool:
        is_next = self._term.startswith(sign, self._at)
        self._at += is_next
        return is_next

    def _union(self) -> Union:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _Malformed
        posts = [self._post()]
        while self._takes("|"):
            posts.append(self._post())
        self._depth -= 1
        return tuple(posts)

    def _post(self) -> Post:
        term, start = self._term, self._at
        root = self._atom()
        steps: list[Step] = []
        texts = [term[start : self._at]]
        while self._at < len(term) and (sign := term[self._at]) not in ",>|)":
            step = self._step(sign)
            if sign in ("!", "^") and steps and steps[-1][0] == sign:
                steps[-1] = (sign * 2, "")
                texts[-1] = term[start : self._at]
                continue
            steps.append(step)
            texts.append(term[start : self._at])
            if len(steps) > _MOST_STEPS:
                raise _Malformed
        return Post(root, tuple(steps), tuple(texts))

    def _atom(self) -> str | Union:
        if self._takes("("):
            union = self._union()
            if not self._takes(")"):
                raise _Malformed
            return union
        if self._takes("?"):
            return "?"
        return self._name(self._names if self._term[self._at] == "$" else self._paths)

    def _name(self, ends: str) -> str:
        start, self._at = self._at, ends.index(_END, self._at)
        if start == self._at:
            raise _Malformed
        return self._term[start : self._at]

    def _step(self, sign: str) -> Step:
        self._at += 1
        if sign in ".&":
            return (sign, self._name(self._names))
        if sign in "%*@!^":
            return (sign, "")
        if sign == "<":
            return (sign, self._arguments())
        if sign == "(" and self._takes(")"):
            return ("()", "")
        if sign == "[":
            start, self._at = self._at, self._term.index("]", self._at) + 1
            number = self._term[start : self._at - 1]
            return (sign, int(number) if number else NO_NUMBER)
        raise _Malformed

    def _arguments(self) -> tuple[Union, ...]:
        found = [self._union()]
        while self._takes(","):
            found.append(self._union())
        if not self._takes(">"):
            raise _Malformed
        return tuple(found)


NO_NUMBER = 1 << 30
"""Stands for the number in "[]"."""
