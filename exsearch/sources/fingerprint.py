"""One project or page -> a fingerprint of its files, from their names, sizes and times.

No source file is opened for it.
"""

from __future__ import annotations

from exsearch.model import Record
from exsearch.readers import EDITIONS, READERS, is_source, reader_of
from exsearch.sources.origins import Limits
from exsearch.sources.pages import fingerprint_of_page

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from exsearch.sources.origins import Origin

_ARCHIVES = ("wheel", "sdist")
_ARCHIVE_EXPANDS = 4
"""Python source shrinks to a quarter when it is compressed."""


class Survey(Record):
    """What names, sizes and times show of a project or page."""

    fingerprint: str
    """Differs if other files would be read, or another edition of their readers would read them."""
    source_bytes: int
    """About how much there is to read: archives are multiplied by a usual factor."""


def survey(origin: Origin) -> Survey:
    """Return the fingerprint and the size of a project or page.

    A project that is gone has a fingerprint, too: `read_project` raises the error.
    """
    if origin.kind == "page":
        state, size = fingerprint_of_page(origin.place)
        return Survey(f"{_editions(['page'])} {state}", size)
    import hashlib  # loads OpenSSL, which pages need not wait for

    from exsearch.sources.materials import STAMPS

    stamps = sorted(STAMPS[origin.kind](origin.place, Limits()))
    text = "\n".join(f"{path}\0{size}\0{mtime}" for path, size, mtime in stamps)
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    if origin.kind in _ARCHIVES:  # what lies in it is not known yet
        readers = {*READERS.values()} - {"page"}
        size = sum(size for _, size, _ in stamps) * _ARCHIVE_EXPANDS
    else:
        sources = {path: size for path, size, _ in stamps if is_source(path)}
        readers = {"python", *(reader_of(path) or "" for path in sources)}
        size = sum(max(0, size) for size in sources.values())
    return Survey(f"{_editions(readers)} {digest}", size)


def fingerprint(origin: Origin) -> str:
    """Return the fingerprint alone."""
    return survey(origin).fingerprint


def _editions(readers: Iterable[str]) -> str:
    return ",".join(f"{reader}={EDITIONS.get(reader, 1)}" for reader in sorted(readers))
