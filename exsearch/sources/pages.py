"""Find and read the example pages of a folder.

Paths in, text out: nothing here knows what a page holds. Files are opened so that a FIFO, a
device or a link to somewhere else costs a line in the report and not the run.
"""

from __future__ import annotations

import os
import stat
import time
from itertools import islice

from exsearch.errors import SourceError
from exsearch.model import UNSTATED, Project, Record, Skipped
from exsearch.readers import reader_of
from exsearch.sources.files import (
    UnreadableError,
    cannot_be_read,
    read_regular,
    text_of_name,
    too_large,
)
from exsearch.sources.origins import Located, Origin, ProjectRead, SourceFile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_PAGE_BYTES = 4 * 1024 * 1024
_COARSE_CLOCK_NS = 2_000_000_000
_FINE_CLOCK_NS = 50_000_000
_BINARY = b"\0"
_MARK, _HEADING = "~~", "\n## Example"
_MOST_LOOKED_INTO = 300


class Found(Record):
    """One file that may be a page, as the folder lists it."""

    path: str
    """Relative to the source, with `/`; what UTF-8 cannot hold is escaped."""
    place: str
    """Where to open it."""
    size: int
    mtime_ns: int
    ctime_ns: int


def find_pages(root: str) -> Iterator[Found | Skipped]:
    """Yield the pages at or below `root`, sorted by path; hidden folders are left out.

    Raises SourceError where `root` is not there or cannot be listed at all.
    """
    try:
        mode = os.stat(root).st_mode
        if stat.S_ISREG(mode):
            # A link that the user names is followed; one that is merely found is not.
            yield _found(os.path.realpath(root), os.path.basename(root))
            return
        if not stat.S_ISDIR(mode):
            raise SourceError(f"{root} is neither a file nor a folder")
        entries = _listed(root)
    except OSError as error:
        raise SourceError(f"cannot read {root}: {error.strerror}", hint="check the path") from error
    except ValueError as error:  # a NUL in the path
        raise SourceError(f"cannot read {root}: {error}", hint="check the path") from error
    yield from _below(entries, "")


def check_pages(root: str) -> None:
    """Raise SourceError if there is no page at or below `root`."""
    locate_pages(root, root)


def no_pages(root: str) -> SourceError:
    """Return the error for a folder or file without a page."""
    return SourceError(
        f"no pages and no Python in {root}",
        hint="pages are Markdown files that end in .markdown, .md or .txt",
    )


def _below(entries: list[os.DirEntry[str]], prefix: str) -> Iterator[Found | Skipped]:
    pending = [(entry, prefix) for entry in reversed(entries)]
    while pending:
        entry, prefix = pending.pop()
        path = prefix + text_of_name(entry.name)
        try:
            if entry.is_dir(follow_symlinks=False):
                if not entry.name.startswith("."):
                    inside = _listed(entry.path)
                    pending += [(below, path + "/") for below in reversed(inside)]
            elif not _may_hold_pages(entry):
                continue
            elif entry.is_symlink():
                yield Skipped(path, None, "a symbolic link, which is not followed")
            elif not entry.is_file(follow_symlinks=False):
                yield Skipped(path, None, "not a regular file")
            else:
                yield _found(entry.path, path)
        except OSError as error:
            yield Skipped(path, None, f"cannot be read: {error.strerror}")


def _may_hold_pages(entry: os.DirEntry[str]) -> bool:
    """Say whether an entry that is no folder is named as a page, or is a link to a folder."""
    if reader_of(entry.name) == "page":
        return True
    return entry.is_symlink() and not entry.name.startswith(".") and entry.is_dir()


def _listed(folder: str) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return sorted(entries, key=lambda entry: entry.name + "/" * entry.is_dir(follow_symlinks=False))


def _found(place: str, path: str) -> Found:
    status = os.lstat(place)
    return Found(text_of_name(path), place, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def locate_pages(root: str, name: str, kind: str = "pages") -> Located:
    """Return the pages at or below `root` as the source `name`; raises SourceError if there is none."""
    located = _located(root, name, kind)
    if not located.origins:
        raise no_pages(root)
    return located


def with_pages(located: Located) -> Located:
    """Return a source of projects with the example pages that lie in the same folder.

    Reading a tree reports links to folders and unreadable folders, too. Such a skip is left out here,
    so that no file is named twice.
    """
    root = located.name
    if not os.path.isdir(root) or not holds_examples(root):
        return located
    pages = _located(root, root, "pages")
    trees = [origin.key + "/" for origin in located.origins if origin.kind == "tree"]

    def is_reported(skipped: Skipped) -> bool:
        in_tree = any(tree == "./" or skipped.path.startswith(tree) for tree in trees)
        return in_tree and os.path.isdir(os.path.join(root, skipped.path))

    skipped = [each for each in pages.skipped if not is_reported(each)]
    return located._replace(origins=(*located.origins, *pages.origins), skipped=(*located.skipped, *skipped))


def _located(root: str, name: str, kind: str) -> Located:
    origins, skipped = [], []
    for found in find_pages(root):
        if isinstance(found, Skipped):
            skipped.append(found)
        else:
            origins.append(Origin("page", found.place, found.path))
    return Located(name, kind, tuple(origins), tuple(skipped))


def holds_examples(root: str) -> bool:
    """Return whether a folder of projects has example pages, too: one of its first pages has highlights."""
    pages = (found for found in find_pages(root) if isinstance(found, Found))
    for found in islice(pages, _MOST_LOOKED_INTO):
        content = read_text(found)
        if not isinstance(content, Skipped) and f"\n{_MARK}" in content[0] and _HEADING in content[0]:
            return True
    return False


def fingerprint_of_page(place: str) -> tuple[str, int]:
    """Return the state of a file as text, and its size in bytes; no two states of one file are equal.

    The text of a file that was just written is never returned twice, because another change in the
    same tick of the clock would leave size and times as they are.
    """
    now_ns = time.time_ns()
    try:
        status = os.lstat(place)
    except OSError:
        return "gone", 0
    state = f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns}"
    is_coarse = status.st_mtime_ns % 1_000_000_000 == 0
    settled_ns = now_ns - (_COARSE_CLOCK_NS if is_coarse else _FINE_CLOCK_NS)
    if max(status.st_mtime_ns, status.st_ctime_ns) >= settled_ns:
        state += f" {os.urandom(8).hex()}"
    return state, status.st_size


def read_page(origin: Origin) -> ProjectRead:
    """Return a page as a project without a name that has this one file."""
    return ProjectRead(Project(None, None, None, None, ()), UNSTATED, (), iter((read_page_file(origin),)))


def read_page_file(origin: Origin) -> SourceFile | Skipped:
    """Return the file of a page, with its newlines and byte order mark."""
    text = _decoded(origin.place, origin.key)
    if isinstance(text, Skipped):
        return text
    return SourceFile(
        path=origin.key, module=None, is_package=False, role="", license=UNSTATED, url=None, text=text
    )


def read_text(found: Found) -> tuple[str, bytes] | Skipped:
    """Return the text of a page and its bytes; a Skipped if it is no text that can be read."""
    text = _decoded(found.place, found.path)
    return text if isinstance(text, Skipped) else (text, text.encode())


def _decoded(place: str, path: str) -> str | Skipped:
    """Return the text of a page, with its newlines and byte order mark."""
    try:
        if (size := os.lstat(place).st_size) > MAX_PAGE_BYTES:  # not opened at all
            return Skipped(path, None, too_large(size, MAX_PAGE_BYTES, "page"))
        data = read_regular(place, MAX_PAGE_BYTES, "page")
    except OSError as error:
        return Skipped(path, None, cannot_be_read(error))
    except UnreadableError as error:
        return Skipped(path, None, str(error))
    if _BINARY in data:
        return Skipped(path, 1 + data.count(b"\n", 0, data.index(_BINARY)), "binary, not text")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = 1 + data.count(b"\n", 0, error.start)
        return Skipped(path, line, f"not UTF-8 (byte 0x{data[error.start]:02x})")
