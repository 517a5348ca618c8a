"""Where files live: EXSEARCH_HOME, else the folders of the platform. Nothing is made or read here."""

from __future__ import annotations

import os
import sys

from exsearch.model import Record

INDEX_FILE = "index.sqlite"


class Places(Record):
    """The folders and files of exsearch on this machine."""

    index_file: str
    state: str
    """The folder with the last list of each terminal."""
    cache: str
    """The folder for what is fetched, and can be fetched again."""
    built_in: str
    """The folder of the built-in pages."""
    set_by: str
    """Origin of the places: "EXSEARCH_HOME", or "the platform's default"."""


def places(environment: os._Environ[str] | dict[str, str] = os.environ) -> Places:
    """Return where files live; EXSEARCH_HOME puts everything in one folder."""
    home = environment.get("EXSEARCH_HOME")
    if home:
        home = os.path.abspath(os.path.expanduser(home))
        data, state, cache = home, os.path.join(home, "state"), os.path.join(home, "cache")
        set_by = "EXSEARCH_HOME"
    else:
        find = _linux_folders if sys.platform == "linux" else _platform_folders
        data, state, cache = find(environment)
        set_by = "the platform's default"
    return Places(os.path.join(data, INDEX_FILE), state, cache, corpus_folder(), set_by)


def _linux_folders(environment: os._Environ[str] | dict[str, str]) -> list[str]:
    """Return the folders that platformdirs returns on Linux, because its import costs two start-ups.

    By the XDG Base Directory Specification an unset, empty or relative variable means the default.
    """
    home = os.path.expanduser("~")
    if home == "~":  # the user has no home, so nothing can be kept
        home = os.devnull
    folders = []
    for variable, default in (
        ("XDG_DATA_HOME", ".local/share"),
        ("XDG_STATE_HOME", ".local/state"),
        ("XDG_CACHE_HOME", ".cache"),
    ):
        base = environment.get(variable, "").strip()
        if not base.startswith("/"):
            base = os.path.join(home, default)
        folders.append(os.path.join(base, "exsearch"))
    return folders


def _platform_folders(_environment: object) -> list[str]:
    from platformdirs import PlatformDirs

    folders = PlatformDirs("exsearch", appauthor=False)
    return [folders.user_data_dir, folders.user_state_dir, folders.user_cache_dir]


def corpus_folder() -> str:
    """Return the folder of the built-in pages: beside this file if installed, else the checkout's."""
    here = os.path.dirname(os.path.abspath(__file__))
    installed = os.path.join(here, "corpus")
    return installed if os.path.isdir(installed) else os.path.join(os.path.dirname(here), "corpus")
