"""Folders for files that are still being written, and the removal of those that killed runs have left.

The name of a folder has the number of the process that made it, so that nobody removes what is in use.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from contextlib import contextmanager, suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

FETCHING, READING = ".fetch-", "exsearch-"
"""Begin the names of folders: in the cache, and among the temporary files of the system."""

_DAY_SECONDS = 24 * 60 * 60


@contextmanager
def fresh_folder(prefix: str, parent: str | None = None) -> Iterator[str]:
    """Yield a new folder that is removed in the end; first remove those of processes that are gone.

    Without a `parent` it is a temporary folder of the system.
    """
    parent = parent or tempfile.gettempdir()
    for place in _left(prefix, parent):
        shutil.rmtree(place, ignore_errors=True)
    folder = tempfile.mkdtemp(prefix=f"{prefix}{os.getpid()}-", dir=parent)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def put_in_place(new: str, place: str) -> None:
    """Move a whole file to its place. An equal one there keeps its times, so that it is not read again."""
    import filecmp

    if not os.path.exists(place) or not filecmp.cmp(new, place, shallow=False):
        os.replace(new, place)


def _left(prefix: str, parent: str) -> list[str]:
    """Return the user's own folders of processes that are gone, or are a day old."""
    with suppress(OSError), os.scandir(parent) as entries:
        return [entry.path for entry in entries if entry.name.startswith(prefix) and _is_left(entry, prefix)]
    return []


def _is_left(entry: os.DirEntry[str], prefix: str) -> bool:
    try:
        status = entry.stat(follow_symlinks=False)
        if not entry.is_dir(follow_symlinks=False):
            return False
    except OSError:
        return False
    if hasattr(os, "getuid") and status.st_uid != os.getuid():
        return False
    number, dash, _ = entry.name.removeprefix(prefix).partition("-")
    if dash and number.isdecimal() and sys.platform != "win32" and not _is_alive(int(number)):
        return True
    return time.time() - status.st_mtime > _DAY_SECONDS


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
