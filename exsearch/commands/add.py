"""The verb `add`: sources as typed -> the index, a line about each, and a summary."""

from __future__ import annotations

import time

from exsearch.commands import DONE, FAILED, SKIPPED
from exsearch.errors import SettingsError, SourceError, UsageError
from exsearch.index.answers import ENVIRONMENTS
from exsearch.index.sqlite.opening import writing
from exsearch.index.sqlite.read import open_index
from exsearch.ingest.sources import add_source, add_sources, look_up
from exsearch.model import Record
from exsearch.output import plain
from exsearch.output.progress import progress
from exsearch.sources.kinds import is_pack

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from exsearch.commands import Out
    from exsearch.config import Places
    from exsearch.index.sqlite.write import Writer
    from exsearch.ingest.add import Report
    from exsearch.model import Skipped
    from exsearch.sources.origins import Located


class AddRequest(Record):
    """Sources as typed, and how they are read."""

    sources: tuple[str, ...]
    env: str | None = None
    """The folder of an environment; "" for the one in use, None for none."""
    stdlib: bool = False
    """Whether the standard library is added."""
    symbol: str | None = None
    """Only its uses are kept, with those of symbols that were asked for earlier."""
    jobs: int | None = None
    """Processes that read projects; None for one per processor."""
    strict: bool = False
    no_docs: bool = False
    """Whether the source distribution of a fetched project is left."""
    docs: bool = False
    """Whether the source distributions of the environment are fetched and read, too."""
    no_project: bool = False
    """Whether the project around the current folder is left, which else is read with its environment."""
    no_limit: bool = False
    """Whether projects of any size are read, however long they take."""


def add(request: AddRequest, places: Places, out: Out) -> int:
    """Add sources, or bring them up to date, and report on each; returns the exit status."""
    sources, symbols = _sources(request, out), _symbols(request.symbol)
    if len(request.sources) > 1:
        from exsearch.commands.sources import check_words

        check_words(request.sources)
    skipped: list[Skipped] = []
    failed = 0
    started = time.monotonic()
    found: list[Located] = []
    for typed in sources:
        try:
            documents = False if request.no_docs else None
            if request.docs and typed.startswith(ENVIRONMENTS):
                failed += _fetch(typed, places, out)
                documents = True
            located = _located(typed, places, documents, out)
            found.append(located)
            if located.note:
                out.say(f"exsearch: {located.note}")
        except SourceError as error:  # the others are added
            plain.say_error(error)
            failed += 1
    if found:
        from exsearch.commands.sources import is_within

        own = None if request.no_project else _project_of(request.env, places, out)
        with writing(places.index_file) as writer:
            before = writer.source_kinds()
            if own and own.name in before:
                found.append(own)
            elif own and not is_within(own.name, before):
                found.append(own)
                out.say(f"exsearch: {own.name} is read, too: `--no-project` leaves it")
            reports = add_each(
                writer, found, places, out, symbols, jobs=request.jobs, no_limit=request.no_limit
            )
            for report in reports:
                if isinstance(report, SourceError):
                    failed += 1
                else:
                    skipped += report.skipped
            after = list(writer.source_kinds())
        if not out.quiet and failed < len(sources):
            new = [name for name in after if name not in before]
            _say_overview(places.index_file, new or after, time.monotonic() - started)
    if failed:
        return FAILED
    return SKIPPED if request.strict and skipped else DONE


def _located(typed: str, places: Places, documents: bool | None, out: Out) -> Located:
    """Return a source as it was typed; a pack is fetched under a bar."""
    if not is_pack(typed):
        return look_up(typed, places, documents=documents)
    with progress(f"fetching {typed}", quiet=out.quiet) as step:
        return look_up(typed, places, progress=step)


def _project_of(env: str | None, places: Places, out: Out) -> Located | None:
    """Return the project around the current folder, if its environment is added and does not hold it."""
    if env is None:
        return None
    from exsearch.commands.sources import project_of_environment

    project = project_of_environment(env)
    try:
        return None if project is None else look_up(project, places)
    except SourceError as error:  # the user has not named it
        out.say(f"exsearch: {error}")
        return None


def _fetch(typed: str, places: Places, out: Out) -> int:
    """Fetch the documentation of an environment; returns 1 if the index cannot be reached, else 0."""
    from exsearch.ingest.sources import fetch_documentation

    with progress("fetching documentation", quiet=out.quiet) as step:
        try:
            fetch_documentation(typed, places, step)
        except SourceError as error:  # what there is is read
            plain.say_error(error)
            return 1
    return 0


def _sources(request: AddRequest, out: Out) -> Sequence[str]:
    if request.docs and request.env is None:
        request = request._replace(env="")
    if request.sources and request.env is None and not request.stdlib:
        return request.sources
    from exsearch.commands.sources import environment_in_use, named_to_add

    settings = out.settings
    try:
        named = named_to_add(request.sources, request.env, request.stdlib, settings.environments)
    except UsageError as error:
        if request.env == "":  # the settings name it
            hint = "correct it, or name an environment: `exsearch add --env PATH`"
            raise SettingsError(settings.who("environments") or "", str(error), hint=hint) from error
        raise
    if request.env == "" and settings.environments:
        out.say(f"exsearch: reading the environments that {settings.who('environments')} names")
    elif request.env == "" and (note := environment_in_use()):
        out.say(note)
    return named


def _symbols(symbol: str | None) -> tuple[str, ...]:
    if symbol is None:
        return ()
    if not all(part.isidentifier() for part in symbol.split(".")):
        raise UsageError(f"{symbol!r} is not a name", hint="--symbol takes one name, such as httpx.get")
    return (symbol,)


def add_each(
    writer: Writer,
    sources: Sequence[Located],
    places: Places,
    out: Out,
    symbols: Sequence[str] = (),
    *,
    as_before: bool = False,
    jobs: int | None = None,
    no_limit: bool = False,
) -> list[Report | SourceError]:
    """Add sources together, and report on each, also if it cannot be read.

    `as_before` means the symbols that each was last read for.
    """
    if not sources:
        return []
    title = sources[0].name if len(sources) == 1 else plain.counted(len(sources), "source")
    with progress(title, quiet=out.quiet) as step:
        reports = add_sources(
            writer,
            sources,
            places,
            symbols=symbols,
            as_before=as_before,
            jobs=jobs,
            no_limit=no_limit,
            progress=step,
        )
    for located, report in zip(sources, reports, strict=True):
        if isinstance(report, SourceError):
            plain.say_error(report)
        else:
            _say_report(report, located, out)
    return reports


def add_one(writer: Writer, located: Located, places: Places, out: Out, symbols: Sequence[str]) -> None:
    """Add a source, and report on it. Raises SourceError if it cannot be read."""
    with progress(located.name, quiet=out.quiet) as step:
        report = add_source(writer, located, places, symbols=symbols, progress=step)
    _say_report(report, located, out)


def _ignored(located: Located) -> str:
    """Return what Git ignores of a project's folder: "2 files and 1 folder"; "" for nothing."""
    if located.kind != "tree":
        return ""
    from exsearch.sources.tree import ignored_of_tree

    files, folders = ignored_of_tree(located.name)
    counts = [plain.counted(files, "file")] * bool(files) + [plain.counted(folders, "folder")] * bool(folders)
    return " and ".join(counts)


def _say_report(report: Report, located: Located, out: Out) -> None:
    """Report on a source in one line, and name the first item of it that could not be read."""
    if out.quiet:
        return
    ignored = _ignored(located) if report.projects else ""
    read = _read(report)
    read_all = " and ".join((", ".join(read[:-1]), *read[-1:])) if len(read) > 1 else "".join(read)
    read_all = read_all or "nothing"
    refreshed = report.projects_refreshed
    counts = [f"{read_all} read"] * bool(read or not refreshed)
    if refreshed:
        of = refreshed[0] if len(refreshed) == 1 else f"{len(refreshed)} projects"
        files = plain.counted(report.files_refreshed, "file")
        counts.append(f"{files} of {of} read again" if report.files_refreshed else f"links of {of} renewed")
    counts += [plain.counted(report.examples, "example")] * bool(read)
    counts += [f"{report.unchanged} unchanged"] * bool(report.unchanged)
    counts += [f"{report.dropped} gone"] * bool(report.dropped)
    counts += [f"{len(report.skipped)} skipped"] * bool(report.skipped)
    counts += [f"{ignored} left to .gitignore"] * bool(ignored)
    plain.say(f"exsearch: {report.source}: {', '.join(counts)}")
    if report.skipped:
        path, line, reason = report.skipped[0]
        place = path if line is None else f"{path}:{line}"
        more = len(report.skipped) - 1
        rest = f"; and {more} more: `exsearch doctor` lists them" if more else ""
        plain.say(f"  skipped {place}: {reason}{rest}")


def _read(report: Report) -> list[str]:
    """Return what was read: "1 project with 3 files", "12 documents", "2 pages"."""
    files = report.files - report.documents
    projects = report.projects - len(report.projects_refreshed)
    read = []
    if files or projects > 1 or (projects and not report.documents):
        read.append(f"{plain.counted(projects, 'project')} with {plain.counted(files, 'file')}")
    read += [plain.counted(report.documents, "document")] * bool(report.documents)
    return read + [plain.counted(report.pages, "page")] * bool(report.pages)


def _say_overview(index_file: str, sources: Sequence[str], seconds: float) -> None:
    """Report how much the index holds now, with a name to try that the `sources` have examples of."""
    from exsearch.search.overview import overview

    found = overview(open_index(index_file), sources)
    holders = [plain.counted(found.projects, "project")] * bool(found.projects)
    holders += [plain.counted(found.pages, "page")] * bool(found.pages)
    try_it = f" Try: exsearch {found.worth_asking}" if found.worth_asking else ""
    megabytes = found.size_bytes / 1_000_000
    plain.say(
        f"exsearch: {plain.counted(found.names, 'name')} from {' and '.join(holders) or 'the built-in pages'}"
        f" in {_shortly(max(seconds, 0.1))} s, {_shortly(megabytes)} MB.{try_it}"
    )


def _shortly(number: float) -> str:
    return f"{number:,.0f}" if number >= 10 else f"{number:.1f}"
