"""Add documents of documentation to harvests: virtual text, passages, and examples in them."""

from __future__ import annotations

from array import array
from textwrap import dedent
from typing import TYPE_CHECKING, NamedTuple

from exsearch.checksums import crc_of
from exsearch.harvest.examples import ranked
from exsearch.index.items import Columns, Document, Passage, Symbol, column_of, packed, values_of
from exsearch.resolve import CALL, DOCUMENTED
from exsearch.search.rank import rank_keys
from helpers.harvesting import MIT

if TYPE_CHECKING:
    from exsearch.index.items import Harvest


class Block(NamedTuple):
    """A block of code on a page of documentation."""

    first: int
    """Line of the file."""
    code: str
    heading: str = ""
    prose: str = ""
    uses: tuple[str, ...] = ()
    """"term line", with "line" counted in the block and, behind it, the file's lines of imports:
    "shop.Cart 2 1"."""

    @property
    def lines(self) -> list[str]:
        return dedent(self.code).strip("\n").split("\n")


def documented(
    harvest: Harvest, *blocks: Block, path: str = "docs/guide.md", url: str | None = None
) -> Harvest:
    """Return a harvest with one more document, which holds the blocks."""
    lines = [""] * max((block.first + len(block.lines) - 1 for block in blocks), default=1)
    passages = []
    for block in blocks:
        last = block.first + len(block.lines) - 1
        lines[block.first - 1 : last] = block.lines
        passages.append(Passage(block.first, last, block.heading, block.prose))
    code = "\n".join(lines) + "\n"
    document = Document(path, url, MIT, "documentation", packed(code), crc_of(code), passages=tuple(passages))
    symbols = list(harvest.symbols)
    old = harvest.examples
    rows, where, text = [], values_of(old.lines), values_of(old.text)
    began: dict[int, int] = {}
    for block, passage in zip(blocks, passages, strict=True):
        for use in block.uses:
            term, at, *imports = use.split()
            line = block.first + int(at) - 1
            symbol = next((n for n, each in enumerate(symbols) if each.name == term), len(symbols))
            if symbol == len(symbols):
                symbols.append(Symbol(term))
            nth = began[line] = began.get(line, -1) + 1
            rows.append(
                (symbol, len(harvest.documents), 0, line, nth, DOCUMENTED, CALL, 0, 0, len(harvest.shapes), 0)
            )
            where.append(f"{passage.first} {passage.first} {passage.last};{' '.join(imports)};{line}")
            text.append(lines[line - 1].strip())
    more = [array("q", column) for column in zip(*rows, strict=True)] or [array("q")] * 11
    columns = [array("q", [*was, *new]) for was, new in zip(old[:11], more, strict=True)]
    documents = (*harvest.documents, document)
    shapes = (*harvest.shapes, "1@statement")
    unranked = Columns._make((*columns, column_of(where), column_of(text)))
    examples = ranked(unranked, documents, rank_keys, shapes)
    return harvest._replace(documents=documents, symbols=tuple(symbols), shapes=shapes, examples=examples)
