"""Read reStructuredText: headings, paragraphs, blocks of code, and requests for lines of other files.

This scans lines, once and from the top. docutils was tried on 258 files of documentation of four projects:
it took twenty times as long, and without Sphinx it loses a fifth of the blocks of Python, because it makes an
error message of each directive that it does not know. The scanner reads what is in them like the text around
them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from exsearch.readers.documents import languages, sessions
from exsearch.readers.documents.page import Page, lines_of
from exsearch.readers.guard import PARSING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exsearch.readers.documents.blocks import Read

_DIRECTIVE = re.compile(r"\.\.[ \t]+(?:\|[^|]+\|[ \t]+)?([a-zA-Z][\w:+.-]*?)[ \t]?::(?:[ \t]+(.*))?$")
_OPTION = re.compile(r"[ \t]+:([\w-]+):(?:[ \t]+(.*))?$")
_MARK = re.compile(r"(?:[-*+•]|\(?(?:\d{1,3}|[a-zA-Z#])[.)])[ \t]+")
_MOST_MARKS = 4
"""Marks of lists that begin in one line."""
_FENCE = re.compile(r"(`{3,}|~{3,})[ \t]*([^`]*)$")
_SIGNS = frozenset("=-~^\"'#*+`:._")

_TAGGED = frozenset({"code-block", "code", "sourcecode", "code-tab", "prompt", "tab-code", "jupyter-input"})
"""Directives of code whose argument is the language."""
_UNTAGGED = frozenset({"parsed-literal", "literal"})
_PYTHON = frozenset({
    "ipython", "ipython3", "doctest", "testcode", "testsetup", "testcleanup", "jupyter-execute", "plot",
    "pyplot", "exec_code", "nbplot", "altair-plot", "pyodide", "exec-python", "execute_code",
})  # fmt: skip
"""Directives of Python code; an argument is no language."""
_WITHOUT_BODY = frozenset({
    "include", "raw", "math", "toctree", "image", "graphviz", "digraph", "graph", "mermaid", "uml",
    "productionlist", "csv-table", "autosummary", "testoutput", "program-output", "command-output",
    "bibliography", "index", "meta", "replace", "unicode", "date", "role", "default-role",
    "inheritance-diagram", "plantuml", "blockdiag", "comment", "jupyter-output", "tabularcolumns",
    "contents", "highlightlang",
})  # fmt: skip
"""Directives whose contents are no prose and no code. The contents of unknown directives are read."""
_SAVED = re.compile(r"@(?:savefig|suppress|verbatim|doctest|okexcept|okwarning)\b.*$")
"""Lines for the `ipython` directive itself."""


def read(text: str, path: str, first_line: int = 1) -> Read:
    """Return what a document holds whose first line is `first_line` of the file."""
    page = Page(path)
    lines = lines_of(text)
    with PARSING:
        scan(lines, range(first_line, first_line + len(lines)), page)
    return page.read()


def scan(lines: Sequence[str], numbers: Sequence[int], page: Page) -> None:
    """Hand what the lines hold to the page; `numbers` are their lines in the file."""
    _Scanner(lines, numbers, page).run()


def _is_adornment(text: str) -> bool:
    """Return whether a text is one sign of punctuation, repeated, as it underlines a title."""
    return text != "" and text[0] in _SIGNS and text == text[0] * len(text)


class _Body(NamedTuple):
    """The indented lines below a directive."""

    options: list[tuple[str, str]]
    first: int
    """Index of the first line behind the options."""
    end: int


class _Scanner:
    """Goes through the lines once; methods called `_at_...` return the index of the next line to look at."""

    def __init__(self, lines: Sequence[str], numbers: Sequence[int], page: Page) -> None:
        self._lines, self._numbers, self._page = lines, numbers, page
        self._read_until = 0
        """Index of the first line that may be prose of the next block."""
        self._language: str | None = None
        """What `highlight` has set."""
        self._adornments: list[tuple[str, bool]] = []

    def run(self) -> None:
        place, lines = 0, self._lines
        while place < len(lines):
            line = lines[place]
            text = line.strip()
            if text[:3] == ">>>" or (text[:4] == "In [" and sessions.is_prompt(text)):
                place = self._at_session(place)
            elif text[:2] == ".." or "::" in text or "```" in text or "~~~" in text:
                place = self._at_line(place, len(line) - len(line.lstrip()), text)
            else:
                if text[:1] in _SIGNS and _is_adornment(text):
                    self._note_heading(place, text)
                place += 1

    def _at_line(self, place: int, column: int, text: str) -> int:
        if _is_adornment(text) and self._note_heading(place, text):
            return place + 1
        for _ in range(_MOST_MARKS):
            if not (mark := _MARK.match(text)):
                break
            text, column = text[mark.end() :], column + mark.end()
        if text.startswith(".."):
            return self._at_explicit(place, text, column)
        if fence := _FENCE.match(text):
            return self._at_fence(place, fence, column)
        return self._at_literal(place, column) if text.endswith("::") else place + 1

    def _at_session(self, place: int) -> int:
        """Read prompts and outputs; blank lines between them belong to the block, a paragraph ends it."""
        first = end = place
        lines = self._lines
        while place < len(lines):
            if lines[place].strip():
                place += 1
                end = place
                continue
            while place < len(lines) and not lines[place].strip():
                place += 1
            if place < len(lines) and not sessions.is_prompt(lines[place]):
                break
        return self._emit(first, first, end, None)

    def _note_heading(self, place: int, sign: str) -> bool:
        """Note the title above a line of punctuation, and return whether there is one."""
        lines = self._lines
        title = lines[place - 1].strip() if place else ""
        if not title or len(sign) < min(len(title), 4) or _is_adornment(title):
            return False
        above = lines[place - 2].strip() if place > 1 else ""
        is_boxed = above[:1] == sign[0] and _is_adornment(above)
        if above and not is_boxed:
            return False
        style = (sign[0], is_boxed)
        if style not in self._adornments:
            self._adornments.append(style)
        self._page.heading(1 + self._adornments.index(style), title)
        self._read_until = place + 1
        return True

    def _at_explicit(self, place: int, text: str, column: int) -> int:
        """Read a directive, or pass over a comment, a target or a footnote's mark."""
        directive = _DIRECTIVE.match(text)
        if not directive:
            is_comment = text[2:3] in ("", " ") and text[2:].lstrip()[:1] not in ("_", "[", "|")
            return self._end_of(place + 1, column) if is_comment else place + 1
        name, argument = directive[1].lower().rpartition(":")[2], (directive[2] or "").strip()
        if name == "highlight":
            self._language = languages.word_of(argument)
        elif name == "literalinclude":
            return self._at_include(place, argument, column)
        elif name in _TAGGED or name in _UNTAGGED or name in _PYTHON:
            body = self._body(place, column)
            return self._emit(place, body.first, body.end, self._tag(name, argument))
        elif name in _WITHOUT_BODY:
            return self._end_of(place + 1, column)
        return place + 1

    def _tag(self, name: str, argument: str) -> str | None:
        if name in _PYTHON:
            return "ipython" if name == "ipython" else "python"
        return (languages.word_of(argument) if name in _TAGGED else None) or self._language

    def _at_include(self, place: int, path: str, column: int) -> int:
        body = self._body(place, column)
        self._note_prose(place)
        self._page.include(path, body.options, self._numbers[place])
        self._read_until = body.end
        return body.end

    def _at_fence(self, place: int, fence: re.Match[str], column: int) -> int:
        """Read a block of Markdown, which docstrings and some pages have between their other blocks."""
        mark = fence[1]
        for end in range(place + 1, len(self._lines)):
            text = self._lines[end].strip()
            if text.startswith(mark) and not text.strip(mark[0]):
                self._emit(place, place + 1, end, languages.word_of(fence[2]))
                self._read_until = end + 1
                return end + 1
        if any(map(str.strip, self._lines[place + 1 :])):
            self._page.skip(self._numbers[place], "code block is never closed")
        self._read_until = len(self._lines)
        return self._read_until

    def _at_literal(self, place: int, column: int) -> int:
        """Read the indented lines below a paragraph that ends with `::`."""
        first = self._next_text(place + 1)
        end = self._end_of(first, column) if first < len(self._lines) else first
        return self._emit(place + 1, first, end, self._language) if end > first else place + 1

    def _body(self, place: int, column: int) -> _Body:
        """Return the options below a directive, and where its contents are."""
        end = self._end_of(place + 1, column)
        first, options = place + 1, []
        while first < end and (option := _OPTION.match(self._lines[first])):
            options.append((option[1], (option[2] or "").strip()))
            first += 1
        return _Body(options, first, end)

    def _end_of(self, place: int, column: int) -> int:
        """Return the index behind the lines from `place` on that begin right of the column, or are blank."""
        lines, end = self._lines, place
        while place < len(lines):
            line = lines[place]
            if line.strip():
                if len(line) - len(line.lstrip()) <= column:
                    break
                end = place + 1
            place += 1
        return end

    def _next_text(self, place: int) -> int:
        while place < len(self._lines) and not self._lines[place].strip():
            place += 1
        return place

    def _emit(self, above: int, first: int, end: int, language: str | None) -> int:
        """Hand the lines from `first` to `end` to the page, with the prose above the line `above`."""
        self._note_prose(above)
        lines = self._lines[first:end]
        if language == "ipython":
            lines = [_SAVED.sub("", line) if line.lstrip()[:1] == "@" else line for line in lines]
        self._page.block(lines, self._numbers[first:end], language)
        self._read_until = end
        return end

    def _note_prose(self, above: int) -> None:
        """Hand the paragraphs between the last block and the line `above` to the page, at most three."""
        lines, place = self._lines, above
        found: list[str] = []
        while place > self._read_until and len(found) < 3:
            while place > self._read_until and not lines[place - 1].strip():
                place -= 1
            end = place
            while place > self._read_until and lines[place - 1].strip():
                place -= 1
            text = "\n".join(line for line in lines[place:end] if line.lstrip()[:2] not in ("..", "::"))
            if text.strip() and not _OPTION.match(" " + text.lstrip()):
                found.append(text)
        for text in reversed(found):
            self._page.paragraph(text)
