"""Turn one example page into example records.

Text in, records out: nothing here opens a file, prints, or knows an index.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from exsearch.model import Example, Page, Skipped, code_lines
from exsearch.pages.header import read_header
from exsearch.pages.prose import read_section
from exsearch.pages.symbols import read_symbol

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

MARK = "~~"
"""At column 0 of a line of a block: the line is highlighted. Not part of the code."""

_STRUCTURE = re.compile(
    r"^(?P<indent> {0,3})(?P<fence>`{3,}(?=[^`\n]*$)|~{3,})(?P<info>[^\n]*)$"
    r"|^#{1,6}[ \t]+Examples?\b(?P<heading>[^\n]*)$",
    re.MULTILINE,
)
_HEADING = re.compile(r"^#{1,6}[ \t]+Examples?\b[^\n]*$", re.MULTILINE)
_NUMBER_AND_PROJECT = re.compile(r"\s*#?(\d{1,9})?\s*[:.]?\s*(?:from\s+(.*?))?\s*#*\s*\Z")
_HEADING_LINK = re.compile(r"\[((?:[^\[\]\\]|\\.){0,400})\]\([^()\s]{0,2000}\)")
_PYTHON = {"", "python", "python3", "py", "py3", "python2"}
# Two number signs, as the pages write them; a comment of the project's own has one.
_CUT = re.compile(
    r"##[ \t]*(?:\.\.|…|(?:the[ \t]+)?(?:source|code)[ \t]+(?:file|code)\b)"
    r"(?=.*\b(?:source|code|file|lines|examples?)\b)"
    r".*\b(?:abbreviated|shortened|continues|cut|skipped|omitted|left out"
    r"|no further|without (?:any )?further)\b"
)
_UNSAFE_IN_SLUG = re.compile(r"[^A-Za-z0-9._-]+")


class _Block(NamedTuple):
    number: int | None
    named: str | None
    prose: str
    line: int
    code: str
    highlighted: tuple[int, ...]
    cuts: tuple[int, ...]


class _Section:
    """The state of one `## Example N from PROJECT` section while its blocks are found."""

    def __init__(self, heading: str | None, line: int, start: int) -> None:
        self.line = line
        self.start = start
        self.blocks = 0
        self.in_example = heading is not None
        stripped = _HEADING_LINK.sub(lambda m: m[1], heading or "")
        said = _NUMBER_AND_PROJECT.match(stripped)
        self.number = int(said[1]) if said and said[1] else None
        named = (said[2] if said else stripped) or ""
        self.named = re.sub(r"\\(\W)", r"\1", " ".join(named.split())) or None


def read_page(text: str, path: str) -> Iterator[Example | Skipped]:
    """Yield the examples of a page in their order, and what of it could not be read.

    `path` names the page in its records and gives a page without a slug one. Skips carry the line
    of the page that they are about.
    """
    text = text.removeprefix("\ufeff")
    header = read_header(text)
    if header.problem is not None:
        yield Skipped(path, *header.problem)
    items = list(_scan(text, header.end, path))
    blocks = [item for item in items if isinstance(item, _Block)]
    first_heading = _HEADING.search(text, header.end)
    intro = text[header.end : first_heading.start() if first_heading else None][:4000]
    symbol = read_symbol(header, intro, [(b.code, _marked_lines(b)) for b in blocks])
    page = Page(_slug(header.fields.get("slug"), path), header.fields.get("title", ""), path)
    position = 0
    for item in items:
        position += isinstance(item, _Block)
        if isinstance(item, Skipped):
            yield item
            continue
        highlighted = item.highlighted or _lines_naming(symbol.name, item.code)
        if not highlighted:
            yield Skipped(path, item.line, "no line of the example is highlighted")
            continue
        section = read_section(item.named, item.prose)
        yield Example(
            f"{page.slug}:{position}",
            symbol.name,
            symbol.aliases,
            symbol.kind,
            page,
            position,
            item.number,
            section.project,
            section.license,
            section.file,
            item.code,
            None,
            highlighted,
            item.cuts,
        )


def _scan(text: str, start: int, path: str) -> Iterator[_Block | Skipped]:
    """Yield the code blocks of the example sections, and the sections that have none."""
    section = _Section(None, 0, start)
    at, line, counted = start, 1, 0
    while found := _STRUCTURE.search(text, at):
        line += text.count("\n", counted, found.start())
        counted = found.start()
        if found["fence"] is None:
            yield from _without_block(section, path)
            section = _Section(found["heading"], line, found.end())
            at = found.end()
            continue
        end, at = _block_end(text, found)
        if end is None:
            yield Skipped(path, line, "code block is never closed")
            section.blocks += 1
            continue
        block = _block(text[found.end() + 1 : end], found, section, text[section.start : found.start()], line)
        if isinstance(block, _Block) and (section.in_example or block.highlighted):
            section.blocks += 1
            yield block
        elif block is not None and section.in_example:
            section.blocks += 1
            yield Skipped(path, line, "code block is empty")
    yield from _without_block(section, path)


def _without_block(section: _Section, path: str) -> Iterator[Skipped]:
    if section.in_example and not section.blocks:
        yield Skipped(path, section.line, "example section has no Python code block")


def _block_end(text: str, opening: re.Match[str]) -> tuple[int | None, int]:
    """Return the offsets of the end of the code and of the text after the block.

    The first is None where the block is never closed. That is also so where the next example's
    heading and opening fence come before anything closes it: reading on is then from that heading.
    """
    closes, opens = _fence_patterns(opening["fence"])
    closing = closes.search(text, opening.end())
    limit = closing.start() if closing else len(text)
    heading = _HEADING.search(text, opening.end(), limit)
    if heading and (closing is None or opens.search(text, heading.end(), limit)):
        return None, heading.start()
    return (closing.start(), closing.end()) if closing else (None, len(text))


@lru_cache(maxsize=16)
def _fence_patterns(fence: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what closes a block opened with `fence`, and what opens another one like it."""
    start = rf"^ {{0,3}}{re.escape(fence[0])}{{{len(fence)},}}[ \t]*"
    return re.compile(start + r"\r?$", re.MULTILINE), re.compile(start + r"\w", re.MULTILINE)


def _block(
    body: str, opening: re.Match[str], section: _Section, prose: str, line: int
) -> _Block | Skipped | None:
    """Return the block without its marks; None where it is not Python."""
    language = re.sub(r"[{}.]", "", opening["info"].strip()).partition(" ")[0].lower()
    if language not in _PYTHON:
        return None
    if opening["indent"]:
        body = re.sub(rf"^ {{1,{len(opening['indent'])}}}", "", body, flags=re.MULTILINE)
    highlighted = []
    lines = code_lines(body)
    if MARK in body:
        for number, text in enumerate(lines, 1):
            if text.startswith(MARK):
                highlighted.append(number)
                lines[number - 1] = text[len(MARK) :]
    if not lines:
        return Skipped("", line, "code block is empty")
    cuts = [n for n, text in enumerate(lines, 1) if text.startswith("##") and _CUT.match(text)]
    code = "\n".join(lines) + "\n"
    return _Block(section.number, section.named, prose, line, code, tuple(highlighted), tuple(cuts))


def _marked_lines(block: _Block) -> tuple[str, ...]:
    lines = code_lines(block.code)
    return tuple(lines[number - 1] for number in block.highlighted)


def _lines_naming(symbol: str | None, code: str) -> tuple[int, ...]:
    """Return the lines that name the symbol: what a page would have marked that marks nothing."""
    if symbol is None:
        return ()
    named = re.compile(rf"(?<!\w){re.escape(symbol.rpartition('.')[2])}(?!\w)")
    return tuple(number for number, line in enumerate(code_lines(code), 1) if named.search(line))


def _slug(stated: str | None, path: str) -> str:
    """Return the page's slug, or its file name, in characters that a shell leaves alone."""
    name = path.rpartition("/")[2]
    stem = name.rpartition(".")[0] or name
    return _UNSAFE_IN_SLUG.sub("-", stated or stem).strip("-.")[:200] or "page"
