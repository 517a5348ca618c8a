"""Read the header of an example page: `key: value` lines, with or without `---` fences.

Text in, strings out. python-frontmatter is known here only: its own handlers look for a `---`
fence, which the pages of the Full Stack Python site do not have, so it gets a handler that also
takes the unfenced lines those pages start with.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import frontmatter
import yaml
from frontmatter.default_handlers import BaseHandler

MAX_HEADER_CHARS = 65_536
MAX_DEPTH = 8

_KEY = re.compile(r"[A-Za-z_][\w-]*:(?:[ \t]|\r?$)")
_FENCE = re.compile(r"---[ \t]*\r?\n")
_FENCE_END = re.compile(r"^(?:---|\.\.\.)[ \t]*\r?$", re.MULTILINE)
_YAML_BEYOND_SCALARS = re.compile(r"[&*!\[{]|^[ \t]*- ", re.MULTILINE)
# The C loader: the pure one costs more than all the rest of reading a page together.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Header(NamedTuple):
    """What the header says; keys in lower case."""

    fields: dict[str, str]
    lists: dict[str, tuple[str, ...]]
    """The values that are lists, such as `aliases`."""
    end: int
    """Offset of the first character after the header."""
    problem: tuple[int, str] | None
    """1-based line and reason, where the header could not be read; the body still can."""


class _Refused(Exception):
    """The header uses something that is not read; carries line and reason."""


class _Extent(NamedTuple):
    text: str
    first_line: int
    end: int
    fenced: bool


class _PageHandler(BaseHandler):
    """The handler given to python-frontmatter: unfenced and fenced headers, plain YAML only."""

    FM_BOUNDARY = _FENCE_END  # asked for by the base class

    def detect(self, text: str) -> bool:
        return _extent(text) is not None

    def split(self, text: str) -> tuple[str, str]:
        extent = _extent(text)
        if extent is None:
            raise ValueError("no header")
        return extent.text, text[extent.end :]

    def load(self, fm: str, **_: object) -> Any:
        if _YAML_BEYOND_SCALARS.search(fm):
            _refuse_what_is_not_plain(fm)
        return yaml.load(fm, Loader=_Loader)  # noqa: S506 - a safe loader


def read_header(text: str) -> Header:
    """Return the header of a page; an empty one where there is none."""
    extent = _extent(text)
    if extent is None:
        unclosed = (1, "header is never closed with ---") if _FENCE.match(text) else None
        return Header({}, {}, 0, unclosed)
    if len(extent.text) > MAX_HEADER_CHARS:
        return Header({}, {}, extent.end, (1, f"header is longer than {MAX_HEADER_CHARS} characters"))
    try:
        values, _ = frontmatter.parse(text[: extent.end], handler=_PageHandler())
    except _Refused as refused:
        line, reason = refused.args
        return Header({}, {}, extent.end, (extent.first_line + line, reason))
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        if not extent.fenced:
            # Pelican's headers are not YAML: there `title: flask: request` is a title with a colon.
            values = dict(_plain_lines(extent.text))
        else:
            mark = getattr(error, "problem_mark", None)
            line = extent.first_line + (mark.line if mark is not None else 0)
            return Header({}, {}, extent.end, (line, "header is not valid YAML"))
    return _header(values, extent.end)


def _extent(text: str) -> _Extent | None:
    """Return where the header is, or None where the text does not start with one."""
    fence = _FENCE.match(text)
    if fence:
        closing = _FENCE_END.search(text, fence.end())
        if closing is None:
            return None
        end = min(closing.end() + 1, len(text))
        return _Extent(text[fence.end() : closing.start()], 2, end, fenced=True)
    end = 0
    while end < len(text):
        newline = text.find("\n", end)
        after = len(text) if newline < 0 else newline + 1
        if not text[end:after].strip():
            break
        continues = end > 0 and text[end] in " \t"
        if not continues and not _KEY.match(text[end:after].rstrip("\n")):
            return None  # prose: a page may start without a header
        end = after
    return _Extent(text[:end], 1, end, fenced=False) if end else None


def _refuse_what_is_not_plain(fm: str) -> None:
    """Raise _Refused on aliases, anchors, tags and deep nesting, at the cost of a scan.

    An alias bomb loads in 2 ms, and the first `str()` of what it loaded never ends.
    """
    depth = 0
    for event in yaml.parse(fm, Loader=_Loader):
        line = event.start_mark.line if event.start_mark else 0
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _Refused(line, "header uses YAML anchors or aliases, which are not read")
        if getattr(event, "tag", None):
            raise _Refused(line, "header uses YAML tags, which are not read")
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise _Refused(line, f"header is nested more than {MAX_DEPTH} levels deep")


def _plain_lines(fm: str) -> dict[str, object]:
    parts = (line.partition(":") for line in fm.split("\n"))
    return {key.strip(): value.strip() for key, colon, value in parts if colon}


def _header(values: dict[str, object], end: int) -> Header:
    fields: dict[str, str] = {}
    lists: dict[str, tuple[str, ...]] = {}
    for key, value in values.items():
        name = str(key).lower()
        if isinstance(value, list):
            lists[name] = tuple(_one_line(item) for item in value if not isinstance(item, list | dict))
        elif value is not None and not isinstance(value, dict):
            fields[name] = _one_line(value)
    return Header(fields, lists, end, None)


def _one_line(value: object) -> str:
    return " ".join(str(value).split())
