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
from exsearch.index.aliases import AliasTable, as_text
from exsearch.index.answers import (
    END,
    PART,
    WHOLE,
    Counts,
    HeldOrigin,
    HeldSource,
    Named,
    Row,
    Stored,
    is_other_path,
)
from exsearch.index.items import PAGE, Columns, Document, Harvest, Symbol, column_of, unpacked, values_of
from exsearch.index.refs import free_ref, read_ref, ref_of
from exsearch.index.words import name_keys, name_words
from exsearch.model import File, Page, Project, Skipped
from exsearch.resolve import EXACT, RE_EXPORT
from helpers.matching import has_phrase, holds, holds_for, passes, tokens_of
from helpers.memory_lists import MemoryLists

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

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

    def keys(self) -> dict[str, int]:
        return name_keys((self.name, *self.aliases), sourced=self.sourced)

    def names(self) -> list[str]:
        """Return the folded names, and the ends of names."""
        return [key for key, match in self.keys().items() if match != PART]

    def named(self, match: int) -> Named:
        return Named(self.id, self.name, " ".join(self.aliases), match, int(self.sourced))


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

    @property
    def project(self) -> Project:
        return self.document.project or self.origin.harvest.project

    @property
    def is_on_page(self) -> bool:
        return self.origin.harvest.kind == PAGE

    @property
    def id(self) -> str:
        return ref_of(self.origin.ref, self.document.path, self.document.position, self.line, self.nth)

    def row(self) -> Row:
        document, symbol, license = self.document, self.symbol, self.document.license
        return Row(
            self.rowid, self.id, symbol.name if symbol else None, (symbol and symbol.kind) or None,
            self.project.name, license.text if license.spdx is None else license.spdx, document.path,
            self.line, self.text, document.role, document.position, self.rank_key, self.kind, self.how,
            self.same)  # fmt: skip

    def stored(self) -> Stored:
        document, symbol, harvest = self.document, self.symbol, self.origin.harvest
        page = Page(harvest.name, harvest.title, self.origin.key) if self.is_on_page else None
        return Stored(
            self.rowid, self.id, symbol.name if symbol else None, symbol.aliases if symbol else (),
            (symbol and symbol.kind) or None, page, document.position, document.number, self.project,
            document.license, File(document.path, document.url), unpacked(document.code), document.segments,
            document.cuts, self.how, document.role, self.origin.source, self.line, self.lines)  # fmt: skip


class Memory:
    """The store: a `protocol.Writer`."""

    path = ":memory:"

    def __init__(self) -> None:
        self._last_id = 0
        self._meta: dict[str, str] = {}
        self._sources: dict[str, Source] = {}
        self._origins: list[Origin] = []
        """In the order in which they were stored."""
        self._symbols: list[KnownSymbol] = []

    def _examples(self) -> list[Example]:
        return [example for origin in self._origins for example in origin.examples]

    # -- names -> symbols

    def symbols_named(self, name: str, limit: int) -> list[Named]:
        low = name.lower()
        found = self._with_key(lambda key: key == low, (END, WHOLE))
        known = {symbol.id for symbol in found}
        for symbol in self._symbols:
            names = (each.lower() for each in (symbol.name, *symbol.aliases))
            if symbol.id not in known and any(each.endswith("." + low) for each in names):
                found.append(symbol.named(END))
        return found[:limit]

    def symbols_starting(self, prefix: str, limit: int) -> list[Named]:
        low = prefix.lower()
        inside = self._with_key(lambda key: low < key < low + "/", (END, WHOLE, PART))
        beside = self._with_key(lambda key: key.startswith(low) and key >= low + "/", (END, WHOLE, PART))
        return inside[:limit] + beside[:limit]

    def symbols_with_part(self, part: str, limit: int) -> list[Named]:
        return self._with_key(lambda key: key[1:].startswith(part.lower()), (PART,))[:limit]

    def _with_key(self, is_meant: Callable[[str], bool], matches: Sequence[int]) -> list[Named]:
        found = [(key, match, symbol.id, symbol) for symbol in self._symbols
                 for key, match in symbol.keys().items() if match in matches and is_meant(key)]  # fmt: skip
        return [symbol.named(match) for _, match, _, symbol in sorted(found, key=lambda each: each[:3])]

    def symbols_with_words(self, words: Sequence[str], limit: int) -> list[Named]:
        *whole, last = [tokens_of(word) for word in words] or [[]]
        if not all((*whole, last)):
            return []
        return [symbol.named(PART) for symbol in self._symbols
                if all(holds(tokens_of(name_words(symbol.name, symbol.aliases)), phrase) for phrase in whole)
                and holds(tokens_of(name_words(symbol.name, symbol.aliases)), last, is_start=True)
                ][:limit]  # fmt: skip

    # -- rows

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
        for example in sorted(found, key=lambda each: (each.rank_key, each.rowid)):
            row = example.row()
            if not any(row.same and (row.symbol, row.same) == (each.symbol, each.same) for each in rows):
                rows.append(row)
        return rows[:limit]

    def rows_with_text(
        self, words: Sequence[str], column: str, conditions: Sequence[Condition], limit: int
    ) -> list[Row]:
        phrases = [phrase for phrase in map(tokens_of, words) if phrase]
        return [example.row() for example in self._passing(conditions, None)
                if phrases and example.is_on_page
                and all(has_phrase(example, phrase, column) for phrase in phrases)][:limit]  # fmt: skip

    def rows_filtered(
        self, conditions: Sequence[Condition], limit: int, without_tests: Sequence[KeyRange] | None
    ) -> list[Row]:
        found = self._passing(conditions, without_tests)
        return [example.row() for example in _pages_first(found)][:limit]

    def row(self, ref: str) -> Row | None:
        return next((example.row() for example in self._examples() if example.id == ref), None)

    def rows_near(self, ref: str) -> list[Row]:
        place = read_ref(ref)
        if place is None:
            return []
        version = place.origin.partition("@")[0] + "@"
        inside = [example for example in self._examples()
                  if example.is_on_page == (place.path is None)
                  and (example.is_on_page or example.document.path == place.path)]  # fmt: skip
        here = [example.row() for example in inside if example.origin.ref == place.origin]
        if here or place.path is None:
            return here
        return [example.row() for example in inside if example.origin.ref.startswith(version)]

    def _passing(
        self, conditions: Sequence[Condition], without_tests: Sequence[KeyRange] | None
    ) -> list[Example]:
        found = [example for example in self._examples() if passes(example, conditions)]
        return [each for each in found if without_tests is None or each.document.role != "test"]

    # -- ids -> examples

    def load(self, refs: Iterable[str]) -> list[Stored | None]:
        by_id = {example.id: example.stored() for example in self._examples()}
        return [by_id.get(ref) for ref in refs]

    def stored(self, prefix: str = "") -> Iterator[Stored]:
        sources = list(self._sources)
        pages = [origin for origin in self._origins if origin.harvest.kind == PAGE]
        pages.sort(key=lambda page: (sources.index(page.source), page.key))
        others = [origin for origin in self._origins if origin.harvest.kind != PAGE]
        for origin in pages + others:
            for example in origin.examples:
                names = example.symbol.names() if example.symbol else []
                if not prefix or any(name.startswith(prefix.lower()) for name in names):
                    yield example.stored()

    # -- what is there

    def counts(self, name: str, tests: Sequence[KeyRange], firsts: Sequence[KeyRange]) -> Counts:
        symbols = [symbol for symbol in self._symbols if symbol.name == name]
        symbols.sort(key=lambda symbol: (symbol.aliases, symbol.kind, symbol.sourced))
        aliases = {alias for symbol in symbols if not symbol.sourced for alias in symbol.aliases}
        symbols += [each for alias in sorted(aliases) if is_other_path(alias, name) for each in self._symbols
                    if each.name == alias and each.sourced]  # fmt: skip
        found = [example for example in self._examples() if example.symbol in symbols]
        others = dict.fromkeys(alias for symbol in symbols for alias in symbol.aliases)
        others.pop(name, None)
        return Counts(
            tuple(others),
            next((symbol.kind for symbol in symbols if symbol.kind), None),
            len(found),
            len({example.project.name for example in found} - {None}),
            sum(example.document.role == "test" for example in found),
        )

    def knows(self, condition: Condition) -> bool:
        return any(holds_for(example, condition) for example in self._examples())

    def sources(self) -> list[HeldSource]:
        found = []
        for name, source in self._sources.items():
            origins = [origin for origin in self._origins if origin.source == name]
            pages = [origin for origin in origins if origin.harvest.kind == PAGE]
            read = sum(page.harvest.files_read > 0 for page in pages)
            examples = sum(len(origin.examples) for origin in origins)
            skipped = len(source.skipped) + sum(len(origin.harvest.skipped) for origin in origins)
            found.append(HeldSource(name, source.kind, source.updated, source.symbols, read,
                                    len(origins) - len(pages), examples, skipped))  # fmt: skip
        return found

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
            for origin in self._origins if source in (None, origin.source)]  # fmt: skip

    def origin_of(self, ref: str) -> HeldOrigin | None:
        place = read_ref(ref)
        return next((origin for origin in self.origins(None) if place and origin.ref == place.origin), None)

    def skipped(self, source: str | None = None, *, unread: bool = False) -> list[tuple[str, Skipped]]:
        found = []
        for name, held in self._sources.items():
            of_origins = [each for origin in self._origins if origin.source == name
                          for each in origin.harvest.skipped]  # fmt: skip
            skipped = held.skipped + ([] if unread else of_origins)
            skipped.sort(key=lambda each: (each.path, each.line or 0))
            found += [(name, each) for each in skipped if source in (None, name)]
        return found

    def meta(self, key: str) -> str | None:
        return self._meta.get(key)

    def lists(self) -> MemoryLists:
        return MemoryLists(self._sources, self._origins, self._symbols, self._examples())

    # -- what alias tables ask

    def packages(self) -> list[tuple[int, str]]:
        return [(at, " ".join(origin.harvest.packages)) for at, origin in enumerate(self._origins)]

    def exports(self, origin_id: int) -> tuple[str, str]:
        harvest = self._origins[origin_id].harvest
        return as_text(harvest.exports), as_text(harvest.classes)

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
        own = (source, harvest.kind, key)
        was = next((each for each in self._origins if _key(each) == own), None)
        others = {each.ref for each in self._origins if each is not was}
        ref = free_ref(source, key, harvest, was.ref if was else None, others.__contains__)
        self._drop([own])
        origin = Origin(source, key, ref, fingerprint, harvest)
        self._origins.append(origin)
        self._learn(harvest.packages)
        symbols = [self._symbol(symbol, harvest) for symbol in harvest.symbols]
        columns = harvest.examples
        for at in range(len(columns.line)):
            number, how = columns.symbol[at], columns.how[at]
            symbol = symbols[number] if number >= 0 else None
            if symbol and symbol.sourced and symbol.name != harvest.symbols[number].name and how == EXACT:
                how = RE_EXPORT
            document = harvest.documents[columns.document[at]]
            origin.examples.append(Example(
                self._new_id(), origin, document, symbol, columns.rank_key[at], columns.line[at],
                columns.nth[at], how, columns.kind[at], columns.flags[at], columns.shape[at],
                columns.same[at], values_of(columns.lines)[at], values_of(columns.text)[at]))  # fmt: skip

    def drop(self, source: str, keys: Iterable[tuple[str, str]]) -> None:
        self._drop([(source, kind, key) for kind, key in keys])
        self.drop_orphans()

    def _drop(self, keys: Sequence[tuple[str, str, str]]) -> None:
        self._origins = [origin for origin in self._origins if _key(origin) not in keys]

    def drop_orphans(self) -> None:
        used = [example.symbol for example in self._examples()]
        self._symbols = [symbol for symbol in self._symbols if symbol in used]

    def remove(self, source: str) -> HeldSource:
        held = [each for each in self.sources() if each.name == source]
        if not held:
            raise NotFound(f"{source} is not a source")
        self.drop(source, [(origin.kind, origin.key) for origin in self.origins(source)])
        del self._sources[source]
        return held[0]

    def rerank(self, rank: Rank) -> None:
        from array import array

        for origin in self._origins:
            examples, documents = origin.examples, list(origin.harvest.documents)
            numbers = [
                [example.symbol.id if example.symbol else -1 for example in examples],
                [documents.index(example.document) for example in examples],
                *([getattr(example, name) for example in examples] for name in Columns._fields[2:10]),
            ]
            columns = Columns._make((*(array("q", column) for column in numbers), array("q"),
                                     column_of([example.lines for example in examples]), ""))  # fmt: skip
            for example, key in zip(examples, rank(columns, documents), strict=True):
                example.rank_key = key

    def set_meta(self, key: str, value: str) -> None:
        self._meta[key] = value

    # -- symbols

    def _symbol(self, symbol: Symbol, harvest: Harvest) -> KnownSymbol:
        """Return the stored symbol that one of a harvest means."""
        if harvest.kind == PAGE:
            alike = [each for each in self._symbols
                     if not each.sourced and (each.name, each.aliases, each.kind) == symbol]  # fmt: skip
            return alike[0] if alike else self._new(symbol, sourced=False)
        table = AliasTable(self)
        meant = table.symbol(symbol.name, symbol.kind)
        # Some of the names that a project has for a symbol do not tell its kind.
        names = [table.symbol(each.name, each.kind) for each in harvest.symbols]
        first, *_ = [each for each in names if each.name == meant.name]
        kinds = [each.kind for each in names if each.name == meant.name and each.kind]
        known = self._sourced(meant.name)
        if known is None:
            return self._new(first._replace(kind=kinds[-1] if kinds else ""), sourced=True)
        known.aliases = first.aliases
        known.kind = kinds[-1] if kinds else known.kind
        return known

    def _learn(self, packages: Sequence[str]) -> None:
        """Resolve the symbols of some packages again, by what these now export."""
        table = AliasTable(self)
        for package in packages:
            own = [each for each in self._symbols if each.sourced and each.name.partition(".")[0] == package]
            for symbol in sorted(own, key=lambda each: each.name):
                now = table.moved(Symbol(symbol.name, symbol.aliases, symbol.kind))
                into = self._sourced(now.name)
                examples = [example for example in self._examples() if example.symbol is symbol]
                for example in examples if now.name != symbol.name else ():
                    example.how = RE_EXPORT if example.how == EXACT else example.how
                if into is None or into is symbol:
                    symbol.name, symbol.aliases, symbol.kind = now.name, now.aliases, now.kind or symbol.kind
                    continue
                for example in examples:
                    example.symbol = into
                self._symbols.remove(symbol)

    def _sourced(self, name: str) -> KnownSymbol | None:
        return next((symbol for symbol in self._symbols if symbol.sourced and symbol.name == name), None)

    def _new_id(self) -> int:
        self._last_id += 1
        return self._last_id

    def _new(self, symbol: Symbol, *, sourced: bool) -> KnownSymbol:
        made = KnownSymbol(self._new_id(), symbol.name, symbol.aliases, symbol.kind, sourced)
        self._symbols.append(made)
        return made


def _key(origin: Origin) -> tuple[str, str, str]:
    return origin.source, origin.harvest.kind, origin.key


def _pages_first(examples: list[Example]) -> list[Example]:
    return sorted(examples, key=lambda example: not example.is_on_page)
