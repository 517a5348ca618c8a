"""The records in which a store answers.

Apart from `protocol`, because every search loads them.
"""

from __future__ import annotations

from exsearch.model import File, License, Page, Project, Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from exsearch.index.items import Passage

DEFINITION = 8
"""The kind of use `resolve.DEFINITION`, for which a search need not load that module."""

WHOLE, END, PART = 1, 0, -1
"""How a key matches a name: it is the whole name, an end of it after a dot, or the rest of a component."""

BEFORE_PART = "\x7f"
"""Before the keys of parts, which it sorts apart from the names."""

BUILT_IN = "built-in"
"""The source with the built-in pages: its name, and its kind."""

FOLDERS = ("tree", "projects")
"""Kinds of sources that are folders of their user's."""

ENVIRONMENTS = ("env:", "env+stdlib:")
"""Begin the names of sources that are environments."""

BUILT_IN_VERSION, REMOVED = "corpus", "removed"
"""Key of the meta value with the version of the built-in pages, and its value after a user removed them."""


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
    shown: str
    """The name that people import it by."""
    users: int
    """Projects that use it."""


class Row(Record):
    """One example as a list shows it."""

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
    """1-based, among the blocks of its page; None for an example from source."""
    rank_key: int
    use_kind: int
    how: int
    """Positions in `resolve`; -1 on a page."""
    same: int
    """Equal if the definition around it is the same code; 0 on a page."""
    shown: str | None
    """The name that people import the symbol by."""
    flags: int
    """As in `items.Columns`."""
    lines: str
    """"first body last;imports;uses", in lines of its document."""


def is_of_library(row: Row) -> bool:
    """Return whether a row is of the project that has its symbol."""
    return row.use_kind == DEFINITION or bool(row.flags & _OWN)


_OWN = 1
"""The flag `items.OWN`, for which a search need not load that module."""


class Stored(Record):
    """An example with its whole document; `snippets.shown` cuts the part to show out of it."""

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
    name: str | None
    """The name that people import the symbol by."""
    passage: Passage | None
    """Of documentation the block that it is in; None for all else."""
    story: tuple[int, int] | None
    """First and last line of the blocks that share their names with that one."""


# Only a type checker needs these, and to make them would take a search 0.2 ms.
