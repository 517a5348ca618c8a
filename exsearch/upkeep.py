"""The verbs that keep the index up with its sources: add and update.

Nothing is imported here that an update which finds nothing to do does not need.
"""

from __future__ import annotations

import time

from exsearch.config import corpus_folder, places
from exsearch.errors import SourceError, UsageError
from exsearch.index.sqlite.read import open_index
from exsearch.ingest.changes import is_ranking_old
from exsearch.ingest.sources import Where, changed_sources, look_up
from exsearch.output import plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from exsearch.index.sqlite.opening import KnownSource
    from exsearch.index.sqlite.write import Writer
    from exsearch.ingest.add import Report
    from exsearch.model import Skipped
    from exsearch.sources.records import Located

DONE, FAILED, SKIPPED = 0, 2, 3


def where() -> Where:
    """Return the folders that sources are read from."""
    return Where(corpus_folder(), places().cache)


def add(
    sources: Sequence[str],
    *,
    symbol: str | None = None,
    jobs: int | None = None,
    strict: bool = False,
    quiet: bool = False,
) -> int:
    """Add sources as typed, or bring them up to date, and report on each; returns the status.

    `jobs` processes read projects; with a `symbol` only its uses, or those of symbols asked for earlier.
    """
    from exsearch.index.sqlite.opening import writing
    from exsearch.search.lists import forget_old

    if symbol is not None and not all(part.isidentifier() for part in symbol.split(".")):
        raise UsageError(f"{symbol!r} is not a name", hint="--symbol takes one name, such as httpx.get")
    skipped: list[Skipped] = []
    failed = 0
    index_file = places().index_file
    started = time.monotonic()
    found: list[Located] = []
    for typed in sources:
        try:
            found.append(look_up(typed, where()))
        except SourceError as error:  # costs that source only
            plain.say_error(error)
            failed += 1
    if found:
        with writing(index_file) as writer:
            before = writer.source_kinds()
            for located in found:
                try:
                    skipped += _add(writer, located, (symbol,) if symbol else (), jobs, quiet).skipped
                except SourceError as error:
                    plain.say_error(error)
                    failed += 1
            after = list(writer.source_kinds())
        if not quiet and failed < len(sources):
            new = [name for name in after if name not in before]
            _say_overview(index_file, new or after, time.monotonic() - started)
    forget_old(places().state)
    return FAILED if failed else SKIPPED if strict and skipped else DONE


def _add(
    writer: Writer,
    located: Located,
    symbols: Sequence[str],
    jobs: int | None,
    quiet: bool,
    *,
    as_before: bool = False,
) -> Report:
    from exsearch.ingest.sources import add_source
    from exsearch.output.progress import progress

    with progress(located.name, quiet=quiet) as step:
        report = add_source(
            writer, located, where(), symbols=symbols, as_before=as_before, jobs=jobs, progress=step
        )
    if not quiet:
        say_report(report)
    return report


def update(*, strict: bool = False, quiet: bool = False) -> int:
    """Bring every source up to date, and report on it; returns the exit status."""
    path = places().index_file
    index = open_index(path)
    found = list(changed_sources(index, where()))
    failed = [each for each in found if isinstance(each, SourceError)]
    changed = [each for each in found if not isinstance(each, SourceError)]
    for error in failed:
        plain.say_error(error)
    skipped = bool(index.skipped())
    is_old = is_ranking_old(index)
    index.close()
    if changed or is_old:
        from exsearch.index.sqlite.opening import writing
        from exsearch.ingest.add import keep_rank_keys_current

        with writing(path) as writer:
            keep_rank_keys_current(writer)
            for located in changed:
                _add(writer, located, (), None, quiet, as_before=True)
            skipped = bool(writer.skipped())
    if not changed and not failed and not quiet:
        plain.say("exsearch: nothing has changed")
    return FAILED if failed else SKIPPED if strict and skipped else DONE


def readd(writer: Writer, source: KnownSource, *, quiet: bool = True) -> None:
    """Read a source again that was in an index, for the symbols that it was read for; report on it."""
    from exsearch.ingest.sources import locate_again

    _add(writer, locate_again(source.name, source.kind, where()), source.symbols, None, quiet)


def say_report(report: Report) -> None:
    """Say what was done to a source, and the first things in it that could not be read."""
    read = []
    if report.projects or not report.pages:
        files = plain.counted(report.files, "file")
        read.append(f"{plain.counted(report.projects, 'project')} with {files}")
    read += [plain.counted(report.pages, "page")] * bool(report.pages)
    counts = [f"{' and '.join(read)} read", plain.counted(report.examples, "example")]
    counts += [f"{report.unchanged} unchanged"] * bool(report.unchanged)
    counts += [f"{report.dropped} gone"] * bool(report.dropped)
    counts += [f"{len(report.skipped)} skipped"] * bool(report.skipped)
    plain.say(f"exsearch: {report.source}: {', '.join(counts)}")
    _say_skipped(report.skipped)


def _say_skipped(skipped: Sequence[Skipped]) -> None:
    """Say on one line what the first thing is that could not be read, and where the others are listed."""
    if not skipped:
        return
    path, line, reason = skipped[0]
    place = path if line is None else f"{path}:{line}"
    more = len(skipped) - 1
    rest = f"; and {more} more: `exsearch doctor` lists them" if more else ""
    plain.say(f"  skipped {place}: {reason}{rest}")


def _say_overview(index_file: str, sources: Sequence[str], seconds: float) -> None:
    """Say how much the index holds now, and what may be asked."""
    from exsearch.search.overview import overview

    found = overview(open_index(index_file), sources)
    holders = [plain.counted(found.projects, "project")] * bool(found.projects)
    holders += [plain.counted(found.pages, "page")] * bool(found.pages)
    try_it = f" Try: exsearch {found.worth_asking}" if found.worth_asking else ""
    plain.say(
        f"exsearch: {plain.counted(found.names, 'name')} from {' and '.join(holders) or 'the built-in pages'}"
        f" in {max(seconds, 0.1):.{0 if seconds >= 10 else 1}f} s, {_megabytes(found.size_bytes)}.{try_it}"
    )


def _megabytes(size_bytes: int) -> str:
    megabytes = size_bytes / 1_000_000
    return f"{megabytes:,.0f} MB" if megabytes >= 10 else f"{megabytes:.1f} MB"
