"""A licence -> its class: permissive, weak copyleft, copyleft, unstated, or unknown."""

from __future__ import annotations

from exsearch.licenses.data import sections
from exsearch.licenses.words import MAX_CHARS, family_of, normal_form, parts_of, spdx_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from exsearch.model import License

LICENSE_CLASSES: tuple[str, ...] = ("permissive", "weak-copyleft", "copyleft", "unstated")
"""The classes; the first three from the fewest conditions to the most."""

BETWEEN = "; "
"""Between statements that differ, in the text of a licence that has evidence and no expression."""

_UNKNOWN_RANK = 3
_IDENTIFIERS = {
    kind: [identifier for line, _ in rows for identifier in line.split()]
    for kind, rows in sections("classes.txt")
}
_RANKS = {each: rank for rank, kind in enumerate(LICENSE_CLASSES[:3]) for each in _IDENTIFIERS[kind]}
_RANKS |= {f"={rank}": rank for rank in range(3)}
_KEEP_COPYLEFT = frozenset(_IDENTIFIERS["exceptions that keep copyleft"])


def license_class(license: License) -> str | None:
    """Return one of `LICENSE_CLASSES`, or None if the licence is stated but cannot be classed.

    The most permissive of alternatives counts, the strictest of licences that all apply, and most
    exceptions weaken copyleft. Words that name no one licence have the class that all of their
    family have: "BSD license" is permissive. "UNKNOWN" is unstated. A list that leaves open whether one may
    choose ("MIT/GPL"), and statements that differ, have the strictest class of all.
    """
    if license.spdx is not None:
        return _class_of_rank(_rank_of_expression(license.spdx))
    if license.text is not None and license.evidence is not None:  # statements that differ
        return _class_of_rank(max(map(_rank_of_words, license.text.split(BETWEEN))))
    if license.text is not None:
        return class_of_words(license.text)
    return "unstated" if license.url is None else None


def _class_of_rank(rank: int) -> str | None:
    return LICENSE_CLASSES[rank] if rank < _UNKNOWN_RANK else None


def _rank_of_words(text: str) -> int:
    if found := class_of_words(text):
        return LICENSE_CLASSES.index(found) if found != "unstated" else _UNKNOWN_RANK
    return min(_rank_of_name(normal_form(text)), _rank_of_expression(text))


def class_of_words(text: str) -> str | None:
    """Return the class that `text` has without naming one licence: "BSD or Apache 2.0"."""
    words = normal_form(text) if len(text) <= MAX_CHARS else ""
    if family := family_of(words):
        return family[0]
    for operator, choose in ((" or ", min), (" and ", max)):
        ranks = [_rank_of_name(part) for part in words.split(operator)]
        if len(ranks) > 1 and _UNKNOWN_RANK not in ranks:
            return _class_of_rank(choose(ranks))
    ranks = [_rank_of_name(part) for part in parts_of(text)]
    return _class_of_rank(max(ranks, default=_UNKNOWN_RANK))


def _rank_of_name(words: str) -> int:
    family = family_of(words)
    if family is None:
        return _rank_of_expression(spdx_of(words) or "")
    return LICENSE_CLASSES.index(family[0]) if family[0] is not None else _UNKNOWN_RANK


def _rank_of_expression(spdx: str) -> int:
    """Return the position of an expression in `LICENSE_CLASSES`, or `_UNKNOWN_RANK`.

    Innermost parentheses first, each replaced by "=" and its rank, so that depth costs no stack.
    """
    rest = spdx
    while "(" in rest:
        before, _, after = rest.rpartition("(")
        inside, _, after = after.partition(")")
        rest = f"{before}={_rank_of_alternatives(inside)}{after}"
    return _rank_of_alternatives(rest)


def _rank_of_alternatives(flat: str) -> int:
    return min(max(map(_rank_of_term, each.split(" AND "))) for each in flat.split(" OR "))


def _rank_of_term(term: str) -> int:
    license, _, exception = term.strip().partition(" WITH ")
    rank = _RANKS.get(license, _UNKNOWN_RANK)
    return 1 if rank == 2 and exception and exception not in _KEEP_COPYLEFT else rank
