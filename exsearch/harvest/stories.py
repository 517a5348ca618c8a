"""Turn the blocks of documentation into text and uses: each page, and each docstring, is a story.

The blocks of a story share their names, in order, as if a reader ran them one after the other. Blocks go in,
`Told` comes out: a text that has each line of code at its line of the file, all other lines empty, and the
uses in it. What a story uses without an import, `known` imports in a free line above its first block.
"""

from __future__ import annotations

import marshal
from bisect import bisect_right
from itertools import groupby
from typing import TYPE_CHECKING

from exsearch.harvest.documented import Story, uses_documented
from exsearch.index.items import Passage
from exsearch.model import Record, Skipped
from exsearch.readers.documents.blocks import Block
from exsearch.readers.documents.prose import shortened
from exsearch.readers.guard import PARSING
from exsearch.readers.python import UNPARSABLE
from exsearch.resolve import IMPORT
from exsearch.resolve.module import find_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from exsearch.harvest.known_names import KnownNames
    from exsearch.harvest.modules import Modules
    from exsearch.resolve.module import Names
    from exsearch.resolve.walk import Definition, UseTuple
    from exsearch.sources.origins import SourceFile

LONG = 60
"""Lines; the examples in a longer block are its statements and functions, not all of it."""

_IMPORTS_LINE = 1
"""The line of the text of a story that is free for imports; its code begins below."""


class Written(Record):
    """The blocks in the documentation of one file, kept until all files of the project were read."""

    file: SourceFile
    """Without its text."""
    line_count: int
    blocks: bytes
    """Packed, because small objects would lie all over the memory that the next syntax tree needs."""
    is_page: bool
    """It is one story; else each docstring is one."""


def written(file: SourceFile, blocks: Iterable[Block], *, is_page: bool) -> Written:
    """Return the blocks of a file, packed."""
    count = file.text.count("\n") + 1
    return Written(file._replace(text=""), count, marshal.dumps(list(map(tuple, blocks))), is_page)


class Told(Record):
    """The documentation of one file with the names in it resolved."""

    text: str
    definitions: Sequence[Definition]
    """The blocks; of long ones the statements and functions."""
    uses: Sequence[UseTuple]
    subjects: dict[int, str]
    """Index of a definition -> the symbol in whose docstring it stands."""
    passages: tuple[Passage, ...]
    names: Sequence[Names]
    """Of each story."""
    skipped: Sequence[Skipped]


def told(document: Written, modules: Modules, known: KnownNames) -> Told:
    """Return the documentation of a file as text with resolved names."""
    blocks = list(map(Block._make, marshal.loads(document.blocks)))  # noqa: S302 - written by `written`
    file = document.file
    sheet = _Sheet(file, blocks, document.line_count)
    module = "" if document.is_page else str(file.module)
    stories = [blocks] if document.is_page else [list(some) for _, some in groupby(blocks, key=_name)]
    for story in stories:
        for part in _parsable(story, sheet):
            _tell(part, module, sheet, modules, known)
    return sheet.told(blocks)


def _name(block: Block) -> str:
    return block.name


class _Sheet:
    """The lines of one file of documentation, and what was found in them so far."""

    def __init__(self, file: SourceFile, blocks: Sequence[Block], line_count: int) -> None:
        self.path = file.path
        self.definitions: list[Definition] = []
        self.uses: list[UseTuple] = []
        self.subjects: dict[int, str] = {}
        self.names: list[Names] = []
        self.skipped: list[Skipped] = []
        self._lines = [""] * max(line_count, blocks[-1].lines[-1])
        for block in blocks:
            for number, line in zip(block.lines, block.code.split("\n"), strict=False):
                self._lines[number - 1] = line
        self._last_line = 0

    def import_line(self, story: Story, imports: str) -> int:
        """Write imports above a story and return their line; 0 if there is no free line."""
        first = story.blocks[0].first_line
        free = first - 1 if imports and first - 1 > self._last_line else 0
        if free:
            self._lines[free - 1] = imports
        self._last_line = story.blocks[-1].lines[-1]
        return free

    def told(self, blocks: Sequence[Block]) -> Told:
        passages = [
            Passage(block.first_line, block.lines[-1], _heading(block), block.prose) for block in blocks
        ]
        return Told(
            "\n".join(self._lines), self.definitions, self.uses, self.subjects, tuple(passages), self.names,
            self.skipped,
        )  # fmt: skip


def _heading(block: Block) -> str:
    """Return the headings above a block; in a docstring the first one is the name of its definition."""
    return shortened(" > ".join(filter(None, (block.name, block.heading))))


def _parsable(blocks: Sequence[Block], sheet: _Sheet) -> list[Story]:
    """Return blocks as one story; each as its own if they cannot be parsed together."""
    # Line 1 of the text is free for imports.
    text = "\n" + "".join([block.code for block in blocks])
    try:
        return [Story(tuple(blocks), PARSING.tree(text))]
    except UNPARSABLE as error:
        if len(blocks) > 1:
            return [story for block in blocks for story in _parsable([block], sheet)]
        sheet.skipped.append(Skipped(sheet.path, blocks[0].first_line, f"cannot be parsed: {error}"[:200]))
        return []


def _tell(story: Story, module: str, sheet: _Sheet, modules: Modules, known: KnownNames) -> None:
    """Find what the names in a story mean, and write it on the sheet."""
    try:
        imports = known.imports(module, story.free)
        if line := sheet.import_line(story, imports):
            story.tree.body[:0] = PARSING.tree(imports).body
        names = find_names(story.tree, modules.free_story(), is_package=False)
        modules.add_story(names)
        uses = names.uses
        subject = known.symbol(module, story.blocks[0].name)
        if subject:
            uses = [*uses, *uses_documented(story, names.uses, subject, known)]
    except UNPARSABLE:
        sheet.skipped.append(Skipped(sheet.path, story.blocks[0].first_line, "nested too deeply"))
        return
    _Places(story, names, line).write(uses, subject, sheet)
    sheet.names.append(names)


class _Places:
    """Where the lines of a story's text are in the file, and the definitions that its uses are in."""

    def __init__(self, story: Story, names: Names, import_line: int) -> None:
        self._blocks = story.blocks
        self._names = names
        self._lines = [0, import_line]
        """By line of the text."""
        self._first: list[int] = []
        """First line in the text of each block."""
        for block in story.blocks:
            self._first.append(len(self._lines))
            self._lines += block.lines
        self._new: dict[int, int] = {}
        """Key of a definition of the story -> its index on the sheet."""

    def write(self, uses: Iterable[UseTuple], subject: str, sheet: _Sheet) -> None:
        at = self._lines
        for term, kind, how, line, end, column, definition, imported, shape in uses:
            if line == _IMPORTS_LINE and kind == IMPORT:
                continue
            number = self._definition(line, definition, subject, sheet)
            sheet.uses.append(
                (term, kind, how, at[line], at[end], column, number, at[imported] if imported else 0, shape)
            )

    def _definition(self, line: int, definition: int, subject: str, sheet: _Sheet) -> int:
        """Return the index on the sheet of the definition that a use on a line is in: mostly its block."""
        place = bisect_right(self._first, line) - 1
        block = self._blocks[place]
        is_long = len(block.lines) > LONG and definition >= 0
        key = definition if is_long else -1 - place
        number = self._new.get(key)
        if number is None:
            number = self._new[key] = len(sheet.definitions)
            sheet.definitions.append(
                self._moved(self._names.definitions[definition])
                if is_long
                else (block.first_line, block.first_line, block.lines[-1], "")
            )
            if subject:
                sheet.subjects[number] = subject
        return number

    def _moved(self, definition: Definition) -> Definition:
        first, body, last, name = definition
        return self._lines[first], self._lines[body], self._lines[last], name
