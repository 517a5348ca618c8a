"""Find and read the example pages of a folder.

Paths in, bytes out: nothing here knows what a page holds. Files are opened so that a FIFO, a
device or a link to somewhere else costs a line in the report and not the run.
"""

from __future__ import annotations

import os
import stat
from itertools import islice

from exsearch.errors import SourceError
from exsearch.model import Record, Skipped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE_SUFFIXES = (".markdown", ".md", ".txt")
MAX_PAGE_BYTES = 4 * 1024 * 1024
_LEAST_READ = 65_536
"""Bytes to ask for at once, also of a file that is said to have fewer."""
_BINARY = b"\0"
_MARK, _HEADING = "~~", "\n## Example"
_MOST_LOOKED_INTO = 300
_FLAGS = os.O_RDONLY
for _name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY", "O_NOINHERIT"):
    _FLAGS |= getattr(os, _name, 0)


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
    if not any(isinstance(found, Found) for found in find_pages(root)):
        raise no_pages(root)


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
        path = prefix + _text(entry.name)
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
    if entry.name.lower().endswith(PAGE_SUFFIXES):
        return True
    return entry.is_symlink() and not entry.name.startswith(".") and entry.is_dir()


def _listed(folder: str) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return sorted(entries, key=lambda entry: entry.name + "/" * entry.is_dir(follow_symlinks=False))


def _found(place: str, path: str) -> Found:
    status = os.lstat(place)
    return Found(_text(path), place, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def _text(name: str) -> str:
    """Return a file name as text that UTF-8 can hold; on Windows a name may have half a surrogate pair."""
    try:
        data = name.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        data = name.encode("utf-8", "surrogatepass")
    return data.decode("utf-8", "backslashreplace")


def holds_examples(root: str) -> bool:
    """Say whether a folder of something else has example pages, too: one of its first pages is marked."""
    pages = (found for found in find_pages(root) if isinstance(found, Found))
    for found in islice(pages, _MOST_LOOKED_INTO):
        content = read_text(found)
        if not isinstance(content, Skipped) and f"\n{_MARK}" in content[0] and _HEADING in content[0]:
            return True
    return False


def read_text(found: Found) -> tuple[str, bytes] | Skipped:
    """Return the text of a page and its bytes; a Skipped where it is no text that can be read."""
    if found.size > MAX_PAGE_BYTES:
        return Skipped(found.path, None, _too_large(found.size))
    try:
        data = _read_regular(found.place)
    except OSError as error:
        return Skipped(found.path, None, f"cannot be read: {error.strerror}")
    if data is None:
        return Skipped(found.path, None, "not a regular file")
    if len(data) > MAX_PAGE_BYTES:
        return Skipped(found.path, None, _too_large(len(data)))
    if _BINARY in data:
        return Skipped(found.path, 1 + data.count(b"\n", 0, data.index(_BINARY)), "binary, not text")
    try:
        return data.decode("utf-8"), data
    except UnicodeDecodeError as error:
        line = 1 + data.count(b"\n", 0, error.start)
        return Skipped(found.path, line, f"not UTF-8 (byte 0x{data[error.start]:02x})")


def _read_regular(place: str) -> bytes | None:
    """Return the content of a regular file, at most a byte more than a page may have."""
    descriptor = os.open(place, _FLAGS)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            return None
        chunks, left = [], MAX_PAGE_BYTES + 1
        at_once = max(status.st_size + 1, _LEAST_READ)
        while left and (chunk := os.read(descriptor, min(left, at_once))):
            chunks.append(chunk)
            left -= len(chunk)
        return b"".join(chunks)
    finally:
        os.close(descriptor)


def _too_large(size_bytes: int) -> str:
    return f"{size_bytes:,} bytes, more than the {MAX_PAGE_BYTES:,} that a page may have"


# -- interim


def locate_pages(root: str, name: str, kind: str):
    from exsearch.sources.records import Located, Origin

    origins, skipped = [], []
    for found in find_pages(root):
        if isinstance(found, Skipped):
            skipped.append(found)
        else:
            origins.append(Origin("page", found.place, found.path))
    if not origins:
        raise no_pages(root)
    return Located(name, kind, tuple(origins), tuple(skipped))


def survey_page(origin):
    import time

    from exsearch.sources.records import Survey

    try:
        status = os.stat(origin.place)
    except OSError:
        return Survey("gone", 0)
    coarse = status.st_mtime_ns % 1_000_000_000 == 0
    youngest = time.time_ns() - (2_000_000_000 if coarse else 50_000_000)
    settled = max(status.st_mtime_ns, status.st_ctime_ns) < youngest
    fingerprint = f"page1:{status.st_size}:{status.st_mtime_ns}:{status.st_ctime_ns}"
    return Survey(fingerprint if settled else f"{fingerprint}?{time.time_ns()}", status.st_size)


def read_page_file(origin):
    from exsearch.model import UNSTATED
    from exsearch.sources.records import SourceFile

    status = os.stat(origin.place)
    content = read_text(Found(origin.key, origin.place, status.st_size, 0, 0))
    if isinstance(content, Skipped):
        return content
    return SourceFile(origin.key, None, False, "", UNSTATED, None, content[0])
