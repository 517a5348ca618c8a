"""Read the index: names -> symbols, words -> rows, references -> examples.

Knows SQL and records; no ranking, no words of a query language, no terminal. Strangers' text is
only ever a bound parameter; what FTS5 gets to match is built here out of quoted phrases.
"""

from __future__ import annotations

import os
import stat

from exsearch import __version__
from exsearch.index.schema import APPLICATION_ID, CONTENTS, TABLES, VERSION
from exsearch.model import Example, File, License, Page, Project, Record, checksum_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    Value = str | int | None
    Named = tuple[int, str, str, int, int]
    """A symbol that a word says something of: id, name, aliases, share, 1 if it is one of source."""
else:
    try:
        # The package around it imports datetime, which no query here needs: 0.15 of a start-up.
        import _sqlite3 as sqlite3
    except ImportError:
        import sqlite3

CORPUS = "corpus"
"""The remark that says which version's built-in examples are indexed."""

CORPUS_REMOVED = "removed"

BUSY_SECONDS = 10.0
_MOST_ALIKE = 1000
_AFTER_DOT = "/"
"""The next letter: all names in `flask` are less than `flask/`."""

_HIGHEST = "\U0010ffff"
"""What begins with a word is less than the word and this."""

_MOST_ROWS = 1 << 62
"""SQLite counts in 64 bits; a user may ask for more."""


_PRIME = (1 << 30) - 35
"""The largest that is one digit of Python's own long numbers; no power of two is 0 by it."""

WHOLE, END, PART = 1, 0, -1
"""What share of a name a key of the table `name` is."""

BEFORE_PART = "\x7f"
"""What the keys of parts begin with, and no name: they stand apart from the names in the table, so that
however many begin alike, a search for parts reads no names, and one for names no parts."""


class Row(Record):
    """What a list needs of one example."""

    rowid: int
    ref: str
    symbol: str | None
    kind: str | None
    project: str | None
    license: str | None
    path: str | None
    line: int
    text: str
    page_id: int
    position: int
    highlighted: str
    """Line numbers, separated by blanks."""
    role: str | None
    why: str | None = None
    """Why an example from source stands where it does; pages do not say."""
    same: int = 0
    """Of source: equal if the definition around it is the same code; pages have 0."""


class Filter(Record):
    """A condition on rows as SQL with its parameters; made in `conditions` only."""

    sql: str
    values: tuple[Value, ...]


_ROW = """
SELECT e.id, e.ref, s.name, nullif(s.kind, ''), p.name, coalesce(l.spdx, l.text), e.path, e.line,
       e.text, e.page_id, e.position, e.highlighted, e.role, e.checksum
"""
_JOINED = """
LEFT JOIN symbol s ON s.id = e.symbol_id
LEFT JOIN project p ON p.id = e.project_id
LEFT JOIN license l ON l.id = e.license_id
LEFT JOIN page g ON g.id = e.page_id
LEFT JOIN source o ON o.id = g.source_id
"""  # left joins: SQLite leaves out those that a question does not look at
_EXAMPLE = f"""
SELECT e.ref, s.name, s.aliases, s.kind, g.slug, g.title, g.path, e.position, e.number,
       p.name, p.url, p.version, p.description, p.links, l.text, l.url, l.spdx, l.evidence,
       e.path, e.url, d.code, d.segments, e.highlighted, d.cuts, e.how, e.role, o.name, d.checksum,
       e.record_checksum
FROM example e JOIN document d ON d.id = e.document_id {_JOINED}
"""  # noqa: S608 - constants only


def checksum(*values: object) -> int:
    """Return what a row's `checksum` says of its values."""
    return checksum_of(values)


def code_checksum(code: str, cuts: str) -> int:
    """Return the checksum of a document: a remainder, in a third of the time of a sum of so many bytes."""
    data = f"{code}\0{cuts}\1".encode("utf-8", "surrogatepass")
    return int.from_bytes(data, "little") % _PRIME


def record_checksum(example: Example) -> int:
    """Return the checksum of all that is stored of an example, but its code, which has its own."""
    page = example.page
    return checksum(
        *example[:4],
        page and tuple(page),
        *example[5:7],
        *map(tuple, example[7:10]),
        *example[11:13],
        *example[14:16],
    )


class Index:
    """An open index that is only read."""

    def __init__(self, connection: sqlite3.Connection, path: str) -> None:
        self.path = path
        self._connection = connection

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def begin(self) -> None:
        """Read one state of the index until `end`, whatever other runs write."""
        self.query("BEGIN")

    def end(self) -> None:
        """Read the index as it is again."""
        if self._connection.in_transaction:
            self.query("ROLLBACK")

    def query(self, sql: str, values: Sequence[Value] = ()) -> list[tuple[object, ...]]:
        """Return all rows of a statement; SQLite's complaints become IndexUnusable."""
        return list(self.each(sql, values))

    def each(self, sql: str, values: Sequence[Value]) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a statement as they are found."""
        try:
            yield from self._connection.execute(sql, values)
        except sqlite3.Error as error:
            from exsearch.index import trouble

            raise trouble.of_sqlite(error, self.path) from error
        except UnicodeEncodeError:
            # A word from a command line that is not UTF-8: as such it is in no index.
            yield from self.each(sql, [_encodable(value) for value in values])
        except UnicodeDecodeError as error:
            # SQLite's own complaint, with a damaged name in it.
            from exsearch.index import trouble

            raise trouble.damaged(self.path, "a name in it is not text") from error

    # -- names -> symbols

    def symbols_named(self, name: str, limit: int) -> list[Named]:
        """Return (id, name, aliases, share, sourced) of the symbols that `name` is a name or an end of."""
        low = name.lower()
        found = self._symbols("n.key = ? AND n.share >= 0", (low,), limit)
        *above, owner, last = ("", *low.split("."))
        if len(above) > 1 and len(found) < limit:
            # Of a long end of a name in source only the end of it is a key.
            alike = self._symbols(
                "n.key = ? AND n.share = 0 AND s.sourced", (f"{owner}.{last}",), _MOST_ALIKE
            )
            known = {symbol[0] for symbol in found}
            found += [symbol for symbol in alike if symbol[0] not in known and _ends_in(symbol, low)]
        return found[:limit]

    def symbols_starting(self, prefix: str, limit: int) -> list[Named]:
        """Return the same for what starts with `prefix` and is longer, in its own order.

        Up to `limit` of the names in `prefix.`, and as many of the others, which those would crowd out.
        """
        low = prefix.lower()
        inside = self._symbols("n.key > ? AND n.key < ?", (low, low + _AFTER_DOT), limit)
        return inside + self._symbols("n.key >= ? AND n.key < ?", (low + _AFTER_DOT, low + _HIGHEST), limit)

    def symbols_with_part(self, part: str, limit: int) -> list[Named]:
        """Return the same, as PART, for the symbols with words in their name that `part` is or begins.

        In the order of what the name goes on with: first those that end in `part`.
        """
        key = BEFORE_PART + part.lower()
        return self._symbols("n.key >= ? AND n.key < ?", (key, key + _HIGHEST), limit)

    def symbols_with_words(self, words: Sequence[str], limit: int) -> list[Named]:
        """Return the same, as PART, for the symbols whose names hold all `words`; the last may go on."""
        phrases = [phrase_of(word) for word in words]
        if not all(phrases):
            return []
        sql = """SELECT s.id, s.name, s.aliases, -1, s.sourced
                 FROM symbol_words w JOIN symbol s ON s.id = w.rowid WHERE symbol_words MATCH ? LIMIT ?"""
        return self.query(sql, (" AND ".join(phrases) + "*", limit))  # type: ignore[return-value]

    def _symbols(self, where: str, values: Sequence[Value], limit: int) -> list[Named]:
        sql = f"""SELECT s.id, s.name, s.aliases, n.share, s.sourced
                  FROM name n JOIN symbol s ON s.id = n.symbol_id
                  WHERE {where} LIMIT ?"""  # noqa: S608
        return self.query(sql, (*values, limit))  # type: ignore[return-value]

    def names_among(self, keys: Sequence[str]) -> list[str]:
        """Return those of `keys` that are names or ends of names."""
        found: list[str] = []
        for start in range(0, len(keys), 500):
            some = keys[start : start + 500]
            marks = ",".join("?" * len(some))
            sql = f"SELECT DISTINCT key FROM name WHERE key IN ({marks}) AND share >= 0"  # noqa: S608
            rows = self.query(sql, some)
            found += [str(key) for (key,) in rows]
        return found

    def names_starting(self, prefix: str, limit: int) -> list[str]:
        """Return names and ends of names that start with `prefix`, in alphabetical order."""
        low = prefix.lower()
        rows = self.query(
            "SELECT DISTINCT key FROM name WHERE key >= ? AND key < ? AND share >= 0 ORDER BY key LIMIT ?",
            (low, low + _HIGHEST, limit),
        )
        return [str(key) for (key,) in rows]

    # -- rows

    def rows_of(self, symbol_id: int, filters: Sequence[Filter], limit: int) -> list[Row]:
        """Return rows of one symbol, page by page."""
        where, values = all_of(filters)
        return self._rows(
            f"FROM example e {_JOINED} WHERE e.symbol_id = ?{where} ORDER BY e.page_id, e.position",
            (symbol_id, *values),
            limit,
        )

    def rows_with_text(
        self, words: Sequence[str], column: str, filters: Sequence[Filter], limit: int
    ) -> list[Row]:
        """Return rows that hold all `words` in one column, as `lines`; in any where it is "".

        They come in the order in which they were stored: FTS5's own ranking reads every match.
        """
        # Of `answer = call(x)` the sign is no word that the index could hold.
        phrases = [phrase for phrase in map(phrase_of, words) if phrase]
        if not phrases:
            return []
        match = " AND ".join(phrases)
        where, values = all_of(filters)
        return self._rows(
            f"FROM example_words w JOIN example e ON e.id = w.rowid {_JOINED}"
            f" WHERE example_words MATCH ?{where}",
            (f"{{{column}}} : ({match})" if column else match, *values),
            limit,
        )

    def rows_filtered(self, filters: Sequence[Filter], limit: int) -> list[Row]:
        """Return rows that pass the filters, page by page."""
        where, values = all_of(filters)
        return self._rows(
            f"FROM example e {_JOINED} WHERE true{where} ORDER BY e.page_id, e.position",
            values,
            limit,
        )

    def row(self, ref: str) -> Row | None:
        """Return the row of the example with this id; None if there is none."""
        rows = self.rows_where("e.ref = ?", (ref,))
        if not rows and "/" in ref:
            from exsearch.index import used

            rows = used.rows_at(self, ref)
        return rows[0] if rows else None

    def rows_where(self, condition: str, values: Sequence[Value]) -> list[Row]:
        """Return the rows of pages that a condition in SQL holds for."""
        return list(self._checked_rows(f"FROM example e {_JOINED} WHERE {condition}", values))

    def _rows(self, rest: str, values: Sequence[Value], limit: int) -> list[Row]:
        return list(self._checked_rows(f"{rest} LIMIT ?", (*values, min(limit, _MOST_ROWS))))

    def _checked_rows(self, rest: str, values: Sequence[Value]) -> Iterator[Row]:
        for *row, stored in self.each(f"{_ROW} {rest}", values):
            if stored != checksum(*row[1:9], *row[10:]):
                from exsearch.index import trouble

                raise trouble.not_as_stored(self.path, f"the row of {row[1]}")
            yield Row._make((*row, None, 0))

    # -- references -> examples

    def load(self, refs: Iterable[str]) -> list[Example | None]:
        """Return the examples with these ids, in that order; None where there is none."""
        return [self._load(ref) for ref in refs]

    def with_document(self, example: Example) -> Example:
        """Return an example with all that is known of its document: from source, the whole file as code."""
        if example.page is not None:
            return example
        from exsearch.index import used

        return used.load(self, example.id, whole=True) or example

    def _load(self, ref: str) -> Example | None:
        example = next(self._examples("WHERE e.ref = ?", (ref,)), None)
        if example is None and "/" in ref:
            from exsearch.index import used

            return used.load(self, ref)
        return example

    def examples(self, prefix: str = "") -> Iterator[Example]:
        """Yield every example whose symbol, or an end of it, starts with `prefix`: pages, then source."""
        from exsearch.index import used

        order = "ORDER BY g.source_id, g.path, e.position"
        yield from self._examples(order, ()) if not prefix else self._examples_named(prefix, order)
        yield from used.examples(self, prefix)

    def examples_of_pages(self) -> Iterator[Example]:
        """Yield every example from pages in the order in which they were stored."""
        yield from self._examples("ORDER BY e.id", ())

    def rows_of_pages(self) -> Iterator[Row]:
        """Yield the rows of all examples from pages."""
        yield from self._checked_rows(f"FROM example e {_JOINED}", ())

    def _examples_named(self, prefix: str, order: str) -> Iterator[Example]:
        low = prefix.lower()
        among = "SELECT symbol_id FROM name WHERE key >= ? AND key < ? AND share >= 0"
        yield from self._examples(
            f"WHERE e.symbol_id IN ({among}) {order}",
            (low, low + _HIGHEST),
        )

    def _examples(self, rest: str, values: Sequence[Value]) -> Iterator[Example]:
        for row in self.each(f"{_EXAMPLE} {rest}", values):
            example = _as_stored(row)
            if example is None:
                from exsearch.index import trouble

                raise trouble.not_as_stored(self.path, f"the example {row[0]}")
            yield example

    # -- what is there

    def meta(self, key: str) -> str | None:
        """Return a remark of the index about itself."""
        rows = self.query("SELECT value FROM meta WHERE key = ?", (key,))
        return str(rows[0][0]) if rows else None

    def has_corpus(self) -> bool:
        """Say whether the built-in examples are as they should be: this version's, or not wanted."""
        return self.meta(CORPUS) in (__version__, CORPUS_REMOVED)

    def count_symbols(self, prefix: str) -> list[tuple[str, str, int]]:
        """Return (symbol, kind, examples) of the symbols that start, or end from a dot, with `prefix`."""
        low = prefix.lower()
        sql = """SELECT s.name, max(s.kind),
                        sum((SELECT count(*) FROM example e WHERE e.symbol_id = s.id)
                            + (SELECT count(*) FROM used u WHERE u.symbol_id = s.id)) AS n
                 FROM symbol s
                 WHERE ? = '' OR s.id IN
                     (SELECT symbol_id FROM name WHERE key >= ? AND key < ? AND share >= 0)
                 GROUP BY s.name HAVING n > 0 ORDER BY s.name"""
        return self.query(sql, (low, low, low + _HIGHEST))  # type: ignore[return-value]

    def count_packages(self) -> list[tuple[str, int, int]]:
        """Return (top-level name, symbols, examples), most examples first."""
        sql = """WITH counted AS (SELECT symbol_id, count(*) AS n FROM example GROUP BY symbol_id
                                 UNION ALL SELECT symbol_id, count(*) FROM used GROUP BY symbol_id)
                 SELECT substr(s.name, 1, instr(s.name || '.', '.') - 1) AS package,
                        count(DISTINCT s.name), sum(c.n) AS examples
                 FROM counted c JOIN symbol s ON s.id = c.symbol_id
                 GROUP BY package ORDER BY examples DESC, package"""
        return self.query(sql)  # type: ignore[return-value]

    def count_projects(self, prefix: str) -> list[tuple[str | None, str | None, int]]:
        """Return (project, URL, examples) of the projects whose name starts with `prefix`."""
        sql = """SELECT p.name, max(p.url),
                        sum((SELECT count(*) FROM example e WHERE e.project_id = p.id)
                            + (SELECT coalesce(sum(f.last_use - f.first_use + 1), 0)
                               FROM origin r JOIN file f ON f.origin_id = r.id
                               WHERE r.project_id = p.id)) AS n
                 FROM project p WHERE lower(substr(coalesce(p.name, ''), 1, ?)) = ?
                 GROUP BY p.name HAVING n > 0 ORDER BY lower(p.name)"""
        return self.query(sql, (len(prefix), prefix.lower()))  # type: ignore[return-value]

    def count_licenses(self, prefix: str) -> list[tuple[str | None, str | None, str | None, int]]:
        """Return (SPDX, text, class, examples), most examples first."""
        sql = """SELECT l.spdx, CASE WHEN l.spdx IS NULL THEN l.text END AS words, l.class,
                        sum((SELECT count(*) FROM example e WHERE e.license_id = l.id)
                            + (SELECT coalesce(sum(f.last_use - f.first_use + 1), 0)
                               FROM file f WHERE f.license_id = l.id)) AS n
                 FROM license l WHERE lower(substr(coalesce(l.spdx, l.text, 'unstated'), 1, ?)) = ?
                 GROUP BY l.spdx, words, l.class HAVING n > 0 ORDER BY n DESC, l.spdx, words"""
        return self.query(sql, (len(prefix), prefix.lower()))  # type: ignore[return-value]

    def sources(self) -> list[tuple[str, str, str, int, int, int, int]]:
        """Return (name, kind, updated, pages, projects, examples, skipped) in the order they were added."""
        sql = """SELECT o.name, o.kind, o.updated,
                        (SELECT count(*) FROM page g WHERE g.source_id = o.id),
                        (SELECT count(*) FROM origin r WHERE r.source_id = o.id),
                        (SELECT count(*) FROM page g JOIN example e ON e.page_id = g.id
                         WHERE g.source_id = o.id)
                        + (SELECT coalesce(sum(f.last_use - f.first_use + 1), 0)
                           FROM origin r JOIN file f ON f.origin_id = r.id WHERE r.source_id = o.id),
                        (SELECT count(*) FROM skipped k WHERE k.source_id = o.id)
                 FROM source o ORDER BY o.id"""
        return self.query(sql)  # type: ignore[return-value]

    def symbols_of(self, source: str) -> tuple[str, ...]:
        """Return the symbols whose uses alone are read of a source; none stand for all."""
        rows = self.query("SELECT symbols FROM source WHERE name = ?", (source,))
        return tuple(str(rows[0][0]).split()) if rows else ()

    def totals(self) -> tuple[int, int, int]:
        """Return the number of symbols, projects and pages, the built-in pages left out."""
        sql = """SELECT (SELECT count(*) FROM symbol), (SELECT count(*) FROM origin),
                        (SELECT count(*) FROM page WHERE source_id NOT IN
                            (SELECT id FROM source WHERE kind = 'built-in'))"""
        ((symbols, projects, pages),) = self.query(sql)
        return int(str(symbols)), int(str(projects)), int(str(pages))

    def packages_of(self, sources: Sequence[str]) -> set[str]:
        """Return the top-level names of the distributions in these sources; not the standard library's."""
        marks = ",".join("?" * len(sources))
        sql = f"""SELECT r.packages FROM origin r JOIN source o ON o.id = r.source_id
                  WHERE o.name IN ({marks}) AND r.key != 'stdlib:'"""  # noqa: S608
        return {name for (packages,) in self.query(sql, sources) for name in str(packages).split()}

    def most_shown(self, sources: Sequence[str]) -> str | None:
        """Return the symbol that has most examples on the pages of `sources`; None without pages."""
        marks = ",".join("?" * len(sources))
        sql = f"""SELECT s.name FROM source o JOIN page g ON g.source_id = o.id
                  JOIN example e ON e.page_id = g.id JOIN symbol s ON s.id = e.symbol_id
                  WHERE o.name IN ({marks})
                  GROUP BY s.name ORDER BY count(*) DESC, s.name LIMIT 1"""  # noqa: S608
        rows = self.query(sql, sources)
        return str(rows[0][0]) if rows else None

    def skipped(self) -> list[tuple[str, str, int | None, str]]:
        """Return (source, path, line, reason) of everything that could not be read."""
        sql = """SELECT o.name, k.path, k.line, k.reason FROM skipped k JOIN source o ON o.id = k.source_id
                 ORDER BY o.id, k.path, k.line"""
        return self.query(sql)  # type: ignore[return-value]

    def damage(self, *, deep: bool = False) -> list[str]:
        """Return what is wrong with the index, as `checking.check` says it; nothing if all is well."""
        from exsearch.index.checking import check

        return list(check(self, deep=deep).damage)


def _ends_in(symbol: Named, end: str) -> bool:
    _, name, aliases, *_ = symbol
    return any(known.lower().endswith("." + end) for known in (name, *aliases.split()))


def _as_stored(row: tuple[Any, ...]) -> Example | None:
    """Return the example in a row of `_EXAMPLE`; None where it is not what a run has stored."""
    (ref, symbol, aliases, kind, slug, title, page_path, position, number,
     project, project_url, version, description, links, license_text, license_url, spdx, evidence,
     path, url, code, segments, highlighted, cuts, how, role, source, stored_code, stored) = row  # fmt: skip
    try:
        labelled = [link.partition("\t")[::2] for link in links.split("\n") if link]
        example = Example(
            ref,
            symbol,
            tuple(aliases.split()) if aliases else (),
            kind or None,
            Page(slug, title, page_path),
            position,
            number,
            Project(project, project_url, version, description, tuple(labelled)),
            License(license_text, license_url, spdx, evidence),
            File(path, url),
            code,
            None if segments is None else _segments(segments),
            _numbers(highlighted),
            _numbers(cuts),
            how,
            role,
            source,
        )
        whole = (code_checksum(code, cuts), record_checksum(example)) == (stored_code, stored)
    except (AttributeError, TypeError, ValueError):
        return None
    return example if whole else None


def _encodable(value: Value) -> Value:
    return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value


def all_of(filters: Sequence[Filter]) -> tuple[str, tuple[Value, ...]]:
    """Return filters as the end of a WHERE clause, and its parameters."""
    return "".join(f" AND {f.sql}" for f in filters), tuple(v for f in filters for v in f.values)


def phrase_of(word: str) -> str:
    """Return an FTS5 string for `word`; "" where it holds nothing that is indexed."""
    word = word.replace("\0", " ")
    return '"' + word.replace('"', '""') + '"' if any(map(str.isalnum, word)) else ""


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split()))


def _segments(text: str) -> tuple[tuple[int, int, int], ...]:
    numbers = _numbers(text)
    return tuple(zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True))


# -- opening


def open_index(path: str) -> Index:
    """Open the index at `path` for reading; IndexUnusable where that cannot or must not be done."""
    check_place(path)
    try:
        return _opened(path, "mode=ro")
    except Exception as error:
        from exsearch.errors import IndexReadOnly

        if not isinstance(error, IndexReadOnly):
            raise
        if any(os.path.exists(f"{path}{log}") for log in ("-wal", "-journal")):
            # What a killed run has left in a log is to be undone or done first, and not passed over.
            return _opened(path, "mode=rw")
        # A folder that cannot be written: no writer can be there either.
        return _opened(path, "mode=ro&immutable=1")


def check_place(path: str) -> None:
    """Raise IndexMissing where there is nothing at `path`, IndexDamaged where there is no file."""
    try:
        is_file = stat.S_ISREG(os.stat(path).st_mode)
    except OSError as error:
        from exsearch.index import trouble

        raise trouble.unreachable(path, error) from error
    if not is_file:
        from exsearch.index import trouble

        raise trouble.no_file(path)


def uri_of(path: str, options: str) -> str:
    """Return the URI by which SQLite opens `path`."""
    escaped = path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    if os.sep == "\\":
        escaped = "/" + escaped.replace("\\", "/")
    return f"file:{escaped}?{options}"


def _opened(path: str, options: str) -> Index:
    try:
        connection = sqlite3.connect(
            uri_of(path, options), uri=True, isolation_level=None, timeout=BUSY_SECONDS
        )
    except sqlite3.Error as error:
        from exsearch.index import trouble

        raise trouble.of_sqlite(error, path) from error
    index = Index(connection, path)
    try:
        check_identity(index)
    except BaseException:
        index.close()
        raise
    return index


def check_identity(index: Index) -> None:
    """Raise IndexDamaged unless the open file is an index of this version and holds nothing else."""
    index.query("PRAGMA trusted_schema = OFF")
    ((application,),) = index.query("PRAGMA application_id")
    ((version,),) = index.query("PRAGMA user_version")
    if (application, version) == (APPLICATION_ID, VERSION) and _holds_our_tables(index):
        return
    from exsearch.index import trouble

    if application != APPLICATION_ID:
        raise trouble.foreign(index.path)
    if version != VERSION:
        raise trouble.other_version(index.path, int(str(version)), VERSION)
    raise trouble.strange_contents(index.path)


def _holds_our_tables(index: Index) -> bool:
    """Say whether the schema is made as `TABLES` says, with what FTS5 makes for those, and no more."""
    found = index.query("SELECT type || ' ' || name, sql FROM sqlite_master")
    own = {str(name): sql for name, sql in found if sql is not None or "sqlite_autoindex_" not in str(name)}
    return own.keys() == CONTENTS and all(
        str(sql) in TABLES or "_words_" in name for name, sql in own.items()
    )
