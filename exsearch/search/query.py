"""What a user asks: words and conditions, apart from any index.

Arguments in, a Query out. Light enough for every start.
"""

from __future__ import annotations

from exsearch.errors import UsageError
from exsearch.model import Condition, Query

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

FIELDS = ("license", "project", "file", "symbol", "kind", "role", "source")
ROLES = ("source", "test", "example", "documentation", "vendored", "generated")
KINDS = (
    *("function", "class", "method", "attribute", "module", "package"),
    *("decorator", "property", "constant", "callable"),
)
"""Those that source and the usual sentences on pages have; the header of a page may say another."""

LITERAL = "text:"
"""Before an argument whose words are searched for, whatever they look like: `text:foo:bar`."""

MAX_CHARS = 1000
MAX_WORDS = 20
_AROUND = "()[]{}'\"`,;:@"
"""What clings to a name that is pasted from code: `@make_response(`."""

_LEAST_FIELD = 2
"""Letters before the colon of a word that is taken for a field: `c:x` is none."""


def parse_query(arguments: Sequence[str]) -> Query:
    """Return the query that the arguments of a search mean.

    An argument that starts with a field is one condition, blanks included; others are words,
    split at blanks. If they are a piece of code, the name in it is the one word. Raises UsageError
    for a field that is unknown or has no value, and for what is too long.
    """
    if sum(map(len, arguments)) > MAX_CHARS:
        raise UsageError(f"the query is longer than {MAX_CHARS} characters", hint="search for a name")
    arguments = [argument.strip() for argument in arguments]
    name = _name_in_code(arguments)
    words: list[str] = []
    conditions: list[Condition] = []
    for argument in arguments:
        condition = _condition(argument)
        if condition is not None:
            conditions.append(condition)
        elif argument.startswith(LITERAL):
            words += argument.removeprefix(LITERAL).split()
        elif name is None or _is_excluded(argument):
            _read_words(argument, words, conditions)
    if name is not None:
        words.append(name)
    if len(words) > MAX_WORDS:
        raise UsageError(f"the query has more than {MAX_WORDS} words", hint="search for a name")
    return Query(tuple(words), tuple(conditions), name is not None)


def _name_in_code(arguments: Sequence[str]) -> str | None:
    """Return the name in what looks like code; None for plain words, and for a name with a bracket."""
    code = " ".join(
        argument for argument in arguments
        if not _is_excluded(argument) and not argument.startswith(LITERAL) and _field_of(argument) is None
    )  # fmt: skip
    if not ("(" in code or "[" in code or code.startswith(("import ", "from "))):
        return None
    from exsearch.search.pasted import name_in

    name = name_in(code)
    return None if name == code.strip(_AROUND) else name


def _read_words(argument: str, words: list[str], conditions: list[Condition]) -> None:
    for word in argument.split():
        condition = _condition(word)
        if condition is not None:
            conditions.append(condition)
            continue
        if word == "not:":
            raise UsageError("not: needs a word", hint="for example -test or not:test")
        excluded = word.removeprefix("not:").lstrip("-").removeprefix(LITERAL)
        if excluded and _is_excluded(word):
            conditions.append(Condition("text", excluded, True))
        elif word.startswith(LITERAL) and word != LITERAL:
            words.append(word.removeprefix(LITERAL))
        else:
            words.append(word.strip(_AROUND) or word)


def _is_excluded(word: str) -> bool:
    return word.startswith(("not:", "-"))


def _field_of(argument: str) -> str | None:
    """Return the field that an argument starts with; None if it starts with none that is known."""
    field, colon, _ = argument.removeprefix("not:").removeprefix("-").partition(":")
    return field.lower() if colon and field.lower() in FIELDS else None


def _condition(argument: str) -> Condition | None:
    bare = argument.removeprefix("not:").removeprefix("-")
    typed, _, value = bare.partition(":")
    field, value = _field_of(argument), value.strip()
    if field is None:
        if _is_like_field(typed, bare):
            raise _unknown_field(typed, value, "-" if bare != argument else "")
        return None
    if not value:
        raise UsageError(f"{field}: needs a value", hint=f"for example {_EXAMPLES[field]}")
    if field == "role" and value.lower() not in ROLES:
        raise unknown_value(field, value, ROLES)
    return Condition(field, value, bare != argument)


def _is_like_field(typed: str, bare: str) -> bool:
    """Say whether a word is like a condition: `foo:bar`, and not `std::string`, `http://x` or `else:`."""
    value = bare[len(typed) + 1 :]
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
    """Return the error for a value that a field never has; `known` are those that it has."""
    from exsearch.search.slips import nearest, quoted

    near = nearest(value, known)
    meant = "" if near is None else f"did you mean {field}:{quoted(near)}?\n  "
    return UsageError(f"no {field} {value}", hint=f"{meant}{field}: takes {', '.join(known)}")


_EXAMPLES = {
    "license": "license:permissive, license:MIT or license:unstated",
    "project": "project:django-cms",
    "file": "file:'*/views.py'",
    "symbol": "symbol:flask.helpers",
    "kind": "kind:class",
    "role": "role:test",
    "source": "source:pages",
}
