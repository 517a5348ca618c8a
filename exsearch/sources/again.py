"""Find the folder again that the files of an indexed project lie in, without fetching anything."""

from __future__ import annotations

import os

from exsearch.readers import is_source

_IN_PLACE = ("tree", "projects")
_INSTALLED = ("installed", "environment")


def folder_of(source: str, kind: str, key: str, cache: str) -> str | None:
    """Return the folder that the paths of a project's files start from; None if there is none on this disk.

    `source` and `kind` are those of a located source, `key` is the project's in it. Archives and what was
    fetched have no folder that the user works in.
    """
    if kind in _IN_PLACE:
        place = source if key == "." else os.path.join(source, *key.split("/"))
        if os.path.isdir(place):
            return place
        return os.path.dirname(place) if is_source(place) else None  # one file by itself
    return _of_installed(source, key, cache) if kind in _INSTALLED else None


def _of_installed(source: str, key: str, cache: str) -> str | None:
    from exsearch.errors import SourceError
    from exsearch.sources.installed import editable_tree
    from exsearch.sources.locate import locate

    try:
        origins = locate(source, cache=cache).origins
    except SourceError:
        return None
    origin = next((origin for origin in origins if origin.key == key), None)
    if origin is None or origin.kind == "stdlib":
        return origin and origin.place
    return editable_tree(origin.place) or os.path.dirname(origin.place)


def file_inside(folder: str, path: str) -> str | None:
    """Return the real path of a regular file inside `folder`; None if there is none, or it is a way out."""
    root = os.path.realpath(folder)
    real = os.path.realpath(os.path.join(root, path))
    inside = real.startswith(root.rstrip(os.sep) + os.sep)
    return real if inside and os.path.isfile(real) else None
