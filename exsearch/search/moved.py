"""Find an example again whose id means another one since its file was edited and read again.

An id from source ends in a line number, one from a page in a position: both change when lines or
sections are put before it. The row of the list kept a check of what stood there.
"""

from __future__ import annotations

from exsearch.errors import NotFound
from exsearch.search.last import check_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from exsearch.index.protocol import Reader
    from exsearch.search.lists import Remembered

_SHOWN = 5


def found_again(index: Reader, remembered: Remembered, number: int) -> tuple[str, str]:
    """Return the id that the example of a row has now, and a remark that says so.

    It is the one in the same file with the same symbol and line of code, best with the same
    definition around it. Raises NotFound if there is none, or if several are equally alike.
    """
    old, check = remembered.ids[number - 1], remembered.checks[number - 1]
    checked = {row.ref: check_of(row) for row in index.rows_near(old)}
    same = [ref for ref, each in checked.items() if each == check]
    if same:
        now = min(same, key=lambda ref: (abs(_place(ref) - _place(old)), _place(ref)))
        return now, f" (moved {_way(old, now)})"
    # Those that stand in another row of the list are not this one.
    others = {*remembered.checks} - {check}
    alike = [ref for ref, each in checked.items() if _line(each) == _line(check) and each not in others]
    if len(alike) == 1:
        (now,) = alike
        moved = "" if now == old else f"moved {_way(old, now)}; "
        return now, f" ({moved}the code around it has changed)"
    was = f"row {number} of the list for `{remembered.query}` was {old}"
    again = f"search again: `exsearch {remembered.query}`"
    if alike:
        ways = "\n  ".join(f"`exsearch show {ref}`" for ref in alike[:_SHOWN])
        raise NotFound(f"{was}, and its line stands in {len(alike)} places now", hint=f"{ways}\n  {again}")
    raise NotFound(f"{was}, which is not in the index any more", hint=again)


def _line(check: str) -> str:
    return check.partition(".")[0]


def _place(ref: str) -> int:
    """Return the line, or the position on a page, that an id ends in."""
    digits = ref.rpartition(":")[2].partition(".")[0]
    return int(digits) if digits.isdigit() and len(digits) < 10 else 0


def _way(old: str, now: str) -> str:
    if old.rpartition(":")[0] != now.rpartition(":")[0]:
        return f"from {old}"
    return f"from {'line' if '/' in old else 'example'} {_place(old)} to {_place(now)}"
