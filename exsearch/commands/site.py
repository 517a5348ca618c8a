"""The verb `site`: the index -> a static site, with a page for each name that has examples."""

from __future__ import annotations

import os
from importlib.util import find_spec

from exsearch.asking import open_for_reading
from exsearch.commands import DONE
from exsearch.commands.options import DEFAULT_PAGES
from exsearch.commands.search import narrowed
from exsearch.errors import NotFound, UsageError
from exsearch.model import Query, Record
from exsearch.output import plain
from exsearch.output.progress import progress
from exsearch.search.find import is_inner
from exsearch.snippets.attribution import notice

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from exsearch.commands import Out
    from exsearch.config import Places
    from exsearch.index.protocol import Reader
    from exsearch.model import Condition, Example
    from exsearch.output.site.folder import Site
    from exsearch.output.site.pages import Entry

_MOST_OTHERS = 3
_OF_TESTS = "conftest"
"""The module in which tests have what they share."""

_MEGABYTE = 1_000_000


class SiteRequest(Record):
    """A folder, and which names get a page in it."""

    folder: str
    prefix: str = ""
    """A name: only this one and those in it."""
    conditions: tuple[Condition, ...] = ()
    """What examples have to pass; a name without any gets no page."""
    limit: int = DEFAULT_PAGES
    """Pages at most, 0 for all; the most used names are taken."""
    examples: int = 5
    """On each page at most."""
    jobs: int | None = None
    """Processes that write pages; None for one per processor."""
    force: bool = False
    """Whether the folder may hold other files."""
    filters: bool = True
    """Whether the conditions in the settings count."""


def site(request: SiteRequest, places: Places, out: Out) -> int:
    """Write a site, and print the path of its first page; returns the exit status.

    Raises UsageError without Jinja2, and NotFound if no name has an example.
    """
    if find_spec("jinja2") is None:
        raise UsageError("a site needs Jinja2", hint="pip install 'exsearch[site]'")
    from exsearch.output.site.folder import site_in

    index = open_for_reading(places)
    query, note = narrowed(index, Query((), request.conditions), out, filters=request.filters)
    request = request._replace(conditions=query.conditions)
    entries, left_out = chosen(index, request)
    index.close()  # an open file of SQLite must not be in two processes
    title = f"writing {plain.counted(len(entries), 'page')}"
    with site_in(request.folder, force=request.force) as written, progress(title, quiet=out.quiet) as step:
        examples, unlicensed = _write(places, request, entries, written, step)
    plain.write(plain.table([(os.path.join(request.folder, "index.html"),)]))
    lines = [*_said(len(entries), left_out, written.size_bytes)]
    if unlicensed:
        of = f"{unlicensed:,} of {plain.counted(examples, 'example')}"
        lines.append(f"{of} without a licence: `license:permissive` leaves these out")
    out.say("exsearch: " + "\n  ".join([*lines, *([note] if note else [])]))
    return DONE


def chosen(index: Reader, request: SiteRequest) -> tuple[list[Entry], int]:
    """Return the names that get a page, in alphabetical order, and how many more there are.

    These are the public ones with examples: no part of such a name begins with an underscore or is of tests
    or vendored code, unless it was typed. Raises NotFound if there is none.
    """
    from exsearch.output.site.pages import Entry

    prefix = request.prefix.strip(".").lower()
    listed = index.lists().symbols(prefix, request.conditions)
    found = [
        Entry(name, kind or None, uses)
        for name, kind, uses in listed
        if uses and f"{name.lower()}.".startswith(f"{prefix}." if prefix else "") and _is_public(name, prefix)
    ]
    if not found:
        raise _nothing(request, [name for name, _, uses in listed if uses and prefix])
    best = sorted(found, key=lambda each: (-each.uses, each.name))[: request.limit or None]
    return sorted(best), len(found) - len(best)


def _is_public(name: str, prefix: str) -> bool:
    rest = name[len(prefix) :]
    is_inside = "._" in f".{rest}" or is_inner(rest, 0) or f".{rest}".startswith(f".{_OF_TESTS}.")
    return bool(name) and not is_inside


def _nothing(request: SiteRequest, others: Sequence[str]) -> NotFound:
    """Return the error if no name is left; `others` have another name with the prefix than the one shown."""
    said = Query((), request.conditions).text()
    what = f"name in {request.prefix}" if request.prefix else "name"
    passing = f" that passes {said}" if said else ""
    hint = "`exsearch list` shows the packages, `exsearch add --env` reads those of your environment"
    if others:
        hint = f"these names begin otherwise: {', '.join(others[:_MOST_OTHERS])}"
    return NotFound(f"no {what} has an example{passing}", hint=hint)


def _write(
    places: Places,
    request: SiteRequest,
    entries: Sequence[Entry],
    written: Site,
    step: Callable[[int, int], None] | None,
) -> tuple[int, int]:
    """Write all files of a site; returns how many examples it has, and how many of them state no licence."""
    from exsearch.commands.site_pages import Asked, made_pages
    from exsearch.harvest.pool import workers_of
    from exsearch.output.site.pages import ASSETS, Entry, Pages, asset, names_file

    packages: dict[str, list[Entry]] = {}
    for entry in sorted(entries, key=lambda each: (-each.uses, each.name)):
        packages.setdefault(entry.name.partition(".")[0], []).append(entry)
    listed = {name: Entry(name, None, 0) for name in packages} | {entry.name: entry for entry in entries}
    noted: dict[tuple[object, ...], Example] = {}
    examples = unlicensed = 0
    asked = Asked(request.conditions, request.examples)
    jobs = workers_of(request.jobs)
    for done, made in enumerate(made_pages(places, asked, listed, written, jobs), 1):
        for example in made.examples:
            noted[example.project, example.license, example.file] = example
            examples += 1
            unlicensed += plain.license_name(example.license) == plain.UNSTATED
        if step:
            step(done, len(listed))
    written.write("notices.txt", notice(noted.values()))
    for name in ASSETS:
        written.write(name, asset(name))
    written.write("names.js", names_file(listed.values()))
    title = request.prefix.strip(".") or "Code examples"
    by_name = dict(sorted(packages.items()))
    passing = Query((), request.conditions).text()  # without who set them: that is a path of the user
    written.write("index.html", Pages(listed.values()).index(title, len(entries), by_name, passing))
    return examples, unlicensed


def _said(pages: int, left_out: int, size_bytes: int) -> Iterator[str]:
    """Yield lines about what was written, and what was left out."""
    made = f"{plain.counted(pages, 'name')}, {_size(size_bytes)}"
    if not left_out:
        yield made
        return
    every = _size(size_bytes * (pages + left_out) // pages)
    yield f"{made}: the most used of {pages + left_out:,}"
    yield f"--symbols PREFIX or conditions choose others; --limit 0 takes all, about {every}"


def _size(size_bytes: int) -> str:
    if size_bytes < _MEGABYTE:
        return f"{size_bytes // 1000:,} kB"
    return f"{size_bytes / _MEGABYTE:,.0f} MB"
