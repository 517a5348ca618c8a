"""Read what is known of symbols and words besides their uses: definitions, usual meanings."""

from __future__ import annotations

from exsearch.checksums import definition_checksum
from exsearch.index.held import Defined, Usual
from exsearch.index.refs import ref_of
from exsearch.index.sqlite import errors

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from exsearch.index.sqlite.connect import Connection

_DEFINED = """
SELECT s.name, f.symbol_id, f.example_id, f.kind, f.signature, f.summary, f.deprecated, f.checksum,
       r.ref, p.name, p.version, d.path, e.line, e.nth, p.description
FROM symbol s CROSS JOIN definition f ON f.symbol_id = s.id CROSS JOIN example e ON e.id = f.example_id
CROSS JOIN document d ON d.id = e.document_id CROSS JOIN origin r ON r.id = d.origin_id
CROSS JOIN project p ON p.id = d.project_id
WHERE s.name = ? AND s.sourced = 1 ORDER BY r.ref, d.path, e.line, e.nth
"""


def definitions(index: Connection, names: Sequence[str]) -> list[Defined]:
    """Return where the symbols with these names are defined, by the order of the names, project and place."""
    found = []
    for asked in dict.fromkeys(names):
        for name, *columns, checksum, ref, project, version, path, line, nth, about in index.each(
            _DEFINED, (asked,)
        ):
            if definition_checksum(*columns) != checksum:
                raise errors.not_as_stored(index.path, f"the definition of {name}")
            place = ref_of(ref, path, None, line, nth)
            found.append(
                Defined._make((name, *columns[2:], place, project, version, path, line, about or ""))
            )
    return found


def usual(index: Connection, word: str) -> list[Usual]:
    """Return what a word usually stands for in source, in most projects first."""
    users: dict[tuple[str, str], int] = {}
    for kind, called, some in index.each(  # not grouped here: for most words there is nothing
        """SELECT u.kind, coalesce(nullif(s.shown, ''), u.symbol), u.users
           FROM usual u LEFT JOIN symbol s ON s.name = u.symbol AND s.sourced = 1
           WHERE u.word = ? AND u.symbol <> ''""",
        (word,),
    ):
        users[kind, called] = users.get((kind, called), 0) + some
    found = [Usual(kind, called, count) for (kind, called), count in users.items()]
    return sorted(found, key=lambda each: (-each.users, each.kind, each.target))
