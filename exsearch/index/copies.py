"""Which of two copies of an example is kept, and what a harvest is without the others.

A harvest of a whole project and a store that refreshes some of its files follow the same rules. Columns and
harvests in, numbers and harvests out; nothing here knows a store.
"""

from __future__ import annotations

from array import array

from exsearch.checksums import MODULUS, NTH
from exsearch.index.items import SUBJECT, Columns, column_of, packed, unpacked, values_of
from exsearch.resolve import DEFINITION

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Container, Iterable, Sequence

    from exsearch.index.items import Harvest

_ROLES = {"source": 0, "example": 1, "documentation": 2, "test": 3, "generated": 4, "vendored": 5}
"""Of two copies, the one in the first of these roles is kept."""


def worth(role: str | None, flags: int) -> tuple[int, bool]:
    """Return the sort key of a copy of an example: the one with the least key is kept."""
    return _ROLES.get(role or "", 0), not flags & SUBJECT


def nths(
    paths: Sequence[str | None], document: Sequence[int], line: Sequence[int], kind: Sequence[int]
) -> list[int]:
    """Return the number of each example among those that begin on its line; definitions come last.

    `paths` are those of the documents: a source file and its docstrings are two documents, and one file.
    """
    first = {path: number for number, path in reversed(list(enumerate(paths)))}
    files = [first[paths[number]] for number in document]
    found = [0] * len(line)
    began: dict[int, int] = {}
    places = [number << 32 | at for number, at in zip(files, line, strict=True)]
    uses = [number for number, each in enumerate(kind) if each != DEFINITION]
    definitions = [number for number, each in enumerate(kind) if each == DEFINITION]
    for number in (*uses, *definitions):
        nth = found[number] = began.get(places[number], 0)
        began[places[number]] = nth + 1
    return found


def copied_line(copied: Iterable[int]) -> str:
    """Return the first line of `Harvest.parts`, in which `Harvest.copied` is kept."""
    return " ".join(map(str, sorted(copied))) + "\n"


def with_copied(harvest: Harvest, more: Collection[int]) -> Harvest:
    """Return a harvest of which more examples are left out as copies."""
    copied = harvest.copied.union(more)
    _, _, rest = unpacked(harvest.parts).partition("\n")
    return harvest._replace(copied=copied, parts=packed(copied_line(copied) + rest))


def without_rows(harvest: Harvest, left_out: Container[int]) -> Harvest:
    """Return a harvest without some of its examples, none of which is a definition.

    Documents that have no other go, too, and the numbers of examples on their lines are made anew.
    """
    columns = harvest.examples
    kept = [number for number in range(len(columns.line)) if number not in left_out]
    place = {number: new for new, number in enumerate(kept)}
    used = sorted({columns.document[number] for number in kept})
    new_document = {number: new for new, number in enumerate(used)}
    taken = [array("q", [column[number] for number in kept]) for column in columns[:-2]]
    texts = [column_of([values[number] for number in kept]) for values in map(values_of, columns[-2:])]
    found = Columns._make((*taken, *texts))
    documents = tuple(harvest.documents[number] for number in used)
    at = array("q", [new_document[number] for number in found.document])
    anew = array("q", nths([each.path for each in documents], at, found.line, found.kind))
    sums = [(total + NTH * (now - was)) % MODULUS
            for total, was, now in zip(found.checksum, found.nth, anew, strict=True)]  # fmt: skip
    definitions = tuple(each._replace(example=place[each.example]) for each in harvest.definitions)
    return harvest._replace(
        documents=documents,
        definitions=definitions,
        examples=found._replace(document=at, nth=anew, checksum=array("q", sums)),
    )
