"""One project or page -> a fingerprint of its files, from their names, sizes and times.

No source file is opened for it.
"""

from __future__ import annotations

import os
import time

from exsearch.readers import DOCUMENTS, EDITIONS, READERS, document_reader_of, is_source, reader_of
from exsearch.sources.origins import TREE, Limits, Survey

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from exsearch.sources.origins import Located, Origin

_COARSE_CLOCK_NS, _FINE_CLOCK_NS = 2_000_000_000, 20_000_000
"""Steps of the clock of file times: two seconds on FAT; twice the ten milliseconds of a slow Linux kernel."""

BESIDE = "+"
"""In a fingerprint, before that of the source distribution beside a project."""

_ARCHIVES = ("wheel", "sdist")
_OF_SOURCE = ("python", "docstrings", "metadata")
"""Readers of what nearly every project holds."""
_ARCHIVE_EXPANDS = 4
"""Python source shrinks to a quarter when it is compressed."""


def surveyed(located: Located) -> Located:
    """Return a source with what its projects and pages are like now."""
    return located._replace(surveys=tuple(map(survey, located.origins)))


def survey(origin: Origin) -> Survey:
    """Return the fingerprint and the size of a project or page.

    A project that is gone has a fingerprint, too: `read_project` raises the error.
    """
    if origin.kind == "page":
        return _survey_page(origin.place)
    found = _survey_project(origin.kind, origin.place, Limits(exclude=origin.exclude))
    if not origin.beside:
        return found
    beside = _survey_project("sdist", origin.beside, Limits())
    return Survey(found.fingerprint + BESIDE + beside.fingerprint, found.source_bytes + beside.source_bytes)


def _survey_project(kind: str, place: str, limits: Limits) -> Survey:
    import hashlib  # loads OpenSSL, and the module below all that reads projects: pages need neither

    from exsearch.sources.reading import stamps_of_project
    from exsearch.sources.tree import list_tree

    listing = list_tree(place, limits) if kind == TREE else None
    stamps = sorted(stamps_of_project(kind, place, limits, listing))
    text = "\n".join(f"{path}\0{size}\0{mtime_ns}" for path, size, mtime_ns in stamps)
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    if kind in _ARCHIVES:  # the names of its members are not known yet
        readers = {*READERS.values(), *DOCUMENTS.values(), *_OF_SOURCE} - {"page"}
        size = sum(size for _, size, _ in stamps) * _ARCHIVE_EXPANDS
    else:
        readers = {*_OF_SOURCE}
        size = 0
        for path, size_of_file, _ in stamps:
            if reader := reader_of(path) if is_source(path) else document_reader_of(path):
                readers.add(reader)
                size += max(0, size_of_file)
    return Survey(f"{_editions(readers)} {digest}", size, "" if kind in _ARCHIVES else text, listing)


def _survey_page(place: str) -> Survey:
    """Return the fingerprint and the size of a page.

    A file that was written just now has another fingerprint each time, because another change in the same
    tick of the clock would leave its size and times as they are.
    """
    now_ns = time.time_ns()
    try:
        status = os.lstat(place)
    except OSError:
        return Survey("gone", 0)
    state = f"{_editions(['page'])} {status.st_size} {status.st_mtime_ns} {status.st_ctime_ns}"
    is_coarse = status.st_mtime_ns % 1_000_000_000 == 0
    settled_ns = now_ns - (_COARSE_CLOCK_NS if is_coarse else _FINE_CLOCK_NS)
    if max(status.st_mtime_ns, status.st_ctime_ns) >= settled_ns:
        state += f" {os.urandom(8).hex()}"
    return Survey(state, status.st_size)


def _editions(readers: Iterable[str]) -> str:
    return ",".join(f"{reader}={EDITIONS.get(reader, 1)}" for reader in sorted(readers))
