"""References to examples: `4` or `1-3` in the last list, an id, or `flask.make_response:2`."""

from __future__ import annotations

from exsearch.errors import NotFound
from exsearch.model import Example, Record
from exsearch.search.examples import load
from exsearch.search.last import UNCHECKED, check_of, recall
from exsearch.search.ranges import in_words, is_rows, number_in, rows_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from exsearch.index.protocol import Reader
    from exsearch.search.last import Remembered

_MOST_EXAMPLES = 10_000


class Referred(Record):
    """Examples, and a sentence about how the reference led to them."""

    examples: tuple[Example, ...]
    took: str


def resolve_all(index: Reader, refs: Iterable[str], state: str) -> tuple[list[Example], list[str]]:
    """Return the examples of some references in the order typed, and a sentence for each reference."""
    referred = [resolve(index, ref, state) for ref in refs]
    return [example for each in referred for example in each.examples], [each.took for each in referred]


def resolve(index: Reader, ref: str, state: str) -> Referred:
    """Return the examples of one reference. Raises NotFound if there are none."""
    if is_rows(ref):
        return _in_list(index, ref, state)
    (example,) = load(index, [ref])
    if example is not None:
        return Referred((example,), ref)
    name, colon, number = ref.rpartition(":")
    if not colon or not (number.isascii() and number.isdigit()):
        name, number = ref, "1"
    if name:
        return _of_symbol(index, ref, name, number_in(number))
    raise NotFound(f"no example {ref}", hint="search first: `exsearch make_response`")


def _in_list(index: Reader, ref: str, state: str) -> Referred:
    """Return the examples in some rows of the last list."""
    remembered = recall(state)
    try:
        rows = rows_in(ref, len(remembered.ids))
    except NotFound as error:
        hint = error.hint or "`exsearch search -n N WORDS` makes a longer one"
        raise NotFound(f"the list for `{remembered.query}` has {error}", hint=hint) from None
    found = [_in_row(index, remembered, row) for row in rows]
    elsewhere = "" if remembered.own else ", made in another terminal"
    took = f"{in_words(rows)} of the list for `{remembered.query}`{elsewhere}"
    if len(rows) == 1:
        took += "".join(f": {example.id}{note}" for example, note in found)
    else:
        numbered = zip(rows, found, strict=True)
        took += "".join(f"\n  row {row}: {example.id}{note}" for row, (example, note) in numbered if note)
    return Referred(tuple([example for example, _ in found]), took)


def _in_row(index: Reader, remembered: Remembered, number: int) -> tuple[Example, str]:
    """Return the example that was listed in a row, and a remark if it has changed since."""
    ref, check, note = remembered.ids[number - 1], remembered.checks[number - 1], ""
    if check != UNCHECKED:
        row = index.row(ref)
        if row is None or check_of(row) != check:
            from exsearch.search.moved import found_again

            ref, note = found_again(index, remembered, number)
    (example,) = load(index, [ref])
    if example is None:
        raise NotFound(
            f"row {number} of the list for `{remembered.query}` was {ref},"
            " which is not in the index any more",
            hint=f"search again: `exsearch {remembered.query}`",
        )
    return example, note


def _of_symbol(index: Reader, ref: str, name: str, number: int) -> Referred:
    from exsearch.model import Query
    from exsearch.search.find import search

    hits = search(index, Query((name,), ()), min(number, _MOST_EXAMPLES), turns=False).hits
    named = [hit for hit in hits if hit.tier <= 1]
    if not 1 <= number <= len(named):
        raise NotFound(
            f"no example {ref}" + (f": {name} has {len(named)}" if named else ""),
            hint=f"`exsearch {name}` shows its examples" if named else f"search: `exsearch {name}`",
        )
    (example,) = load(index, [named[number - 1].id])
    if example is None:  # removed since the search
        raise NotFound(f"no example {ref}", hint="search again")
    return Referred((example,), f"{ref}: {example.id}")
