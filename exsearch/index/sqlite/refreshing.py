"""Refresh some files of a project in the tables; the rows of its other files stay.

`refreshed_rows` ranks the examples of these files beside those of the others. This module updates the tables.
"""

from __future__ import annotations

from exsearch.checksums import FLAGS, MODULUS, RANK_KEY, origin_checksum, shape_checksum, small_checksum
from exsearch.index.aliases import meant
from exsearch.index.items import PROJECT
from exsearch.index.passages import with_unique_ids
from exsearch.index.sqlite.connect import utf8
from exsearch.index.sqlite.documents import read_links
from exsearch.index.sqlite.refreshed_rows import Beside, NotAlone, StoredRows
from exsearch.index.sqlite.restated import restate
from exsearch.index.sqlite.texts import listed, listed_words, packed_lists
from exsearch.model import Project, Record
from exsearch.resolve import stdlib
from exsearch.resolve.link import Linker
from exsearch.resolve.summary import is_path

__all__ = ["NotAlone", "Refreshing"]

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Iterable, Sequence
    from typing import Protocol

    from exsearch.index.items import Harvest
    from exsearch.index.protocol import Rank
    from exsearch.index.sqlite.dirty import Dirty
    from exsearch.index.sqlite.refreshed_rows import Asked, Row
    from exsearch.index.sqlite.settling import Parts
    from exsearch.index.sqlite.symbols import StoredSymbol
    from exsearch.model import License, Skipped

    class Storing(Asked, Protocol):
        """What an open index offers: `write.Writer`, which stands above this module."""

        connection: sqlite3.Connection
        dirty: Dirty
        parts: Parts

        def execute(self, sql: str, values: Sequence[object] = ()) -> int: ...
        def insert(self, into: str, rows: Iterable[tuple[object, ...]]) -> None: ...
        def keep_skipped(self, source_id: int, origin_id: int | None, skipped: Iterable[Skipped]) -> None: ...
        def store_examples(
            self, origin_id: int, ref: str, key: str, harvest: Harvest, shapes: Sequence[int]
        ) -> None: ...
        def drop_documents(self, origin_id: int, documents: Sequence[int]) -> None: ...
        def keep_reading(self, origin_id: int, harvest: Harvest) -> None: ...
        def license_id(self, license: License) -> int: ...
        def inherited(
            self, origin_id: int, harvest: Harvest, symbols: Sequence[StoredSymbol]
        ) -> list[tuple[str, str, int]]: ...


class _Origin(Record):
    """A stored project, some files of which are refreshed."""

    id: int
    ref: str
    project_id: int
    first_shape: int
    last_shape: int
    imported: bytes
    usual: bytes
    summary: bytes
    private: bytes


def _change_of(row: Row, key: int, flags: int) -> int:
    """Return how the checksum of a row changes with its rank key and its flags."""
    return (RANK_KEY * (key - row.key) + FLAGS * (flags - row.flags)) % MODULUS


class Refreshing:
    """Stores files of a project in an open transaction of a writer."""

    def __init__(self, writer: Storing) -> None:
        self._writer = writer
        self._reading = Linker(stdlib.texts)

    def store(self, source_id: int, key: str, fingerprint: str, harvest: Harvest, rank: Rank) -> None:
        origin = self._stored_origin(source_id, key, harvest)
        if harvest.summary:
            self._store_summary(origin, harvest)
        dirty = self._writer.dirty
        symbols_before = dirty.symbols.copy()
        stored = StoredRows(self._writer, origin.id, harvest)
        symbols = self._store_symbols(harvest)
        beside = Beside(harvest, symbols, stored, rank)

        def spelled(symbol: int, names: frozenset[str]) -> bool:
            return self._is_spelled(symbol, names, origin, harvest)

        beside.leave_out_copies(spelled)
        beside.take_turns(spelled)
        self._keep_inherited(origin.id, harvest, beside)
        harvest = with_unique_ids(beside.harvest)
        shapes = self._store_shapes(origin, harvest)
        self._writer.drop_documents(origin.id, stored.replaced)
        for path in harvest.refreshed:
            self._writer.execute(
                "DELETE FROM skipped WHERE origin_id = ? AND path = ?", (origin.id, utf8(path))
            )
        self._writer.keep_skipped(source_id, origin.id, harvest.skipped)
        self._writer.store_examples(origin.id, origin.ref, key, harvest, shapes)
        self._writer.parts.pending.drop_unused(origin.id)
        self._change_turns(origin.id, beside, stored.waiting)
        if harvest.facts is not None:
            restate(self._writer, origin.id, origin.ref, harvest.project, harvest.facts, harvest.refreshed)
        self._store_lists(origin, fingerprint, harvest)
        self._writer.keep_reading(origin.id, harvest._replace(private=harvest.private or origin.private))
        # Most symbols have as many users as before, because the project is still one of them.
        dirty.to_count |= dirty.symbols
        dirty.symbols = symbols_before | beside.changed_symbols()

    def _change_turns(self, origin_id: int, beside: Beside, waiting: Collection[int]) -> None:
        """Store the turns of rows in other files, some of which are `waiting` for packages."""
        change_all = self._writer.connection.executemany
        change_all(
            "UPDATE example SET rank_key = ?, flags = ?, checksum = (checksum + ?) % ? WHERE id = ?",
            [
                (now, flags, _change_of(row, now, flags), MODULUS, row.id)
                for row, now, flags in beside.changed
            ],
        )
        for term, changed in beside.changed_terms.items():
            terms = self._writer.query(
                "SELECT id FROM term WHERE origin_id = ? AND text = ?", (origin_id, term)
            )
            for (term_id,) in terms:
                some = [each for each in changed if each[0].id in waiting]
                change_all(
                    "UPDATE waiting SET rank_key = ?, flags = ?, checksum = (checksum + ?) % ?"
                    " WHERE term_id = ? AND id = ?",
                    [(now, flags, _change_of(row, now, flags), MODULUS, term_id, row.id)
                     for row, now, flags in some],
                )  # fmt: skip
                for each in changed:
                    self._change_guess(term_id, *each)

    def _change_guess(self, term_id: int, row: Row, key: int, flags: int) -> None:
        """Store the turn of a row whose symbol is a guess, if it has a term."""
        found = self._writer.query("SELECT how FROM guess WHERE term_id = ? AND id = ?", (term_id, row.id))
        for (how,) in found:
            if flags != row.flags:
                raise NotAlone("a guess is ranked by flags that it may not keep")
            self._writer.execute(
                "UPDATE guess SET rank_key = ?, checksum = ? WHERE term_id = ? AND id = ?",
                (key, small_checksum(term_id, row.id, key, how, flags), term_id, row.id),
            )
            self._writer.execute(
                "UPDATE example SET rank_key = rank_key + ?, checksum = (checksum + ?) % ? WHERE id = ?",
                (key - row.key, _change_of(row, key, flags), MODULUS, row.id),
            )

    def _stored_origin(self, source_id: int, key: str, harvest: Harvest) -> _Origin:
        """Return the project that a harvest is a part of; raises NotAlone if that is another one now."""
        for *origin, packages, name, url, version, description, links, summary, private in self._writer.query(
            "SELECT r.id, r.ref, r.project_id, r.first_shape, r.last_shape, r.imported, r.usual, r.packages,"
            " p.name, p.url, p.version, p.description, p.links, r.summary, g.private"
            " FROM origin r JOIN project p ON p.id = r.project_id JOIN reading g ON g.origin_id = r.id"
            " WHERE r.source_id = ? AND r.kind = ? AND r.key = ?",
            (source_id, PROJECT, key),
        ):
            project = Project(name, url, version, description, read_links(links))
            if project == harvest.project and packages == " ".join(harvest.packages):
                return _Origin._make((*origin, summary, private))
        raise NotAlone("the project is another one now")

    def _store_summary(self, origin: _Origin, harvest: Harvest) -> None:
        """Store the new summary, and the paths that differ: what waits for the project is linked again."""
        writer = self._writer
        come = tuple(each for each in harvest.come if all(map(is_path, each)))
        gone = {path for path, _ in harvest.gone}
        stored: dict[str, list[str]] = {}
        for target, path in writer.query("SELECT target, path FROM path WHERE origin_id = ?", (origin.id,)):
            stored.setdefault(path, []).append(target)
        if any(path in stored and path not in gone for path, _ in come) or any(
            len(stored.get(path, ())) > 1 for path in gone
        ):
            raise NotAlone("a path is also a name for an inherited member")
        for path in sorted(gone.intersection(stored)):
            writer.dirty.named.update(stored[path])
            writer.execute("DELETE FROM path WHERE origin_id = ? AND path = ?", (origin.id, path))
        writer.execute("UPDATE origin SET summary = ? WHERE id = ?", (harvest.summary, origin.id))
        if writer.parts.paths.are_imported(harvest.packages):
            writer.dirty.stored(harvest.packages)  # what others say may lead back into the project
        else:
            writer.dirty.refreshed(harvest.packages, harvest.names)
        writer.parts.linking.anew()
        writer.parts.paths.store(origin.id, harvest._replace(paths=come), writer.parts.linking.linker)

    def _store_symbols(self, harvest: Harvest) -> list[StoredSymbol]:
        """Return the symbols of some files; raises NotAlone if a new one would be linked with all others."""
        linker = self._writer.parts.linking.linker
        own = frozenset(harvest.packages)
        own_names = [each.name for each in harvest.symbols if each.name.partition(".")[0] in own]
        known = {each.name for each in self._writer.parts.symbols.named(own_names)}
        for name in own_names:
            if name not in known and is_path(name):
                found = meant(linker, name)
                if found is None or found.symbol != name or found.waits_for:
                    raise NotAlone("a symbol is another one's by what other packages say")
        return self._writer.parts.symbols.store(harvest, linker)

    def _is_spelled(self, symbol: int, names: frozenset[str], origin: _Origin, harvest: Harvest) -> bool:
        """Return whether the code of a project has had one name for a symbol only, and has no other now."""
        ((name,),) = self._writer.query("SELECT name FROM symbol WHERE id = ?", (symbol,))
        if name.partition(".")[0] in harvest.packages:
            return names <= {name}
        before = set(listed(origin.imported))
        paths = self._writer.query(
            "SELECT path FROM imported WHERE path = ? OR (target <> '' AND target = ?)", (name, name)
        )
        spelled = {self._as_read(path) for (path,) in paths if path in before}
        if not spelled and not self._writer.parts.linking.has_project(name.partition(".")[0]):
            return names <= {name}  # no summary is stored by which something else could mean it
        return len(spelled) == 1 and names <= spelled

    def _as_read(self, path: str) -> str:
        """Return the symbol that a path is in a harvest, which knows only the standard library of others."""
        found = self._reading.link(path)
        return (len(found) == 1 and found[0].symbol) or path

    def _keep_inherited(self, origin_id: int, harvest: Harvest, beside: Beside) -> None:
        """Raise NotAlone if a name for an inherited member may have lost its last use."""
        given = ",".join(str(each) for each in beside.before if each is not None) or "0"
        stored = self._writer.query(
            "SELECT p.target, p.path FROM symbol s CROSS JOIN path p ON p.target = s.name"  # noqa: S608
            f" WHERE s.id IN ({given}) AND s.sourced = 1 AND p.origin_id = ?",
            (origin_id,),
        )
        offered = {path for path, _ in harvest.paths}
        found = self._writer.inherited(origin_id, beside.harvest, beside.symbols)
        now = {(symbol, path) for symbol, path, _ in found}
        before = {(target, path) for target, path in stored if path not in offered}
        if before - now or not offered.isdisjoint(path for _, path in now):
            raise NotAlone("an inherited member may have lost a name")

    def _store_shapes(self, origin: _Origin, harvest: Harvest) -> list[int]:
        """Store the new shapes of some files; returns the id for each row. Raises NotAlone without room."""
        known = {text: number for number, text in self._writer.query(
            "SELECT id, text FROM shape WHERE id BETWEEN ? AND ? AND project_id = ?",
            (origin.first_shape, origin.last_shape, origin.project_id))}  # fmt: skip
        free = max(known.values(), default=origin.first_shape - 1) + 1
        new = [text for text in harvest.shapes if text not in known]
        if free + len(new) - 1 > origin.last_shape:
            raise NotAlone("there is no room for more shapes")
        rows = [(number, origin.project_id, text) for number, text in enumerate(new, free)]
        self._writer.insert(
            "shape (id, project_id, text, checksum)", [(*row, shape_checksum(*row)) for row in rows]
        )
        known |= {text: number for number, _, text in rows}
        return [known[harvest.shapes[shape]] for shape in harvest.examples.shape]

    def _store_lists(self, origin: _Origin, fingerprint: str, harvest: Harvest) -> None:
        """Bring the row of a project up to date, and what is counted by its lists."""
        imported, usual = packed_lists(harvest)
        before, now = set(listed(origin.imported)), set(harvest.imported)
        self._writer.parts.paths.count(before - now, -1)
        self._writer.parts.paths.count(now - before, 1)
        had, has = set(listed_words(origin.usual)), set(harvest.usual)
        self._writer.parts.words.count(had - has, -1)
        self._writer.parts.words.count(has - had, 1)
        self._writer.dirty.words = self._writer.dirty.words or has != had
        self._writer.execute(
            "UPDATE origin SET fingerprint = ?, files = ?, dated = ?, imported = ?, usual = ? WHERE id = ?",
            (fingerprint, harvest.files_read, harvest.dated, imported, usual, origin.id),
        )
        ((*columns,),) = self._writer.query(
            "SELECT kind, key, ref, fingerprint, name, title, files, packages, first_shape, last_shape,"
            " dated, summary, imported, usual FROM origin WHERE id = ?",
            (origin.id,),
        )
        checksum = origin_checksum(harvest.project, *columns)
        self._writer.execute("UPDATE origin SET checksum = ? WHERE id = ?", (checksum, origin.id))
