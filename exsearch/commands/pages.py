"""The verb `pages`: the best examples of a symbol -> an example page, in the format that `add` reads."""

from __future__ import annotations

import os

from exsearch.asking import open_for_reading
from exsearch.commands import DONE
from exsearch.errors import NotFound, PageError
from exsearch.model import Page, Query, Record
from exsearch.output import files, plain
from exsearch.readers.page.writer import write_page
from exsearch.search.examples import load
from exsearch.search.find import search

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from exsearch.commands import Out
    from exsearch.config import Places
    from exsearch.index.protocol import Reader
    from exsearch.model import Example

_SPARE = 3
"""Times as many examples are loaded as are wanted, because a page cannot hold every example."""


class PagesRequest(Record):
    """Symbols, and the folder for one page about each."""

    symbols: tuple[str, ...]
    folder: str
    limit: int
    """Examples on each page."""
    force: bool = False
    """Whether files that exist are overwritten."""


class MadePage(Record):
    """A page that can be written, and the examples that it cannot hold."""

    file_name: str
    text: str
    left_out: tuple[str, ...]
    """The id of each such example, with the reason."""


def pages(request: PagesRequest, places: Places, out: Out) -> int:
    """Write a page for each symbol, and print the paths; returns the exit status."""
    index = open_for_reading(places)
    made = [make_page(index, symbol, request.limit) for symbol in request.symbols]
    paths = [os.path.join(request.folder, page.file_name) for page in made]
    texts = [page.text for page in made]
    files.write_files(dict(zip(paths, texts, strict=True)), force=request.force)
    for path, page in zip(paths, made, strict=True):
        plain.write(plain.table([(path,)]))
        for reason in page.left_out:
            out.say(f"exsearch: left out {reason}")
    return DONE


def make_page(index: Reader, symbol: str, limit: int) -> MadePage:
    """Return the page with the best `limit` examples of a symbol.

    Raises NotFound if there is no example of it that a page can hold.
    """
    found = _examples(index, symbol, limit * _SPARE)
    if not found:
        raise NotFound(f"no example of {symbol}", hint=f"`exsearch {symbol}` shows what is there")
    made = page_of(found, symbol, limit)
    if not made.text:
        raise NotFound(f"no example of {symbol} that a page can hold", hint=made.left_out[0])
    return made


def page_of(found: Sequence[Example], symbol: str, limit: int) -> MadePage:
    """Return the page with the first `limit` examples that a page can hold; its text is "" without one."""
    first = next((example for example in found if example.kind), found[0])
    full_name = first.shown_name() or symbol
    module, _, last = full_name.rpartition(".")
    slug = "-".join(filter(None, full_name.lower().replace(".", "_").split("_"))) + "-examples"
    page = Page(slug, f"{module} {last} Example Code".strip(), f"{slug}.markdown")
    taken: list[Example] = []
    left_out = []
    for example in found:
        if len(taken) == limit:
            break
        number = len(taken) + 1
        made = example._replace(id=f"{slug}:{number}", page=page, position=number, number=number)
        made = made._replace(symbol=first.symbol, aliases=first.aliases, kind=first.kind)
        try:
            taken.append(_as_held(made))
        except PageError as error:
            left_out.append(f"{example.id}: {error}")
    return MadePage(page.path, write_page(taken) if taken else "", tuple(left_out))


def _examples(index: Reader, symbol: str, limit: int) -> Sequence[Example]:
    """Return the best examples of the symbol that is found first, without its definition."""
    found = search(index, Query((symbol,), ()), limit, turns=False).hits
    hits = [hit for hit in found if hit.tier <= 1 and not hit.is_definition]
    loaded = load(index, [hit.id for hit in hits if hit.symbol == hits[0].symbol])
    return [example for example in loaded if example is not None]


def _as_held(example: Example) -> Example:
    """Return the example with as many links of its project as a page can hold.

    Raises PageError if the page cannot hold the example even without links and description.
    """
    project = example.project
    documentation = tuple(link for link in project.links if link[0] == "documentation")
    without = project._replace(links=())
    for each in (project, project._replace(links=documentation), without, without._replace(description=None)):
        held = example._replace(project=each)
        try:
            write_page([held._replace(position=1)])
            return held
        except PageError as error:
            reason = error
    raise reason
