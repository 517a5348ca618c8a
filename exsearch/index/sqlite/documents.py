"""What is stored of a document besides its code: the columns `read.DOCUMENT` in, a checked record out."""

from __future__ import annotations

from exsearch.checksums import document_checksum
from exsearch.model import File, License, Page, Project, Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any


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


def document_of(columns: Sequence[Any]) -> ReadDocument | None:
    """Return the document in the columns `DOCUMENT`; None if they are not as a run has stored them."""
    (ref, kind, slug, title, key, name, url, version, description, links, text, license_url, spdx, evidence,
     path, at, role, position, number, segments, cuts, record) = columns  # fmt: skip
    try:
        project = Project(name, url, version, description, read_links(links))
        license = License(text, license_url, spdx, evidence)
        page = Page(slug, title, key) if kind == "page" else None
        found = document_checksum(
            ref, page, project, license, path, at, role, position, number, segments, cuts
        )
        if found == record:
            parted = None if segments is None else _segments(segments)
            return ReadDocument(
                ref, page, project, license, File(path, at), role, position, number, parted, _numbers(cuts)
            )
    except (AttributeError, TypeError, ValueError):
        pass
    return None


def read_links(links: str) -> tuple[tuple[str, str], ...]:
    """Return labels and addresses from the column that they are stored in."""
    return tuple(link.partition("\t")[::2] for link in links.split("\n") if link)


def _numbers(text: str) -> tuple[int, ...]:
    """Return numbers from the column that they are stored in."""
    return tuple(map(int, text.split()))


def _segments(text: str) -> tuple[tuple[int, int, int], ...]:
    found = _numbers(text)
    return tuple(zip(found[::3], found[1::3], found[2::3], strict=True))
