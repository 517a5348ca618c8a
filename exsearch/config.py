"""Where files live, and which files have settings: EXSEARCH_HOME, else the folders of the platform.

Nothing is made here. `settings.py` reads what settings say; it is loaded only if there are any, because every
search asks for them.
"""

from __future__ import annotations

import os
import stat
import sys

from exsearch.model import UNSET, Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

    from exsearch.model import Settings

INDEX_FILE, CONFIG_FILE, PROJECT_FILE = "index.sqlite", "config.toml", "pyproject.toml"

_HIGHEST_CLIMB = 30
"""Folders above the current one in which a project is looked for."""
_TABLE = b"[tool.exsearch"
"""A project file without these bytes has no settings, and is not parsed."""
_MOST_BYTES_OF_USER, _MOST_BYTES_OF_PROJECT = 100_000, 1_000_000
_FLAGS = os.O_RDONLY
for _name in ("O_NONBLOCK", "O_CLOEXEC", "O_BINARY", "O_NOINHERIT", "O_NOCTTY"):
    _FLAGS |= getattr(os, _name, 0)
_NOT_FOLLOWED = getattr(os, "O_NOFOLLOW", 0)


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
    config_file: str
    """The user's settings, whether or not there are any."""


def places(environment: os._Environ[str] | dict[str, str] = os.environ) -> Places:
    """Return where files live; EXSEARCH_HOME puts everything in one folder."""
    home = environment.get("EXSEARCH_HOME")
    if home:
        home = os.path.abspath(os.path.expanduser(home))
        data, config = home, home
        state, cache = os.path.join(home, "state"), os.path.join(home, "cache")
        set_by = "EXSEARCH_HOME"
    else:
        find = _linux_folders if sys.platform == "linux" else _platform_folders
        data, state, cache, config = find(environment)
        set_by = "the platform's default"
    index_file, config_file = os.path.join(data, INDEX_FILE), os.path.join(config, CONFIG_FILE)
    return Places(index_file, state, cache, corpus_folder(), set_by, config_file)


def _linux_folders(environment: os._Environ[str] | dict[str, str]) -> list[str]:
    """Return the folders that platformdirs returns on Linux, because its import costs two start-ups.

    By the XDG Base Directory Specification an unset, empty or relative variable means the default.
    """
    home = os.path.expanduser("~")
    if not home.startswith("/") or environment.get("HOME") == "":  # no home, so nothing can be kept
        home = os.devnull
    folders = []
    for variable, default in (
        ("XDG_DATA_HOME", ".local/share"),
        ("XDG_STATE_HOME", ".local/state"),
        ("XDG_CACHE_HOME", ".cache"),
        ("XDG_CONFIG_HOME", ".config"),
    ):
        base = environment.get(variable, "").strip()
        if not base.startswith("/"):
            base = os.path.join(home, default)
        folders.append(os.path.join(base, "exsearch"))
    return folders


def _platform_folders(_environment: object) -> list[str]:
    from platformdirs import PlatformDirs

    folders = PlatformDirs("exsearch", appauthor=False)
    return [folders.user_data_dir, folders.user_state_dir, folders.user_cache_dir, folders.user_config_dir]


def corpus_folder() -> str:
    """Return the folder of the built-in pages: beside this file if installed, else the checkout's."""
    here = os.path.dirname(os.path.abspath(__file__))
    installed = os.path.join(here, "corpus")
    return installed if os.path.isdir(installed) else os.path.join(os.path.dirname(here), "corpus")


# -- settings


def settings(where: Places, cwd: str | None = None) -> Settings:
    """Return the settings that hold in a folder: those of the project around it before the user's own.

    Raises SettingsError if one cannot be read or used.
    """
    user, project = user_file(where), project_file(cwd)
    if user is None and project is None:
        return UNSET
    from exsearch.settings import read_settings

    return read_settings(None if user is None else (where.config_file, user), project)


def excluded_by_user(where: Places) -> tuple[str, ...]:
    """Return the patterns in the user's `config.toml`. Raises SettingsError."""
    content = user_file(where)
    if content is None:
        return ()
    from exsearch.settings import read_settings

    return read_settings((where.config_file, content), None).exclude


def user_file(where: Places) -> bytes | None:
    """Return the content of the user's `config.toml`, None if there is none. Raises SettingsError."""
    path = where.config_file
    try:
        content = content_of(path, _MOST_BYTES_OF_USER)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        _refuse(path, "a folder" if os.path.isdir(path) else f"cannot be read: {error.strerror}")
    if content is None:
        _refuse(path, "a folder" if os.path.isdir(path) else "not a regular file")
    if len(content) > _MOST_BYTES_OF_USER:
        _refuse(path, f"more than {_MOST_BYTES_OF_USER:,} bytes")
    return content


def project_file(cwd: str | None = None) -> tuple[str, bytes] | None:
    """Return path and content of the nearest `pyproject.toml` with settings, from a folder upwards."""
    try:
        folder = cwd or os.getcwd()
    except OSError:  # it was removed
        return None
    for _ in range(_HIGHEST_CLIMB):
        path = os.path.join(folder, PROJECT_FILE)
        content = file_of_project(path)
        if content is not None:
            return path, content
        above = os.path.dirname(folder)
        if above == folder:
            break
        folder = above
    return None


def file_of_project(path: str) -> bytes | None:
    """Return the content of a `pyproject.toml` with settings of ours; None if there is no such file.

    It is a stranger's file: links are not followed, and what is too large is left alone.
    """
    try:
        content = content_of(path, _MOST_BYTES_OF_PROJECT, _NOT_FOLLOWED)
    except (OSError, ValueError):  # a ValueError for a NUL in the path
        return None
    if content is None or _TABLE not in content or len(content) > _MOST_BYTES_OF_PROJECT:
        return None
    return None if not _NOT_FOLLOWED and os.path.islink(path) else content


def content_of(path: str, most_bytes: int, flags: int = 0) -> bytes | None:
    """Return at most one byte more than `most_bytes` of a regular file; None if it is not regular.

    A FIFO or a device in the place of one of our files blocks nothing. Raises OSError.
    """
    descriptor = os.open(path, _FLAGS | flags)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return None
        chunks = []
        left = most_bytes + 1
        while left and (chunk := os.read(descriptor, min(left, 65_536))):
            chunks.append(chunk)
            left -= len(chunk)
        return b"".join(chunks)
    finally:
        os.close(descriptor)


def _refuse(path: str, reason: str) -> NoReturn:
    from exsearch.errors import SettingsError

    raise SettingsError(path, reason, hint="exsearch reads its settings there: a file of UTF-8 text")
