"""Packs: lists of projects on the package index that use libraries much, as TOML -> records.

A list of somebody else is a stranger's text. It can name projects and versions only, in the form that the
index knows: no path, no address, no option, and nothing else that is fetched or run.
"""

from __future__ import annotations

import os
import re
from collections import Counter

from exsearch.errors import SettingsError, SourceError
from exsearch.model import Record
from exsearch.settings import decoded, keys_in, nearest, parsed
from exsearch.sources.files import UnreadableError, read_regular
from exsearch.sources.kinds import PACK, PACK_ENDING, normalised

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

WHEEL, SDIST = "wheel", "sdist"

FOLDER = os.path.join(os.path.dirname(os.path.dirname(__file__)), "packs")
_NAMES = ".names"
"""Ending of the file that lists what the members of a pack use."""
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9])?")
_MODULE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
_MOST_BYTES, _MOST_CHARS_OF_LINE, _MOST_MEMBERS, _MOST_CHARS = 200_000, 1_000, 100, 300
"""Of a file; tomllib takes time by the square of the length of a dotted key."""
_MOST_SIZE = 1_000_000_000
_EXAMPLE = {
    "title": '"Our services"',
    "member": "[[member]]",
    "name": '"wagtail"',
    "version": '"7.1"',
    "why": '"a content management system on Django"',
    "license": '"BSD-3-Clause"',
    "size": "9_800_000",
    "uses": '["django", "requests"]',
    "archive": f'"{SDIST}"',
}
"""Every key with a value that it can have."""
_OF_PACK, _OF_MEMBER = ("title", "member"), ("name", "version", "why", "license", "size", "uses", "archive")


class Member(Record):
    """One project of a pack."""

    name: str
    """Normalised."""
    version: str
    why: str
    license: str
    """An SPDX expression, as the pack states it; "" if it does not."""
    size_bytes: int
    """Of what is fetched; 0 if the pack does not say."""
    uses: tuple[str, ...]
    """The modules that it uses much, by the names that are imported: "flask", "sklearn"."""
    archive: str
    """WHEEL, or SDIST if the source distribution is read instead."""


class Pack(Record):
    """A list of projects."""

    source: str
    """As it is added: "pack:web", or "pack:" and an absolute path."""
    title: str
    members: tuple[Member, ...]

    def size_bytes(self) -> int:
        """Return how much is fetched, as far as the pack says that."""
        return sum(each.size_bytes for each in self.members)

    def uses(self) -> dict[str, int]:
        """Return the modules that members use -> how many use it, those that most of them use first."""
        return dict(Counter(module for each in self.members for module in each.uses).most_common())


def built_in_names() -> list[str]:
    """Return the names of the packs that come with exsearch."""
    return sorted(name.removesuffix(PACK_ENDING) for name in os.listdir(FOLDER) if name.endswith(PACK_ENDING))


def built_in_packs() -> list[Pack]:
    """Return the packs that come with exsearch, by name."""
    return [pack_called(name) for name in built_in_names()]


def pack_called(name: str, cwd: str = "") -> Pack:
    """Return a pack by what follows "pack:", a name or the path of a file. Raises SourceError."""
    known = built_in_names()
    if name in known:
        return read_pack(os.path.join(FOLDER, name + PACK_ENDING), PACK + name)
    if is_path(name):
        place = _place(name, cwd)
        return read_pack(place, PACK + place)
    near = nearest(name, known)
    meant = f"did you mean pack:{near}? " if near else ""
    raise SourceError(
        f"no pack is called {name[:_MOST_CHARS]!r}",
        hint=f"{meant}the packs are {', '.join(known)} (`exsearch list packs`); one of your own is a file:"
        " `exsearch add pack:./mine.toml`",
    )


def is_path(name: str) -> bool:
    """Return whether what follows "pack:" is the path of a file, and no name."""
    return name.endswith(PACK_ENDING) or os.sep in name


def source_of(typed: str, cwd: str = "") -> str:
    """Return the name that a pack has as a source; what names no pack comes back as it is."""
    name = typed.removeprefix(PACK)
    return PACK + _place(name, cwd) if is_path(name) else typed


def _place(name: str, cwd: str) -> str:
    return os.path.realpath(os.path.join(cwd, os.path.expanduser(name)))


def bringing(word: str) -> list[tuple[str, int]]:
    """Return (source, members that use it) of the built-in packs that have uses of a name, the best first.

    `word` is a dotted name, or the end of one. What the members use was measured when the packs were made.
    """
    found: dict[str, int] = {}
    for pack, _, count in _used_names(word):
        found[PACK + pack] = max(found.get(PACK + pack, 0), count)
    return sorted(found.items(), key=lambda each: (-each[1], each[0]))


def used_like(name: str) -> list[str]:
    """Return the names that members of packs use, of the same package and with the same last part."""
    package, _, _ = name.partition(".")
    member = name.rpartition(".")[2]
    alike = (known for _, known, _ in _used_names(member) if known.startswith(f"{package}."))
    return list(dict.fromkeys(alike))


def _used_names(end: str) -> Iterator[tuple[str, str, int]]:
    """Yield (pack, name, members that use it) for each name in a built-in pack that ends so."""
    for pack in built_in_names():
        with open(os.path.join(FOLDER, pack + _NAMES), encoding="utf-8") as lines:
            for line in lines:
                name, _, count = line.partition(" ")
                if name == end or name.endswith(f".{end}"):
                    yield pack, name, int(count)


# -- the file


class _WrongError(Exception):
    """What a pack cannot say: the key, a message and a hint."""


def read_pack(path: str, source: str) -> Pack:
    """Return the pack in a file. Raises SourceError with file, line and what can stand there instead."""
    shown = f"the built-in {source}" if path.startswith(os.path.join(FOLDER, "")) else path
    try:
        text = decoded(shown, read_regular(path, _MOST_BYTES, "pack"))
        long = next((n for n, line in enumerate(text.split("\n"), 1) if len(line) > _MOST_CHARS_OF_LINE), 0)
        if long:
            raise SourceError(
                f"{shown}:{long}: a line of more than {_MOST_CHARS_OF_LINE:,} characters",
                hint="break it into several lines",
            )
    except UnreadableError as error:
        hint = "a pack is a file: `exsearch add pack:./mine.toml`"
        message = f"{shown}: {error}" if os.path.lexists(path) else f"no such file: {shown}"
        raise SourceError(message, hint=hint) from error
    except SettingsError as error:
        raise SourceError(str(error), hint=error.hint) from error
    try:
        table = parsed(shown, text)
    except SettingsError as error:
        raise SourceError(str(error), hint=f"a pack is in TOML, {_form()}") from error
    return _File(shown, text).pack(table, source)


class _File:
    """One file, to find the line of what it says."""

    def __init__(self, path: str, text: str) -> None:
        self._path = path
        self._keys = [keys_in(line) for line in text.split("\n")]
        self._heads = [n for n, line in enumerate(text.split("\n")) if line.strip().startswith("[[")]

    def pack(self, table: Mapping[str, Any], source: str) -> Pack:
        """Return the pack that a table describes. Raises SourceError for the first thing that is wrong."""
        try:
            _check_keys(table, _OF_PACK, "a pack")
            title = _text(table, "title")
            tables = table.get("member")
            is_list = isinstance(tables, list) and all(isinstance(each, dict) for each in tables)
            if not is_list or not tables:
                raise _WrongError("member", "a pack needs members", _form())
            if len(tables) > _MOST_MEMBERS:
                raise _WrongError("member", f"a pack has at most {_MOST_MEMBERS} members", "make two of it")
        except _WrongError as error:
            raise self._error(error, 0, len(self._keys)) from None
        members: dict[str, Member] = {}
        for number, each in enumerate(tables):
            first, end = self._lines_of(number, len(tables))
            try:
                member = _member(each)
                if member.name in members:
                    raise _WrongError(
                        "name", f"{member.name} is in this pack already", "take one of the two out"
                    )
            except _WrongError as error:
                raise self._error(error, first, end) from None
            members[member.name] = member
        return Pack(source, title, tuple(members.values()))

    def _lines_of(self, number: int, count: int) -> tuple[int, int]:
        """Return the lines of a member, from 0, without the last; all lines if they are written otherwise."""
        if len(self._heads) != count:
            return 0, len(self._keys)
        return self._heads[number], [*self._heads, len(self._keys)][number + 1]

    def _error(self, error: _WrongError, first: int, end: int) -> SourceError:
        key, message, hint = error.args
        lines = (n for n in range(first, end) if key in self._keys[n])
        line = next(lines, first) + 1
        return SourceError(f"{self._path}:{line}: {message}", hint=hint)


def _member(table: Mapping[str, Any]) -> Member:
    _check_keys(table, _OF_MEMBER, "a member")
    for key in ("name", "version"):
        if key not in table:
            raise _WrongError(key, f"a member has no {key}", _example(key))
    size = table.get("size", 0)
    if type(size) is not int or not 0 <= size <= _MOST_SIZE:
        raise _WrongError("size", "size is the number of bytes that are fetched", _example("size"))
    archive = _text(table, "archive") or WHEEL
    if archive not in (WHEEL, SDIST):
        raise _WrongError(
            "archive", f"archive is {WHEEL!r} or {SDIST!r}, not {archive!r}", _example("archive")
        )
    name, version = _text(table, "name"), _text(table, "version")
    _check_project(name, version)
    uses = table.get("uses", [])
    if not isinstance(uses, list) or not all(isinstance(m, str) and _MODULE.fullmatch(m) for m in uses):
        raise _WrongError("uses", "uses is a list of modules, as they are imported", _example("uses"))
    return Member(
        normalised(name), version, _text(table, "why"), _text(table, "license"), size, tuple(uses), archive
    )


def _check_project(name: str, version: str) -> None:
    """Raise _WrongError unless a name and a version are those of a project, so that neither can be more."""
    from packaging.version import InvalidVersion, Version

    if not _NAME.fullmatch(name):
        raise _WrongError(
            "name", f"not the name of a project: {name!r}",
            f"it names a project on the package index, no path, address or option; {_example('name')}",
        )  # fmt: skip
    try:
        if not version.isascii():
            raise InvalidVersion(version)
        Version(version)
    except InvalidVersion:
        raise _WrongError(
            "version", f"not a version: {version!r}", f"it is one exact version; {_example('version')}"
        ) from None


def _check_keys(table: Mapping[str, Any], known: Sequence[str], what: str) -> None:
    for key in table:
        if key not in known:
            near = nearest(key, known)
            meant = f"did you mean {near}? " if near else ""
            raise _WrongError(
                key, f"{what} has no key {key[:_MOST_CHARS]}", f"{meant}its keys are {', '.join(known)}"
            )


def _text(table: Mapping[str, Any], key: str) -> str:
    text = table.get(key, "")
    if not isinstance(text, str) or len(text) > _MOST_CHARS or not text.isprintable():
        raise _WrongError(
            key, f"{key} is a text of one line, {_MOST_CHARS} characters at most", _example(key)
        )
    return text


def _example(key: str) -> str:
    return f"for example: {key} = {_EXAMPLE[key]}"


def _form() -> str:
    return f"for example:\n  [[member]]\n  name = {_EXAMPLE['name']}\n  version = {_EXAMPLE['version']}"
