"""What a reference means: `4` of the last list, an id, or `flask.make_response:2`."""

from __future__ import annotations

from exsearch.errors import NotFound
from exsearch.model import Example, Record
from exsearch.search.last import recall

TYPE_CHECKING = False
if TYPE_CHECKING:
    from exsearch.index.store import Index

_MOST_EXAMPLES = 10_000


class Referred(Record):
    """An example, and the words that say how the reference led to it."""

    example: Example
    took: str


def resolve(index: Index, ref: str, state: str) -> Referred:
    """Return the example that `ref` means; NotFound, with a next step, where it means none."""
    if ref.isascii() and ref.isdigit():
        return _of_list(index, ref, state)
    (example,) = index.load([ref])
    if example is not None:
        return Referred(example, ref)
    name, colon, number = ref.rpartition(":")
    if not colon or not (number.isascii() and number.isdigit()):
        name, number = ref, "1"
    if name:
        return _of_symbol(index, ref, name, _number(number))
    raise NotFound(f"no example {ref}", hint="search first: `exsearch make_response`")


def _number(digits: str) -> int:
    """Return the number, or one past any list: Python refuses to read one of 5,000 digits."""
    return int(digits) if len(digits) < 10 else 10**9


def _of_list(index: Index, ref: str, state: str) -> Referred:
    number = _number(ref)
    remembered = recall(state)
    made_by = f"the list for `{remembered.query}`"
    if not 1 <= number <= len(remembered.ids):
        raise NotFound(
            f"{made_by} has no row {ref}, only 1 to {len(remembered.ids)}",
            hint="`exsearch search -n N WORDS` makes a longer one",
        )
    taken = remembered.ids[number - 1]
    (example,) = index.load([taken])
    if example is None:
        raise NotFound(
            f"row {number} of {made_by} was {taken}, which is not in the index any more",
            hint=f"search again: `exsearch {remembered.query}`",
        )
    elsewhere = "" if remembered.own else ", made in another terminal"
    return Referred(example, f"row {number} of {made_by}{elsewhere}: {taken}")


def _of_symbol(index: Index, ref: str, name: str, number: int) -> Referred:
    from exsearch.model import Query
    from exsearch.search.find import search

    hits = search(index, Query((name,), ()), min(number, _MOST_EXAMPLES)).hits
    named = [hit for hit in hits if hit.tier <= 1]
    if not 1 <= number <= len(named):
        raise NotFound(
            f"no example {ref}" + (f": {name} has {len(named)}" if named else ""),
            hint=f"`exsearch {name}` shows what is there",
        )
    (example,) = index.load([named[number - 1].id])
    if example is None:  # dropped between the two looks
        raise NotFound(f"no example {ref}", hint="search again")
    return Referred(example, f"{ref}: {example.id}")
