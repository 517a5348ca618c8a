"""Read the index: names -> symbols, words -> rows, ids -> examples.

Strangers' text is only ever a bound parameter; queries for FTS5 are built here out of quoted phrases.
Every row that is read is compared with its checksums.
"""

from __future__ import annotations

from exsearch import __version__
from exsearch.checksums import crc_of, listed_checksum, symbol_checksum, whole_row_checksum
from exsearch.index.answers import (
    BEFORE_PART,
    BUILT_IN_VERSION,
    DEFINITION,
    END,
    REMOVED,
    WHOLE,
    Named,
    Row,
    Stored,
)
from exsearch.index.refs import read_ref, ref_of
from exsearch.index.sqlite.connect import (
    HIGHEST,
    Connection,
    chunks,
    is_as_sealed,
    opened,
    phrase_of,
    terms_of,
)
from exsearch.index.sqlite.schema import EXAMPLES, JOINED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from typing import Any

    from exsearch.index.held import Counts, Defined, HeldOrigin, HeldSource, ShapeCount, Usual
    from exsearch.index.items import Passage
    from exsearch.index.protocol import KeyRange
    from exsearch.index.sqlite.connect import Value
    from exsearch.index.sqlite.lists import Lists
    from exsearch.index.tallies import Tallies
    from exsearch.model import Condition, Skipped

_MOST_ALIKE = 1000
_MOST_STARTING = 500
"""Names that are looked at for the most used of them."""
_MOST_IN_PROSE = 500
"""Definitions, and blocks of documentation, that are looked at because their prose has some words."""

_AFTER_DOT = "/"
"""The next letter: all names in `flask` are less than `flask/`."""

_MOST_ROWS = 1 << 62
"""SQLite counts in 64 bits; a user may ask for more."""

_COPIES = 20
"""Rows that are looked at for one that is shown: the others may be copies of it."""

_LEAST_LOOKED_AT = 1000

"""Numbers of rows in one statement."""

_OF_ORIGINS = f"""
FROM origin r
CROSS JOIN document d ON d.origin_id = r.id
CROSS JOIN example e NOT INDEXED ON e.id BETWEEN d.first_example AND d.last_example
{JOINED.replace("CROSS JOIN origin r ON r.id = d.origin_id", "")}
"""
# Of each block the example with the least (rank_key, id); its id is the lower 40 bits of the number.
_BEST_OF_BLOCKS = f"""
SELECT min(e.rank_key << 40 | e.id) & {(1 << 40) - 1}
FROM (SELECT -rowid AS id FROM prose_words WHERE prose_words MATCH ? AND rowid < 0 LIMIT {_MOST_IN_PROSE}) w
CROSS JOIN passage q ON q.id = w.id
CROSS JOIN document d ON d.id = q.id >> 20
CROSS JOIN example e NOT INDEXED ON e.id BETWEEN q.first_example AND q.last_example
    AND e.line BETWEEN q.first AND q.last AND e.kind <> {DEFINITION}
{JOINED} WHERE true{{}} GROUP BY q.id
"""  # noqa: S608
_SYMBOL = "e.symbol_id, s.name, s.aliases, s.kind, s.shown, s.users, s.checksum"
_CHECKED = """e.symbol_id, e.rank_key, e.line, e.nth, e.how, e.kind, e.flags, e.shape_id, e.same, e.lines,
       e.text, e.checksum, e.id BETWEEN d.first_example AND d.last_example"""
_ROW = f"""
SELECT e.id, r.ref, p.name, coalesce(l.spdx, l.text), d.path, d.role, d.position, d.listed,
       {_SYMBOL}, {_CHECKED}
"""
_NAMED = "s.id, s.name, s.aliases, {}, s.sourced, coalesce(nullif(s.shown, ''), s.name), s.users"
_BY_USE = "ORDER BY key, match, used DESC, symbol_id"
"""The order of the table."""
_WITH_KEY = f"SELECT match, symbol_id FROM name WHERE key = ? AND match = {{}} {_BY_USE} LIMIT ?"  # noqa: S608
_NAMED_BY_KEY = f"""
SELECT {_NAMED.format("n.match")}
FROM (SELECT * FROM ({_WITH_KEY.format(WHOLE)}) UNION ALL SELECT * FROM ({_WITH_KEY.format(END)}) LIMIT ?) n
CROSS JOIN symbol s ON s.id = n.symbol_id
"""  # noqa: S608
_NAMED_BY_END = f"""
SELECT {_NAMED.format("n.match")} FROM name n CROSS JOIN symbol s ON s.id = n.symbol_id
WHERE n.key = ? AND n.match = {END} AND s.sourced {_BY_USE} LIMIT ?
"""  # noqa: S608
_SHOWN = f"""
SELECT {_NAMED.format(WHOLE)} FROM name n CROSS JOIN symbol s ON s.id = n.symbol_id
WHERE n.key IN ({{}}) AND n.match = {WHOLE} ORDER BY s.id
"""  # noqa: S608
DOCUMENT = """r.ref, r.kind, r.name, r.title, r.key, p.name, p.url, p.version, p.description, p.links,
       l.text, l.url, l.spdx, l.evidence, l.notice, d.path, d.url, d.role, d.position, d.number, d.segments,
       d.cuts, d.passages, d.record"""
_EXAMPLE = f"""
SELECT e.id, o.name, d.id, d.checksum, d.code, {_SYMBOL}, {_CHECKED}, {DOCUMENT}
"""


class Index(Connection):
    """An open index that is only read: `protocol.Reader`, where its methods are described."""

    # -- names -> symbols

    def symbols_named(self, name: str, limit: int) -> list[Named]:
        low = name.lower()
        found = self._with_key(_NAMED_BY_KEY, (low, limit, low, limit, limit))
        *above, owner, last = ("", *low.split("."))
        if len(above) > 1 and len(found) < limit:
            # A long end of a name in source is no key; its last two components are.
            alike = self._with_key(_NAMED_BY_END, (f"{owner}.{last}", _MOST_ALIKE))
            known = {symbol.id for symbol in found}
            found += [symbol for symbol in alike if symbol.id not in known and _ends_in(symbol, low)]
        return found[:limit]

    def symbols_shown(self, names: Sequence[str]) -> list[Named]:
        keys = [name.lower() for name in names]
        sql = _SHOWN.format(", ".join("?" * len(keys)))
        return [each for each in map(Named._make, self.each(sql, keys)) if each.shown in names]

    def symbols_starting(self, prefix: str, limit: int) -> list[Named]:
        low = prefix.lower()
        inside = self._most_used("n.key > ? AND n.key < ?", (low, low + _AFTER_DOT), limit)
        return inside + self._most_used("n.key >= ? AND n.key < ?", (low + _AFTER_DOT, low + HIGHEST), limit)

    def symbols_inside(self, owner: str, limit: int) -> list[Named]:
        from exsearch.index.sqlite import usage

        return usage.symbols_inside(self, owner, limit)

    def symbols_with_part(self, part: str, limit: int) -> list[Named]:
        key = BEFORE_PART + part.lower()
        return self._most_used("n.key >= ? AND n.key < ?", (key, key + HIGHEST), limit)

    def symbols_with_words(self, words: Sequence[str], limit: int) -> list[Named]:
        phrases = [phrase_of(word) for word in words]
        if not phrases or not all(phrases):
            return []
        sql = f"""SELECT {_NAMED.format(-1)}
                  FROM (SELECT rowid FROM symbol_words WHERE symbol_words MATCH ? LIMIT {_MOST_STARTING}) w
                  JOIN symbol s ON s.id = w.rowid ORDER BY s.users DESC, s.name, s.id LIMIT ?"""  # noqa: S608
        return list(map(Named._make, self.each(sql, (" AND ".join(phrases) + "*", limit))))

    def symbols_with_prose(self, words: Sequence[str], limit: int) -> list[Named]:
        match = terms_of(words)
        if not match:
            return []
        sql = f"""SELECT DISTINCT {_NAMED.format(-1)}
                  FROM (SELECT rowid FROM prose_words WHERE prose_words MATCH ? AND rowid > 0
                        LIMIT {_MOST_IN_PROSE}) w
                  CROSS JOIN example e ON e.id = w.rowid JOIN symbol s ON s.id = e.symbol_id
                  ORDER BY s.users DESC, s.name, s.id LIMIT ?"""  # noqa: S608
        return list(map(Named._make, self.each(sql, (match, limit))))

    def counts_of_words(self, words: Sequence[str], most: int) -> list[int]:
        return [
            self._count("prose_words", terms_of([word]), most)
            + self._count("symbol_words", phrase_of(word), most)
            for word in words
        ]

    def _count(self, table: str, match: str, most: int) -> int:
        # Blocks of documentation have negative numbers.
        found = f"SELECT 1 FROM {table} WHERE {table} MATCH ? AND rowid > 0 LIMIT ?"  # noqa: S608
        sql = f"SELECT count(*) FROM ({found})"  # noqa: S608
        return self.count(sql, (match, most)) if match else 0

    def _with_key(self, sql: str, values: Sequence[Value]) -> list[Named]:
        found = list(map(Named._make, self.each(sql, values)))
        found.sort(key=_by_users)
        return found

    def _most_used(self, where: str, values: Sequence[Value], limit: int) -> list[Named]:
        """Return the most used of the symbols that are found first: one letter begins a million names."""
        # The symbols themselves are only read for the names that are left.
        sql = f"""SELECT {_NAMED.format("n.match")}
                  FROM (SELECT * FROM (SELECT * FROM name n WHERE {where} LIMIT {_MOST_STARTING})
                        ORDER BY used DESC, key, match, symbol_id LIMIT ?) n
                  CROSS JOIN symbol s ON s.id = n.symbol_id
                  ORDER BY s.users DESC, n.key, n.match, s.name, s.id"""  # noqa: S608
        return list(map(Named._make, self.each(sql, (*values, limit))))

    def linked(self, path: str) -> list[Named]:
        from exsearch.index.sqlite import linking

        return linking.linked(self, path)

    def summaries(self) -> Callable[[str], Sequence[str]]:
        from exsearch.index.sqlite import linking

        return linking.Summaries(self).texts

    def usual(self, word: str) -> list[Usual]:
        from exsearch.index.sqlite import known

        return known.usual(self, word)

    def definitions(self, names: Sequence[str]) -> list[Defined]:
        from exsearch.index.sqlite import known

        return known.definitions(self, names)

    # -- rows

    def rows_of(
        self,
        symbol_ids: Sequence[int],
        conditions: Sequence[Condition],
        limit: int,
        without_tests: Sequence[KeyRange] | None = None,
    ) -> list[Row]:
        where, values = _where(conditions, without_tests)
        best = f"{EXAMPLES} WHERE e.symbol_id = ?{where} ORDER BY e.rank_key, e.same, e.id"
        most = max(_LEAST_LOOKED_AT, limit * _COPIES)
        seen: set[tuple[str | None, int]] = set()
        found: list[Row] = []
        for row in self._in_rank_order(best, [(symbol_id, *values) for symbol_id in symbol_ids], most):
            if (row.symbol, row.same) not in seen:
                if row.same:
                    seen.add((row.symbol, row.same))
                found.append(row)
                if len(found) == limit:
                    break
        return found

    def count_among(self, symbol_ids: Sequence[int], keys: KeyRange, most: int) -> int:
        found = "SELECT 1 FROM example WHERE symbol_id = ? AND rank_key BETWEEN ? AND ? LIMIT ?"
        sql = f"SELECT count(*) FROM ({found})"  # noqa: S608
        return sum([self.count(sql, (symbol_id, *keys, most)) for symbol_id in symbol_ids])

    def copies(self, symbol: str, same: Collection[int]) -> list[tuple[int, str]]:
        from exsearch.index.sqlite import counts

        return counts.copies(self, symbol, same)

    def _in_rank_order(self, best: str, questions: Sequence[tuple[Value, ...]], most: int) -> Iterable[Row]:
        found = [self._each_row(best, values, most) for values in questions]
        if len(found) == 1:
            return found[0]
        from heapq import merge

        return merge(*found, key=lambda row: (row.rank_key, row.same, row.rowid))

    def rows_with_text(
        self, words: Sequence[str], column: str, conditions: Sequence[Condition], limit: int
    ) -> list[Row]:
        # In `answer = call(x)` the sign is no word that the index could hold.
        phrases = [phrase for phrase in map(phrase_of, words) if phrase]
        if not phrases:
            return []
        match = " AND ".join(phrases)  # in the order of the rows, because ranking would read every match
        where, values = _where(conditions)
        return self._rows(
            f"FROM example_words w CROSS JOIN example e ON e.id = w.rowid"
            f" CROSS JOIN document d ON d.id = e.document_id {JOINED} WHERE example_words MATCH ?{where}",
            (f"{{{column}}} : ({match})" if column else match, *values),
            limit,
        )

    def rows_with_prose(self, words: Sequence[str], conditions: Sequence[Condition], limit: int) -> list[Row]:
        match = terms_of(words)
        if not match:
            return []
        where, values = _where(conditions)
        return self._rows(
            f"{EXAMPLES} WHERE e.id IN ({_BEST_OF_BLOCKS.format(where)}) ORDER BY e.id",
            (match, *values),
            limit,
        )

    def rows_filtered(
        self,
        conditions: Sequence[Condition],
        limit: int,
        without_tests: Sequence[KeyRange] | None = None,
    ) -> list[Row]:
        where, values = _where(conditions, without_tests)
        if any(field == "symbol" and not negated for field, _, negated in conditions):
            pages = f"{EXAMPLES} WHERE d.position IS NOT NULL"  # few examples, by `example_symbol`
        else:
            pages = f"{_OF_ORIGINS} WHERE r.kind = 'page'"
        found = self._rows(f"{pages}{where} ORDER BY r.id, d.position, e.id", values, limit)
        if len(found) < limit:
            source = f"{EXAMPLES} WHERE d.position IS NULL{where} ORDER BY e.id"
            found += self._rows(source, values, limit - len(found))
        return found

    def rows_at(self, rowids: Sequence[int]) -> list[Row]:
        found: dict[int, Row] = {}
        for some in chunks(rowids):
            where = f"{EXAMPLES} WHERE e.id IN ({', '.join('?' * len(some))})"
            found |= {row.rowid: row for row in self._rows(where, some, _MOST_ROWS)}
        return [found[rowid] for rowid in rowids if rowid in found]

    def row(self, ref: str) -> Row | None:
        where, values = _at(ref)
        return next(iter(self._rows(f"{_OF_ORIGINS} WHERE {where}", values, 1)), None)

    def rows_near(self, ref: str) -> list[Row]:
        place = read_ref(ref)
        if place is None:
            return []
        if place.path is None:
            return self._rows_at("r.ref = ? AND d.position IS NOT NULL", (place.origin,))
        version = place.origin.partition("@")[0] + "@"
        in_file = "d.position IS NULL AND d.path = ?"
        return self._rows_at(f"r.ref = ? AND {in_file}", (place.origin, place.path)) or self._rows_at(
            f"substr(r.ref, 1, ?) = ? AND {in_file}", (len(version), version, place.path)
        )

    def _rows_at(self, where: str, values: Sequence[Value]) -> list[Row]:
        return self._rows(f"{_OF_ORIGINS} WHERE {where} ORDER BY r.id, d.position, e.id", values, _MOST_ROWS)

    def _rows(self, rest: str, values: Sequence[Value], limit: int) -> list[Row]:
        return list(self._each_row(rest, values, limit))

    def _each_row(self, rest: str, values: Sequence[Value], limit: int) -> Iterator[Row]:
        last: tuple[Any, ...] = ()  # rows that follow each other often have one symbol
        for found in self.each(f"{_ROW} {rest} LIMIT ?", (*values, min(limit, _MOST_ROWS))):
            symbol, checked = found[8:15], found[15:]
            rowid, ref, project, license, path, role, position, listed = found[:8]
            if symbol != last:
                if not _is_whole_symbol(symbol):
                    raise self.damaged(f"an example of {ref}")
                last = symbol
                _, name, _, kind, shown, _, _ = symbol
                kind, shown = kind or None, shown or name
            if listed != listed_checksum(ref, project, license, path, role, position) or not _is_whole(
                checked
            ):
                raise self.damaged(f"an example of {ref}")
            _, rank_key, line, nth, how, use_kind, flags, _, same, lines, text, _, _ = checked
            yield Row._make((
                rowid, ref_of(ref, path, position, line, nth), name, kind, project, license, path,
                line, text, role, position, rank_key, use_kind, how, same, shown, flags, lines,
            ))  # fmt: skip

    def damaged(self, record: str) -> Exception:
        """Return the error that says that a record is not as it was stored."""
        from exsearch.index.sqlite import errors

        return errors.not_as_stored(self.path, record)

    # -- how symbols are used, which a plain search does not load

    def shapes_of(
        self,
        symbol_ids: Sequence[int],
        conditions: Sequence[Condition],
        without_tests: Sequence[KeyRange] | None = None,
    ) -> list[ShapeCount]:
        from exsearch.index.sqlite import usage

        if not conditions:
            where = usage.without(without_tests) if without_tests else ""
            return usage.shapes_of(self, symbol_ids, usage.UNJOINED, where, ())
        from exsearch.index.sqlite.conditions import OF_DOCUMENTS

        where, values = _where(conditions, without_tests)
        of_documents = without_tests is None and all(each.field in OF_DOCUMENTS for each in conditions)
        return usage.shapes_of(self, symbol_ids, EXAMPLES, where, values, of_documents=of_documents)

    def ways_of(self, symbol_ids: Sequence[int]) -> Tallies:
        from exsearch.index.sqlite import usage

        return usage.ways_of(self, symbol_ids)

    def used_with(self, rowids: Sequence[int]) -> list[tuple[str, int]]:
        from exsearch.index.sqlite import usage

        return usage.used_with(self, rowids)

    # -- ids -> examples

    def load(self, refs: Iterable[str]) -> list[Stored | None]:
        return [self._load(ref) for ref in refs]

    def _load(self, ref: str) -> Stored | None:
        where, values = _at(ref)
        return next(self._stored(f"{_OF_ORIGINS} WHERE {where}", values), None)

    def stored_at(self, rowids: Sequence[int]) -> list[Stored]:
        marks = ", ".join("?" * len(rowids))
        # In the order of the rows, so that each document is read once.
        found = self._stored(f"{EXAMPLES} WHERE e.id IN ({marks}) ORDER BY e.id", rowids)
        by_id = {each.rowid: each for each in found}
        return [by_id[rowid] for rowid in rowids if rowid in by_id]

    def stored(
        self, prefix: str = "", conditions: Sequence[Condition] = (), *,
        uses_only: bool = False, pages_only: bool = False,
    ) -> Iterator[Stored]:  # fmt: skip
        where, values = _where(conditions)
        if uses_only:
            where += f" AND e.kind <> {DEFINITION}"
        if prefix:
            low = prefix.lower()
            where += """ AND e.symbol_id IN
                        (SELECT symbol_id FROM name WHERE key >= ? AND key < ? AND match >= 0)"""
            values = (*values, low, low + HIGHEST)
        of_pages = f"{_OF_ORIGINS} WHERE r.kind = 'page'{where} ORDER BY r.source_id, r.key, d.position"
        yield from self._stored(of_pages, values)
        if not pages_only:
            yield from self._stored(f"{EXAMPLES} WHERE d.position IS NULL{where} ORDER BY e.id", values)

    def stored_of(self, origin_id: int) -> Iterator[Stored]:
        """Yield the examples of one project or page, in the order in which they were stored."""
        yield from self._stored(f"{_OF_ORIGINS} WHERE r.id = ? ORDER BY e.id", (origin_id,))

    def _stored(self, rest: str, values: Sequence[Value]) -> Iterator[Stored]:
        from exsearch.index.items import unpacked  # not for rows
        from exsearch.index.sqlite.documents import document_of, passages_in

        last, text, found_sum = -1, "", 0
        seen: Sequence[object] = ()
        document = None
        passages: Sequence[Passage] = ()
        for found in self.each(f"{_EXAMPLE} {rest}", values):
            rowid, source, document_id, code_sum, code, *more = found
            symbol, checked, columns = more[:7], more[7:20], more[20:]
            try:
                if document_id != last:  # the examples of a document come together
                    last, text, passages = document_id, unpacked(code), ()
                    found_sum = crc_of(text)
                is_whole = found_sum == code_sum and _is_whole_symbol(symbol) and _is_whole(checked)
            except (TypeError, ValueError):
                is_whole = False
            if columns != seen:  # they are those of the document
                seen, document = columns, document_of(columns)
            if document is None or not is_whole:
                raise self.damaged(f"an example of {columns[0]}")
            ref, page, project, license, file, role, position, number, segments, cuts, count = document
            _, name, aliases, kind, shown, _, _ = symbol
            line, nth, how, lines = checked[2], checked[3], checked[4], checked[9]
            if count and not passages:
                passages = passages_in(self, document_id)
            yield Stored._make((
                rowid, ref_of(ref, file.path, position, line, nth), name, tuple((aliases or "").split()),
                kind or None, page, position, number, project, license, file, text, segments, cuts, how, role,
                source, line, lines, shown or name, *_place_in(file.path, passages, line),
            ))  # fmt: skip

    # -- counts and lists, which a plain search does not load

    def counts(self, name: str, tests: Sequence[KeyRange], firsts: Sequence[KeyRange]) -> Counts:
        from exsearch.index.sqlite import counts

        return counts.counts_of(self, name, tests, firsts)

    def uses_in(self, name: str, ref: str) -> int:
        from exsearch.index.sqlite import counts

        return counts.uses_in(self, name, ref)

    def sources(self) -> list[HeldSource]:
        from exsearch.index.sqlite import counts

        return counts.sources(self)

    def examples_of(self, source: str, keys: Sequence[tuple[str, str]]) -> int:
        from exsearch.index.sqlite import counts

        return counts.examples_of(self, source, keys)

    def source_kinds(self) -> dict[str, str]:
        return dict(self.query("SELECT name, kind FROM source ORDER BY id"))

    def symbols_read(self, source: str) -> tuple[str, ...]:
        rows = self.query("SELECT symbols FROM source WHERE name = ?", (source,))
        return tuple(rows[0][0].split()) if rows else ()

    def origins(self, source: str | None = None) -> list[HeldOrigin]:
        from exsearch.index.sqlite import counts

        return counts.origins(self, source)

    def origin_of(self, ref: str) -> HeldOrigin | None:
        from exsearch.index.sqlite import counts

        place = read_ref(ref)
        return counts.origin(self, place.origin) if place else None

    def skipped(self, source: str | None = None, *, unread: bool = False) -> list[tuple[str, Skipped]]:
        from exsearch.index.sqlite import counts

        return counts.skipped(self, source, unread=unread)

    def knows(self, condition: Condition) -> bool:
        from exsearch.index.sqlite import conditions

        return conditions.is_known(self, condition)

    def lists(self) -> Lists:
        from exsearch.index.sqlite import lists

        return lists.Lists(self)

    def meta(self, key: str) -> str | None:
        rows = self.query("SELECT value FROM meta WHERE key = ?", (key,))
        return str(rows[0][0]) if rows else None


def _where(
    conditions: Sequence[Condition], without_tests: Sequence[KeyRange] | None = None
) -> tuple[str, tuple[Value, ...]]:
    """Return conditions as the end of a WHERE clause, and its parameters.

    Most uses in tests are left out by their rank key, which is in the index `example_symbol`, so that their
    documents are not read.
    """
    where = ""
    values: tuple[Value, ...] = ()
    if conditions:
        from exsearch.index.sqlite.conditions import all_of

        where, values = all_of(conditions)
    if without_tests is not None:
        where += "".join([f" AND NOT e.rank_key BETWEEN {first} AND {last}" for first, last in without_tests])
        where += " AND d.role IS NOT 'test'"
    return where, values


def _at(ref: str) -> tuple[str, tuple[Value, ...]]:
    """Return a condition that holds for the example with this id alone, and its parameters."""
    place = read_ref(ref)
    if place is None:
        return "false", ()
    if place.path is None:
        return "r.ref = ? AND d.position = ?", (place.origin, place.line)
    return (
        "r.ref = ? AND d.position IS NULL AND d.path = ? AND e.line = ? AND e.nth = ?",
        (place.origin, place.path, place.line, place.nth),
    )


def _place_in(
    path: str | None, passages: Sequence[Passage], line: int
) -> tuple[Passage | None, tuple[int, int] | None]:
    """Return the passage that a line is in, and the lines of its story."""
    if not passages:
        return None, None
    from bisect import bisect_right

    from exsearch.index.passages import story_of

    at = bisect_right(passages, line, key=lambda passage: passage.first) - 1
    if at < 0 or line > passages[at].last:
        return None, None
    return passages[at], story_of(path, passages, at)


def _by_users(symbol: Named) -> tuple[int, int, int]:
    return -symbol.match, -symbol.users, symbol.id


def _ends_in(symbol: Named, end: str) -> bool:
    return any(known.lower().endswith("." + end) for known in (symbol.name, *symbol.aliases.split()))


# -- checking what was read


def _is_whole_symbol(symbol: Sequence[Any]) -> bool:
    """Return whether the columns `_SYMBOL` are as they were stored."""
    symbol_id, *stated, stored = symbol
    return stated[0] is None if symbol_id is None else symbol_checksum(*stated) == stored


def _is_whole(checked: Sequence[Any]) -> bool:
    """Return whether the columns `_CHECKED` are as they were stored, and the example in its own document."""
    try:
        return bool(checked[12] and whole_row_checksum(*checked[:11]) == checked[11])
    except (TypeError, ValueError):
        return False


def open_index(path: str) -> Index:
    """Open the index at `path` for reading; IndexUnusable if that cannot or must not be done."""
    is_sealed = is_as_sealed(path)
    index = Index(opened(path, is_sealed=bool(is_sealed)), path)
    if is_sealed is False:
        from exsearch.index.sqlite.seal import check_seal

        try:
            check_seal(path)
        except BaseException:
            index.close()
            raise
    return index


def has_current_built_in(index: Index) -> bool:
    """Return whether the built-in pages are as they should be: this version's, or not wanted."""
    return index.meta(BUILT_IN_VERSION) in (__version__, REMOVED)
