"""Addresses that are no Git URL by their shape: of files here, of archives in the web, of bare repositories.

Text in, places and addresses out: nothing here fetches anything.
"""

from __future__ import annotations

import os
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from exsearch.sources.kinds import kind_of_archive

_FILE = "file://"
_BARE = ("HEAD", "objects", "refs")
_LONGEST_NAME = 150


def place_of_file_url(typed: str) -> str | None:
    """Return the path that a file URL names, if it is there and is no Git repository; else None."""
    if not typed.startswith(_FILE):
        return None
    host, _, path = typed.removeprefix(_FILE).partition("/")
    place = os.path.abspath("/" + unquote(path))
    if host not in ("", "localhost") or not path or "\0" in place or not os.path.exists(place):
        return None
    is_repository = os.path.exists(os.path.join(place, ".git")) or is_bare_repository(place)
    return None if is_repository else place


def is_bare_repository(folder: str) -> bool:
    """Return whether a folder is a Git repository without a work tree."""
    there = all(os.path.exists(os.path.join(folder, name)) for name in _BARE)
    return there and not os.path.exists(os.path.join(folder, "setup.py"))


def file_url(place: str) -> str:
    """Return the URL of an absolute path."""
    return _FILE + quote(place.replace(os.sep, "/").rstrip("/"))


def archive_url(typed: str) -> str | None:
    """Return the web address of a wheel or source distribution without secrets in it; None if it is none.

    Names, passwords and what stands behind a "?" or "#" are left out, because they may be a secret.
    """
    try:
        split = urlsplit(typed)
        host, port = split.hostname or "", f":{split.port}" if split.port else ""
    except ValueError:
        return None
    if split.scheme not in ("https", "http") or not host or not typed.isprintable() or " " in typed:
        return None
    if kind_of_archive(split.path) is None:
        return None
    return urlunsplit((split.scheme, host + port, split.path, "", ""))


def name_of_archive(url: str) -> str:
    """Return the file name of an archive at a web address, as every system can have it."""
    name = unquote(urlsplit(url).path.rpartition("/")[2])
    plain = "".join(char if char.isalnum() or char in "._+!-" else "_" for char in name)
    return plain[-_LONGEST_NAME:].lstrip(".-")
