"""Read what is stored of a document besides its code, and its passages.

The columns `read.DOCUMENT` in, a checked record out.
"""

from __future__ import annotations

from exsearch.checksums import crc_of, document_checksum, listed_checksum, small_checksum
from exsearch.index.items import Passage, unpacked
from exsearch.index.sqlite import errors
from exsearch.model import File, License, Page, Project, Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from exsearch.index.sqlite.connect import Connection

SHIFT = 20
"""Bits of the number of a passage in its document."""

PASSAGE = "q.first, q.last, q.first_example, q.last_example, q.heading, q.prose"
IN_DOCUMENT = f"q.id BETWEEN (d.id << {SHIFT}) AND (d.id << {SHIFT}) + {(1 << SHIFT) - 1}"


class ReadDocument(Record):
    """A document without its code."""

    ref: str
    page: Page | None
    project: Project
    license: License
    file: File
    role: str | None
    position: int | None
    number: int | None
    segments: tuple[tuple[int, int, int], ...] | None
    cuts: tuple[int, ...]
    passages: int


def document_of(columns: Sequence[Any]) -> ReadDocument | None:
    """Return the document in the columns `DOCUMENT`; None if they are not as a run has stored them."""
    (ref, kind, slug, title, key, name, url, version, description, links, text, license_url, spdx, evidence,
     notice, path, at, role, position, number, segments, cuts, passages, record) = columns  # fmt: skip
    try:
        project = Project(name, url, version, description, read_links(links))
        license = License(text, license_url, spdx, evidence, notice)
        page = Page(slug, title, key) if kind == "page" else None
        found = document_checksum(
            ref, page, project, license, path, at, role, position, number, segments, cuts, passages
        )
        if found == record:
            parted = None if segments is None else _segments(segments)
            return ReadDocument(
                ref,
                page,
                project,
                license,
                File(path, at),
                role,
                position,
                number,
                parted,
                _numbers(cuts),
                passages,
            )
    except (AttributeError, TypeError, ValueError):
        pass
    return None


def is_whole(document: ReadDocument | None, listed: object, checksum: object, code: bytes) -> bool:
    """Return whether a document and its code are as they were stored."""
    if document is None:
        return False
    ref, _, project, license, file, role, position, *_ = document
    shown = license.text if license.spdx is None else license.spdx
    if listed != listed_checksum(ref, project.name, shown, file.path, role, position):
        return False
    try:
        return crc_of(unpacked(code)) == checksum
    except (TypeError, ValueError):
        return False


def read_links(links: str) -> tuple[tuple[str, str], ...]:
    """Return labels and addresses from the column that they are stored in."""
    return tuple(link.partition("\t")[::2] for link in links.split("\n") if link)


def _numbers(text: str) -> tuple[int, ...]:
    """Return numbers from the column that they are stored in."""
    return tuple(map(int, text.split()))


def _segments(text: str) -> tuple[tuple[int, int, int], ...]:
    found = _numbers(text)
    return tuple(zip(found[::3], found[1::3], found[2::3], strict=True))


def passages_in(index: Connection, document_id: int) -> list[Passage]:
    """Return the passages of a document in the order of their lines, each compared with its checksum."""
    found = []
    for passage_id, *columns, checksum in index.each(
        f"SELECT q.id, {PASSAGE}, q.checksum FROM document d CROSS JOIN passage q ON {IN_DOCUMENT}"  # noqa: S608
        " WHERE d.id = ? ORDER BY q.id",
        (document_id,),
    ):
        if small_checksum(passage_id, *columns) != checksum:
            raise errors.not_as_stored(index.path, f"a text in documentation: {columns[4]}")
        first, last, _, _, heading, prose = columns
        found.append(Passage(first, last, heading, prose))
    return found
