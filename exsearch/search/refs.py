"""What references mean: `4` or `1-3` of the last list, an id, or `flask.make_response:2`."""

from __future__ import annotations

from exsearch.errors import NotFound
from exsearch.model import Example, Record
from exsearch.search.examples import load
from exsearch.search.last import check_of
from exsearch.search.lists import UNCHECKED, recall

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from exsearch.index.protocol import Reader
    from exsearch.search.lists import Remembered

_MOST_EXAMPLES = 10_000


class Referred(Record):
    """Examples, and the words that say how the reference led to them."""

    examples: tuple[Example, ...]
    took: str


def resolve_all(index: Reader, refs: Iterable[str], state: str) -> tuple[list[Example], list[str]]:
    """Return the examples that references mean, as they were typed, and how each led to them."""
    referred = [resolve(index, ref, state) for ref in refs]
    return [example for each in referred for example in each.examples], [each.took for each in referred]


def resolve(index: Reader, ref: str, state: str) -> Referred:
    """Return the examples that `ref` means; NotFound, with a next step, if it means none."""
    if ref.isascii() and ref.isdigit():
        return _of_row(index, ref, state)
    if not ref.strip("0123456789#,-last"):
        from exsearch.search.ranges import is_rows

        if is_rows(ref):
            return _of_list(index, ref, state)
    (example,) = load(index, [ref])
    if example is not None:
        return Referred((example,), ref)
    name, colon, number = ref.rpartition(":")
    if not colon or not (number.isascii() and number.isdigit()):
        name, number = ref, "1"
    if name:
        return _of_symbol(index, ref, name, _number(number))
    raise NotFound(f"no example {ref}", hint="search first: `exsearch make_response`")


def _number(digits: str) -> int:
    """Return the number, or one past any list: Python refuses to read one of 5,000 digits."""
    return int(digits) if len(digits) < 10 else 10**9


def _of_row(index: Reader, ref: str, state: str) -> Referred:
    remembered = recall(state)
    if not 1 <= _number(ref) <= len(remembered.ids):
        return _of_list(index, ref, state)
    number = _number(ref)
    example, note = _row(index, remembered, number)
    return Referred((example,), f"row {number} of {_list_of(remembered)}: {example.id}{note}")


def _list_of(remembered: Remembered) -> str:
    return f"the list for `{remembered.query}`" + ("" if remembered.own else ", made in another terminal")


def _of_list(index: Reader, ref: str, state: str) -> Referred:
    """Return the rows of the last list that `ref` names: `1-3`, `4`, `last`."""
    from exsearch.search.ranges import rows_in, said

    remembered = recall(state)
    try:
        rows = rows_in(ref, len(remembered.ids))
    except NotFound as error:
        hint = error.hint or "`exsearch search -n N WORDS` makes a longer one"
        raise NotFound(f"the list for `{remembered.query}` has {error}", hint=hint) from None
    taken = [_row(index, remembered, row) for row in rows]
    examples = tuple(example for example, _ in taken)
    if len(rows) == 1:
        return Referred(examples, f"{said(rows)} of {_list_of(remembered)}: {examples[0].id}{taken[0][1]}")
    notes = [
        f"\n  row {row}: {example.id}{note}" for row, (example, note) in zip(rows, taken, strict=True) if note
    ]
    return Referred(examples, f"{said(rows)} of {_list_of(remembered)}{''.join(notes)}")


def _row(index: Reader, remembered: Remembered, number: int) -> tuple[Example, str]:
    """Return the example that stood in a row of a list, and a remark if it is not as it was."""
    taken, check, note = remembered.ids[number - 1], remembered.checks[number - 1], ""
    if check != UNCHECKED:
        row = index.row(taken)
        if row is None or check_of(row) != check:
            from exsearch.search.moved import found_again

            taken, note = found_again(index, remembered, number)
    (example,) = load(index, [taken])
    if example is None:
        raise NotFound(
            f"row {number} of the list for `{remembered.query}` was {taken},"
            " which is not in the index any more",
            hint=f"search again: `exsearch {remembered.query}`",
        )
    return example, note


def _of_symbol(index: Reader, ref: str, name: str, number: int) -> Referred:
    from exsearch.model import Query
    from exsearch.search.find import search

    hits = search(index, Query((name,), ()), min(number, _MOST_EXAMPLES)).hits
    named = [hit for hit in hits if hit.tier <= 1]
    if not 1 <= number <= len(named):
        raise NotFound(
            f"no example {ref}" + (f": {name} has {len(named)}" if named else ""),
            hint=f"`exsearch {name}` shows what is there",
        )
    (example,) = load(index, [named[number - 1].id])
    if example is None:  # dropped between the two looks
        raise NotFound(f"no example {ref}", hint="search again")
    return Referred((example,), f"{ref}: {example.id}")
