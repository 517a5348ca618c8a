"""What `pages` does: the best examples of a symbol as one example page, in the format that is read."""

from __future__ import annotations

from exsearch.errors import NotFound, PageError
from exsearch.model import Page, Query, Record
from exsearch.readers.page.writer import write_page
from exsearch.search.examples import load
from exsearch.search.find import search

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from exsearch.index.protocol import Reader
    from exsearch.model import Example

_SPARE = 3
"""Times as many examples as wanted are looked at: a page cannot hold every one."""


class MadePage(Record):
    """A page that can be written, and which examples it could not hold."""

    name: str
    """Of its file."""
    text: str
    examples: int
    left_out: tuple[str, ...]
    """Why, for each that was not taken."""


def make_page(index: Reader, symbol: str, count: int) -> MadePage:
    """Return the page with the best `count` examples of a symbol.

    Raises NotFound where there is no example of it that a page can hold.
    """
    found = [example for example in _examples(index, symbol, count * _SPARE) if example is not None]
    if not found:
        raise NotFound(f"no example of {symbol}", hint=f"`exsearch {symbol}` shows what is there")
    first = next((example for example in found if example.kind), found[0])
    slug = "-".join(_words(first.symbol or symbol))
    module, _, last = (first.symbol or symbol).rpartition(".")
    page = Page(f"{slug}-examples", f"{module} {last} Example Code".strip(), f"{slug}-examples.markdown")
    taken: list[Example] = []
    left_out = []
    for example in found:
        if len(taken) == count:
            break
        number = len(taken) + 1
        made = example._replace(
            id=f"{page.slug}:{number}", page=page, position=number, number=number, symbol=first.symbol,
            aliases=first.aliases, kind=first.kind)  # fmt: skip
        held, reason = _as_held(made)
        if held is not None:
            taken.append(held)
        else:
            left_out.append(f"{example.id}: {reason}")
    if not taken:
        raise NotFound(f"no example of {symbol} that a page can hold", hint=left_out[0])
    return MadePage(page.path, write_page(taken), len(taken), tuple(left_out))


def _as_held(example: Example) -> tuple[Example | None, str]:
    """Return the example as far as a page can hold it: a project may have more links than prose can say."""
    project, reason = example.project, ""
    documentation = tuple(link for link in project.links if link[0] == "documentation")
    for said in (project, project._replace(links=documentation), project._replace(links=()),
                 project._replace(links=(), description=None)):  # fmt: skip
        held = example._replace(project=said)
        try:
            write_page([held._replace(position=1)])
            return held, ""
        except PageError as error:
            reason = str(error)
    return None, reason


def _examples(index: Reader, symbol: str, limit: int) -> Sequence[Example | None]:
    """Return the best examples of the one symbol that `symbol` means first of all."""
    hits = [hit for hit in search(index, Query((symbol,), ()), limit).hits if hit.tier <= 1]
    return load(index, [hit.id for hit in hits if hit.symbol == hits[0].symbol])


def _words(symbol: str) -> Iterator[str]:
    for component in symbol.lower().split("."):
        yield from filter(None, component.split("_"))
