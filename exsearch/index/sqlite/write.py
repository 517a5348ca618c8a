"""Write sources into the tables: every project and page whole, in a transaction.

Opening and locking the file are `opening`'s; the symbols of a harvest are stored by `symbols`.
"""

from __future__ import annotations

import time
from itertools import count

from exsearch.checksums import (
    MODULUS,
    SHAPE,
    document_checksum,
    listed_checksum,
    origin_checksum,
    reading_checksum,
    shape_checksum,
)
from exsearch.errors import NotFound, SourceError
from exsearch.index.items import PAGE, PROJECT, Definition, Earlier, values_of
from exsearch.index.passages import held_passages, with_unique_ids
from exsearch.index.refs import free_ref
from exsearch.index.sqlite.connect import HIGHEST, utf8
from exsearch.index.sqlite.definitions import drop_definitions, store_definitions
from exsearch.index.sqlite.dirty import Dirty
from exsearch.index.sqlite.pending import EXAMPLE, Placing
from exsearch.index.sqlite.prose import (
    add_words_of_definitions,
    add_words_of_passages,
    drop_passages,
    drop_words_of_definitions,
    store_passages,
)
from exsearch.index.sqlite.ranking import rerank
from exsearch.index.sqlite.refreshing import NotAlone, Refreshing
from exsearch.index.sqlite.schema import UNSETTLED
from exsearch.index.sqlite.settling import Parts, settle
from exsearch.index.sqlite.symbols import UNNAMED
from exsearch.index.sqlite.texts import listed, listed_words, packed_lists
from exsearch.index.sqlite.transactions import Transactions
from exsearch.index.words import words_in, words_of
from exsearch.licenses import license_class
from exsearch.model import License, Page, Project, Skipped
from exsearch.resolve.summary import is_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence

    from exsearch.index.held import HeldSource
    from exsearch.index.items import Document, Harvest
    from exsearch.index.protocol import Rank
    from exsearch.index.sqlite.pending import Row as PendingRow
    from exsearch.index.sqlite.symbols import StoredSymbol


class Writer(Transactions):
    """The index, open for the one run that may write to it: `protocol.Writer`."""

    def __init__(self, connection: sqlite3.Connection, path: str) -> None:
        super().__init__(connection, path)
        self._ids: dict[Project | License, int] = {}
        """Ids of the rows that this run has stored or found."""
        self.dirty = Dirty()
        self.dirty.everything = self.meta(UNSETTLED) is not None
        self.parts = Parts(self, self.dirty)

    def forget(self) -> None:
        """Forget the rows that this run has stored: they have gone."""
        super().forget()
        self._ids.clear()
        self.parts.linking.anew()
        self.dirty.clear()
        self.dirty.everything = self.meta(UNSETTLED) is not None

    # -- sources

    def begin(self, source: str, kind: str, symbols: Sequence[str], skipped: Iterable[Skipped]) -> None:
        _check_name(source)
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        with self.transaction():
            self.execute(
                "INSERT INTO source (name, kind, updated, symbols) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (name) DO UPDATE SET kind = excluded.kind, updated = excluded.updated,"
                " symbols = excluded.symbols",
                (source, kind, now, " ".join(symbols)),
            )
            source_id = self._source_id(source)
            self.execute("DELETE FROM skipped WHERE source_id = ? AND origin_id IS NULL", (source_id,))
            self.keep_skipped(source_id, None, skipped)

    def skip(self, source: str, skipped: Skipped) -> None:
        with self.transaction():
            self.keep_skipped(self._source_id(source), None, [skipped])

    def keep_skipped(self, source_id: int, origin_id: int | None, skipped: Iterable[Skipped]) -> None:
        self.insert(
            "skipped (source_id, origin_id, path, line, reason)",
            [(source_id, origin_id, utf8(path), line, utf8(reason)) for path, line, reason in skipped],
        )

    def remove(self, source: str) -> HeldSource:
        held = next((held for held in self.sources() if held.name == source), None)
        if held is None:
            raise NotFound(f"{source} is not a source", hint="`exsearch list sources` shows them")
        with self.transaction():
            self.drop(source, [(origin.kind, origin.key) for origin in self.origins(source)])
            source_id = self._source_id(source)
            self.execute("DELETE FROM skipped WHERE source_id = ?", (source_id,))
            self.execute("DELETE FROM source WHERE id = ?", (source_id,))
        return held

    def set_meta(self, key: str, value: str) -> None:
        with self.transaction():
            self.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def drop_meta(self, key: str, *, and_longer: bool = False) -> None:
        with self.transaction():
            last = key + HIGHEST if and_longer else key
            self.execute("DELETE FROM meta WHERE key BETWEEN ? AND ?", (key, last))

    def _source_id(self, source: str) -> int:
        return self.count("SELECT id FROM source WHERE name = ?", (source,))

    # -- projects and pages

    def replace(self, source: str, key: str, fingerprint: str, harvest: Harvest) -> None:
        harvest = with_unique_ids(_storable(harvest))
        with self.transaction():
            self._unsettled()
            source_id = self._source_id(source)
            ref = self._free_ref(source_id, source, key, harvest)
            changed = self._drop_origins(source_id, [(harvest.kind, key)])
            shapes, of_rows = self._shapes(harvest)
            columns = (harvest.kind, key, ref, fingerprint, harvest.name, harvest.title, harvest.files_read,
                       " ".join(harvest.packages), *shapes, harvest.dated, harvest.summary,
                       *packed_lists(harvest))  # fmt: skip
            origin_id = self.execute(
                "INSERT INTO origin (source_id, project_id, checksum, kind, key, ref, fingerprint, name,"
                " title, files, packages, first_shape, last_shape, dated, summary, imported, usual)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (source_id, self._project_id(harvest.project), origin_checksum(harvest.project, *columns),
                 *columns),
            )  # fmt: skip
            self.keep_skipped(source_id, origin_id, harvest.skipped)
            self.dirty.stored((*changed, *harvest.packages))
            self.parts.linking.changed((*changed, *harvest.packages))
            self.keep_reading(origin_id, harvest)
            self.store_examples(origin_id, ref, key, harvest, of_rows)
            self.parts.paths.store(origin_id, harvest, self.parts.linking.linker)
            self.parts.paths.count(harvest.imported, 1)
            self.parts.words.count(harvest.usual, 1)

    def keep_reading(self, origin_id: int, harvest: Harvest) -> None:
        if harvest.parts and harvest.stamps:
            columns = harvest.stamps, harvest.private, harvest.parts
            self.execute(
                "INSERT OR REPLACE INTO reading (origin_id, checksum, stamps, private, parts)"
                " VALUES (?, ?, ?, ?, ?)",
                (origin_id, reading_checksum(*columns), *columns),
            )

    def earlier(self, source: str, key: str) -> Earlier | None:
        for summary, usual, checksum, *columns in self.query(
            "SELECT r.summary, r.usual, g.checksum, g.stamps, g.private, g.parts FROM source o"
            " JOIN origin r ON r.source_id = o.id JOIN reading g ON g.origin_id = r.id"
            " WHERE o.name = ? AND r.kind = ? AND r.key = ?",
            (source, PROJECT, key),
        ):
            words = listed_words(usual)
            if reading_checksum(*columns) == checksum and all(len(word) == 3 for word in words):
                stamps, private, parts = columns
                usual = tuple((word, kind, target) for word, kind, target in words)
                return Earlier(stamps, summary, private, parts, usual)
        return None

    def refresh(self, source: str, key: str, fingerprint: str, harvest: Harvest, rank: Rank) -> bool:
        try:
            with self.transaction():
                self._unsettled()
                source_id = self._source_id(source)
                Refreshing(self).store(source_id, key, fingerprint, _storable(harvest), rank)
        except NotAlone:
            return False
        return True

    def drop(self, source: str, keys: Iterable[tuple[str, str]]) -> None:
        with self.transaction():
            self._unsettled()
            gone = self._drop_origins(self._source_id(source), keys)
            self.dirty.named.update(gone)
            self.parts.linking.anew()
            self.drop_orphans()

    def settle(self, rank: Rank) -> None:
        with self.transaction():
            settle(self.parts, rank)
            self.execute("DELETE FROM meta WHERE key = ?", (UNSETTLED,))
        self.dirty.clear()

    def _unsettled(self) -> None:
        self.execute("INSERT OR IGNORE INTO meta VALUES (?, '')", (UNSETTLED,))

    def _drop_origins(self, source_id: int, keys: Iterable[tuple[str, str]]) -> list[str]:
        """Delete projects and pages, but no symbols; returns their top-level names."""
        gone: list[str] = []
        origin_ids = []
        for kind, key in keys:
            for origin_id, packages, imported, usual in self.query(
                "SELECT id, packages, imported, usual FROM origin"
                " WHERE source_id = ? AND kind = ? AND key = ?",
                (source_id, kind, key),
            ):
                gone += packages.split()
                origin_ids.append(origin_id)
                self._drop_words(origin_id, kind)
                self._drop_rows(origin_id)
                self.parts.paths.count(listed(imported), -1)
                self.parts.words.count(listed_words(usual), -1)
        if origin_ids:
            self.parts.paths.drop(origin_ids)
        return gone

    def _drop_words(self, origin_id: int, kind: str) -> None:
        if kind == PAGE:
            for stored in self.stored_of(origin_id):
                self.execute(
                    "INSERT INTO example_words (example_words, rowid, names, lines, code, prose)"
                    " VALUES ('delete', ?, ?, ?, ?, ?)",
                    (stored.rowid, *words_of(stored)),
                )

    def drop_documents(self, origin_id: int, documents: Sequence[int]) -> None:
        """Delete some documents of a project, and all that is stored with them."""
        self.parts.pending.drop_documents(origin_id, documents)
        for number in documents:
            self._drop_examples("SELECT first_example, last_example FROM document WHERE id = ?", number)
            drop_passages(self, number, number)
            self.execute("DELETE FROM document WHERE id = ?", (number,))

    def _drop_examples(self, ranges: str, number: int) -> None:
        for values in self.query(ranges, (number,)):
            symbols = (
                "SELECT DISTINCT symbol_id FROM example WHERE id BETWEEN ? AND ? AND symbol_id IS NOT NULL"
            )
            self.dirty.symbols.update([symbol_id for (symbol_id,) in self.query(symbols, values)])
            drop_words_of_definitions(self, *values)
            drop_definitions(self, *values)
            self.execute("DELETE FROM example WHERE id BETWEEN ? AND ?", values)

    def _drop_rows(self, origin_id: int) -> None:
        self._drop_examples(_RANGES, origin_id)
        for (number,) in self.query("SELECT id FROM document WHERE origin_id = ? AND passages", (origin_id,)):
            drop_passages(self, number, number)
        self.parts.pending.drop_origin(origin_id)
        for table in ("document", "skipped", "reading"):
            self.execute(f"DELETE FROM {table} WHERE origin_id = ?", (origin_id,))  # noqa: S608
        self.execute(
            "DELETE FROM shape WHERE id BETWEEN (SELECT first_shape FROM origin WHERE id = ?)"
            " AND (SELECT last_shape FROM origin WHERE id = ?)",
            (origin_id, origin_id),
        )
        self.execute("DELETE FROM origin WHERE id = ?", (origin_id,))

    def _free_ref(self, source_id: int, source: str, key: str, harvest: Harvest) -> str:
        own = (source_id, harvest.kind, key)
        stored = self.query("SELECT ref FROM origin WHERE source_id = ? AND kind = ? AND key = ?", own)
        taken = "SELECT 1 FROM origin WHERE ref = ? AND NOT (source_id = ? AND kind = ? AND key = ?)"
        return free_ref(
            source,
            key,
            harvest,
            stored[0][0] if stored else None,
            lambda ref: bool(self.query(taken, (ref, *own))),
        )

    # -- examples

    def _shapes(self, harvest: Harvest) -> tuple[tuple[int, int], list[int]]:
        """Store the shapes of a project or page; returns the first and last id, and the id for each row."""
        projects = [self._project_id(each.project or harvest.project) for each in harvest.documents]
        places: dict[tuple[int, int], int] = {}
        columns = harvest.examples
        first = self.count("SELECT coalesce(max(last_shape), 0) + 1 FROM origin")
        ids = [places.setdefault((projects[document], shape), first + len(places))
               for document, shape in zip(columns.document, columns.shape, strict=True)]  # fmt: skip
        rows = [(number, project, harvest.shapes[shape]) for (project, shape), number in places.items()]
        self.insert("shape (id, project_id, text, checksum)", [(*row, shape_checksum(*row)) for row in rows])
        room = _SHAPES_LATER + len(rows) // 8 if harvest.parts else 0
        return (first, first + len(rows) - 1 + room), ids

    def store_examples(
        self, origin_id: int, ref: str, key: str, harvest: Harvest, shapes: Sequence[int]
    ) -> None:
        first = self._next_example()
        page = Page(harvest.name, harvest.title, key) if harvest.kind == PAGE else None
        passages = held_passages(harvest)
        counts = {number: len(held) for number, held in passages.items()}
        document_ids = self._documents(origin_id, ref, page, harvest, first, counts)
        store_passages(self, passages, document_ids, first)
        if page is not None:
            symbols = self.parts.symbols.store_of_page(harvest.symbols)
        else:
            symbols = self.parts.symbols.store(harvest, self.parts.linking.linker)
        placing = Placing(self.dirty)
        rows = self._rows_of(
            harvest, first, document_ids, symbols, self.parts.pending.terms(origin_id, symbols), shapes
        )
        self.insert(f"example ({EXAMPLE})", placing.examples(rows))
        placing.finish(self)
        self.count_missing(placing.missing)
        store_definitions(self, harvest, symbols, first)
        if document_ids:
            add_words_of_passages(self, document_ids[0], document_ids[-1])
        add_words_of_definitions(self, first, first + len(harvest.examples.line) - 1)
        self.parts.paths.store_inherited(self.inherited(origin_id, harvest, symbols))
        if page is not None:
            words = ((rowid, *columns) for rowid, columns in enumerate(words_in(harvest), first))
            self.insert("example_words (rowid, names, lines, code, prose)", words)

    def _next_example(self) -> int:
        """Return the first id behind those of all documents, also of rows that are not there."""
        rows = self.query("SELECT last_example + 1 FROM document ORDER BY id DESC LIMIT 1")
        return int(rows[0][0]) if rows else 1

    def _rows_of(
        self, harvest: Harvest, first: int, document_ids: Sequence[int], symbols: Sequence[StoredSymbol],
        term_ids: Sequence[int], shape_ids: Sequence[int],
    ) -> Iterator[tuple[StoredSymbol, int, PendingRow]]:  # fmt: skip
        """Yield the rows of a harvest with their symbols and the terms that they wait with."""
        columns = harvest.examples
        sums = [(total + SHAPE * shape) % MODULUS
                for total, shape in zip(columns.checksum, shape_ids, strict=True)]  # fmt: skip
        rows = zip(
            count(first),
            columns.rank_key,
            map(document_ids.__getitem__, columns.document),
            columns.line,
            columns.nth,
            columns.how,
            columns.kind,
            columns.flags,
            shape_ids,
            columns.same,
            values_of(columns.lines),
            values_of(columns.text),
            sums,
            strict=False,
        )
        all_symbols = [*symbols, UNNAMED]  # -1
        all_terms = [*term_ids, 0]
        return (
            (all_symbols[symbol], all_terms[symbol], row)
            for symbol, row in zip(columns.symbol, rows, strict=False)
        )

    def inherited(
        self, origin_id: int, harvest: Harvest, symbols: Sequence[StoredSymbol]
    ) -> list[tuple[str, str, int]]:
        """Return (symbol, name below a class that inherits it, project), if not only tests use it."""
        if not any(symbol.through for symbol in symbols):
            return []
        tests = [document.role == "test" for document in harvest.documents]
        columns = harvest.examples
        used = {symbol for symbol, document in zip(columns.symbol, columns.document, strict=True)
                if not tests[document]}  # fmt: skip
        return [(symbol.name, symbol.through, origin_id) for number, symbol in enumerate(symbols)
                if symbol.through and number in used]  # fmt: skip

    def _documents(
        self, origin_id: int, ref: str, page: Page | None, harvest: Harvest, first: int,
        passages: dict[int, int],
    ) -> list[int]:  # fmt: skip
        counts = [0] * len(harvest.documents)
        for number in harvest.examples.document:
            counts[number] += 1
        defined = [0] * len(harvest.documents)
        for definition in harvest.definitions:
            defined[harvest.examples.document[definition.example]] += 1
        ids = []
        of_each = zip(harvest.documents, counts, defined, strict=True)
        for number, (document, rows, definitions) in enumerate(of_each):
            numbers = (first, first + rows - 1, definitions, passages.get(number, 0))
            ids.append(self._document(origin_id, ref, page, harvest, document, numbers))
            first += rows
        return ids

    def _document(
        self, origin_id: int, ref: str, page: Page | None, harvest: Harvest, document: Document,
        counts: tuple[int, int, int, int],
    ) -> int:  # fmt: skip
        """Store a document.

        `counts` has the ids of its first and last row, how many rows are definitions, and its passages.
        """
        *rows, passages = counts
        path, url, license, role, code, checksum, own_project, position, number, segments, cuts, _ = document
        project = own_project or harvest.project
        shown = license.text if license.spdx is None else license.spdx
        as_text = None
        if segments is not None:
            as_text = " ".join(str(number) for segment in segments for number in segment)
        cut_lines = " ".join(map(str, cuts))
        listed = listed_checksum(ref, project.name, shown, path, role, position)
        record = document_checksum(
            ref, page, project, license, path, url, role, position, number, as_text, cut_lines,
            passages,
        )  # fmt: skip
        return self.execute(
            "INSERT INTO document (origin_id, first_example, last_example, defined, missing, project_id,"
            " license_id, path, role, position, number, listed, record, checksum, url, segments, cuts,"
            " passages, code)"
            " VALUES (?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(origin_id, *rows, self._project_id(project), self.license_id(license), path, role),
                *(position, number, listed, record, checksum, url, as_text, cut_lines, passages, code),
            ),
        )

    def rerank(self, rank: Rank) -> None:
        with self.transaction():
            for (origin_id,) in self.query("SELECT id FROM origin ORDER BY id"):
                rerank(self, origin_id, rank)
            self.dirty.to_count.update([symbol for (symbol,) in self.query("SELECT symbol_id FROM counted")])
            self.execute("DELETE FROM counted")

    # -- rows that many documents share

    def _project_id(self, project: Project) -> int:
        *plain, links = project
        joined = "\n".join("\t".join(link) for link in links)
        return self._shared_id(project, "project", "name, url, version, description, links", (*plain, joined))

    def license_id(self, license: License) -> int:
        """Return the id of a licence, stored if it is not there."""
        columns = "text, url, spdx, evidence, notice, class"
        return self._shared_id(license, "license", columns, (*license, license_class(license)))

    def _shared_id(
        self, record: Project | License, table: str, columns: str, values: tuple[str | None, ...]
    ) -> int:
        """Return the id of a row with these values, inserted if there is none."""
        if record not in self._ids:
            where = " AND ".join(f"{column} IS ?" for column in columns.split(", "))
            found = self.query(f"SELECT id FROM {table} WHERE {where}", values)  # noqa: S608
            marks = ", ".join("?" * len(values))
            self._ids[record] = found[0][0] if found else self.execute(
                f"INSERT INTO {table} ({columns}) VALUES ({marks})", values)  # noqa: S608  # fmt: skip
        return self._ids[record]

    def drop_orphans(self) -> None:
        with self.transaction():
            self.parts.symbols.drop_orphans(None if self.dirty.everything else self.dirty.symbols)
            self.execute(
                "DELETE FROM project WHERE id NOT IN (SELECT project_id FROM document)"
                " AND id NOT IN (SELECT project_id FROM origin)"
            )
            self.execute("DELETE FROM license WHERE id NOT IN (SELECT license_id FROM document)")
            self._ids.clear()


_SHAPES_LATER = 32
"""Numbers that are left free for new shapes in refreshed files."""

_RANGES = "SELECT first_example, last_example FROM document WHERE origin_id = ?"


def _check_name(source: str) -> None:
    try:
        source.encode()
    except UnicodeEncodeError as error:
        raise SourceError(
            f"the name of {source} is not UTF-8, so that it cannot be stored", hint="rename it"
        ) from error


def _storable(harvest: Harvest) -> Harvest:
    """Return a harvest as SQLite can hold it: what a project says may have half a surrogate pair.

    Paths are kept with blanks between, so that only dotted names are paths.
    """
    facts = harvest.facts
    if facts is not None:
        of_files = {path: License(*map(_utf8_if_text, each)) for path, each in facts.licenses.items()}
        facts = facts._replace(licenses=of_files)
    licenses = {each: License(*map(_utf8_if_text, each)) for each in {d.license for d in harvest.documents}}
    documents = harvest.documents
    if any(was != now for was, now in licenses.items()):
        documents = tuple(document._replace(license=licenses[document.license]) for document in documents)
    documents = tuple(
        _storable_passages(document) if document.passages else document for document in documents
    )
    return harvest._replace(
        name=utf8(harvest.name),
        project=_storable_project(harvest.project),
        facts=facts,
        documents=documents,
        definitions=tuple(map(_storable_definition, harvest.definitions)),
        paths=tuple(each for each in harvest.paths if all(map(is_path, each))),
        imported=tuple(filter(is_path, harvest.imported)),
        usual=tuple(each for each in harvest.usual if each[0].isidentifier() and each[2].isprintable()),
    )  # fmt: skip


def _storable_definition(definition: Definition) -> Definition:
    texts = definition[-3:]
    if all(map(str.isascii, texts)):
        return definition
    return Definition._make((*definition[:-3], *map(utf8, texts)))


def _storable_passages(document: Document) -> Document:
    return document._replace(passages=tuple(
        each._replace(heading=utf8(each.heading), prose=utf8(each.prose)) for each in document.passages
    ))  # fmt: skip


def _storable_project(project: Project) -> Project:
    name, url, version, description = map(_utf8_if_text, project[:4])
    links = tuple((utf8(label), utf8(address)) for label, address in project.links)
    return Project(name, url, version, description, links)


def _utf8_if_text(text: str | None) -> str | None:
    return None if text is None else utf8(text)
