"""The lines of copyright in a text, which most licences ask to keep in every copy."""

from __future__ import annotations

import re

from exsearch.licenses.heads import HEAD_CHARS, PYTHON, head_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_MOST_LINES = 60
_LONGEST_LINE = 200
_MOST_CHARS = 4_000
_COPYRIGHT = re.compile(
    r"[\s>#*;/|%\"'_.-]*(?:(?:portions? )?copyright\b"
    r"(?! (?:holders?|owners?|notices?|laws?|statement|interest|and)\b)"
    r"|\(c\) |©|&copy;|(?:all|some) rights reserved\W*$)"
    r"|.{0,60}(?:\(c\)|©|\bcopyright) *(?:\(c\)|©)? *\d{4}",
    re.IGNORECASE,
)
TERMS = re.compile(
    r"\b(?:licen[sc]|permi[st]|use[drs]?\b|using\b|usage\b|(?:non-?)?commercial|conditions?\b|restrict|prohibit"
    r"|not\b|only\b|except|may\b(?! \d)|must\b|shall\b|terms?\b|distribut|modif|sell\b|sold\b"
    r"|(?<!&)cop(?:y|ies)\b|patent|provided\b|warrant"
    r"|for (?:\w+ ){0,2}(?:research|academi|personal|evaluat|educat|internal)"
    r"|non-?profit|militar|proprietary|confidential|trial\b"
    r"|grant(?:s|ed)\b|notice|forbid|allow|agree|subject\b|software is\b)",
    re.IGNORECASE,
)
"""Words of terms, which are in no line of copyright."""


def copyright_lines(text: str) -> list[str]:
    """Return the lines of copyright in a text, as written: "Copyright (c) 2020 The shop"."""
    found = (line.strip(" \t\r#*/|") for line, is_one in lines_with_copyright(text) if is_one)
    return [line for line in found if line]


def copyright_of(text: str, path: str) -> list[str]:
    """Return the lines of copyright in the comments and the docstring that a Python file begins with."""
    if not path.endswith(PYTHON) or "opyright" not in text[:HEAD_CHARS]:
        return []
    return copyright_lines(head_of(text))


def notice_of(lines: Iterable[str], around: str | None) -> str | None:
    """Return lines of copyright and those of `around` as one notice of bounded length; None for none."""
    cut = (" ".join(line.split())[:_LONGEST_LINE] for line in (*lines, *(around or "").split("\n")))
    kept = list(dict.fromkeys(filter(None, cut)))[:_MOST_LINES]
    return "\n".join(kept)[:_MOST_CHARS].strip() or None


def lines_with_copyright(text: str) -> Iterator[tuple[str, bool]]:
    """Yield each line of a text, and whether it is a line of copyright or continues one."""
    inside = False
    for line in text.split("\n"):
        low = line.lower()
        may_start = "copyright" in low or "(c)" in low or "©" in low or "reserved" in low or "&copy" in low
        starts = may_start and _COPYRIGHT.match(line) is not None
        inside = (starts or (inside and bool(line.strip()))) and not TERMS.search(line)
        yield line, inside
