"""Records to text, JSON and the terminal. This module decides how the output looks.

The first of these decides about colour: the option `--color`; NO_COLOR, if not empty (no-color.org);
FORCE_COLOR, if not empty (force-color.org); `TERM=dumb`; the user's setting `color`; whether standard output
is a terminal. Colour in a pipe changes nothing but the colour, because the drawn layout is for terminals.
"""

from __future__ import annotations

import os
import sys

from exsearch.model import UNSET, Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from exsearch.model import Settings


class Style(Record):
    """How results look."""

    terminal: bool
    """A person looks at it: draw, fit the width, use the pager."""
    color: bool
    pager: str | None = None
    """The command that the user has set, unless a variable names another; None for what is usual."""
    theme: str = ""
    """Colours of code; "" for what is usual."""


def style_for(color: str | None = None, settings: Settings = UNSET) -> Style:
    """Return the style of standard output; `color` is the option, None if it is not given."""
    terminal = sys.stdout is not None and sys.stdout.isatty()
    wanted = color or settings.color
    is_asked = color is not None and color != "auto"
    variable = None if is_asked else color_by_variable()
    colored = wanted == "always" or (wanted == "auto" and terminal)
    return Style(terminal, colored if variable is None else variable[1], settings.pager, settings.theme)


def color_by_variable() -> tuple[str, bool] | None:
    """Return the variable that decides about colour, and what it decides; None if none does."""
    if os.environ.get("NO_COLOR"):
        return "NO_COLOR", False
    if os.environ.get("FORCE_COLOR"):
        return "FORCE_COLOR", True
    return ("TERM", False) if os.environ.get("TERM") == "dumb" else None
