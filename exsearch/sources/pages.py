"""Find and read example pages. Paths in, text out: nothing here knows the content of a page.

Files are opened so that a FIFO, a device or a link costs a line in the report and not the run.
"""

from __future__ import annotations

import os
import stat
from itertools import islice

from exsearch.errors import SourceError
from exsearch.model import UNSTATED, Project, Record, Skipped
from exsearch.readers import DOCUMENTS, READERS, document_reader_of, reader_of
from exsearch.sources.documents import (
    HEAD_BYTES,
    is_document_name,
    is_documentation,
    is_example_page,
    is_worth_listing,
)
from exsearch.sources.files import (
    NOT_REGULAR,
    SYMBOLIC_LINK,
    UnreadableError,
    cannot_be_read,
    read_head,
    read_optional,
    read_regular,
    text_of_name,
    too_large,
    walk,
)
from exsearch.sources.origins import Limits, Located, Origin, ProjectRead, SourceFile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_PAGE_BYTES = 4 * 1024 * 1024
_MOST_LOOKED_INTO = 300


def locate_pages(root: str, name: str, kind: str = "pages") -> Located:
    """Return the example pages at or below `root` as the source `name`; SourceError if there is none."""
    surveyed = _survey(root)
    if not surveyed.pages and not surveyed.unknown:
        raise nothing_to_read(root)
    return _of_pages(surveyed, name, kind)


def locate_texts(root: str) -> Located:
    """Return the example pages at or below `root` as a source, and documentation there as one project of it.

    Raises SourceError if there is neither.
    """
    surveyed = _survey(root)
    if _has_documents(root, surveyed):
        return _with_pages(Located(root, "tree", (Origin("tree", root, "."),)), surveyed)
    if not surveyed.pages:
        raise nothing_to_read(root)
    return _of_pages(surveyed, root, "pages")


def nothing_to_read(root: str) -> SourceError:
    """Return the error for a file or folder in which nothing can be read."""
    *others, last = sorted({*READERS, *DOCUMENTS})
    hint = f"exsearch reads files that end in {', '.join(others)} and {last}"
    if os.path.isdir(root):
        return SourceError(f"no Python, documentation or example pages in {root}", hint=hint)
    name = text_of_name(os.path.basename(root))
    return SourceError(f"{name} is of a kind that is not read", hint=f"{hint}, folders and archives")


def with_pages(located: Located) -> Located:
    """Return a source of projects with the example pages that lie in the same folder."""
    root = located.name
    first = islice((page for page in find_pages(root) if isinstance(page, Origin)), _MOST_LOOKED_INTO)
    if not any(map(_is_page, first)):
        return located
    return _with_pages(located, _survey(root))


class _Surveyed(Record):
    """The files at or below a folder that are named as pages."""

    found: tuple[Origin, ...]
    pages: frozenset[str]
    """Paths of the example pages among them."""
    unknown: frozenset[str]
    """Paths of those that cannot be read, or are not text."""
    skipped: tuple[Skipped, ...]


def _survey(root: str) -> _Surveyed:
    found = list(find_pages(root))
    origins = tuple(each for each in found if isinstance(each, Origin))
    told = {each.key: _is_page(each) for each in origins}
    return _Surveyed(
        origins,
        frozenset(path for path, is_page in told.items() if is_page),
        frozenset(path for path, is_page in told.items() if is_page is None),
        tuple(each for each in found if isinstance(each, Skipped)),
    )


def _is_page(found: Origin) -> bool | None:
    """Return whether a file is an example page; None if it cannot be read, or is not text."""
    try:
        return is_example_page(read_head(found.place, HEAD_BYTES))
    except UnreadableError:
        return None


def _of_pages(surveyed: _Surveyed, name: str, kind: str) -> Located:
    """Return a source of pages. What cannot be read among them is reported as a page."""
    paths = surveyed.pages | surveyed.unknown
    return Located(name, kind, tuple(page for page in surveyed.found if page.key in paths), surveyed.skipped)


def _with_pages(located: Located, surveyed: _Surveyed) -> Located:
    """Return a source of projects with pages. What the projects report themselves is not reported twice."""
    inside = tuple("" if origin.key == "." else origin.key + "/" for origin in located.origins)
    pages = [page for page in surveyed.found if page.key in surveyed.pages]
    skipped = [each for each in surveyed.skipped if not each.path.startswith(inside)]
    return located._replace(origins=(*located.origins, *pages), skipped=(*located.skipped, *skipped))


def _has_documents(root: str, surveyed: _Surveyed) -> bool:
    """Return whether the file `root` is documentation, or a file below the folder `root` is."""
    if not os.path.isdir(root):
        return not surveyed.pages and document_reader_of(root) is not None
    skipped = {each.path for each in surveyed.skipped}
    others = surveyed.pages and surveyed.pages | surveyed.unknown | skipped
    for each in walk(root, is_document_name, Limits()):
        if not is_worth_listing(each) or each.path in others:
            continue
        if isinstance(each, Skipped):
            return True
        if is_documentation(each.path, read_optional(each.place, each.size) or b""):
            return True
    return False


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
            raise SourceError(f"{root} is neither a file nor a folder", hint="name a file or a folder")
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
