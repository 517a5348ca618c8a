"""Records to text, JSON and the terminal. This module decides how the output looks.

The first of these decides about colour: the option `--color`; NO_COLOR, if not empty (no-color.org);
FORCE_COLOR, if not empty (force-color.org); `TERM=dumb`; whether standard output is a terminal. Colour in a
pipe changes nothing but the colour, because the drawn layout is for terminals.
"""

from __future__ import annotations

import os
import sys

from exsearch.model import Record


class Style(Record):
    """How results look."""

    terminal: bool
    """A person looks at it: draw, fit the width, use the pager."""
    color: bool


def style_for(color: str = "auto") -> Style:
    """Return the style of standard output; `color` is auto, always or never."""
    terminal = sys.stdout is not None and sys.stdout.isatty()
    return Style(terminal, color == "always" if color != "auto" else _is_color_wanted(terminal))


def _is_color_wanted(terminal: bool) -> bool:
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return terminal and os.environ.get("TERM") != "dumb"
