"""Conditions on rows: `license:permissive`, `-project:django-cms`, `file:'*/views.py'`, `-test`.

Conditions in, SQL out; the words in them are bound as parameters, never spliced in.
"""

from __future__ import annotations

from exsearch.index.store import Filter, phrase_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from exsearch.index.store import Index
    from exsearch.model import Condition

_OPERATORS = ("and", "or", "with")
"""Words of an SPDX expression that are no identifier."""


def filters_of(conditions: Sequence[Condition]) -> list[Filter]:
    """Return the filters that the conditions of a query mean, all of which must hold.

    A field that is given twice means either value; an excluded value is excluded in any case.
    """
    made = [negated(_filter_of(condition)) for condition in conditions if condition.negated]
    wanted: dict[str, list[Filter]] = {}
    for condition in conditions:
        if not condition.negated:
            wanted.setdefault(condition.field, []).append(_filter_of(condition))
    return made + [any_of(filters) for filters in wanted.values()]


def any_of(filters: Sequence[Filter]) -> Filter:
    """Rows that at least one filter holds for."""
    if len(filters) == 1:
        return filters[0]
    sql = " OR ".join(f"({each.sql})" for each in filters)
    return Filter(f"({sql})", tuple(value for each in filters for value in each.values))


def _filter_of(condition: Condition) -> Filter:
    return _MADE_BY[condition.field](condition.value)


def has_license(index: Index, value: str) -> bool:
    """Say whether `license:VALUE` holds for any licence in the index."""
    made = license_is(value)
    sql = f"SELECT 1 FROM license l WHERE {made.sql} LIMIT 1"  # noqa: S608 - built above
    return bool(index.query(sql, made.values))


def has_kind(index: Index, value: str) -> bool:
    """Say whether `kind:VALUE` holds for any symbol in the index."""
    made = kind_is(value)
    return bool(index.query(f"SELECT 1 FROM symbol s WHERE {made.sql} LIMIT 1", made.values))  # noqa: S608


def license_is(value: str) -> Filter:
    """Rows under a class of licences, a whole SPDX expression, one identifier in it, or a whole text.

    Parts are never compared: `MIT` is neither MIT-0 nor "not MIT".
    """
    said = " ".join(value.split())
    low = said.lower()
    if low == "unstated":
        return Filter("(l.text IS NULL AND l.spdx IS NULL)", ())
    sql = "l.class = ? OR lower(l.spdx) = ? OR lower(l.text) = lower(?)"
    if " " in low or low in _OPERATORS:
        return Filter(f"({sql})", (low, low, said))
    identifiers = "' ' || replace(replace(lower(coalesce(l.spdx, '')), '(', ' '), ')', ' ') || ' '"
    return Filter(f"({sql} OR instr({identifiers}, ' ' || ? || ' ') > 0)", (low, low, said, low))


def project_is(value: str) -> Filter:
    """Rows of the projects with this name, or a glob for names."""
    return Filter("lower(coalesce(p.name, '')) GLOB ?", (_glob(value, anywhere=False),))


def file_is(value: str) -> Filter:
    """Rows whose file's path matches a glob, or holds the words where it is none."""
    return Filter("lower(coalesce(e.path, '')) GLOB ?", (_glob(value, anywhere=True),))


def symbol_is(value: str) -> Filter:
    """Rows of the symbols that `value` is a name, an end or a start of."""
    low = value.lower()
    return Filter(
        "e.symbol_id IN (SELECT symbol_id FROM name WHERE share >= 0 AND (key = ? OR (key > ? AND key < ?)))",
        (low, low + ".", low + ".\U0010ffff"),
    )


def kind_is(value: str) -> Filter:
    """Rows of symbols of a kind: function, class, ..."""
    return Filter("lower(s.kind) = lower(?)", (value,))


def role_is(value: str) -> Filter:
    """Rows from source, tests, examples, ...; pages do not say."""
    return Filter("e.role = ?", (value.lower(),))


def source_is(value: str) -> Filter:
    """Rows of a source, by its name or an end of it."""
    return Filter("(o.name = ? OR o.name GLOB ?)", (value, "*/" + _glob_literal(value.rstrip("/"))))


def text_has(value: str) -> Filter:
    """Rows that hold a word: in names, code, prose, or the file's path."""
    phrase, low = phrase_of(value), value.lower()
    in_path = "instr(lower(coalesce(e.path, '')), ?) > 0"
    if not phrase:
        return Filter(in_path, (low,))
    # Of source only names and the lines of lists are looked at: its files are in no text index.
    in_text = "EXISTS (SELECT 1 FROM example_words x WHERE x.rowid = e.id AND example_words MATCH ?)"
    in_line = "(e.id < 0 AND (instr(lower(s.name), ?) > 0 OR instr(lower(e.text), ?) > 0))"
    return Filter(f"({in_text} OR {in_path} OR {in_line})", (phrase, low, low, low))


def negated(condition: Filter) -> Filter:
    """Rows that `condition` does not hold for."""
    return Filter(f"NOT coalesce(({condition.sql}), 0)", condition.values)


def _glob(value: str, *, anywhere: bool) -> str:
    low = value.lower()
    if any(char in low for char in "*?["):
        return low
    return f"*{_glob_literal(low)}*" if anywhere else _glob_literal(low)


def _glob_literal(value: str) -> str:
    return "".join(f"[{char}]" if char in "*?[" else char for char in value)


_MADE_BY = {
    "license": license_is,
    "project": project_is,
    "file": file_is,
    "symbol": symbol_is,
    "kind": kind_is,
    "role": role_is,
    "source": source_is,
    "text": text_has,
}
