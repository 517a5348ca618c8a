"""Where things live, and who said so: option, then environment, then the platform's default.

Nothing is made or read here. Only `os` is imported: every command asks.
"""

from __future__ import annotations

import os
import sys

from exsearch.model import Record

INDEX_FILE = "index.sqlite"


class Places(Record):
    """The folders and files of exsearch on this machine."""

    index_file: str
    state: str
    """The folder of what is remembered between commands: the last list of each terminal."""
    said_by: str
    """"EXSEARCH_HOME", or "the platform's default"."""
    cache: str
    """The folder of what was fetched and can be fetched again."""


def places(environment: os._Environ[str] | dict[str, str] = os.environ) -> Places:
    """Return where things live; EXSEARCH_HOME puts everything in one folder."""
    home = environment.get("EXSEARCH_HOME")
    if home:
        home = os.path.abspath(os.path.expanduser(home))
        state, cache = os.path.join(home, "state"), os.path.join(home, "cache")
        return Places(os.path.join(home, INDEX_FILE), state, "EXSEARCH_HOME", cache)
    data, state, cache = _linux_folders(environment) if sys.platform == "linux" else _platform_folders()
    return Places(os.path.join(data, INDEX_FILE), state, "the platform's default", cache)


def _linux_folders(environment: os._Environ[str] | dict[str, str]) -> tuple[str, str, str]:
    """Return what platformdirs returns on Linux, without the two start-ups that its import costs.

    The rule is the XDG Base Directory Specification's: an unset, empty or relative variable
    means the default.
    """
    home = os.path.expanduser("~")
    if home == "~":  # a user whom the machine does not know: nothing can be kept
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
    return folders[0], folders[1], folders[2]


def _platform_folders() -> tuple[str, str, str]:
    import platformdirs

    return (
        platformdirs.user_data_dir("exsearch", appauthor=False),
        platformdirs.user_state_dir("exsearch", appauthor=False),
        platformdirs.user_cache_dir("exsearch", appauthor=False),
    )


def corpus_folder() -> str:
    """Return the folder of the built-in pages: beside this file when installed, else the checkout's."""
    here = os.path.dirname(os.path.abspath(__file__))
    installed = os.path.join(here, "corpus")
    if os.path.isdir(installed):
        return installed
    return os.path.join(os.path.dirname(here), "corpus")
