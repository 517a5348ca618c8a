"""The rows in the file of an example: where it is looked for if its id means another one now."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from exsearch.index.store import Index, Row, Value


def rows_beside(index: Index, ref: str) -> list[Row]:
    """Return the rows of the page or the source file that the example with this id is in, or was in.

    If the file is not in the index any more, those of the file with this path in other versions of
    its project.
    """
    if "/" not in ref:
        in_page = "e.page_id = (SELECT id FROM page WHERE key = ?) ORDER BY e.position"
        return index.rows_where(in_page, (ref.rpartition(":")[0],))
    from exsearch.index.used import parts_of

    parts = parts_of(ref)
    if parts is None:
        return []
    origin, path, *_ = parts
    version = origin.partition("@")[0] + "@"
    return _in_file(index, "r.ref = ?", (origin, path)) or _in_file(
        index, "substr(r.ref, 1, ?) = ?", (len(version), version, path)
    )


def _in_file(index: Index, origin: str, values: tuple[Value, ...]) -> list[Row]:
    """Return the rows of the files with one path in the origins that a condition names."""
    from exsearch.index.used import rows_where

    files = "SELECT f.first_use, f.last_use FROM origin r JOIN file f ON f.origin_id = r.id WHERE"
    found = index.query(f"{files} {origin} AND f.path = ?", values)
    return [
        row
        for first, last in found
        for row in rows_where(index, "e.used_id BETWEEN ? AND ?", (int(str(first)), int(str(last))))
    ]
