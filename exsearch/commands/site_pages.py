"""The pages of a site: names -> files, in this process or in several."""

from __future__ import annotations

from contextlib import nullcontext
from functools import partial

from exsearch.asking import open_for_reading
from exsearch.model import File, Record
from exsearch.output.site.folder import NAMES, write_aside
from exsearch.output.site.pages import Pages, Shown, Symbol
from exsearch.search.cards import with_copies
from exsearch.search.examples import load, load_rows
from exsearch.search.find import search_shown
from exsearch.search.usage import usage as usage_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from typing import TypeAlias

    from exsearch.config import Places
    from exsearch.index.protocol import Reader
    from exsearch.model import Condition, Definition, Example
    from exsearch.output.site.folder import Site
    from exsearch.output.site.pages import Entry

    _Tasks: TypeAlias = Sequence[tuple[str, Sequence[tuple[str, str]]]]
    """Names, each with (name, first sentence) of those inside it."""

_CHUNK = 16
"""Names that a process takes at a time."""

_FEW = 100
"""Names that one process writes before others have started."""


class Asked(Record):
    """What is shown of each name."""

    conditions: tuple[Condition, ...]
    examples: int
    """On a page at most."""


class Made(Record):
    """A page that was written."""

    name: str
    file: str
    size_bytes: int
    summary: str
    """First sentence of its docstring; "" if it is not known."""
    examples: tuple[Example, ...]
    """Without their code: for the notices."""


def made_pages(
    places: Places, asked: Asked, entries: Mapping[str, Entry], site: Site, jobs: int
) -> Iterator[Made]:
    """Write a page for each name, and yield what was written.

    An entry without uses is a package that is there for the names in it. Names inside of others come first,
    because a page has the first sentences of those in it.
    """
    inside = _inside(entries)
    summaries: dict[str, str] = {}
    with _workers(partial(_Worker, places, asked, entries, site.aside), len(entries), jobs) as results:
        for names in _by_depth(entries):
            tasks = [
                (name, [(each, summaries.get(each, "")) for each in inside.get(name, ())]) for name in names
            ]
            chunks = [tasks[at : at + _CHUNK] for at in range(0, len(tasks), _CHUNK)]
            for done in results(chunks):
                for made in done:
                    site.add(made.file, made.size_bytes)
                    summaries[made.name] = made.summary
                    yield made


def _workers(
    start: Callable[[], _Worker], count: int, jobs: int
) -> AbstractContextManager[Callable[[Iterable[_Tasks]], Iterator[list[Made]]]]:
    """Return what runs tasks: this process, or several if there are many names."""
    if jobs == 1 or count <= _FEW:
        work = start()
        return nullcontext(lambda tasks: map(work, tasks))
    from exsearch.harvest.pool import children

    return children(start, jobs)


def _by_depth(names: Iterable[str]) -> list[list[str]]:
    """Return names in alphabetical order, by the number of their dots: those with most dots first."""
    found: dict[int, list[str]] = {}
    for name in sorted(names):
        found.setdefault(name.count("."), []).append(name)
    return [found[dots] for dots in sorted(found, reverse=True)]


def _inside(names: Mapping[str, Entry]) -> dict[str, list[str]]:
    """Return for each name that has others in it all of these, in alphabetical order."""
    found: dict[str, list[str]] = {}
    for name in sorted(names):
        owner = name
        while "." in owner:
            owner = owner.rpartition(".")[0]
            if owner in names:
                found.setdefault(owner, []).append(name)
    return found


# -- in each process


class _Worker:
    """Writes pages to a folder, from an index that it has opened itself."""

    def __init__(self, places: Places, asked: Asked, entries: Mapping[str, Entry], folder: str) -> None:
        self._index = open_for_reading(places)
        self._asked = asked
        self._entries = entries
        self._folder = folder
        self._pages = Pages(entries.values())

    def __call__(self, tasks: _Tasks) -> list[Made]:
        """Write the pages of some names; each comes with the names inside it and their sentences."""
        return [self._made(name, inside) for name, inside in tasks]

    def _made(self, name: str, inside: Sequence[tuple[str, str]]) -> Made:
        entry = self._entries[name]
        symbol = symbol_of(self._index, name, self._asked) if entry.uses else None
        within = [self._entries[each]._replace(summary=said) for each, said in inside]
        file = f"{NAMES}/{entry.file}"
        size_bytes = write_aside(self._folder, file, self._pages.symbol(name, symbol, within))
        if symbol is None:
            return Made(name, file, size_bytes, "", ())
        at = symbol.usage.card.definition
        without_code = tuple([each.example._replace(code="") for each in symbol.examples])
        return Made(name, file, size_bytes, at.summary if at else "", without_code)


def symbol_of(index: Reader, shown: str, asked: Asked) -> Symbol | None:
    """Return what is on the page of a name.

    None if it has no example, because the index has changed meanwhile.
    """
    answer, rowids = search_shown(index, shown, asked.conditions, asked.examples, tests=False)
    pairs = zip(with_copies(index, answer.hits), rowids, strict=True)
    uses = [(hit, rowid) for hit, rowid in pairs if not hit.is_definition]
    loaded = {example.id: example for example in load_rows(index, [rowid for _, rowid in uses])}
    examples = [Shown(loaded[hit.id], hit.also_in) for hit, _ in uses if hit.id in loaded]
    symbol = uses[0][0].symbol if uses else None
    if not examples or symbol is None:
        return None
    usage = usage_of(index, symbol, shown, asked.conditions)
    first = examples[0].example
    aliases = tuple(sorted({first.symbol or "", *first.aliases} - {shown, ""}))
    defined = _defined(index, usage.card.definition)
    return Symbol(usage, aliases, tuple(examples), defined, answer.more)


def _defined(index: Reader, definition: Definition | None) -> File | None:
    """Return the file of a definition, with a link to its line if there is one."""
    if definition is None:
        return None
    (found,) = load(index, [definition.id])
    return found.file if found else File(definition.path, None)
