"""The tools of the server: names, descriptions, arguments, and the call of one. MCP is not known here.

Every agent reads all descriptions in every session, so that all of them together are short.
"""

from __future__ import annotations

from exsearch.agents.answers import (
    FORMS,
    FUNCTION,
    LEAST_TOKENS,
    MOST_ROWS,
    MOST_TOKENS,
    find_examples,
    get_example,
    list_api,
)
from exsearch.errors import UsageError
from exsearch.model import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from exsearch.api import Index

_MOST_CHARS = 1000

INDEX_ENVIRONMENT = "index_environment"


class Argument(Record):
    """An argument of a tool."""

    kind: str
    """"string", "integer" or "boolean"."""
    default: str | int | bool | None = None
    text: str = ""
    """What the schema says of it."""
    choices: tuple[str, ...] = ()
    least: int = 0
    most: int = 0
    is_required: bool = False

    def schema(self) -> dict[str, Any]:
        """Return its JSON schema, as short as it can be."""
        said: dict[str, Any] = {"type": self.kind}
        if self.choices:
            said = {"enum": list(self.choices)}
        if self.default is not None:
            said["default"] = self.default
        if self.text:
            said["description"] = self.text
        return said


class Tool(Record):
    """A tool that only reads."""

    text: str
    """Its description."""
    arguments: Mapping[str, Argument]
    answer: Callable[..., str]
    """Takes the index and the arguments by their names."""

    def schema(self) -> dict[str, Any]:
        """Return the JSON schema of its arguments."""
        required = [name for name, each in self.arguments.items() if each.is_required]
        properties = {name: each.schema() for name, each in self.arguments.items()}
        return {"type": "object", "properties": properties, "required": required}


def _tokens(default: int) -> Argument:
    return Argument("integer", default, least=LEAST_TOKENS, most=MOST_TOKENS)


def _limit(default: int) -> Argument:
    return Argument("integer", default, least=1, most=MOST_ROWS)


TOOLS = {
    "find_examples": Tool(
        "How real projects call a Python API: signature, shapes of calls with shares, code with its licence."
        " For the installed version; offline. Ask before you write a call that you are not sure of.",
        {
            "api": Argument("string", text="Name (requests.get), or words (retry http)", is_required=True),
            "limit": _limit(5),
            "project": Argument("string", text="Only its code"),
            "include_tests": Argument("boolean", False),
            "max_tokens": _tokens(2000),
        },
        lambda index, api, **others: find_examples(index, api, **others),
    ),
    "get_example": Tool(
        "More of one example.",
        {
            "id": Argument("string", text="From find_examples", is_required=True),
            "form": Argument("string", FUNCTION, "standalone: module with imports", FORMS),
            "max_tokens": _tokens(4000),
        },
        lambda index, id, **others: get_example(index, id, **others),
    ),
    "list_api": Tool(
        "Public names of a package, module or class, the most used first.",
        {
            "package": Argument("string", is_required=True),
            "prefix": Argument("string"),
            "limit": _limit(50),
        },
        lambda index, package, **others: list_api(index, package, **others),
    ),
}

INDEXING = "Index the user's environment and project, if a name is not indexed. Takes up to minutes."


def call(index: Index, name: str, arguments: Mapping[str, object]) -> str:
    """Return the answer of a tool. Raises UsageError for arguments that it does not take."""
    tool = TOOLS[name]
    return tool.answer(index, **checked(name, tool.arguments, arguments))


def checked(tool: str, known: Mapping[str, Argument], given: Mapping[str, object]) -> dict[str, object]:
    """Return arguments that a tool can take; null is as good as left out. Raises UsageError."""
    unknown = [name for name in given if name not in known]
    if unknown:
        hint = f"it takes {', '.join(known)}" if known else "it takes none"
        raise UsageError(f"{tool} has no argument {unknown[0]}", hint=hint)
    found = {}
    for name, argument in known.items():
        value = given.get(name)
        if value is not None:
            _check(name, argument, value)
            found[name] = value
        elif argument.is_required:
            raise UsageError(f"{tool} needs {name}", hint=argument.text or None)
    return found


def _check(name: str, argument: Argument, value: object) -> None:
    if argument.kind == "integer":
        is_right = isinstance(value, int) and not isinstance(value, bool)
        if not is_right or not argument.least <= value <= argument.most:  # type: ignore[operator]
            wanted = f"a whole number from {argument.least} to {argument.most}"
            raise UsageError(f"{name} must be {wanted}, not {_shown(value)}")
    elif argument.kind == "boolean":
        if not isinstance(value, bool):
            raise UsageError(f"{name} must be true or false, not {_shown(value)}")
    elif not isinstance(value, str) or not value.strip() or len(value) > _MOST_CHARS:
        raise UsageError(f"{name} must be a text of 1 to {_MOST_CHARS} characters, not {_shown(value)}")
    elif argument.choices and value not in argument.choices:
        raise UsageError(f"{name} must be {', '.join(argument.choices)}, not {_shown(value)}")


def _shown(value: object) -> str:
    try:
        return f"{value!r:.50}"
    except ValueError:  # Python refuses to write numbers of thousands of digits
        return "a huge number"
