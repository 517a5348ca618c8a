"""The theme that a user has set for code: is there such a one, and what a style of it looks like.

The themes are those of Pygments, and the two of Rich that use the sixteen colours of the terminal.
"""

from __future__ import annotations

import os

from exsearch.errors import SettingsError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from rich.style import Style

_OF_RICH = ("ansi_dark", "ansi_light")


def check_theme(name: str, place: str) -> None:
    """Raise SettingsError, with the `place` that says it, for a theme that does not exist.

    Themes of plug-ins are not looked for, because that takes as long as a search.
    """
    from difflib import get_close_matches

    from pygments.styles import STYLE_MAP  # type: ignore[import-untyped]

    known = sorted((*_OF_RICH, *STYLE_MAP))
    if name in known:
        return
    near = get_close_matches(name.lower(), known, n=1, cutoff=0.6)
    meant = f'did you mean "{near[0]}"?\n  ' if near else ""
    raise SettingsError(place, f"no theme {name}", hint=f"{meant}the themes are {', '.join(known)}")


def look_of(style: Style | str) -> str:
    """Return the parameters of the escape sequence of a style, in as many colours as the terminal has.

    The background of a theme is left out, because it would end where a line of code does. So is the colour
    that Rich puts where a theme has none.
    """
    if isinstance(style, str):
        return ""
    from rich.color import ColorSystem
    from rich.style import Style

    color = style.color if style.color is not None and style.color.name != "#000000" else None
    plain = Style(color=color, bold=style.bold, italic=style.italic, underline=style.underline)
    systems = {4: ColorSystem.STANDARD, 8: ColorSystem.EIGHT_BIT, 24: ColorSystem.TRUECOLOR}
    sequence, _, _ = plain.render("m", color_system=systems[_bits_of_color()]).partition("m")
    return sequence.removeprefix("\x1b[")


def _bits_of_color() -> int:
    if os.environ.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return 24
    return 8 if "256color" in os.environ.get("TERM", "") else 4
