"""Turn one example page into example records.

Text in, records out: nothing here opens a file, prints, or knows an index.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import islice

from exsearch.model import Example, Page, Record, Skipped, code_lines
from exsearch.readers.page.header import read_header
from exsearch.readers.page.prose import MAX_PROSE_CHARS, Section, read_file, read_heading, read_section
from exsearch.readers.page.symbols import LONGEST_NAME, read_symbol

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

MARK = "~~"
"""At the start of a line of a block: the line is highlighted. Not part of the code."""

MAX_ITEMS = 10_000
"""Limit of the blocks and skips of one page; the rest is not read."""

MAX_INTRO_CHARS = 4000
"""Limit of the prose before the first example, in which the kind of the symbol is looked for."""

LONGEST_FENCE = 20
"""Longer fences count as fences of this length, so that few kinds of fence are ever looked for."""

# These patterns begin with the line break in front of a line, because a search can jump to a character.
# Searches for `^` would try every character.
_STRUCTURE = re.compile(
    r"\n(?:(?P<indent> {0,3})(?P<fence>`{3,}(?=[^`\n]*$)|~{3,})(?P<info>[^\n]*)"
    r"|(?P<level>#{1,6})[ \t]+(?P<example>Examples?\b)?(?P<heading>[^\n]*))",
    re.MULTILINE,
)
_EXAMPLE_HEADING = re.compile(r"\n#{1,6}[ \t]+Examples?\b[^\n]*")
_MARKED = re.compile(rf"\n{MARK}([^\n]*)")
# Pages write cuts with two number signs; a comment of the project itself has one.
_CUT = re.compile(
    r"\n##[ \t]*(?:\.\.|…|(?:the[ \t]+)?(?:source|code)[ \t]+(?:file|code)\b)"
    r"(?=.*\b(?:source|code|file|lines|examples?)\b)"
    r".*\b(?:abbreviated|shortened|continues|cut|skipped|omitted|left out"
    r"|no further|without (?:any )?further)\b"
)
_PYTHON = {"", "python", "python3", "py", "py3", "python2"}
_UNSAFE_IN_SLUG = re.compile(r"[^A-Za-z0-9._-]+")


class _Code(Record):
    text: str
    highlighted: tuple[int, ...]
    cuts: tuple[int, ...]
    marked: tuple[str, ...]
    """The highlighted lines."""


class _Block(Record):
    number: int | None
    about: Section
    line: int
    code: _Code


class _OpenSection:
    """The prose below one heading, while the blocks below it are found."""

    def __init__(self, heading: re.Match[str] | None, line: int) -> None:
        self.line = line
        self.blocks = 0
        self.in_example = heading is not None and heading["example"] is not None
        self.number, self._named = read_heading(heading["heading"] if heading and self.in_example else "")
        self._level = len(heading["level"]) if heading else 0
        self._prose = ""
        self._about: Section | None = None

    def ends_with(self, heading: re.Match[str]) -> bool:
        """Return whether `heading` begins another section, and not a part of this one."""
        return not self._level or len(heading["level"]) <= self._level or heading["example"] is not None

    def add_prose(self, prose: str) -> None:
        """Take the prose before a block. If there are blocks above it, only the name of a file counts."""
        if self._about is not None:
            file = read_file(prose)
            self._about = self._about._replace(file=file) if file else self._about
        elif len(self._prose) <= MAX_PROSE_CHARS:
            self._prose += "\n" + prose

    def about(self) -> Section:
        """Return the project, its licence and the file, as the prose up to here states them."""
        if self._about is None:
            self._about = read_section(self._named, self._prose)
        return self._about


def read_page(text: str, path: str) -> Iterator[Example | Skipped]:
    """Yield the examples of a page in their order, and a `Skipped` for everything that cannot be read.

    The records name the page by `path`. A page without a slug gets its slug from `path`, too.
    """
    text = text.removeprefix("\ufeff")
    header = read_header(text)
    if header.problem is not None:
        yield Skipped(path, *header.problem)
    # The line break in front lets the patterns find the first line as they find all others.
    body = "\n" + text[header.end :]
    items = _scan(body, text.count("\n", 0, header.end), path)
    taken = list(islice(items, MAX_ITEMS))
    blocks = [item for item in taken if isinstance(item, _Block)]
    first = _EXAMPLE_HEADING.search(body)
    intro = body[1 : first.start() + 1 if first else None][:MAX_INTRO_CHARS]
    symbol = read_symbol(header, intro, [(block.code.text, block.code.marked) for block in blocks])
    if len(header.fields.get("symbol", "")) > LONGEST_NAME:
        yield Skipped(path, None, f"its symbol has more than {LONGEST_NAME} characters: it counts as none")
    page = Page(_slug(header.fields.get("slug"), path), header.fields.get("title", ""), path)
    position = 0
    for item in taken:
        if isinstance(item, Skipped):
            yield item
            continue
        position += 1
        highlighted = item.code.highlighted or _lines_naming(symbol.name, item.code.text)
        if not highlighted:
            yield Skipped(path, item.line, "no line of the example is highlighted")
            continue
        yield Example(
            id=f"{page.slug}:{position}",
            symbol=symbol.name,
            aliases=symbol.aliases,
            kind=symbol.kind,
            page=page,
            position=position,
            number=item.number,
            project=item.about.project,
            license=item.about.license,
            file=item.about.file,
            code=item.code.text,
            segments=None,
            highlighted=highlighted,
            cuts=item.code.cuts,
        )
    for item in islice(items, 1):
        yield Skipped(path, item.line, f"the page has more than {MAX_ITEMS} examples; the rest is not read")


def _scan(body: str, lines_above: int, path: str) -> Iterator[_Block | Skipped]:
    """Yield the code blocks of the example sections, and a `Skipped` for each section without one.

    `body` begins with a line break that is not the page's.
    """
    fences = _Fences(body)
    section = _OpenSection(None, 0)
    at, prose_from, line, counted = 0, 1, lines_above, 0
    while found := _STRUCTURE.search(body, at):
        start = found.start() + 1
        line += body.count("\n", counted, start)
        counted = start
        at = found.end()
        if found["fence"] is None:
            if section.ends_with(found):
                yield from _without_block(section, path)
                section = _OpenSection(found, line)
                prose_from = at
            continue
        section.add_prose(body[prose_from:start])
        end, at = fences.end_of(found)
        prose_from = at
        if end is None:
            section.blocks += 1
            yield Skipped(path, line, "code block is never closed")
        elif _is_python(found["info"]):
            code = _code(body[found.end() : end], len(found["indent"]))
            if section.in_example or code.highlighted:
                section.blocks += 1
                block = _Block(section.number, section.about(), line, code)
                yield block if code.text else Skipped(path, line, "code block is empty")
    yield from _without_block(section, path)


def _without_block(section: _OpenSection, path: str) -> Iterator[Skipped]:
    if section.in_example and not section.blocks:
        yield Skipped(path, section.line, "example section has no Python code block")


class _Fences:
    """Finds the ends of the code blocks of a text.

    The match that ends a block may be far away or missing, and the same one for a million blocks. So each
    pattern's last match is kept, and no stretch of the text is searched twice for one pattern.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._matches: dict[re.Pattern[str], tuple[int, re.Match[str] | None]] = {}

    def end_of(self, opening: re.Match[str]) -> tuple[int | None, int]:
        """Return the offset where the code ends, and the offset where reading goes on.

        The first is None if the block is never closed. It is also None if the heading of another example
        and a fence that opens its block come before the closing fence: reading goes on at that heading.
        """
        closes, opens = _closes_and_opens(opening["fence"][:LONGEST_FENCE])
        closing = self._next(closes, opening.end())
        limit = closing.start() if closing else len(self._text)
        heading = self._next(_EXAMPLE_HEADING, opening.end())
        if heading and heading.start() < limit:
            another = self._next(opens, heading.end())
            if closing is None or (another and another.start() < limit):
                return None, heading.start()
        return (limit + 1, closing.end()) if closing else (None, limit)

    def _next(self, pattern: re.Pattern[str], offset: int) -> re.Match[str] | None:
        """Return the first match at `offset` or behind it."""
        searched_from, match = self._matches.get(pattern, (len(self._text) + 1, None))
        if searched_from > offset or (match is not None and match.start() < offset):
            match = pattern.search(self._text, offset)
            self._matches[pattern] = offset, match
        return match


@cache
def _closes_and_opens(fence: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the patterns of the fences that close a block with this fence, and that open another one."""
    start = rf"\n {{0,3}}{re.escape(fence[0])}{{{len(fence)},}}+[ \t]*+"
    return re.compile(start + r"\r?$", re.MULTILINE), re.compile(start + r"\w")


def _is_python(info: str) -> bool:
    return info in _PYTHON or re.sub(r"[{}.]", "", info.strip()).partition(" ")[0].lower() in _PYTHON


def _code(lines: str, indent: int) -> _Code:
    """Return the code of a block without its marks and its fence's indentation.

    `lines` begins with the line break behind the opening fence.
    """
    if indent:
        lines = re.sub(rf"\n {{1,{indent}}}", "\n", lines)
    marked = _numbered(_MARKED, lines)
    text = "\n".join(lines.split("\n" + MARK))  # faster than `replace`, which counts first
    highlighted = tuple([number for number, _ in marked])
    cuts = tuple([number for number, _ in _numbered(_CUT, text)])
    return _Code(text[1:], highlighted, cuts, tuple([line[1] for _, line in marked]))


def _numbered(pattern: re.Pattern[str], lines: str) -> list[tuple[int, re.Match[str]]]:
    """Return (1-based line, match) for each match; `lines` and `pattern` begin with a line break."""
    found = []
    number = counted = 0
    for match in pattern.finditer(lines):
        number += lines.count("\n", counted, match.start() + 1)
        counted = match.start() + 1
        found.append((number, match))
    return found


def _lines_naming(symbol: str | None, code: str) -> tuple[int, ...]:
    """Return the lines that name the symbol, because they count as highlighted in a block without marks."""
    if symbol is None:
        return ()
    named = re.compile(rf"(?<!\w){re.escape(symbol.rpartition('.')[2])}(?!\w)")
    return tuple(number for number, line in enumerate(code_lines(code), 1) if named.search(line))


def _slug(stated: str | None, path: str) -> str:
    """Return the page's slug, or its file name, in characters that a shell leaves alone."""
    name = path.rpartition("/")[2]
    stem = name.rpartition(".")[0] or name
    return _UNSAFE_IN_SLUG.sub("-", stated or stem).strip("-.")[:200].strip("-.") or "page"
