"""What an index holds after a run: how much, and a name that is worth asking for."""

from __future__ import annotations

import os

from exsearch.model import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from exsearch.index.store import Index

_CANDIDATES = 500


class Overview(Record):
    """The size of an index, and a question that it answers well."""

    names: int
    projects: int
    pages: int
    size_bytes: int
    worth_asking: str | None
    """A public name of one of the sources, or of a library that they use; None where there is none."""


def overview(index: Index, sources: Sequence[str]) -> Overview:
    """Return how much the index holds, and a name that the `sources` have good examples of."""
    names, projects, pages = index.totals()
    size = os.path.getsize(index.path) if os.path.isfile(index.path) else 0
    worth_asking = (_worth_asking(index, sources) if projects else None) or index.most_shown(sources)
    return Overview(names, projects, pages, size, worth_asking)


def _worth_asking(index: Index, sources: Sequence[str]) -> str | None:
    """Return the name that most projects call.

    It is defined by a distribution in `sources`, else by another one, else by the standard library.
    """
    from itertools import chain
    from sys import stdlib_module_names

    from exsearch.index.used import most_called

    packages = index.packages_of(sources)
    called = [name for names in most_called(index, sources, _CANDIDATES) if (name := _public(names))]
    tops = [name.partition(".")[0] for name in called]
    own = (name for name, top in zip(called, tops, strict=True) if top in packages)
    others = (name for name, top in zip(called, tops, strict=True) if top not in stdlib_module_names)
    return next(chain(own, others, called), None)


def _public(names: Sequence[str]) -> str | None:
    """Return the shortest of a symbol's dotted names that has no private part."""
    public = [name for name in names if "." in name and not name.startswith("_") and "._" not in name]
    return min(public, key=lambda name: (name.count("."), len(name), name), default=None)
