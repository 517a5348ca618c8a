"""The text of a licence -> which of the common licences it is."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from exsearch.licenses.data import sections
from exsearch.licenses.words import family_of, normal_form, spdx_of
from exsearch.model import Record

MAX_TEXT_BYTES = 200_000
_LONGEST_LICENSE = 100_000
"""Characters; a longer text holds several licences."""
_NAMES = re.compile(r"(?:un)?licen[sc]e|copying|copyright$", re.IGNORECASE)
_DATA_ENDINGS = (".html", ".json", ".css", ".toml", ".yaml", ".yml", ".spdx")
_CODE_ENDINGS = (".py", ".pyc", ".pyi", ".ipynb", ".js")


_NOTICE_NAMES = ("NOTICE", "NOTICE.txt", "NOTICE.md", "NOTICE.rst")
_FIELDS = ("REUSE.toml", "pyproject.toml", "METADATA", "RECORD")


class _Text(Record):
    spdx: str
    title: str
    has: tuple[str, ...]
    has_not: tuple[str, ...]


@cache
def known_texts() -> tuple[_Text, ...]:
    """Return the texts of `texts.txt`; one licence may have several."""
    texts = []
    for spdx, rows in sections("texts.txt"):
        has, has_not = (tuple(value for key, value in rows if key == name) for name in ("has", "not"))
        texts.append(_Text(spdx, rows[0][1], has, has_not))
    return tuple(texts)


def is_license_name(name: str) -> bool:
    """Return whether a file is named as one that holds a licence: "LICENSE.txt", "six.LICENSE", "COPYING"."""
    if name.lower().endswith((*_DATA_ENDINGS, *_CODE_ENDINGS)):
        return False
    return bool(_NAMES.match(name)) or name.upper().endswith((".LICENSE", ".LICENCE"))


def is_license_path(path: str) -> bool:
    """Return whether the file at `path` is named as one that holds a licence."""
    return is_license_name(path.rpartition("/")[2])


def states_license(path: str) -> bool:
    """Return whether the file at `path` may state a licence, as its text, by a field or for other files."""
    folder, _, name = path.rpartition("/")
    if name in _FIELDS:
        return (
            name == "REUSE.toml"
            or (folder.endswith(".dist-info") and "/" in folder)
            or (name == "pyproject.toml" and folder != "")
        )
    return name in _NOTICE_NAMES or is_license_name(name)


def is_notice_path(path: str) -> bool:
    """Return whether the file at `path` is a NOTICE, which the Apache License asks to keep."""
    return path.rpartition("/")[2] in _NOTICE_NAMES


def is_statement_name(name: str) -> bool:
    """Return whether a file with this name may state a licence somewhere; see `states_license`."""
    return name in (*_FIELDS, *_NOTICE_NAMES) or is_license_name(name)


def names_a_license(path: str) -> bool:
    """Return whether a licence file's name says which licence it holds: "LICENSE-MIT", "LICENSE.APACHE"."""
    name = re.sub(r"\.(?:txt|md|rst)$", "", path.rpartition("/")[2], flags=re.IGNORECASE)
    words = normal_form(_NAMES.sub(" ", name, count=1))
    return bool(words) and (spdx_of(words) is not None or family_of(words) is not None)


def is_main_name(path: str) -> bool:
    """Return whether a licence file's name shows that it is the main one of its folder."""
    stem, _, ending = path.rpartition("/")[2].lower().partition(".")
    return stem in ("license", "licence", "copying", "unlicense") and ending in ("", "txt", "md", "rst")


@lru_cache(256)
def recognise(text: str) -> tuple[str, str] | None:
    """Return the SPDX identifier and the title of the licence that `text` is, and nothing else.

    None if it is none that is known, or goes on: with a condition, a second licence, or anything else.
    """
    from exsearch.licenses.wording import is_whole

    if len(text) > _LONGEST_LICENSE:
        return None
    found = resembles(text).items()
    return next(((spdx, title) for spdx, title in found if is_whole(spdx, text)), None)


def resembles(text: str) -> dict[str, str]:
    """Return the licences that `text` has phrases of, and their titles."""
    words = " " + " ".join(re.findall(r"[a-z0-9]+", text[:MAX_TEXT_BYTES].lower())) + " "
    words = words.replace(" and or ", " and ")  # ISC is written with either

    def has(phrase: str) -> bool:
        return f" {phrase} " in words

    fitting = (each for each in known_texts() if all(map(has, each.has)) and not any(map(has, each.has_not)))
    return {each.spdx: each.title for each in fitting}


def is_restricted(text: str) -> bool:
    """Return whether a text is a licence and a condition more: the Commons Clause, "Non-Commercial"."""
    from exsearch.licenses.wording import rest_of, restricts

    if len(text) > _LONGEST_LICENSE:
        return False
    return any(restricts(rest) for spdx in resembles(text) if (rest := rest_of(spdx, text)))
