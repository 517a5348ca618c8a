"""The checksums that records are stored with: SQLite does not notice a flipped bit.

Every rule stands here, so that a writer, a reader and the check of an index cannot differ. Numbers and
text in, a number out; nothing here knows a table.
"""

from __future__ import annotations

from zlib import crc32

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from exsearch.model import License, Page, Project


def crc_of(*texts: str) -> int:
    """Return the checksum of some texts."""
    return crc32("\0".join(texts).encode("utf-8", "surrogatepass"))


MODULUS = (1 << 31) - 1
"""Row checksums are remainders by this prime, so that a flipped bit of one number always changes them."""

RANK_KEY, NTH, HOW, FLAGS, SYMBOL, SHAPE = 1_000_003, 1_009, 1, 53, 307, 211
"""Factors in the checksum of a row. Whoever changes the column adds the factor times the difference."""


def row_checksum(
    rank_key: int, line: int, nth: int, how: int, kind: int, same: int, flags: int, text_sum: int
) -> int:
    """Return the checksum of the columns that a reader fills; `text_sum` is `text_checksum`."""
    numbers = RANK_KEY * rank_key + 10_007 * line + NTH * nth + HOW * how + 101 * kind + same + FLAGS * flags
    return (text_sum + numbers) % MODULUS


def row_checksums(
    rank_key: Iterable[int],
    line: Iterable[int],
    nth: Iterable[int],
    how: Iterable[int],
    kind: Iterable[int],
    same: Iterable[int],
    flags: Iterable[int],
    lines: Iterable[str],
    text: Iterable[str],
) -> list[int]:
    """Return the checksum of each row of a harvest, from its columns."""
    # As `row_checksum` and `text_checksum` make it; two calls less for each row.
    return [
        (crc32(f"{where}\n{shown}".encode("utf-8", "surrogatepass"))
         + RANK_KEY * key + 10_007 * at + NTH * nth_ + HOW * way + 101 * use + code + FLAGS * flag) % MODULUS
        for key, at, nth_, way, use, code, flag, where, shown in zip(
            rank_key, line, nth, how, kind, same, flags, lines, text, strict=True)
    ]  # fmt: skip


def whole_row_checksum(
    symbol_id: int | None,
    rank_key: int,
    line: int,
    nth: int,
    how: int,
    kind: int,
    flags: int,
    shape_id: int,
    same: int,
    lines: str,
    text: str,
) -> int:
    """Return the checksum of all columns of an example, in the order in which they are read."""
    # As `row_checksum` and `text_checksum` make it; two calls less for each row of a list.
    numbers = RANK_KEY * rank_key + 10_007 * line + NTH * nth + HOW * how + 101 * kind + same + FLAGS * flags
    text_sum = crc32(f"{lines}\n{text}".encode("utf-8", "surrogatepass"))
    return (text_sum + numbers + SYMBOL * (symbol_id or 0) + SHAPE * shape_id) % MODULUS


def symbol_checksum(name: str, aliases: str, kind: str, shown: str, users: int) -> int:
    """Return the checksum of a symbol; `aliases` and `shown` as stored."""
    return crc32(f"{name}\0{aliases}\0{kind}\0{shown}\0{users}".encode("utf-8", "surrogatepass"))


def small_checksum(*columns: str | int) -> int:
    """Return the checksum of a row that has no rule of its own, from all its other columns in their order."""
    return crc32("\0".join(map(str, columns)).encode("utf-8", "surrogatepass"))


def shape_checksum(shape_id: int, project_id: int, text: str) -> int:
    """Return the checksum of a shape."""
    return crc32(f"{shape_id}\0{project_id}\0{text}".encode("utf-8", "surrogatepass"))


def definition_checksum(
    symbol_id: int, example_id: int, kind: str, signature: str, summary: str, deprecated: str
) -> int:
    """Return the checksum of a definition. Whoever changes the symbol adds SYMBOL times the difference."""
    text = f"{example_id}\0{kind}\0{signature}\0{summary}\0{deprecated}"
    return (crc32(text.encode("utf-8", "surrogatepass")) + SYMBOL * symbol_id) % MODULUS


def text_checksum(lines: str, text: str) -> int:
    """Return the checksum of the two columns of an example that are text."""
    return crc32(f"{lines}\n{text}".encode("utf-8", "surrogatepass"))


def origin_checksum(project: Project, *columns: object) -> int:
    """Return the checksum of a project or page, from its project and all other columns."""
    said = [str(crc32(each)) if isinstance(each, bytes) else str(each) for each in columns]
    return crc_of(str(tuple(project)), *said)


def reading_checksum(*columns: bytes) -> int:
    """Return the checksum of what is stored to refresh some files of a project."""
    return crc_of(*[str(crc32(column)) for column in columns])


def listed_checksum(
    ref: str,
    project: str | None,
    license: str | None,
    path: str | None,
    role: str | None,
    position: int | None,
) -> int:
    """Return the checksum of what a list shows of a document; `license` as it is shown."""
    # One text: to join six values takes twice as long, and a list has many rows.
    listed = f"{ref}\0{project}\0{license}\0{path}\0{role}\0{position}"
    return crc32(listed.encode("utf-8", "surrogatepass"))


def document_checksum(
    ref: str,
    page: Page | None,
    project: Project,
    license: License,
    path: str | None,
    url: str | None,
    role: str | None,
    position: int | None,
    number: int | None,
    segments: str | None,
    cuts: str,
    passages: int,
) -> int:
    """Return the checksum of all of a document but its code; `segments` and `cuts` as stored.

    `passages` is how many of them are stored.
    """
    values = (ref, page and tuple(page), tuple(project), tuple(license), path, url, role, position, number)
    return crc_of(*map(str, values), str(segments), cuts, str(passages))
