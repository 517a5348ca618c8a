"""Bring sources of Python projects up to date: what has changed is harvested, and stored.

Every project is stored by itself, whole: a run that ends early keeps what it has stored, and the
next one goes on with the projects that are missing.
"""

from __future__ import annotations

import gc
from contextlib import closing, contextmanager

from exsearch.errors import SourceError
from exsearch.harvest.project import Task
from exsearch.harvest.run import harvest_in_children
from exsearch.index.harvested import HarvestWriter, stored_origins
from exsearch.model import Record, Skipped
from exsearch.sources.projects import Limits, fingerprint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from exsearch.harvest.project import Harvest
    from exsearch.index.build import Writer
    from exsearch.index.harvested import StoredOrigin
    from exsearch.index.store import Index
    from exsearch.sources.projects import Located, Origin

    Progress = Callable[[int, int], None]
    """Called with (projects done, projects to do)."""


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
    """A project that has to be read, for one symbol or all, and what will be stored as its fingerprint."""

    origin: Origin
    symbol: str | None
    fingerprint: str


def add_projects(
    writer: Writer,
    located: Located,
    *,
    symbol: str | None = None,
    as_before: bool = False,
    workers: int = 1,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> ProjectsReport:
    """Bring what is stored of a source up to date.

    With a `symbol` only what uses it is read, and kept in place of what there was of its projects;
    `as_before` means the symbol, if any, that the source was read with.
    Raises SourceError where no project could be read at all.
    """
    stored = stored_origins(writer.index, located.name)
    wanted = _changed(located, stored, _symbol_of(stored) if as_before else symbol)
    gone = stored.keys() - {origin.key for origin in located.origins}
    with writer.transaction():
        source_id = writer.source_id(located.name, located.kind)
        writer.connection.execute(
            "DELETE FROM skipped WHERE source_id = ? AND origin_id = ?", (source_id, NO_ORIGIN)
        )
        for skipped in located.skipped:
            writer.skip(source_id, None, skipped, NO_ORIGIN)
    harvests = HarvestWriter(writer)
    if gone:
        harvests.drop(source_id, sorted(gone))
    tasks = [Task(each.origin, limits or Limits(), each.symbol, (), None) for each in wanted]
    files = examples = failed = 0
    with closing(harvest_in_children(tasks, workers)) as results, _uncollected():
        for done, (each, harvest) in enumerate(zip(wanted, results, strict=True)):
            if progress is not None:
                progress(done, len(wanted))
            if harvest.error is not None:
                failed += 1
                _fail(writer, source_id, located, each.origin, harvest)
                continue
            harvests.store(source_id, each.origin.key, each.fingerprint, harvest)
            files += harvest.files_read
            examples += len(harvest.examples.line)
    if stored:  # what is new has left no symbol behind
        with writer.transaction():
            writer.drop_orphans()
    unchanged = len(located.origins) - len(wanted)
    return ProjectsReport(located.name, len(wanted) - failed, files, examples, unchanged, len(gone),
                          writer.skipped_of(source_id))  # fmt: skip


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
    return bool(stored.keys() - keys or _changed(located, stored, _symbol_of(stored)))


def _changed(located: Located, stored: dict[str, StoredOrigin], symbol: str | None) -> list[_Wanted]:
    """Return the projects that are new, or whose files have other names, sizes or times."""
    wanted = []
    for origin in located.origins:
        said = fingerprint(origin) + (f" {symbol}" if symbol else "")
        known = stored.get(origin.key)
        if known is None or known.fingerprint != said:
            wanted.append(_Wanted(origin, symbol, said))
    return wanted


def _symbol_of(stored: dict[str, StoredOrigin]) -> str | None:
    """Return the symbol that all projects of a source were read for; None where they were read whole."""
    symbols = {known.fingerprint.partition(" ")[2] for known in stored.values()}
    return symbols.pop() or None if len(symbols) == 1 else None


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
