"""A linker over the summaries that are stored, and the symbols that a dotted path leads to."""

from __future__ import annotations

from exsearch.index.answers import WHOLE, Named
from exsearch.index.items import unpacked
from exsearch.resolve import stdlib
from exsearch.resolve.link import Linker
from exsearch.resolve.summary import is_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from exsearch.index.sqlite.connect import Connection

_LONGEST = 500
"""Characters of a path that is followed."""


class Summaries:
    """The summaries of all stored projects, by the top-level names of their packages."""

    def __init__(self, index: Connection) -> None:
        self._index = index
        self._origins: dict[str, list[int]] | None = None
        self._texts: dict[int, str] = {}
        """By project: it is read once for all its packages, which may be hundreds."""
        self.known: set[str] = set()
        """Top-level names of stored projects that were asked for."""

    def texts(self, top: str) -> Sequence[str]:
        """Return the summaries with a top-level name.

        The table of the standard library comes first, because it has types.
        """
        found = [self._text(origin_id) for origin_id in self._by_package().get(top, ())]
        if found:
            self.known.add(top)
        return (*stdlib.texts(top), *found)

    def has_project(self, top: str) -> bool:
        """Return whether a project with a top-level name is stored."""
        return top in self._by_package()

    def look_again(self) -> None:
        """Find out again which projects are there."""
        self._origins = None

    def _by_package(self) -> dict[str, list[int]]:
        if self._origins is None:
            self._origins = {}
            for origin_id, packages in self._index.each(
                "SELECT r.id, r.packages FROM origin r JOIN project p ON p.id = r.project_id"
                " WHERE r.packages <> '' ORDER BY p.name, p.version, r.ref"
            ):
                for package in packages.split():
                    self._origins.setdefault(package, []).append(origin_id)
        return self._origins

    def _text(self, origin_id: int) -> str:
        if origin_id not in self._texts:
            ((packed,),) = self._index.query("SELECT summary FROM origin WHERE id = ?", (origin_id,))
            try:
                self._texts[origin_id] = unpacked(packed) if packed else ""
            except (TypeError, ValueError) as error:
                from exsearch.index.sqlite import errors

                raise errors.damaged(self._index.path, "the summary of a project cannot be read") from error
        return self._texts[origin_id]


class Linking:
    """The linker of a run that writes. It may lack packages that came since it was made, but no own one."""

    def __init__(self, index: Connection) -> None:
        self._index = index
        self._summaries = Summaries(index)
        self._has_all = True
        self.linker = Linker(self._summaries.texts)

    def changed(self, packages: Iterable[str]) -> None:
        """Note that the projects with these packages have changed."""
        if self._summaries.known.intersection(packages):
            self.anew()
        else:
            self._summaries.look_again()
            self._has_all = False

    def has_project(self, top: str) -> bool:
        """Return whether a project with a top-level name is stored."""
        return self._summaries.has_project(top)

    def complete(self) -> None:
        """Let the linker know all packages that have come."""
        if not self._has_all:
            self.anew()

    def anew(self) -> None:
        """Read the summaries again when they are next asked for."""
        self._has_all = True
        self._summaries = Summaries(self._index)
        self.linker = Linker(self._summaries.texts)


def linked(index: Connection, path: str) -> list[Named]:
    """Return the stored symbols that a dotted path leads to, by the summaries of all projects."""
    if len(path) > _LONGEST or not is_path(path):
        return []
    found = Linker(Summaries(index).texts).link(path)
    names = list(dict.fromkeys([each.symbol for each in found if each.symbol]))
    return [symbol for name in names for symbol in _symbols(index, name)]


def _symbols(index: Connection, name: str) -> list[Named]:
    rows = index.each(
        "SELECT id, name, aliases, ?, sourced, coalesce(nullif(shown, ''), name), users FROM symbol"
        " WHERE name = ? ORDER BY id",
        (WHOLE, name),
    )
    return list(map(Named._make, rows))
