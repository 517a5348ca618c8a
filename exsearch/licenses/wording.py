"""Whether a text is a licence and nothing else, by the wording that `wording.txt` has.

A licence to which somebody added a restriction, or a second licence, is another licence. So every word has to
be one of the licence, of a title, of a line of copyright, or of a name at a place where the licence has one.
"""

from __future__ import annotations

import os
import re
from functools import cache

from exsearch.licenses.notices import TERMS, lines_with_copyright
from exsearch.licenses.read import may_mean
from exsearch.licenses.words import MAX_CHARS, family_of, normal_form, spdx_of

_LONGEST_TITLE = 12
_LINK = re.compile(r"https?://[^\s>)\]]+|www\.[^\s>)\]]+")
_POSTAL = re.compile(
    r"\b(?:franklin (?:st|street)(?: fifth floor| suite 500)? boston|temple place(?: suite 330)? boston|"
    r"675 mass ave cambridge) ma \d{5}(?: \d{4})?(?: usa)?\b"
)
_SAME = (
    (" licence", " license"),
    (" and or ", " and "),
    (" non infringement", " noninfringement"),
    (" sub license", " sublicense"),
    (" merchantibility", " merchantability"),
    (" acknowledgement", " acknowledgment"),
)
_TELLING = re.compile(
    r"(?<![a-z0-9])(?!(?:ii|iii|iv|vi|vii|viii|ix|(?:19|20)\d\d)(?![a-z0-9]))"
    r"(?:[a-z][a-z0-9]+|\d{3,}[a-z0-9]*|\d{1,2}[a-z][a-z0-9]*)"
)
"""Words that are no mark or number of a clause, and no year."""
_SPAN_OF_TIME = re.compile(r"(?<![a-z0-9])(\d+)\s+(days?|years?|percent)\b")


def is_whole(spdx: str, text: str) -> bool:
    """Return whether `text` is the licence `spdx`, with titles and lines of copyright, and nothing else."""
    words = _words(_body(spdx, text))
    found = filter(None, (pattern.fullmatch(words) for pattern in _patterns(spdx)))
    return any(not _has_terms(each.groups()) for each in found)


def rest_of(spdx: str, text: str) -> str | None:
    """Return the words of a text that are none of the licence's, titles and lines of copyright apart.

    None if the text does not have all of the licence.
    """
    words = _words(_body(spdx, text))
    found = filter(None, (pattern.search(words) for pattern in _patterns(spdx)))
    rests = [words[: each.start()] + words[each.end() :] for each in found if not _has_terms(each.groups())]
    return min(rests, key=len, default=None)


def _has_terms(names: tuple[str | None, ...]) -> bool:
    """Return whether what stands in the place of a name has words of terms."""
    return any(map(TERMS.search, filter(None, names)))


def restricts(words: str) -> bool:
    """Return whether words add a condition, and do not speak of code that somebody else licensed."""
    if "commons clause" in words:  # it says "third parties" and "include" of the software itself
        return True
    return _RESTRICTS.search(words) is not None and _OTHERS.search(words) is None


_RESTRICTS = re.compile(
    r"\b(?:(?:may|shall|must|is|are) not|cannot|not (?:be|for|permitted|allowed)|prohibit\w*|restrict\w*|"
    r"forbid\w*|only|must|(?:non)?commercial\w*|military|condition\w*)\b"
)
_OTHERS = re.compile(
    r"\b(?:bundle[sd]?|third part(?:y|ies)|portions|files|directory|derived|based on|includes?|vendored|"
    r"adapted|copyright|licensed under|dependencies|libraries|code from|taken from|"
    r"this program is free software)\b"
)


def _body(spdx: str, text: str) -> str:
    """Return the lines of a text that are no titles of the licence and no lines of copyright."""
    kept: list[str] = []
    for line, is_copyright in lines_with_copyright(text):
        if not is_copyright and (kept or (line.strip() and not _is_title(spdx, line))):
            kept.append(line)
    return "\n".join(kept)


def _is_title(spdx: str, line: str) -> bool:
    """Return whether a line in front of the licence names it or the project, and says nothing of terms."""
    if len(line) > MAX_CHARS or _CLAUSE.match(line):
        return False
    if found := _UNDER.fullmatch(line):
        return _fits(spdx, found[1])
    if len(line.split()) > _LONGEST_TITLE:
        return False
    if not _TITLED.search(line):
        return not TERMS.search(line) and not _names_another(spdx, line)
    if _fits(spdx, line):
        return True
    rest = _TITLED.sub(" ", line)  # "httplib2 Software License"
    return len(line.split()) <= _LONGEST_NAME and not TERMS.search(rest) and not _names_another(spdx, rest)


def _fits(spdx: str, name: str) -> bool:
    words = normal_form(name)
    return not words or spdx_of(words) == spdx or (family_of(words) is not None and may_mean(name, spdx))


def _names_another(spdx: str, words: str) -> bool:
    each = [normal_form(word) for word in words.split()]
    return any((spdx_of(word) or family_of(word)) and not _fits(spdx, word) for word in each)


_LONGEST_NAME = 6
_CLAUSE = re.compile(r"\W*\d+\.")
_TITLED = re.compile(r"\b(?:licen[sc]e|copying|mit|bsd|isc|expat)\b", re.IGNORECASE)
_UNDER = re.compile(
    r"\W*(?:SPDX-License-Identifier: |(?:[\w.,'\"()/-]+ ){0,6}(?:is|are) (?:the |(?:(?:licensed|released|"
    r"distributed|made available|available|provided) )?(?:under|with) (?:the )?(?:terms of (?:the )?)?))"
    r"(\S.{1,40}?)(?:,? (?:reproduced |as )?(?:below|follows))?\W*",
    re.IGNORECASE,
)


def _words(body: str) -> str:
    """Return the words of a text, each with a space behind it, without links and numbers of clauses."""
    plain = body.lower()
    if "http" in plain or "www." in plain:
        plain = _LINK.sub(" ", plain)
    plain = _SPAN_OF_TIME.sub(r"\1\2", plain)
    words = f" {' '.join(_TELLING.findall(plain))} "
    for written, same in _SAME:
        words = words.replace(written, same)
    if " boston " in words or " cambridge " in words:
        words = _POSTAL.sub(" ", words).replace("  ", " ")
    return words.lstrip()


# --- wordings --------------------------------------------------------------------------------


@cache
def _wordings() -> dict[str, list[str]]:
    """Return the wordings of each licence."""
    place = os.path.join(os.path.dirname(__file__), "wording.txt")
    with open(place, encoding="utf-8") as file:
        parts = re.split(r"^\[(.+)\]$", file.read(), flags=re.MULTILINE)
    found: dict[str, list[str]] = {}
    for spdx, wording in zip(parts[1::2], parts[2::2], strict=True):
        found.setdefault(spdx, []).append(wording)
    return found


@cache
def _patterns(spdx: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(_pattern(_body(spdx, wording))) for wording in _wordings().get(spdx, ()))


def _pattern(wording: str) -> str:
    """Return the pattern of the words of a wording; a paragraph that begins with "?" may be missing."""
    pattern = ""
    for paragraph in re.split(r"\n\s*\n", wording):
        is_optional = paragraph.lstrip().startswith("?")
        made = _of_choice(re.split(r"(<|>|\|)", paragraph.lstrip().removeprefix("?")))
        pattern += f"(?:{made})?" if is_optional else made
    return pattern


def _of_choice(parts: list[str]) -> str:
    """Return the pattern of the wording that `parts` begin with, up to its end or its ">"; takes them off."""
    choices = [""]
    while parts:
        part = parts.pop(0)
        if part == "<":
            if (ahead := parts[0]).startswith("="):
                choices[-1] += rf"((?:[a-z0-9]+ ){{0,{int(ahead[1:])}}}?)"
                del parts[:2]
            else:
                choices[-1] += f"(?:{_of_choice(parts)})"
        elif part == "|":
            choices.append("")
        elif part == ">":
            break
        else:
            choices[-1] += _words(part)
    return "|".join(choices)
