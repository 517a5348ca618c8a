"""The questions that a store of examples answers, and the changes that it takes: records, no SQL.

The index on disk (`sqlite`) keeps to it, and the store in memory that the tests compare it with. A store does
not rank: it orders by the rank key that comes with an example. Only type checkers need this module.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from exsearch.index.answers import Named, Row, Stored
    from exsearch.index.held import Counts, Defined, HeldOrigin, HeldSource, ShapeCount, Usual
    from exsearch.index.items import Columns, Document, Earlier, Harvest
    from exsearch.index.tallies import Tallies
    from exsearch.model import Condition, Skipped

KeyRange: TypeAlias = tuple[int, int]
"""The first and the last of the rank keys that are meant."""

Rank: TypeAlias = "Callable[[Columns, Sequence[Document]], list[int]]"


class Reader(Protocol):
    """A store that is read."""

    path: str

    def begin_reading(self) -> bool:
        """Read one state until `end_reading`; returns False if that has begun already."""

    def end_reading(self) -> None:
        """Read the store as it is again."""

    # -- names -> symbols

    def symbols_named(self, name: str, limit: int) -> list[Named]:
        """Return the symbols that `name` is a name or an end of, in any case.

        Those with the whole name come first, then the most used. If there are more than `limit`, the users of
        one that is left out have no more bits than those of the last one.
        """

    def symbols_shown(self, names: Sequence[str]) -> list[Named]:
        """Return the symbols that are shown by one of these names."""

    def symbols_starting(self, prefix: str, limit: int) -> list[Named]:
        """Return the symbols with longer names that start with `prefix`, the most used first.

        Up to `limit` of the names in `prefix.`, and as many others, which those would crowd out.
        """

    def symbols_inside(self, owner: str, limit: int) -> list[Named]:
        """Return the symbols that are shown by names in `owner.`, most users first, then most rows.

        If there are more than a thousand, some that few projects use may be left out.
        """

    def symbols_with_part(self, part: str, limit: int) -> list[Named]:
        """Return the symbols with a word that `part` is or begins, the most used first."""

    def symbols_with_words(self, words: Sequence[str], limit: int) -> list[Named]:
        """Return the symbols whose names hold all `words`, the most used first.

        The last word may be the start of one.
        """

    def symbols_with_prose(self, words: Sequence[str], limit: int) -> list[Named]:
        """Return the symbols whose names and first sentences together hold all `words`, the most used first.

        In any form of a word: `chunks` is found by `chunk`.
        """

    def counts_of_words(self, words: Sequence[str], most: int) -> list[int]:
        """Return for each word how many names have it, and how many first sentences, with their names.

        Each is counted up to `most`; sentences have any form of a word.
        """

    def linked(self, path: str) -> list[Named]:
        """Return the stored symbols that a dotted path leads to, by the summaries of all projects.

        In the case as it is given. For paths that are no name of a symbol: there are too many to keep.
        """

    def summaries(self) -> Callable[[str], Sequence[str]]:
        """Return a function that takes a top-level name, and gives the summaries of all projects with it."""

    def usual(self, word: str) -> list[Usual]:
        """Return what a word usually stands for in source, in most projects first."""

    def definitions(self, names: Sequence[str]) -> list[Defined]:
        """Return where the symbols with these defining names are defined: by name, project and place."""

    # -- rows; `without_tests` leaves out the role "test", given the key ranges of most such uses

    def rows_of(
        self,
        symbol_ids: Sequence[int],
        conditions: Sequence[Condition],
        limit: int,
        without_tests: Sequence[KeyRange] | None,
    ) -> list[Row]:
        """Return the best rows of some symbols, each definition once however often it was copied."""

    def count_among(self, symbol_ids: Sequence[int], keys: KeyRange, most: int) -> int:
        """Return how many examples of some symbols have a rank key among `keys`; of each up to `most`."""

    def copies(self, symbol: str, same: Collection[int]) -> list[tuple[int, str]]:
        """Return (fingerprint, name of a project) of the definitions with these fingerprints.

        Those that use the symbol with this name count. Each pair is there once, in their order.
        """

    def rows_with_text(
        self, words: Sequence[str], column: str, conditions: Sequence[Condition], limit: int
    ) -> list[Row]:
        """Return rows of pages that hold all `words` in one column, such as "lines", or in any for ""."""

    def rows_with_prose(self, words: Sequence[str], conditions: Sequence[Condition], limit: int) -> list[Row]:
        """Return the best row of each block of documentation whose headings and prose hold all `words`.

        In any form of a word; the name of the project counts, too. In the order of storing.
        """

    def rows_filtered(
        self, conditions: Sequence[Condition], limit: int, without_tests: Sequence[KeyRange] | None
    ) -> list[Row]:
        """Return rows that pass the conditions: page by page, then source in the order of storing."""

    def rows_at(self, rowids: Sequence[int]) -> list[Row]:
        """Return the rows with these numbers, in this order; without those that are not there."""

    def row(self, ref: str) -> Row | None:
        """Return the row of the example with this id; None if there is none."""

    def rows_near(self, ref: str) -> list[Row]:
        """Return the rows of the page or source file that the example with this id is in, or was in.

        If the file is gone, those of the file with this path in other versions of its project.
        """

    # -- how symbols are used

    def shapes_of(
        self,
        symbol_ids: Sequence[int],
        conditions: Sequence[Condition],
        without_tests: Sequence[KeyRange] | None = None,
    ) -> list[ShapeCount]:
        """Return the shapes of the uses of some symbols, one record for each text and project.

        Definitions do not count, copies do. Those with the best row come first.
        """

    def ways_of(self, symbol_ids: Sequence[int]) -> Tallies:
        """Return `tallied` of `shapes_of` without conditions; a store may have counted it before."""

    def used_with(self, rowids: Sequence[int]) -> list[tuple[str, int]]:
        """Return (shown name, definitions) of other symbols that are used in the definitions of these rows.

        What stands there only in annotations or imports does not count.
        Those in most of these definitions come first, those alike by name. A definition is looked at as far
        as a hundred rows before and behind each of these.
        """

    # -- ids -> examples

    def load(self, refs: Iterable[str]) -> list[Stored | None]:
        """Return the examples with these ids, in that order; None if there is none with an id."""

    def stored_at(self, rowids: Sequence[int]) -> list[Stored]:
        """Return the examples with these row numbers, in this order; without those that are not there."""

    def stored(
        self, prefix: str = "", conditions: Sequence[Condition] = (), *, uses_only: bool = False
    ) -> Iterator[Stored]:
        """Yield the examples whose symbol, or an end of it, starts with `prefix`: pages, then source.

        Those that pass all conditions. With `uses_only`, definitions are left out.
        """

    # -- what is there

    def counts(self, name: str, tests: Sequence[KeyRange], firsts: Sequence[KeyRange]) -> Counts:
        """Return how often the symbols with this name are used.

        `tests` are the key ranges of uses in tests, `firsts` those of the first examples of projects:
        every project has one. Definitions are no uses.
        """

    def uses_in(self, name: str, ref: str) -> int:
        """Return how often the symbols with this name are used in the project whose ids begin with `ref`."""

    def knows(self, condition: Condition) -> bool:
        """Return whether a condition on the licence or the kind, not negated, holds for anything."""

    def sources(self) -> list[HeldSource]:
        """Return the sources in the order in which they were added."""

    def examples_of(self, source: str, keys: Sequence[tuple[str, str]]) -> int:
        """Return how many examples some projects and pages of a source have, each given by kind and key."""

    def source_kinds(self) -> dict[str, str]:
        """Return name -> kind of the sources, without counting what they hold."""

    def symbols_read(self, source: str) -> tuple[str, ...]:
        """Return the only symbols whose uses are read of a source; empty for all, or for no source."""

    def origins(self, source: str | None = None) -> list[HeldOrigin]:
        """Return the projects and pages of a source, or of all, in the order of storing."""

    def origin_of(self, ref: str) -> HeldOrigin | None:
        """Return the project or page of the example with this id; None if it is not stored any more."""

    def skipped(self, source: str | None = None, *, unread: bool = False) -> list[tuple[str, Skipped]]:
        """Return (source, skipped) by source, path, line; with `unread` those outside of projects."""

    def meta(self, key: str) -> str | None:
        """Return a value that the store keeps about itself."""

    def lists(self) -> Lists:
        """Return the lists of what is there."""


class Lists(Protocol):
    """Lists of what a store holds, each by a prefix or for some sources.

    With conditions, what has a use that passes all of them is listed, and such uses are counted.
    """

    def symbols(self, prefix: str, conditions: Sequence[Condition] = ()) -> list[tuple[str, str, int]]:
        """Return (shown name, kind, uses) of the symbols with a name, or an end of one, with `prefix`."""

    def packages(self) -> list[tuple[str, int, int]]:
        """Return (top-level name, symbols, uses) by the names that are shown, most uses first."""

    def projects(
        self, prefix: str, conditions: Sequence[Condition] = ()
    ) -> list[tuple[str | None, str | None, int]]:
        """Return (project, URL, examples) of the projects whose name starts with `prefix`."""

    def licenses(
        self, prefix: str, conditions: Sequence[Condition] = ()
    ) -> list[tuple[str | None, str | None, str | None, int]]:
        """Return (SPDX, text, class, examples), most examples first."""

    def totals(self) -> tuple[int, int, int]:
        """Return the number of symbols, projects and pages, the built-in pages left out."""

    def most_shown(self, sources: Sequence[str]) -> str | None:
        """Return the name of the symbol with most examples on the pages of `sources`; None without pages."""

    def most_used(
        self, sources: Sequence[str], keys: KeyRange, use_kind: int, limit: int, *, by_others: bool = False
    ) -> list[str]:
        """Return the shown names of the symbols that most projects in `sources` use, those alike by name.

        Uses count if their rank key is among `keys` and their kind is `use_kind`; with `by_others` those of a
        project's own symbols do not.
        """

    def best_known(self, limit: int) -> list[tuple[str, int]]:
        """Return (shown name, projects that use it) of functions, classes and so on, the most used first.

        Of those alike the shortest, then by name. Modules and attributes are left out, and what nobody uses.
        """

    def names_among(self, keys: Sequence[str]) -> list[str]:
        """Return those of `keys` that are names or ends of names."""

    def names_starting(self, prefix: str, limit: int) -> list[str]:
        """Return names and ends of names that start with `prefix`, folded, in alphabetical order."""

    def names_from(
        self, after: str, prefix: str, limit: int, *, backwards: bool, as_shown: bool
    ) -> list[tuple[str, str, str, str]]:
        """Return (key, name that is shown, other names, kind) of symbols, in the order of their keys.

        The keys start with `prefix`, and the first of them is `after` or behind it. With `as_shown` they are
        names that are shown, and ends of these.
        """

    def projects_starting(self, prefix: str, limit: int) -> list[str]:
        """Return the names of projects with examples that start with `prefix`, in any case."""

    def licenses_starting(self, prefix: str, limit: int) -> list[str]:
        """Return the SPDX expressions that start with `prefix`, in any case."""


class Writer(Reader, Protocol):
    """A store that is written, by one run at a time, and read meanwhile."""

    def transaction(self) -> AbstractContextManager[None]:
        """Store everything that is done inside, or nothing of it; readers see it all at once."""

    def begin(self, source: str, kind: str, symbols: Sequence[str], skipped: Iterable[Skipped]) -> None:
        """Store a source as brought up to date now, with the skips outside its projects."""

    def skip(self, source: str, skipped: Skipped) -> None:
        """Store that something of a source could not be read."""

    def replace(self, source: str, key: str, fingerprint: str, harvest: Harvest) -> None:
        """Store one project or page in place of its earlier version.

        What depends on other projects may not be right before the run settles.
        """

    def earlier(self, source: str, key: str) -> Earlier | None:
        """Return what is stored of a project to refresh some of its files; None if all have to be read."""

    def refresh(self, source: str, key: str, fingerprint: str, harvest: Harvest, rank: Rank) -> bool:
        """Replace what is stored of the refreshed files of a project, as if all files had been read.

        Returns False, and changes nothing, if all files have to be read for that.
        """

    def settle(self, rank: Rank) -> None:
        """Link what waits for packages that have come, and bring names and users of symbols up to date.

        At the end of every run that wrote; `rank` makes the keys of uses that turned out to be no own ones.
        """

    def drop(self, source: str, keys: Iterable[tuple[str, str]]) -> None:
        """Take projects and pages out of a source, each given by kind and key."""

    def drop_orphans(self) -> None:
        """Take out the symbols without examples. `replace` leaves such symbols behind."""

    def remove(self, source: str) -> HeldSource:
        """Take a source out; returns its record. Raises NotFound."""

    def rerank(self, rank: Rank) -> None:
        """Make all rank keys anew from what is stored."""

    def set_meta(self, key: str, value: str) -> None:
        """Keep a value of the store about itself."""

    def drop_meta(self, key: str, *, and_longer: bool = False) -> None:
        """Forget the value with this key, and those of all keys that begin with it."""
