"""Example pages: Markdown files about one symbol, with the examples of projects in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from exsearch.model import Example, Skipped
    from exsearch.sources.origins import SourceFile


def read(file: SourceFile) -> Iterator[Example | Skipped]:
    """Yield the examples of a page, and what of it cannot be read."""
    from exsearch.readers.page.reader import read_page

    yield from read_page(file.text, file.path)
