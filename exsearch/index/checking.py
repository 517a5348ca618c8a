"""Compare what an index holds with the checksums it was stored with, quickly or all of it.

An open index in, a verdict out. Nothing is written. SQLite looks after the structure of its file;
a flipped bit in a text leaves that structure sound, so every stored record has a checksum as well.

Both forms read a row once and a file once, however many examples are in the file. `--deep` looks,
besides, at what the quick form leaves out: the indexes of the tables, the records of pages, and the
keys and words by which names are found. Those are a function of the names, and are made again here.
"""

from __future__ import annotations

from itertools import islice, zip_longest
from zlib import crc32

try:
    import _sqlite3 as sqlite3  # as in `store`
except ImportError:
    import sqlite3  # type: ignore[no-redef]

from exsearch.errors import IndexDamaged
from exsearch.harvest.sums import row_checksum, text_checksum
from exsearch.index import trouble
from exsearch.index.schema import TABLES
from exsearch.index.seal import check_seal
from exsearch.index.store import Index, checksum, code_checksum
from exsearch.index.used import listed_checksum, origin_checksum, project_of, record_checksum
from exsearch.model import License, Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

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
    """What a check has found."""

    damage: tuple[str, ...]
    """What is wrong, in words; empty if nothing is."""
    sealed: bool
    """Whether the file is byte for byte as the last run left it."""


def check(index: Index, *, deep: bool = False, progress: Progress | None = None) -> Verdict:
    """Return what is wrong with an index, read in one state of it, whoever writes meanwhile.

    The quick form takes the checksum of the whole file, if there is one, for those of the rows.
    """
    index.begin()
    try:
        structure = "integrity_check" if deep else "quick_check"
        found = [str(row[0]) for row in index.query(f"PRAGMA {structure}({_MOST_PROBLEMS})")]
        if found != ["ok"]:
            return Verdict((str(trouble.damaged(index.path, "SQLite finds errors in its structure")),
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
        index.end()


def _lines(found: Sequence[str]) -> list[str]:
    """Return SQLite's complaints, a line each, without its own headings."""
    lines = [line for each in found for line in each.split("\n")]
    return [line for line in lines if line and not line.startswith("***")][:_MOST_PROBLEMS]


class _Bar:
    """Turns the work that is done into calls of a progress bar."""

    def __init__(self, index: Index, progress: Progress | None) -> None:
        self._progress = progress
        self._done = 0.0
        if progress is None:
            return
        ((size,),) = index.query("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        counts = (_count(index, table) for table in ("used", "file", "name", "symbol", "example"))
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


def _check_quickly(index: Index, bar: _Bar) -> None:
    _check_origins(index)
    _check_files(index, bar)
    _check_uses(index, bar)
    _check_documents(index)


def _check_all(index: Index, bar: _Bar) -> None:
    _check_quickly(index, bar)
    _check_names(index, bar)
    _check_words(index, bar)
    _check_license_classes(index)


# -- source


def _check_origins(index: Index) -> None:
    """Raise IndexDamaged if what a project says of its names is not as it was stored."""
    rows = index.each("SELECT ref, key, fingerprint, packages, exports, classes, checksum FROM origin", ())
    for ref, *values, stored in rows:
        if not all(isinstance(value, str) for value in (ref, *values)) or (
            origin_checksum(ref, *values) != stored
        ):
            raise trouble.not_as_stored(index.path, f"the project {ref}")


_FILES = """
SELECT r.ref, p.name, p.url, p.version, p.description, p.links, l.text, l.url, l.spdx, l.evidence,
       f.path, f.url, f.role, f.listed, f.record, f.checksum, f.code
FROM file f
JOIN origin r ON r.id = f.origin_id
JOIN source o ON o.id = r.source_id
JOIN project p ON p.id = r.project_id
JOIN license l ON l.id = f.license_id
"""


def _check_files(index: Index, bar: _Bar) -> None:
    """Raise IndexDamaged at the first file whose code or record is not as it was stored."""
    found = 0
    for ref, *values in _stepwise(index, _FILES, bar, _OF_A_FILE):
        if not _is_file_whole(ref, values):
            raise trouble.not_as_stored(index.path, f"the file {ref}/{values[9]}")
        found += 1
    if found != _count(index, "file"):
        raise trouble.damaged(index.path, "a file has lost its project or its licence")


def _is_file_whole(ref: str, values: Sequence[Any]) -> bool:
    name, url, version, description, links, *stated, path, at, role, listed, record, stored, code = values
    try:
        in_force = License(*stated)
        shown = in_force.text if in_force.spdx is None else in_force.spdx
        project = project_of(name, url, version, description, links)
        found = (
            crc32(code.encode("utf-8", "surrogatepass")),
            listed_checksum(ref, name, shown, path, role),
            record_checksum(ref, project, in_force, path, at, role),
        )
    except (AttributeError, TypeError, ValueError):
        return False
    return found == (stored, listed, record)


_USES = "SELECT symbol_id, id, place, line, nth, how, kind, same, lines, text, checksum FROM used"
_IN_PLACE = """
SELECT count(*) FROM used u CROSS JOIN file f ON f.id = u.file_id
WHERE u.id BETWEEN f.first_use AND f.last_use
"""


def _check_uses(index: Index, bar: _Bar) -> None:
    """Raise IndexDamaged at the first example from source that is not as it was stored.

    A checksum does not tell that a row is missing, or has another file: the ranges of the files do.
    """
    sums = {symbol: checksum(name) for symbol, name in index.each("SELECT id, name FROM symbol", ())}
    for symbol, used, place, line, nth, how, kind, same, lines, text, stored in _stepwise(
        index, _USES, bar, _OF_A_ROW
    ):
        try:
            text_sum = text_checksum(lines, text)
            whole = row_checksum(place, line, nth, how, kind, same, text_sum) + sums[symbol] == stored
        except (KeyError, TypeError):
            whole = False
        if not whole:
            raise trouble.not_as_stored(index.path, f"an example of {_origin_of(index, used)}")
    ((in_place,),) = index.query(_IN_PLACE)
    ((told,),) = index.query("SELECT coalesce(sum(last_use - first_use + 1), 0) FROM file")
    if not in_place == told == _count(index, "used"):
        raise trouble.damaged(index.path, "examples are missing, or are in another file than they were")


def _origin_of(index: Index, used: int) -> str:
    rows = index.query(
        "SELECT r.ref FROM file f JOIN origin r ON r.id = f.origin_id"
        " WHERE ? BETWEEN f.first_use AND f.last_use",
        (used,),
    )
    return str(rows[0][0]) if rows else "an unknown project"


# -- pages


def _check_documents(index: Index) -> None:
    """Raise IndexDamaged at the first block of a page whose code is not as it was stored."""
    for document, code, cuts, stored in index.each("SELECT id, code, cuts, checksum FROM document", ()):
        if not isinstance(code, str) or code_checksum(code, cuts) != stored:
            rows = index.query("SELECT ref FROM example WHERE document_id = ?", (document,))
            raise trouble.not_as_stored(index.path, f"the code of {rows[0][0] if rows else 'an example'}")
    ((examples,),) = index.query("SELECT count(*) FROM example e JOIN document d ON d.id = e.document_id")
    if not examples == _count(index, "example") == _count(index, "document"):
        raise trouble.damaged(index.path, "an example of a page has lost its code")


def _check_license_classes(index: Index) -> None:
    """Raise IndexDamaged at the first licence that is not in the class that it was put in."""
    from exsearch.licenses import license_class

    for *stated, stored in index.each("SELECT text, url, spdx, evidence, class FROM license", ()):
        if license_class(License(*stated)) != stored:
            raise trouble.not_as_stored(index.path, f"the licence {stated[2] or stated[0]}")


# -- what names are found by


def _check_names(index: Index, bar: _Bar) -> None:
    """Raise IndexDamaged at the first symbol that has another set of keys than its names ask for."""
    from exsearch.index.words import name_keys, source_keys

    owed: dict[int, int] = {}
    """Of each symbol: the sum over the keys that it should have, less that over those it has."""
    symbols = "SELECT id, name, aliases, sourced FROM symbol"
    for symbol, name, aliases, sourced in _stepwise(index, symbols, bar, _OF_A_SYMBOL / 2):
        if not isinstance(name, str) or not isinstance(aliases, str):
            raise trouble.damaged(index.path, f"the names of the symbol {symbol} are not text")
        keys = (source_keys if sourced else name_keys)((name, *aliases.split()))
        owed[symbol] = sum([_key_sum(key, share) for key, share in keys.items()])
    for key, share, symbol in _stepwise(index, "SELECT key, share, symbol_id FROM name", bar, _OF_A_KEY):
        owed[symbol] = owed.get(symbol, 0) - _key_sum(key, share)
    wrong = [symbol for symbol, left in owed.items() if left]
    if wrong:
        rows = index.query("SELECT name FROM symbol WHERE id = ?", (wrong[0],))
        whose = str(rows[0][0]) if rows else "a symbol that is not there"
        raise trouble.damaged(index.path, f"{whose} is not found by its names, or by other names")


def _key_sum(key: object, share: object) -> int:
    """Return the checksum of a key, also of a damaged one that is not text, or whose share is no number."""
    return crc32(f"{share!r} {key}".encode("utf-8", "surrogatepass"))


_TERMS = """
SELECT term, count(*), sum((4 * doc + instr('names lines code prose', col)) * (offset + 1) % 1000003)
FROM temp.terms_of_{table} GROUP BY term
"""


def _check_words(index: Index, bar: _Bar) -> None:
    """Raise IndexDamaged if the text indexes hold other words than the records, or in other places.

    They keep no text of their own. So both are made once more, beside the index, and compared.
    """
    beside = Index(sqlite3.connect("", isolation_level=None), "a temporary file")  # in memory while small
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
        for table in ("symbol_words", "example_words"):
            _compare_terms(index, beside, table)
    finally:
        beside.close()


def _compare_terms(index: Index, beside: Index, table: str) -> None:
    vocabulary = f"CREATE VIRTUAL TABLE temp.terms_of_{table} USING fts5vocab('main', '{table}', 'instance')"
    index.query(vocabulary)
    beside.query(vocabulary)
    terms = _TERMS.format(table=table)
    for found, made in zip_longest(index.each(terms, ()), beside.each(terms, ())):
        if found != made:
            raise trouble.damaged(index.path, f"the words in its table {table} are not those of its records")


def _symbol_words(index: Index, bar: _Bar) -> Iterator[tuple[int, str]]:
    from exsearch.index.words import name_words

    symbols = "SELECT id, name, aliases FROM symbol"
    for symbol, name, aliases in _stepwise(index, symbols, bar, _OF_A_SYMBOL / 2):
        yield symbol, name_words(name, aliases.split())


def _example_words(index: Index, bar: _Bar) -> Iterator[tuple[int, str, str, str, str]]:
    """Yield the words of the examples on pages, each of which is compared with its checksums on the way."""
    from exsearch.index.words import indexed_words

    for _ in index.rows_of_pages():
        pass
    ids = index.each("SELECT id FROM example ORDER BY id", ())
    found = 0
    for (rowid,), example in zip(ids, index.examples_of_pages(), strict=False):
        found += 1
        bar.add(1, _OF_AN_EXAMPLE)
        names, lines, code, prose = indexed_words(example)
        yield rowid, names, lines, code, prose
    if found != _count(index, "example"):
        raise trouble.damaged(index.path, "an example of a page has lost its code")


# -- rows


def _stepwise(index: Index, sql: str, bar: _Bar, weight: float) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a statement, and count them as work."""
    rows = index.each(sql, ())
    while some := list(islice(rows, _AT_ONCE)):
        yield from some
        bar.add(len(some), weight)


def _count(index: Index, table: str) -> int:
    ((count,),) = index.query(f"SELECT count(*) FROM {table}")  # noqa: S608 - constants only
    return int(str(count))
