"""Arguments of a search to a Query: words and conditions, without an index.

Every start imports this module, so it imports almost nothing.
"""

from __future__ import annotations

from exsearch.errors import UsageError
from exsearch.model import Condition, Query

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

FIELDS = {
    "license": (
        "A class (permissive, ...) or a licence.",
        "license:permissive, license:MIT or license:unstated",
    ),
    "project": ("A name, or a pattern with *.", "project:django-cms"),
    "file": ("A part of a path, or a pattern with *.", "file:'*/views.py'"),
    "symbol": ("A name, or its start or end.", "symbol:flask.helpers"),
    "kind": ("function, class, ...; or a use: call, subclass, ...", "kind:class or kind:subclass"),
    "role": ("source, test, ...", "role:test"),
    "source": ("A source, as `exsearch list sources` names it.", "source:pages"),
}
"""Field of a condition -> the help of the option with its name, and examples."""

ROLES = ("source", "test", "example", "documentation", "vendored", "generated")
KINDS = (
    *("function", "class", "method", "attribute", "module", "package"),
    *("decorator", "property", "constant", "callable"),
    *("call", "subclass", "annotation", "with", "await"),
)
"""Kinds that source and ordinary sentences on pages have, and kinds of uses; `decorator` is both. The header
of a page may have another kind."""

LITERAL = "text:"
"""Prefix of an argument that is searched for literally, even if it looks like a condition: `text:foo:bar`."""

MAX_CHARS = 1000
MAX_WORDS = 20
_AROUND = "()[]{}'\"`,;:@"
"""Characters around a name in pasted code: `@make_response(`."""

_LEAST_FIELD = 2
"""A word with fewer letters before its colon is not a condition: `c:x`."""


def parse_query(arguments: Sequence[str]) -> Query:
    """Return the query that the arguments of a search mean.

    An argument that starts with a field is one condition, with its blanks. Other arguments are words,
    separated by blanks. If they are a piece of code, the name in it is the only word. Raises UsageError if a
    field is unknown or has no value, or if the query is too long.
    """
    if sum(map(len, arguments)) > MAX_CHARS:
        raise UsageError(f"the query is longer than {MAX_CHARS} characters", hint="search for a name")
    words: list[str] = []
    conditions: list[Condition] = []
    read = [(text, _condition(text)) for text in map(str.strip, arguments)]
    plain = [text for text, condition in read if condition is None]
    literal = any(text.startswith(LITERAL) for text in plain)
    name = _name_in_code([text for text in plain if not text.startswith((*_NEGATIONS, LITERAL))])
    for text, condition in read:
        if condition is not None:
            conditions.append(condition)
        elif text.startswith(LITERAL):
            words += text.removeprefix(LITERAL).split()
        elif name is None or text.startswith(_NEGATIONS):
            _read_words(text, words, conditions)
    if name is not None:
        words.append(name)
    if len(words) > MAX_WORDS:
        raise UsageError(f"the query has more than {MAX_WORDS} words", hint="search for a name")
    return Query(tuple(words), tuple(conditions), name is not None, literal)


_NEGATIONS = ("not:", "-")


def _name_in_code(texts: Sequence[str]) -> str | None:
    """Return the name in a piece of code; None for plain words, and for a name with brackets around it."""
    code = " ".join(texts)
    if not ("(" in code or "[" in code or code.startswith(("import ", "from "))):
        return None
    from exsearch.search.pasted import name_in

    name = name_in(code)
    return None if name == code.strip(_AROUND) else name


def _read_words(text: str, words: list[str], conditions: list[Condition]) -> None:
    for word in text.split():
        condition = _condition(word)
        if condition is not None:
            conditions.append(condition)
            continue
        if word == "not:":
            raise UsageError("not: needs a word", hint="for example -test or not:test")
        excluded = word.removeprefix("not:").lstrip("-").removeprefix(LITERAL)
        if excluded and word.startswith(_NEGATIONS):
            conditions.append(Condition("text", excluded, True))
        elif word.startswith(LITERAL) and word != LITERAL:
            words.append(word.removeprefix(LITERAL))
        else:
            words.append(word.strip(_AROUND) or word)


def _condition(argument: str) -> Condition | None:
    """Return the condition that an argument is; None if it is not one."""
    bare = argument.removeprefix("not:").removeprefix("-")
    typed, colon, value = bare.partition(":")
    field = typed.lower()
    if not colon or field not in FIELDS:
        if _is_like_field(typed, value):
            raise _unknown_field(typed, value.strip(), "-" if bare != argument else "")
        return None
    value = value.strip()
    if not value:
        raise UsageError(f"{field}: needs a value", hint=f"for example {FIELDS[field][1]}")
    if field == "role" and value.lower() not in ROLES:
        raise unknown_value(field, value, ROLES)
    return Condition(field, value, bare != argument)


def _is_like_field(typed: str, value: str) -> bool:
    """Return whether `typed:value` looks like a condition. `std::string`, `http://x` and `else:` do not."""
    if len(typed) < _LEAST_FIELD or not typed.isalpha() or typed in ("not", "text"):
        return False
    return bool(value.strip()) and not value.startswith((":", "/", " ")) and "(" not in value


def _unknown_field(typed: str, value: str, sign: str) -> UsageError:
    from exsearch.search.slips import nearest, quoted

    word = f"{typed}:{value}"
    near = nearest(typed, FIELDS)
    if near is not None:
        meant = f"did you mean {sign}{near}:{quoted(value)}?"
    elif value.isascii() and value.isdigit():
        meant = f"to show an example: `exsearch show {word}`"
    else:
        meant = f"the fields are {', '.join(f'{field}:' for field in FIELDS)}"
    return UsageError(
        f"no field {typed}:", hint=f"{meant}\n  to search for the text: `exsearch -- {quoted(word)}`"
    )


def unknown_value(field: str, value: str, known: Sequence[str]) -> UsageError:
    """Return the error for a value that a field never has; `known` are its possible values."""
    from exsearch.search.slips import nearest, quoted

    near = nearest(value, known)
    meant = "" if near is None else f"did you mean {field}:{quoted(near)}?\n  "
    return UsageError(f"no {field} {value}", hint=f"{meant}{field}: takes {', '.join(known)}")
