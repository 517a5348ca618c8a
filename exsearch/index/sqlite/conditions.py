"""Conditions on rows as SQL: `license:permissive`, `-project:django-cms`, `file:'*/views.py'`, `-test`.

Conditions in, SQL with parameters out; the words in them are never spliced in. The names of the tables are
those of `read`.
"""

from __future__ import annotations

from exsearch.index.sqlite.connect import HIGHEST, phrase_of, terms_of
from exsearch.model import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from exsearch.index.sqlite.connect import Connection, Value
    from exsearch.model import Condition

_IN_PROSE = """
(e.kind = 8 AND EXISTS (SELECT 1 FROM prose_words x WHERE x.rowid = e.id AND prose_words MATCH ?))
OR (d.passages > 0 AND e.id IN (
    SELECT f.id FROM prose_words x CROSS JOIN passage q ON q.id = -x.rowid
    CROSS JOIN example f NOT INDEXED ON f.id BETWEEN q.first_example AND q.last_example
        AND f.line BETWEEN q.first AND q.last AND f.kind <> 8
    WHERE prose_words MATCH ? AND x.rowid < 0))
"""
"""Rows of definitions whose first sentences have a word, and of blocks of documentation that do."""

_OF_SOURCES = """
d.origin_id IN (SELECT m.id FROM origin m JOIN source n ON n.id = m.source_id
                WHERE n.name = ? OR n.name GLOB ?)
"""
"""Rows of the sources with a name: asked of the document, before the other tables are looked at."""

_OPERATORS = ("and", "or", "with")
"""Words of an SPDX expression that are no identifier."""


UNKNOWN = "unknown"
"""Licences that are stated, but have no class."""
_EXCLUDED_WITH_UNKNOWN = ("permissive", "weak-copyleft", "copyleft")


class _Filter(Record):
    sql: str
    values: tuple[Value, ...]


def all_of(conditions: Sequence[Condition]) -> tuple[str, tuple[Value, ...]]:
    """Return the end of a WHERE clause, and its parameters, for rows that pass all conditions.

    A field that is given twice means either value; an excluded value is excluded in any case.
    """
    filters = [_negated(_excluded(condition, conditions)) for condition in conditions if condition.negated]
    wanted: dict[str, list[_Filter]] = {}
    for condition in conditions:
        if not condition.negated:
            wanted.setdefault(condition.field, []).append(_filter_of(condition))
    filters += map(_any_of, wanted.values())
    return "".join(f" AND {f.sql}" for f in filters), tuple(v for f in filters for v in f.values)


def _excluded(condition: Condition, conditions: Sequence[Condition]) -> _Filter:
    """Return what a condition excludes; a class of licences excludes what has no class with it.

    A licence that is not understood may be one of the class, so it is let through only if it is asked for.
    """
    made = _filter_of(condition)
    is_asked_for = any(each.field == "license" and each.value.lower() == UNKNOWN for each in conditions)
    if (
        condition.field == "license"
        and condition.value.lower() in _EXCLUDED_WITH_UNKNOWN
        and not is_asked_for
    ):
        return _any_of((made, _license_is(UNKNOWN)))
    return made


def _any_of(filters: Sequence[_Filter]) -> _Filter:
    sql = " OR ".join(f"({each.sql})" for each in filters)
    return _Filter(f"({sql})", tuple(value for each in filters for value in each.values))


def _negated(condition: _Filter) -> _Filter:
    return _Filter(f"NOT coalesce(({condition.sql}), 0)", condition.values)


def _filter_of(condition: Condition) -> _Filter:
    return _MADE_BY[condition.field](condition.value)


OF_DOCUMENTS = frozenset(("license", "project", "file", "role", "source", "since"))
"""Fields whose conditions hold for all rows of a document, or for none."""


def is_known(index: Connection, condition: Condition) -> bool:
    """Return whether a condition on the licence or the kind holds for anything in the index."""
    table = "license l" if condition.field == "license" else "symbol s"
    if condition.field == "kind" and condition.value.lower() in USES:
        table = "example e LEFT JOIN symbol s ON s.id = e.symbol_id"
    made = _filter_of(condition)
    return bool(index.query(f"SELECT 1 FROM {table} WHERE {made.sql} LIMIT 1", made.values))  # noqa: S608


def _license_is(value: str) -> _Filter:
    """Rows under a class of licences, a whole SPDX expression, one identifier in it, or a whole text.

    "unknown" stands for the licences without a class.

    Parts are never compared: `MIT` is neither MIT-0 nor "not MIT".
    """
    collapsed = " ".join(value.split())
    low = collapsed.lower()
    if low == UNKNOWN:
        return _Filter("l.class IS NULL", ())
    if low == "unstated":
        return _Filter("l.class = ?", (low,))
    sql = "l.class = ? OR lower(l.spdx) = ? OR lower(l.text) = lower(?)"
    if " " in low or low in _OPERATORS:
        return _Filter(f"({sql})", (low, low, collapsed))
    identifiers = "' ' || replace(replace(lower(coalesce(l.spdx, '')), '(', ' '), ')', ' ') || ' '"
    return _Filter(f"({sql} OR instr({identifiers}, ' ' || ? || ' ') > 0)", (low, low, collapsed, low))


def _project_is(value: str) -> _Filter:
    """Rows of the projects with this name, or a glob for names."""
    return _Filter("lower(coalesce(p.name, '')) GLOB ?", (_glob(value, anywhere=False),))


def _file_is(value: str) -> _Filter:
    """Rows whose file's path matches a glob, or holds the words if the value is no glob."""
    return _Filter("lower(coalesce(d.path, '')) GLOB ?", (_glob(value, anywhere=True),))


def _symbol_is(value: str) -> _Filter:
    """Rows of the symbols that `value` is a name, an end or a start of."""
    low = value.lower()
    return _Filter(
        "e.symbol_id IN (SELECT symbol_id FROM name WHERE match >= 0 AND (key = ? OR (key > ? AND key < ?)))",
        (low, low + ".", low + "." + HIGHEST),
    )


def _kind_is(value: str) -> _Filter:
    """Rows of symbols of a kind, function, class, ..., or with a use of a kind: call, subclass, ..."""
    of_symbol = _Filter("lower(s.kind) = lower(?)", (value,))
    test = USES.get(value.lower())
    return of_symbol if test is None else _any_of((of_symbol, _Filter(_HAS_SHAPE.format(test), ())))


_HAS_SHAPE = "EXISTS (SELECT 1 FROM shape h WHERE h.id = e.shape_id AND ({}))"
USES = {
    "call": "h.text GLOB '[0-9]*' OR h.text GLOB '*;[0-9]*'",  # a part that begins with arguments
    "subclass": "instr(h.text, '@base')",
    "decorator": "instr(h.text, '@decorator')",
    "annotation": "instr(h.text, '@annotation')",
    "with": "instr(h.text, '@with')",
    "await": "instr(h.text, '@awaited')",
}
"""Kind of use -> the test of the shapes of a row. No place begins like another one."""


def _role_is(value: str) -> _Filter:
    """Rows from source, tests, examples, ...; pages have no role."""
    return _Filter("d.role = ?", (value.lower(),))


def _source_is(value: str) -> _Filter:
    """Rows of a source, by its name or an end of it."""
    return _Filter(_OF_SOURCES, (value, "*/" + _glob_literal(value.rstrip("/"))))


def _since_is(value: str) -> _Filter:
    """Rows of projects and pages whose newest file is from this day on; an unknown day is before all."""
    return _Filter("r.dated >= ?", (value,))


def _text_has(value: str) -> _Filter:
    """Rows that hold a word: in names, code, prose, or the file's path."""
    phrase, low = phrase_of(value), value.lower()
    in_path = "instr(lower(coalesce(d.path, '')), ?) > 0"
    if not phrase:
        return _Filter(in_path, (low,))
    # From source only names and the lines of lists are looked at: its files are in no text index.
    in_text = "EXISTS (SELECT 1 FROM example_words x WHERE x.rowid = e.id AND example_words MATCH ?)"
    in_line = "(d.position IS NULL AND (instr(lower(s.name), ?) > 0 OR instr(lower(e.text), ?) > 0))"
    has_text = f"{in_text} OR {in_path} OR {in_line}"
    terms = terms_of([value])
    if not terms:
        return _Filter(f"({has_text})", (phrase, low, low, low))
    return _Filter(f"({has_text} OR {_IN_PROSE})", (phrase, low, low, low, terms, terms))


def _glob(value: str, *, anywhere: bool) -> str:
    low = value.lower()
    if any(char in low for char in "*?["):
        return low
    return f"*{_glob_literal(low)}*" if anywhere else _glob_literal(low)


def _glob_literal(value: str) -> str:
    return "".join(f"[{char}]" if char in "*?[" else char for char in value)


_MADE_BY = {
    "license": _license_is,
    "project": _project_is,
    "file": _file_is,
    "symbol": _symbol_is,
    "kind": _kind_is,
    "role": _role_is,
    "source": _source_is,
    "since": _since_is,
    "text": _text_has,
}
