"""The project around the current folder and the environment in use -> what the index has of them.

Only a terminal and a key in JSON depend on it: a pipe gets the same in every folder. It is loaded only if
the index has a folder or an environment.
"""

from __future__ import annotations

import os

from exsearch.index.answers import ENVIRONMENTS, FOLDERS, is_of_library
from exsearch.model import Condition, Record
from exsearch.resolve import DEFINITION

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import TypeAlias

    from exsearch.index.answers import Row
    from exsearch.index.held import Defined, HeldOrigin
    from exsearch.index.protocol import Reader

    _RowsOf: TypeAlias = Callable[[Sequence[Condition]], tuple[list[Row], bool]]
    """Returns the rows that pass some conditions, and whether those in tests were left out."""

TREES = "trees of "
"""Begins the key of a meta value with the editable installs of an environment, whose name follows: a line for
each, with the key of the project, a tab, and its folder."""


class Here(Record):
    """What the index has of the current folder."""

    source: str = ""
    """The source with the project around the folder; "" without one."""
    project: str = ""
    """Its name."""
    folder: str = ""
    """Its folder, a real path."""
    ref: str = ""
    """Begins the ids of its examples."""
    others: tuple[str, ...] = ()
    """The sources that are environments, but for the one in use; empty if that is not indexed."""

    def has(self, example: str) -> bool:
        """Return whether the example with this id is of the project."""
        return bool(self.ref) and example.startswith(self.ref + "/")


NOWHERE = Here()


def here_of(index: Reader, sources: Mapping[str, str], environments: Sequence[str] = ()) -> Here:
    """Return what the index has of the current folder, given the names and kinds of its sources.

    `environments` are those of the settings, which count in place of the one in use.
    """
    others = _others([name for name in sources if name.startswith(ENVIRONMENTS)], environments)
    return project_here(index, sources)._replace(others=others)


def project_here(index: Reader, sources: Mapping[str, str]) -> Here:
    """Return the indexed project that the current folder is in, without a look at environments in use."""
    try:
        inside = os.getcwd() + os.sep
    except OSError:  # it is gone
        return NOWHERE
    around = [(len(place), place, source, held) for place, source, held in _projects(index, sources, inside)
              if inside.startswith(os.path.join(place, ""))]  # fmt: skip
    if not around:
        return NOWHERE
    _, folder, source, held = max(around, key=lambda each: each[:3])
    return Here(source, held.name or "", folder, held.ref)


def _projects(
    index: Reader, sources: Mapping[str, str], inside: str
) -> Iterator[tuple[str, str, HeldOrigin]]:
    """Yield (folder, source, project) of the projects that may lie around a folder."""
    for source, kind in sources.items():
        if kind in FOLDERS and inside.startswith(os.path.join(source, "")):
            for held in index.origins(source):
                yield os.path.normpath(os.path.join(source, held.key)), source, held
        elif source.startswith(ENVIRONMENTS) and (trees := index.meta(TREES + source)):
            folders = dict(line.split("\t", 1) for line in trees.split("\n"))
            if any(inside.startswith(os.path.join(folder, "")) for folder in folders.values()):
                for held in index.origins(source):
                    if held.key in folders:
                        yield folders[held.key], source, held


def _others(stored: Sequence[str], environments: Sequence[str]) -> tuple[str, ...]:
    """Return the stored environments that are not in use; none if the one in use is not stored."""
    if len(stored) < 2:
        return ()
    from exsearch.sources.environments import environment_of

    wanted = environments or [environment_of(os.environ, None).path]
    used = {os.path.realpath(os.path.expanduser(path)) for path in wanted}
    others = tuple([name for name in stored if os.path.realpath(name.partition(":")[2]) not in used])
    return others if len(others) < len(stored) else ()


# -- rows


def rows_here(
    index: Reader, conditions: Sequence[Condition], limit: int, here: Here, rows_of: _RowsOf
) -> tuple[list[Row], bool]:
    """Return rows that `rows_of` reads, ordered for the user's project and environment.

    The best use in the project comes first, unless the project defines the symbol.
    """
    if here.others and not any(each.field == "source" for each in conditions):
        rows, without = _by_environment(index, conditions, limit, here, rows_of)
    else:
        rows, without = rows_of(conditions)
    if here.ref and not _names_sources(conditions):
        rows = _with_own_first(conditions, rows, limit, here, rows_of)
    return rows, without


def _by_environment(
    index: Reader, conditions: Sequence[Condition], limit: int, here: Here, rows_of: _RowsOf
) -> tuple[list[Row], bool]:
    """Return rows in their order, but those of other environments behind the others of their tier and turn.

    If the environment in use has the library of a symbol, its rows are those of that version only.
    """
    near, without = rows_of((*conditions, *[Condition("source", each, negated=True) for each in here.others]))
    far, also = rows_of((*conditions, *[Condition("source", each, negated=False) for each in here.others]))
    if without or also:  # one of them has nothing but tests, and the other has not
        near, far = ([row for row in rows if row.role != "test"] for rows in (near, far))
    far_own = {row.symbol for row in far if is_of_library(row) and row.symbol}
    replaced = {
        name for name in far_own if any(is_near(index, each, here) for each in index.definitions([name]))
    }
    seen = {(row.symbol, row.same) for row in near if row.same}
    far = [row for row in far if (row.symbol, row.same) not in seen
           and not (is_of_library(row) and row.symbol in replaced)]  # fmt: skip
    placed = [(row.rank_key >> 8, is_far, row.rank_key, row.same, row.rowid, row)
              for is_far, rows in enumerate((near, far)) for row in rows]  # fmt: skip
    return [each[-1] for each in sorted(placed)][:limit], without or also


def is_near(index: Reader, defined: Defined, here: Here) -> bool:
    """Return whether a definition of a symbol is in none of the environments that are not in use."""
    origin = index.origin_of(defined.ref)
    return origin is not None and origin.source not in here.others


def _with_own_first(
    conditions: Sequence[Condition], rows: list[Row], limit: int, here: Here, rows_of: _RowsOf
) -> list[Row]:
    """Return rows with the best use in the user's project first, unless the project defines the symbol."""
    own = next((row for row in rows if here.has(row.ref) and row.use_kind != DEFINITION), None)
    if own is None and (len(rows) == limit or any(row.same for row in rows)):  # it may be a copy of one
        asked = (*conditions, Condition("source", here.source, negated=False),
                 Condition("project", here.project, negated=False))  # fmt: skip
        own = next((row for row in rows_of(asked)[0] if here.has(row.ref)), None)
    if own is None or is_of_library(own):
        return rows
    code = (own.symbol, own.same) if own.same else None
    others = [row for row in rows if row.rowid != own.rowid and (row.symbol, row.same) != code]
    return [own, *others][:limit]


def _names_sources(conditions: Sequence[Condition]) -> bool:
    """Return whether the user names projects or sources: then rows of no other project may be added."""
    return any(each.field in ("source", "project") and not each.negated for each in conditions)
