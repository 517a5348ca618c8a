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
MAX_CHARS = 1000
MAX_WORDS = 20
_AROUND = "()[]{}'\"`,;:@"
"""What clings to a name that is pasted from code: `@make_response(`."""


def parse_query(arguments: Sequence[str]) -> Query:
    """Return the query that the arguments of a search mean.

    An argument that starts with a field is one condition, blanks included; others are words,
    split at blanks. Raises UsageError for a field without a value, and for what is too long.
    """
    if sum(map(len, arguments)) > MAX_CHARS:
        raise UsageError(f"the query is longer than {MAX_CHARS} characters", hint="search for a name")
    words: list[str] = []
    conditions: list[Condition] = []
    for argument in arguments:
        condition = _condition(argument.strip())
        if condition is not None:
            conditions.append(condition)
            continue
        for word in argument.split():
            if word == "not:":
                raise UsageError("not: needs a word", hint="for example -test or not:test")
            excluded = word.removeprefix("not:").lstrip("-")
            if excluded and word.startswith(("not:", "-")):
                conditions.append(Condition("text", excluded, True))
            else:
                words.append(word.strip(_AROUND) or word)
    if len(words) > MAX_WORDS:
        raise UsageError(f"the query has more than {MAX_WORDS} words", hint="search for a name")
    return Query(tuple(words), tuple(conditions))


def _condition(argument: str) -> Condition | None:
    bare = argument.removeprefix("not:").removeprefix("-")
    field, colon, value = bare.partition(":")
    if not colon or field not in FIELDS:
        return None
    if not value.strip():
        raise UsageError(f"{field}: needs a value", hint=f"for example {_EXAMPLES[field]}")
    return Condition(field, value.strip(), bare != argument)


_EXAMPLES = {
    "license": "license:permissive, license:MIT or license:unstated",
    "project": "project:django-cms",
    "file": "file:'*/views.py'",
    "symbol": "symbol:flask.helpers",
    "kind": "kind:class",
    "role": "role:test",
    "source": "source:pages",
}
