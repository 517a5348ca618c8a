"""Read the header of an example page: `key: value` lines, with or without `---` fences.

Text in, strings out. Only this module knows python-frontmatter. The handlers that come with it look
for a `---` fence, which the pages of the Full Stack Python site do not have. So this module finds
the header, and gives python-frontmatter a handler that reads its lines.
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

_BLANK_LINES = r"(?:[ \t\r]*+\n)*+"
_OPENING_FENCE = re.compile(_BLANK_LINES + r"---[ \t]*\r?\n")
_CLOSING_FENCE = re.compile(r"^(?:---|\.\.\.)[ \t]*\r?$", re.MULTILINE)
# Keys and the lines that continue a value, up to a blank line, the end, a Markdown heading or a code block.
_UNFENCED = re.compile(
    _BLANK_LINES + r"((?:[A-Za-z_][\w-]*:(?:[ \t][^\n]*|\r?)(?:\n|\Z)"
    r"(?:(?:[ \t](?=[^\n]*\S)|- )[^\n]*(?:\n|\Z))*+)++)"
    r"(?=[^\S\n]*(?:\n|\Z)|#{1,6}[ \t]|```|~~~)"
)
# YAML would cut `title: C #1` at the number sign.
_COMMENT = re.compile(r"^[\w-]+:[ \t]+[^\s\"'][^\n]*?[ \t]#", re.MULTILINE)
# `key: some words` in every line: YAML reads these as the line reader does, but takes ten times as long.
_PLAIN = re.compile(r"(?:[A-Za-z_][\w-]*: (?!null\b|Null\b|NULL\b)[A-Za-z0-9][^\n:#]*+(?:\n|\Z))++\Z")
_PLAIN_ENTRY = re.compile(r"^([^ \t\n:-][^\n:]*):([^\n]*(?:\n[ \t-][^\n]*)*+)", re.MULTILINE)
_NULLS = {"", "~", "null", "Null", "NULL"}
# The C parser, because the pure one takes longer than all other steps of reading a page together.
_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class Header(Record):
    """The entries of a header; keys in lower case, values as written."""

    fields: dict[str, str]
    lists: dict[str, tuple[str, ...]]
    """The values that are lists, such as `aliases`."""
    end: int
    """Offset of the first character after the header."""
    problem: tuple[int, str] | None
    """1-based line of the page and the reason why a part of the header is not read; the body still is."""


class _Refused(Exception):
    """The header cannot be read; carries the line (0-based, in the header) and the reason."""


class _Found(Record):
    text: str
    first_line: int
    end: int
    fenced: bool


class _PageHandler(BaseHandler):
    """Makes python-frontmatter read a header that has been found already."""

    FM_BOUNDARY = _CLOSING_FENCE  # the base class requires one

    def __init__(self, found: _Found) -> None:
        super().__init__()
        self._found = found

    def split(self, text: str) -> tuple[str, str]:
        # Not `text`, because python-frontmatter strips it, and the lines must keep their numbers.
        return self._found.text, ""

    def load(self, fm: str, **_: object) -> Any:
        return {"entries": _entries(fm, self._found.fenced)}


def read_header(text: str) -> Header:
    """Return the header of a page; an empty one if the page has none."""
    found = _find(text)
    if isinstance(found, Header):
        return found
    try:
        if len(found.text) > MAX_HEADER_CHARS:
            raise _Refused(0, f"header is longer than {MAX_HEADER_CHARS} characters")
        parsed, _ = frontmatter.parse("", handler=_PageHandler(found))
    except _Refused as refused:
        line, reason = refused.args
    except yaml.YAMLError as error:
        line, reason = _line_of(error, found.text), "header is not valid YAML"
    else:
        entries: Any = parsed["entries"]
        return _header(entries, found)
    return Header({}, {}, found.end, (found.first_line + line, reason))


def _find(text: str) -> _Found | Header:
    """Return the place of the header; an empty Header if the text does not start with one."""
    opening = _OPENING_FENCE.match(text)
    if opening:
        first_line = text.count("\n", 0, opening.end()) + 1
        closing = _CLOSING_FENCE.search(text, opening.end())
        if closing is None:
            return Header({}, {}, 0, (first_line - 1, "header is never closed with ---"))
        inside = text[opening.end() : closing.start()]
        return _Found(inside, first_line, min(closing.end() + 1, len(text)), fenced=True)
    unfenced = _UNFENCED.match(text)
    if unfenced is None:
        return Header({}, {}, 0, None)
    first_line = text.count("\n", 0, unfenced.start(1)) + 1
    return _Found(unfenced[1], first_line, unfenced.end(), fenced=False)


def _entries(fm: str, fenced: bool) -> list[Entry]:
    if _PLAIN.match(fm) or (not fenced and _COMMENT.search(fm)):
        return list(_plain_entries(fm))
    try:
        return list(_yaml_entries(fm))
    except yaml.YAMLError:
        if fenced:
            raise
        # Pelican's headers are not YAML: in them `title: flask: request` is a title with a colon.
        return list(_plain_entries(fm))


def _plain_entries(fm: str) -> Iterator[Entry]:
    """Yield the `key: value` lines, each with the indented lines that continue it."""
    for entry in _PLAIN_ENTRY.finditer(fm):
        value = entry[2].strip()
        quoted = value[:1] in ("'", '"') and len(value) > 1 and value[0] == value[-1]
        yield fm.count("\n", 0, entry.start()), entry[1].strip(), value[1:-1] if quoted else value


def _yaml_entries(fm: str) -> Iterator[Entry]:
    """Yield the entries of a YAML mapping whose values are scalars or lists of scalars.

    Entries with any other value, and entries whose value is null, are left out. The YAML is composed,
    which gives every key its line and every value as written, and never loaded: a list of aliases
    loads in 2 ms, but can be so large that `str()` of it never ends.
    """
    _check_events(fm)
    root: Any = yaml.compose(fm, Loader=_Loader)
    if root is not None and not isinstance(root, yaml.MappingNode):
        raise _Refused(root.start_mark.line, "header is not made of `key: value` lines")
    for key, value in root.value if root else ():
        if not _is_text(key):
            continue
        if _is_text(value):
            yield key.start_mark.line, key.value, value.value
        elif isinstance(value, yaml.SequenceNode):
            yield key.start_mark.line, key.value, tuple(item.value for item in value.value if _is_text(item))


def _is_text(node: yaml.Node) -> bool:
    """Return whether a node is a scalar other than null."""
    return isinstance(node, yaml.ScalarNode) and (bool(node.style) or node.value not in _NULLS)


def _check_events(fm: str) -> None:
    """Raise `_Refused` if the header has anchors, aliases or tags, or is nested too deeply.

    The parser's events show that without recursion. Composing 30,000 nested `?` ends the process in
    versions of libyaml that have no limit of their own. Those with a limit fail before they deliver the
    events that show the depth, because the scanner looks ahead: the text before the error is checked instead.
    """
    try:
        _check_each(fm)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        with suppress(yaml.YAMLError):
            _check_each(fm[: mark.index] if mark else "")
        raise


def _check_each(fm: str) -> None:
    depth = 0
    for event in yaml.parse(fm, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        line = event.start_mark.line if event.start_mark else 0
        if depth > MAX_DEPTH:
            raise _Refused(line, f"header is nested more than {MAX_DEPTH} levels deep")
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _Refused(line, "header uses YAML anchors or aliases, which are not read")
        if getattr(event, "tag", None):
            raise _Refused(line, "header uses YAML tags, which are not read")


def _header(entries: list[Entry], found: _Found) -> Header:
    """Return the header with these entries; the first one of each key."""
    fields: dict[str, str] = {}
    lists: dict[str, tuple[str, ...]] = {}
    problem = None
    for line, key, value in entries:
        name = key.lower()
        if name in fields or name in lists:
            reason = f"header has the key `{_one_line(key)[:40]}` twice; the second is not read"
            problem = problem or (found.first_line + line, reason)
        elif isinstance(value, tuple):
            lists[name] = tuple(map(_one_line, value))
        else:
            fields[name] = _one_line(value)
    return Header(fields, lists, found.end, problem)


def _line_of(error: yaml.YAMLError, fm: str) -> int:
    """Return the line (0-based, in the header) of the error."""
    mark = getattr(error, "problem_mark", None)
    if mark is not None:
        return int(mark.line)
    # A character that YAML does not allow: libyaml gives its offset in bytes.
    return fm.encode()[: getattr(error, "position", 0)].count(b"\n")


def _one_line(text: str) -> str:
    return " ".join(text.split())
