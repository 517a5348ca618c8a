"""Records -> JSON, with the keys of schema 1. Strangers' text stays exact; JSON escapes it."""

from __future__ import annotations

import json
from typing import Any

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from exsearch.model import Example, Hit

SCHEMA = 1


def as_dict(example: Example, hit: Hit | None = None) -> dict[str, Any]:
    """Return the stable keys of an example; `score` and `why` where it answers a search."""
    project, page = example.project, example.page
    found = {
        "schema": SCHEMA,
        "id": example.id,
        "symbol": example.symbol,
        "aliases": list(example.aliases),
        "kind": example.kind,
        "page": None if page is None else {"slug": page.slug, "title": page.title, "path": page.path},
        "position": example.position,
        "number": example.number,
        "project": {
            "name": project.name,
            "url": project.url,
            "version": project.version,
            "description": project.description,
            "links": dict(project.links),
        },
        "license": example.license._asdict(),
        "file": {"path": example.file.path, "url": example.file.url},
        "code": example.code,
        "segments": None if example.segments is None else [list(s) for s in example.segments],
        "highlighted": list(example.highlighted),
        "cuts": list(example.cuts),
        "how": example.how,
        "role": example.role,
        "source": example.source,
    }
    if hit is not None:
        found |= {"score": hit.score, "why": hit.why}
    return found


def one_array(records: Iterable[Any]) -> str:
    """Return one JSON array, a record a line."""
    return "[" + ",\n ".join(_dumped(record) for record in records) + "]\n"


def one_line_each(records: Iterable[Any]) -> Iterable[str]:
    """Yield one JSON object a line."""
    for record in records:
        yield _dumped(record) + "\n"


def _dumped(record: object) -> str:
    # ASCII only: escapes keep control characters, bidi marks and lone surrogates exact in any locale.
    return json.dumps(record, ensure_ascii=True)
