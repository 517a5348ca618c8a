"""Read stored projects and pages back into the harvests that they were stored from: to copy them to another
index.

Every row is compared with its checksum. What it takes to refresh some files alone is left out, so that the
project is read as a whole when that is possible again.
"""

from __future__ import annotations

from array import array
from contextlib import closing

from exsearch.checksums import (
    definition_checksum,
    origin_checksum,
    row_checksums,
    shape_checksum,
    small_checksum,
    symbol_checksum,
    whole_row_checksum,
)
from exsearch.errors import IndexDamaged, IndexUnusable
from exsearch.index.answers import WHOLE
from exsearch.index.items import PAGE, Columns, Definition, Document, Harvest, Symbol, column_of
from exsearch.index.sqlite import errors
from exsearch.index.sqlite.connect import opened
from exsearch.index.sqlite.documents import document_of, is_whole, passages_in, read_links
from exsearch.index.sqlite.read import DOCUMENT, Index
from exsearch.index.sqlite.texts import listed, listed_words
from exsearch.model import Project, Record, Skipped
from exsearch.resolve import DEFINITION

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from typing import Any

    from exsearch.index.sqlite.write import Writer

_ANEW = ""
"""The fingerprint of what was copied. It differs from any other, so that `update` reads the project again."""

_ORIGIN = """
SELECT p.name, p.url, p.version, p.description, p.links, r.checksum,
       r.kind, r.key, r.ref, r.fingerprint, r.name, r.title, r.files, r.packages,
       r.first_shape, r.last_shape, r.dated, r.summary, r.imported, r.usual
FROM origin r JOIN project p ON p.id = r.project_id WHERE r.id = ?
"""
_DOCUMENTS = f"""
SELECT d.id, d.first_example, d.last_example, d.missing, d.defined, {DOCUMENT}, d.listed, d.checksum, d.code
FROM document d JOIN origin r ON r.id = d.origin_id JOIN project p ON p.id = d.project_id
JOIN license l ON l.id = d.license_id WHERE d.origin_id = ? ORDER BY d.id
"""  # noqa: S608
_ROW = "e.rank_key, e.line, e.nth, e.how, e.kind, e.flags, e.shape_id, e.same, e.lines, e.text"
_EXAMPLES = f"""
SELECT e.id, e.document_id, e.symbol_id, {_ROW}, e.checksum FROM example e
WHERE e.id BETWEEN ? AND ? ORDER BY e.id
"""  # noqa: S608
_WAITING = f"""
SELECT e.id, e.document_id, e.term_id, {_ROW}, e.checksum
FROM term t CROSS JOIN waiting e ON e.term_id = t.id WHERE t.origin_id = ?
"""  # noqa: S608
_GUESSES = """
SELECT g.term_id, g.id, g.rank_key, g.how, g.flags, g.checksum
FROM term t CROSS JOIN guess g ON g.term_id = t.id WHERE t.origin_id = ?
"""
_DEFINITIONS = """
SELECT f.symbol_id, f.example_id, f.kind, f.signature, f.summary, f.deprecated, f.checksum
FROM example e CROSS JOIN definition f ON f.symbol_id = e.symbol_id AND f.example_id = e.id
WHERE e.id BETWEEN ? AND ? AND e.kind = ? ORDER BY e.id
"""
_HAS_NAME = "SELECT count(*) FROM name WHERE key = ? AND match = ? AND symbol_id = ?"


class Kept(Record):
    """What was copied of a source."""

    copied: tuple[tuple[str, str], ...]
    """Kind and key of the projects and pages that were copied."""
    updated: str
    """When they were read: "2026-01-31T12:00:00Z"; "" if the old index does not know the source."""
    lost: tuple[Skipped, ...]
    """The projects and pages that could not be copied, and why."""


class OldRecords:
    """The records of an index that another one takes the place of."""

    def __init__(self, path: str) -> None:
        """Open the index at `path`. If it cannot be read at all, nothing can be copied."""
        self.reason = ""
        """Why nothing can be copied; "" if the index can be opened."""
        self._paths: dict[int, list[tuple[str, str]] | None] | None = None
        self._index: Index | None = None
        try:
            self._index = Index(opened(path), path)
        except IndexUnusable as error:
            self.reason = str(error)

    def close(self) -> None:
        """Let go of the old file."""
        if self._index is not None:
            self._index.close()

    def why_not(self, source: str) -> str:
        """Return why not all records of a source can be known; "" if they are."""
        if self._index is None or self.reason:
            return self.reason
        return "" if source in self._index.source_kinds() else "the old index has lost the source"

    def keys(self, source: str) -> list[tuple[str, str]]:
        """Return kind and key of the projects and pages of a source, as far as they can be read."""
        return [(kind, key) for _, kind, key in self._origins(source)]

    def copy(self, writer: Writer, source: str, keys: Collection[tuple[str, str]]) -> Kept:
        """Store those projects and pages of a source again that have some kinds and keys.

        The source has to be in the new index. Those that are damaged are left out.
        """
        lost, copied = [], []
        for origin_id, kind, key in self._origins(source):
            if (kind, key) not in keys:
                continue
            try:
                harvest = self._harvest(origin_id, kind)
            except IndexDamaged as error:
                lost.append(Skipped(key, None, str(error)))
                continue
            writer.replace(source, key, _ANEW, harvest)
            copied.append((kind, key))
        return Kept(tuple(copied), self._keep_date(writer, source), tuple(lost))

    def _origins(self, source: str) -> list[tuple[int, str, str]]:
        if self._index is None:
            return []
        try:
            return self._index.query(
                "SELECT r.id, r.kind, r.key FROM source o JOIN origin r ON r.source_id = o.id"
                " WHERE o.name = ? ORDER BY r.id",
                (source,),
            )
        except IndexUnusable as error:
            self.reason = str(error)
            return []

    def _keep_date(self, writer: Writer, source: str) -> str:
        """Give a source the time at which its records were read; returns that."""
        try:
            rows = self._index.query("SELECT updated FROM source WHERE name = ?", (source,))  # type: ignore[union-attr]
        except (AttributeError, IndexUnusable):
            return ""
        for (updated,) in rows:
            with writer.transaction():
                writer.execute("UPDATE source SET updated = ? WHERE name = ?", (str(updated), source))
            return str(updated)
        return ""

    # -- rows -> a harvest

    def _harvest(self, origin_id: int, kind: str) -> Harvest:
        """Return what a project or page was stored from; raises IndexDamaged if a row has changed."""
        assert self._index is not None
        try:
            if self._paths is None:
                self._paths = dict(_all_paths(self._index))
            found = _Stored(self._index, origin_id, kind)
            paths = self._paths.get(origin_id, [])
            if paths is None:
                raise errors.not_as_stored(self._index.path, f"a path to something of {found.ref}")
            return found.harvest(paths)
        except (AttributeError, TypeError, ValueError, KeyError, OverflowError) as error:
            # A value has another type than it was stored with, or what it refers to is gone.
            raise errors.damaged(self._index.path, "a row has lost what it belongs to") from error


class _Stored:
    """Reads the rows of one project or page."""

    def __init__(self, index: Index, origin_id: int, kind: str) -> None:
        self._index = index
        self._id = origin_id
        self._is_page = kind == PAGE
        rows = index.query(_ORIGIN, (origin_id,))
        if not rows:
            raise errors.damaged(index.path, "a project or page has lost its entry in the table of projects")
        ((name, url, version, description, links, stored, *columns),) = rows
        self._project = Project(name, url, version, description, read_links(links))
        self.ref: str = columns[2]
        self._check(origin_checksum(self._project, *columns) == stored, f"the project {self.ref}")
        self._columns = columns
        self._terms = {
            number: text
            for number, *others, text, checksum in index.query(
                "SELECT id, origin_id, waits_for, text, checksum FROM term WHERE origin_id = ?", (origin_id,)
            )
            if self._check(small_checksum(number, *others, text) == checksum, "a term")
        }
        self._guesses = {
            row[1]: row
            for *row, checksum in index.query(_GUESSES, (origin_id,))
            if self._check(small_checksum(*row) == checksum, "a guess")
        }
        self._shapes = self._read_shapes(*columns[8:10])
        self._symbols: dict[Symbol, int] = {}
        self._numbers: dict[int, int] = {}
        """Id of a symbol -> its position in the harvest."""

    def _check(self, is_whole: bool, what: str) -> bool:
        if not is_whole:
            raise errors.not_as_stored(self._index.path, what)
        return True

    def _read_shapes(self, first: int, last: int) -> dict[int, str]:
        found = {}
        for number, project, text, checksum in self._index.query(
            "SELECT id, project_id, text, checksum FROM shape WHERE id BETWEEN ? AND ?", (first, last)
        ):
            self._check(shape_checksum(number, project, text) == checksum, f"the shape of an example: {text}")
            found[number] = text
        return found

    def harvest(self, paths: list[tuple[str, str]]) -> Harvest:
        """Return the harvest; `paths` are those that the project offers."""
        kind, _, _, _, name, title, files, packages, _, _, dated, summary, imported, usual = self._columns
        documents: list[Document] = []
        ranges = []
        rows: list[tuple[Any, ...]] = []
        waiting: dict[int, list[tuple[Any, ...]]] = {}
        for document_id, row in self._waiting():
            waiting.setdefault(document_id, []).append(row)
        for document, document_id, (first, last, missing, defined) in self._documents():
            examples = [*self._examples(document_id, first, last)]
            self._check(len(examples) == last - first + 1 - missing, f"the examples of {self.ref}")
            definitions = self._definitions(first, last)
            is_definition = [row[0] for row in examples if row[6] == DEFINITION]
            self._check(sorted(definitions) == is_definition and len(definitions) == defined, self.ref)
            number = len(documents)
            merged = sorted((*examples, *waiting.pop(document_id, ())))
            ranges += [definitions.get(row[0]) for row in merged]
            rows += [(number, *row[1:]) for row in merged]
            documents.append(document)
        self._check(not waiting, f"what waits in {self.ref}")
        shapes = {number: at for at, number in enumerate(self._shapes)}
        found = tuple(Definition._make((at, *texts)) for at, texts in enumerate(ranges) if texts is not None)
        words = tuple((word, usage, target) for word, usage, target in listed_words(usual))
        skipped = self._index.query(
            "SELECT path, line, reason FROM skipped WHERE origin_id = ? ORDER BY rowid", (self._id,)
        )
        return Harvest(kind, name, self._project, tuple(documents), tuple(self._symbols),
                       tuple(self._shapes.values()), _columns_of(rows, shapes),
                       tuple(map(Skipped._make, skipped)), files, title=title,
                       packages=tuple(packages.split()), definitions=found, summary=summary, usual=words,
                       paths=tuple(paths), imported=tuple(listed(imported)), dated=dated)  # fmt: skip

    def _documents(self) -> Iterator[tuple[Document, int, tuple[int, int, int, int]]]:
        found = 0
        for number, first, last, missing, defined, *columns, listed_sum, checksum, code in self._index.each(
            _DOCUMENTS, (self._id,)
        ):
            read = document_of(columns)
            self._check(is_whole(read, listed_sum, checksum, code), f"a file of {self.ref}")
            assert read is not None
            passages = passages_in(self._index, number)
            self._check(len(passages) == read.passages, f"a text in documentation of {self.ref}")
            own = None if read.project == self._project else read.project
            yield (
                Document(*read.file, read.license, read.role, code, checksum, own, read.position, read.number,
                         read.segments, read.cuts, tuple(passages)),
                number,
                (first, last, missing, defined),
            )  # fmt: skip
            found += 1
        count = self._index.count("SELECT count(*) FROM document WHERE origin_id = ?", (self._id,))
        self._check(found == count, f"a file of {self.ref}")

    def _examples(self, document_id: int, first: int, last: int) -> Iterator[tuple[Any, ...]]:
        """Yield (id, symbol, rank key, ...) of the examples of a document, as they were read."""
        for rowid, document, symbol_id, *columns, checksum in self._index.each(_EXAMPLES, (first, last)):
            whole = whole_row_checksum(symbol_id, *columns) == checksum and document == document_id
            self._check(whole, f"an example of {self.ref}")
            if guess := self._guesses.pop(rowid, None):
                term, _, columns[0], columns[3], columns[5] = guess
                yield (rowid, self._term(term), *columns)
            else:
                yield (rowid, self._symbol(symbol_id), *columns)

    def _waiting(self) -> Iterator[tuple[int, tuple[Any, ...]]]:
        """Yield (document, row as of `_examples`) for what waits for a package."""
        for rowid, document, term, *columns, checksum in self._index.each(_WAITING, (self._id,)):
            self._check(whole_row_checksum(term, *columns) == checksum, f"what waits in {self.ref}")
            yield document, (rowid, self._term(term), *columns)

    def _definitions(self, first: int, last: int) -> dict[int, tuple[str, str, str, str]]:
        """Return id of an example -> kind, signature, first sentence, and why it is deprecated."""
        found = {}
        for *columns, checksum in self._index.each(_DEFINITIONS, (first, last, DEFINITION)):
            self._check(definition_checksum(*columns) == checksum, f"a definition of {self.ref}")
            _, example, kind, signature, summary, deprecated = columns
            found[example] = (kind, signature, summary, deprecated)
        return found

    # -- symbols

    def _term(self, term: int) -> int:
        return self._symbols.setdefault(Symbol(self._terms[term]), len(self._symbols))

    def _symbol(self, symbol_id: int | None) -> int:
        """Return the position of a symbol in the harvest; -1 for none."""
        if symbol_id is None:
            return -1
        if symbol_id not in self._numbers:
            self._numbers[symbol_id] = self._symbols.setdefault(self._read(symbol_id), len(self._symbols))
        return self._numbers[symbol_id]

    def _read(self, symbol_id: int) -> Symbol:
        rows = self._index.query(
            "SELECT sourced, name, aliases, kind, shown, users, checksum FROM symbol WHERE id = ?",
            (symbol_id,),
        )
        if not rows:
            raise errors.damaged(self._index.path, "an example has lost its symbol")
        ((sourced, name, aliases, kind, shown, users, checksum),) = rows
        whole = symbol_checksum(name, aliases, kind, shown, users) == checksum
        # The id of a symbol is in no checksum, but the keys that find it have it, too.
        whole = whole and bool(sourced) != self._is_page
        whole = whole and self._index.count(_HAS_NAME, (name.lower(), WHOLE, symbol_id)) == 1
        self._check(whole, f"the symbol {name}")
        return Symbol(name, tuple(aliases.split()) if self._is_page else (), kind)


def _columns_of(rows: list[tuple[Any, ...]], shapes: dict[int, int]) -> Columns:
    """Return rows (document, symbol, rank key, line, nth, how, kind, flags, shape, same, lines, text)."""
    document, symbol, rank_key, line, nth, how, kind, flags, shape, same, lines, text = (
        zip(*rows, strict=True) if rows else [()] * 12
    )
    sums = row_checksums(rank_key, line, nth, how, kind, same, flags, lines, text)
    of_shape = [shapes[each] for each in shape]
    filled = (symbol, document, rank_key, line, nth, how, kind, same, flags, of_shape, sums)
    return Columns._make((*(array("q", each) for each in filled), column_of([*lines]), column_of([*text])))


def _all_paths(index: Index) -> Iterator[tuple[int, list[tuple[str, str]] | None]]:
    """Yield project -> (path, target) of the paths that it offers; None if one of them is damaged."""
    found: dict[int, list[tuple[str, str]] | None] = {}
    for target, path, origin_id, named, checksum in index.each(
        "SELECT target, path, origin_id, named, checksum FROM path"
    ):
        offered = found.setdefault(origin_id, [])
        if small_checksum(target, path, origin_id, named) != checksum:
            found[origin_id] = None
        elif offered is not None:
            offered.append((path, target))
    yield from found.items()


def old_records(path: str) -> closing[OldRecords]:
    """Open an index to copy records from it."""
    return closing(OldRecords(path))
