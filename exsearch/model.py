"""The records that everything else passes on: pages, examples, licences, queries, hits.

Nothing here reads, stores or prints. Only built-in types are used, and nothing is imported: the
commands that people type all day start in the time of a bare interpreter, and `dataclasses`
(through `inspect` and `re`) or `typing` would double that (`benchmarks/`, "start"). So a record is
a named tuple made by the twenty lines of `Record` instead of by the standard library; to a type
checker it is a `typing.NamedTuple`, and it behaves as one: frozen, compared by value, picklable.
"""

from __future__ import annotations

__all__ = [
    "FILTERS",
    "UNSET",
    "UNSTATED",
    "Card",
    "Condition",
    "Definition",
    "Example",
    "File",
    "Hit",
    "License",
    "Page",
    "Project",
    "Query",
    "Record",
    "Settings",
    "Skipped",
    "Span",
    "absolute",
    "code_lines",
    "spans_of",
]

TYPE_CHECKING = False  # a type checker takes the name as true; `typing` itself costs a start-up
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import NamedTuple as Record
else:
    try:
        from _collections import _tuplegetter as _field  # what `collections.namedtuple` uses
    except ImportError:
        from operator import itemgetter

        def _field(place, _doc):
            return property(itemgetter(place))

    class Record(tuple):
        """A frozen tuple with a name for each place: what `typing.NamedTuple` makes."""

        __slots__ = ()
        _fields: tuple[str, ...] = ()
        _with_default: dict[str, object]
        _last_defaults: tuple[object, ...]

        def __init_subclass__(cls) -> None:
            own = cls.__dict__
            fields = cls._fields = tuple(cls.__annotations__)
            cls._with_default = {name: own[name] for name in fields if name in own}
            count = len(cls._with_default)
            cls._last_defaults = tuple([own[name] for name in fields[len(fields) - count :] if name in own])
            for place, name in enumerate(fields):
                setattr(cls, name, _field(place, None))

        def __new__(cls, *values, **named):  # noqa: D102
            missing = len(cls._fields) - len(values)
            if named or missing < 0 or missing > len(cls._last_defaults):
                values = cls._complete(values, named)
            elif missing:  # a screen is drawn of some hundred pieces, most of them without a link
                values += cls._last_defaults[-missing:]
            return tuple.__new__(cls, values)

        @classmethod
        def _complete(cls, values, named):
            fields = cls._fields
            given = dict(zip(fields, values, strict=False))
            merged = {**cls._with_default, **given, **named}
            if len(merged) != len(fields) or len(values) > len(fields) or given.keys() & named:
                wrong = [n for n in named if n not in fields or n in given]
                missing = [n for n in fields if n not in merged]
                raise TypeError(
                    f"{cls.__name__} takes {', '.join(fields)}; wrong: {wrong}, missing: {missing}"
                )
            try:
                return [merged[n] for n in fields]
            except KeyError as error:  # another name in place of this one
                raise TypeError(f"{cls.__name__} takes {', '.join(fields)}; missing: {error}") from None

        _make = classmethod(tuple.__new__)

        def _replace(self, **named):
            replaced = tuple.__new__(type(self), map(named.pop, self._fields, self))
            if named:
                raise TypeError(f"{type(self).__name__} has no field {', '.join(named)}")
            return replaced

        def _asdict(self):
            return dict(zip(self._fields, self, strict=True))

        def __getnewargs__(self):
            return tuple(self)

        def __repr__(self):
            return f"{type(self).__name__}({', '.join(f'{n}={v!r}' for n, v in self._asdict().items())})"


class License(Record):
    """A licence as a page or a distribution states it; all fields are None if it states none."""

    text: str | None
    """The words as written, white space collapsed: 'BSD 3-Clause "New" or "Revised" License'."""
    url: str | None
    spdx: str | None
    """An SPDX expression, or None if the words are ambiguous or belong to no listed licence."""
    evidence: str | None
    """The source of `spdx`: "spelling: ..." or "expression: ..."; None without one, except where statements
    differ."""
    notice: str | None = None
    """Lines of copyright and of a NOTICE file, which licences ask to keep: one a line. None if none is
    known."""


UNSTATED = License(None, None, None, None)


class Project(Record):
    """The project that an example comes from."""

    name: str | None
    url: str | None
    version: str | None
    description: str | None
    links: tuple[tuple[str, str], ...]
    """(label, URL) as labelled by the page: ("documentation", "https://...")."""


class Page(Record):
    """One Markdown page about one symbol; `path` is relative to its source, with `/`."""

    slug: str
    title: str
    path: str


class File(Record):
    """Where the code comes from: a path relative to the project, and a link to it."""

    path: str | None
    url: str | None


class Example(Record):
    """A piece of code, and its lines that use one symbol."""

    id: str
    """Shell-safe and stable: "flask-helpers-make-response-examples:4"."""
    symbol: str | None
    aliases: tuple[str, ...]
    """The other dotted names of the symbol, sorted."""
    kind: str | None
    page: Page | None
    position: int | None
    """1-based, among the blocks of the page; None without a page."""
    number: int | None
    """As printed in the section's heading."""
    project: Project
    license: License
    file: File
    code: str
    """The document, byte for byte, without the `~~` marks; ends with a newline unless empty."""
    segments: tuple[tuple[int, int, int], ...] | None
    """(line of code, line of file, number of lines), all 1-based; None if a page does not state them."""
    highlighted: tuple[int, ...]
    """1-based lines of `code`, ascending; never empty."""
    cuts: tuple[int, ...]
    """1-based lines of `code` that mark omitted lines."""
    how: str | None = None
    role: str | None = None
    source: str | None = None
    """The source it was added with, as `list sources` names it."""
    name: str | None = None
    """The name that people import the symbol by; None if that is not known."""
    heading: str | None = None
    """What stands above a block of documentation: the headings, outermost first, with " > " between them."""
    prose: str | None = None
    """The sentence before a block of documentation."""
    block: Span | None = None
    """The lines of `code` that are the block of documentation; None for all else, and if it is long."""

    def shown_name(self) -> str | None:
        """Return the name to show: the one that people import it by, if it is known."""
        return self.name or self.symbol


class Skipped(Record):
    """Something that could not be read. Counted and listed, never an exception."""

    path: str
    line: int | None
    """1-based; None for the whole file."""
    reason: str


class Span(Record):
    """Lines `first` to `last` of a text, 1-based and both included."""

    first: int
    last: int


class Condition(Record):
    """`license:permissive`, `-project:django-cms`, or `-test` (field "text")."""

    field: str
    value: str
    negated: bool


class Query(Record):
    """A search: a hit matches all words and all conditions."""

    words: tuple[str, ...]
    conditions: tuple[Condition, ...]
    pasted: bool = False
    """Whether the one word is the name in a piece of code that was typed."""
    literal: bool = False
    """Whether a word was typed as text, `text:retry`, so that it need not be a name."""

    def text(self) -> str:
        """Return it as it could be typed."""
        said = [("-" if c.negated else "") + (c.field + ":") * (c.field != "text") + _typed(c.value)
                for c in self.conditions]  # fmt: skip
        return " ".join((*map(_as_text, self.words), *said))


def _as_text(word: str) -> str:
    """Return a word as it is typed to be searched for, even if it looks like an option or a condition."""
    field, colon, value = word.partition(":")
    marked = word[:1] == "-" or (colon and field.isalpha() and value[:1] not in ("", ":", "/"))
    return f"text:{word}" if marked else word


def _typed(value: str) -> str:
    """Return a value as a shell leaves it alone."""
    return "'" + value.replace("'", r"'\''") + "'" if any(char in value for char in " *?['") else value


class Hit(Record):
    """A row of an answer: where an example is, its representative line, and why it is there."""

    id: str
    symbol: str | None
    project: str | None
    license: str | None
    """The SPDX expression, else the words as written, else None: unstated."""
    path: str | None
    """Path of the file in its project; None if a page does not give it."""
    line: int
    """1-based line of the example's code: the first highlighted one that is not an import."""
    text: str
    """That line, without the white space around it."""
    tier: int
    """Position in `search.TIERS`; lower is better."""
    score: float
    """Higher is better; only comparable within one answer."""
    why: str
    """The tier and the words that matched: "end of a name: make_response"."""
    same: int = 0
    """Fingerprint of the code around it, so that copies are equal; 0 for an example from a page."""
    name: str | None = None
    """The name that people import the symbol by; None if that is not known."""
    is_definition: bool = False
    """Whether the symbol is defined there, and not used."""
    is_own: bool = False
    """Whether it is in the project that one stands in; always False in a pipe, but for JSON."""
    also_in: tuple[str, ...] = ()
    """Other projects that have the same code around a use of the symbol, by name; lists count them."""

    def shown_name(self) -> str | None:
        """Return the name to show: the one that people import it by, if it is known."""
        return self.name or self.symbol


class Definition(Record):
    """Where a symbol is defined, and what is said of it there."""

    id: str
    """As `show` takes it."""
    signatures: tuple[str, ...]
    """Without the name: "(x: int = 1) -> str"; of an attribute its type. Several if it is overloaded, none
    for a module."""
    summary: str
    """First sentence of the docstring; "" if there is none."""
    deprecated: str
    """The reason, or "deprecated"; "" if it is not."""
    project: str | None
    version: str | None
    license: str | None
    """The SPDX expression, else the words as written, else None: unstated."""
    path: str | None
    line: int
    others: int
    """How many other versions and projects define it, too."""


class Card(Record):
    """What is said of a symbol before its rows."""

    name: str
    """The name to show."""
    kind: str | None
    uses: int
    """All that are stored: copies, and those that the conditions of the query leave out, count too. A
    definition is no use."""
    projects: int
    is_narrowed: bool
    """The query has conditions, so the rows are only some of the uses."""
    tests_left_out: int
    """Uses in tests that `role:test` would list; 0 if they are listed, or if conditions hide how many."""
    definition: Definition | None = None
    """None if it was not looked for, or if the source of the symbol is not in the index."""
    is_asked_for: bool = False
    """The question names this symbol, not one of several."""
    own: int = 0
    """Uses in the project that one stands in; 0 in a pipe, but for JSON."""


def absolute(url: str | None) -> str:
    """Return an address that leads somewhere from anywhere; "" for none, and for a path from a page."""
    return url if url and ":" in url.partition("/")[0] else ""


def code_lines(code: str) -> list[str]:
    r"""Return the lines of `code` as they are counted everywhere: split at "\n" and nowhere else.

    `str.splitlines` would also split at form feeds and U+2028, which Python's parser does not.
    The lines keep a trailing "\r"; the empty piece after the last newline is not a line.
    """
    lines = code.split("\n")
    if lines and lines[-1] == "":
        lines.pop()
    return lines


def spans_of(lines: tuple[int, ...]) -> Iterator[Span]:
    """Yield the runs of consecutive numbers in ascending `lines`."""
    first = last = 0
    for line in lines:
        if line != last + 1 or not first:
            if first:
                yield Span(first, last)
            first = line
        last = line
    if first:
        yield Span(first, last)


FILTERS = ("license", "project", "file", "symbol", "kind", "role", "source", "since")
"""Settings that narrow every search: the fields of conditions."""


class Settings(Record):
    """What the user has set, and the project that the user works in."""

    auto: str = "ask"
    """"ask", "always" or "never"."""
    environments: tuple[str, ...] = ()
    """Absolute paths, the first first."""
    exclude: tuple[str, ...] = ()
    """Patterns of the user and of the project together."""
    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """(field, values); a value that begins with a minus excludes."""
    limit: int | None = None
    """Rows; None for what is usual, 0 for all."""
    pager: str | None = None
    """A command; "" for no pager, None for what is usual."""
    color: str = "auto"
    theme: str = ""
    """Colours of code: a theme of Pygments or Rich; "" for what is usual."""
    said_by: tuple[tuple[str, str], ...] = ()
    """(setting, "path:line") of those that are set; the name of a filter is its field."""

    def who(self, key: str) -> str | None:
        """Return "path:line" of a setting; None if nobody has set it."""
        return dict(self.said_by).get(key)


UNSET = Settings()
"""Nobody has set anything."""
