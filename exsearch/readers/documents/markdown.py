"""Read Markdown: headings, paragraphs, fences and indented code, with the extensions of MkDocs, MyST and MDX.

markdown-it-py finds the blocks. Inline markup is not parsed, because nobody needs it and it takes most of the
time. Raw HTML is not parsed either, so that a fence directly below `<details>` or `<TabItem>` is found.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from exsearch.readers.documents import languages, rst
from exsearch.readers.documents.page import Page, lines_of
from exsearch.readers.guard import PARSING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

    from exsearch.readers.documents.blocks import Read

MOST_CHARACTERS = 5_000_000
_DEEPEST = 6
"""Documents inside blocks inside documents."""
_FRONT_MATTER_LINES = 1_000

_CONTAINER = re.compile(r"[ \t]*(?:===[+!]*[ \t]+\"|(?:!!!|\?\?\?\+?)[ \t]+[\w\"]|:{3,}|<!--|///)")
"""Lines that open or close a tab, an admonition or the like; what they hold is read as if they were blank."""
_FENCE = re.compile(r"^[ \t]*(?:`{3}|~{3}|===[+!]* \"|!!! |\?\?\?\+? )", re.MULTILINE)
_TITLE = re.compile(r"title[ \t]*[:=][ \t]*[\"']?(.*?)[\"']?[ \t]*$")
_DIRECTIVE = re.compile(r"\{[ \t]*([a-zA-Z][\w:+.-]*)[ \t]*\}[ \t]*(.*)$")
_OPTION = re.compile(r":([\w-]+):(?:[ \t]+(.*))?$")
_CODE = frozenset({"code-block", "code", "sourcecode", "code-cell", "code-tab", "prompt"})
"""MyST directives whose argument is a language."""
_PYTHON = frozenset({"testcode", "testsetup", "doctest", "jupyter-execute", "plot", "pyodide", "ipython"})
_EMBEDDED = frozenset({"eval-rst"})


def read(text: str, path: str, first_line: int = 1) -> Read:
    """Return what a document holds whose first line is `first_line` of the file."""
    page = Page(path)
    if len(text) > MOST_CHARACTERS:
        page.skip(None, f"larger than {MOST_CHARACTERS} characters")
        return page.read()
    lines = lines_of(text)
    with PARSING:
        body = _after_front_matter(lines, page)
        scan(lines[body:], range(first_line + body, first_line + len(lines)), page)
    return page.read()


def scan(lines: Sequence[str], numbers: Sequence[int], page: Page, depth: int = 0) -> None:
    """Hand what the lines hold to the page; `numbers` are their lines in the file."""
    text = "\n".join(_without_containers(lines))
    reader = _Reader(lines, numbers, page, depth)
    for place, token in enumerate(tokens := _parser().parse(text)):
        if token.type == "inline":
            reader.inline(tokens[place - 1], token)
        elif token.type == "fence":
            reader.fence(token)
        elif token.type == "code_block":
            reader.indented(token)


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return (
        MarkdownIt("commonmark").enable("table").disable(["inline", "text_join", "html_block", "reference"])
    )


def _after_front_matter(lines: Sequence[str], page: Page) -> int:
    """Return the index of the first line behind the front matter, whose title becomes a heading.

    The title is found by its line, and the YAML is never parsed, because a small text can make a huge object.
    """
    sign = lines[0].rstrip()
    if sign not in ("---", "+++"):
        return 0
    for end in range(1, min(len(lines), _FRONT_MATTER_LINES)):
        if lines[end].rstrip() in (sign, "..."):
            titles = [found[1] for line in lines[1:end] if (found := _TITLE.match(line[:300]))]
            if titles and titles[0]:
                page.heading(0, titles[0])
            return end + 1
    return 0


def _without_containers(lines: Sequence[str]) -> list[str]:
    """Return the lines, of which those that only mark a container and those of HTML comments are blank."""
    kept = list(lines)
    comment_from: int | None = None
    for place, line in enumerate(lines):
        if comment_from is None and not _CONTAINER.match(line):
            continue
        if comment_from is None and line.lstrip().startswith("<!--"):
            comment_from = place
        if comment_from is None:
            kept[place] = ""
        elif "-->" in line:
            kept[comment_from : place + 1] = [""] * (place + 1 - comment_from)
            comment_from = None
    return kept


class _Reader:
    """Hands the tokens of markdown-it to the page."""

    def __init__(self, lines: Sequence[str], numbers: Sequence[int], page: Page, depth: int) -> None:
        self._lines, self._numbers, self._page, self._depth = lines, numbers, page, depth

    def inline(self, opening: Token, token: Token) -> None:
        """Note the text of a heading or a paragraph."""
        if opening.type == "heading_open":
            self._page.heading(int(opening.tag[1:]), token.content)
        elif opening.type == "paragraph_open":
            self._page.paragraph(token.content)

    def fence(self, token: Token) -> None:
        """Read a fence, or the directive that it is."""
        first, end = token.map or (0, 0)
        if end >= len(self._lines) - 1 and not self._is_closed(token, first, end):
            self._page.skip(self._numbers[first], "code block is never closed")
            return
        lines = token.content.split("\n")[:-1]
        numbers = self._numbers[first + 1 : first + 1 + len(lines)]
        directive = _DIRECTIVE.match(token.info.strip())
        if directive:
            self._directive(directive[1].lower(), directive[2], lines, numbers)
        else:
            self._page.block(lines, numbers, languages.word_of(token.info))

    def _is_closed(self, token: Token, first: int, end: int) -> bool:
        """Return whether the last line of a fence closes it; in a quote or list it has marks in front."""
        last = self._lines[min(end, len(self._lines)) - 1].lstrip(" \t>").rstrip()
        return end - first > 1 and last.startswith(token.markup) and not last.strip(token.markup[0])

    def _directive(self, name: str, argument: str, lines: list[str], numbers: Sequence[int]) -> None:
        """Read a MyST directive: code, reStructuredText, a request for another file, or Markdown."""
        options, body = _options(lines)
        rest, at = lines[body:], numbers[body:]
        if name in _CODE:
            self._page.block(rest, at, languages.word_of(argument))
        elif name in _PYTHON or languages.kind_of(name) == languages.PYTHON:
            self._page.block(rest, at, name)
        elif name == "literalinclude":
            self._page.include(argument.strip(), options, numbers[0] - 1 if numbers else 1)
        elif name in _EMBEDDED:
            rst.scan(rest, at, self._page)
        else:
            self._inner(rest, at)

    def indented(self, token: Token) -> None:
        """Read indented code; in a tab or an admonition it is Markdown, which its fences show."""
        first, end = token.map or (0, 0)
        lines = token.content.split("\n")[: end - first]
        numbers = self._numbers[first : first + len(lines)]
        if _FENCE.search(token.content) or self._is_in_container(first):
            self._inner(lines, numbers)
        else:
            self._page.block(lines, numbers, None)

    def _is_in_container(self, place: int) -> bool:
        while place and not self._lines[place - 1].strip():
            place -= 1
        return place > 0 and _CONTAINER.match(self._lines[place - 1]) is not None

    def _inner(self, lines: Sequence[str], numbers: Sequence[int]) -> None:
        if self._depth < _DEEPEST and lines:
            scan(lines, numbers, self._page, self._depth + 1)
        elif lines:
            self._page.skip(numbers[0], "nested too deeply")


def _options(lines: Sequence[str]) -> tuple[list[tuple[str, str]], int]:
    """Return the options at the start of a MyST directive, and the index of the line behind them."""
    if lines and lines[0].rstrip() == "---":
        ends = (place for place in range(1, len(lines)) if lines[place].rstrip() == "---")
        return [], next(ends, -1) + 1
    options, place = [], 0
    while place < len(lines) and (option := _OPTION.match(lines[place])):
        options.append((option[1], (option[2] or "").strip()))
        place += 1
    return options, place
