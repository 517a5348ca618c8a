"""The verbs that keep the index up with its sources: add and update.

What both front doors, the quick one of `__main__` and Typer's, end in. Nothing is imported here
that an update which finds nothing to do does not need.
"""

from __future__ import annotations

import os

from exsearch import __version__
from exsearch.config import corpus_folder, places
from exsearch.errors import SourceError
from exsearch.index import corpus
from exsearch.index.store import CORPUS, open_index
from exsearch.output import plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from exsearch.index.build import Report, Writer
    from exsearch.model import Skipped

DONE, FAILED, SKIPPED = 0, 2, 3
_SKIPS_SHOWN = 5


def add(sources: Sequence[str], *, strict: bool = False, quiet: bool = False) -> int:
    """Add sources as typed, or bring them up to date, and say of each what was done; returns the status."""
    from exsearch.index.build import writing
    from exsearch.search.last import forget_old

    reports = []
    where = places()
    with writing(where.index_file) as writer:
        for source in sources:
            try:
                name, kind, root = _root_of(source)
                reports.append(_add(writer, name, kind, root, quiet))
            except SourceError as error:  # costs that source only
                plain.say_error(error)
                continue
            if name == corpus.NAME:
                writer.remark(CORPUS, __version__)
    forget_old(where.state)
    if len(reports) < len(sources):
        return FAILED
    return SKIPPED if strict and any(report.skipped for report in reports) else DONE


def update(*, strict: bool = False, quiet: bool = False) -> int:
    """Bring every source up to date, and say what was done; returns the exit status."""
    from exsearch.index.changes import find_changes, stored_pages, stored_skips

    path = places().index_file
    index = open_index(path)
    failed, changed = False, []
    for name, kind, *_ in index.sources():
        try:
            root = known_root(name, kind)
            if find_changes(root, stored_pages(index, name), stored_skips(index, name)).any():
                changed.append((name, kind, root))
        except SourceError as error:
            failed = True
            plain.say_error(error)
    skipped = bool(index.skipped())
    index.close()
    if changed:
        skipped = _update(path, changed, quiet)
    elif not failed and not quiet:
        plain.say("exsearch: nothing has changed")
    return FAILED if failed else SKIPPED if strict and skipped else DONE


def known_root(name: str, kind: str) -> str:
    """Return the folder of a source that is in the index."""
    return corpus_folder() if kind == corpus.NAME else name


def say_report(report: Report) -> None:
    """Say what was done to a source, and the first things in it that could not be read."""
    counts = [f"{report.pages} pages read", f"{report.examples} examples"]
    counts += [f"{report.unchanged} unchanged"] * bool(report.unchanged)
    counts += [f"{report.dropped} gone"] * bool(report.dropped)
    counts += [f"{len(report.skipped)} skipped"] * bool(report.skipped)
    plain.say(f"exsearch: {report.source}: {', '.join(counts)}")
    _say_skipped(report.skipped)


def _root_of(source: str) -> tuple[str, str, str]:
    """Return name, kind and folder of a source as typed."""
    path = os.path.realpath(os.path.expanduser(source))
    if source == corpus.NAME and not os.path.lexists(path):
        return corpus.NAME, corpus.NAME, corpus_folder()
    if not os.path.exists(path):
        raise SourceError(f"there is no {source}", hint="a source is a folder or file of pages")
    return path, "pages", path


def _add(writer: Writer, name: str, kind: str, root: str, quiet: bool) -> Report:
    from exsearch.output.progress import progress

    with progress(name, quiet=quiet) as step:
        report = writer.add(name, kind, root, step)
    if not quiet:
        say_report(report)
    return report


def _update(path: str, changed: Sequence[tuple[str, str, str]], quiet: bool) -> bool:
    """Read the changed sources again; returns whether anything in the index is skipped."""
    from exsearch.index.build import writing

    with writing(path) as writer:
        for name, kind, root in changed:
            _add(writer, name, kind, root, quiet)
        return bool(writer.index.skipped())


def _say_skipped(skipped: Sequence[Skipped]) -> None:
    for item in skipped[:_SKIPS_SHOWN]:
        place = item.path if item.line is None else f"{item.path}:{item.line}"
        plain.say(f"  skipped {place}: {item.reason}")
    if len(skipped) > _SKIPS_SHOWN:
        plain.say(f"  and {len(skipped) - _SKIPS_SHOWN} more: `exsearch doctor` lists them")
