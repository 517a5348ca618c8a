"""Words for a licence -> their normal form, and the SPDX identifier or the family that they name."""

from __future__ import annotations

from exsearch.licenses.data import sections

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    Family = tuple[str | None, tuple[str, ...]]
    """The class of every member, and how the identifiers of the members begin."""

MAX_CHARS = 300
"""Longer words are the text of a licence or something else, and are not taken apart."""

_BETWEEN = ("/", ",", ";", "|", "&", "+")
_AT_LEAST = (">=", "\u2265", "=>")
_COMPARED = "<>=\u2264!~^"
"""Signs that say which versions are meant: "GPL (> 2)" is not "GPL 2"."""

_DATA = dict(sections("spellings.txt"))


def _listed(section: str) -> tuple[str, ...]:
    return tuple(key for key, _ in _DATA[section])


_SHORT_NAMES = _DATA["short names"]
_OR_LATER = _listed("or later")
_UNSPOKEN = frozenset(_listed("unspoken"))
_OPENINGS = _listed("openings")
_ENDINGS = _listed("endings")
_NOT_VERSIONED = frozenset(_listed("not versioned"))
LINKS = _DATA["links"]
LINK_ENDINGS = _listed("link endings")


def _families() -> Iterator[tuple[str, Family]]:
    """Yield (words, family)."""
    for key, values in _DATA["families"]:
        kind, *beginnings = key.split()
        for words in values.split(", "):
            yield words, (None if kind == "-" else kind, tuple(beginnings))


def _spellings() -> Iterator[tuple[str, str]]:
    """Yield (words, identifier), the identifiers themselves included."""
    for spdx, values in _DATA["spellings"]:
        plain = spdx.lower().replace("-", " ").replace(" or later", "+").replace("bzip2", "bzip 2")
        for words in (*filter(None, values.split(", ")), plain):
            yield words, spdx
    for name, versions in _DATA["gnu"]:
        for version in versions.split(", "):
            yield f"{name.lower()} {version}", f"{name}-{version}-only"
            yield f"{name.lower()} {version} only", f"{name}-{version}-only"
            yield f"{name.lower()} {version}+", f"{name}-{version}-or-later"
    for kind, _ in _DATA["cc kinds"]:
        for version, place in _DATA["cc versions"]:
            words = f"cc {kind.lower().replace('-', ' ')} {version}"
            yield words, f"CC-{kind}-{version}"
            yield f"{words} {place}", f"CC-{kind}-{version}"


FAMILIES = dict(_families())
SPELLINGS = dict(_spellings())
for _words, _spdx in list(SPELLINGS.items()):
    _short = f"{_words} ".replace(".0 ", " ").replace(".0+", "+").rstrip()
    if _short not in FAMILIES:
        SPELLINGS.setdefault(_short, _spdx)


def spdx_of(words: str) -> str | None:
    """Return the SPDX identifier that `words`, in normal form, are a spelling of."""
    return SPELLINGS.get(words)


def family_of(words: str) -> Family | None:
    """Return the family that `words`, in normal form, name."""
    return FAMILIES.get(words)


def normal_form(text: str) -> str:
    """Return the words of `text` that tell one licence from another, in one spelling: "gpl 3.0+".

    Empty if there are none: "open source", "under this license".
    """
    if text.endswith(")") and (same := _stated_twice(text)):
        return same
    words = " ".join(_split(_without_signs(text)))
    for name, short in _SHORT_NAMES:
        words = f" {words} ".replace(f" {name} ", f" {short} ").strip()
    for later in _OR_LATER:
        words = f"{words} ".replace(f" {later} ", "+ ").rstrip()
    return _without_frame(words)


def parts_of(text: str) -> list[str]:
    """Return the normal forms of the licences in a list: "MIT/Apache-2.0"; none unless each part is known."""
    if len(text) > MAX_CHARS or not any(between in text for between in _BETWEEN):
        return []
    for between in _BETWEEN[1:]:
        text = text.replace(between, _BETWEEN[0])
    parts = [normal_form(part) for part in text.split(_BETWEEN[0])]
    is_known = all(spdx_of(part) or family_of(part) for part in parts)
    return parts if is_known else []


def _stated_twice(text: str) -> str:
    """Return the normal form of "GNU GPL v3.0 (GPLv3)", whose two halves mean the same, or ""."""
    outer, _, inner = text[:-1].rpartition("(")
    if "(" in outer:
        return ""
    first, second = normal_form(outer), normal_form(inner)
    meaning = spdx_of(first) or family_of(first)
    return first if meaning and meaning == (spdx_of(second) or family_of(second)) else ""


def _without_signs(text: str) -> str:
    """Return "GPL (3 or later)" for "GPL (>= 3)"; other comparisons become a word that is in no table."""
    for sign in _AT_LEAST:
        before, found, after = text.partition(sign)
        if found:
            digits = after.lstrip(" v")
            version = digits[: len(digits) - len(digits.lstrip("0123456789."))]
            text = f"{before} {version} or later {digits[len(version) :]}" if version else text
    return "".join(f" compared{ord(char)}x " if char in _COMPARED else char for char in text)


def _split(text: str) -> Iterator[str]:
    """Yield the words of `text` in lower case, names apart from versions: "gplv3+" -> gpl 3+."""
    spaced = "".join(c if c.isalnum() or c in ".+" else " " for c in text.lower())
    for word in spaced.split():
        word = word.strip(".")
        word = word[1:] if word[:1] == "v" and word[1:2].isdigit() else word
        name = word.rstrip("0123456789.+")
        version = word[len(name) :].strip(".")
        parts: tuple[str, ...] = (name.removesuffix("v"), version)
        if word in _NOT_VERSIONED or not version[:1].isdigit():
            parts = (word,) if word != "v" else ()
        yield from (part for part in parts if part and part not in _UNSPOKEN)


def _without_frame(words: str) -> str:
    """Return `words` without openings and endings: "available as ... under"."""
    shorter = words
    for opening in _OPENINGS:
        shorter = f"{shorter} ".removeprefix(f"{opening} ").rstrip()
    for ending in _ENDINGS:
        shorter = f" {shorter}".removesuffix(f" {ending}").lstrip()
    return shorter if shorter == words else _without_frame(shorter)
