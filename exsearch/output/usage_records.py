"""How a symbol is used, for programs: lines with tabs for pipes, and the keys of its JSON."""

from __future__ import annotations

from exsearch.output import plain
from exsearch.output.ways import as_code, name_in_code
from exsearch.usage import percent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from exsearch.model import Hit
    from exsearch.usage import Usage, Way

_MOST_VALUES = 5


def lines(usage: Usage, *, rare: bool = False, color: bool = False) -> tuple[str, list[Hit]]:
    """Return the answer as lines with tabs, and the examples in it by their numbers; with `rare` all ways.

    The first field says what a line is about. See the README for the others.
    """
    hits: list[Hit] = []
    records = list(_records(usage, rare, hits))
    return plain.table(records, color=color), hits


def _records(usage: Usage, rare: bool, hits: list[Hit]) -> Iterator[Sequence[object]]:
    name, times = name_in_code(usage), usage.times()
    others = sum([way.times for way in usage.others])
    yield "symbol", usage.card.name, "", times, usage.projects, usage.card.kind
    for label, ways, whole in zip(("call", "other"), usage.listed(rare=rare), (times, others), strict=True):
        for way in ways:
            numbered = _numbered(way.example, way.code, hits)
            yield label, as_code(way, name), percent(way.times, whole), way.times, way.projects, *numbered
    for keyword in usage.keywords:
        values = " ".join([value for value, _ in keyword.values[:_MOST_VALUES]])
        yield "keyword", f"{keyword.name}=", percent(keyword.calls, times), keyword.calls, values
    for label, seen in (("result", usage.results), ("guard", usage.guards), ("together", usage.together)):
        for text, count in seen:
            yield label, text, percent(count, usage.looked_at), count
    for member in usage.members:
        yield "member", member.name, "", member.uses, member.projects, *_numbered(member.example, None, hits)


def _numbered(hit: Hit | None, code: str | None, hits: list[Hit]) -> tuple[object, ...]:
    if hit is None:
        return ()
    hits.append(hit)
    return len(hits), hit.project, hit.license or plain.UNSTATED, hit.path, code or hit.text


def as_dict(usage: Usage) -> dict[str, Any]:
    """Return the stable keys of the whole answer. Shares are parts of 1."""
    from exsearch.output.structured import SCHEMA, card_as_dict

    times = usage.times()
    looked_at = usage.looked_at
    return {
        "schema": SCHEMA,
        "symbol": usage.symbol,
        "name": usage.card.name,
        "answer": card_as_dict(usage.card),
        "calls": times,
        "projects": usage.projects,
        "shapes": [_way(way, usage, times) for way in usage.calls],
        "others": [_way(way, usage, sum([each.times for each in usage.others])) for way in usage.others],
        "keywords": [
            {
                "name": keyword.name,
                "calls": keyword.calls,
                "share": _share(keyword.calls, times),
                "values": [{"value": value, "examples": count} for value, count in keyword.values],
            }
            for keyword in usage.keywords
        ],
        "examples": usage.examples,
        "looked_at": looked_at,
        "results": [_seen("result", *each, looked_at) for each in usage.results],
        "guards": [_seen("guard", *each, looked_at) for each in usage.guards],
        "together": [_seen("name", *each, looked_at) for each in usage.together],
        "members": [
            {
                "name": member.name,
                "kind": member.kind,
                "uses": member.uses,
                "projects": member.projects,
                "example": _example(member.example, None),
            }
            for member in usage.members
        ],
        "not_counted": usage.not_counted,
    }


def _way(way: Way, usage: Usage, whole: int) -> dict[str, Any]:
    given = way.arguments
    return {
        "code": as_code(way, name_in_code(usage)),
        "arguments": given
        and {
            "positional": given.positional,
            "star": given.has_star,
            "keywords": list(given.keywords),
            "double_star": given.has_double_star,
        },
        "place": way.place,
        "times": way.times,
        "projects": way.projects,
        "share": _share(way.times, whole),
        "example": _example(way.example, way.code),
    }


def _example(hit: Hit | None, code: str | None) -> dict[str, Any] | None:
    if hit is None:
        return None
    return {"id": hit.id, "project": hit.project, "license": hit.license, "path": hit.path,
            "line": hit.line, "code": code or hit.text}  # fmt: skip


def _seen(what: str, text: str, count: int, looked_at: int) -> dict[str, Any]:
    return {what: text, "examples": count, "share": _share(count, looked_at)}


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0
