"""Conditions on rows: `license:permissive`, `-project:django-cms`, `file:'*/views.py'`, `-test`.

Conditions in, SQL out; the words in them are bound as parameters, never spliced in.
"""

from __future__ import annotations

from exsearch.index.store import Filter, phrase_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from exsearch.model import Condition


def filter_of(condition: Condition) -> Filter:
    """Return the filter that a condition of a query means."""
    made = _MADE_BY[condition.field](condition.value)
    return negated(made) if condition.negated else made


def license_is(value: str) -> Filter:
    """Rows under a class of licences, an SPDX expression, or words of a licence's text."""
    low = value.lower()
    if low == "unstated":
        return Filter("l.text IS NULL AND l.spdx IS NULL", ())
    return Filter(
        "(l.class = ? OR lower(l.spdx) = ? OR instr(lower(coalesce(l.text, '')), ?) > 0)",
        (low, low, low),
    )


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
    return Filter("s.kind = ?", (value.lower(),))


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
