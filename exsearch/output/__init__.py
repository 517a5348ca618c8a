"""Records -> text, JSON, terminal; knows no index. Here: how the output is to look.

Who decides about colour, first to last: the option `--color`; NO_COLOR, if it is set and not empty
(no-color.org); FORCE_COLOR, if it is set and not empty (force-color.org); `TERM=dumb`; and then
whether standard output is a terminal. Colour in a pipe changes nothing but the colour: the drawn
layout is for a terminal only.
"""

from __future__ import annotations

import os
import sys

from exsearch.model import Record


class Style(Record):
    """How results are to look."""

    terminal: bool
    """Somebody looks at it: draw, fit the width, page."""
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
