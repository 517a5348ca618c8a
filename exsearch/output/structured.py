"""Records to JSON, with the keys of schema 1. Strangers' text stays exact, because JSON escapes it."""

from __future__ import annotations

import json
from typing import Any

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from exsearch.model import Card, Example, Hit

SCHEMA = 1


def as_dict(example: Example, hit: Hit | None = None, card: Card | None = None) -> dict[str, Any]:
    """Return the stable keys of an example; if it answers a search, with those that only an answer has.

    The keys of the inner records are the names of their fields.
    """
    page, segments = example.page, example.segments
    found = {
        "schema": SCHEMA,
        "id": example.id,
        "symbol": example.symbol,
        "name": example.shown_name(),
        "aliases": list(example.aliases),
        "kind": example.kind,
        "page": None if page is None else page._asdict(),
        "position": example.position,
        "number": example.number,
        "project": example.project._asdict() | {"links": dict(example.project.links)},
        "license": example.license._asdict(),
        "file": example.file._asdict(),
        "code": example.code,
        "segments": None if segments is None else list(map(list, segments)),
        "highlighted": list(example.highlighted),
        "cuts": list(example.cuts),
        "how": example.how,
        "role": example.role,
        "heading": example.heading,
        "prose": example.prose,
        "source": example.source,
    }
    if hit is not None:
        answer = card and card_as_dict(card)
        found |= {
            "score": hit.score,
            "why": hit.why,
            "answer": answer,
            "also_in": list(hit.also_in),
            "own": hit.is_own,
        }
    return found


def card_as_dict(card: Card) -> dict[str, Any]:
    """Return what is known of a symbol; null where its definition is not in the index, or does not say it."""
    at = card.definition
    return {
        "name": card.name,
        "kind": card.kind,
        "signatures": list(at.signatures) if at else [],
        "summary": (at and at.summary) or None,
        "deprecated": (at and at.deprecated) or None,
        "project": at and {"name": at.project, "version": at.version},
        "license": at and at.license,
        "uses": card.uses,
        "projects": card.projects,
        "own": card.own,
        "defined": at and {"id": at.id, "path": at.path, "line": at.line},
        "other_versions": at.others if at else 0,
    }


def one_array(records: Iterable[Any]) -> str:
    """Return one JSON array with one record on each line."""
    return "[" + ",\n ".join(_dumped(record) for record in records) + "]\n"


def one_line_each(records: Iterable[Any]) -> Iterable[str]:
    """Yield one JSON object on each line."""
    for record in records:
        yield _dumped(record) + "\n"


def _dumped(record: object) -> str:
    # ASCII only, because escapes keep control characters, bidi marks and lone surrogates exact in every
    # locale.
    return json.dumps(record, ensure_ascii=True)
