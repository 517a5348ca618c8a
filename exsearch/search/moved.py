"""Find a listed example whose id has changed because its file was edited and read again.

An id from source ends in a line number, an id from a page in a position. Both change if something is inserted
before the example. The check of the row recognises the example.
"""

from __future__ import annotations

from exsearch.errors import NotFound
from exsearch.search.last import check_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from exsearch.index.protocol import Reader
    from exsearch.search.last import Remembered

_SHOWN = 5


def found_again(index: Reader, remembered: Remembered, number: int) -> tuple[str, str]:
    """Return the new id of the example in a row, and a remark about the change.

    The example has the same file, symbol and line of code. If several do, the definition around the line
    decides. Raises NotFound if there is none, or if several are equally similar.
    """
    old, check = remembered.ids[number - 1], remembered.checks[number - 1]
    checked = {row.ref: check_of(row) for row in index.rows_near(old)}
    same = [ref for ref, each in checked.items() if each == check]
    if same:
        now = min(same, key=lambda ref: (abs(_number(ref) - _number(old)), _number(ref)))
        return now, f" (moved {_way(old, now)})"
    # An example that is in another row of the list is not this one.
    others = {*remembered.checks} - {check}
    similar = [
        ref for ref, each in checked.items() if _of_line(each) == _of_line(check) and each not in others
    ]
    if len(similar) == 1:
        (now,) = similar
        moved = "" if now == old else f"moved {_way(old, now)}; "
        return now, f" ({moved}the code around it has changed)"
    was = f"row {number} of the list for `{remembered.query}` was {old}"
    again = f"search again: `exsearch {remembered.query}`"
    if similar:
        commands = "\n  ".join(f"`exsearch show {ref}`" for ref in similar[:_SHOWN])
        raise NotFound(f"{was}, and its line is in {len(similar)} places now", hint=f"{commands}\n  {again}")
    raise NotFound(f"{was}, which is not in the index any more", hint=again)


def _of_line(check: str) -> str:
    return check.partition(".")[0]


def _number(ref: str) -> int:
    """Return the line or the position at the end of an id."""
    digits = ref.rpartition(":")[2].partition(".")[0]
    return int(digits) if digits.isdigit() and len(digits) < 10 else 0


def _way(old: str, now: str) -> str:
    if old.rpartition(":")[0] != now.rpartition(":")[0]:
        return f"from {old}"
    return f"from {'line' if '/' in old else 'example'} {_number(old)} to {_number(now)}"
