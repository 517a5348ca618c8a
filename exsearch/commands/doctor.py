"""The verb `doctor`: the health of the index, where files live, and the items that were skipped."""

from __future__ import annotations

import sys
from contextlib import closing

from exsearch import __version__
from exsearch.commands import DONE, FAILED
from exsearch.errors import IndexDamaged, IndexMissing, IndexUnusable, SourceError
from exsearch.index.sqlite.connect import sqlite3
from exsearch.index.sqlite.read import open_index
from exsearch.model import Record
from exsearch.output import plain
from exsearch.output.progress import progress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from exsearch.commands import Out
    from exsearch.config import Places
    from exsearch.index.held import HeldSource
    from exsearch.index.sqlite.opening import KnownSource
    from exsearch.index.sqlite.read import Index
    from exsearch.index.sqlite.write import Writer
    from exsearch.model import Skipped

    Progress = Callable[[int, int], None]
    """Called with (work done, work to do)."""

SOUND = "sound"
REBUILD = "damaged: `exsearch doctor --rebuild`"
_LATER = "`exsearch update` reads them when they are there again; `exsearch remove` forgets them"
NONE_YET = "no index yet: the first search makes one"

QUICK = "quick: `exsearch doctor --deep` checks everything"
SEALED = "whole file: it is as the last run left it"
DEEP = "deep: everything"
_NOTES = {
    QUICK: (
        "Its structure, all code and all examples from source were checked.",
        "`exsearch doctor --deep` also checks pages, names and words.",
    ),
    SEALED: ("The file is as the last run left it.",),
    DEEP: ("Everything was checked.",),
}


class DoctorRequest(Record):
    """How much is checked, and whether the index is built again first."""

    deep: bool = False
    rebuild: bool = False


class Checked(Record):
    """The state of the index, and of the places around it."""

    places: tuple[tuple[str, str], ...]
    """Versions and folders: label and value."""
    health: str
    """One line: SOUND, or why the index is not sound and what to do."""
    sound: bool
    how: str = ""
    """QUICK, SEALED or DEEP; "" if the index cannot be checked."""
    damage: tuple[str, ...] = ()
    sources: tuple[HeldSource, ...] = ()
    skipped: tuple[tuple[str, str, str], ...] = ()
    """Source, "path:line", reason."""


def doctor(request: DoctorRequest, places: Places, out: Out) -> int:
    """Check the index, or build it again and check that; returns the exit status."""
    if request.rebuild:
        _rebuild(places, out)
    with progress("checking the index", quiet=out.quiet or not request.deep) as step:
        checked = check(places, deep=request.deep, progress=step)
    if out.style.terminal:
        _draw(checked, out)
    else:
        plain.write(plain.table(_lines(checked), color=out.style.color))
    return DONE if checked.sound else FAILED


def _rebuild(places: Places, out: Out) -> None:
    from exsearch.commands.add import add_one
    from exsearch.ingest.rebuild import rebuild
    from exsearch.ingest.sources import locate_again

    def read_again(writer: Writer, source: KnownSource) -> None:
        located = locate_again(source.name, source.kind, places, fetched=True)
        if located.note:
            out.say(f"exsearch: {located.note}")
        add_one(writer, located, places, out, source.symbols)

    made = rebuild(places.index_file, places.built_in, read_again)
    if made.kept:
        out.say(f"exsearch: the old index is kept as {made.kept}")
    for each in made.unread:
        out.say(f"exsearch: {each.source}: {each.reason}")
    lost = sum(not each.kept for each in made.unread)
    if lost:
        raise SourceError(
            f"the index was built again without all records of {lost} of {made.sources} sources", hint=_LATER
        )
    if made.unread:
        out.say(f"exsearch: {_LATER}")


def check(places: Places, *, deep: bool = False, progress: Progress | None = None) -> Checked:
    """Return where files live, what the index holds, and what is wrong with it."""
    found = Checked(
        (
            ("exsearch", __version__),
            ("python", f"{sys.version.split()[0]}, SQLite {sqlite3.sqlite_version}"),
            ("index", places.index_file),
            ("state", places.state),
            ("cache", places.cache),
            ("config", places.config_file),
            ("set by", places.set_by),
        ),
        SOUND,
        True,
    )
    try:
        with closing(open_index(places.index_file)) as index:
            return _checked(found, index, deep, progress)
    except IndexMissing:
        return found._replace(health=NONE_YET)
    except IndexDamaged as error:
        return found._replace(health=REBUILD, sound=False, damage=(str(error),))
    except IndexUnusable as error:
        health = f"not known: {error}" + (f"; {error.hint}" if error.hint else "")
        return found._replace(health=health, sound=False)


def _checked(found: Checked, index: Index, deep: bool, progress: Progress | None) -> Checked:
    from exsearch.index.sqlite.checking import check as check_index

    verdict = check_index(index, deep=deep, progress=progress)
    found = found._replace(how=DEEP if deep else SEALED if verdict.sealed else QUICK)
    if verdict.damage:
        found = found._replace(health=REBUILD, sound=False, damage=verdict.damage)
    try:
        sources = tuple(index.sources())
        skipped = [(source, _place(item), item.reason) for source, item in index.skipped()]
    except IndexDamaged as error:
        return found._replace(health=REBUILD, sound=False, damage=(*found.damage, str(error)))
    return found._replace(sources=sources, skipped=tuple(skipped))


def _place(skipped: Skipped) -> str:
    return skipped.path if skipped.line is None else f"{skipped.path}:{skipped.line}"


def _lines(checked: Checked) -> list[tuple[object, ...]]:
    """Return the records for a pipe; the health is the last."""
    lines: list[tuple[object, ...]] = [*checked.places]
    for each in checked.sources:
        held = plain.held(each.pages, each.projects)
        lines.append(("source", each.name, held, f"{each.examples} examples", f"{each.skipped} skipped"))
    lines += [("skipped", f"{source}: {place}", reason) for source, place, reason in checked.skipped]
    lines += [("damaged", what) for what in checked.damage]
    lines += [("checked", checked.how)] * bool(checked.how)
    return [*lines, ("health", checked.health)]


def _draw(checked: Checked, out: Out) -> None:
    """Draw the same for a person: the health, how it was checked, and sections below."""
    from exsearch.output.checkup import Section, write_checkup

    if checked.damage:
        health = "The index is damaged."
        notes = [*checked.damage, "`exsearch doctor --rebuild` builds it again from its sources."]
    elif checked.sound and checked.how:
        health, notes = "The index is sound.", list(_NOTES[checked.how])
    else:
        health, notes = checked.health[:1].upper() + checked.health[1:], []
    sections = [Section("", tuple([(f"{label:<8}", value) for label, value in checked.places]))]
    if checked.sources:
        sections.append(Section("Sources", tuple([(each.name, _held(each)) for each in checked.sources])))
    skipped: dict[str, list[tuple[str, str]]] = {}
    for source, place, reason in checked.skipped:
        skipped.setdefault(source, []).append((place, reason))
    for source, items in skipped.items():
        sections.append(Section(f"Skipped in {source} ({len(items):,})", tuple(items)))
    write_checkup(health, notes, sections, out.style, sound=checked.sound)


def _held(source: HeldSource) -> str:
    skipped = f", {source.skipped:,} skipped" if source.skipped else ""
    return f"{plain.held(source.pages, source.projects)}, {source.examples:,} examples{skipped}"
