"""exsearch for programs: the answers of the commands as records. Nothing is printed.

>>> import exsearch
>>> with exsearch.open() as index:
...     answer = index.search("contextlib.suppress", limit=3)
...     print(answer[0].name, answer[0].text)
contextlib.suppress with suppress(asyncio.CancelledError):

A hit has the id of its example, which gives its code, as `exsearch show` does:

>>> with exsearch.open() as index:
...     example = index.example(answer[0].id)
...     print(example.project.name, example.license.spdx, example.file.path)
nightshift MIT-0 nightshift.py

The words and the records are those of the command line. The records are in `exsearch.model` and
`exsearch.usage`, the errors in `exsearch.errors`. The settings of a user count for the command line only.
"""

from __future__ import annotations

import os

from exsearch.asking import EXACT, answered, open_for_reading, symbol_asked_for

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from types import TracebackType
    from typing import Any, Self

    from exsearch import model
    from exsearch.config import Places
    from exsearch.index.held import HeldSource
    from exsearch.index.protocol import Reader
    from exsearch.index.sqlite.read import Index as Stored
    from exsearch.ingest.add import Progress, Report
    from exsearch.model import Card, Hit, Query
    from exsearch.search import find
    from exsearch.usage import Usage


def open_index(home: str | os.PathLike[str] | None = None) -> Index:
    """Open the index in a folder; without one that of the user, as the command does.

    The folder is what EXSEARCH_HOME names for the command. If it has no index yet, the first question makes
    one of the built-in examples.
    """
    from exsearch.config import places

    return Index(places() if home is None else places({"EXSEARCH_HOME": os.fspath(home)}))


class Answer:
    """The hits of a search, best first; a sequence of them, with what is known besides."""

    def __init__(self, query: Query, found: find.Answer, cards: Mapping[str, Card]) -> None:
        self.hits: tuple[Hit, ...] = found.hits
        self.query: str = query.text()
        """The words as they were understood: those of the nearest name, if a word was misspelt."""
        self.more: bool = found.more
        """Whether there are more hits than were asked for."""
        self.names: tuple[str, ...] = tuple([name for _, name in found.owners])
        """The symbols with the name that was typed, as they are shown, best first."""
        self.missing: tuple[str, ...] = found.missing
        """The words that the best hits lack, if none has all of several words."""
        self.cards: Mapping[str, Card] = cards
        """Symbol -> what is known of it. Those with the name that was typed have their definition."""

    def __len__(self) -> int:
        return len(self.hits)

    def __getitem__(self, number: int) -> Hit:
        return self.hits[number]

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    def __repr__(self) -> str:
        return f"<Answer to {self.query!r}: {len(self.hits)} hits>"


class Example:
    """An example, and the parts of it that people take. All texts are code, unchanged."""

    def __init__(self, record: model.Example, read: Callable[[bool], model.Example]) -> None:
        self.record = record
        """All that is known of it; `code` is the excerpt that `exsearch show` shows."""
        self._read = read
        """Returns it with its definition, if that is asked for, else with its whole document."""

    def __repr__(self) -> str:
        return f"<Example {self.id}>"

    @property
    def id(self) -> str:
        """Stable, also when its source is read again: what `exsearch show` takes."""
        return self.record.id

    @property
    def name(self) -> str | None:
        """The name that people import the symbol by; None if it has none."""
        return self.record.shown_name()

    @property
    def code(self) -> str:
        """The excerpt around the highlighted lines."""
        return self.record.code

    @property
    def highlighted(self) -> tuple[int, ...]:
        """1-based lines of `code` that use the symbol."""
        return self.record.highlighted

    @property
    def project(self) -> model.Project:
        """The project that it is from."""
        return self.record.project

    @property
    def license(self) -> model.License:
        """The licence, as far as it is stated."""
        return self.record.license

    @property
    def file(self) -> model.File:
        """Its file, with a link if there is one."""
        return self.record.file

    def document(self) -> str:
        """Return the whole text that it is from: the file, or the block of a page."""
        return self._read(False).code

    def statements(self, context: int = 0) -> str:
        """Return the highlighted statements, whole, with some lines around them."""
        return self._part(functions=False, context=context)

    def parts(self, *, functions: bool = False, quick: bool = False) -> list[str]:
        """Return the highlighted statements, or the functions around them: each run of lines by itself.

        If it is to be `quick`, only the function around the uses is read, not the file: a use outside of all
        functions comes without the class or block that it is in.
        """
        from exsearch.output.plain import code_of
        from exsearch.snippets.parts import spans_of

        around = self._read(quick)
        return [code_of(around, [span]) for span in spans_of(around, functions=functions)]

    def function(self) -> str:
        """Return each function around a highlighted line; a statement that is in none as it is."""
        return self._part(functions=True)

    def standalone(self) -> str:
        """Return a module: the definition, the imports and the names that it needs, and its origin on top.

        It always parses. Comments say what was added, and which names it does not have.
        """
        from exsearch.snippets.parts import standing_alone

        return standing_alone(self._read(False)).code

    def notice(self) -> str:
        """Return the licence notice to keep with a copy of the code."""
        from exsearch.snippets.attribution import notice

        return notice([self.record])

    def as_dict(self) -> dict[str, Any]:
        """Return the keys of `exsearch show --json`."""
        from exsearch.output.structured import as_dict

        return as_dict(self.record)

    def _part(self, *, functions: bool, context: int = 0) -> str:
        from exsearch.output.plain import code_of
        from exsearch.snippets.parts import spans_of

        whole = self._read(False)
        return code_of(whole, spans_of(whole, functions=functions, context=context))


class Index:
    """An index on this machine; a context manager. One thread may use it at a time.

    If the index cannot be used, questions raise IndexUnusable or an error below it; `hint` is the next step.
    """

    def __init__(self, places: Places) -> None:
        self._places = places
        self._stored: Stored | None = None
        self._state: list[tuple[int, int, int]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Index {self._places.index_file}>"

    def close(self) -> None:
        """Close the files. The next question opens them again."""
        if self._stored is not None:
            self._stored.close()
            self._stored = None

    # -- questions

    def search(
        self,
        *words: str,
        limit: int = 20,
        tests: bool = True,
        is_unread: Callable[[Reader, str], bool] | None = None,
    ) -> Answer:
        """Return the best examples for some words, as `exsearch search` does; conditions are words, too.

        Without `tests`, uses in tests are left out, unless a symbol has no others. A word for which
        `is_unread` is true is right, although the index does not have it: no nearest name replaces it.
        Raises UsageError for a condition that cannot be.

        >>> with exsearch.open() as index:
        ...     [hit.symbol for hit in index.search("Counter.most_common", "license:permissive", limit=1)]
        ['collections.Counter.most_common']
        """
        query, index = self._query(words)
        query, found = answered(index, query, limit, tests=tests, counted=True, is_unread=is_unread)
        from exsearch.search.cards import cards_of, with_copies

        found = found._replace(hits=with_copies(index, found.hits))
        return Answer(query, found, cards_of(index, found, query))

    def card(self, name: str) -> Card | None:
        """Return what is known of the symbol that a name means first; None if no symbol has that name.

        >>> with exsearch.open() as index:
        ...     index.card("contextlib.suppress").name
        'contextlib.suppress'
        """
        answer = self.search(name)
        first = next((hit for hit in answer if hit.symbol and hit.tier <= EXACT), None)
        return None if first is None or first.symbol is None else answer.cards.get(first.symbol)

    def usage(self, name: str, *conditions: str, brief: bool = False) -> Usage | None:
        """Return how the symbol that a name means first is called; None if there is none.

        If it is to be `brief`, calls are counted, and no examples are read.

        >>> with exsearch.open() as index:
        ...     usage = index.usage("contextlib.suppress")
        ...     usage.calls[0].place
        'with'
        """
        from exsearch.search.find import OWNERS

        query, index = self._query((name, *conditions))
        query, found = answered(index, query, OWNERS, tests=True, counted=True)
        first = symbol_asked_for(found)
        if first is None or first.symbol is None:
            return None
        from exsearch.search.usage import usage

        shown = first.shown_name() or first.symbol
        return usage(index, first.symbol, shown, query.conditions, complete=True, brief=brief)

    def members(self, package: str, prefix: str = "", limit: int = 50) -> tuple[list[Card], int]:
        """Return the public names in a package or class that start with `prefix`, the most used first.

        They come with their definitions, and with the number of all such names.

        >>> with exsearch.open() as index:
        ...     cards, count = index.members("contextlib", "s")
        ...     cards[0].name
        'contextlib.suppress'
        """
        from exsearch.search.members import members

        return members(self._reader(), package, prefix, limit)

    def nearest(self, word: str, limit: int = 3) -> list[str]:
        """Return names that are spelt like a word, the closest first.

        >>> with exsearch.open() as index:
        ...     index.nearest("supress")[0]
        'suppress'
        """
        from exsearch.search.suggest import suggest

        return suggest(self._reader(), word, limit)

    def installed(self, name: str) -> tuple[str, str | None] | None:
        """Return the distribution that has a name, and its version, in the environment in use.

        That environment is found as `exsearch add --env` finds it. Returns None if it has no such name.
        """
        from exsearch.sources.environments import environment_of
        from exsearch.sources.provided import provider_of

        provider = provider_of(environment_of(os.environ, None).path, name)
        return None if provider is None else (provider.key, provider.version)

    def example(self, ref: str) -> Example:
        """Return one example, by its id or as `flask.make_response:2`. Raises NotFound.

        >>> with exsearch.open() as index:
        ...     print(index.example("contextlib.suppress").statements(), end="")
        from contextlib import ExitStack, asynccontextmanager, closing, nullcontext, suppress
                with suppress(asyncio.CancelledError):
        """
        from exsearch.search.ranges import is_rows
        from exsearch.search.refs import resolve

        if is_rows(ref):
            from exsearch.errors import NotFound

            raise NotFound(f"no example {ref}", hint="numbers are of lists in a terminal: give an id")
        (record,) = resolve(self._reader(), ref, self._places.state).examples
        return self._example(record)

    def examples(self, prefix: str = "") -> Iterator[Example]:
        """Yield every example whose symbol, or an end of it, starts with `prefix`: pages, then source."""
        from exsearch.search.examples import examples

        return map(self._example, examples(self._reader(), prefix))

    def sources(self) -> list[HeldSource]:
        """Return what was added, with its counts."""
        return list(self._reader().sources())

    def changed_at(self) -> float:
        """Return when the index was changed, in seconds since the epoch."""
        self._reader()
        return max(nanoseconds for _, _, nanoseconds in self._state) / 1e9

    # -- changes

    def add(self, source: str, *, jobs: int | None = None, progress: Progress | None = None) -> Report:
        """Add a source, or bring it up to date, in the words of `exsearch add`: "installed:flask", a path.

        `jobs` processes read projects; None for as many as there are processors. `progress` is called with
        (work done, work to do). Raises SourceError if nothing of it can be read; what cannot be read of it
        is in the report.
        """
        from exsearch.index.sqlite.opening import writing
        from exsearch.ingest.sources import add_source, look_up

        located = look_up(source, self._places, progress=progress)
        with writing(self._places.index_file) as writer:
            return add_source(writer, located, self._places, jobs=jobs, progress=progress)

    def update(self) -> list[Report]:
        """Read the sources again that have changed. Raises SourceError for the first that cannot be read.

        The others are read before.
        """
        from exsearch.errors import SourceError
        from exsearch.index.sqlite.opening import writing
        from exsearch.ingest.sources import add_sources, changed_sources

        found = list(changed_sources(self._reader(), self._places))
        changed = [each for each in found if not isinstance(each, SourceError)]
        reports: list[Report | SourceError] = []
        if changed:
            with writing(self._places.index_file) as writer:
                reports = add_sources(writer, changed, self._places, as_before=True)
        for each in (*found, *reports):
            if isinstance(each, SourceError):
                raise each
        return [each for each in reports if not isinstance(each, SourceError)]

    def remove(self, source: str) -> HeldSource:
        """Remove a source, named as in `sources`; returns its record. Raises NotFound."""
        from exsearch.index.sqlite.opening import writing
        from exsearch.ingest.sources import remove_source

        with writing(self._places.index_file) as writer:
            return remove_source(writer, source)

    # -- inside

    def _query(self, words: Sequence[str]) -> tuple[Query, Stored]:
        """Return a checked query, and the index."""
        from exsearch.search.query import parse_query
        from exsearch.search.values import check_values

        query, index = parse_query(words), self._reader()
        if query.conditions:
            check_values(index, query)
        return query, index

    def _reader(self) -> Stored:
        """Return the index as it is on disk now: a run may have put another file in its place."""
        state = [_state_of(self._places.index_file + end) for end in ("", "-wal")]
        if self._stored is None or state != self._state:
            self.close()
            self._stored = open_for_reading(self._places)
            self._state = [_state_of(self._places.index_file + end) for end in ("", "-wal")]
        return self._stored

    def _example(self, record: model.Example) -> Example:
        from exsearch.search.examples import with_document

        return Example(
            record, lambda definition: with_document(self._reader(), record, definition=definition)
        )


def _state_of(path: str) -> tuple[int, int, int]:
    """Return what changes when a file does; zeros if there is none."""
    try:
        found = os.stat(path)
    except OSError:
        return 0, 0, 0
    return found.st_ino, found.st_size, found.st_mtime_ns


def reader_of(index: Index) -> Stored:
    """Return what the index asks, the records below the answers: for the commands and agents."""
    return index._reader()
