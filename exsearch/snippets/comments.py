"""Turn strangers' text into text that cannot leave the comment line it is put on.

Names, licences, links and code come from pages and projects that anyone may write. A line break in
one of them would end the comment, and what follows would be code.
"""

from __future__ import annotations

MARK = "# exsearch: "
"""What every comment on a change begins with."""


def comment_text(text: str) -> str:
    r"""Return `text` on one line: white space collapsed, all that is not printable escaped.

    >>> comment_text("MIT\nimport os\x1b[2J")
    'MIT import os\\x1b[2J'
    """
    return escaped(" ".join(text.split()))


def escaped(text: str) -> str:
    """Return `text` with each character that is not printable as an escape, tabs excepted."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c == "\t" else _escape(c) for c in text)


def commented(line: str, indent: str = "") -> str:
    """Return a line of code as a comment, the mark behind `indent` where the line begins so."""
    rest = line.removeprefix(indent) if line.startswith(indent) else line
    return f"{indent}# {escaped(rest.rstrip())}".rstrip()


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
