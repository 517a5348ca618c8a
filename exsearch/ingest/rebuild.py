"""Make an index anew from the sources that the old one holds."""

from __future__ import annotations

import os

from exsearch.errors import SourceError
from exsearch.index.answers import BUILT_IN, BUILT_IN_VERSION, REMOVED
from exsearch.index.sqlite.opening import KnownSource, built_in_was_removed, known_sources, making_anew
from exsearch.model import Record, Skipped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from exsearch.index.sqlite.write import Writer


class Rebuilt(Record):
    """The result of a rebuild."""

    kept: str | None
    """Path of the old file."""
    sources: int
    left_out: tuple[tuple[str, SourceError], ...]
    """Name of each source that could not be read, and why; it stays on the list, without examples."""


def rebuild(path: str, built_in: str, readd: Callable[[Writer, KnownSource], None]) -> Rebuilt:
    """Make the index anew, adding each source by `readd`; the old file is kept beside it as `.bad`.

    The sources are those of the old file, as far as it can be read, and those in the list that every
    run leaves beside it; and the built-in pages in the folder `built_in`, unless they were removed.
    """
    left_out = []
    with making_anew(path) as anew:
        removed = built_in_was_removed(path)
        sources = known_sources(path)
        if not removed and os.path.isdir(built_in) and not any(each.kind == BUILT_IN for each in sources):
            sources.append(KnownSource(BUILT_IN, BUILT_IN, ()))
        for source in sources:
            try:
                readd(anew.writer, source)
            except SourceError as error:
                left_out.append((source.name, error))
                reason = Skipped(source.name, None, str(error))
                with anew.writer.transaction():
                    anew.writer.begin(source.name, source.kind, source.symbols, [reason])
        if removed:
            anew.writer.set_meta(BUILT_IN_VERSION, REMOVED)
    return Rebuilt(anew.kept, len(sources), tuple(left_out))
