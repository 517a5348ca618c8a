"""Several statements of one licence -> the licence that they agree on, or all of them if they do not.

Nothing is guessed: where statements contradict each other there is no SPDX expression, the text and the
evidence have all of them, and the class is the strictest.
"""

from __future__ import annotations

from exsearch.licenses.rank import BETWEEN, license_class
from exsearch.licenses.read import may_mean, read_license
from exsearch.licenses.words import parts_of, spdx_of
from exsearch.model import UNSTATED, License, Record

_LONGEST = 300
_CUT_OFF = "and more"


class Statement(Record):
    """One place that states a licence."""

    source: str
    """"License field", "classifier: License :: ...", "text of LICENSE"."""
    license: License
    is_text: bool = False
    """It is the text of a licence, which does not say whether later versions may be chosen."""


def stated(words: str, source: str) -> Statement:
    """Return what `words` state."""
    return Statement(source, read_license(words))


def agreed(statements: list[Statement]) -> License:
    """Return the licence of all statements: the first that names one, if no other contradicts it."""
    said = [each for each in statements if license_class(each.license) != "unstated"]
    if not said:
        return UNSTATED
    best = next((each for each in said if each.license.spdx is not None), said[0])
    for other in said:
        best = other if not _agree(best, other) and _is_later(best, other) else best
    if not all(_agree(best, each) or _is_later(each, best) for each in said):
        return _all_of(said)
    if best.license.spdx is None:
        return best.license
    first = said[0] if best.is_text and said[0].license.text else best
    return License(first.license.text, None, best.license.spdx, best.source)


def _agree(one: Statement, other: Statement) -> bool:
    """Return whether `other` says nothing else than `one`, or less."""
    first, second = one.license.spdx, other.license.spdx
    if first is None:
        return True  # none of them names one
    if second is None:
        return leaves_room(other.license.text or "", first)
    if not other.is_text:
        return first == second
    return all(any(_is_same_text(each, text) for each in identifiers(first)) for text in identifiers(second))


def _is_same_text(named: str, text: str) -> bool:
    """Return whether a text, which is read as "GPL-3.0-only", is that of "GPL-3.0-or-later" too."""
    return named == text or named.replace("-or-later", "-only") == text


def leaves_room(words: str, spdx: str) -> bool:
    """Return whether words that name no one licence may mean an expression.

    "BSD license" may mean "BSD-3-Clause", and "MIT/Apache" may mean "MIT OR Apache-2.0".
    """
    from exsearch.licenses.wording import restricts

    if parts := parts_of(words):
        named = identifiers(spdx)
        return all(any(_may_be(part, each) for each in named) for part in parts) and all(
            any(_may_be(part, each) for part in parts) for each in named
        )
    return may_mean(words, spdx) and not restricts(words.lower())


def _may_be(words: str, identifier: str) -> bool:
    named = spdx_of(words)
    return may_mean(words, identifier) if named is None else _is_same_text(identifier, named)


def _is_later(one: Statement, other: Statement) -> bool:
    """Return whether `other` says what `one` leaves open: "GPLv3" beside "GPL-3.0-or-later"."""
    first, second = one.license.spdx or "", other.license.spdx or ""
    says_only = "only" in (one.license.text or "").lower() and not one.is_text
    return second.endswith("-or-later") and _is_same_text(second, first) and not says_only


def identifiers(spdx: str) -> frozenset[str]:
    """Return the identifiers in an expression."""
    words = spdx.replace("(", " ").replace(")", " ").split()
    return frozenset(word for word in words if word not in ("AND", "OR", "WITH"))


def _all_of(said: list[Statement]) -> License:
    texts: list[str] = []
    for each in said:
        text = (each.license.spdx if each.is_text else each.license.text) or each.license.spdx or _CUT_OFF
        texts.append(text.replace(BETWEEN.strip(), ","))
    texts = list(dict.fromkeys(texts))
    while len(BETWEEN.join(texts)) > _LONGEST:
        texts = [*texts[:-2], _CUT_OFF]
    sources = dict.fromkeys(f"{each.source} ({each.license.spdx or each.license.text})" for each in said)
    return License(BETWEEN.join(texts), None, None, "differ: " + ", ".join(sources)[:_LONGEST])
