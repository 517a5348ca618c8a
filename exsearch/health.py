"""Whether the index is sound, and how it is made anew. What `doctor` says and does."""

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
from exsearch.errors import IndexMissing, IndexUnusable, SourceError
from exsearch.index import corpus
from exsearch.index.store import CORPUS, CORPUS_REMOVED, open_index
from exsearch.model import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from exsearch.config import Places
    from exsearch.index.build import Report, Writer
    from exsearch.index.projects import ProjectsReport

    Readd = Callable[[Writer, str, str], Report | ProjectsReport]
    """Reads the source with this name and kind."""


class Checked(Record):
    """What was found, a line each, and whether all is well."""

    lines: tuple[tuple[object, ...], ...]
    sound: bool


def check(where: Places) -> Checked:
    """Return where things live, what the index holds, and what is wrong with it."""
    lines: list[tuple[object, ...]] = [
        ("exsearch", __version__),
        ("python", f"{sys.version.split()[0]}, SQLite {sqlite_version}"),
        ("index", where.index_file),
        ("state", where.state),
        ("cache", where.cache),
        ("said by", where.said_by),
    ]
    try:
        with closing(open_index(where.index_file)) as index:
            damage = index.damage()
            lines += [("source", name, f"{projects} projects" if projects else f"{pages} pages",
                       f"{examples} examples", f"{skipped} skipped")
                      for name, _, _, pages, projects, examples, skipped in index.sources()]  # fmt: skip
            lines += [("skipped", f"{source}: {path}" + (f":{line}" if line else ""), reason)
                      for source, path, line, reason in index.skipped()]  # fmt: skip
    except IndexMissing:
        return Checked((*lines, ("health", "no index yet: the first search makes one")), True)
    except IndexUnusable as error:
        damage = [str(error)]
    lines += [("damaged", what) for what in damage]
    lines.append(("health", "damaged: `exsearch doctor --rebuild`" if damage else "sound"))
    return Checked(tuple(lines), not damage)


def rebuild(path: str, readd: Readd, say: Callable[[str], None]) -> Iterator[Report | ProjectsReport]:
    """Make the index anew from its sources, by `readd`; the old file is kept beside it as `.bad`.

    What the sources were is read from the old file where it still says so, and from the list that
    every run leaves beside it. Raises SourceError at the end where one could not be read: it is no
    longer in the index then.
    """
    from exsearch.index.opening import corpus_was_removed, known_sources, making_anew

    left_out = 0
    with making_anew(path, say) as writer:
        removed = corpus_was_removed(path)
        sources = known_sources(path)
        if not removed and (corpus.NAME, corpus.NAME) not in sources and os.path.isdir(corpus_folder()):
            sources.append((corpus.NAME, corpus.NAME))
        for name, kind in sources:
            try:
                yield readd(writer, name, kind)
            except SourceError as error:
                say(f"exsearch: {error}: {name} is left out")
                left_out += 1
                continue
            if name == corpus.NAME:
                writer.remark(CORPUS, __version__)
        if removed:
            writer.remark(CORPUS, CORPUS_REMOVED)
    if left_out:
        raise SourceError(
            f"the index is made anew, without {left_out} of {len(sources)} sources",
            hint="`exsearch add` them when they are there again",
        )
