"""Write sources of pages into the tables of the index, one transaction each.

Opening and locking the file are `opening`'s; projects are stored by `harvested`, through the same `Writer`.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from itertools import chain, count
from zlib import crc32

try:
    import _sqlite3 as sqlite3  # as in `store`
except ImportError:
    import sqlite3  # type: ignore[no-redef]
try:
    from _blake2 import blake2b  # `hashlib` around it loads OpenSSL, which takes as long as 50 pages
except ImportError:
    from hashlib import blake2b

from exsearch.errors import (
    NotFound,
    SourceError,
)
from exsearch.index import trouble
from exsearch.index.changes import Stored, find_changes, stored_pages
from exsearch.index.store import (
    Index,
    checksum,
    code_checksum,
    record_checksum,
)
from exsearch.index.words import indexed_words, name_keys, name_words, source_keys, words_of
from exsearch.licenses import license_class
from exsearch.model import Example, License, Project, Record, Skipped, code_lines
from exsearch.snippets.representative import representative_line
from exsearch.sources.pages import no_pages, read_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from exsearch.index.changes import Changes
    from exsearch.sources.pages import Found

    Progress = Callable[[int, int], None]
    """Called with (pages done, pages to do)."""

_COARSE_CLOCK_NS = 2_000_000_000
_FINE_CLOCK_NS = 50_000_000


class Report(Record):
    """What a run did to one source."""

    source: str
    pages: int
    """Read now; `unchanged` ones were not."""
    examples: int
    """Stored now, in the pages that were read."""
    unchanged: int
    dropped: int
    skipped: tuple[Skipped, ...]


class Writer:
    """The index, open for the one run that may write to it."""

    def __init__(self, connection: sqlite3.Connection, path: str) -> None:
        self.index = Index(connection, path)
        self.connection = connection
        """For what stores other things than pages."""
        self._symbols: dict[tuple[str, tuple[str, ...], str | None], int] = {}
        self._projects: dict[Project, int] = {}
        self._licenses: dict[License, int] = {}

    # -- sources

    def add(self, name: str, kind: str, root: str, progress: Progress | None = None) -> Report:
        """Bring the source `name` up to date with the folder `root`, in one transaction.

        Raises SourceError where there is no page at all; what was stored of it before is kept then.
        """
        _check_name(name)
        stored = stored_pages(self.index, name)
        changes = find_changes(root, stored)
        if not changes.read and not changes.unchanged:
            raise no_pages(root)
        with self.transaction():
            source_id = self.source_id(name, kind)
            self.connection.execute(
                "DELETE FROM skipped WHERE source_id = ? AND page_id IS NULL AND origin_id IS NULL",
                (source_id,),
            )
            for page_id in changes.dropped:
                self._drop_page(page_id)
            for skipped in changes.skipped:
                self.skip(source_id, None, skipped)
            examples = 0
            for done, found in enumerate(changes.read):
                if progress is not None:
                    progress(done, len(changes.read))
                examples += self._read(source_id, name, found, stored.get(found.path))
            self.drop_orphans()
        return self._report(name, source_id, changes, examples)

    def remove(self, name: str) -> tuple[int, int]:
        """Take a source out of the index; returns how many pages and projects went."""
        rows = self.index.query("SELECT id FROM source WHERE name = ?", (name,))
        if not rows:
            raise NotFound(f"{name} is not a source", hint="`exsearch list sources` shows them")
        source_id = int(str(rows[0][0]))
        pages = [int(str(i)) for (i,) in self.index.query(
            "SELECT id FROM page WHERE source_id = ?", (source_id,))]  # fmt: skip
        ((projects,),) = self.index.query("SELECT count(*) FROM origin WHERE source_id = ?", (source_id,))
        with self.transaction():
            drop_projects(self.connection, "source_id = ?", (source_id,))
            for page_id in pages:
                self._drop_page(page_id)
            self.connection.execute("DELETE FROM skipped WHERE source_id = ?", (source_id,))
            self.connection.execute("DELETE FROM source WHERE id = ?", (source_id,))
            self.drop_orphans()
        return len(pages), int(str(projects))

    def remark(self, key: str, value: str) -> None:
        """Keep a remark of the index about itself."""
        with self.transaction():
            self.connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Store what is done inside of it, or nothing of it."""
        try:
            self.connection.execute("BEGIN IMMEDIATE")
            yield
            self.connection.execute("COMMIT")
        except BaseException as error:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            # What the run remembers of the rows it made is undone with them.
            for memory in (self._symbols, self._projects, self._licenses):
                memory.clear()
            if isinstance(error, sqlite3.Error):
                raise trouble.of_sqlite(error, self.index.path) from error
            raise

    def source_id(self, name: str, kind: str) -> int:
        """Return the id of a source, which is brought up to date now."""
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        self.connection.execute(
            "INSERT INTO source (name, kind, updated, symbols) VALUES (?, ?, ?, '')"
            " ON CONFLICT (name) DO UPDATE SET updated = excluded.updated",
            (name, kind, now),
        )
        (row,) = self.index.query("SELECT id FROM source WHERE name = ?", (name,))
        return int(str(row[0]))

    def keep_symbols(self, source_id: int, symbols: Iterable[str]) -> None:
        """Store the symbols whose uses alone are read of a source; none stand for all."""
        self.connection.execute("UPDATE source SET symbols = ? WHERE id = ?", (" ".join(symbols), source_id))

    def _report(self, name: str, source_id: int, changes: Changes, examples: int) -> Report:
        skipped = self.skipped_of(source_id)
        return Report(name, len(changes.read), examples, changes.unchanged, len(changes.dropped), skipped)

    def skipped_of(self, source_id: int) -> tuple[Skipped, ...]:
        """Return all that could not be read of a source, by path and line."""
        rows = self.index.query(
            "SELECT path, line, reason FROM skipped WHERE source_id = ? ORDER BY path, line",
            (source_id,),
        )
        return tuple(Skipped._make(row) for row in rows)

    # -- pages

    def _read(self, source_id: int, source: str, found: Found, known: Stored | None) -> int:
        """Read one file and store what it holds; returns the number of its examples."""
        from exsearch.pages.reader import read_page  # with YAML: nothing that adding projects needs

        started_ns = time.time_ns()
        content = read_text(found)
        if isinstance(content, Skipped):
            if known is not None:
                self._drop_page(known.page_id)
            self.skip(source_id, None, content)
            return 0
        text, data = content
        digest = _digest(data)
        mtime_ns = _settled(found, started_ns)
        if known is not None and known.digest == digest:
            self.connection.execute(
                "UPDATE page SET size = ?, mtime_ns = ?, ctime_ns = ? WHERE id = ?",
                (len(data), mtime_ns, found.ctime_ns, known.page_id),
            )
            return 0
        items = list(read_page(text, found.path))
        examples = [item for item in items if isinstance(item, Example)]
        page = examples[0].page if examples else None
        slug, title = (page.slug, page.title) if page else ("", "")
        key = self._free_key(slug, source, found.path, known)
        state = (key, slug, title, len(data), mtime_ns, found.ctime_ns, digest)
        page_id = self._page(source_id, found.path, known, state)
        for item in items:
            if isinstance(item, Skipped):
                self.skip(source_id, page_id, item)
        for example in examples:
            self._put(Example._make((f"{key}:{example.position}", *example[1:])), page_id)
        return len(examples)

    def _page(self, source_id: int, path: str, known: Stored | None, state: tuple[object, ...]) -> int:
        """Make or empty the row of a page; returns its id."""
        if known is not None:
            self._empty_page(known.page_id)
            self.connection.execute(
                "UPDATE page SET key = ?, slug = ?, title = ?, size = ?, mtime_ns = ?, ctime_ns = ?,"
                " digest = ? WHERE id = ?",
                (*state, known.page_id),
            )
            return known.page_id
        cursor = self.connection.execute(
            "INSERT INTO page (source_id, path, key, slug, title, size, mtime_ns, ctime_ns, digest)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (source_id, path, *state),
        )
        return int(cursor.lastrowid or 0)

    def _free_key(self, slug: str, source: str, path: str, known: Stored | None) -> str:
        """Return the slug, or the slug and a mark where another page has it already.

        A page keeps the key that it has, also when the other page has gone.
        """
        place = f"{source}\n{path}".encode("utf-8", "replace")
        marked = f"{slug or 'page'}.{crc32(place):08x}"
        if known is not None:
            ((key,),) = self.index.query("SELECT key FROM page WHERE id = ?", (known.page_id,))
            if key == slug or str(key).startswith(marked):
                return str(key)
        # A slug may be chosen so that it is another page's mark, and sums may meet.
        candidates = chain((slug,) if slug else (), (marked,), (f"{marked}.{n}" for n in count(2)))
        return next(
            key for key in candidates
            if not self.index.query("SELECT 1 FROM page WHERE key = ?", (key,)))  # fmt: skip

    def skip(
        self, source_id: int, page_id: int | None, skipped: Skipped, origin_id: int | None = None
    ) -> None:
        """Note what could not be read: of a page, of a project, or of the source itself."""
        self.connection.execute(
            "INSERT INTO skipped (source_id, page_id, origin_id, path, line, reason)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (source_id, page_id, origin_id, *skipped),
        )

    def _drop_page(self, page_id: int) -> None:
        self._empty_page(page_id)
        self.connection.execute("DELETE FROM page WHERE id = ?", (page_id,))

    def _empty_page(self, page_id: int) -> None:
        refs = self.index.query("SELECT ref FROM example WHERE page_id = ?", (page_id,))
        for example in self.index.load([str(ref) for (ref,) in refs]):
            if example is not None:
                self._take(example)
        self.connection.execute("DELETE FROM skipped WHERE page_id = ?", (page_id,))

    # -- examples

    def _put(self, example: Example, page_id: int) -> None:
        lines = code_lines(example.code)
        highlighted = " ".join(map(str, example.highlighted))
        line = representative_line(lines, example.highlighted)
        text = lines[line - 1].strip()
        cuts = " ".join(map(str, example.cuts))
        segments = None
        if example.segments is not None:
            segments = " ".join(str(number) for segment in example.segments for number in segment)
        document = self.connection.execute(
            "INSERT INTO document (code, cuts, segments, checksum) VALUES (?, ?, ?, ?)",
            (example.code, cuts, segments, code_checksum(example.code, cuts)),
        )
        path, url = example.file
        if example.symbol is None:
            example = example._replace(kind=None)  # kept with the symbol
        stated = example.license.text if example.license.spdx is None else example.license.spdx
        listed = checksum(
            example.id, example.symbol, example.kind, example.project.name, stated, path, line, text,
            example.position, highlighted, example.role)  # fmt: skip
        cursor = self.connection.execute(
            "INSERT INTO example (ref, symbol_id, page_id, position, number, project_id, license_id,"
            " document_id, path, url, highlighted, how, role, line, text, checksum, record_checksum)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (example.id, self._symbol(example), page_id, example.position, example.number,
             self.project_id(example.project), self.license_id(example.license), document.lastrowid,
             path, url, highlighted, example.how, example.role, line, text, listed,
             record_checksum(example)),
        )  # fmt: skip
        self.connection.execute(
            "INSERT INTO example_words (rowid, names, lines, code, prose) VALUES (?, ?, ?, ?, ?)",
            (cursor.lastrowid, *words_of(example, lines)),
        )

    def _take(self, example: Example) -> None:
        """Undo `_put`. The words are taken out of the text index by saying them once more."""
        (row,) = self.index.query("SELECT id, document_id FROM example WHERE ref = ?", (example.id,))
        rowid, document_id = row
        self.connection.execute(
            "INSERT INTO example_words (example_words, rowid, names, lines, code, prose)"
            " VALUES ('delete', ?, ?, ?, ?, ?)",
            (rowid, *indexed_words(example)),
        )
        self.connection.execute("DELETE FROM document WHERE id = ?", (document_id,))
        self.connection.execute("DELETE FROM example WHERE id = ?", (rowid,))

    def _symbol(self, example: Example) -> int | None:
        name, aliases, kind = example.symbol, example.aliases, example.kind
        if name is None:
            return None
        key = (name, aliases, kind)
        if key in self._symbols:
            return self._symbols[key]
        values = (name, " ".join(aliases), kind or "")
        found = self.index.query(
            "SELECT id FROM symbol WHERE name = ? AND aliases = ? AND kind = ? AND sourced = 0", values
        )
        if found:
            symbol_id = int(str(found[0][0]))
        else:
            cursor = self.connection.execute(
                "INSERT INTO symbol (name, aliases, kind, sourced) VALUES (?, ?, ?, 0)", values
            )
            symbol_id = int(cursor.lastrowid or 0)
            self.connection.executemany(
                "INSERT OR IGNORE INTO name (key, symbol_id, share) VALUES (?, ?, ?)",
                [(key, symbol_id, share) for key, share in name_keys((name, *aliases)).items()],
            )
            self.connection.execute(
                "INSERT INTO symbol_words (rowid, words) VALUES (?, ?)",
                (symbol_id, name_words(name, aliases)),
            )
        self._symbols[key] = symbol_id
        return symbol_id

    def project_id(self, project: Project) -> int:
        """Return the id of a project, stored where it is not."""
        if project not in self._projects:
            *plain, links = project
            joined = "\n".join("\t".join(link) for link in links)
            self._projects[project] = self._same_or_new(
                "project", "name, url, version, description, links", (*plain, joined)
            )
        return self._projects[project]

    def license_id(self, stated: License) -> int:
        """Return the id of a licence, stored where it is not."""
        if stated not in self._licenses:
            self._licenses[stated] = self._same_or_new(
                "license", "text, url, spdx, evidence, class", (*stated, license_class(stated))
            )
        return self._licenses[stated]

    def _same_or_new(self, table: str, columns: str, values: tuple[object, ...]) -> int:
        where = " AND ".join(f"{column} IS ?" for column in columns.split(", "))
        found = self.connection.execute(
            f"SELECT id FROM {table} WHERE {where}",  # noqa: S608
            values,
        ).fetchone()
        if found:
            return int(found[0])
        marks = ", ".join("?" * len(values))
        cursor = self.connection.execute(
            f"INSERT INTO {table} ({columns}) VALUES ({marks})",  # noqa: S608
            values,
        )
        return int(cursor.lastrowid or 0)

    def drop_orphans(self) -> None:
        """Drop symbols, projects and licences that no example has any more."""
        orphans = self.index.query(
            "SELECT id, name, aliases, sourced FROM symbol WHERE id NOT IN"
            " (SELECT symbol_id FROM example WHERE symbol_id IS NOT NULL)"
            " AND id NOT IN (SELECT symbol_id FROM used)"
        )
        for symbol_id, name, aliases, sourced in orphans:
            names = (str(name), *str(aliases).split())
            drop_names(self.connection, int(str(symbol_id)), names, sourced=bool(sourced))
            self.connection.execute("DELETE FROM symbol WHERE id = ?", (symbol_id,))
        for table, holder in (("project", "origin"), ("license", "file")):
            self.connection.execute(
                f"DELETE FROM {table} WHERE id NOT IN (SELECT {table}_id FROM example)"  # noqa: S608
                f" AND id NOT IN (SELECT {table}_id FROM {holder})"
            )
        for memory in (self._symbols, self._projects, self._licenses):
            memory.clear()


def drop_names(
    connection: sqlite3.Connection, symbol_id: int, names: Sequence[str], *, sourced: bool
) -> None:
    """Let a symbol with these names, its own first, be found by none of them."""
    connection.execute(
        "INSERT INTO symbol_words (symbol_words, rowid, words) VALUES ('delete', ?, ?)",
        (symbol_id, name_words(names[0], names[1:])),
    )
    keys = source_keys(names) if sourced else name_keys(names)
    connection.executemany(  # each is looked up: the table is in the order of the keys
        "DELETE FROM name WHERE key = ? AND share = ? AND symbol_id = ?",
        [(key, share, symbol_id) for key, share in keys.items()],
    )


def drop_projects(connection: sqlite3.Connection, which: str, values: tuple[object, ...]) -> None:
    """Take the projects that `which` holds for out of the tables; their symbols may stay as orphans."""
    origins = f"(SELECT id FROM origin WHERE {which})"  # noqa: S608
    uses = f"SELECT first_use, last_use FROM file WHERE origin_id IN {origins}"  # noqa: S608
    for first, last in connection.execute(uses, values).fetchall():
        connection.execute("DELETE FROM used WHERE id BETWEEN ? AND ?", (first, last))
    for table in ("file", "skipped"):
        connection.execute(f"DELETE FROM {table} WHERE origin_id IN {origins}", values)  # noqa: S608
    connection.execute(f"DELETE FROM origin WHERE {which}", values)  # noqa: S608


def _check_name(source: str) -> None:
    try:
        source.encode()
    except UnicodeEncodeError as error:
        raise SourceError(
            f"the name of {source} is not UTF-8, so that it cannot be stored", hint="rename it"
        ) from error


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=16).digest()


def _settled(found: Found, started_ns: int) -> int:
    """Return the time of modification, or -1 where a change now might not show in it."""
    coarse = found.mtime_ns % 1_000_000_000 == 0
    youngest = started_ns - (_COARSE_CLOCK_NS if coarse else _FINE_CLOCK_NS)
    return found.mtime_ns if max(found.mtime_ns, found.ctime_ns) < youngest else -1
