"""Read example pages: Markdown files about one symbol, with the examples of projects in them.

A page is text that is read once, from the top; each step takes text and returns records:

1. `header` finds the `key: value` lines at the start, and where the body begins.
2. `reader` goes through the headings and fences of the body. A heading opens a section, a fence a block.
3. `prose` reads a heading (number, project) and the text above a block (links, licence, file).
4. `symbols` works out the symbol of the page from the header, the introduction and the code of all blocks.
5. `reader` makes one `Example` of each block, or a `Skipped` with the line and the reason.

`writer` is the inverse: examples in, the text of a page out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from exsearch.model import Example, Skipped
    from exsearch.sources.origins import SourceFile


def read(file: SourceFile) -> Iterator[Example | Skipped]:
    """Yield the examples of a page, and a `Skipped` for everything that cannot be read."""
    from exsearch.readers.page.reader import read_page

    yield from read_page(file.text, file.path)
