"""The text of a licence -> which of the common licences it is."""

from __future__ import annotations

import re
from functools import cache

from exsearch.licenses.data import sections
from exsearch.model import Record

MAX_TEXT_BYTES = 200_000
_NAMES = re.compile(r"(?:un)?licen[sc]e|copying|copyright$", re.IGNORECASE)
_DATA_ENDINGS = (".html", ".json", ".css", ".toml", ".yaml", ".yml", ".spdx")
_CODE_ENDINGS = (".py", ".pyc", ".pyi", ".ipynb", ".js")


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


def is_main_name(path: str) -> bool:
    """Return whether a licence file's name shows that it is the main one of its folder."""
    stem, _, ending = path.rpartition("/")[2].lower().partition(".")
    return stem in ("license", "licence", "copying", "unlicense") and ending in ("", "txt", "md", "rst")


def recognise(text: str) -> tuple[str, str] | None:
    """Return the SPDX identifier and the title of the licence that `text` is.

    None if it is none that is known, or has the phrases of several, as a collection of licences does.
    """
    words = " " + " ".join(re.findall(r"[a-z0-9]+", text[:MAX_TEXT_BYTES].lower())) + " "
    words = words.replace(" and or ", " and ")  # ISC is written with either

    def has(phrase: str) -> bool:
        return f" {phrase} " in words

    fitting = (each for each in known_texts() if all(map(has, each.has)) and not any(map(has, each.has_not)))
    found = {each.spdx: each.title for each in fitting}
    return next(iter(found.items())) if len(found) == 1 else None
