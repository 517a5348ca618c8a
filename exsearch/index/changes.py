"""Compare a source on disk with what the index holds of it, by looking at no more than file status.

Apart from `build`, so that an update that finds nothing to do loads nothing that reads pages.
"""

from __future__ import annotations

from exsearch.model import Record, Skipped
from exsearch.sources.pages import Found, find_pages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from exsearch.index.store import Index


class Stored(Record):
    """A page as the index remembers its file."""

    page_id: int
    size: int
    mtime_ns: int
    ctime_ns: int
    digest: bytes


class Changes(Record):
    """What has to be done to a source."""

    read: tuple[Found, ...]
    """New files, and those whose status differs."""
    dropped: tuple[int, ...]
    """Ids of the pages whose files have gone."""
    skipped: tuple[Skipped, ...]
    """What is no file that can be read."""
    unchanged: int
    skips_differ: bool
    """Whether something else is skipped than what is stored as such."""

    def any(self) -> bool:
        """Say whether there is something to do."""
        return bool(self.read or self.dropped or self.skips_differ)


def stored_pages(index: Index, source: str) -> dict[str, Stored]:
    """Return path -> what is stored of the pages of a source."""
    rows = index.query(
        """SELECT g.path, g.id, g.size, g.mtime_ns, g.ctime_ns, g.digest
           FROM page g JOIN source o ON o.id = g.source_id WHERE o.name = ?""",
        (source,),
    )
    return {str(path): Stored._make(rest) for path, *rest in rows}


def stored_skips(index: Index, source: str) -> frozenset[str]:
    """Return the paths of what is no page of a source, and known to be none."""
    rows = index.query(
        """SELECT k.path FROM skipped k JOIN source o ON o.id = k.source_id
           WHERE o.name = ? AND k.page_id IS NULL AND k.origin_id IS NULL""",
        (source,),
    )
    return frozenset(str(path) for (path,) in rows)


def find_changes(root: str, stored: dict[str, Stored], skips: frozenset[str] = frozenset()) -> Changes:
    """Return what differs between the folder `root` and what is `stored` of it, and which `skips`.

    A file counts as unchanged while size, time of modification and time of change are all as
    stored: a clock set back, or a restored time of modification, still changes the last.
    """
    read, skipped, gone, unchanged = [], [], dict(stored), 0
    for found in find_pages(root):
        if isinstance(found, Skipped):
            skipped.append(found)
            continue
        known = gone.pop(found.path, None)
        if known is not None and known[1:4] == found[2:5]:
            unchanged += 1
        else:
            read.append(found)
    dropped = tuple(page.page_id for page in gone.values())
    new = {skip.path for skip in skipped} - skips
    old = skips.difference((skip.path for skip in skipped), (found.path for found in read))
    return Changes(tuple(read), dropped, tuple(skipped), unchanged, bool(new or old))
