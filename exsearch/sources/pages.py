"""Find and read example pages. Paths in, text out: nothing here knows the content of a page.

Files are opened so that a FIFO, a device or a link costs a line in the report and not the run.
"""

from __future__ import annotations

import os
import stat
from itertools import islice

from exsearch.errors import SourceError
from exsearch.model import UNSTATED, Project, Skipped
from exsearch.readers import reader_of
from exsearch.sources.files import (
    NOT_REGULAR,
    SYMBOLIC_LINK,
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
_MARK, _HEADING = "\n~~", "\n## Example"
_MOST_LOOKED_INTO = 300


def locate_pages(root: str, name: str, kind: str = "pages") -> Located:
    """Return the pages at or below `root` as the source `name`; raises SourceError if there is none."""
    located = _located(root, name, kind)
    if not located.origins:
        raise SourceError(
            f"no pages and no Python in {root}",
            hint="pages are Markdown files that end in .markdown, .md or .txt",
        )
    return located


def with_pages(located: Located) -> Located:
    """Return a source of projects with the example pages that lie in the same folder.

    Reading a tree reports links to folders and unreadable folders, too. Such a skip is left out here,
    so that no file is named twice.
    """
    root = located.name
    first = islice((page for page in find_pages(root) if isinstance(page, Origin)), _MOST_LOOKED_INTO)
    if not any(map(_holds_examples, first)):
        return located
    pages = _located(root, root, "pages")
    trees = ["" if origin.key == "." else origin.key + "/" for origin in located.origins]

    def is_reported(skipped: Skipped) -> bool:
        return skipped.path.startswith(tuple(trees)) and os.path.isdir(os.path.join(root, skipped.path))

    skipped = [each for each in pages.skipped if not is_reported(each)]
    return located._replace(origins=(*located.origins, *pages.origins), skipped=(*located.skipped, *skipped))


def _located(root: str, name: str, kind: str) -> Located:
    found = list(find_pages(root))
    pages = tuple(each for each in found if isinstance(each, Origin))
    return Located(name, kind, pages, tuple(each for each in found if isinstance(each, Skipped)))


def _holds_examples(page: Origin) -> bool:
    file = read_page_file(page)
    return isinstance(file, SourceFile) and _MARK in file.text and _HEADING in file.text


def find_pages(root: str) -> Iterator[Origin | Skipped]:
    """Yield the pages at or below `root`, sorted by path; hidden folders are left out.

    Raises SourceError if `root` is not there or cannot be listed at all.
    """
    try:
        mode = os.stat(root).st_mode
        if stat.S_ISREG(mode):
            # A link that the user names is followed; one that is merely found is not.
            yield Origin("page", os.path.realpath(root), text_of_name(os.path.basename(root)))
            return
        if not stat.S_ISDIR(mode):
            raise SourceError(f"{root} is neither a file nor a folder")
        entries = _listed(root)
    except (OSError, ValueError) as error:  # a ValueError for a NUL in the path
        reason = error.strerror if isinstance(error, OSError) else error
        raise SourceError(f"cannot read {root}: {reason}", hint="check the path") from error
    yield from _below(entries)


def _below(entries: list[os.DirEntry[str]]) -> Iterator[Origin | Skipped]:
    pending = [(entry, text_of_name(entry.name)) for entry in reversed(entries)]
    while pending:
        entry, path = pending.pop()
        try:
            if entry.is_dir(follow_symlinks=False):
                if not entry.name.startswith("."):
                    inside = reversed(_listed(entry.path))
                    pending += [(below, f"{path}/{text_of_name(below.name)}") for below in inside]
            elif not _may_hold_pages(entry):
                continue
            elif entry.is_symlink():
                yield Skipped(path, None, SYMBOLIC_LINK)
            elif not entry.is_file(follow_symlinks=False):
                yield Skipped(path, None, NOT_REGULAR)
            else:
                yield Origin("page", entry.path, path)
        except OSError as error:
            yield Skipped(path, None, cannot_be_read(error))


def _may_hold_pages(entry: os.DirEntry[str]) -> bool:
    """Return whether an entry that is no folder is named as a page, or is a link to a folder."""
    if reader_of(entry.name) == "page":
        return True
    return entry.is_symlink() and not entry.name.startswith(".") and entry.is_dir()


def _listed(folder: str) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return sorted(entries, key=lambda entry: entry.name + "/" * entry.is_dir(follow_symlinks=False))


def read_page(origin: Origin) -> ProjectRead:
    """Return a page as a project without a name that has this one file."""
    return ProjectRead(Project(None, None, None, None, ()), UNSTATED, (), iter((read_page_file(origin),)))


def read_page_file(origin: Origin) -> SourceFile | Skipped:
    """Return the file of a page, with its newlines and byte order mark."""
    path = origin.key
    try:
        if (size := os.lstat(origin.place).st_size) > MAX_PAGE_BYTES:  # not even opened
            return Skipped(path, None, too_large(size, MAX_PAGE_BYTES, "page"))
        data = read_regular(origin.place, MAX_PAGE_BYTES, "page")
    except OSError as error:
        return Skipped(path, None, cannot_be_read(error))
    except UnreadableError as error:
        return Skipped(path, None, str(error))
    if (at := data.find(b"\0")) >= 0:
        return Skipped(path, 1 + data.count(b"\n", 0, at), "binary, not text")
    try:
        return SourceFile(path, None, False, "", UNSTATED, None, data.decode("utf-8"))
    except UnicodeDecodeError as error:
        line = 1 + data.count(b"\n", 0, error.start)
        return Skipped(path, line, f"not UTF-8 (byte 0x{data[error.start]:02x})")
