"""Find what has changed in a stored project, if it is enough to refresh that.

The stamps of its files go in, as they were stored and as they are now; paths come out.
"""

from __future__ import annotations

from exsearch.harvest.refresh import NO_CHANGES, SHARE, Changes
from exsearch.index.items import unpacked
from exsearch.licenses.texts import states_license
from exsearch.readers import document_reader_of, is_source
from exsearch.sources.kinds import METADATA_FILES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from exsearch.index.items import Earlier
    from exsearch.sources.origins import Limits

LEAST_FILES = 2
"""Of a project that is not read as a whole."""


def found_changes(earlier: Earlier, now: str, limits: Limits) -> Changes:
    """Return what has changed in the files; nothing if all have to be read.

    That is so if many have changed, or if the project has so many files that some of them may be left out.
    """
    try:
        before = _read(unpacked(earlier.stamps))
    except ValueError:
        return NO_CHANGES
    stamps = _read(now)
    if min(len(before), len(stamps)) < LEAST_FILES:
        return NO_CHANGES
    most_files, most_bytes = (
        min(limits.files, limits.documents),
        min(limits.project_bytes, limits.document_bytes),
    )
    for files in (before, stamps):
        if len(files) > most_files or sum(size for size, _ in files.values()) > most_bytes:
            return NO_CHANGES
    links, links_now = _links(before), _links(stamps)
    changed = [path for path in sorted(before.keys() | stamps)
               if before.get(path) != stamps.get(path) and not _is_link(path)]  # fmt: skip
    if len(changed) * SHARE > max(len(stamps), SHARE) or not all(map(_is_known, changed)):
        return NO_CHANGES
    is_stated_anew = any(map(_states_something, changed))
    return Changes(tuple(changed), is_stated_anew, links != links_now, links)


def _is_known(path: str) -> bool:
    return is_source(path) or document_reader_of(path) is not None or _states_something(path)


def _states_something(path: str) -> bool:
    """Return whether a file may say something about its project as a whole."""
    return states_license(path) or path in METADATA_FILES


def _is_link(path: str) -> bool:
    """Return whether a stamp is that of the commit that a checkout is at."""
    return "://" in path


def _links(stamps: dict[str, tuple[int, str]]) -> str:
    """Return the start of the links to the files; that of the repository if they have none."""
    return next(filter(_is_link, stamps), "")


def _read(stamps: str) -> dict[str, tuple[int, str]]:
    """Return path -> size and time; raises ValueError if these are no stamps."""
    lines = [line.split("\0") for line in stamps.split("\n")]
    return {path: (int(size), mtime) for path, size, mtime in lines}
