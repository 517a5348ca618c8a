"""Store what is said of the documents of a project whose code is as it is stored: links and licences.

No file is read for it. Examples without a known licence rank lower, so that all is read if that changes.
"""

from __future__ import annotations

from exsearch.checksums import document_checksum, listed_checksum
from exsearch.index.sqlite.refreshed_rows import NotAlone
from exsearch.model import License

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterator, Sequence
    from typing import Any, Protocol

    from exsearch.index.items import Facts
    from exsearch.index.sqlite.connect import Value
    from exsearch.model import Project

    class Storing(Protocol):
        """What an open index offers: `write.Writer`, which stands above this module."""

        connection: sqlite3.Connection

        def each(self, sql: str, values: Sequence[Value] = ()) -> Iterator[tuple[Any, ...]]: ...
        def license_id(self, license: License) -> int: ...


_DOCUMENTS = """
SELECT d.id, d.path, d.url, d.role, d.position, d.number, d.segments, d.cuts, d.passages,
       l.text, l.url, l.spdx, l.evidence, l.notice
FROM document d JOIN license l ON l.id = d.license_id WHERE d.origin_id = ?
"""


def restate(
    writer: Storing, origin_id: int, ref: str, project: Project, facts: Facts, left_out: Collection[str]
) -> None:
    """Bring links and licences up to date, but for the documents at some paths.

    Raises NotAlone if a licence is known now, or is no more, because examples without one rank lower.
    """
    changed = []
    for number, path, url, role, position, block, segments, cuts, passages, *stated in writer.each(
        _DOCUMENTS, (origin_id,)
    ):
        if path in left_out:
            continue
        before = License(*stated)
        license = facts.licenses.get(path, before)
        if any(before[:3]) != any(license[:3]):
            raise NotAlone("the rank of examples depends on whether their licence is known")
        link = facts.exact[path] if path in facts.exact else _moved(url, facts)
        if (link, license) != (url, before):
            record = document_checksum(
                ref, None, project, license, path, link, role, position, block, segments, cuts, passages
            )
            shown = license.text if license.spdx is None else license.spdx
            listed = listed_checksum(ref, project.name, shown, path, role, position)
            changed.append((link, writer.license_id(license), record, listed, number))
    writer.connection.executemany(
        "UPDATE document SET url = ?, license_id = ?, record = ?, listed = ? WHERE id = ?", changed
    )


def _moved(url: str | None, facts: Facts) -> str | None:
    """Return a link with another start."""
    if url is None or not url.startswith(facts.links_before):
        return url
    return facts.links + url[len(facts.links_before) :]
