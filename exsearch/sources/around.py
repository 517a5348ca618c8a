"""The project that a folder is in, and how much there is to read of it.

This module is apart from `locate`, which loads what every kind of source needs, because names and sizes of
files are enough here.
"""

from __future__ import annotations

import os

from exsearch.sources.files import upwards
from exsearch.sources.kinds import is_project, is_python
from exsearch.sources.origins import Limits, Listed

_ENTRIES_COUNTED = 20_000
"""Files and folders that are looked at to say how long a project takes."""


def project_around(folder: str) -> str | None:
    """Return the real path of the nearest project with Python source, from `folder` upwards, or None.

    The user's home is none, and neither is anything above it: they may hold a `.git` with settings.
    """
    home = os.path.realpath(os.path.expanduser("~"))
    for place in upwards(os.path.realpath(folder)):
        if place == home or home.startswith(os.path.join(place, "")) or os.path.dirname(place) == place:
            return None
        if is_project(place):
            return place if is_python(place) else None
    return None


def is_installed_from(project: str, environment: str) -> bool:
    """Return whether an environment has a project as an editable install, and reads its folder for that."""
    from exsearch.sources.installed import editable_tree, scan

    trees = (editable_tree(origin.place) for origin in scan(environment)[0])
    return any(tree is not None and os.path.realpath(tree) == project for tree in trees)


def source_bytes_of(project: str) -> int:
    """Return how many bytes of source a project has, as far as a short look tells."""
    from exsearch.sources.ignored import ignored_in
    from exsearch.sources.tree import project_files

    found, _ = project_files(project, Limits(entries=_ENTRIES_COUNTED), ignored=ignored_in(project))
    return sum(each.size for each in found if isinstance(each, Listed))
