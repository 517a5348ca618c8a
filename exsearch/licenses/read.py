"""A licence as people write it -> an SPDX expression, and the evidence it was read from.

Words and a link in, a `model.License` out: nothing here opens a file or a link. The words are read
first, then the link; what either leaves open stays open, for a wrong licence is worse than none.
Words are compared in their normal form (`normal_form`), and always whole: one word that is not in the
tables ("custom MIT license") and nothing is read.
"""

from __future__ import annotations

from exsearch.licenses.rank import class_of_words
from exsearch.licenses.spellings import LINK_ENDINGS, LINKS
from exsearch.licenses.words import MAX_CHARS, family_of, normal_form, spdx_of
from exsearch.model import UNSTATED, License

TYPE_CHECKING = False  # a type checker takes the name as true; `typing` itself costs a start-up
if TYPE_CHECKING:
    from collections.abc import Callable

_MOST_REMEMBERED = 4096


def read_license(text: str | None, url: str | None = None) -> License:
    """Return the licence that `text` names or, failing that, the page at `url` holds.

    `evidence` is 'spelling: "gpl 3.0+"' (a row of `spellings`), 'expression: "..."' as parsed,
    or 'link: ...'; it and `spdx` are None where nothing names one SPDX expression beyond doubt.
    """
    words, link = " ".join((text or "").split()) or None, (url or "").strip() or None
    if words is None and link is None:
        return UNSTATED
    if len(words or "") > MAX_CHARS or len(link or "") > MAX_CHARS:
        return _read(words, link)  # not worth its memory
    return _remembered_read(words, link)


_licenses: dict[tuple[str | None, str | None], License] = {}


def _remembered_read(words: str | None, link: str | None) -> License:
    """Return what `_read` does, from memory where it can: a corpus says "MIT" all day."""
    found = _licenses.get((words, link))
    if found is None:
        if len(_licenses) >= _MOST_REMEMBERED:
            _licenses.clear()
        found = _licenses[words, link] = _read(words, link)
    return found


def _read(words: str | None, link: str | None) -> License:
    said = words if words is not None and len(words) <= MAX_CHARS else ""
    found = _read_words(said)
    if not found:
        # Metadata of packages often has a link where the words should be.
        found = _read_link(said) or _read_link(link or "")
        if found and not may_mean(said, found[0]):
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

_parser: Callable[[str], str | None] | None = None


def _parse(text: str) -> str | None:
    """Return `text` as a canonical SPDX expression, or None if it is none."""
    global _parser
    if not _is_expression_like(text):
        return None
    if _parser is None:
        _parser = _make_parser()
    return _parser(text)


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


def _make_parser() -> Callable[[str], str | None]:
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
    """Return whether `name` is what SPDX and PEP 639 provide for licences that are not listed."""
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
    """Return the normal form of what `url` says it is the licence page of, or ""."""
    scheme, _, address = url.lower().partition("://")
    if scheme not in ("http", "https"):
        return ""
    address = address.partition("#")[0].partition("?")[0].rstrip("/").removeprefix("www.")
    for start, words in LINKS:
        if address.startswith(start):
            return normal_form(words + _dotted(_without_endings(address[len(start) :])))
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
