"""Bring sources up to date: read and store the projects and pages that have changed.

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
from exsearch.sources.fingerprint import surveyed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from exsearch.harvest.pool import Watch
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
    (report,) = add_all(
        writer, [located], symbols=symbols, as_before=as_before, workers=workers, limits=limits,
        progress=progress,
    )  # fmt: skip
    if isinstance(report, SourceError):
        raise report
    return report


def add_all(
    writer: Writer,
    sources: Sequence[Located],
    *,
    symbols: Sequence[str] = (),
    as_before: bool = False,
    workers: int | None = None,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> list[Report | SourceError]:
    """Bring an index up to date with some sources, of which no two have one name; as `add` does.

    One pool reads the projects of all, and names are linked once, because that takes as long for many sources
    as for one. Returns a report of each, or the error that `add` would raise.
    """
    keep_rank_keys_current(writer)
    runs = [_Run(writer, each, symbols, limits, as_before=as_before) for each in sources]
    sizes = [each.source_bytes for run in runs for each in run.changed]
    meter = _Meter(sizes, progress) if progress is not None else None
    for run in runs:  # so that a run that is killed has listed all, and `update` reads the rest
        run.begin(meter, settles=not run.projects)
    with nothing_collected():
        _read_projects(runs, workers, meter)
        if any(run.held for run in runs):  # a new source has left no symbol behind
            writer.drop_orphans()
        # A run that is killed before is not settled, so that `update` adds it again.
        with writer.transaction():
            writer.settle(rank_keys)
            for run in runs:
                run.keep_state()
    if meter is not None and any(run.stored for run in runs):
        meter.settled()
    return [run.end() for run in runs]


def _read_projects(runs: Sequence[_Run], workers: int | None, meter: _Meter | None) -> None:
    """Read projects in child processes, and store each when it is read.

    Without a number there are as many `workers` as processors.
    """
    todo = [(run, each) for run in runs for each in run.projects]
    # The largest first, so that no worker is left alone with one at the end.
    todo.sort(key=lambda pair: -pair[1].source_bytes)
    while todo:
        from exsearch.harvest.pool import harvest_in_children, workers_of

        sizes = [each.source_bytes for _, each in todo]
        watch = meter.reading(sizes) if meter else None
        tasks = [run.task(each) for run, each in todo]
        with closing(harvest_in_children(tasks, workers_of(workers), watch=watch)) as results:
            for (run, each), harvest in zip(todo, results, strict=True):
                run.store(each, harvest)
                if meter is not None:
                    meter.stored(each.source_bytes)
        todo = [(run, each) for run in runs for each in run.taken_whole()]
        meter = None  # it has counted them


class _Run:
    """Reads the projects and pages of a source that have changed."""

    def __init__(
        self, writer: Writer, located: Located, symbols: Sequence[str], limits: Limits | None, *,
        as_before: bool,
    ) -> None:  # fmt: skip
        name = located.name
        self.held = stored_of(writer, name)
        """The projects and pages that were stored before."""
        self.stored: list[Origin] = []
        self._pages_read = self._projects_read = self._files = self._documents = self._files_refreshed = 0
        self._projects_refreshed: list[str] = []
        self._whole: list[Changed] = []
        """Projects for which it was not enough to refresh the changed files."""
        self._failed = 0
        self._error: SourceError | None = None
        self._writer = writer
        located = located if located.surveys else surveyed(located)
        self._located = located
        self._limits = limits
        self._state = state_of(located)
        before = writer.symbols_read(name)
        wanted = before if as_before else _all_wanted(before, symbols, is_new=not self.held)
        self._symbols = tuple(wanted)
        no_limit = limits is not None and not limits.is_limited
        self.changed = changed_in(located, self.held, wanted, no_limit=no_limit)
        """Projects and pages to be read."""
        self.projects = [each for each in self.changed if each.origin.kind != PAGE]
        self._gone = self.held.keys() - {key_of(origin) for origin in located.origins}

    def begin(self, meter: _Meter | None, *, settles: bool) -> None:
        """Note the source in the index, and read its pages in this process.

        All in one transaction: nobody sees a source of pages without its pages. Their names are settled
        in it, too, if it `settles`.
        """
        name = self._located.name
        try:
            with self._writer.transaction():
                self._writer.begin(name, self._located.kind, self._symbols, self._located.skipped)
                if self._gone:
                    self._writer.drop(name, sorted(self._gone))
                self._read_pages(meter)
                if settles:
                    self._writer.settle(rank_keys)
        except SourceError as error:
            self._error = error

    def _read_pages(self, meter: _Meter | None) -> None:
        pages = [each for each in self.changed if each.origin.kind == PAGE]
        if not pages:
            return
        from exsearch.harvest.page import harvest_page

        for each in pages:
            self._store(each, harvest_page(each.origin, rank_keys))
            if meter is not None:
                meter.stored(each.source_bytes)

    def task(self, changed: Changed) -> Task:
        """Return the work on a project."""
        from exsearch.harvest.project import Task
        from exsearch.sources.origins import Limits

        limits = self._limits or Limits()
        task = Task(changed.origin, limits, self._symbols, rank_keys, listing=changed.listing)
        if not changed.may_refresh:
            return task
        if earlier := self._writer.earlier(self._located.name, changed.origin.key):
            from exsearch.harvest.refresh import NO_CHANGES
            from exsearch.ingest.changed_files import found_changes

            changes = found_changes(earlier, changed.stamps, limits)
            if changes != NO_CHANGES:
                return task._replace(earlier=earlier, changes=changes)
        return task

    def taken_whole(self) -> list[Changed]:
        """Return the projects of which all files have to be read, after all; each once."""
        whole = [each._replace(may_refresh=False) for each in self._whole]
        self._whole = []
        return whole

    def store(self, changed: Changed, harvest: Harvest) -> None:
        """Store what was read of a project."""
        try:
            self._store(changed, harvest)
        except SourceError as error:
            self._error = error

    def _store(self, changed: Changed, harvest: Harvest) -> None:
        if error := harvest.error or _nothing_in(changed.origin, harvest):
            self._failed += 1
            self._fail(changed.origin, *error)
            return
        harvest = harvest._replace(stamps=packed(changed.stamps) if changed.stamps else b"")
        place = self._located.name, changed.origin.key, changed.fingerprint
        if not harvest.order:
            self._writer.replace(*place, harvest)
            self._count(changed.origin, harvest)
        elif self._writer.refresh(*place, harvest, rank_keys):
            self._projects_read += 1
            self._files_refreshed += len(harvest.refreshed)
            self._projects_refreshed.append(harvest.project.name or harvest.name)
        else:
            self._whole.append(changed)

    def _count(self, origin: Origin, harvest: Harvest) -> None:
        self.stored.append(origin)
        if harvest.kind == PAGE:
            self._pages_read += harvest.files_read
        else:
            self._projects_read += 1
            self._files += harvest.files_read
            self._documents += harvest.documents_read

    def _fail(self, origin: Origin, reason: str, hint: str | None) -> None:
        """Note why a project cannot be read now; its stored examples stay.

        Raises SourceError if the source is nothing but this project.
        """
        name = self._located.name
        if len(self._located.origins) == 1:
            if not self.held:
                self._writer.remove(name)
            raise SourceError(reason, hint=hint)
        self._writer.skip(name, Skipped(origin.key, None, reason))

    def keep_state(self) -> None:
        """Store the state that the source had before it was read, unless it could not be."""
        located, failed = self._located, self._failed
        if self._error is None and self.projects and failed and failed == len(located.origins):
            self._error = SourceError(f"none of the {failed} projects in {located.name} can be read",
                                      hint="`exsearch doctor` lists the reasons")  # fmt: skip
        if self._error is None:
            keep_state(self._writer, self._state)

    def end(self) -> Report | SourceError:
        """Return what was read, after `keep_state`, or why nothing could be."""
        if self._error is not None:
            return self._error
        located = self._located
        examples = self._writer.examples_of(located.name, [key_of(origin) for origin in self.stored])
        refreshed = tuple(sorted(self._projects_refreshed))
        unchanged = len(located.origins) - len(self.changed)
        return Report(located.name, self._pages_read, self._projects_read, self._files,
                      self._files_refreshed, refreshed, self._documents, examples, unchanged,
                      len(self._gone),
                      tuple(skipped for _, skipped in self._writer.skipped(located.name)))  # fmt: skip


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

    def __init__(self, sizes: Sequence[int], progress: Progress) -> None:
        """Prepare for projects and pages of these sizes."""
        self._progress = progress
        self._total = sum(map(_size, sizes)) * 10 // 9
        self._done = self._told = 0

    def reading(self, sizes: Sequence[int]) -> Watch:
        """Return a function that takes {position of a project: characters of it that are read}.

        These are the projects under way, of all with these sizes.
        """

        def watch(read: dict[int, int]) -> None:
            under_way = sum(min(characters, _size(sizes[at])) for at, characters in read.items())
            self._tell(self._done + under_way * 4 // 5)

        return watch

    def stored(self, size: int) -> None:
        """Count a project or page of this size as stored."""
        self._done += _size(size)
        self._tell(self._done)

    def settled(self) -> None:
        """Count everything as done."""
        self._tell(self._total)

    def _tell(self, done: int) -> None:
        """Tell how much is done; never less than before, because what is under way is not always known."""
        self._told = max(self._told, done)
        self._progress(self._told, self._total)


def _size(size: int) -> int:
    return max(size, 1)


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
