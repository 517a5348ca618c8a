"""What a store has to know of the documents of documentation in a harvest, before it stores them.

Harvests in, records out; nothing here knows a store.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right

from exsearch.checksums import MODULUS, NTH
from exsearch.index.words import name_words
from exsearch.model import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from exsearch.index.items import Document, Harvest, Passage

MOST_PASSAGES = 1 << 20
"""Of a document, so that the numbers of passages leave room for those of documents in 64 bits."""


class HeldPassage(Record):
    """A passage, and where its examples are."""

    passage: Passage
    first_example: int
    """The first and the last of its examples, as positions in the harvest; 0 and -1 if there is none."""
    last_example: int


def held_passages(harvest: Harvest) -> dict[int, list[HeldPassage]]:
    """Return document -> its passages, in the order of their lines; it is given by its position."""
    sought = {number: sorted(document.passages)[:MOST_PASSAGES]
              for number, document in enumerate(harvest.documents) if document.passages}  # fmt: skip
    if not sought:
        return {}
    firsts = {number: [passage.first for passage in passages] for number, passages in sought.items()}
    ranges: dict[int, dict[int, tuple[int, int]]] = {number: {} for number in sought}
    for row, (number, line) in enumerate(zip(harvest.examples.document, harvest.examples.line, strict=True)):
        if number in sought:
            at = bisect_right(firsts[number], line) - 1
            if at >= 0 and line <= sought[number][at].last:
                first, _ = ranges[number].get(at, (row, row))
                ranges[number][at] = (first, row)
    return {number: [HeldPassage(passage, *ranges[number].get(at, (0, -1)))
                     for at, passage in enumerate(passages)]
            for number, passages in sought.items()}  # fmt: skip


def with_unique_ids(harvest: Harvest) -> Harvest:
    """Return a harvest whose examples differ in path, line or `nth`, although documents may share a path.

    The code of a source file and that in its docstrings seldom have a line in common.
    """
    shared = _sharing_a_path(harvest.documents)
    if not shared:
        return harvest
    columns = harvest.examples
    began: dict[tuple[str | None, int], int] = {}
    nths, sums = array("q", columns.nth), array("q", columns.checksum)
    for row, number in enumerate(columns.document):
        if number not in shared:
            continue
        place = harvest.documents[number].path, columns.line[row]
        nth = max(nths[row], began.get(place, 0)) if shared[number] else nths[row]
        began[place] = max(began.get(place, 0), nth + 1)
        sums[row] = (sums[row] + NTH * (nth - nths[row])) % MODULUS
        nths[row] = nth
    return harvest._replace(examples=columns._replace(nth=nths, checksum=sums))


def _sharing_a_path(documents: Iterable[Document]) -> dict[int, bool]:
    """Return the documents whose path another one has, and whether that one comes before it."""
    first: dict[str | None, int] = {}
    found: dict[int, bool] = {}
    for number, document in enumerate(documents):
        if document.position is None and (other := first.setdefault(document.path, number)) != number:
            found[other], found[number] = False, True
    return found


def story_of(path: str | None, passages: Sequence[Passage], at: int) -> tuple[int, int]:
    """Return the first and the last line of the passages that share their names with number `at`.

    Those of a page do, and in a source file those of one docstring: their headings begin with its symbol.
    A passage of a source file without a heading stands alone.
    """
    if not (path or "").endswith((".py", ".pyi")):
        return passages[0].first, passages[-1].last
    begin, end = at, at + 1
    subject = passages[at].heading.partition(" > ")[0]
    while subject and begin and passages[begin - 1].heading.partition(" > ")[0] == subject:
        begin -= 1
    while subject and end < len(passages) and passages[end].heading.partition(" > ")[0] == subject:
        end += 1
    return passages[begin].first, passages[end - 1].last


def prose_words(name: str, *texts: str) -> str:
    """Return the words by which prose finds something: a dotted name or a heading, and what is said of it."""
    return name_words(name, texts)
