"""Words for a licence in their normal form, and what the tables of spellings say of them."""

from __future__ import annotations

from exsearch.licenses.spellings import (
    CC_KINDS,
    CC_VERSIONS,
    ENDINGS,
    FAMILIES,
    GNU_VERSIONS,
    NOT_VERSIONED,
    OPENINGS,
    OR_LATER,
    SHORT_NAMES,
    SPELLINGS,
    UNSPOKEN,
)

TYPE_CHECKING = False  # a type checker takes the name as true; `typing` itself costs a start-up
if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_CHARS = 300
"""Longer words are the text of a licence or worse, and are not taken apart."""

_spdx_of: dict[str, str] = {}
_family_of: dict[str, tuple[str | None, tuple[str, ...]]] = {}


def spdx_of(words: str) -> str | None:
    """Return the SPDX identifier that `words`, in normal form, are a spelling of."""
    if not _spdx_of:
        _fill_tables()
    return _spdx_of.get(words)


def family_of(words: str) -> tuple[str | None, tuple[str, ...]] | None:
    """Return the class and the identifiers' beginnings of the family that `words` name."""
    if not _family_of:
        _fill_tables()
    return _family_of.get(words)


def _fill_tables() -> None:
    """Fill both tables, each at one stroke: another thread may be reading."""
    families = {words: family for family, names in FAMILIES.items() for words in names}
    spdx_of = {words: spdx for spdx, words in (*_listed(), *_series())}
    for words, spdx in list(spdx_of.items()):
        short = f"{words} ".replace(".0 ", " ").replace(".0+", "+").rstrip()
        if short not in families:
            spdx_of.setdefault(short, spdx)
    _family_of.update(families)
    _spdx_of.update(spdx_of)


def _listed() -> Iterator[tuple[str, str]]:
    """Yield (identifier, spelling) for `SPELLINGS`, the identifier itself included."""
    for spdx, spellings in SPELLINGS.items():
        plain = spdx.lower().replace("-", " ").replace(" or later", "+").replace("bzip2", "bzip 2")
        for words in (*spellings, plain):
            yield spdx, words


def _series() -> Iterator[tuple[str, str]]:
    """Yield (identifier, spelling) for the licences whose names follow a rule."""
    for name, versions in GNU_VERSIONS.items():
        for version in versions:
            # SPDX: a version by itself grants that version only.
            yield f"{name}-{version}-only", f"{name.lower()} {version}"
            yield f"{name}-{version}-only", f"{name.lower()} {version} only"
            yield f"{name}-{version}-or-later", f"{name.lower()} {version}+"
    for kind in CC_KINDS:
        for version, place in CC_VERSIONS.items():
            words = f"cc {kind.lower().replace('-', ' ')} {version}"
            yield f"CC-{kind}-{version}", words
            yield f"CC-{kind}-{version}", f"{words} {place}"


def normal_form(text: str) -> str:
    """Return the words of `text` that tell a licence, in one spelling: "gpl 3.0+".

    Empty where nothing is told: "open source", "under this license".
    """
    if text.endswith(")") and (same := _said_twice(text)):
        return same
    words = " ".join(_words(text))
    for name, short in SHORT_NAMES:
        words = f" {words} ".replace(f" {name} ", f" {short} ").strip()
    for later in OR_LATER:
        words = f"{words} ".replace(f" {later} ", "+ ").rstrip()
    return _without_frame(words)


def _said_twice(text: str) -> str:
    """Return the normal form of "GNU GPL v3.0 (GPLv3)", whose two halves mean the same, or ""."""
    outer, _, inner = text[:-1].rpartition("(")
    if not outer or "(" in outer:
        return ""
    first, second = normal_form(outer), normal_form(inner)
    meaning = spdx_of(first) or family_of(first)
    return first if meaning and meaning == (spdx_of(second) or family_of(second)) else ""


def _words(text: str) -> Iterator[str]:
    """Yield the words of `text` in lower case, names apart from versions: "gplv3+" -> gpl 3+."""
    spaced = "".join(c if c.isalnum() or c in ".+" else " " for c in text.lower())
    for word in spaced.split():
        word = word.strip(".")
        word = word[1:] if word[:1] == "v" and word[1:2].isdigit() else word
        name = word.rstrip("0123456789.+")
        version = word[len(name) :].strip(".")
        parts: tuple[str, ...] = (name.removesuffix("v"), version)
        if word in NOT_VERSIONED or not version[:1].isdigit():
            parts = (word,) if word != "v" else ()
        yield from (part for part in parts if part and part not in UNSPOKEN)


def _without_frame(words: str) -> str:
    """Return `words` without what leads to the name and follows it: "available as ... under"."""
    shorter = words
    for opening in OPENINGS:
        shorter = f"{shorter} ".removeprefix(f"{opening} ").rstrip()
    for ending in ENDINGS:
        shorter = f" {shorter}".removesuffix(f" {ending}").lstrip()
    return shorter if shorter == words else _without_frame(shorter)
