"""The text of `config.toml` and of `[tool.exsearch]` -> settings, each with the line that says it.

Bytes in, records out. A project's settings are a stranger's text: it may set what narrows an answer, and
never names a program or a place outside of itself.
"""

from __future__ import annotations

import os
import tomllib

from exsearch.errors import SettingsError
from exsearch.model import FILTERS, Record, Settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

TEXT, TEXTS, NUMBER = "text", "a text or a list of texts", "a number"
_MOST_CHARS, _MOST_TEXTS, _MOST_ROWS = 300, 100, 1_000_000
_MOST_BYTES_OF_TABLE, _MOST_CHARS_OF_LINE = 20_000, 1_000
"""Of a project's table. tomllib takes time by the square of the length of a dotted key."""
_HEAD = "tool.exsearch"


class Key(Record):
    """What a setting takes."""

    takes: str
    """TEXT, TEXTS or NUMBER."""
    example: str
    """As it is written in TOML."""
    choices: tuple[str, ...] = ()
    """All its values; () if there are others."""
    in_project: bool = False
    """Whether a project may set it, too."""


ROLES = ("source", "test", "example", "documentation", "vendored", "generated")
"""As in `search.query`; a test compares them."""

KEYS = {
    "auto": Key(TEXT, '"never"', ("ask", "always", "never")),
    "environments": Key(TEXTS, '[".venv"]', in_project=True),
    "exclude": Key(TEXTS, '["*_pb2.py", "tests/data/*"]', in_project=True),
    **{field: Key(TEXTS, '"..."', in_project=True) for field in FILTERS},
    "license": Key(TEXTS, '"permissive"', in_project=True),
    "role": Key(TEXTS, '"-vendored"', ROLES, in_project=True),
    "limit": Key(NUMBER, "50", in_project=True),
    "pager": Key(TEXT, '"less -S"'),
    "color": Key(TEXT, '"never"', ("auto", "always", "never")),
    "theme": Key(TEXT, '"monokai"'),
}
"""Every setting."""


class Said(Record):
    """One setting, as a file has it."""

    key: str
    value: Any
    """A text, a number, or a tuple of texts."""
    place: str
    """"path:line"."""


def read_settings(user: tuple[str, bytes] | None, project: tuple[str, bytes] | None) -> Settings:
    """Return the settings in two files, each given as path and content; the project's come first.

    Patterns in `exclude` add up, because each file leaves out other files. Raises SettingsError.
    """
    of_user = {said.key: said for said in (read_user(*user) if user else ())}
    of_project = {said.key: said for said in (read_project(*project) if project else ())}
    said = {**of_user, **of_project}
    both = [each["exclude"] for each in (of_project, of_user) if "exclude" in each]
    values = {key: each.value for key, each in said.items() if key not in FILTERS}
    if both:
        values["exclude"] = tuple(pattern for each in both for pattern in each.value)
    filters = tuple((field, said[field].value) for field in FILTERS if field in said)
    places = {key: each.place for key, each in said.items()}
    if len(both) > 1:
        places["exclude"] = ", ".join(each.place for each in both)
    return Settings(**values, filters=filters, said_by=tuple(places.items()))


def read_user(path: str, content: bytes) -> list[Said]:
    """Return what a `config.toml` says. Raises SettingsError."""
    text = decoded(path, content)
    return list(_File(path, text, is_project=False).said(parsed(path, text)))


def read_project(path: str, content: bytes) -> list[Said]:
    """Return what `[tool.exsearch]` in a `pyproject.toml` says. Raises SettingsError.

    Only the lines of that table are read, because the others are not ours to judge.
    """
    text = _own_lines(path, content)
    table = parsed(path, text).get("tool", {}).get("exsearch", {})
    if not isinstance(table, dict):
        raise SettingsError(path, f"[[{_HEAD}]] is a list, not a table", hint=f"write [{_HEAD}]")
    return list(_File(path, text, is_project=True).said(table))


# -- text


def decoded(path: str, content: bytes) -> str:
    """Return the text of a TOML file. Raises SettingsError with the line that is not UTF-8."""
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SettingsError(f"{path}:{line}", "not UTF-8", hint="save the file as UTF-8 text") from error


def _own_lines(path: str, content: bytes) -> str:
    """Return the text of a project file in which all lines but those of our table are empty."""
    is_own = False
    lines = []
    for number, line in enumerate(content.replace(b"\r\n", b"\n").split(b"\n"), 1):
        if line.lstrip().startswith(b"["):
            head = line.strip(b" \t[").partition(b"]")[0].strip()
            is_own = head == _HEAD.encode() or head.startswith(f"{_HEAD}.".encode())
        if is_own and len(line) > _MOST_CHARS_OF_LINE:
            raise SettingsError(
                f"{path}:{number}",
                f"a line of more than {_MOST_CHARS_OF_LINE:,} characters in [{_HEAD}]",
                hint="break the list into several lines",
            )
        lines.append(line if is_own else b"")
    if sum(map(len, lines)) > _MOST_BYTES_OF_TABLE:
        raise SettingsError(
            path,
            f"[{_HEAD}] has more than {_MOST_BYTES_OF_TABLE:,} bytes",
            hint="patterns with * are shorter than lists of files",
        )
    return decoded(path, b"\n".join(lines))


def parsed(path: str, text: str) -> dict[str, Any]:
    """Return the table that a text in TOML is. Raises SettingsError with the line that is not."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        reason, _, place = str(error).rpartition(" (at ")
        line = place.removeprefix("line ").partition(",")[0]
        if not line.isdecimal():  # at the end of the document
            line = str(text.rstrip().count("\n") + 1)
        hint = 'the file is in TOML: a text has quotes, as in license = "permissive"'
        if "\\" in text.split("\n")[int(line) - 1]:
            hint = "a path with backslashes needs single quotes: 'C:\\Users\\me\\.venv'"
        raise SettingsError(f"{path}:{line}", reason or str(error), hint=hint) from error
    except (RecursionError, ValueError) as error:  # a ValueError for a number of too many digits
        raise SettingsError(path, "cannot be read as TOML", hint="no setting is so long or deep") from error


# -- values


class _WrongError(Exception):
    """A value that a setting cannot have: message and hint."""


class _File:
    """One file with settings, to find the line that says a setting."""

    def __init__(self, path: str, text: str, *, is_project: bool) -> None:
        self._path = path
        self._lines = text.split("\n")
        self._is_project = is_project

    def said(self, table: Mapping[str, Any]) -> Iterator[Said]:
        """Yield each setting of a table. Raises SettingsError for the first that cannot be used."""
        for key, raw in table.items():
            place = self._place(key)
            try:
                self._check_key(key)
                yield Said(key, self._value(key, raw), place)
            except _WrongError as error:
                message, hint = error.args
                raise SettingsError(place, message, hint=hint) from None

    def _place(self, key: str) -> str:
        for number, line in enumerate(self._lines, 1):
            if key in keys_in(line):
                return f"{self._path}:{number}"
        return self._path

    def _check_key(self, key: str) -> None:
        if key not in KEYS:
            settable = [name for name, known in KEYS.items() if known.in_project or not self._is_project]
            near = nearest(key, settable)
            meant = f"did you mean {near}?\n  " if near else ""
            raise _WrongError(
                f"no setting {key[:_MOST_CHARS]}", f"{meant}the settings are {', '.join(settable)}"
            )
        if self._is_project and not KEYS[key].in_project:
            settable = [name for name, known in KEYS.items() if known.in_project]
            raise _WrongError(
                f"a project cannot set {key}",
                f"only your own config.toml can; a project can set {', '.join(settable)}",
            )

    def _value(self, key: str, raw: object) -> object:
        known = KEYS[key]
        if known.takes == NUMBER:
            return _number(key, raw)
        texts = _texts(key, raw)
        if known.choices:
            for text in texts:
                _check_choice(key, text)
        if key == "environments":
            return tuple(map(self._inside if self._is_project else self._beside, texts))
        return texts if known.takes == TEXTS else texts[0]

    def _beside(self, path: str) -> str:
        """Return the absolute form of a path of the user."""
        return os.path.abspath(os.path.join(os.path.dirname(self._path), os.path.expanduser(path)))

    def _inside(self, path: str) -> str:
        """Return the absolute form of a path of a project, which may not lead out of it."""
        root = os.path.realpath(os.path.dirname(self._path))
        real = os.path.realpath(os.path.join(root, path))
        start, inside = (os.path.normcase(os.path.join(each, "")) for each in (root, real))
        if not inside.startswith(start):
            raise _WrongError(
                f"the environment {path} is outside of the project",
                "only your own config.toml can name it",
            )
        return real


def keys_in(line: str) -> tuple[str, ...]:
    """Return the names that a line of TOML gives a value to, or begins a table of; () for other lines."""
    head, equals, _ = line.partition("=")
    head = head.strip()
    if head.startswith("["):
        names = head.strip("[ ").partition("]")[0].strip()
        return (names.removeprefix(f"{_HEAD}.").partition(".")[0].strip(" \"'"),)
    if not equals or not head or head.startswith("#"):
        return ()
    try:
        return tuple(tomllib.loads(f"{head} = 0"))
    except tomllib.TOMLDecodeError:
        return ()


def _number(key: str, raw: object) -> int:
    if type(raw) is not int:
        raise _wrong_type(key, raw)
    if not 0 <= raw <= _MOST_ROWS:
        raise _WrongError(f"{key} cannot be {raw}", f"it is between 0, which means all, and {_MOST_ROWS:,}")
    return raw


def _texts(key: str, raw: object) -> tuple[str, ...]:
    """Return the texts of a value. Raises _WrongError if it has something else, or what cannot be shown."""
    takes_more = KEYS[key].takes == TEXTS
    given = raw if isinstance(raw, list) and takes_more else [raw]
    texts = [text for text in given if isinstance(text, str)]
    if len(texts) < len(given):
        raise _wrong_type(key, next(text for text in given if not isinstance(text, str)))
    if len(texts) > _MOST_TEXTS or any(len(text) > _MOST_CHARS for text in texts):
        raise _WrongError(
            f"{key} is too long", f"it takes {_MOST_TEXTS} texts of {_MOST_CHARS} characters at most"
        )
    for text in texts:
        if not text.isprintable():
            raise _WrongError(f"{key} has a character that cannot be printed", "it is a text of one line")
        if takes_more and not text.strip(" -"):
            raise _WrongError(f"{key} is empty", f"for example: {key} = {KEYS[key].example}")
    return tuple(texts)


def _check_choice(key: str, text: str) -> None:
    """Raise _WrongError unless a value is one of those that a setting takes; a filter may have a minus."""
    choices = KEYS[key].choices
    minus = "-" if key in FILTERS and text.startswith("-") else ""
    if text.removeprefix(minus) not in choices:
        near = nearest(text.removeprefix(minus), choices)
        meant = f'did you mean "{minus}{near}"?\n  ' if near else ""
        raise _WrongError(f"{key} cannot be {text}", f"{meant}{key} takes {', '.join(choices)}")


def _wrong_type(key: str, raw: object) -> _WrongError:
    is_a = {str: "a text", bool: "true or false", int: "a number", list: "a list", dict: "a table"}
    found = is_a.get(type(raw), "a number with a point" if isinstance(raw, float) else "a date or a time")
    takes = "a text" if KEYS[key].takes == TEXT else KEYS[key].takes
    return _WrongError(f"{key} takes {takes}, not {found}", f"for example: {key} = {KEYS[key].example}")


def nearest(typed: str, known: Iterable[str]) -> str | None:
    """Return the one of some words that was probably meant; None without one."""
    from difflib import get_close_matches

    near = get_close_matches(typed.lower()[:100], list(known), n=1, cutoff=0.6)
    return near[0] if near else None
