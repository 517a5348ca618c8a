"""Which sources and projects an index holds, without counting what is in them.

`Index.sources` counts pages and examples, too, which takes seconds in an index of many projects.
"""

from __future__ import annotations

from exsearch.model import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from exsearch.index.store import Index


class Held(Record):
    """One project that was read from source."""

    source: str
    """As it is stored: "installed:rich", "env:/abs/.venv", a path."""
    kind: str
    """Of the source."""
    key: str
    """Of the project in its source: for a distribution its normalised name."""
    name: str | None
    version: str | None
    packages: tuple[str, ...]
    """Top-level import names."""
    fingerprint: str
    symbols: str | None
    """The symbols whose uses alone were read, blanks between; None if all uses were."""


def sources_held(index: Index) -> dict[str, str]:
    """Return name -> kind of the sources, in the order in which they were added."""
    rows = index.query("SELECT name, kind FROM source ORDER BY id")
    return {str(name): str(kind) for name, kind in rows}


def projects_held(index: Index) -> list[Held]:
    """Return the projects, in the order in which they were stored."""
    rows = index.each(
        """SELECT o.name, o.kind, r.key, p.name, p.version, r.packages, r.fingerprint
           FROM origin r JOIN source o ON o.id = r.source_id JOIN project p ON p.id = r.project_id
           ORDER BY r.id""",
        (),
    )
    held = []
    for *known, packages, said in rows:
        fingerprint, _, symbols = said.partition(" ")
        held.append(Held._make((*known, tuple(packages.split()), fingerprint, symbols or None)))
    return held


def not_readable(index: Index) -> frozenset[str]:
    """Return the keys of projects, or the paths of their metadata, that were found and could not be read."""
    rows = index.query("SELECT path FROM skipped WHERE origin_id = 0")
    return frozenset(str(path) for (path,) in rows)
