"""Make an index anew from the sources that the old one holds.

What cannot be read now keeps the records that the old index has of it, until it can be read or is removed.
"""

from __future__ import annotations

import os

from exsearch.errors import SourceError
from exsearch.index.answers import BUILT_IN, BUILT_IN_VERSION, REMOVED
from exsearch.index.sqlite.copying import old_records
from exsearch.index.sqlite.opening import KnownSource, built_in_was_removed, known_sources, making_anew
from exsearch.model import Record, Skipped
from exsearch.search.rank import rank_keys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from exsearch.index.sqlite.copying import OldRecords
    from exsearch.index.sqlite.write import Writer


class Unread(Record):
    """A source that could not be read, or not all of it."""

    source: str
    reason: str
    """Why it could not be read, and what became of its records."""
    kept: bool
    """Whether the new index has all records of it that the old one had."""


class Rebuilt(Record):
    """The result of a rebuild."""

    kept: str | None
    """Path of the old file."""
    sources: int
    unread: tuple[Unread, ...]
    """They stay on the list."""


def rebuild(path: str, built_in: str, readd: Callable[[Writer, KnownSource], None]) -> Rebuilt:
    """Make the index anew, adding each source by `readd`; the old file is kept beside it as `.bad`.

    The sources are those of the old file, as far as it can be read, and those in the list that every
    run leaves beside it; and the built-in pages in the folder `built_in`, unless they were removed.
    """
    unread = []
    with making_anew(path) as anew, old_records(path) as old:
        removed = built_in_was_removed(path)
        sources = known_sources(path)
        if not removed and os.path.isdir(built_in) and not any(each.kind == BUILT_IN for each in sources):
            sources.append(KnownSource(BUILT_IN, BUILT_IN, ()))
        for source in sources:
            error = None
            try:
                readd(anew.writer, source)
            except SourceError as failed:
                error = failed
            if left := _keep(anew.writer, old, source, error):
                unread.append(left)
        if removed:
            anew.writer.set_meta(BUILT_IN_VERSION, REMOVED)
    return Rebuilt(anew.kept, len(sources), tuple(unread))


def _keep(writer: Writer, old: OldRecords, source: KnownSource, error: SourceError | None) -> Unread | None:
    """Copy what the old index has of the projects and pages of a source that could not be read.

    Returns None if all of it was read. The reason is stored as what was skipped under the source's own name.
    """
    name = source.name
    has = {(held.kind, held.key) for held in writer.origins(name)}
    skipped = {each.path for _, each in writer.skipped(name, unread=True)}
    missing = {each for each in old.keys(name) if each not in has and (error or each[1] in skipped)}
    if error is None and not missing:
        return None
    with writer.transaction():
        if name not in writer.source_kinds():
            writer.begin(name, source.kind, source.symbols, [])
        kept = old.copy(writer, name, missing)
        writer.settle(rank_keys)
        examples = writer.examples_of(name, kept.copied)
        why = str(error) if error else f"{len(missing)} of its projects cannot be read"
        lost = kept.lost[0].reason if kept.lost else old.why_not(name)
        if kept.copied:
            day = kept.updated.partition("T")[0]
            why += f"; its examples ({examples:,}) are kept as they were read on {day}"
            why += f", but {len(kept.lost)} of its projects and pages are lost: {lost}" * bool(kept.lost)
        elif lost:
            why += f"; its records are lost: {lost}"
        writer.skip(name, Skipped(name, None, why))
    return Unread(name, why, not lost)
