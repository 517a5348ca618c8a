"""Compare the rows of an index with their checksums, quickly or all of them.

An open index in, a verdict out. Nothing is written. SQLite looks after the structure of its file;
a flipped bit in a text leaves that structure sound, so every stored record has a checksum as well.

Both forms read a row once and a file once, however many examples are in the file. `--deep` also
checks the parts that the quick form leaves out: the indexes of the tables, the records of pages, and the
keys and words by which names are found. Those are a function of the names, and are made again here.
"""

from __future__ import annotations

from itertools import islice, zip_longest

from exsearch.checksums import (
    crc_of,
    origin_checksum,
    reading_checksum,
    shape_checksum,
    symbol_checksum,
    whole_row_checksum,
)
from exsearch.errors import IndexDamaged
from exsearch.index.sqlite import errors
from exsearch.index.sqlite.checking_links import check_links
from exsearch.index.sqlite.connect import Connection, sqlite3
from exsearch.index.sqlite.counting import check_counted
from exsearch.index.sqlite.documents import document_of, is_whole, read_links
from exsearch.index.sqlite.prose import all_words
from exsearch.index.sqlite.read import DOCUMENT
from exsearch.index.sqlite.schema import TABLES, UNSETTLED
from exsearch.index.sqlite.seal import check_seal
from exsearch.index.words import all_names, name_keys, name_words, words_of
from exsearch.model import License, Project, Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

    from exsearch.index.sqlite.read import Index

    Progress = Callable[[int, int], None]
    """Called with (work done, work to do)."""

_MOST_PROBLEMS = 20
"""Lines that SQLite's own check may fill."""

_AT_ONCE = 4096
"""Rows between two steps of the bar."""

# Microseconds that one of each takes on the machine where this was written: only their ratios matter.
_OF_A_KILOBYTE, _OF_A_ROW, _OF_A_FILE, _OF_A_KEY = 1.6, 1.5, 20.0, 1.2
_OF_A_SYMBOL, _OF_AN_EXAMPLE = 6.0, 95.0


class Verdict(Record):
    """The result of a check."""

    damage: tuple[str, ...]
    """The errors, in words; empty if there are none."""
    sealed: bool
    """Whether the file is byte for byte as the last run left it."""


def check(index: Index, *, deep: bool = False, progress: Progress | None = None) -> Verdict:
    """Return the errors in an index, read in one state of it, whoever writes meanwhile.

    If the whole file has a checksum, the quick form checks that instead of the rows.
    """
    index.begin_reading()
    try:
        structure = "integrity_check" if deep else "quick_check"
        found = [str(row[0]) for row in index.query(f"PRAGMA {structure}({_MOST_PROBLEMS})")]
        if found != ["ok"]:
            return Verdict((str(errors.damaged(index.path, "SQLite finds errors in its structure")),
                            *_lines(found)), False)  # fmt: skip
        sealed = check_seal(index.path)
        if deep:
            _check_all(index, _Bar(index, progress))
        elif not sealed:
            _check_quickly(index, _Bar(index, None))
        return Verdict((), sealed)
    except IndexDamaged as error:
        return Verdict((str(error),), False)
    finally:
        index.end_reading()


def _lines(found: Sequence[str]) -> list[str]:
    """Return SQLite's complaints, a line each, without its own headings."""
    lines = [line for each in found for line in each.split("\n")]
    return [line for line in lines if line and not line.startswith("***")][:_MOST_PROBLEMS]


class _Bar:
    """Turns the work that is done into calls of a progress bar."""

    def __init__(self, index: Connection, progress: Progress | None) -> None:
        self._progress = progress
        self._done = 0.0
        if progress is None:
            return
        ((size,),) = index.query("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        on_pages = "document WHERE position IS NOT NULL"
        counts = (_count(index, table) for table in ("example", "document", "name", "symbol", on_pages))
        weights = (_OF_A_ROW, _OF_A_FILE, _OF_A_KEY, _OF_A_SYMBOL, _OF_AN_EXAMPLE)
        self._structure = int(str(size)) / 1024 * _OF_A_KILOBYTE
        self._total = self._structure + sum(
            count * weight for count, weight in zip(counts, weights, strict=True)
        )
        self.add(1, self._structure)  # SQLite has looked at it

    def add(self, count: int, weight: float) -> None:
        """Count some work as done."""
        if self._progress is not None:
            self._done += count * weight
            self._progress(min(int(self._done), int(self._total)), int(self._total) or 1)


def _check_quickly(index: Connection, bar: _Bar) -> None:
    _check_origins(index)
    _check_readings(index)
    _check_symbols(index)
    _check_documents(index, bar)
    _check_examples(index, bar)
    check_links(index)
    check_counted(index, deep=False)


def _check_all(index: Index, bar: _Bar) -> None:
    _check_quickly(index, bar)
    if index.meta(UNSETTLED) is None:
        check_counted(index, deep=True)
    _check_names(index, bar)
    _check_words(index, bar)
    _check_license_classes(index)


# -- records


_ORIGINS = """
SELECT p.name, p.url, p.version, p.description, p.links, r.checksum,
       r.kind, r.key, r.ref, r.fingerprint, r.name, r.title, r.files, r.packages,
       r.first_shape, r.last_shape, r.dated, r.summary, r.imported, r.usual
FROM origin r JOIN project p ON p.id = r.project_id
"""


def _check_origins(index: Connection) -> None:
    """Raise IndexDamaged at the first project or page whose row has changed."""
    found = 0
    for name, url, version, description, links, stored, *columns in index.each(_ORIGINS):
        try:
            project = Project(name, url, version, description, read_links(links))
        except (AttributeError, TypeError):  # not text
            project = None
        if project is None or origin_checksum(project, *columns) != stored:
            raise errors.not_as_stored(index.path, f"the project {columns[2]}")
        found += 1
    if found != _count(index, "origin"):
        raise errors.damaged(index.path, "a project or page has lost its entry in the table of projects")


def _check_readings(index: Connection) -> None:
    """Raise IndexDamaged if what is stored to refresh some files of a project has changed."""
    for ref, stored, *columns in index.each(
        "SELECT r.ref, g.checksum, g.stamps, g.private, g.parts"
        " FROM reading g LEFT JOIN origin r ON r.id = g.origin_id"
    ):
        if ref is None or reading_checksum(*columns) != stored:
            raise errors.not_as_stored(index.path, f"the list of the files of {ref or 'a project'}")


def _check_symbols(index: Connection) -> None:
    for *columns, stored in index.each("SELECT name, aliases, kind, shown, users, checksum FROM symbol"):
        if symbol_checksum(*columns) != stored:
            raise errors.not_as_stored(index.path, f"the symbol {columns[0]}")


_DOCUMENTS = f"""
SELECT {DOCUMENT}, d.listed, d.checksum, d.code
FROM document d
JOIN origin r ON r.id = d.origin_id
JOIN source o ON o.id = r.source_id
JOIN project p ON p.id = d.project_id
JOIN license l ON l.id = d.license_id
"""  # noqa: S608


def _check_documents(index: Connection, bar: _Bar) -> None:
    """Raise IndexDamaged at the first document whose code or record is not as it was stored."""
    found = 0
    for *columns, listed, checksum, code in _stepwise(index, _DOCUMENTS, bar, _OF_A_FILE):
        if not is_whole(document_of(columns), listed, checksum, code):
            ref, path, position = columns[0], columns[15], columns[18]
            shown = f"the file {ref}/{path}" if position is None else f"the code of {ref}:{position}"
            raise errors.not_as_stored(index.path, shown)
        found += 1
    if found != _count(index, "document"):
        raise errors.damaged(index.path, "a file has lost its project or its licence")


_EXAMPLES = """
SELECT id, symbol_id, rank_key, line, nth, how, kind, flags, shape_id, same, lines, text, checksum
FROM example
"""
_IN_PLACE = """
SELECT count(*) FROM example e CROSS JOIN document d ON d.id = e.document_id
WHERE e.id BETWEEN d.first_example AND d.last_example
"""


def _check_examples(index: Connection, bar: _Bar) -> None:
    """Raise IndexDamaged at the first example that is not as it was stored.

    A checksum does not show that a row is missing, or has another document: the ranges of the documents do.
    """
    symbols = {symbol for (symbol,) in index.each("SELECT id FROM symbol")} | {None}
    shapes = _checked_shapes(index)
    for rowid, *columns, stored in _stepwise(index, _EXAMPLES, bar, _OF_A_ROW):
        try:
            whole = whole_row_checksum(*columns) == stored
        except TypeError:
            whole = False
        if not whole or columns[0] not in symbols or columns[7] not in shapes:
            raise errors.not_as_stored(index.path, f"an example of {_origin_of(index, rowid)}")
    in_place = index.count(_IN_PLACE)
    owed = index.count("SELECT coalesce(sum(last_example - first_example + 1 - missing), 0) FROM document")
    if not in_place == owed == _count(index, "example"):
        raise errors.damaged(index.path, "examples are missing, or are in another file than they were")


_SHAPES = """
SELECT h.id, h.project_id, h.text, h.checksum FROM origin r
CROSS JOIN shape h ON h.id BETWEEN r.first_shape AND r.last_shape CROSS JOIN project p ON p.id = h.project_id
"""


def _checked_shapes(index: Connection) -> set[int]:
    """Return the ids of the shapes; raises IndexDamaged if one is not as it was stored, or of no project."""
    found = set()
    for shape_id, *columns, stored in index.each(_SHAPES):
        if shape_checksum(shape_id, *columns) != stored:
            raise errors.not_as_stored(index.path, f"the shape of an example: {columns[1]}")
        found.add(shape_id)
    if len(found) != _count(index, "shape"):
        raise errors.damaged(index.path, "shapes of examples are those of no project")
    return found


def _origin_of(index: Connection, rowid: int) -> str:
    rows = index.query(
        "SELECT r.ref FROM document d JOIN origin r ON r.id = d.origin_id"
        " WHERE ? BETWEEN d.first_example AND d.last_example",
        (rowid,),
    )
    return str(rows[0][0]) if rows else "an unknown project"


def _check_license_classes(index: Connection) -> None:
    """Raise IndexDamaged at the first licence whose class is not the one that it belongs to."""
    from exsearch.licenses import license_class

    for *stated, stored in index.each("SELECT text, url, spdx, evidence, notice, class FROM license"):
        if license_class(License(*stated)) != stored:
            raise errors.not_as_stored(index.path, f"the licence {stated[2] or stated[0]}")


# -- keys and words


def _check_names(index: Connection, bar: _Bar) -> None:
    """Raise IndexDamaged at the first symbol whose keys are not those of its names."""
    owed: dict[int, int] = {}
    """Symbol id -> sum over the keys that it should have, minus the sum over the keys that it has."""
    symbols = "SELECT id, sourced, users, name, aliases, shown FROM symbol"
    for symbol, sourced, users, *texts in _stepwise(index, symbols, bar, _OF_A_SYMBOL / 2):
        if not all(isinstance(text, str) for text in texts) or not isinstance(users, int):
            raise errors.damaged(index.path, f"the names or users of the symbol {symbol} are of another type")
        keys = name_keys(_names(*texts), sourced=bool(sourced))
        used = users.bit_length()
        owed[symbol] = sum([_key_sum(key, match, used) for key, match in keys.items()])
    stored = "SELECT key, match, used, symbol_id FROM name"
    for key, match, used, symbol in _stepwise(index, stored, bar, _OF_A_KEY):
        owed[symbol] = owed.get(symbol, 0) - _key_sum(key, match, used)
    wrong = [symbol for symbol, left in owed.items() if left]
    if wrong:
        rows = index.query("SELECT name FROM symbol WHERE id = ?", (wrong[0],))
        whose = str(rows[0][0]) if rows else "a symbol that is not there"
        raise errors.damaged(index.path, f"{whose} is not found by its names, or by other names")


def _key_sum(key: object, match: object, used: object) -> int:
    """Return the checksum of a key, also of a damaged one that is not text."""
    return crc_of(f"{match!r} {used!r} {key}")


_TERMS = """
SELECT term, count(*),
    sum((4 * doc + coalesce(instr('names lines code prose', col), 0)) * (coalesce(offset, 0) + 1) % 1000003)
FROM temp.terms_of_{table} GROUP BY term
"""


def _check_words(index: Index, bar: _Bar) -> None:
    """Raise IndexDamaged if the text indexes hold other words than the records, or in other places.

    They keep no text of their own. So both are made once more, beside the index, and compared.
    """
    beside = Connection(
        sqlite3.connect("", isolation_level=None), "a temporary file"
    )  # in memory while small
    try:
        for sql in TABLES.split("\n"):
            if sql.startswith("CREATE VIRTUAL TABLE"):
                beside.query(sql)
        beside.query("BEGIN")
        for row in _symbol_words(index, bar):
            beside.query("INSERT INTO symbol_words (rowid, words) VALUES (?, ?)", row)
        into = "INSERT INTO example_words (rowid, names, lines, code, prose) VALUES (?, ?, ?, ?, ?)"
        for words in _example_words(index, bar):
            beside.query(into, words)
        for prose in all_words(index):
            beside.query("INSERT INTO prose_words (rowid, words) VALUES (?, ?)", prose)
        for table in ("symbol_words", "example_words", "prose_words"):
            _compare_terms(index, beside, table)
    finally:
        beside.close()


def _compare_terms(index: Connection, beside: Connection, table: str) -> None:
    vocabulary = f"CREATE VIRTUAL TABLE temp.terms_of_{table} USING fts5vocab('main', '{table}', 'instance')"
    index.query(vocabulary)
    beside.query(vocabulary)
    terms = _TERMS.format(table=table)
    for found, made in zip_longest(index.each(terms), beside.each(terms, ())):
        if found != made:
            raise errors.damaged(index.path, f"the words in its table {table} are not those of its records")


def _symbol_words(index: Connection, bar: _Bar) -> Iterator[tuple[int, str]]:
    symbols = "SELECT id, name, aliases, shown FROM symbol"
    for symbol, *texts in _stepwise(index, symbols, bar, _OF_A_SYMBOL / 2):
        name, *others = _names(*texts)
        yield symbol, name_words(name, others)


def _names(name: str, aliases: str, shown: str) -> tuple[str, ...]:
    return all_names(name, tuple(aliases.split()), shown or name)


def _example_words(index: Index, bar: _Bar) -> Iterator[tuple[int, str, str, str, str]]:
    """Yield the words of the examples on pages, each of which is compared with its checksums on the way."""
    for stored in index.stored(pages_only=True):
        bar.add(1, _OF_AN_EXAMPLE)
        yield stored.rowid, *words_of(stored)


# -- rows


def _stepwise(index: Connection, sql: str, bar: _Bar, weight: float) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a statement, and count them as work."""
    rows = index.each(sql)
    while some := list(islice(rows, _AT_ONCE)):
        yield from some
        bar.add(len(some), weight)


def _count(index: Connection, table: str) -> int:
    return index.count(f"SELECT count(*) FROM {table}")  # noqa: S608 - constants only
