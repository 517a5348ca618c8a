"""Records of what an index holds: sources, counts and definitions.

Apart from `answers`, because a plain search needs none of them.
"""

from __future__ import annotations

from exsearch.model import Record


class Usual(Record):
    """What a word usually stands for in the code of projects."""

    kind: str
    """"import" (`np` is `numpy`) or "receiver" (`df` is an instance of a class)."""
    target: str
    """A symbol by the name that is shown, or a path."""
    users: int
    """Projects in which it does."""


class Defined(Record):
    """One place where a symbol is defined."""

    symbol: str
    kind: str
    signature: str
    """Overloads, and the ways to call them, are lines."""
    summary: str
    deprecated: str
    """The reason, or "deprecated"; "" if it is not."""
    ref: str
    """The id of its example."""
    project: str | None
    version: str | None
    path: str | None
    line: int
    about: str
    """The description of the project; "" without one."""


class ShapeCount(Record):
    """How many rows of some symbols have the same shapes, in one project."""

    text: str
    """As `resolve.shapes.joined` makes it; "" on a page."""
    project: str | None
    """By name: two versions are one project. None for a page that names no project."""
    rows: int
    best: int
    """The rowid of the best of these rows."""
    rank_key: int
    """Of the best row."""


class Counts(Record):
    """How often a symbol is used. Copies count, too, although lists show one of them; definitions do not."""

    aliases: tuple[str, ...]
    kind: str | None
    uses: int
    projects: int
    """By name: two versions count as one project. Examples of pages that name no project do not count."""
    tests: int
    """Uses in tests; those on pages are not known to be."""


class HeldSource(Record):
    """A source as it is stored, in counts."""

    name: str
    kind: str
    updated: str
    symbols: tuple[str, ...]
    """The only symbols whose uses are read; empty if all are."""
    pages: int
    projects: int
    examples: int
    """Uses; definitions do not count."""
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
