"""The size of an index after a run, and a name that is worth asking for."""

from __future__ import annotations

import os
import sys
from itertools import chain

from exsearch.index.answers import FOLDERS
from exsearch.model import Record
from exsearch.resolve import CALL
from exsearch.search.rank import CALLED_BY_OTHERS, SHOWN
from exsearch.sources.origins import STDLIB

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from exsearch.index.protocol import Reader

_CANDIDATES = 500
_PACK = "pack"
_OF_USERS = (*FOLDERS, "git", _PACK)
"""Kinds of sources that are added for what they use, rather than for what they have."""


class Overview(Record):
    """The size of an index, and a question that it answers well."""

    names: int
    projects: int
    pages: int
    size_bytes: int
    worth_asking: str | None
    """A public name of one of the sources, or of a library that they use; None without one."""


def overview(index: Reader, sources: Sequence[str]) -> Overview:
    """Return how much the index holds, and a name that the `sources` have good examples of."""
    names, projects, pages = index.lists().totals()
    size = os.path.getsize(index.path) if os.path.isfile(index.path) else 0
    worth_asking = (_worth_asking(index, sources) if projects else None) or index.lists().most_shown(sources)
    return Overview(names, projects, pages, size, worth_asking)


def _worth_asking(index: Reader, sources: Sequence[str]) -> str | None:
    """Return the name that most projects call.

    A name that a distribution in `sources` defines and a project of the user's in them calls. Without one, a
    name that a distribution in `sources` defines; without one, the name that the documentation of a released
    one shows most, or a name of the standard library if it is one of them; else of another distribution, or
    of anything.
    """
    held = [origin for source in sources for origin in index.origins(source)]
    offered = [origin for origin in held if origin.source_kind != _PACK]
    packages = {package for origin in offered for package in origin.packages}
    own = {package for origin in offered if origin.key != STDLIB for package in origin.packages}
    if mine := [origin.source for origin in held if origin.source_kind in FOLDERS]:
        used = _public(index.lists().most_used(mine, CALLED_BY_OTHERS, CALL, _CANDIDATES, by_others=True))
        if best := _first_in(own, used):
            return best
    called = _public(index.lists().most_used(sources, CALLED_BY_OTHERS, CALL, _CANDIDATES, by_others=True))
    if best := _first_in(own, called):
        return best
    if not all(origin.source_kind in _OF_USERS for origin in held):
        shown = _public(index.lists().most_used(sources, SHOWN, CALL, _CANDIDATES))
        if best := _first_in(own, shown):
            return best
    if best := _first_in(packages, called):
        return best
    others = (name for name in called if name.partition(".")[0] not in sys.stdlib_module_names)
    return next(chain(others, called), None)


def _public(names: Sequence[str]) -> list[str]:
    return [name for name in names if "." in name and not name.startswith("_") and "._" not in name]


def _first_in(packages: Container[str], names: Sequence[str]) -> str | None:
    return next((name for name in names if name.partition(".")[0] in packages), None)
