"""Read the header of an example page: `key: value` lines, with or without `---` fences.

Text in, strings out. python-frontmatter is known here only: its own handlers look for a `---`
fence, which the pages of the Full Stack Python site do not have, so it gets a handler that also
takes the unfenced lines those pages start with.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any

import frontmatter
import yaml
from frontmatter.default_handlers import BaseHandler

from exsearch.model import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    Entry = tuple[int, str, str | tuple[str, ...]]
    """Line (0-based, in the header), key, and a value as written: a scalar or a list of them."""

MAX_HEADER_CHARS = 65_536
MAX_DEPTH = 8

_KEY = re.compile(r"([A-Za-z_][\w-]*):(?:[ \t]|\r?$)")
_FENCE = re.compile(r"---[ \t]*\r?\n")
_FENCE_END = re.compile(r"^(?:---|\.\.\.)[ \t]*\r?$", re.MULTILINE)
# The lines that nearly every header is made of, and the blank line or the end that it ends with.
_ENTRIES = re.compile(r"(?:[A-Za-z_][\w-]*:[ \t][^\n]*+(?:\n|\Z))++(?=[ \t\r]*(?:\n|\Z))")
_BODY = re.compile(r"#{1,6}[ \t]|```|~~~")
_COMMENT = re.compile(r"^[\w-]+:[ \t]+[^\s\"'][^\n]*?[ \t]#", re.MULTILINE)
_TOO_DEEP = f"header is nested more than {MAX_DEPTH} levels deep"
_NO_MAPPING = "header is not made of `key: value` lines"
# `key: some words` on every line: what YAML and a look at the lines agree on, at a tenth of the time.
_PLAIN = re.compile(r"(?:[A-Za-z_][\w-]*: (?!null\b|Null\b|NULL\b)[A-Za-z0-9][^\n:#]*+(?:\n|\Z))++\Z")
_NULLS = {"", "~", "null", "Null", "NULL"}
# The C parser: the pure one costs more than all the rest of reading a page together.
_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class Header(Record):
    """What the header says; keys in lower case, values as written."""

    fields: dict[str, str]
    lists: dict[str, tuple[str, ...]]
    """The values that are lists, such as `aliases`."""
    end: int
    """Offset of the first character after the header."""
    problem: tuple[int, str] | None
    """1-based line and reason of what could not be read of it; the body still can."""


class _Refused(Exception):
    """The header uses something that is not read; carries line and reason."""


class _Extent(Record):
    text: str
    first_line: int
    end: int
    fenced: bool


class _PageHandler(BaseHandler):
    """The handler given to python-frontmatter: unfenced and fenced headers, plain YAML only."""

    FM_BOUNDARY = _FENCE_END  # asked for by the base class

    def __init__(self, extent: _Extent) -> None:
        super().__init__()
        self._extent = extent

    def split(self, text: str) -> tuple[str, str]:
        return self._extent.text, text[self._extent.end :]

    def load(self, fm: str, **_: object) -> Any:
        if _PLAIN.match(fm) or (not self._extent.fenced and _COMMENT.search(fm)):
            return {"entries": list(_plain_entries(fm))}
        try:
            return {"entries": list(_yaml_entries(fm))}
        except yaml.YAMLError as error:
            _refuse_deep_nesting(fm, error)
            if self._extent.fenced:
                raise
            # Pelican's headers are not YAML: there `title: flask: request` is a title with a colon.
            return {"entries": list(_plain_entries(fm))}


def read_header(text: str) -> Header:
    """Return the header of a page; an empty one where there is none."""
    extent = _extent(text)
    if isinstance(extent, Header):
        return extent
    if len(extent.text) > MAX_HEADER_CHARS:
        reason = f"header is longer than {MAX_HEADER_CHARS} characters"
        return Header({}, {}, extent.end, (extent.first_line, reason))
    try:
        parsed, _ = frontmatter.parse(text[: extent.end], handler=_PageHandler(extent))
    except _Refused as refused:
        line, reason = refused.args
        return Header({}, {}, extent.end, (extent.first_line + line, reason))
    except yaml.YAMLError as error:
        line = extent.first_line + _line_of(error, extent.text)
        return Header({}, {}, extent.end, (line, "header is not valid YAML"))
    entries: Any = parsed["entries"]
    return _header(entries, extent)


def _extent(text: str) -> _Extent | Header:
    """Return where the header is; an empty Header where the text does not start with one."""
    start = _after_blank_lines(text)
    first_line = 1 + text.count("\n", 0, start)
    fence = _FENCE.match(text, start)
    if fence:
        closing = _FENCE_END.search(text, fence.end())
        if closing is None:
            return Header({}, {}, 0, (first_line, "header is never closed with ---"))
        end = min(closing.end() + 1, len(text))
        return _Extent(text[fence.end() : closing.start()], first_line + 1, end, fenced=True)
    entries = _ENTRIES.match(text, start)
    if entries:
        return _Extent(entries[0], first_line, entries.end(), fenced=False)
    end = start
    while end < len(text):
        newline = text.find("\n", end)
        after = len(text) if newline < 0 else newline + 1
        line = text[end:after]
        if not line.strip():
            break
        continues = end > start and (line[0] in " \t" or line.startswith("- "))
        if not continues and not _KEY.match(line.rstrip("\n")):
            if end > start and _BODY.match(line):
                break
            return Header({}, {}, 0, None)  # prose: a page may start without a header
        end = after
    if end == start:
        return Header({}, {}, 0, None)
    return _Extent(text[start:end], first_line, end, fenced=False)


def _after_blank_lines(text: str) -> int:
    blank = len(text) - len(text.lstrip(" \t\r\n"))
    return text.rfind("\n", 0, blank) + 1


def _yaml_entries(fm: str) -> Iterator[Entry]:
    """Yield the entries of a YAML mapping whose values are scalars or lists of scalars.

    Read from the parser's events and never loaded: 30,000 nested `?` end the process inside
    libyaml's composer, an alias bomb loads in 2 ms and the first `str()` of it never ends, and a
    loaded `1.10` is 1.1. What is null has no entry.
    """
    depth, in_list = 0, False
    nodes: list[tuple[int, str | tuple[str, ...] | None]] = []  # key, value, key, value ...
    items: list[str] = []
    for event in yaml.parse(fm, Loader=_Loader):
        line = event.start_mark.line if event.start_mark else 0
        if isinstance(event, yaml.NodeEvent):
            _refuse_anchors_and_tags(event, line)
        if isinstance(event, yaml.ScalarEvent):
            value = None if event.implicit[0] and event.value in _NULLS else event.value
            if depth == 0 and value is not None:
                raise _Refused(line, _NO_MAPPING)
            if depth == 1:
                nodes.append((line, value))
            elif value is not None:
                items.append(value)
        elif isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise _Refused(line, _TOO_DEEP)
            if depth == 1 and not isinstance(event, yaml.MappingStartEvent):
                raise _Refused(line, _NO_MAPPING)
            if depth == 2:
                in_list, items = isinstance(event, yaml.SequenceStartEvent), []
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
            if depth == 1:
                nodes.append((line, tuple(items) if in_list else None))
    for (line, key), (_, value_of_key) in zip(nodes[::2], nodes[1::2], strict=True):
        if isinstance(key, str) and value_of_key is not None:
            yield line, key, value_of_key


def _refuse_deep_nesting(fm: str, error: yaml.YAMLError) -> None:
    """Raise `_Refused` if the header is nested too deeply before the place of the error.

    Some versions of libyaml stop at a nesting limit of their own, and the scanner looks ahead: it fails
    before it has delivered the events that show the depth. Without the text behind the error they come.
    """
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return
    depth = 0
    with suppress(yaml.YAMLError):
        for event in yaml.parse(fm[: mark.index], Loader=_Loader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_DEPTH:
                raise _Refused(event.start_mark.line if event.start_mark else 0, _TOO_DEEP)


def _refuse_anchors_and_tags(event: Any, line: int) -> None:
    if isinstance(event, yaml.AliasEvent) or event.anchor:
        raise _Refused(line, "header uses YAML anchors or aliases, which are not read")
    if event.tag:
        raise _Refused(line, "header uses YAML tags, which are not read")


def _plain_entries(fm: str) -> Iterator[Entry]:
    """Yield the `key: value` lines, each with the indented lines that continue it."""
    entry: tuple[int, str, str] | None = None
    for number, line in enumerate(fm.split("\n")):
        key, colon, value = line.partition(":")
        if line[:1] in (" ", "\t", "-") and entry is not None:
            entry = (entry[0], entry[1], f"{entry[2]} {line}")
        elif colon:
            if entry is not None:
                yield entry[0], entry[1], _unquoted(entry[2].strip())
            entry = (number, key.strip(), value)
    if entry is not None:
        yield entry[0], entry[1], _unquoted(entry[2].strip())


def _unquoted(value: str) -> str:
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1] if quoted else value


def _header(entries: list[Entry], extent: _Extent) -> Header:
    """Return the header with these entries; of a key that is there twice, the first is taken."""
    fields: dict[str, str] = {}
    lists: dict[str, tuple[str, ...]] = {}
    problem = None
    for line, key, value in entries:
        name = key.lower()
        if name in fields or name in lists:
            reason = f"header says `{_one_line(key)[:40]}` a second time, which is not read"
            problem = problem or (extent.first_line + line, reason)
        elif isinstance(value, tuple):
            lists[name] = tuple(map(_one_line, value))
        else:
            fields[name] = _one_line(value)
    return Header(fields, lists, extent.end, problem)


def _line_of(error: yaml.YAMLError, fm: str) -> int:
    """Return the 0-based line of the header that libyaml complains about."""
    mark = getattr(error, "problem_mark", None)
    if mark is not None:
        return int(mark.line)
    # A character that YAML does not allow: libyaml tells its place in bytes.
    return fm.encode()[: getattr(error, "position", 0)].count(b"\n")


def _one_line(text: str) -> str:
    return " ".join(text.split())
