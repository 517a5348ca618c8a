"""What can be added, and how it is read: the way in to everything in this folder.

`locate` turns what a user typed into a source, its projects and its pages, `survey` shows whether one
of them may have changed, `read_project` reads it. Nothing that reads projects is loaded for pages.
"""

from __future__ import annotations

from exsearch.sources.environments import environment_of
from exsearch.sources.fingerprint import Survey, fingerprint, survey
from exsearch.sources.kinds import is_python
from exsearch.sources.locate import locate
from exsearch.sources.origins import Limits, Located, Origin, ProjectRead, SourceFile
from exsearch.sources.pages import locate_pages, read_page

__all__ = [
    "Limits",
    "Located",
    "Origin",
    "ProjectRead",
    "SourceFile",
    "Survey",
    "environment_of",
    "fingerprint",
    "is_python",
    "locate",
    "locate_pages",
    "read_project",
    "survey",
]


def read_project(origin: Origin, limits: Limits | None = None) -> ProjectRead:
    """Return the project or page at `origin`; its files are read one by one as they are taken.

    Raises SourceError if nothing of a project can be read.
    """
    if origin.kind == "page":
        return read_page(origin)
    from exsearch.sources.materials import MATERIAL
    from exsearch.sources.reading import read_material

    limits = limits or Limits()
    return read_material(MATERIAL[origin.kind](origin.place, limits), limits)
