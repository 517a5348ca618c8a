"""Which files of a stored project are read again, so that the others can stay as they are stored.

The files as they were and as they are go in, paths come out. The text of the other files is looked through
for the names whose meaning has changed.
"""

from __future__ import annotations

import re

from exsearch.index.items import Facts
from exsearch.model import Record
from exsearch.readers import is_source
from exsearch.resolve.fixtures import is_conftest, scope_of
from exsearch.sources.files import UnreadableError
from exsearch.sources.reading import reading_order

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from exsearch.harvest.parts import Parts
    from exsearch.model import License
    from exsearch.sources.origins import ByFile


class Changes(Record):
    """What has changed in a project since it was read."""

    files: tuple[str, ...] = ()
    """Paths of the files that have changed, come or gone."""
    is_stated_anew: bool = False
    """Whether one of them may say something of the whole project, such as its licence."""
    is_linked_anew: bool = False
    """Whether the links to its files have changed, as after a commit."""
    links: str = ""
    """The start of the links before; "" if there were none."""


NO_CHANGES = Changes()

SHARE = 4
"""If more than one in so many files has to be read, reading all of them takes hardly longer."""
_LEAST_FILES = 4


class Refresh:
    """The files of a project that are read again; more of them as it turns out what has changed."""

    def __init__(self, by_file: ByFile, parts: Parts, changes: Changes) -> None:
        """Take the files as they are now, and what was read of them before."""
        self._by_file = by_file
        self._before = parts.modules()
        now = by_file.modules
        changed = frozenset(changes.files)
        self.gone = (self._before.keys() | changed) - now.keys()
        """Paths of files that are not there any more."""
        # A stub may describe no module of the project any more, and an `__init__.py` names what is below it.
        self.paths = {path for path, module in now.items() if path in changed
                      or (path not in self._before and is_source(path))
                      or (path in self._before and self._before[path] != module)}  # fmt: skip
        """Paths of those that are read."""
        self.order = _merged(list(self._before), list(now))
        """Paths of all, also of those that are gone, in the order of reading."""
        self._complete()

    def _complete(self) -> None:
        """Add the other files of the modules that the files are of."""
        self.modules = {
            module
            for paths, names in ((self.paths, self._by_file.modules), (self.all_paths, self._before))
            for path in paths
            if (module := names.get(path))
        } | {scope_of(path) for path in self.all_paths if is_conftest(path)}
        """The names of these modules, those that are gone included."""
        self.paths |= {path for path, module in self._by_file.modules.items() if module in self.modules}

    @property
    def all_paths(self) -> set[str]:
        """The paths of all that replaces something stored, or of which nothing is stored any more."""
        return self.paths | self.gone

    def is_enough(self) -> bool:
        """Return whether these files can be read without the others, and are few enough for that."""
        if any(is_source(path) and not path.endswith((".py", ".pyi")) for path in self.all_paths):
            return False  # Cython files include each other
        return len(self.all_paths) * SHARE <= max(len(self._by_file.modules), _LEAST_FILES)

    def grows_by(self, names: Collection[str]) -> bool:
        """Add the files that have one of some names in their text; returns whether there are any."""
        if not names:
            return False
        others = self._before.keys() - self.all_paths
        found = {path for path in others if _has_any(self._contents_of(path), names)}
        self.paths |= found
        self._complete()
        return bool(found)

    def facts(self, changes: Changes) -> Facts:
        """Return what is said of the files that are not read again."""
        by_file = self._by_file
        links = by_file.links if changes.is_linked_anew else changes.links
        differing = by_file.differing(changes.links) if changes.links and changes.is_linked_anew else None
        licenses: dict[str, License] = {}
        exact: dict[str, str | None] = {}
        for path in self._before.keys() - self.all_paths:
            is_linked = changes.is_linked_anew and (differing is None or path in differing)
            if not is_linked and not changes.is_stated_anew:
                continue
            content = self._contents_of(path)
            if is_linked:
                exact[path] = by_file.link(path, content)
            if changes.is_stated_anew and (license := by_file.licensed(path, content)) is not None:
                licenses[path] = license
        return Facts(changes.links, links, exact, licenses)

    def _contents_of(self, path: str) -> bytes:
        try:
            return self._by_file.content(path)
        except UnreadableError:
            return b""


def _has_any(content: bytes, names: Collection[str]) -> bool:
    """Return whether a text has one of some names as a whole word."""
    for name in names:
        word = name.encode("utf-8", "surrogatepass")
        if word in content and (not name.isascii() or re.search(rb"\b%b\b" % re.escape(word), content)):
            return True
    return False


def _merged(before: Sequence[str], now: Sequence[str]) -> list[str]:
    """Return paths in the order of reading, given those before and now in that order.

    Cython modules are among those before, behind those that include them.
    """
    known = frozenset(before)
    merged = list(before)
    for path in now:
        if path not in known:
            key = reading_order(path)
            place = len(merged)
            while place and (merged[place - 1].endswith(".pyx") or key < reading_order(merged[place - 1])):
                place -= 1
            merged.insert(place, path)
    return merged
