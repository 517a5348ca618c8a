"""What a store of examples can be asked, and what it takes: records and conditions, no SQL.

Two stores keep to it: `sqlite` on disk, and `memory`, which is small enough to be read in one go and serves the
tests as the oracle. Ranking is not a store's: it orders by the rank key that came with an example.
"""

from __future__ import annotations

from exsearch import __version__
from exsearch.model import File, License, Page, Project, Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from typing import Protocol

    from exsearch.index.items import Columns, Document, Harvest
    from exsearch.model import Condition, Skipped

    KeyRange = tuple[int, int]
    """The first and the last of the rank keys that are meant."""

    Rank = Callable[[Columns, Sequence[Document]], list[int]]
else:
    Protocol = object


WHOLE, END, PART = 1, 0, -1
"""How a key matches a name: it is the whole name, an end of it after a dot, or the rest of a component."""

BEFORE_PART = "\x7f"
"""Before the keys of parts, which it sorts apart from the names."""

BUILT_IN, REMOVED = "corpus", "removed"
"""Key of the meta value that names the version whose built-in pages are stored, and the value if none shall be."""


class Named(Record):
    """A symbol that a word matches."""

    id: int
    name: str
    aliases: str
    """With blanks between."""
    match: int
    """WHOLE, END or PART."""
    sourced: int
    """1: source uses it; 0: it is a page's."""


class Row(Record):
    """What a list needs of one example."""

    rowid: int
    ref: str
    symbol: str | None
    kind: str | None
    project: str | None
    license: str | None
    """The SPDX expression, else the words as written."""
    path: str | None
    line: int
    text: str
    role: str | None
    position: int | None
    """Of a block on a page; None from source."""
    rank_key: int
    use_kind: int
    how: int
    """Positions in `resolve.kinds`; -1 on a page."""
    same: int
    """Equal if the definition around it is the same code; 0 on a page."""


class Stored(Record):
    """An example with its whole document; `snippets.shown` makes of it what is shown."""

    rowid: int
    id: str
    symbol: str | None
    aliases: tuple[str, ...]
    kind: str | None
    page: Page | None
    position: int | None
    number: int | None
    project: Project
    license: License
    file: File
    """`url` without a line."""
    code: str
    segments: tuple[tuple[int, int, int], ...] | None
    cuts: tuple[int, ...]
    how: int
    role: str | None
    source: str
    line: int
    lines: str
    """"first body last;imports;uses", in lines of the code."""


class Counts(Record):
    """How often a symbol is used. Copies count, too, although lists show one of them."""

    aliases: tuple[str, ...]
    kind: str | None
    uses: int
    projects: int
    """By name: two versions of a project are one. Examples of pages that name no project are in none."""
    tests: int
    """Uses in tests; pages do not tell."""


class HeldSource(Record):
    """A source as it is stored, in counts."""

    name: str
    kind: str
    updated: str
    symbols: tuple[str, ...]
    """The symbols whose uses alone are read; empty if all are."""
    pages: int
    projects: int
    examples: int
    skipped: int


class HeldOrigin(Record):
    """One project or page as it is stored."""

    source: str
    source_kind: str
    kind: str
    """`items.PAGE` or PROJECT."""
    key: str
    """In its source: a distribution's normalised name, a path."""
    ref: str
    fingerprint: str
    name: str | None
    version: str | None
    packages: tuple[str, ...]
    """Top-level import names."""
    is_whole: bool
    """All uses were read, not only those of some symbols."""


class Reader(Protocol):
    """A store that is read."""

    path: str

    # -- names -> symbols
    def symbols_named(self, name: str, limit: int) -> list[Named]: ...
    def symbols_starting(self, prefix: str, limit: int) -> list[Named]: ...
    def symbols_with_part(self, part: str, limit: int) -> list[Named]: ...
    def symbols_with_words(self, words: Sequence[str], limit: int) -> list[Named]: ...

    # -- rows; `without_tests` leaves out documents with the role "test", given the key ranges of most of them
    def rows_of(
        self,
        symbol_ids: Sequence[int],
        conditions: Sequence[Condition],
        limit: int,
        without_tests: Sequence[KeyRange] | None,
    ) -> list[Row]: ...
    def rows_with_text(
        self, words: Sequence[str], column: str, conditions: Sequence[Condition], limit: int
    ) -> list[Row]: ...
    def rows_filtered(
        self, conditions: Sequence[Condition], limit: int, without_tests: Sequence[KeyRange] | None
    ) -> list[Row]: ...
    def row(self, ref: str) -> Row | None: ...
    def rows_near(self, ref: str) -> list[Row]: ...

    # -- ids -> examples
    def load(self, refs: Iterable[str]) -> list[Stored | None]: ...
    def stored(self, prefix: str) -> Iterator[Stored]: ...

    # -- what is there
    def counts(self, name: str, tests: Sequence[KeyRange], firsts: Sequence[KeyRange]) -> Counts: ...
    def knows(self, condition: Condition) -> bool: ...
    def sources(self) -> list[HeldSource]: ...
    def source_kinds(self) -> dict[str, str]: ...
    def symbols_read(self, source: str) -> tuple[str, ...]: ...
    def origins(self, source: str | None) -> list[HeldOrigin]: ...
    def origin_of(self, ref: str) -> HeldOrigin | None: ...
    def skipped(self, source: str | None, *, unread: bool) -> list[tuple[str, Skipped]]: ...
    def meta(self, key: str) -> str | None: ...
    def lists(self) -> Lists: ...


def has_current_built_in(index: Reader) -> bool:
    """Say whether the built-in pages are as they should be: this version's, or not wanted."""
    return index.meta(BUILT_IN) in (__version__, REMOVED)


class Lists(Protocol):
    """Lists of what a store holds, each by a prefix or for some sources."""

    def symbols(self, prefix: str) -> list[tuple[str, str, int]]: ...
    def packages(self) -> list[tuple[str, int, int]]: ...
    def projects(self, prefix: str) -> list[tuple[str | None, str | None, int]]: ...
    def licenses(self, prefix: str) -> list[tuple[str | None, str | None, str | None, int]]: ...
    def totals(self) -> tuple[int, int, int]: ...
    def most_shown(self, sources: Sequence[str]) -> str | None: ...
    def most_used(
        self, sources: Sequence[str], keys: KeyRange, use_kind: int, limit: int
    ) -> list[tuple[str, tuple[str, ...]]]: ...
    def names_among(self, keys: Sequence[str]) -> list[str]: ...
    def names_starting(self, prefix: str, limit: int) -> list[str]: ...
    def names_from(
        self, after: str, prefix: str, limit: int, *, backwards: bool
    ) -> list[tuple[str, str, str, str]]: ...
    def projects_starting(self, prefix: str, limit: int) -> list[str]: ...
    def licenses_starting(self, prefix: str, limit: int) -> list[str]: ...


class Writer(Protocol):
    """A store that is written: by one run at a time."""

    def transaction(self) -> AbstractContextManager[None]:
        """Store everything that is done inside, or nothing of it; readers see it all at once."""

    def begin(self, source: str, kind: str, symbols: Sequence[str], skipped: Iterable[Skipped]) -> None:
        """Store a source as brought up to date now, with what was skipped of it outside its projects."""

    def replace(self, source: str, key: str, fingerprint: str, harvest: Harvest) -> None:
        """Store one project or page in place of what was stored of it."""

    def drop(self, source: str, keys: Iterable[tuple[str, str]]) -> None:
        """Take projects and pages out of a source, each given by kind and key."""

    def remove(self, source: str) -> HeldSource:
        """Take a source out; returns what was stored of it. Raises NotFound."""

    def set_meta(self, key: str, value: str) -> None:
        """Keep a value of the index about itself."""
