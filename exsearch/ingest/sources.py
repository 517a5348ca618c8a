"""The sources of an index: look one up as it is typed or stored, add it, find out which have changed.

Places are arguments, nothing is printed, and the environment is only read by `sources.locate`.
"""

from __future__ import annotations

import os

from exsearch.config import excluded_by_user
from exsearch.errors import SourceError
from exsearch.index.answers import BUILT_IN
from exsearch.index.sqlite.schema import UNSETTLED
from exsearch.ingest.builtin import add_built_in, locate_built_in
from exsearch.ingest.changes import differs
from exsearch.sources.fingerprint import surveyed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from exsearch.config import Places
    from exsearch.index.held import HeldSource
    from exsearch.index.protocol import Reader, Writer
    from exsearch.ingest.add import Progress, Report
    from exsearch.sources.origins import Located


_WITH_PAGES = ("tree", "projects")
"""Kinds of sources that may hold pages beside projects."""
_PACK = "pack"
_PAGES = "pages"
"""Kind of a source without projects."""


def look_up(
    typed: str, places: Places, *, documents: bool | None = None, progress: Progress | None = None
) -> Located:
    """Return the source that was typed after `add`. Raises SourceError if there is none.

    With `documents`, source distributions are read for documentation; None means what is usual. `progress` is
    that of fetching a pack.
    """
    if typed == BUILT_IN and not os.path.lexists(typed):
        return locate_again(BUILT_IN, BUILT_IN, places)
    path = os.path.realpath(os.path.expanduser(typed))
    return _located(path if os.path.lexists(path) else typed, places, documents, progress)


def locate_again(name: str, kind: str, places: Places, *, fetched: bool = False) -> Located:
    """Return a source that is stored, as it is now. Raises SourceError if it is gone.

    With `fetched`, what was fetched before does if it cannot be fetched now.
    """
    if kind == BUILT_IN:
        return locate_built_in(places.built_in)
    if kind == _PAGES:  # without all that finds projects
        from exsearch.sources.pages import locate_texts

        return _without_excluded(locate_texts(name), places)
    from exsearch.sources.origins import DOCUMENTED, WITHOUT_DOCUMENTS

    documents = {DOCUMENTED: True, WITHOUT_DOCUMENTS: False}.get(kind)
    return _located(name, places, documents, fetched=fetched)


def fetch_documentation(typed: str, places: Places, progress: Progress | None = None) -> None:
    """Fetch the source distributions of an environment into the cache, as far as an index has them.

    What was fetched before is kept, also if this fails with a SourceError.
    """
    from exsearch.sources.environments import current_folder
    from exsearch.sources.locate import wanted_by
    from exsearch.sources.sdists import MOST_BYTES_OF_MANY, fetch_sdists

    wanted = list(wanted_by(look_up(typed, places)).values())
    fetch_sdists(
        wanted, places.cache, os.environ, current_folder(), most_bytes=MOST_BYTES_OF_MANY, progress=progress
    )


def _located(
    name: str,
    places: Places,
    documents: bool | None = None,
    progress: Progress | None = None,
    *,
    fetched: bool = False,
) -> Located:
    from exsearch.sources.locate import locate

    found = locate(name, cache=places.cache, documents=documents, fetched=fetched, progress=progress)
    return _without_excluded(found, places)


def _without_excluded(located: Located, places: Places) -> Located:
    """Return a source without the pages that are excluded; its trees get the user's patterns."""
    exclude = excluded_by_user(places)
    own: tuple[str, ...] = ()
    if located.kind in _WITH_PAGES and os.path.isdir(located.name):
        from exsearch.sources.exclude import own_patterns

        own, _ = own_patterns(located.name)
    if not exclude and not own:
        return located
    from exsearch.sources.exclude import matcher

    is_excluded = matcher((*exclude, *own))
    origins = (
        each._replace(exclude=exclude) if each.kind == "tree" else each
        for each in located.origins
        if each.kind != "page" or not is_excluded(each.key)
    )
    return located._replace(origins=tuple(origins))


def add_source(
    writer: Writer,
    located: Located,
    places: Places,
    *,
    symbols: Sequence[str] = (),
    as_before: bool = False,
    jobs: int | None = None,
    no_limit: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Add a source, or bring it up to date; as `add_sources` does. Raises SourceError."""
    (report,) = add_sources(
        writer, [located], places, symbols=symbols, as_before=as_before, jobs=jobs, no_limit=no_limit,
        progress=progress,
    )  # fmt: skip
    if isinstance(report, SourceError):
        raise report
    return report


def add_sources(
    writer: Writer,
    sources: Sequence[Located],
    places: Places,
    *,
    symbols: Sequence[str] = (),
    as_before: bool = False,
    jobs: int | None = None,
    no_limit: bool = False,
    progress: Progress | None = None,
) -> list[Report | SourceError]:
    """Add sources, or bring them up to date, and remove sources that are a part of one.

    `jobs` processes read the projects of all; None for as many as there are processors. An environment that
    is stored with its standard library, or with documentation, is read with it again. Returns a report of
    each, or the error for which it cannot be read. `no_limit` lifts the limits to the size of projects and
    the time for them.
    """
    reports: list[Report | SourceError] = []
    for some in _batches(sources):
        if some[0].kind == BUILT_IN:
            reports.append(add_built_in(writer, some[0], progress))
        else:
            reports += _add_batch(writer, some, places, symbols, as_before, jobs, no_limit, progress)
    return reports


def _add_batch(
    writer: Writer, sources: Sequence[Located], places: Places, symbols: Sequence[str], as_before: bool,
    jobs: int | None, no_limit: bool, progress: Progress | None,
) -> list[Report | SourceError]:  # fmt: skip
    """Add sources together, as `add_sources` does."""
    from exsearch.ingest.add import add_all
    from exsearch.sources.origins import Limits

    held = list(writer.source_kinds())
    wider = [_as_stored(writer, located, places) for located in sources]
    found = [each for each in wider if not isinstance(each, SourceError)]
    limits = Limits().unlimited() if no_limit else None
    added = iter(
        add_all(
            writer,
            found,
            symbols=symbols,
            as_before=as_before,
            workers=jobs,
            limits=limits,
            progress=progress,
        )
    )
    reports = [each if isinstance(each, SourceError) else next(added) for each in wider]
    for report in reports:
        if not isinstance(report, SourceError):
            _remove_parts(writer, report.source, held)
    return reports


def _batches(sources: Iterable[Located]) -> Iterator[list[Located]]:
    """Yield the sources in order, as many at a time as can be read together.

    These are others than the built-in pages, and no two that read the same: what is typed twice is unchanged
    when it is read again.
    """
    some: dict[str, Located] = {}
    for located in sources:
        key = _with_stdlib(located.name)
        if some and (key in some or BUILT_IN in (located.kind, *some)):
            yield list(some.values())
            some = {}
        some[key] = located
    if some:
        yield list(some.values())


def _as_stored(index: Reader, located: Located, places: Places) -> Located | SourceError:
    """Return a source as wide as it is stored: with the standard library, or with documentation."""
    from exsearch.sources.origins import DOCUMENTED

    held = index.source_kinds()
    wider = _with_stdlib(located.name)
    name = wider if wider in held else located.name
    names = (name, located.name, located.name.replace("env+stdlib:", "env:", 1))
    documented = DOCUMENTED in (located.kind, *map(held.get, names))
    if name == located.name and documented == (located.kind == DOCUMENTED):
        return located
    try:
        return _located(name, places, documented or None)
    except SourceError as error:
        return error


def _remove_parts(writer: Writer, name: str, held: Iterable[str]) -> None:
    """Remove those of the sources that were stored before that are a part of another one."""
    for part in held:
        if part != name and _with_stdlib(part) == name and _covers(writer, name, part):
            remove_source(writer, part)


def remove_source(writer: Writer, name: str) -> HeldSource:
    """Take a source out of an index; returns its record. Raises NotFound."""
    return remove_sources(writer, [name])[0]


def remove_sources(writer: Writer, names: Sequence[str]) -> list[HeldSource]:
    """Take sources out of an index, all of them or none; returns their records. Raises NotFound."""
    from exsearch.ingest.freshness import forget_state
    from exsearch.search.rank import rank_keys

    if not names:
        return []
    with writer.transaction():
        held = [writer.remove(name) for name in names]
        for name in names:
            forget_state(writer, name)
        writer.settle(rank_keys)  # once: it takes as long for many as for one
    return held


def _with_stdlib(source: str) -> str:
    """Return the name of a source with the standard library of its environment added."""
    return f"env+stdlib:{source.removeprefix('env:')}" if source.startswith("env:") else source


def _covers(index: Reader, wider: str, part: str) -> bool:
    """Return whether a source was read for all the symbols that a part of it was read for."""
    has, owed = index.symbols_read(wider), index.symbols_read(part)
    return not has or (bool(owed) and set(owed) <= set(has))


def changed_sources(
    index: Reader, places: Places, *, no_limit: bool = False
) -> Iterator[Located | SourceError]:
    """Yield the sources that have changed, as they are now; an error for one that cannot be read.

    With `no_limit` also those with projects that were read with limits. After a run that was killed before it
    had settled, all are yielded, because adding them settles the rest.
    """
    is_settled = index.meta(UNSETTLED) is None
    for name, kind in index.source_kinds().items():
        try:
            located = surveyed(locate_again(name, kind, places))
            if not is_settled or differs(index, located, no_limit=no_limit):
                yield located
        except SourceError as error:
            if _is_gone(name, kind):
                from shlex import quote

                error.hint = f"if it is gone for good: `exsearch remove {quote(name)}`"
            yield error


def _is_gone(name: str, kind: str) -> bool:
    """Return whether a source is a file or folder that is not there any more."""
    path = name.partition(":")[2] if kind.endswith("environment") or kind == _PACK else name
    return os.path.isabs(path) and not os.path.lexists(path)
