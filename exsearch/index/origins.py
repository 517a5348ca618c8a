"""Where in its source an example was read: what `--open` needs to find the file again."""

from __future__ import annotations

from exsearch.model import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from exsearch.index.store import Index
    from exsearch.model import Example


class OriginOf(Record):
    """The source of an example, and its project in there."""

    source: str
    """As `list sources` names it."""
    kind: str
    """"pages", "built-in", or a kind of `sources.origins.Located`."""
    key: str | None
    """Of the project, unique within its source; None for an example on a page."""


def origin_of(index: Index, example: Example) -> OriginOf | None:
    """Return where an example was read; None if its source has left the index meanwhile."""
    if example.page is not None:
        rows = index.query("SELECT name, kind, NULL FROM source WHERE name = ?", (example.source,))
    else:
        rows = index.query(
            "SELECT o.name, o.kind, r.key FROM origin r JOIN source o ON o.id = r.source_id WHERE r.ref = ?",
            (example.id.partition("/")[0],),
        )
    for name, kind, key in rows:
        return OriginOf(str(name), str(kind), None if key is None else str(key))
    return None
