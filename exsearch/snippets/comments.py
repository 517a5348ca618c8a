"""Turn strangers' text into text that cannot leave its comment line.

Names, licences, links and code come from pages and projects that anyone may write. A line break in
one of them would end the comment, and Python would run the rest.
"""

from __future__ import annotations

MARK = "# exsearch: "
"""Start of every comment about a change."""


def comment_text(text: str) -> str:
    r"""Return `text` on one line: white space collapsed, unprintable characters escaped.

    >>> comment_text("MIT\nimport os\x1b[2J")
    'MIT import os\\x1b[2J'
    """
    return escaped(" ".join(text.split()))


def escaped(text: str) -> str:
    """Return `text` with its unprintable characters escaped, except for tabs."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c == "\t" else _escape(c) for c in text)


def commented(line: str, indent: str = "") -> str:
    """Return a line of code as a comment; the `#` follows `indent` if the line begins with that."""
    start = indent if line.startswith(indent) else ""
    return f"{indent}# {escaped(line.removeprefix(start).rstrip())}".rstrip()


def count_of_lines(count: int) -> str:
    """Return "1 line" or "2 lines"."""
    return "1 line" if count == 1 else f"{count} lines"


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
