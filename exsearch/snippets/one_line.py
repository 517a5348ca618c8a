"""Code that is written on several lines, on one: for lists that show one line of an example."""

from __future__ import annotations

from exsearch.model import code_lines
from exsearch.snippets.scanner import bare

MOST_LINES = 12

_OPENING, _CLOSING = "([{", ")]}"


def on_one_line(code: str, line: int) -> str:
    """Return the code from a 1-based line on, up to where its brackets are closed, as one line.

    Returns "" if they are not closed soon, and if there is a comment or a string of several lines in between.
    """
    joined = ""
    depth = 0
    for text in code_lines(code)[line - 1 : line - 1 + MOST_LINES]:
        part = text.strip()
        plain, quote, is_broken = bare(part, "")
        if quote or is_broken or "#" in part:
            return ""
        joined = _joined(joined, part)
        depth += sum(map(plain.count, _OPENING)) - sum(map(plain.count, _CLOSING))
        if depth <= 0:
            return joined
    return ""


def _joined(before: str, part: str) -> str:
    """Return two lines as one, with blanks and commas as they are usual in one."""
    if part[:1] in tuple(_CLOSING):
        return (before.removesuffix(",") if _is_spare(before) else before) + part
    return before + part if before[-1:] in ("", *_OPENING) else f"{before} {part}"


def _is_spare(before: str) -> bool:
    """Return whether a comma at the end changes nothing: in `(x,)` it makes the tuple, not in `f(x,)`."""
    depth = 0
    for at in range(len(before) - 1, -1, -1):
        if before[at] in _CLOSING:
            depth += 1
        elif before[at] in _OPENING:
            if not depth:
                is_call = before[at - 1 : at].isidentifier() or before[at - 1 : at] in (
                    *_CLOSING,
                    *"0123456789",
                )
                return before[at] != "(" or (at > 0 and is_call)
            depth -= 1
    return False
