"""Records -> text, JSON, terminal; knows no index. Here: how the output is to look.

The rules of no-color.org and force-color.org, then `TERM=dumb`; an option outranks them all.
"""

from __future__ import annotations

import os
import sys

from exsearch.model import Record


class Style(Record):
    """How results are to look."""

    terminal: bool
    """Somebody looks at it: draw, fit the width, page."""
    drawn: bool
    """Line numbers, marks and columns instead of plain text."""
    color: bool


def style_for(color: str = "auto") -> Style:
    """Return the style of standard output; `color` is auto, always or never."""
    environment = os.environ
    terminal = sys.stdout is not None and sys.stdout.isatty()
    if color == "always" or (color == "auto" and environment.get("FORCE_COLOR")):
        return Style(terminal, True, True)
    plain = color == "never" or environment.get("NO_COLOR") or environment.get("TERM") == "dumb"
    return Style(terminal, terminal, terminal and not plain)
