"""Write sources into the tables: every project and page whole, in a transaction.

Opening and locking the file are `opening`'s; the symbols of a harvest are stored by `symbols`.
"""

from __future__ import annotations

import time
from itertools import count

from exsearch.checksums import (
    MODULUS,
    RANK_KEY,
    SHAPE,
    SYMBOL,
    document_checksum,
    listed_checksum,
    origin_checksum,
)
from exsearch.errors import NotFound, SourceError
from exsearch.index.aliases import as_text
from exsearch.index.items import PAGE, Columns, Document, column_of, values_of
from exsearch.index.refs import free_ref
from exsearch.index.sqlite.symbols import Symbols
from exsearch.index.sqlite.transactions import Transactions
from exsearch.index.words import words_in, words_of
from exsearch.licenses import license_class
from exsearch.model import UNSTATED, License, Page, Project, Skipped
from exsearch.resolve import EXACT, RE_EXPORT

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from array import array
    from collections.abc import Iterable, Sequence

    from exsearch.index.answers import HeldSource
    from exsearch.index.items import Harvest
    from exsearch.index.protocol import Rank


class Writer(Transactions):
    """The index, open for the one run that may write to it: `protocol.Writer`."""

    def __init__(self, connection: sqlite3.Connection, path: str) -> None:
        super().__init__(connection, path)
        self._ids: dict[Project | License | str, int] = {}
        """Ids of the rows that this run has stored or found; a shape is looked up by its text."""
        self._names = Symbols(self)

    def forget(self) -> None:
        """Forget the rows that this run has stored: they have gone."""
        super().forget()
        self._ids.clear()

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
            self._skip(source_id, None, skipped)

    def skip(self, source: str, skipped: Skipped) -> None:
        with self.transaction():
            self._skip(self._source_id(source), None, [skipped])

    def _skip(self, source_id: int, origin_id: int | None, skipped: Iterable[Skipped]) -> None:
        self.insert(
            "skipped (source_id, origin_id, path, line, reason)",
            [(source_id, origin_id, _utf8(path), line, _utf8(reason)) for path, line, reason in skipped],
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

    def _source_id(self, source: str) -> int:
        return self.count("SELECT id FROM source WHERE name = ?", (source,))

    # -- projects and pages

    def replace(self, source: str, key: str, fingerprint: str, harvest: Harvest) -> None:
        harvest = _storable(harvest)
        with self.transaction():
            source_id = self._source_id(source)
            ref = self._free_ref(source_id, source, key, harvest)
            changed = self._drop_origin(source_id, harvest.kind, key)
            names = (" ".join(harvest.packages), as_text(harvest.exports), as_text(harvest.classes))
            origin_id = self.execute(
                "INSERT INTO origin (source_id, kind, key, ref, fingerprint, project_id, name, title,"
                " files,"
                " packages, exports, classes, checksum) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (source_id, harvest.kind, key, ref, fingerprint, self._project_id(harvest.project),
                 harvest.name, harvest.title, harvest.files_read, *names,
                 origin_checksum(harvest.project, harvest.kind, key, ref, fingerprint, harvest.name,
                                 harvest.title, harvest.files_read, *names)),
            )  # fmt: skip
            self._skip(source_id, origin_id, harvest.skipped)
            if changed or harvest.packages:
                self.aliases.forget((*changed, *harvest.packages))
                self._names.learn(harvest.packages)
            self._examples(origin_id, ref, key, harvest)

    def drop(self, source: str, keys: Iterable[tuple[str, str]]) -> None:
        with self.transaction():
            source_id = self._source_id(source)
            for kind, key in keys:
                self._drop_origin(source_id, kind, key)
            self.aliases.forget_all()
            self.drop_orphans()

    def _drop_origin(self, source_id: int, kind: str, key: str) -> list[str]:
        """Delete a project or page, but no symbol; returns its top-level names."""
        found = self.query(
            "SELECT id, packages FROM origin WHERE source_id = ? AND kind = ? AND key = ?",
            (source_id, kind, key),
        )
        for origin_id, _ in found:
            if kind == PAGE:
                for stored in self.stored_of(origin_id):
                    self.execute(
                        "INSERT INTO example_words (example_words, rowid, names, lines, code, prose)"
                        " VALUES ('delete', ?, ?, ?, ?, ?)",
                        (stored.rowid, *words_of(stored)),
                    )
            for values in self.query(_RANGES, (origin_id,)):
                self.execute("DELETE FROM example WHERE id BETWEEN ? AND ?", values)
            for table in ("document", "skipped"):
                self.execute(f"DELETE FROM {table} WHERE origin_id = ?", (origin_id,))  # noqa: S608
            self.execute("DELETE FROM origin WHERE id = ?", (origin_id,))
        return [name for _, packages in found for name in packages.split()]

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

    def _examples(self, origin_id: int, ref: str, key: str, harvest: Harvest) -> None:
        columns = harvest.examples
        first = self.count("SELECT coalesce(max(id), 0) + 1 FROM example")
        page = Page(harvest.name, harvest.title, key) if harvest.kind == PAGE else None
        document_ids = self._documents(origin_id, ref, page, harvest, first)
        stored = self._names.store(harvest.symbols, is_page=page is not None)
        symbol_ids: list[int | None] = [*stored.ids, None]  # -1: no symbol
        sums_of_symbols = [SYMBOL * symbol_id for symbol_id in stored.ids] + [0]
        shape_ids = list(map(self._shape_id, harvest.shapes))
        hows: Sequence[int] = columns.how
        sums = [
            (total + sums_of_symbols[symbol] + SHAPE * shape_ids[shape]) % MODULUS
            for total, symbol, shape in zip(columns.checksum, columns.symbol, columns.shape, strict=True)
        ]
        if any(stored.renamed):
            hows = [RE_EXPORT if how == EXACT and stored.renamed[symbol] else how
                    for how, symbol in zip(columns.how, columns.symbol, strict=True)]  # fmt: skip
            sums = [(total + how - was) % MODULUS
                    for total, how, was in zip(sums, hows, columns.how, strict=True)]  # fmt: skip
        self.insert(
            "example (id, symbol_id, rank_key, document_id, line, nth, how, kind, flags, shape_id, same,"
            " lines, text, checksum)",
            zip(
                count(first),
                map(symbol_ids.__getitem__, columns.symbol),
                columns.rank_key,
                map(document_ids.__getitem__, columns.document),
                columns.line,
                columns.nth,
                hows,
                columns.kind,
                columns.flags,
                map(shape_ids.__getitem__, columns.shape),
                columns.same,
                values_of(columns.lines),
                values_of(columns.text),
                sums,
                strict=False,
            ),
        )
        if page is not None:
            words = ((rowid, *columns) for rowid, columns in enumerate(words_in(harvest), first))
            self.insert("example_words (rowid, names, lines, code, prose)", words)

    def _documents(
        self, origin_id: int, ref: str, page: Page | None, harvest: Harvest, first: int
    ) -> list[int]:
        counts = [0] * len(harvest.documents)
        for number in harvest.examples.document:
            counts[number] += 1
        ids = []
        for document, examples in zip(harvest.documents, counts, strict=True):
            ids.append(self._document(origin_id, ref, page, harvest, document, (first, first + examples - 1)))
            first += examples
        return ids

    def _document(
        self, origin_id: int, ref: str, page: Page | None, harvest: Harvest, document: Document,
        examples: tuple[int, int],
    ) -> int:  # fmt: skip
        path, url, license, role, code, checksum, own_project, position, number, segments, cuts = document
        project = own_project or harvest.project
        shown = license.text if license.spdx is None else license.spdx
        as_text = None
        if segments is not None:
            as_text = " ".join(str(number) for segment in segments for number in segment)
        cut_lines = " ".join(map(str, cuts))
        listed = listed_checksum(ref, project.name, shown, path, role, position)
        record = document_checksum(
            ref, page, project, license, path, url, role, position, number, as_text, cut_lines
        )
        return self.execute(
            "INSERT INTO document (origin_id, first_example, last_example, project_id, license_id, path,"
            " role, position, number, listed, record, checksum, url, segments, cuts, code)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(origin_id, *examples, self._project_id(project), self._license_id(license), path, role),
                *(position, number, listed, record, checksum, url, as_text, cut_lines, code),
            ),
        )

    def rerank(self, rank: Rank) -> None:
        with self.transaction():
            for (origin_id,) in self.query("SELECT id FROM origin ORDER BY id"):
                ids, columns, documents = self._ranked(origin_id)
                keys = rank(columns, documents)
                changed = zip(ids, columns.rank_key, keys, strict=True)
                self.connection.executemany(
                    "UPDATE example SET rank_key = ?, checksum = (checksum + ?) % ? WHERE id = ?",
                    [(key, RANK_KEY * (key - was) % MODULUS, MODULUS, rowid)
                     for rowid, was, key in changed if key != was],
                )  # fmt: skip

    def _ranked(self, origin_id: int) -> tuple[list[int], Columns, list[Document]]:
        """Return the ids and columns of a project's examples, as far as their rank depends on them."""
        from array import array

        documents = self.query(
            f"""SELECT d.id, d.path, d.role, {", ".join(f"p.{name}" for name in Project._fields)}
                FROM document d JOIN project p ON p.id = d.project_id
                WHERE d.origin_id = ? ORDER BY d.first_example""",  # noqa: S608
            (origin_id,),
        )
        place = {found[0]: number for number, found in enumerate(documents)}
        rows = self.query(
            """SELECT e.id, coalesce(e.symbol_id, -1), e.document_id, e.rank_key, e.line, e.nth, e.how,
                      e.kind, e.same, e.flags, e.shape_id, e.lines
               FROM document d JOIN example e ON e.id BETWEEN d.first_example AND d.last_example
               WHERE d.origin_id = ? ORDER BY e.id""",
            (origin_id,),
        )
        ids, symbol, document, *numbers, lines = map(list, zip(*rows, strict=True)) if rows else [[]] * 12
        document = [place[number] for number in document]
        empty: array[int] = array("q")
        arrays = (array("q", column) for column in (symbol, document, *numbers))
        columns = Columns._make((*arrays, empty, column_of(lines), ""))
        return ids, columns, [Document(path, None, UNSTATED, role, b"", 0, Project(*project))
                              for _, path, role, *project in documents]  # fmt: skip

    # -- rows that many documents share

    def _project_id(self, project: Project) -> int:
        *plain, links = project
        joined = "\n".join("\t".join(link) for link in links)
        return self._shared_id(project, "project", "name, url, version, description, links", (*plain, joined))

    def _license_id(self, license: License) -> int:
        columns = "text, url, spdx, evidence, class"
        return self._shared_id(license, "license", columns, (*license, license_class(license)))

    def _shape_id(self, shape: str) -> int:
        return self._shared_id(shape, "shape", "text", (shape,))

    def _shared_id(
        self, record: Project | License | str, table: str, columns: str, values: tuple[str | None, ...]
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
            self._names.drop_orphans()
            self.execute(
                "DELETE FROM project WHERE id NOT IN (SELECT project_id FROM document)"
                " AND id NOT IN (SELECT project_id FROM origin)"
            )
            self.execute("DELETE FROM license WHERE id NOT IN (SELECT license_id FROM document)")
            self._ids.clear()


_RANGES = "SELECT first_example, last_example FROM document WHERE origin_id = ?"


def _check_name(source: str) -> None:
    try:
        source.encode()
    except UnicodeEncodeError as error:
        raise SourceError(
            f"the name of {source} is not UTF-8, so that it cannot be stored", hint="rename it"
        ) from error


def _storable(harvest: Harvest) -> Harvest:
    """Return a harvest as SQLite can hold it: metadata of a project may have half a surrogate pair."""
    project = _storable_project(harvest.project)
    licenses = {each: License(*map(_utf8_if_text, each)) for each in {d.license for d in harvest.documents}}
    if project == harvest.project and all(was == now for was, now in licenses.items()):
        return harvest._replace(name=_utf8(harvest.name))
    documents = tuple(document._replace(license=licenses[document.license]) for document in harvest.documents)
    return harvest._replace(name=_utf8(harvest.name), project=project, documents=documents)


def _storable_project(project: Project) -> Project:
    name, url, version, description = map(_utf8_if_text, project[:4])
    links = tuple((_utf8(label), _utf8(address)) for label, address in project.links)
    return Project(name, url, version, description, links)


def _utf8_if_text(text: str | None) -> str | None:
    return None if text is None else _utf8(text)


def _utf8(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()
