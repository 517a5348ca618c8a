"""Check the values of conditions against an index, so that a typing error is not just an empty answer."""

from __future__ import annotations

from exsearch.errors import UsageError
from exsearch.model import Condition
from exsearch.search.query import KINDS, unknown_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from exsearch.index.protocol import Reader
    from exsearch.model import Query

_SHOWN = 5


def check_values(index: Reader, query: Query) -> None:
    """Raise UsageError for a kind or a licence that neither exsearch nor the index knows."""
    for field, value, _ in query.conditions:
        if field == "kind" and value.lower() not in KINDS and not _is_known(index, field, value):
            raise unknown_value(field, value, KINDS)
        if field == "license" and not _is_known(index, field, value):
            _check_license(index, value)


def _is_known(index: Reader, field: str, value: str) -> bool:
    return index.knows(Condition(field, value, False))


def _check_license(index: Reader, value: str) -> None:
    """Raise UsageError unless a licence without examples is a class or in SPDX's list."""
    from exsearch.licenses import LICENSE_CLASSES, read_license
    from exsearch.search.slips import nearest, quoted

    if value.lower() in (*LICENSE_CLASSES, "unknown"):
        return
    spdx = read_license(value).spdx
    if spdx is not None and (spdx.lower() == value.lower() or not _is_known(index, "license", spdx)):
        return  # The licence exists, so an empty answer is right.
    counted = index.lists().licenses("")
    known = list(dict.fromkeys(filter(None, (spdx or text for spdx, text, *_ in counted))))
    near = spdx or nearest(value, (*LICENSE_CLASSES, *known))
    meant = f"did you mean license:{quoted(near)}?\n  " if near is not None else ""
    low = value.lower()
    similar = [name for name in known if low in name.lower() and name != near]
    some = ", ".join(name[:60] for name in (similar or known)[:_SHOWN])
    raise UsageError(
        f"no license {value}",
        hint=f"{meant}license: takes {', '.join(LICENSE_CLASSES)}, or a whole licence: {some or 'MIT'}"
        "\n  `exsearch list licenses` shows all",
    )
