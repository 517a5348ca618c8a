"""Turn the examples of one page into a harvest."""

from __future__ import annotations

from array import array

from exsearch.checksums import crc_of
from exsearch.harvest.examples import ranked
from exsearch.index.items import (
    NO_PROJECT,
    PAGE,
    Columns,
    Document,
    Harvest,
    Symbol,
    column_of,
    plain,
)
from exsearch.model import Example, Skipped, code_lines
from exsearch.readers import load_reader
from exsearch.snippets.representative import representative_line
from exsearch.sources.pages import read_page_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from exsearch.index.protocol import Rank
    from exsearch.sources.origins import Origin


def harvest_page(origin: Origin, rank: Rank) -> Harvest:
    """Read one page; errors come back as values, as from `project.harvest`."""
    file = read_page_file(origin)
    if isinstance(file, Skipped):
        return harvest_of((file,), rank)._replace(files_read=0)
    return harvest_of(list(load_reader(file.path, "page").read(file)), rank)


def harvest_of(items: Sequence[Example | Skipped], rank: Rank) -> Harvest:
    """Return the items of one page as a harvest."""
    examples = [item for item in items if isinstance(item, Example)]
    skipped = tuple(item for item in items if isinstance(item, Skipped))
    page = examples[0].page if examples else None
    symbols: dict[Symbol, int] = {}
    rows, lines, text = [], [], []
    for number, example in enumerate(examples):
        code = code_lines(example.code)
        line = representative_line(code, example.highlighted)
        symbol = -1
        if example.symbol is not None:
            named = Symbol(example.symbol, example.aliases, example.kind or "")
            symbol = symbols.setdefault(named, len(symbols))
        rows.append((symbol, number, line))
        lines.append(f"1 1 {len(code)};;{' '.join(map(str, example.highlighted))}")
        text.append(code[line - 1].strip())
    documents = tuple(map(_document, examples))
    columns = ranked(_columns(rows, lines, text), documents, rank, ("",))
    name, title = (page.slug, page.title) if page else ("", "")
    return Harvest(PAGE, name, NO_PROJECT, documents, tuple(symbols), ("",), columns, skipped, 1, title=title)


def _document(example: Example) -> Document:
    path, url = example.file
    return Document(
        path, url, example.license, example.role, plain(example.code),
        crc_of(example.code), example.project,
        example.position, example.number, example.segments, example.cuts)  # fmt: skip


def _columns(rows: list[tuple[int, int, int]], lines: list[str], text: list[str]) -> Columns:
    symbol, document, line = [array("q", column) for column in zip(*rows, strict=True)] or [array("q")] * 3
    zero, unstated = array("q", [0]) * len(rows), array("q", [-1]) * len(rows)
    return Columns(symbol, document, array("q"), line, zero, unstated, unstated, zero, zero, zero, array("q"),
                   column_of(lines), column_of(text))  # fmt: skip
