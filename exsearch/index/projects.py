"""Bring sources of Python projects up to date: what has changed is harvested, and stored.

Every project is stored by itself, whole: a run that ends early keeps what it has stored, and the
next one goes on with the projects that are missing.
"""

from __future__ import annotations

import gc
from contextlib import closing, contextmanager

from exsearch.errors import SourceError
from exsearch.harvest.pool import harvest_in_children
from exsearch.harvest.project import Task
from exsearch.index.harvested import HarvestWriter, stored_origins
from exsearch.model import Record, Skipped
from exsearch.sources.projects import Limits, survey

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from exsearch.harvest.project import Harvest
    from exsearch.index.build import Writer
    from exsearch.index.harvested import StoredOrigin
    from exsearch.index.store import Index
    from exsearch.sources.projects import Located, Origin

    Progress = Callable[[int, int], None]
    """Called with (characters done, characters to do)."""


NO_ORIGIN = 0
"""In place of an origin's id, for what was skipped between projects: its pages have none either."""


class ProjectsReport(Record):
    """What a run did to one source of projects."""

    source: str
    projects: int
    """Read now; `unchanged` ones were not."""
    files: int
    examples: int
    """Stored now, of the projects that were read."""
    unchanged: int
    dropped: int
    skipped: tuple[Skipped, ...]


class _Wanted(Record):
    """A project that has to be read, for some symbols or all, and what will be stored as its fingerprint."""

    origin: Origin
    fingerprint: str
    source_bytes: int


def add_projects(
    writer: Writer,
    located: Located,
    *,
    symbols: Sequence[str] = (),
    as_before: bool = False,
    workers: int = 1,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> ProjectsReport:
    """Bring what is stored of a source up to date.

    With `symbols` only what uses them is kept, or those that were asked for before; a source that
    was read whole stays whole. `as_before` means the symbols that the source was last read for.
    The largest projects are read first, so that no worker is left alone with one at the end.
    Raises SourceError where no project could be read at all.
    """
    stored = stored_origins(writer.index, located.name)
    before = writer.index.symbols_of(located.name)
    symbols = before if as_before else _all_wanted(before, symbols, is_new=not stored)
    wanted = _changed(located, stored, symbols)
    wanted.sort(key=lambda each: -each.source_bytes)
    gone = stored.keys() - {origin.key for origin in located.origins}
    with writer.transaction():
        source_id = writer.source_id(located.name, located.kind)
        writer.keep_symbols(source_id, symbols)
        writer.connection.execute(
            "DELETE FROM skipped WHERE source_id = ? AND origin_id = ?", (source_id, NO_ORIGIN)
        )
        for skipped in located.skipped:
            writer.skip(source_id, None, skipped, NO_ORIGIN)
    harvests = HarvestWriter(writer)
    if gone:
        harvests.drop(source_id, sorted(gone))
    tasks = [Task(each.origin, limits or Limits(), tuple(symbols), (), None) for each in wanted]
    files = examples = failed = 0
    meter = _Meter([each.source_bytes for each in wanted], progress) if progress is not None else None
    results = harvest_in_children(tasks, workers, watch=meter.reading if meter else None)
    with closing(results), _uncollected():
        for each, harvest in zip(wanted, results, strict=True):
            if harvest.error is not None:
                failed += 1
                _fail(writer, source_id, located, each.origin, harvest)
            else:
                harvests.store(source_id, each.origin.key, each.fingerprint, harvest)
                files += harvest.files_read
                examples += len(harvest.examples.line)
            if meter is not None:
                meter.stored()
    if failed and failed == len(located.origins):
        raise SourceError(f"none of the {failed} projects in {located.name} can be read",
                          hint="`exsearch doctor` lists the reasons")  # fmt: skip
    if stored:  # what is new has left no symbol behind
        with writer.transaction():
            writer.drop_orphans()
    unchanged = len(located.origins) - len(wanted)
    return ProjectsReport(located.name, len(wanted) - failed, files, examples, unchanged, len(gone),
                          writer.skipped_of(source_id))  # fmt: skip


class _Meter:
    """Turns how far the workers are into one share of the whole, in characters.

    Storing takes about a fifth of the time, so a project that is read counts for four fifths of
    its size, and for all of it when it is stored.
    """

    def __init__(self, sizes: Sequence[int], progress: Progress) -> None:
        self._sizes = [max(size, 1) for size in sizes]
        self._progress = progress
        self._total = sum(self._sizes)
        self._stored = 0
        self._done = 0

    def reading(self, read: dict[int, int]) -> None:
        """Take {position of a project: characters of it that are read} of those under way."""
        under_way = sum(min(characters, self._sizes[position]) for position, characters in read.items())
        self._progress(self._done + under_way * 4 // 5, self._total)

    def stored(self) -> None:
        """Count the next project as stored."""
        self._done += self._sizes[self._stored]
        self._stored += 1
        self._progress(self._done, self._total)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the collector from walking through all rows again and again: they make no cycles."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def projects_differ(index: Index, located: Located) -> bool:
    """Say whether `add_projects` would find another state than before, by names, sizes and times."""
    stored = stored_origins(index, located.name)
    keys = {origin.key for origin in located.origins}
    return bool(stored.keys() - keys or _changed(located, stored, index.symbols_of(located.name)))


def _changed(located: Located, stored: dict[str, StoredOrigin], symbols: Sequence[str]) -> list[_Wanted]:
    """Return the projects that are new, that were read for other symbols, or whose files have changed.

    Files have changed if their names, sizes or times have.
    """
    wanted = []
    for origin in located.origins:
        found = survey(origin)
        said = " ".join((found.fingerprint, *symbols))
        known = stored.get(origin.key)
        if known is None or known.fingerprint != said:
            wanted.append(_Wanted(origin, said, found.source_bytes))
    return wanted


def _all_wanted(before: Sequence[str], asked: Sequence[str], *, is_new: bool) -> tuple[str, ...]:
    """Return the symbols that a source is to be read for, by last names, with those from `before`.

    None stand for all: so they do if the source was read whole before. Last names are what files are
    looked through for, so that `flask.abort` after `abort` is nothing new.
    """
    if not asked or (not before and not is_new):
        return ()
    return tuple(sorted({*before, *(symbol.rpartition(".")[2] for symbol in asked)}))


def _fail(writer: Writer, source_id: int, located: Located, origin: Origin, harvest: Harvest) -> None:
    """Keep what is stored of a project that cannot be read now, and say why it cannot.

    A source that is nothing but this project is none: raises SourceError.
    """
    assert harvest.error is not None
    said, hint = harvest.error
    if len(located.origins) == 1:
        if not stored_origins(writer.index, located.name):
            with writer.transaction():
                for table in ("skipped WHERE source_id", "source WHERE id"):
                    writer.connection.execute(f"DELETE FROM {table} = ?", (source_id,))  # noqa: S608
        raise SourceError(said, hint=hint)
    with writer.transaction():
        writer.skip(source_id, None, Skipped(origin.key, None, said), NO_ORIGIN)
