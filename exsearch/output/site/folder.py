"""The folder of a site: its files are written aside, and take the places of the old ones when all are there.

A folder that holds anything else is left alone. A note in it lists the files that are ours, so that a page
which is not made any more can go away, and no other file.
"""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager

from exsearch.errors import OutputError, UsageError
from exsearch.output.site.names import PAGE
from exsearch.sources.leftovers import fresh_folder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

NAMES = "names"
"""The folder of the pages, in the folder of the site."""

_NOTE = ".exsearch-site"
_NEW = ".exsearch-site-new-"
"""Begins the name of the folder in which files wait until all are written."""

_HEAD = "The files below were written by `exsearch site`, which replaces and removes them.\n"
_LONGEST_NOTE = 100_000_000


def write_aside(folder: str, name: str, text: str) -> int:
    """Write a file to the folder in which files wait; returns its size in bytes. Raises OutputError."""
    path = os.path.join(folder, name)
    data = text.encode("utf-8")
    try:
        with open(path, "xb") as file:
            file.write(data)
    except OSError as error:
        raise _unwritable(os.path.join(os.path.dirname(folder), name), error) from error
    return len(data)


class Site:
    """A site that is being written."""

    def __init__(self, folder: str, aside: str) -> None:
        self._folder = folder
        self.aside = aside
        """The folder in which files wait until all are written."""
        self._files: list[str] = []
        self.size_bytes = 0

    def write(self, name: str, text: str) -> None:
        """Write a file, which is seen when the site is complete. Raises OutputError."""
        self.add(name, write_aside(self.aside, name, text))

    def add(self, name: str, size_bytes: int) -> None:
        """Take in a file that is in `aside`."""
        self._files.append(name)
        self.size_bytes += size_bytes

    def publish(self) -> None:
        """Put all files in their places, and remove those of the site before that are not made any more.

        The index page comes last, so that no link of it leads nowhere. If a run is killed meanwhile, each
        file is old or new, and the note has all of them.
        """
        old = _noted(self._folder)
        self._note({*old, *self._files})
        _make_folder(os.path.join(self._folder, NAMES))
        for name in self._files:
            os.replace(os.path.join(self.aside, name), os.path.join(self._folder, name))
        for name in old - {*self._files}:
            place = os.path.join(self._folder, name)
            if os.path.lexists(place):
                os.unlink(place)
        self._note(self._files)

    def _note(self, files: Iterable[str]) -> None:
        new = os.path.join(self.aside, _NOTE)
        with open(new, "w", encoding="utf-8", newline="\n") as file:
            file.write(_HEAD + "".join(f"{name}\n" for name in sorted(files)))
        os.replace(new, os.path.join(self._folder, _NOTE))


@contextmanager
def site_in(folder: str, *, force: bool) -> Iterator[Site]:
    """Yield a site to write; it is in the folder when nothing has failed.

    Raises UsageError if the folder holds anything but a site of ours and `force` is false, and OutputError if
    it cannot be written. Then the folder is as it was.
    """
    _check(folder, force=force)
    try:
        os.makedirs(folder, exist_ok=True)
        with fresh_folder(_NEW, folder) as aside:
            os.mkdir(os.path.join(aside, NAMES))
            site = Site(folder, aside)
            yield site
            site.publish()
    except OSError as error:
        raise _unwritable(folder, error) from error


def _check(folder: str, *, force: bool) -> None:
    if os.path.lexists(folder) and not os.path.isdir(folder):
        raise UsageError(f"{folder} is no folder", hint="give another name to --to")
    if not os.path.isdir(folder):
        return
    names = os.path.join(folder, NAMES)
    if os.path.lexists(names) and not _is_own_folder(names):
        raise UsageError(f"{names} is no folder of a site", hint="remove it, or give another name to --to")
    try:
        others = [name for name in os.listdir(folder) if not name.startswith(_NEW)]
    except OSError as error:
        raise OutputError(f"cannot read {folder}: {error.strerror}") from error
    if others and not force and not _is_file(os.path.join(folder, _NOTE)):
        raise UsageError(
            f"{folder} holds other files than a site of exsearch",
            hint="name a new or an empty folder; --force writes the site beside these files",
        )


def _is_own_folder(path: str) -> bool:
    """Return whether a path is a folder itself: a link would lead out of the site."""
    return stat.S_ISDIR(os.lstat(path).st_mode)


def _is_file(path: str) -> bool:
    """Return whether a path is a plain file; reading a FIFO would wait for ever."""
    try:
        return stat.S_ISREG(os.lstat(path).st_mode)
    except OSError:
        return False


def _make_folder(path: str) -> None:
    if not os.path.lexists(path):
        os.mkdir(path)


def _noted(folder: str) -> set[str]:
    """Return the pages that the note lists. A line that is no name of a page is a stranger's."""
    note = os.path.join(folder, _NOTE)
    if not _is_file(note):
        return set()
    with open(note, encoding="utf-8", errors="replace") as file:
        lines = file.read(_LONGEST_NOTE).split("\n")
    pages = [line.removeprefix(f"{NAMES}/") for line in lines if line.startswith(f"{NAMES}/")]
    return {f"{NAMES}/{page}" for page in pages if PAGE.fullmatch(page)}


def _unwritable(path: str, error: OSError) -> OutputError:
    return OutputError(f"cannot write {path}: {error.strerror or error}")
