"""Whether the index is sound, and how it is made anew from its sources. Prints nothing."""

from __future__ import annotations

import os
import sys
from contextlib import closing

try:
    from _sqlite3 import sqlite_version  # as in `store`
except ImportError:
    from sqlite3 import sqlite_version

from exsearch import __version__
from exsearch.config import corpus_folder
from exsearch.errors import IndexDamaged, IndexMissing, IndexUnusable, SourceError
from exsearch.index import corpus
from exsearch.index.store import CORPUS, CORPUS_REMOVED, open_index
from exsearch.model import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from exsearch.config import Places
    from exsearch.index.build import Writer
    from exsearch.index.opening import KnownSource
    from exsearch.index.store import Index

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
    from exsearch.index.checking import check as check_index

    verdict = check_index(index, deep=deep, progress=progress)
    how = DEEP if deep else SEALED if verdict.sealed else QUICK
    if verdict.damage:
        found = found._replace(health=REBUILD, sound=False, damage=verdict.damage)
    try:
        sources = tuple(Source(name, pages, projects, examples, skipped)
                        for name, _, _, pages, projects, examples, skipped in index.sources())  # fmt: skip
        skipped = tuple((source, path if line is None else f"{path}:{line}", reason)
                        for source, path, line, reason in index.skipped())  # fmt: skip
    except IndexDamaged as error:
        return found._replace(how=how, health=REBUILD, sound=False, damage=(*found.damage, str(error)))
    return found._replace(how=how, sources=sources, skipped=skipped)


def rebuild(path: str, readd: Callable[[Writer, KnownSource], None], say: Callable[[str], None]) -> None:
    """Make the index anew from its sources, by `readd`; the old file is kept beside it as `.bad`.

    The sources are those of the old file, as far as it can be read, and those in the list that every
    run leaves beside it. Raises SourceError at the end if one could not be read: it is no longer in
    the index then.
    """
    from exsearch.index.opening import KnownSource, corpus_was_removed, known_sources, making_anew

    left_out = 0
    with making_anew(path, say) as writer:
        removed = corpus_was_removed(path)
        sources = known_sources(path)
        has_corpus = any(source.kind == corpus.NAME for source in sources)
        if not removed and not has_corpus and os.path.isdir(corpus_folder()):
            sources.append(KnownSource(corpus.NAME, corpus.NAME, ()))
        for source in sources:
            try:
                readd(writer, source)
            except SourceError as error:
                say(f"exsearch: {error}: {source.name} is left out")
                left_out += 1
                continue
            if source.kind == corpus.NAME:
                writer.remark(CORPUS, __version__)
        if removed:
            writer.remark(CORPUS, CORPUS_REMOVED)
    if left_out:
        raise SourceError(
            f"the index is made anew, without {left_out} of {len(sources)} sources",
            hint="`exsearch add` them when they are there again",
        )
