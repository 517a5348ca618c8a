"""What can be added, and how it is read: the way in to everything in this folder.

`locate` turns what a user says into a source and its projects, `fingerprint` tells whether one of
them may have changed, `read_project` reads it.
"""

from __future__ import annotations

import hashlib

from exsearch.sources.archives import sdist_material, stamps_of_archive, wheel_material
from exsearch.sources.environments import environment_of
from exsearch.sources.installed import (
    distributions_of,
    installed_material,
    stamps_of_installed,
)
from exsearch.sources.kinds import is_python
from exsearch.sources.locate import locate
from exsearch.sources.reading import read_material
from exsearch.sources.records import Limits, Located, Origin, ProjectRead, SourceFile, Survey
from exsearch.sources.stdlib import stamps_of_stdlib, stdlib_material
from exsearch.sources.tree import stamps_of_tree, tree_material

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from exsearch.sources.reading import Material

__all__ = [
    "Limits",
    "Located",
    "Origin",
    "ProjectRead",
    "SourceFile",
    "Survey",
    "distributions_of",
    "environment_of",
    "fingerprint",
    "is_python",
    "locate",
    "read_project",
    "survey",
]

_READING = "1"
"""Changes when the same files are read in another way, so that they are read again."""

_ARCHIVES = ("wheel", "sdist")
_ARCHIVE_EXPANDS = 4
"""Python source shrinks to a quarter when it is compressed."""

_MATERIAL: dict[str, Callable[[str, Limits], Material]] = {
    "tree": tree_material,
    "installed": installed_material,
    "stdlib": stdlib_material,
    "wheel": wheel_material,
    "sdist": sdist_material,
}
_STAMPS: dict[str, Callable[[str, Limits], Iterator[tuple[str, int, int]]]] = {
    "tree": stamps_of_tree,
    "installed": stamps_of_installed,
    "stdlib": stamps_of_stdlib,
    "wheel": stamps_of_archive,
    "sdist": stamps_of_archive,
}


def read_project(origin: Origin, limits: Limits | None = None) -> ProjectRead:
    """Return the project at `origin`; its files are read one by one as they are taken.

    Raises SourceError where nothing at all can be read.
    """
    limits = limits or Limits()
    return read_material(_MATERIAL[origin.kind](origin.place, limits), limits)


def survey(origin: Origin) -> Survey:
    """Return the fingerprint and the size of a project.

    Nothing is raised for a project that is not there: it has a fingerprint too, and reading it says
    what is wrong.
    """
    stamps = sorted(_STAMPS[origin.kind](origin.place, Limits()))
    said = "\n".join([_READING, *(f"{path}\0{size}\0{mtime}" for path, size, mtime in stamps)])
    digest = hashlib.blake2b(said.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    if origin.kind in _ARCHIVES:
        return Survey(digest, sum(size for _, size, _ in stamps) * _ARCHIVE_EXPANDS)
    return Survey(digest, sum(max(0, size) for path, size, _ in stamps if path.endswith(".py")))


def fingerprint(origin: Origin) -> str:
    """Return a digest of the files that would be read, by names, sizes and times."""
    return survey(origin).fingerprint
