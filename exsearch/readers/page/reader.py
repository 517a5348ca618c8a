"""Turn one example page into example records.

Text in, records out: nothing here opens a file, prints, or knows an index.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import islice

from exsearch.model import Example, Page, Record, Skipped, code_lines
from exsearch.readers.page.header import read_header
from exsearch.readers.page.prose import MAX_PROSE_CHARS, Section, read_file, read_section
from exsearch.readers.page.symbols import read_symbol

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

MARK = "~~"
"""At column 0 of a line of a block: the line is highlighted. Not part of the code."""

MAX_ITEMS = 10_000
"""Blocks and skips of one page; what follows them is not read."""

MAX_NAME_CHARS = 400
"""Of a project's name in a heading; as many as a link's label may have."""

MAX_INTRO_CHARS = 4000
"""Of the prose in front of the first example, where the symbol is looked for."""

LONGEST_FENCE = 20
"""Longer fences count as one of this length, so that few kinds of fence are ever looked for."""

# What a pattern begins with is what the search for it can jump to: `^` would be tried at every character.
_STRUCTURE = re.compile(
    r"\n(?:(?P<indent> {0,3})(?P<fence>`{3,}(?=[^`\n]*$)|~{3,})(?P<info>[^\n]*)"
    r"|(?P<level>#{1,6})[ \t]+(?P<example>Examples?\b)?(?P<heading>[^\n]*))",
    re.MULTILINE,
)
_HEADING = re.compile(r"#{1,6}[ \t]+Examples?\b[^\n]*")
_NUMBER_AND_PROJECT = re.compile(r"#?(\d{1,9})? ?[:.]? ?(?:from(?: (.*))?)?\Z")
_HEADING_LINK = re.compile(r"\[((?:[^\[\]\\]|\\.){0,400})\]\([^()\s]{0,2000}\)")
_ESCAPE = re.compile(r"\\(\W)")
_PYTHON = {"", "python", "python3", "py", "py3", "python2"}
# Two number signs, as the pages write them; a comment of the project's own has one.
_CUT = re.compile(
    r"##[ \t]*(?:\.\.|…|(?:the[ \t]+)?(?:source|code)[ \t]+(?:file|code)\b)"
    r"(?=.*\b(?:source|code|file|lines|examples?)\b)"
    r".*\b(?:abbreviated|shortened|continues|cut|skipped|omitted|left out"
    r"|no further|without (?:any )?further)\b"
)
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


class _Section:
    """The prose below one heading, while the blocks in it are found."""

    def __init__(self, heading: re.Match[str] | None, line: int) -> None:
        self.line = line
        self.level = len(heading["level"]) if heading else 0
        self.in_example = heading is not None and heading["example"] is not None
        said = heading["heading"] if heading and self.in_example else ""
        self.number, self.named = _number_and_project(said)
        self.blocks = 0
        self._prose: list[str] = []
        self._prose_chars = 0
        self._about: Section | None = None

    def ends_with(self, heading: re.Match[str]) -> bool:
        """Say whether `heading` begins another section, and not a part of this one."""
        return not self.level or len(heading["level"]) <= self.level or heading["example"] is not None

    def add_prose(self, prose: str) -> None:
        """Take the prose in front of a block: it tells about all blocks, or names the next one's file."""
        if self._about is not None:
            file = read_file(prose)
            self._about = self._about._replace(file=file) if file else self._about
        elif self._prose_chars <= MAX_PROSE_CHARS:
            self._prose.append(prose)
            self._prose_chars += len(prose)

    def about(self) -> Section:
        """Return what the prose up to here says of the project, its licence and the file."""
        if self._about is None:
            self._about = read_section(self.named, "\n".join(self._prose))
        return self._about


def _number_and_project(heading: str) -> tuple[int | None, str | None]:
    """Read what follows "## Example": " 3 from [sandman](https://...) ##" is 3 and "sandman"."""
    if not heading:
        return None, None
    words = _HEADING_LINK.sub(lambda m: m[1], heading).split()
    if words and not words[-1].strip("#"):
        words.pop()  # the number signs that may close a heading
    text = " ".join(words)
    said = _NUMBER_AND_PROJECT.match(text)
    number, named = said.groups() if said else (None, text)
    named = " ".join(_ESCAPE.sub(r"\1", named or "").split())
    return int(number) if number else None, named[:MAX_NAME_CHARS].strip() or None


def read_page(text: str, path: str) -> Iterator[Example | Skipped]:
    """Yield the examples of a page in their order, and what of it could not be read.

    `path` names the page in its records and gives a page without a slug one. Skips carry the line
    of the page that they are about.
    """
    text = text.removeprefix("\ufeff")
    header = read_header(text)
    if header.problem is not None:
        yield Skipped(path, *header.problem)
    # A line begins behind a line break: with one in front of the body, the first does so too.
    body = "\n" + text[header.end :]
    items = _at_most(MAX_ITEMS, _scan(body, text.count("\n", 0, header.end), path), path)
    blocks = [item for item in items if isinstance(item, _Block)]
    symbol = read_symbol(header, _intro(body), [(b.code.text, b.code.marked) for b in blocks])
    page = Page(_slug(header.fields.get("slug"), path), header.fields.get("title", ""), path)
    position = 0
    for item in items:
        position += isinstance(item, _Block)
        if isinstance(item, Skipped):
            yield item
            continue
        code = item.code
        highlighted = code.highlighted or _lines_naming(symbol.name, code.text)
        if not highlighted:
            yield Skipped(path, item.line, "no line of the example is highlighted")
            continue
        yield Example(
            f"{page.slug}:{position}",
            symbol.name,
            symbol.aliases,
            symbol.kind,
            page,
            position,
            item.number,
            item.about.project,
            item.about.license,
            item.about.file,
            code.text,
            None,
            highlighted,
            code.cuts,
            None,
            None,
            None,
        )


def _intro(body: str) -> str:
    """Return the start of the prose in front of the first example."""
    heading = _Ahead(_HEADING, "Example", body).next(0)
    return body[1 : heading.start() if heading else None][:MAX_INTRO_CHARS]


def _at_most(limit: int, items: Iterator[_Block | Skipped], path: str) -> list[_Block | Skipped]:
    """Return the first `limit` items, and behind them a Skipped for all others."""
    taken = list(islice(items, limit))
    rest = next(items, None)
    if rest is not None:
        taken.append(
            Skipped(path, rest.line, f"the page has more than {limit} examples; the rest is not read")
        )
    return taken


def _scan(body: str, lines_above: int, path: str) -> Iterator[_Block | Skipped]:
    """Yield the code blocks of the example sections, and the sections that have none.

    `body` begins with a line break that is not the page's.
    """
    ends = _BlockEnds(body)
    section = _Section(None, 0)
    at, prose_from, line, counted = 0, 1, lines_above, 0
    while found := _STRUCTURE.search(body, at):
        start = found.start() + 1
        line += body.count("\n", counted, start)
        counted = start
        at = found.end()
        if found["fence"] is None:
            if section.ends_with(found):
                yield from _without_block(section, path)
                section = _Section(found, line)
                prose_from = at
            continue
        section.add_prose(body[prose_from:start])
        end, at = ends.of(found)
        prose_from = at
        if end is None:
            section.blocks += 1
            yield Skipped(path, line, "code block is never closed")
        elif _is_python(found["info"]):
            code = _code(body[found.end() + 1 : end], len(found["indent"]))
            if section.in_example or code.highlighted:
                section.blocks += 1
                block = _Block(section.number, section.about(), line, code)
                yield block if code.text else Skipped(path, line, "code block is empty")
    yield from _without_block(section, path)


def _without_block(section: _Section, path: str) -> Iterator[Skipped]:
    if section.in_example and not section.blocks:
        yield Skipped(path, section.line, "example section has no Python code block")


class _BlockEnds:
    """Finds where the blocks of a text end.

    What closes a block may be far away, or nowhere, and the same for each of a million others; so
    each stretch of the text is searched once for each kind of fence.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._heading = _Ahead(_HEADING, "Example", text)
        self._fences: dict[tuple[str, int], tuple[_Ahead, _Ahead]] = {}

    def of(self, opening: re.Match[str]) -> tuple[int | None, int]:
        """Return the offsets of the end of the code and of the line break that ends the block.

        The first is None where the block is never closed. That is also so where the next example's
        heading and opening fence come before anything closes it: reading on is then from the line
        break in front of that heading.
        """
        closes, opens = self._fences_like(opening["fence"])
        closing = closes.next(opening.end())
        limit = closing.start() if closing else len(self._text)
        heading = self._heading.next(opening.end())
        if heading and heading.start() < limit:
            another = opens.next(heading.end())
            if closing is None or (another and another.start() < limit):
                return None, heading.start() - 1
        return (closing.start(), closing.end()) if closing else (None, len(self._text))

    def _fences_like(self, fence: str) -> tuple[_Ahead, _Ahead]:
        """Return what closes a block opened with `fence`, and what opens another one like it."""
        kind = fence[0], min(len(fence), LONGEST_FENCE)
        if kind not in self._fences:
            words = kind[0] * kind[1]
            closes, opens = _closes_and_opens(words)
            self._fences[kind] = _Ahead(closes, words, self._text), _Ahead(opens, words, self._text)
        return self._fences[kind]


@cache
def _closes_and_opens(fence: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the patterns of what closes a block with this fence, and of what opens another one."""
    start = rf" {{0,3}}{re.escape(fence[0])}{{{len(fence)},}}[ \t]*"
    return re.compile(start + r"\r?$", re.MULTILINE), re.compile(start + r"\w")


class _Ahead:
    """The next line of a text that a pattern matches the start of, for offsets that mostly grow.

    `words` are in all such lines and in few others, so that these few alone are looked at.
    """

    def __init__(self, pattern: re.Pattern[str], words: str, text: str) -> None:
        self._pattern = pattern
        self._words = words
        self._text = text
        self._searched_from = len(text) + 1
        self._found: re.Match[str] | None = None

    def next(self, offset: int) -> re.Match[str] | None:
        """Return the first match in a line that begins at `offset` or behind it."""
        known = self._searched_from <= offset and (self._found is None or offset <= self._found.start())
        if not known:
            self._searched_from = offset
            self._found = self._search(offset)
        return self._found

    def _search(self, offset: int) -> re.Match[str] | None:
        text, words = self._text, self._words
        at = text.find(words, offset)
        while at >= 0:
            start = text.rfind("\n", offset, at) + 1
            found = self._pattern.match(text, start) if start else None
            if found:
                return found
            end = text.find("\n", at)
            at = text.find(words, end) if end >= 0 else -1
        return None


def _is_python(info: str) -> bool:
    return info in _PYTHON or re.sub(r"[{}.]", "", info.strip()).partition(" ")[0].lower() in _PYTHON


def _code(body: str, indent: int) -> _Code:
    """Return the code of a block, which is whole lines, without its marks and its fence's indentation."""
    if indent:
        body = re.sub(rf"^ {{1,{indent}}}", "", body, flags=re.MULTILINE)
    lines = _lines_with("\n" + MARK, body)
    text = ("\n" + body).replace("\n" + MARK, "\n")[1:] if lines else body
    cuts = [number for number, start in _lines_with("\n##", text) if _CUT.match(text, start)]
    marked = [body[start + len(MARK) : body.find("\n", start)] for _, start in lines]
    return _Code(text, tuple([number for number, _ in lines]), tuple(cuts), tuple(marked))


def _lines_with(opening: str, body: str) -> list[tuple[int, int]]:
    """Return (number, offset) of the lines of a block that begin so; `opening` has a line break in front."""
    found = [(1, 0)] if body.startswith(opening[1:]) else []
    number, counted = 1, 0
    at = body.find(opening)
    while at >= 0:
        number += body.count("\n", counted, at + 1)
        counted = at + 1
        found.append((number, counted))
        at = body.find(opening, counted)
    return found


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
    return _UNSAFE_IN_SLUG.sub("-", stated or stem).strip("-.")[:200].strip("-.") or "page"
