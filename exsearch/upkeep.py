"""The verbs that keep the index up with its sources: add and update.

What both front doors, the quick one of `__main__` and Typer's, end in. Nothing is imported here
that an update which finds nothing to do does not need.
"""

from __future__ import annotations

import os
import time

from exsearch import __version__
from exsearch.config import corpus_folder, places
from exsearch.errors import SourceError, UsageError
from exsearch.index import corpus
from exsearch.index.store import CORPUS, open_index
from exsearch.model import Record
from exsearch.output import plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from exsearch.index.build import Report, Writer
    from exsearch.index.projects import ProjectsReport
    from exsearch.index.store import Index
    from exsearch.model import Skipped
    from exsearch.sources.projects import Located

DONE, FAILED, SKIPPED = 0, 2, 3
_OF_PAGES = ("pages", corpus.NAME)
_WITH_PAGES = ("tree", "projects")
"""Kinds of sources of projects in which example pages may lie, too."""


def add(
    sources: Sequence[str],
    *,
    symbol: str | None = None,
    jobs: int | None = None,
    strict: bool = False,
    quiet: bool = False,
) -> int:
    """Add sources as typed, or bring them up to date, and say of each what was done; returns the status.

    `jobs` processes read projects; with a `symbol` only what uses it, or a symbol asked for earlier.
    """
    from exsearch.index.opening import writing
    from exsearch.search.last import forget_old

    if symbol is not None and not all(part.isidentifier() for part in symbol.split(".")):
        raise UsageError(f"{symbol!r} is not a name", hint="--symbol takes one name, such as httpx.get")
    skipped: list[Skipped] = []
    failed = 0
    where = places()
    started = time.monotonic()
    asked: list[_Asked] = []
    for said in sources:
        try:
            asked.append(_looked_at(said))
        except SourceError as error:  # costs that source only
            plain.say_error(error)
            failed += 1
    if asked:
        with writing(where.index_file) as writer:
            before = {name for name, *_ in writer.index.sources()}
            for each in asked:
                try:
                    skipped += _add_asked(writer, each, (symbol,) if symbol else (), jobs, quiet)
                except SourceError as error:
                    plain.say_error(error)
                    failed += 1
            after = [name for name, *_ in writer.index.sources()]
        if not quiet and failed < len(sources):
            new = [name for name in after if name not in before]
            _say_overview(where.index_file, new or after, time.monotonic() - started)
    forget_old(where.state)
    return FAILED if failed else SKIPPED if strict and skipped else DONE


class _Asked(Record):
    """A source as typed, after a look at what it is."""

    path: str
    """Of what lies on this machine."""
    located: Located | None
    """The projects in it; None for a source of pages."""
    is_corpus: bool = False


def _looked_at(said: str) -> _Asked:
    """Return what a source is; SourceError if there is nothing. No index is needed, and none is made."""
    path = os.path.realpath(os.path.expanduser(said))
    there = os.path.lexists(path)
    if said == corpus.NAME and not there:
        return _Asked(corpus_folder(), None, True)
    if not there and ":" not in said:
        from exsearch.sources.locate import not_there

        raise not_there(said, os.environ)
    if not there or _holds_python(path):
        return _Asked(path, _located(path if there else said))
    from exsearch.sources.pages import check_pages

    check_pages(path)
    return _Asked(path, None)


def _add_asked(
    writer: Writer, asked: _Asked, symbols: Sequence[str], jobs: int | None, quiet: bool
) -> tuple[Skipped, ...]:
    """Add one source; returns what of it was skipped."""
    path, located, is_corpus = asked
    if is_corpus:
        report = _add_pages(writer, corpus.NAME, corpus.NAME, path, quiet)
        writer.remark(CORPUS, __version__)
        return report.skipped
    if located is None:
        return _add_pages(writer, path, "pages", path, quiet).skipped
    known = {name for name, *_ in writer.index.sources()}
    if located.kind == "environment" and (wider := _with_stdlib(located.name)) in known:
        located = _located(wider)  # what was asked for is a part of it
    skipped = _add_projects(writer, located, symbols, jobs, quiet).skipped
    for part in known - {located.name}:
        if _with_stdlib(part) == located.name and _covers(writer.index, located.name, part):
            writer.remove(part)
    if located.kind in _WITH_PAGES and _holds_pages(path):
        skipped = _add_pages(writer, located.name, located.kind, located.name, quiet).skipped
    return skipped


def _with_stdlib(source: str) -> str:
    """Return the source that holds an environment's standard library as well; "env:PATH" is one."""
    return f"env+stdlib:{source.removeprefix('env:')}" if source.startswith("env:") else source


def _covers(index: Index, wider: str, part: str) -> bool:
    """Say whether a source was read for all symbols that a part of it was read for."""
    has, owed = index.symbols_of(wider), index.symbols_of(part)
    return not has or (bool(owed) and set(owed) <= set(has))


def update(*, strict: bool = False, quiet: bool = False) -> int:
    """Bring every source up to date, and say what was done; returns the exit status."""
    path = places().index_file
    index = open_index(path)
    failed = False
    changed: list[tuple[str, str, Located | None]] = []
    """Name, kind, and the projects as they are now; None where pages have changed."""
    for name, kind, _, pages, *_ in index.sources():
        try:
            located = None if kind in _OF_PAGES else _projects_that_differ(index, name)
            if located is not None:
                changed.append((name, kind, located))
            if (kind in _OF_PAGES or pages) and _pages_differ(index, name, kind):
                changed.append((name, kind, None))
        except SourceError as error:
            failed = True
            if _is_gone(name, kind):
                from shlex import quote

                error.hint = f"if it is gone for good: `exsearch remove {quote(name)}`"
            plain.say_error(error)
    skipped = bool(index.skipped())
    index.close()
    if changed:
        skipped = _update(path, changed, quiet)
    elif not failed and not quiet:
        plain.say("exsearch: nothing has changed")
    return FAILED if failed else SKIPPED if strict and skipped else DONE


def _is_gone(name: str, kind: str) -> bool:
    """Say whether a source is a file or folder that is not there any more."""
    path = name.partition(":")[2] if kind == "environment" else name
    return os.path.isabs(path) and not os.path.lexists(path)


def _holds_pages(path: str) -> bool:
    from exsearch.sources.pages import holds_examples

    return holds_examples(path)


def _pages_differ(index: Index, name: str, kind: str) -> bool:
    from exsearch.index.changes import find_changes, stored_pages, stored_skips

    root = known_root(name, kind)
    return find_changes(root, stored_pages(index, name), stored_skips(index, name)).any()


def _projects_that_differ(index: Index, name: str) -> Located | None:
    """Return the source `name` as it is now; None where nothing in it has changed."""
    from exsearch.index.projects import projects_differ

    located = _located(name)
    return located if projects_differ(index, located) else None


def _located(said: str) -> Located:
    from exsearch.sources.projects import locate

    return locate(said, cache=places().cache)


def _holds_python(path: str) -> bool:
    from exsearch.sources.kinds import is_python

    return is_python(path)


def known_root(name: str, kind: str) -> str:
    """Return the folder of a source that is in the index."""
    return corpus_folder() if kind == corpus.NAME else name


def readd(writer: Writer, name: str, kind: str, symbols: Sequence[str] = (), *, quiet: bool = True) -> None:
    """Read a source again that was in an index, for the symbols that it was read for; say what was done."""
    if kind in _OF_PAGES:
        _add_pages(writer, name, kind, known_root(name, kind), quiet)
        return
    located = _located(name)
    _add_projects(writer, located, symbols, None, quiet)
    if kind in _WITH_PAGES and _holds_pages(name):
        _add_pages(writer, name, kind, name, quiet)


def say_report(report: Report | ProjectsReport) -> None:
    """Say what was done to a source, and the first things in it that could not be read."""
    from exsearch.index.build import Report

    if isinstance(report, Report):
        counts = [f"{plain.counted(report.pages, 'page')} read"]
    else:
        projects, files = plain.counted(report.projects, "project"), plain.counted(report.files, "file")
        counts = [f"{projects} with {files} read"]
    counts += [plain.counted(report.examples, "example")]
    counts += [f"{report.unchanged} unchanged"] * bool(report.unchanged)
    counts += [f"{report.dropped} gone"] * bool(report.dropped)
    counts += [f"{len(report.skipped)} skipped"] * bool(report.skipped)
    plain.say(f"exsearch: {report.source}: {', '.join(counts)}")
    _say_skipped(report.skipped)


def _add_pages(writer: Writer, name: str, kind: str, root: str, quiet: bool) -> Report:
    from exsearch.output.progress import progress

    with progress(name, quiet=quiet) as step:
        report = writer.add(name, kind, root, step)
    if not quiet:
        say_report(report)
    return report


def _add_projects(
    writer: Writer,
    located: Located,
    symbols: Sequence[str],
    jobs: int | None,
    quiet: bool,
    *,
    as_before: bool = False,
) -> ProjectsReport:
    from exsearch.harvest.pool import workers_of
    from exsearch.index.projects import add_projects
    from exsearch.output.progress import progress

    with progress(located.name, quiet=quiet) as step:
        report = add_projects(
            writer, located, symbols=symbols, as_before=as_before, workers=workers_of(jobs), progress=step
        )
    if not quiet:
        say_report(report)
    return report


def _update(path: str, changed: Sequence[tuple[str, str, Located | None]], quiet: bool) -> bool:
    """Read the changed sources again; returns whether anything in the index is skipped."""
    from exsearch.index.opening import writing

    with writing(path) as writer:
        for name, kind, located in changed:
            if located is None:
                _add_pages(writer, name, kind, known_root(name, kind), quiet)
            else:
                _add_projects(writer, located, (), None, quiet, as_before=True)
        return bool(writer.index.skipped())


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
