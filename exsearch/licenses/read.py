"""A licence as people write it -> an SPDX expression, and the evidence it was read from.

Words and a link in, a `model.License` out: nothing here opens a file or a link. The words are read first,
then the link. What both leave open stays open, because a wrong licence is worse than none. Words are compared
whole and in their normal form: if one word is not in the tables ("custom MIT license"), nothing is read.
"""

from __future__ import annotations

from functools import cache, lru_cache

from exsearch.licenses.rank import class_of_words
from exsearch.licenses.words import LINK_ENDINGS, LINKS, MAX_CHARS, family_of, normal_form, spdx_of
from exsearch.model import UNSTATED, License

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


def read_license(text: str | None, url: str | None = None) -> License:
    """Return the licence that `text` names or, if it names none, the page at `url` holds.

    `evidence` is 'spelling: "gpl 3.0+"' (a row of `spellings.txt`), 'expression: "..."' as parsed,
    or 'link: ...'. It and `spdx` are None if nothing names one SPDX expression beyond doubt.
    """
    words, link = " ".join((text or "").split()) or None, (url or "").strip() or None
    if words is None and link is None:
        return UNSTATED
    if len(words or "") > MAX_CHARS or len(link or "") > MAX_CHARS:
        return _read(words, link)  # too long to remember
    return _remembered(words, link)


@lru_cache(4096)
def _remembered(words: str | None, link: str | None) -> License:
    return _read(words, link)


def _read(words: str | None, link: str | None) -> License:
    short = words if words is not None and len(words) <= MAX_CHARS else ""
    found = _read_words(short)
    if not found:
        # Metadata of packages often has a link in place of the words.
        found = _read_link(short) or _read_link(link or "")
        if found and not may_mean(short, found[0]):
            found = None
    return License(words, link, *(found or (None, None)))


def may_mean(text: str, spdx: str) -> bool:
    """Return whether `text` leaves room for `spdx`: "BSD license" does for "BSD-3-Clause", not for "MIT"."""
    family = family_of(normal_form(text))
    if family is None:
        return class_of_words(text) is None  # "BSD or Apache": a link names one of the two
    return spdx.startswith(family[1])


def _read_words(text: str) -> tuple[str, str] | None:
    """Return the SPDX expression that `text` names, and the evidence."""
    words = normal_form(text)
    if not words or family_of(words):
        return None
    if spdx := spdx_of(words):
        return spdx, f'spelling: "{words}"'
    if expression := _parse(text):
        return expression, f'expression: "{expression}"'
    if spdx := _compose(words):
        return spdx, f'spelling: "{words}"'
    return None


def _compose(words: str) -> str | None:
    """Return the expression for "mit or apache 2.0": one operator, every part a known spelling."""
    for operator in (" or ", " and "):
        parts = [spdx_of(part) for part in words.split(operator)]
        known = [part for part in parts if part is not None]
        if len(parts) == len(known) > 1:
            return operator.upper().join(known)
    return None


# --- expressions -----------------------------------------------------------------------------


def _parse(text: str) -> str | None:
    """Return `text` as a canonical SPDX expression, or None if it is not an expression."""
    return _parser()(text) if _is_expression_like(text) else None


def _is_expression_like(text: str) -> bool:
    """Return whether `text` has the shape of an expression of identifiers, known or not.

    Nearly no words have, so nearly none pay for the import of the parser (some 70 ms).
    """
    words = text.replace("(", " ").replace(")", " ").split()
    names, operators = words[::2], words[1::2]
    return (
        len(names) == len(operators) + 1
        and all(operator.upper() in ("AND", "OR", "WITH") for operator in operators)
        # The parser takes "GPL" for any version of it; here it is a family.
        and all(_is_identifier_like(name) and not family_of(normal_form(name)) for name in names)
    )


def _is_identifier_like(name: str) -> bool:
    return name.isascii() and all(c.isalnum() or c in "-.+" for c in name)


@cache
def _parser() -> Callable[[str], str | None]:
    from license_expression import (  # type: ignore[import-untyped]
        ExpressionError,
        get_spdx_licensing,
    )

    licensing = get_spdx_licensing()

    def parse(text: str) -> str | None:
        try:
            parsed = licensing.parse(text, strict=True)
            unknown = licensing.unknown_license_keys(parsed)
        # "( ) MIT" ends in an IndexError inside the library, and its own checks are assertions.
        except (ExpressionError, AssertionError, IndexError):
            return None
        return str(parsed.render()) if all(map(_is_reference, unknown)) else None

    return parse


def _is_reference(name: str) -> bool:
    """Return whether `name` has the form that SPDX and PEP 639 give to licences that are not listed."""
    return name.startswith("LicenseRef-") and "+" not in name


# --- links -----------------------------------------------------------------------------------


def _read_link(url: str) -> tuple[str, str] | None:
    """Return the SPDX identifier of the page at `url`, if it is the page of one licence."""
    words = _words_of_link(url) if len(url) <= MAX_CHARS else ""
    if not words:
        return None
    spdx = spdx_of(words) or _parse(words.replace(" ", "-"))
    return (spdx, f"link: {url}") if spdx else None


def _words_of_link(url: str) -> str:
    """Return the normal form of the licence that the address of a licence page names, or ""."""
    scheme, _, address = url.lower().partition("://")
    if scheme not in ("http", "https"):
        return ""
    address = address.partition("#")[0].partition("?")[0].rstrip("/").removeprefix("www.")
    for start, words in LINKS:
        if address.startswith(start):
            return normal_form(f"{words} {_dotted(_without_endings(address[len(start) :]))}")
    return ""


def _without_endings(name: str) -> str:
    """Return "gpl-3.0" for "gpl-3.0-standalone.de.html"."""
    stem, dot, language = name.removesuffix(".html").rpartition(".")
    shorter = stem if dot and len(language) == 2 and language.isalpha() else name
    for ending in LINK_ENDINGS:
        shorter = shorter.removesuffix(ending)
    return shorter if shorter == name else _without_endings(shorter)


def _dotted(name: str) -> str:
    """Return "gpl-3.0" for "gpl-3-0": opensource.org has no dots in its addresses."""
    dotted = ""
    for part in name.replace("_", "-").split("-"):
        is_minor = part.isdigit() and dotted[-1:].isdigit()
        dotted += ("." if is_minor else "-") + part
    return dotted.lstrip("-")
