"""Whether the index is sound, and how it is made anew from its sources. Prints nothing."""

from __future__ import annotations

import sys
from contextlib import closing

try:
    from _sqlite3 import sqlite_version  # as in `store`
except ImportError:
    from sqlite3 import sqlite_version

from exsearch import __version__
from exsearch.errors import IndexDamaged, IndexMissing, IndexUnusable
from exsearch.index.sqlite.read import open_index
from exsearch.model import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from exsearch.config import Places
    from exsearch.index.sqlite.read import Index

    Progress = Callable[[int, int], None]
    """Called with (work done, work to do)."""

SOUND = "sound"
REBUILD = "damaged: `exsearch doctor --rebuild`"
NONE_YET = "no index yet: the first search makes one"

QUICK = "quick: `exsearch doctor --deep` checks everything"
SEALED = "whole file: it is as the last run left it"
DEEP = "deep: everything"


class Source(Record):
    """What the index holds of a source."""

    name: str
    pages: int
    projects: int
    examples: int
    skipped: int


class Checked(Record):
    """What was found in the index, and around it."""

    places: tuple[tuple[str, str], ...]
    """What exsearch is, and where it keeps things: label and value."""
    health: str
    """One line: SOUND, or what is wrong with all of it and what to do."""
    sound: bool
    how: str = ""
    """How far it was looked at; "" if it could not be."""
    damage: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    skipped: tuple[tuple[str, str, str], ...] = ()
    """Source, "path:line", reason."""


def check(where: Places, *, deep: bool = False, progress: Progress | None = None) -> Checked:
    """Return where things live, what the index holds, and what is wrong with it."""
    found = Checked(
        (
            ("exsearch", __version__),
            ("python", f"{sys.version.split()[0]}, SQLite {sqlite_version}"),
            ("index", where.index_file),
            ("state", where.state),
            ("cache", where.cache),
            ("said by", where.said_by),
        ),
        SOUND,
        True,
    )
    try:
        with closing(open_index(where.index_file)) as index:
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
    how = DEEP if deep else SEALED if verdict.sealed else QUICK
    if verdict.damage:
        found = found._replace(health=REBUILD, sound=False, damage=verdict.damage)
    try:
        sources = tuple(Source(held.name, held.pages, held.projects, held.examples, held.skipped)
                        for held in index.sources())  # fmt: skip
        skipped = tuple((source, path if line is None else f"{path}:{line}", reason)
                        for source, (path, line, reason) in index.skipped())  # fmt: skip
    except IndexDamaged as error:
        return found._replace(how=how, health=REBUILD, sound=False, damage=(*found.damage, str(error)))
    return found._replace(how=how, sources=sources, skipped=skipped)
