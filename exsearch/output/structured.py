"""Records to JSON, with the keys of schema 1 or 2. Strangers' text stays exact, because JSON escapes it.

Schema 1 is a record for each example, with all that is known of its project and its symbol. Schema 2 is one
document that says these once.
"""

from __future__ import annotations

import json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

    from exsearch.model import Card, Example, Hit

SCHEMA, ONCE = 1, 2
"""Each example with its project, and projects and symbols once beside the examples."""

_SAID_ONCE = ("schema", "aliases", "answer")


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


def as_document(
    pairs: Iterable[tuple[Example, Hit | None]], cards: Mapping[str, Card] | None = None
) -> dict[str, Any]:
    """Return the keys of schema 2: `schema`, `projects`, `symbols` and `examples`.

    The key of a project is its name and version; where two projects have both in common, a number makes it
    unique. `licenses` of a project are the different records of licences that its examples here have. Cards
    are for answers to a search, by symbol.
    """
    projects: dict[str, dict[str, Any]] = {}
    symbols: dict[str, dict[str, Any]] = {}
    examples = []
    for example, hit in pairs:
        record = as_dict(example, hit)
        own, license = record["project"], record["license"]
        key = _key_of(own, projects)
        licenses = projects.setdefault(key, own | {"licenses": []})["licenses"]
        if license not in licenses:
            licenses.append(license)
        if example.symbol:
            symbols[example.symbol] = {"aliases": record["aliases"]}
            if hit is not None:
                card = cards and cards.get(example.symbol)
                symbols[example.symbol]["answer"] = card and card_as_dict(card)
        once = {"project": key, "license": license["spdx"] or license["text"]}
        examples.append(
            {name: once.get(name, value) for name, value in record.items() if name not in _SAID_ONCE}
        )
    return {"schema": ONCE, "projects": projects, "symbols": symbols, "examples": examples}


def _key_of(project: dict[str, Any], known: Mapping[str, dict[str, Any]]) -> str:
    name = "@".join([part for part in (project["name"], project["version"]) if part])
    key, number = name, 1
    while key in known and any(known[key][field] != value for field, value in project.items()):
        number += 1
        key = f"{name}#{number}"
    return key


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


def one_document(document: dict[str, Any]) -> Iterator[str]:
    """Yield a document of schema 2, with one project, symbol or example on each line."""
    yield f'{{"schema": {_dumped(document["schema"])}'
    for table in ("projects", "symbols"):
        lines = [f"{_dumped(key)}: {_dumped(value)}" for key, value in document[table].items()]
        yield f',\n "{table}": {{' + ",\n  ".join(lines) + "}"
    yield ',\n "examples": ['
    for number, example in enumerate(document["examples"]):
        yield ",\n  " * bool(number) + _dumped(example)
    yield "]}\n"


def one_line_each(records: Iterable[Any]) -> Iterable[str]:
    """Yield one JSON object on each line."""
    for record in records:
        yield _dumped(record) + "\n"


def _dumped(record: object) -> str:
    # ASCII only, because escapes keep control characters, bidi marks and lone surrogates exact in every
    # locale.
    return json.dumps(record, ensure_ascii=True)
