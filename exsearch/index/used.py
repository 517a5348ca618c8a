"""Read the examples that come from source: rows of a symbol, best first, and whole records.

Apart from `store`, so that an answer from pages alone does not load it.
"""

from __future__ import annotations

from exsearch.harvest.ranking import TESTS, places_of, reasons
from exsearch.harvest.sums import row_checksum, text_checksum
from exsearch.index.store import Row, all_of, checksum
from exsearch.model import Example, File, License, Project, code_lines
from exsearch.resolve import CALL, HOWS
from exsearch.snippets.excerpt import Place, excerpt, whole_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from exsearch.index.store import Filter, Index, Value

_SAFE_IN_REF = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+@,"
_COPIES = 20
"""Rows that are looked at for one that is shown: the others may be copies of it."""

_LEAST_LOOKED_AT = 1000
_AFTER_PAGES = 1 << 40
"""In place of a page's id, where rows of pages and of source are put in one order."""

# The names that conditions know: e for the example, s, p, l and o; ids below zero are not those of pages.
_USED = """
FROM (SELECT u.id AS used_id, -u.id AS id, u.symbol_id, u.place, u.line, u.nth, u.how, u.kind AS use_kind,
             u.same, u.lines, u.text, u.checksum, f.path, f.role, f.url, f.license_id, f.origin_id,
             f.first_use, f.last_use, f.listed, f.record, f.checksum AS code_checksum, f.code
      FROM used u CROSS JOIN file f ON f.id = u.file_id) e
CROSS JOIN symbol s ON s.id = e.symbol_id
CROSS JOIN origin r ON r.id = e.origin_id
CROSS JOIN project p ON p.id = r.project_id
CROSS JOIN license l ON l.id = e.license_id
CROSS JOIN source o ON o.id = r.source_id
"""
_CHECKED = """e.place, e.line, e.nth, e.how, e.use_kind, e.same, e.lines, e.text, s.name, e.checksum,
       e.used_id BETWEEN e.first_use AND e.last_use"""
_ROW = f"""
SELECT e.id, r.ref, nullif(s.kind, ''), p.name, coalesce(l.spdx, l.text), e.path, e.role, e.listed,
       {_CHECKED}
{_USED}
"""
_NO_TESTS = (
    "".join([" AND NOT e.place BETWEEN {} AND {}".format(*places_of(tier)) for tier in TESTS])
    + " AND e.role <> 'test'"
)
"""Most are told by their place, which is in the index `used_symbol`: their files are not looked at."""

_EXAMPLE = f"""
SELECT r.ref, s.aliases, s.kind, p.name, p.url, p.version, p.description, p.links, l.text, l.url, l.spdx,
       l.evidence, e.path, e.url, e.role, o.name, e.record, e.code_checksum, e.code,
       {_CHECKED}
{_USED}
"""


def listed_checksum(ref: str, project: str | None, stated: str | None, path: str, role: str) -> int:
    """Return the checksum of what a list shows of a file; `stated` is its licence."""
    return checksum(ref, project, stated, path, role)


def record_checksum(
    ref: str, project: Project, stated: License, path: str, url: str | None, role: str
) -> int:
    """Return the checksum of all that the examples in a file have in common, but its code."""
    return checksum(ref, tuple(project), tuple(stated), path, url, role)


def origin_checksum(ref: str, key: str, fingerprint: str, *names: str) -> int:
    """Return the checksum of a project: `names` are its packages, exports and classes, as stored."""
    from zlib import crc32

    return crc32("\0".join((ref, key, fingerprint, *names)).encode("utf-8", "surrogatepass"))


def project_of(
    name: str | None, url: str | None, version: str | None, description: str | None, links: str
) -> Project:
    """Return a project from the columns that it is stored in."""
    labelled = tuple(link.partition("\t")[::2] for link in links.split("\n") if link)
    return Project(name, url, version, description, labelled)


# -- rows


def rows_of(
    index: Index, symbol_id: int, filters: Sequence[Filter], limit: int, *, tests: bool = True
) -> list[Row]:
    """Return the best `limit` rows of a symbol, each definition once however often it was copied."""
    where, values = all_of(filters)
    where += "" if tests else _NO_TESTS
    most = max(_LEAST_LOOKED_AT, limit * _COPIES)
    best = f"WHERE e.symbol_id = ?{where} ORDER BY e.place, e.used_id LIMIT ?"
    rows = _rows(index, best, (symbol_id, *values, most))
    seen: set[int] = set()
    found: list[Row] = []
    for same, row in rows:
        if same not in seen:
            seen.add(same)
            found.append(row)
            if len(found) == limit:
                break
    return found


def rows_filtered(index: Index, filters: Sequence[Filter], limit: int, *, tests: bool = True) -> list[Row]:
    """Return rows that pass the filters, in the order in which they were stored."""
    where, values = all_of(filters)
    where += "" if tests else _NO_TESTS
    rows = _rows(index, f"WHERE true{where} ORDER BY e.used_id LIMIT ?", (*values, limit))
    return [row for _, row in rows]


def rows_where(index: Index, condition: str, values: Sequence[Value]) -> list[Row]:
    """Return the rows that a condition in SQL holds for, in the order of their lines."""
    return [row for _, row in _rows(index, f"WHERE {condition} ORDER BY e.used_id", values)]


def _rows(index: Index, rest: str, values: Sequence[Value]) -> Iterator[tuple[int, Row]]:
    for rowid, ref, kind, project, stated, path, role, listed, *checked in index.each(_ROW + rest, values):
        place, line, nth, how, use_kind, same, _, text, symbol, _, _ = checked
        whole = listed == listed_checksum(ref, project, stated, path, role) and _is_whole(checked)
        if not whole:
            raise _damaged(index, ref)
        yield same, Row(
            rowid, ref_of(ref, path, line, nth), symbol, kind, project, stated, path, line, text,
            _AFTER_PAGES, -rowid, "", role, reasons(place, use_kind, how), same)  # fmt: skip


def _is_whole(checked: Sequence[Any]) -> bool:
    """Say whether a row is as it was stored, and in the file that it was stored for."""
    place, line, nth, how, kind, same, lines, text, name, stored, is_in_file = checked
    try:
        whole = row_checksum(place, line, nth, how, kind, same, text_checksum(lines, text)) + checksum(name)
        return bool(is_in_file) and whole == stored
    except (TypeError, ValueError):
        return False


def _damaged(index: Index, ref: str) -> Exception:
    from exsearch.index import trouble

    return trouble.not_as_stored(index.path, f"an example of {ref}")


def most_called(index: Index, sources: Sequence[str], limit: int) -> list[tuple[str, ...]]:
    """Return the names, the defining one first, of the symbols that most projects in `sources` call.

    A project's calls of its own symbols do not count, nor do tests (in `place`, their tier is not 0).
    """
    marks = ",".join("?" * len(sources))
    sql = f"""SELECT s.name, s.aliases FROM
                  (SELECT u.symbol_id, count(DISTINCT r.id) AS projects, count(*) AS uses
                   FROM source o JOIN origin r ON r.source_id = o.id JOIN file f ON f.origin_id = r.id
                   JOIN used u ON u.id BETWEEN f.first_use AND f.last_use
                   WHERE o.name IN ({marks}) AND u.place < 65536 AND u.kind = ?
                   GROUP BY u.symbol_id ORDER BY projects DESC, uses DESC, u.symbol_id LIMIT ?) m
              JOIN symbol s ON s.id = m.symbol_id
              ORDER BY m.projects DESC, m.uses DESC, s.name"""  # noqa: S608
    rows = index.query(sql, (*sources, CALL, limit))
    return [(str(name), *str(aliases).split()) for name, aliases in rows]


# -- references


def ref_of(origin: str, path: str, line: int, nth: int) -> str:
    """Return the id of an example: "rich@13.7.1/rich/table.py:86", and ".1" for a second one there.

    What a shell would not leave alone is written as %2A in it.
    """
    safe = path if not path.strip(_SAFE_IN_REF) else _escaped(path)
    return f"{origin}/{safe}:{line}" + (f".{nth}" if nth else "")


def _escaped(path: str) -> str:
    return "".join(
        char if char in _SAFE_IN_REF else "".join(f"%{byte:02X}" for byte in char.encode()) for char in path
    )


def parts_of(ref: str) -> tuple[str, str, int, int] | None:
    """Return origin, path, line and number of an id; None where it is none."""
    origin, _, rest = ref.partition("/")
    safe, _, said = rest.rpartition(":")
    line, _, nth = said.partition(".")
    nth = nth or "0"
    if not (safe and line.isascii() and line.isdigit() and nth.isascii() and nth.isdigit()):
        return None
    if len(line) > 9 or len(nth) > 9:
        return None
    first, *escaped = safe.split("%")
    try:
        path = first.encode() + b"".join(bytes.fromhex(e[:2]) + e[2:].encode() for e in escaped)
        return origin, path.decode(), int(line), int(nth)
    except ValueError:
        return None


def load(index: Index, ref: str, *, whole: bool = False) -> Example | None:
    """Return the example with this id, or with the `whole` file as its code; None where there is none."""
    place = _place_of(index, ref)
    return place and next(_examples(index, f"WHERE {_AT_PLACE}", place, whole=whole), None)


def rows_at(index: Index, ref: str) -> list[Row]:
    """Return the row of the example with this id, if there is one."""
    place = _place_of(index, ref)
    return rows_where(index, _AT_PLACE, place) if place else []


_AT_PLACE = "e.used_id BETWEEN ? AND ? AND e.line = ? AND e.nth = ?"


def _place_of(index: Index, ref: str) -> tuple[int, int, int, int] | None:
    """Return the first and last use of the file that an id names, its line and its number there."""
    parts = parts_of(ref)
    if parts is None:
        return None
    origin, path, line, nth = parts
    files = index.query(
        "SELECT f.first_use, f.last_use FROM origin r JOIN file f ON f.origin_id = r.id"
        " WHERE r.ref = ? AND f.path = ?",
        (origin, path),
    )
    return (int(str(files[0][0])), int(str(files[0][1])), line, nth) if files else None


def examples(index: Index, prefix: str = "") -> Iterator[Example]:
    """Yield every example from source whose symbol, or an end of it, starts with `prefix`."""
    if not prefix:
        yield from _examples(index, "ORDER BY e.used_id", ())
        return
    low = prefix.lower()
    among = "SELECT symbol_id FROM name WHERE key >= ? AND key < ? AND share >= 0"
    yield from _examples(
        index, f"WHERE e.symbol_id IN ({among}) ORDER BY e.used_id", (low, low + "\U0010ffff")
    )


def _examples(index: Index, rest: str, values: Sequence[Value], *, whole: bool = False) -> Iterator[Example]:
    for row in index.each(_EXAMPLE + rest, values):
        example = _as_stored(row, whole)
        if example is None:
            raise _damaged(index, str(row[0]))
        yield example


def _as_stored(row: tuple[Any, ...], whole: bool) -> Example | None:
    """Return the example in a row of `_EXAMPLE`; None where it is not what a run has stored."""
    from zlib import crc32

    (ref, aliases, kind, project_name, project_url, version, description, links, license_text, license_url,
     spdx, evidence, path, url, role, source, record, code_checksum, code, *checked) = row  # fmt: skip
    try:
        project = project_of(project_name, project_url, version, description, links)
        stated = License(license_text, license_url, spdx, evidence)
        _, line, nth, how, _, _, lines, _, symbol, _, _ = checked
        as_stored = (
            _is_whole(checked)
            and record_checksum(ref, project, stated, path, url, role) == record
            and crc32(code.encode("utf-8", "surrogatepass")) == code_checksum
        )
        if not as_stored:
            return None
        cut = whole_file if whole else excerpt
        made = cut(code_lines(code), _place(lines), symbol.rpartition(".")[2])
    except (AttributeError, IndexError, TypeError, ValueError):
        return None
    return Example(
        ref_of(ref, path, line, nth), symbol, tuple(aliases.split()), kind or None, None, None, None,
        project, stated, File(path, _at_line(url, line)), made.code, made.segments, made.highlighted,
        made.cuts, HOWS[how], role, source)  # fmt: skip


def _place(lines: str) -> Place:
    span, imports, uses = lines.split(";")
    first, body, last = map(int, span.split())
    return Place(first, body, last, tuple(map(int, imports.split())), tuple(map(int, uses.split())))


def _at_line(url: str | None, line: int) -> str | None:
    if url is None:
        return None
    return f"{url}#lines-{line}" if url.startswith("https://bitbucket.org/") else f"{url}#L{line}"
