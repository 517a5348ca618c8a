"""The head of a file -> the licence that the file states for itself: an SPDX tag, or a notice in words."""

from __future__ import annotations

import re
from functools import lru_cache

from exsearch.licenses.agreement import Statement, agreed, leaves_room
from exsearch.licenses.heads import HEAD_CHARS, PYTHON, head_of
from exsearch.licenses.read import read_license
from exsearch.licenses.words import family_of, normal_form
from exsearch.model import License

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_HEADER_LINES = 20
_LONGEST_NAME = 90
_SPDX_HEADER = re.compile(r"SPDX-License-Identifier:[ \t]*([^\n]{1,200})")
_SPOKEN = (
    *("licens", "licenc", "permission is hereby", "permission to use", "redistribution and use"),
    *("proprietary", "unauthori"),
)
_CLOSED_WORDS = ("proprietary", "unauthori", "commercial")

_GNU = re.compile(
    r"(?:version (?P<before>\d(?: \d)?) of )?the (?:gnu )?(?P<kind>lesser |library |affero )?"
    r"(?:general )?public license (?:l?a?gpl )?(?:as published by the free software foundation )?(?:either )?"
    r"(?:version (?P<after>\d(?: \d)?)|v(?P<v>\d(?: \d)?))?(?: of the license| of the gnu \w+ license)?"
    r"(?P<rest>.{0,60})"
)
_LATER = re.compile(r" (?:or (?:at your option |later at your )?(?:any )?(?:later|newer)|and later|or above)")
_APACHE = re.compile(r"licensed under the apache license version (\d \d)\b")
_MPL = re.compile(r"subject to the terms of the mozilla public license (?:v|version) (\d \d)\b")
_UNDER = re.compile(
    r"(?:^|[.:;]\s+|\b(?:this|the) (?:file|module|software|code|source|source code|program|library|package|"
    r"script|work|project)(?: code)? (?:is )?)(?:is )?(?:freely )?(?:licensed|released|distributed|available|"
    r"made available|governed|provided|covered)(?: freely)? (?:under|by) "
    r"(?:the )?(?:terms (?:and conditions )?of )?(?:the |a )?"
    r"(?P<name>\S.{0,60}?licen[sc]e(?:[ ,]*(?:version|v)[. ]?\d(?:\.\d)?)?)",
    re.IGNORECASE | re.MULTILINE,
)
_FIELD = re.compile(r"^\W*licen[sc]e ?[:=] ?(?P<name>\S[^\n]{1,80}?)[ .]*$", re.IGNORECASE | re.MULTILINE)
_CLOSED = re.compile(
    r"proprietary and confidential|confidential and proprietary|unauthori[sz]ed (?:copying|use|distribution)|"
    r"(?:not|no) (?:for )?commercial use|for non-?commercial (?:use|purposes) only",
    re.IGNORECASE,
)


def own_license(text: str, path: str | None, around: License | None = None) -> License | None:
    """Return the licence that a file states for itself, None if it states none.

    `around` is the licence of the file's project or folder: "under the BSD license" means it, if it can.
    Words count only in the comments and the docstring in front of the code of a Python file.
    """
    if found := spdx_header(text):
        return found
    if path is None or not path.endswith(PYTHON) or not _speaks(text[:HEAD_CHARS]):
        return None
    return notice_in_words(head_of(text), around)


def spdx_header(text: str) -> License | None:
    """Return the licence that comments in the first lines of a file name by SPDX expressions.

    Several tags apply together.
    """
    if "SPDX-License-Identifier:" not in text[:HEAD_CHARS]:
        return None
    named = []
    for line in text.split("\n", _HEADER_LINES)[:_HEADER_LINES]:
        if found := _SPDX_HEADER.search(line):
            words = found[1].strip().removesuffix("*/").removesuffix("-->").strip(" \t\"'#")
            named += [words] if words else []
    named = list(dict.fromkeys(named))
    if len(named) > 1:
        named = [f"({each})" if " or " in each.lower() else each for each in named]
    return _read(" AND ".join(named), "SPDX header in the file") if named else None


def _read(words: str, evidence: str) -> License:
    read = read_license(words)
    return read if read.spdx is None else read._replace(evidence=evidence, url=None)


def notice_in_words(head: str, around: License | None = None) -> License | None:
    """Return the licence that a notice in words gives a file: the GPL's, Apache's, the MIT's text."""
    found = _found_in(head)
    if found is None:
        return None
    is_open = found.spdx is None and found.evidence is None
    if is_open and around is not None and around.spdx and leaves_room(found.text or "", around.spdx):
        return None
    return found


@lru_cache(256)
def _found_in(head: str) -> License | None:  # remembered, because the files of a project begin alike
    said = list(_statements(head)) if _speaks(head) else []
    return agreed(said) if said else None


def _speaks(text: str) -> bool:
    low = text.lower()
    return any(spoken in low for spoken in _SPOKEN)  # many times as fast as one pattern


def _statements(head: str) -> Iterator[Statement]:
    source = "notice in the file"
    low = head.lower()
    if any(word in low for word in _CLOSED_WORDS) and (found := _CLOSED.search(head)):
        yield Statement(source, License(" ".join(found[0].split()), None, None, None))
    words = " ".join(re.findall(r"[a-z0-9]+", low))
    for spdx, text in _named(words):
        yield Statement(source, License(text, None, spdx, None))
    if spdx := _whole_text(head):
        yield Statement(source, License(spdx, None, spdx, None), is_text=True)
    plain = "\n".join(" ".join(line.split()) for line in head.split("\n"))
    joined = re.sub(r"(?<=[^\n.:])\n(?=\S)", " ", plain)
    for pattern, lines in ((_UNDER, joined), (_FIELD, plain)):
        for match in pattern.finditer(lines):
            name = match["name"][:_LONGEST_NAME]
            license = read_license(name)
            if license.spdx is not None or family_of(normal_form(name)):
                yield Statement(source, license._replace(evidence=None))


def _named(words: str) -> Iterator[tuple[str | None, str]]:
    """Yield (SPDX, text) for the notices of the GNU licences, of Apache and of Mozilla."""
    if "free software" in words or "redistribute" in words:
        for found in _GNU.finditer(words):
            kind = {"lesser ": "LGPL", "library ": "LGPL", "affero ": "AGPL"}.get(found["kind"] or "", "GPL")
            if " along with this" in found["rest"][:20] or not _grants(words[: found.start()]):
                continue
            yield _of_gnu(kind, found["before"] or found["after"] or found["v"], found["rest"], words)
    for notice, name, title in (
        (_APACHE, "Apache", "Apache License"),
        (_MPL, "MPL", "Mozilla Public License"),
    ):
        if match := notice.search(words):
            version = match[1].replace(" ", ".")
            yield f"{name}-{version}", f"{title} {version}"


def _grants(before: str) -> bool:
    return before.endswith(("under the terms of ", "under ", "terms of ", "terms and conditions of "))


def _of_gnu(kind: str, number: str | None, rest: str, words: str) -> tuple[str | None, str]:
    if number is None:
        return None, kind
    version = number.replace(" ", ".") if " " in number else f"{number}.0"
    if " exception" in words or rest.startswith((" or version", " or the")):
        return None, kind  # which may be more than this version, or less
    is_later = _LATER.match(rest) is not None
    name = f"{kind}-{version}-{'or-later' if is_later else 'only'}"
    return name, f"{kind}-{version} {'or later' if is_later else 'only'}"


def _whole_text(head: str) -> str | None:
    """Return the licence of which all the text is in the head of a file."""
    low = head.lower()
    if (
        "permission is hereby" not in low
        and "redistribution and use" not in low
        and "permission to use" not in low
    ):
        return None
    from exsearch.licenses.texts import resembles
    from exsearch.licenses.wording import rest_of, restricts

    found = [*resembles(head)]
    rest = rest_of(found[0], head) if len(found) == 1 else None
    return None if rest is None or restricts(rest) else found[0]
