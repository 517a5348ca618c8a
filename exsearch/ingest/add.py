"""Bring one source up to date: read and store the projects and pages that have changed.

Every project is stored by itself, whole, so that a run that ends early keeps what it has stored, and the next
one goes on with the projects that are missing. The pages of a source are stored together, or none of them.
"""

from __future__ import annotations

import os
from contextlib import closing

from exsearch.errors import SourceError
from exsearch.garbage import nothing_collected
from exsearch.index.items import PAGE, packed
from exsearch.ingest.changes import RANKING, changed_in, is_ranking_old, key_of, stored_of
from exsearch.ingest.freshness import keep_state, state_of
from exsearch.model import Record, Skipped
from exsearch.readers import document_reader_of
from exsearch.search import rank
from exsearch.search.rank import rank_keys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from exsearch.harvest.project import Task
    from exsearch.index.items import Harvest
    from exsearch.index.protocol import Writer
    from exsearch.ingest.changes import Changed
    from exsearch.sources.origins import Limits, Located, Origin

    Progress = Callable[[int, int], None]
    """Called with (characters done, characters to do)."""

_WHAT_DOCUMENTS_HOLD = "documentation is UTF-8 text with blocks of Python, such as ```python or `>>>` lines"


class Report(Record):
    """The result of reading one source."""

    source: str
    pages: int
    projects: int
    """Read now, as `pages` and `files`; `unchanged` ones were not."""
    files: int
    """Of projects only, documents included."""
    files_refreshed: int
    """Files that were read in projects whose other files were not; they are not among the `files`."""
    projects_refreshed: tuple[str, ...]
    """The names of these projects; they are among the `projects`."""
    documents: int
    """Files of documentation."""
    examples: int
    """Those of the projects and pages that were read, definitions and what waits for other packages aside."""
    unchanged: int
    dropped: int
    skipped: tuple[Skipped, ...]


def add(
    writer: Writer,
    located: Located,
    *,
    symbols: Sequence[str] = (),
    as_before: bool = False,
    workers: int | None = None,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> Report:
    """Bring an index up to date with a source.

    With `symbols`, only uses of these and of symbols asked for earlier are kept. A source that was read
    whole stays whole. `as_before` means the symbols that the source was last read for.
    Raises SourceError if no project could be read at all.
    """
    keep_rank_keys_current(writer)
    name = located.name
    stored = stored_of(writer, name)
    state = state_of(located)
    before = writer.symbols_read(name)
    symbols = before if as_before else _all_wanted(before, symbols, is_new=not stored)
    no_limit = limits is not None and not limits.is_limited
    changed = changed_in(located, stored, symbols, no_limit=no_limit)
    with writer.transaction():
        writer.begin(name, located.kind, symbols, located.skipped)
        gone = stored.keys() - {key_of(origin) for origin in located.origins}
        if gone:
            writer.drop(name, sorted(gone))
        run = _Run(writer, located, tuple(symbols), limits, progress, changed)
        run.read_pages()  # in the same transaction: nobody sees a source of pages without its pages
        if not run.has_projects:
            writer.settle(rank_keys)
    with nothing_collected():
        run.read_projects(workers)
        if stored:  # a new source has left no symbol behind
            writer.drop_orphans()
        with (
            writer.transaction()
        ):  # a run that is killed before is not settled, so that `update` adds it again
            writer.settle(rank_keys)
            keep_state(writer, state)
    run.settled()
    examples = writer.examples_of(name, [key_of(origin) for origin in run.stored])
    refreshed = tuple(sorted(run.projects_refreshed))
    return Report(name, run.pages, run.projects, run.files, run.files_refreshed, refreshed, run.documents,
                  examples, len(located.origins) - len(changed), len(gone),
                  tuple(skipped for _, skipped in writer.skipped(name)))  # fmt: skip


class _Run:
    """Reads the projects and pages of a source that have changed."""

    def __init__(
        self, writer: Writer, located: Located, symbols: tuple[str, ...], limits: Limits | None,
        progress: Progress | None, changed: Sequence[Changed],
    ) -> None:  # fmt: skip
        self.pages = self.projects = self.files = self.documents = self.files_refreshed = 0
        self.projects_refreshed: list[str] = []
        self._whole: list[Changed] = []
        """Projects for which it was not enough to refresh the changed files."""
        self.stored: list[Origin] = []
        self._writer = writer
        self._located = located
        self._symbols = symbols
        self._limits = limits
        self._pages = [each for each in changed if each.origin.kind == PAGE]
        # The largest first, so that no worker is left alone with one at the end.
        projects = [each for each in changed if each.origin.kind != PAGE]
        self._projects = sorted(projects, key=lambda each: -each.source_bytes)
        sizes = [each.source_bytes for each in (*self._pages, *self._projects)]
        self._meter = _Meter(sizes, len(self._pages), progress) if progress is not None else None

    @property
    def has_projects(self) -> bool:
        return bool(self._projects)

    def _tasks(self, changed: Sequence[Changed]) -> list[Task]:
        from exsearch.harvest.project import Task
        from exsearch.sources.origins import Limits

        limits = self._limits or Limits()
        tasks = []
        for each in changed:
            task = Task(each.origin, limits, self._symbols, rank_keys)
            if each.may_refresh and (earlier := self._writer.earlier(self._located.name, each.origin.key)):
                from exsearch.harvest.part import NO_CHANGES
                from exsearch.ingest.changed_files import found_changes

                changes = found_changes(earlier, each.stamps, limits)
                task = task if changes == NO_CHANGES else task._replace(earlier=earlier, changes=changes)
            tasks.append(task)
        return tasks

    def read_pages(self) -> None:
        """Read pages in this process, and store them."""
        if not self._pages:
            return
        from exsearch.harvest.page import harvest_page

        self._store(self._pages, (harvest_page(each.origin, rank_keys) for each in self._pages))

    def settled(self) -> None:
        """Report that the names are linked."""
        if self._meter is not None and self.stored:
            self._meter.settled()

    def read_projects(self, workers: int | None) -> None:
        """Read projects in child processes, and store each when it is read.

        Without a number there are as many `workers` as processors.
        """
        if not self._projects:
            return
        from exsearch.harvest.pool import harvest_in_children, workers_of

        watch = self._meter.reading if self._meter else None
        results = harvest_in_children(self._tasks(self._projects), workers_of(workers), watch=watch)
        with closing(results):
            failed = self._store(self._projects, results)
        if self._whole:
            whole = [each._replace(may_refresh=False) for each in self._whole]
            self._meter = None  # it has counted them
            with closing(harvest_in_children(self._tasks(whole), workers_of(workers))) as results:
                failed += self._store(whole, results)
        if failed and failed == len(self._located.origins):
            raise SourceError(f"none of the {failed} projects in {self._located.name} can be read",
                              hint="`exsearch doctor` lists the reasons")  # fmt: skip

    def _store(self, changed: Sequence[Changed], harvests: Iterable[Harvest]) -> int:
        """Store harvests as they come; returns how many of them hold an error."""
        failed = 0
        for each, harvest in zip(changed, harvests, strict=True):
            if error := harvest.error or _nothing_in(each.origin, harvest):
                failed += 1
                self._fail(each.origin, *error)
            else:
                self._store_one(each, harvest._replace(stamps=packed(each.stamps) if each.stamps else b""))
            if self._meter is not None:
                self._meter.stored()
        return failed

    def _store_one(self, each: Changed, harvest: Harvest) -> None:
        place = self._located.name, each.origin.key, each.fingerprint
        if not harvest.order:
            self._writer.replace(*place, harvest)
            self._count(each.origin, harvest)
        elif self._writer.refresh(*place, harvest, rank_keys):
            self.projects += 1
            self.files_refreshed += len(harvest.refreshed)
            self.projects_refreshed.append(harvest.project.name or harvest.name)
        else:
            self._whole.append(each)

    def _count(self, origin: Origin, harvest: Harvest) -> None:
        self.stored.append(origin)
        if harvest.kind == PAGE:
            self.pages += harvest.files_read
        else:
            self.projects += 1
            self.files += harvest.files_read
            self.documents += harvest.documents_read

    def _fail(self, origin: Origin, reason: str, hint: str | None) -> None:
        """Note why a project cannot be read now; its stored examples stay.

        Raises SourceError if the source is nothing but this project.
        """
        name = self._located.name
        if len(self._located.origins) == 1:
            if not stored_of(self._writer, name):
                self._writer.remove(name)
            raise SourceError(reason, hint=hint)
        self._writer.skip(name, Skipped(origin.key, None, reason))


def _nothing_in(origin: Origin, harvest: Harvest) -> tuple[str, str | None] | None:
    """Return why nothing of a project that is one file could be read, and what to do; None for any other."""
    if harvest.documents or not harvest.skipped or origin.kind != "tree" or os.path.isdir(origin.place):
        return None
    path, line, reason = harvest.skipped[0]
    place = path if line is None else f"{path}:{line}"
    is_document = document_reader_of(path) is not None
    return f"{place}: {reason}", _WHAT_DOCUMENTS_HOLD if is_document else None


class _Meter:
    """Turns the progress of all workers into one number of characters.

    Storing takes about a fifth of the time, so a project that is read counts for four fifths of
    its size, and for all of it when it is stored. A tenth of the whole is left for linking names at the end,
    because a bar that is full must not stand still.
    """

    def __init__(self, sizes: Sequence[int], first: int, progress: Progress) -> None:
        """Prepare for projects of these sizes; the `first` of them are pages, which no worker reads."""
        self._sizes = [max(size, 1) for size in sizes]
        self._first = first
        self._progress = progress
        self._total = sum(self._sizes) * 10 // 9
        self._stored = 0
        self._done = 0

    def reading(self, read: dict[int, int]) -> None:
        """Take {position of a project: characters of it that are read} of those under way."""
        sizes = self._sizes[self._first :]
        under_way = sum(min(characters, sizes[position]) for position, characters in read.items())
        self._progress(self._done + under_way * 4 // 5, self._total)

    def stored(self) -> None:
        """Count the next project as stored."""
        self._done += self._sizes[self._stored]
        self._stored += 1
        self._progress(self._done, self._total)

    def settled(self) -> None:
        """Count everything as done."""
        self._progress(self._total, self._total)


def _all_wanted(before: Sequence[str], asked: Sequence[str], *, is_new: bool) -> tuple[str, ...]:
    """Return the last names of the symbols that a source is to be read for, with those from `before`.

    Empty means all of them, also if the source was read whole before. Only last names are kept, because
    files are looked through for those: `flask.abort` after `abort` is nothing new.
    """
    if not asked or (not before and not is_new):
        return ()
    return tuple(sorted({*before, *(symbol.rpartition(".")[2] for symbol in asked)}))


# -- ranking


def keep_rank_keys_current(writer: Writer) -> None:
    """Make the rank keys anew if other rules made those that are stored. No source is read for it."""
    if is_ranking_old(writer):
        with writer.transaction():
            writer.rerank(rank_keys)
            writer.set_meta(RANKING, rank.EDITION)
