"""A store in memory, written to be obviously right: plain lists and loops, no index, no checksum.

It keeps to `protocol.Writer`, where its methods are described. Tests ask it and the index on disk the same.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from exsearch.errors import NotFound
from exsearch.index.aliases import names_of_page
from exsearch.index.answers import END, PART, WHOLE, Named, Row, Stored
from exsearch.index.held import Counts, Defined, HeldOrigin, HeldSource, ShapeCount, Usual
from exsearch.index.items import PAGE, Document, Harvest, Passage, Symbol, unpacked, values_of
from exsearch.index.passages import prose_words, story_of, with_unique_ids
from exsearch.index.refs import free_ref, read_ref, ref_of
from exsearch.index.tallies import Tallies, tallied
from exsearch.index.words import all_names, name_keys, name_words
from exsearch.model import File, Page, Project, Skipped
from exsearch.resolve import ANNOTATION, DEFINITION, IMPORT
from helpers.matching import has_phrase, holds, holds_for, passes, stems_of, stems_of_passage, tokens_of
from helpers.memory_linking import Settled, linker_of, ranked, settle, summaries_of
from helpers.memory_lists import MemoryLists

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from exsearch.index.aliases import Ways
    from exsearch.index.items import Definition, Earlier
    from exsearch.index.protocol import KeyRange, Rank
    from exsearch.model import Condition


@dataclass(eq=False)
class KnownSymbol:
    """A symbol as the store knows it now."""

    id: int
    name: str
    aliases: tuple[str, ...]
    kind: str
    sourced: bool
    shown: str
    users: int = 0

    def all_names(self) -> tuple[str, ...]:
        return all_names(self.name, self.aliases, self.shown)

    def keys(self) -> dict[str, int]:
        return name_keys(self.all_names(), sourced=self.sourced)

    def words(self) -> str:
        name, *others = self.all_names()
        return name_words(name, others)

    def names(self) -> list[str]:
        """Return the folded names, and the ends of names."""
        return [key for key, match in self.keys().items() if match != PART]

    def named(self, match: int) -> Named:
        return Named(self.id, self.name, " ".join(self.aliases), match, int(self.sourced), self.shown,
                     self.users)  # fmt: skip


@dataclass(eq=False)
class Source:
    kind: str
    updated: str
    symbols: tuple[str, ...]
    skipped: list[Skipped] = field(default_factory=list)


@dataclass(eq=False)
class Origin:
    """A project or page."""

    source: str
    key: str
    ref: str
    fingerprint: str
    harvest: Harvest
    examples: list[Example] = field(default_factory=list)
    unplaced: list[Example] = field(default_factory=list)
    """Those without a symbol, because they wait."""


@dataclass(eq=False)
class Example:
    rowid: int
    origin: Origin
    document: Document
    symbol: KnownSymbol | None
    rank_key: int
    line: int
    nth: int
    how: int
    kind: int
    flags: int
    shape: int
    same: int
    lines: str
    text: str
    term: str = ""
    """What has to be linked again, with `how`, `flags` and `rank_key` as they were read; "" if that is not known."""  # noqa: E501
    waits_for: str = ""
    read: tuple[int, int, int] = (0, 0, 0)
    number: int = 0
    """Position in its harvest."""

    @property
    def project(self) -> Project:
        return self.document.project or self.origin.harvest.project

    @property
    def shapes(self) -> str:
        return self.origin.harvest.shapes[self.shape]

    @property
    def definition(self) -> object:
        """Equal for the examples in one definition."""
        return id(self.document), self.lines.partition(";")[0]

    @property
    def is_on_page(self) -> bool:
        return self.origin.harvest.kind == PAGE

    @property
    def id(self) -> str:
        return ref_of(self.origin.ref, self.document.path, self.document.position, self.line, self.nth)

    @property
    def passage(self) -> Passage | None:
        return next((each for each in self.document.passages if each.first <= self.line <= each.last), None)

    @property
    def story(self) -> tuple[int, int] | None:
        found = sorted(self.document.passages)
        return (
            None if self.passage is None else story_of(self.document.path, found, found.index(self.passage))
        )

    def row(self) -> Row:
        document, symbol, license = self.document, self.symbol, self.document.license
        return Row(
            self.rowid, self.id, symbol.name if symbol else None, (symbol and symbol.kind) or None,
            self.project.name, license.text if license.spdx is None else license.spdx, document.path,
            self.line, self.text, document.role, document.position, self.rank_key, self.kind, self.how,
            self.same, symbol.shown if symbol else None, self.flags, self.lines)  # fmt: skip

    def stored(self) -> Stored:
        document, symbol, harvest = self.document, self.symbol, self.origin.harvest
        page = Page(harvest.name, harvest.title, self.origin.key) if self.is_on_page else None
        return Stored(
            self.rowid, self.id, symbol.name if symbol else None, symbol.aliases if symbol else (),
            (symbol and symbol.kind) or None, page, document.position, document.number, self.project,
            document.license, File(document.path, document.url), unpacked(document.code), document.segments,
            document.cuts, self.how, document.role, self.origin.source, self.line, self.lines,
            symbol.shown if symbol else None, self.passage, self.story)  # fmt: skip


def most_used(found: list[Named]) -> list[Named]:
    return sorted(found, key=lambda each: -each.users)


class Memory:
    """The store: a `protocol.Writer`."""

    path = ":memory:"

    def __init__(self) -> None:
        self._last_id = 0
        self._meta: dict[str, str] = {}
        self._sources: dict[str, Source] = {}
        self.held: list[Origin] = []
        """In the order in which they were stored."""
        self.known: list[KnownSymbol] = []
        self.came: set[str] = set()
        """Packages that were stored since the last run."""
        self.settled = Settled()
        self.offered: list[Origin] = []
        """Projects whose paths are among the settled ones."""

    def examples(self) -> list[Example]:
        return [example for origin in self.held for example in origin.examples]

    # -- names -> symbols

    def symbols_named(self, name: str, limit: int) -> list[Named]:
        low = name.lower()
        found = self._with_key(lambda key: key == low, (END, WHOLE))
        known = {symbol.id for symbol in found}
        longer = []
        for symbol in self.known:
            names = (each.lower() for each in (symbol.name, *symbol.aliases))
            if symbol.id not in known and any(each.endswith("." + low) for each in names):
                longer.append(symbol.named(END))
        for some in (found, longer):
            some.sort(key=lambda each: (-each.match, -each.users, each.id))
        return [*found, *longer][:limit]

    def symbols_shown(self, names: Sequence[str]) -> list[Named]:
        found = self._with_key(lambda key: key in [name.lower() for name in names], (WHOLE,))
        return sorted([each for each in found if each.shown in names], key=lambda each: each.id)

    def symbols_starting(self, prefix: str, limit: int) -> list[Named]:
        low = prefix.lower()
        inside = self._with_key(lambda key: low < key < low + "/", (END, WHOLE, PART))
        beside = self._with_key(lambda key: key.startswith(low) and key >= low + "/", (END, WHOLE, PART))
        return most_used(inside)[:limit] + most_used(beside)[:limit]

    def symbols_inside(self, owner: str, limit: int) -> list[Named]:
        inside = [symbol for symbol in self.known if symbol.shown.startswith(f"{owner}.")]
        rows = {id(symbol): 0 for symbol in inside}
        for example in self.examples():
            if id(example.symbol) in rows:
                rows[id(example.symbol)] += 1
        inside.sort(key=lambda each: (-each.users, -rows[id(each)], each.shown, each.id))
        return [symbol.named(WHOLE) for symbol in inside[:limit]]

    def symbols_with_part(self, part: str, limit: int) -> list[Named]:
        return most_used(self._with_key(lambda key: key[1:].startswith(part.lower()), (PART,)))[:limit]

    def _with_key(self, is_meant: Callable[[str], bool], matches: Sequence[int]) -> list[Named]:
        found = [(key, match, symbol.name, symbol.id, symbol) for symbol in self.known
                 for key, match in symbol.keys().items() if match in matches and is_meant(key)]  # fmt: skip
        return [symbol.named(match) for _, match, *_, symbol in sorted(found, key=lambda each: each[:4])]

    def symbols_with_words(self, words: Sequence[str], limit: int) -> list[Named]:
        *whole, last = [tokens_of(word) for word in words] or [[]]
        if not all((*whole, last)):
            return []
        found = [symbol.named(PART) for symbol in self.known
                 if all(holds(tokens_of(symbol.words()), phrase) for phrase in whole)
                 and holds(tokens_of(symbol.words()), last, is_start=True)]  # fmt: skip
        return most_used(sorted(found, key=lambda each: (each.name, each.id)))[:limit]

    def symbols_with_prose(self, words: Sequence[str], limit: int) -> list[Named]:
        stems = stems_of(*words)
        found = [example.symbol for example in self.examples()
                 if stems and example.symbol and stems <= self.stems_of_definition(example)]  # fmt: skip
        named = [symbol.named(PART) for symbol in dict.fromkeys(found)]
        return most_used(sorted(named, key=lambda each: (each.name, each.id)))[:limit]

    def counts_of_words(self, words: Sequence[str], most: int) -> list[int]:
        return [min(most, self._in_prose(stems_of(word))) + min(most, self._in_names(tokens_of(word)))
                for word in words]  # fmt: skip

    def _in_prose(self, stems: set[str]) -> int:
        return sum(stems <= self.stems_of_definition(example) for example in self.examples()) if stems else 0

    def _in_names(self, phrase: list[str]) -> int:
        return sum(holds(tokens_of(symbol.words()), phrase) for symbol in self.known) if phrase else 0

    def stems_of_definition(self, example: Example) -> set[str]:
        if example.kind != DEFINITION or not example.symbol:
            return set()
        summary = self.definition_of(example).summary
        return stems_of(prose_words(example.symbol.name, summary)) if summary else set()

    # -- rows

    def begin_reading(self) -> bool:
        return True

    def end_reading(self) -> None:
        """Nothing else can write meanwhile."""

    def rows_of(
        self,
        symbol_ids: Sequence[int],
        conditions: Sequence[Condition],
        limit: int,
        without_tests: Sequence[KeyRange] | None,
    ) -> list[Row]:
        found = [example for example in self._passing(conditions, without_tests)
                 if example.symbol and example.symbol.id in symbol_ids]  # fmt: skip
        rows: list[Row] = []
        for example in sorted(found, key=lambda each: (each.rank_key, each.same, each.rowid)):
            row = example.row()
            if not any(row.same and (row.symbol, row.same) == (each.symbol, each.same) for each in rows):
                rows.append(row)
        return rows[:limit]

    def count_among(self, symbol_ids: Sequence[int], keys: KeyRange, most: int) -> int:
        found = [example.symbol.id for example in self.examples()
                 if example.symbol and keys[0] <= example.rank_key <= keys[1]]  # fmt: skip
        return sum(min(found.count(symbol_id), most) for symbol_id in symbol_ids)

    def copies(self, symbol: str, same: Collection[int]) -> list[tuple[int, str]]:
        return sorted({
            (example.same, example.project.name) for example in self.examples()
            if example.symbol and (example.symbol.name, example.symbol.sourced) == (symbol, True)
            and example.same in same and example.kind != DEFINITION and example.project.name
        })  # fmt: skip

    def rows_with_text(
        self, words: Sequence[str], column: str, conditions: Sequence[Condition], limit: int
    ) -> list[Row]:
        phrases = [phrase for phrase in map(tokens_of, words) if phrase]
        return [example.row() for example in self._passing(conditions, None)
                if phrases and example.is_on_page
                and all(has_phrase(example, phrase, column) for phrase in phrases)][:limit]  # fmt: skip

    def rows_with_prose(self, words: Sequence[str], conditions: Sequence[Condition], limit: int) -> list[Row]:
        stems = stems_of(*words)
        best: dict[tuple[int, Passage], Example] = {}
        for example in self._passing(conditions, None):
            if stems and stems <= stems_of_passage(example):
                assert example.passage is not None
                block = best.setdefault((id(example.document), example.passage), example)
                if (example.rank_key, example.rowid) < (block.rank_key, block.rowid):
                    best[id(example.document), example.passage] = example
        return [example.row() for example in sorted(best.values(), key=lambda each: each.rowid)][:limit]

    def rows_filtered(
        self, conditions: Sequence[Condition], limit: int, without_tests: Sequence[KeyRange] | None
    ) -> list[Row]:
        found = self._passing(conditions, without_tests)
        return [example.row() for example in _pages_first(found)][:limit]

    def rows_at(self, rowids: Sequence[int]) -> list[Row]:
        by_number = {example.rowid: example.row() for example in self.examples()}
        return [by_number[rowid] for rowid in rowids if rowid in by_number]

    def row(self, ref: str) -> Row | None:
        return next((example.row() for example in self.examples() if example.id == ref), None)

    def rows_near(self, ref: str) -> list[Row]:
        place = read_ref(ref)
        if place is None:
            return []
        version = place.origin.partition("@")[0] + "@"
        inside = [example for example in self.examples()
                  if example.is_on_page == (place.path is None)
                  and (example.is_on_page or example.document.path == place.path)]  # fmt: skip
        here = [example.row() for example in inside if example.origin.ref == place.origin]
        if here or place.path is None:
            return here
        return [example.row() for example in inside if example.origin.ref.startswith(version)]

    def _passing(
        self, conditions: Sequence[Condition], without_tests: Sequence[KeyRange] | None
    ) -> list[Example]:
        found = [example for example in self.examples() if passes(self, example, conditions)]
        return [each for each in found if without_tests is None or each.document.role != "test"]

    # -- how symbols are used

    def shapes_of(
        self,
        symbol_ids: Sequence[int],
        conditions: Sequence[Condition],
        without_tests: Sequence[KeyRange] | None = None,
    ) -> list[ShapeCount]:
        found: dict[tuple[str, str | None], list[tuple[int, int]]] = {}
        for example in self._passing(conditions, without_tests):
            if example.symbol and example.symbol.id in symbol_ids and example.kind != DEFINITION:
                key = example.shapes, example.project.name
                found.setdefault(key, []).append((example.rank_key, example.rowid))
        counted = [ShapeCount(*key, len(places), min(places)[1], min(places)[0])
                   for key, places in found.items()]  # fmt: skip
        return sorted(counted, key=lambda each: (each.rank_key, each.best))

    def ways_of(self, symbol_ids: Sequence[int]) -> Tallies:
        return tallied(self.shapes_of(symbol_ids, ()))

    def used_with(self, rowids: Sequence[int]) -> list[tuple[str, int]]:
        uses = [each for each in self.examples() if each.kind not in (ANNOTATION, IMPORT, DEFINITION)]
        meant = [example for example in self.examples() if example.rowid in rowids]
        own = {example.symbol.shown for example in meant if example.symbol}
        found: dict[str, set[object]] = {}
        for one in meant:
            for other in uses:
                if other.definition == one.definition and other.symbol and other.symbol.shown not in own:
                    found.setdefault(other.symbol.shown, set()).add(one.definition)
        counted = [(name, len(definitions)) for name, definitions in found.items()]
        return sorted(counted, key=lambda each: (-each[1], each[0]))

    # -- ids -> examples

    def load(self, refs: Iterable[str]) -> list[Stored | None]:
        by_id = {example.id: example.stored() for example in self.examples()}
        return [by_id.get(ref) for ref in refs]

    def stored_at(self, rowids: Sequence[int]) -> list[Stored]:
        by_id = {example.rowid: example.stored() for example in self.examples()}
        return [by_id[rowid] for rowid in rowids if rowid in by_id]

    def stored(
        self, prefix: str = "", conditions: Sequence[Condition] = (), *, uses_only: bool = False
    ) -> Iterator[Stored]:
        sources = list(self._sources)
        pages = [origin for origin in self.held if origin.harvest.kind == PAGE]
        pages.sort(key=lambda page: (sources.index(page.source), page.key))
        others = [origin for origin in self.held if origin.harvest.kind != PAGE]
        for origin in pages + others:
            for example in origin.examples:
                names = example.symbol.names() if example.symbol else []
                is_wanted = not prefix or any(name.startswith(prefix.lower()) for name in names)
                is_wanted = is_wanted and not (uses_only and example.kind == DEFINITION)
                if is_wanted and passes(self, example, conditions):
                    yield example.stored()

    # -- what is there

    def counts(self, name: str, tests: Sequence[KeyRange], firsts: Sequence[KeyRange]) -> Counts:
        shown = {symbol.shown for symbol in self.known if symbol.name == name}
        symbols = [symbol for symbol in self.known if symbol.shown in shown]
        symbols.sort(key=lambda each: (each.name != name, each.aliases, each.kind, each.name, each.sourced))
        found = [example for example in self.examples()
                 if example.symbol in symbols and example.kind != DEFINITION]  # fmt: skip
        others = dict.fromkeys(alias for symbol in symbols for alias in symbol.aliases)
        others.pop(name, None)
        return Counts(
            tuple(others),
            next((symbol.kind for symbol in symbols if symbol.kind), None),
            len(found),
            len({example.project.name for example in found} - {None}),
            sum(example.document.role == "test" for example in found),
        )

    def uses_in(self, name: str, ref: str) -> int:
        shown = {symbol.shown for symbol in self.known if symbol.name == name}
        return sum(
            example.symbol is not None and example.symbol.shown in shown and example.kind != DEFINITION
            for example in self.examples() if example.row().ref.startswith((f"{ref}/", f"{ref}:"))
        )  # fmt: skip

    def knows(self, condition: Condition) -> bool:
        return any(holds_for(self, example, condition) for example in self.examples())

    def sources(self) -> list[HeldSource]:
        found = []
        for name, source in self._sources.items():
            origins = [origin for origin in self.held if origin.source == name]
            pages = [origin for origin in origins if origin.harvest.kind == PAGE]
            read = sum(page.harvest.files_read > 0 for page in pages)
            examples = sum(map(uses_in, origins))
            skipped = len(source.skipped) + sum(len(origin.harvest.skipped) for origin in origins)
            found.append(HeldSource(name, source.kind, source.updated, source.symbols, read,
                                    len(origins) - len(pages), examples, skipped))  # fmt: skip
        return found

    def examples_of(self, source: str, keys: Sequence[tuple[str, str]]) -> int:
        return sum(uses_in(origin) for origin in self.held
                   if origin.source == source and (origin.harvest.kind, origin.key) in keys)  # fmt: skip

    def source_kinds(self) -> dict[str, str]:
        return {name: source.kind for name, source in self._sources.items()}

    def symbols_read(self, source: str) -> tuple[str, ...]:
        return next((held.symbols for held in self.sources() if held.name == source), ())

    def origins(self, source: str | None = None) -> list[HeldOrigin]:
        return [
            HeldOrigin(origin.source, self._sources[origin.source].kind, origin.harvest.kind, origin.key,
                       origin.ref, origin.fingerprint, origin.harvest.project.name,
                       origin.harvest.project.version, origin.harvest.packages,
                       not self._sources[origin.source].symbols)
            for origin in self.held if source in (None, origin.source)]  # fmt: skip

    def origin_of(self, ref: str) -> HeldOrigin | None:
        place = read_ref(ref)
        return next((origin for origin in self.origins(None) if place and origin.ref == place.origin), None)

    def skipped(self, source: str | None = None, *, unread: bool = False) -> list[tuple[str, Skipped]]:
        found = []
        for name, held in self._sources.items():
            of_origins = [each for origin in self.held if origin.source == name
                          for each in origin.harvest.skipped]  # fmt: skip
            skipped = held.skipped + ([] if unread else of_origins)
            skipped.sort(key=lambda each: (each.path, each.line or 0))
            found += [(name, each) for each in skipped if source in (None, name)]
        return found

    def meta(self, key: str) -> str | None:
        return self._meta.get(key)

    def lists(self) -> MemoryLists:
        def is_passing(example: Example, conditions: Sequence[Condition]) -> bool:
            return passes(self, example, conditions)

        return MemoryLists(self._sources, self.held, self.known, self.examples(), is_passing)

    def linked(self, path: str) -> list[Named]:
        if not path.replace(".", "_").isidentifier():
            return []
        names = dict.fromkeys(each.symbol for each in linker_of(self.held).link(path))
        return [symbol.named(WHOLE) for name in names for symbol in self.known if symbol.name == name]

    def summaries(self) -> Callable[[str], Sequence[str]]:
        return summaries_of(self.held)

    def usual(self, word: str) -> list[Usual]:
        found: dict[tuple[str, str], int] = {}
        for (known, kind, _), (symbol, users) in self._word_counts().items():
            if known == word and symbol:
                of_source = self.sourced(symbol)
                key = kind, of_source.shown if of_source else symbol
                found[key] = found.get(key, 0) + users
        ordered = sorted(found.items(), key=lambda each: (-each[1], each[0]))
        return [Usual(kind, shown, users) for (kind, shown), users in ordered]

    def definitions(self, names: Sequence[str]) -> list[Defined]:
        found = []
        for name in dict.fromkeys(names):
            places = []
            for example in self.examples():
                if example.kind == DEFINITION and example.symbol and example.symbol.name == name:
                    _, kind, signature, summary, deprecated = self.definition_of(example)
                    place = (example.origin.ref, example.document.path, example.line, example.nth)
                    places.append((place, Defined(
                        name, kind, signature, summary, deprecated, example.id, example.project.name,
                        example.project.version, example.document.path, example.line,
                        example.project.description or "")))  # fmt: skip
            found += [defined for _, defined in sorted(places)]
        return found

    # -- writing

    @contextmanager
    def transaction(self) -> Iterator[None]:
        before = deepcopy(self.__dict__)
        try:
            yield
        except BaseException:
            self.__dict__ = before
            raise

    def begin(self, source: str, kind: str, symbols: Sequence[str], skipped: Iterable[Skipped]) -> None:
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        self._sources[source] = Source(kind, now, tuple(symbols), list(skipped))

    def skip(self, source: str, skipped: Skipped) -> None:
        self._sources[source].skipped.append(skipped)

    def replace(self, source: str, key: str, fingerprint: str, harvest: Harvest) -> None:
        harvest = with_unique_ids(harvest)
        own = (source, harvest.kind, key)
        was = next((each for each in self.held if _key(each) == own), None)
        others = {each.ref for each in self.held if each is not was}
        ref = free_ref(source, key, harvest, was.ref if was else None, others.__contains__)
        before = self._drop([own])
        origin = Origin(source, key, ref, fingerprint, harvest)
        self.held.append(origin)
        self.came.update((*before, *harvest.packages))
        columns = harvest.examples
        for at in range(len(columns.line)):
            document = harvest.documents[columns.document[at]]
            named = harvest.symbols[columns.symbol[at]] if columns.symbol[at] >= 0 else None
            example = Example(
                self._new_id(), origin, document, None, columns.rank_key[at], columns.line[at],
                columns.nth[at], columns.how[at], columns.kind[at], columns.flags[at], columns.shape[at],
                columns.same[at], values_of(columns.lines)[at], values_of(columns.text)[at],
                named.name if named else "", number=at)  # fmt: skip
            if harvest.kind == PAGE:
                example.symbol = self._of_page(named) if named else None
                origin.examples.append(example)
            else:
                example.read = (example.how, example.flags, example.rank_key)
                origin.unplaced.append(example)

    def earlier(self, source: str, key: str) -> Earlier | None:
        return None

    def refresh(self, source: str, key: str, fingerprint: str, harvest: Harvest, rank: Rank) -> bool:
        return False  # never asked, because nothing is kept `earlier`

    def drop(self, source: str, keys: Iterable[tuple[str, str]]) -> None:
        self._drop([(source, kind, key) for kind, key in keys])
        self.drop_orphans()

    def _drop(self, keys: Sequence[tuple[str, str, str]]) -> list[str]:
        gone = [origin for origin in self.held if _key(origin) in keys]
        self.held = [origin for origin in self.held if _key(origin) not in keys]
        # What nobody else says is found out anew, also if it is said again at once.
        words = {each for origin in self.held for each in origin.harvest.usual}
        paths = {each for origin in self.held for each in origin.harvest.imported}
        for origin in gone:
            for word in set(origin.harvest.usual) - words:
                self.settled.words.pop(word, None)
            for path in set(origin.harvest.imported) - paths:
                self.settled.imported.pop(path, None)
        return [package for origin in gone for package in origin.harvest.packages]

    def settle(self, rank: Rank) -> None:
        settle(self, rank)

    def drop_orphans(self) -> None:
        used = [example.symbol for example in self.examples()]
        self.known = [symbol for symbol in self.known if symbol in used]

    def remove(self, source: str) -> HeldSource:
        held = [each for each in self.sources() if each.name == source]
        if not held:
            raise NotFound(f"{source} is not a source")
        self.drop(source, [(origin.kind, origin.key) for origin in self.origins(source)])
        del self._sources[source]
        return held[0]

    def rerank(self, rank: Rank) -> None:
        for origin in self.held:
            for example, key in zip(origin.examples, rank(*ranked(origin.examples)), strict=True):
                example.rank_key = key

    def set_meta(self, key: str, value: str) -> None:
        self._meta[key] = value

    def drop_meta(self, key: str, *, and_longer: bool = False) -> None:
        for each in list(self._meta):
            if each == key or (and_longer and each.startswith(key)):
                del self._meta[each]

    # -- symbols

    def _of_page(self, symbol: Symbol) -> KnownSymbol:
        alike = [each for each in self.known
                 if not each.sourced and (each.name, each.aliases, each.kind) == symbol]  # fmt: skip
        return alike[0] if alike else self._new(symbol, sourced=False)

    def sourced(self, name: str) -> KnownSymbol | None:
        return next((symbol for symbol in self.known if symbol.sourced and symbol.name == name), None)

    # -- what linking asks

    def new_sourced(self, name: str, ways: Ways) -> KnownSymbol:
        shown, aliases = ways.names(name)
        made = KnownSymbol(self._new_id(), name, aliases, "", sourced=True, shown=shown)
        self.known.append(made)
        return made

    def definition_of(self, example: Example) -> Definition:
        (found,) = [each for each in example.origin.harvest.definitions if each.example == example.number]
        return found

    def ways_to(self, name: str) -> list[tuple[str, int, int]]:
        imported = [path for path, target in self.settled.imported.items() if target == name and path != name]
        found: dict[str, tuple[int, set[int]]] = {path: (0, set()) for path in imported}
        for origin, target, path, named in self.settled.paths:
            if target == name:
                was_named, projects = found.get(path, (0, set()))
                found[path] = max(was_named, int(named)), {*projects, id(origin)}
        return sorted((path, named, len(projects)) for path, (named, projects) in found.items())

    def importing(self, path: str) -> int:
        return sum(path in origin.harvest.imported for origin in self.held)

    def _word_counts(self) -> dict[tuple[str, str, str], tuple[str, int]]:
        return {word: (symbol, sum(word in origin.harvest.usual for origin in self.held))
                for word, (symbol, _) in self.settled.words.items()}  # fmt: skip

    def _new_id(self) -> int:
        self._last_id += 1
        return self._last_id

    def _new(self, symbol: Symbol, *, sourced: bool) -> KnownSymbol:
        shown = names_of_page(symbol.name, symbol.aliases)
        made = KnownSymbol(self._new_id(), symbol.name, symbol.aliases, symbol.kind, sourced, shown)
        self.known.append(made)
        return made


def _key(origin: Origin) -> tuple[str, str, str]:
    return origin.source, origin.harvest.kind, origin.key


def uses_in(origin: Origin) -> int:
    """Return how many examples an origin has that are no definitions."""
    return sum(example.kind != DEFINITION for example in origin.examples)


def _pages_first(examples: list[Example]) -> list[Example]:
    return sorted(examples, key=lambda example: not example.is_on_page)
