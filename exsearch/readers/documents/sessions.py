"""Take the prompts of Python sessions away.

Lines in, a list of `Entry` out: what was typed, and what was printed. The rules for `>>>` are those of
`doctest.DocTestParser`, and a test compares both. It is not used because it gives up a whole docstring at the
first prompt without a blank behind it, does not know `In [3]:`, and takes 35 ms to import.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

_IN = re.compile(r"In \[[ \d]*\]: ?")
_OUT = re.compile(r"Out\[[ \d]*\]: ?")
_IPYTHON_DOTS = re.compile(r"\.{3,}: ?")
_DIRECTIVE = re.compile(r"[ \t]*#[ \t]*doctest:[ \t]*[+-][\w \t,+-]*$")
_SHELL = re.compile(r"[$%#] ")


class Entry(NamedTuple):
    """One thing that was typed, and what it printed."""

    typed: list[str]
    """Lines of code, without trailing blank ones."""
    typed_at: list[int]
    """The index of each of them in the lines of the session."""
    printed: list[str]
    printed_at: list[int]


def has_prompt(lines: Sequence[str]) -> bool:
    """Return whether a line begins with a prompt."""
    return any(map(is_prompt, lines))


def is_prompt(line: str) -> bool:
    """Return whether a line begins with `>>>` or `In [3]:`."""
    text = line.lstrip()
    return text[:1] in (">", "I") and _typed(text) is not None


def _typed(text: str) -> str | None:
    """Return what is typed behind the prompt that a line begins with; None without one."""
    if text.startswith(">>>"):
        return text[4:] if text[3:4] == " " else None if text[3:4] == ">" else text[3:]
    found = _IN.match(text) if text.startswith("In ") else None
    return text[found.end() :] if found else None


def _typed_on(text: str, is_ipython: bool) -> str | None:
    """Return what is typed behind `...`, which continues the statement above; None without this mark."""
    if not text.startswith("..."):
        return None
    if is_ipython:
        found = _IPYTHON_DOTS.match(text)
        return text[found.end() :] if found else None
    return text[4:] if text[3:4] in (" ", "") else None


def entries(lines: Sequence[str]) -> list[Entry]:
    """Return what was typed and printed in a session.

    What stands above the first prompt is something printed by an entry without code; shell lines are left out
    there.
    """
    entry = Entry([], [], [], [])
    found = [entry]
    indent, may_go_on, is_ipython = 0, False, False
    for place, line in enumerate(lines):
        text = line.lstrip()
        if (typed := _typed(text)) is not None:
            entry = Entry([typed], [place], [], [])
            found.append(entry)
            indent, may_go_on, is_ipython = len(line) - len(text), True, text[0] == "I"
        elif may_go_on and (typed := _typed_on(text, is_ipython)) is not None:
            entry.typed.append(typed)
            entry.typed_at.append(place)
        elif (text or entry.printed) and (len(found) > 1 or not _SHELL.match(text)):
            may_go_on = False
            entry.printed.append(_printed(line, text, indent))
            entry.printed_at.append(place)
        else:
            may_go_on = False
    return [each for each in map(_trimmed, found) if each.typed or each.printed]


def _printed(line: str, text: str, indent: int) -> str:
    if text.startswith("Out["):
        out = _OUT.match(text)
        return text[out.end() :] if out else text
    if text.rstrip() == "<BLANKLINE>":
        return ""
    return line[indent:] if not line[:indent].strip() else text


def _trimmed(entry: Entry) -> Entry:
    """Return the entry without instructions for doctest and without blank lines around its parts."""
    typed, typed_at, printed, printed_at = entry
    if any("doctest:" in line for line in typed):
        cut = [_DIRECTIVE.sub("", line) for line in typed]
        kept = [place for place, line in enumerate(cut) if line.strip() or not typed[place].strip()]
        typed, typed_at = [cut[place] for place in kept], [typed_at[place] for place in kept]
    while typed and not typed[-1].strip():
        typed, typed_at = typed[:-1], typed_at[:-1]
    while printed and not printed[-1].strip():
        printed.pop()
        printed_at.pop()
    return Entry(typed, typed_at, printed, printed_at)
