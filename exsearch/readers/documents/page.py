"""Collect what a reader finds in a document, in order, and make blocks of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from exsearch.model import Skipped
from exsearch.readers.documents import languages, prose, sessions, statements
from exsearch.readers.documents.blocks import Block, Include, Read

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MOST_LINES = 5_000
"""Lines of one block."""
MOST_CHARACTERS = 500_000
"""Characters of one block."""
MOST_BLOCKS = 5_000
"""Blocks of one document; those below are skipped together."""
_PARAGRAPHS_BACK = 3
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_MAGIC = re.compile(r"\s*(?:[%!?]|[\w.]+\?{1,2}\s*$)")
_IGNORED = re.compile(r"\s*(?:--8<--|\{[!*].*[!*]\}\s*$|;--8<--)")


class Page:
    """The document so far."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.blocks: list[Block] = []
        self.includes: list[Include] = []
        self.skipped: list[Skipped] = []
        self.not_python = 0
        self.name = ""
        """Of the function or class whose docstring is read."""
        self._headings: list[tuple[int, str]] = []
        self._heading: str | None = ""
        """All of them, joined; None if it is not known yet."""
        self._paragraphs: list[str] = []
        self._prose = ""
        self._number = 0

    def read(self) -> Read:
        """Return what was found."""
        if self._number > MOST_BLOCKS:
            self.skip(None, f"{self._number - MOST_BLOCKS} of its blocks: more than {MOST_BLOCKS}")
        return Read(tuple(self.blocks), self.not_python, tuple(self.skipped), tuple(self.includes))

    def skip(self, line: int | None, reason: str) -> None:
        """Note what cannot be read."""
        self.skipped.append(Skipped(self.path, line, reason))

    def begin(self, name: str) -> None:
        """Begin a document in the document: the docstring of `name`."""
        self.name, self._headings, self._heading, self._paragraphs, self._prose = name, [], "", [], ""

    def heading(self, level: int, text: str) -> None:
        """Note a heading; 1 is the outermost level."""
        self._headings = [each for each in self._headings if each[0] < level]
        self._headings.append((level, text))
        self._heading = None
        self._paragraphs, self._prose = [], ""

    def paragraph(self, text: str) -> None:
        """Note a paragraph."""
        self._paragraphs.append(text)

    def include(self, path: str, options: Iterable[tuple[str, str]], line: int) -> None:
        """Note the request for lines of another file."""
        self.includes.append(
            Include(path, tuple(options), line, self._joined_headings(), self._sentence(), self.name)
        )

    def block(
        self,
        lines: Sequence[str],
        numbers: Sequence[int],
        language: str | None,
        printed: Sequence[tuple[int, str]] = (),
    ) -> None:
        """Note a block.

        `numbers` are the lines of the file that its lines stand in, `printed` is what is shown below it with
        the line of each.
        """
        self._number += 1
        if self._number > MOST_BLOCKS or not any(map(str.strip, lines)):
            return
        if len(lines) > MOST_LINES or sum(map(len, lines)) > MOST_CHARACTERS:
            self.skip(numbers[0], f"code block of {len(lines)} lines: too large")
            return
        kind = languages.kind_of(language)
        has_prompt = kind != languages.OTHER and sessions.has_prompt(lines)
        if kind == languages.OTHER or (kind == languages.SESSION and not has_prompt):
            self.not_python += 1
            return
        is_session = has_prompt and not _is_source(lines)
        found = _session(lines) if is_session else _plain(dedented(lines), kind)
        if found is None:
            self._pass_over(lines, numbers, kind)
            return
        code, places = found
        code = [*code, *[_output(line) for _, line in printed]]
        at = (*[numbers[place] for place in places], *[number for number, _ in printed])
        if len(set(at)) < len(at):
            one_to_one = _one_to_one(code, at)
            if one_to_one is None:
                self.skip(at[0], "lines of the code block share one line of the file")
                return
            code, at = one_to_one
        self.blocks.append(
            Block(
                at[0],
                "\n".join(code) + "\n",
                at,
                self._joined_headings(),
                self._sentence(),
                language,
                self.name,
            )
        )

    def _pass_over(self, lines: Sequence[str], numbers: Sequence[int], kind: str) -> None:
        """Count a block without a statement, or skip it if it was said to be Python."""
        code = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
        if kind == languages.PYTHON and code and not all(map(_IGNORED.match, code)):
            self.skip(numbers[0], "no statement of the code block can be parsed")
        else:
            self.not_python += 1

    def _joined_headings(self) -> str:
        if self._heading is None:
            texts = [prose.plain(text)[: prose.MOST // 2] for _, text in self._headings]
            self._heading = prose.shortened(" > ".join(filter(None, texts)))
        return self._heading

    def _sentence(self) -> str:
        """Return the sentence before the block; the last one if there is no paragraph between two blocks."""
        if self._paragraphs:
            nearest = [*reversed(self._paragraphs[-_PARAGRAPHS_BACK:]), self._prose]
            self._prose = prose.sentence_of(nearest)
            self._paragraphs = []
        return self._prose


def _one_to_one(code: Sequence[str], at: Sequence[int]) -> tuple[list[str], tuple[int, ...]] | None:
    """Return code of which each line has a line of the file for itself; None if that cannot be.

    What was printed, and blank lines, are left out where there is no line for them.
    """
    kept: list[str] = []
    kept_at: list[int] = []
    for line, number in zip(code, at, strict=True):
        if not kept_at or number > kept_at[-1]:
            kept.append(line)
            kept_at.append(number)
        elif line and not line.startswith("#"):
            return None
    return kept, tuple(kept_at)


def lines_of(text: str) -> list[str]:
    r"""Return the lines of a document, split at "\n" only, without byte order mark and carriage returns."""
    text = text.removeprefix("\ufeff")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", " ")
    return text.split("\n")


def dedented(lines: Sequence[str]) -> Sequence[str]:
    """Return lines without the white space that all have in front, tabs there made blanks."""
    if any("\t" in line for line in lines):
        lines = [_without_tabs(line) for line in lines]
    margin = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return [line[margin:] for line in lines] if margin else lines


def _without_tabs(line: str) -> str:
    rest = line.lstrip(" \t")
    return line[: len(line) - len(rest)].expandtabs() + rest


def _is_source(lines: Sequence[str]) -> bool:
    """Return whether prompts only stand in docstrings of the code."""
    first = next(line for line in lines if line.strip())
    return not sessions.is_prompt(first) and statements.tree_of("\n".join(lines)) is not None


def _plain(lines: Sequence[str], kind: str) -> tuple[list[str], list[int]] | None:
    """Return code without prompts, and the index of each of its lines; None if it is no Python."""
    first, last = _inner(lines)
    lines = lines[first:last]
    if any(map(_IGNORED.match, lines)):
        lines = [_comment(line) if _IGNORED.match(line) else line for line in lines]
    tree = statements.tree_of("\n".join(lines))
    if tree is None:
        lines = _parsable(lines, kind)
        tree = statements.tree_of("\n".join(lines))
    if tree is None or not tree.body or (kind != languages.PYTHON and not statements.is_telling(tree, lines)):
        return None
    return list(lines), list(range(first, last))


def _inner(lines: Sequence[str]) -> tuple[int, int]:
    """Return the indices (first, end) of the lines without the blank ones around them."""
    first, last = 0, len(lines)
    while first < last and not lines[first].strip():
        first += 1
    while first < last and not lines[last - 1].strip():
        last -= 1
    return first, last


def _parsable(lines: Sequence[str], kind: str) -> list[str]:
    """Return the lines, of which those that do not parse are comments.

    Without a tag all of them are, if these are more than half.
    """
    tried = list(lines)
    if kind == languages.PYTHON and any(map(_MAGIC.match, lines)):
        tried = [_comment(line) if _MAGIC.match(line) else line for line in lines]
        if statements.tree_of("\n".join(tried)) is not None:
            return tried
    lost = 0
    for first, end in statements.pieces(tried):
        if statements.tree_of("\n".join(tried[first:end])) is None:
            lost += end - first
            tried[first:end] = [_comment(line) for line in tried[first:end]]
    return tried if kind == languages.PYTHON or lost * 2 <= len(tried) else []


def _comment(line: str) -> str:
    """Return a line as a comment that every parser can read, indented as the line is."""
    rest = _CONTROL.sub(" ", line.rstrip()).lstrip()
    return line[: len(line) - len(line.lstrip())] + f"# {rest}" if rest else ""


def _output(line: str) -> str:
    return f"# {_CONTROL.sub(' ', line)}".rstrip()


def _session(lines: Sequence[str]) -> tuple[list[str], list[int]] | None:
    """Return the code of a session, what it printed as comments, and the index of each line."""
    entries = sessions.entries(lines)
    code, places = _joined(entries, lines)
    tree = statements.tree_of("\n".join(code))
    if tree is None:
        code, places = _joined([_parsable_entry(entry) for entry in entries], lines)
        tree = statements.tree_of("\n".join(code))
    return (code, places) if tree and tree.body else None


def _joined(entries: Sequence[sessions.Entry], lines: Sequence[str]) -> tuple[list[str], list[int]]:
    """Return the lines of code and comments of all entries, and their indices, blank lines included."""
    code: list[str] = []
    places: list[int] = []
    for entry in entries:
        first = (entry.typed_at or entry.printed_at)[0]
        if places and first > places[-1] + 1 and not lines[first - 1].strip():
            code.append("")
            places.append(first - 1)
        code += entry.typed
        code += map(_output, entry.printed)
        places += entry.typed_at
        places += entry.printed_at
    return code, places


def _parsable_entry(entry: sessions.Entry) -> sessions.Entry:
    if statements.tree_of("\n".join(entry.typed)) is None:
        return entry._replace(typed=[_comment(line) for line in entry.typed])
    return entry
