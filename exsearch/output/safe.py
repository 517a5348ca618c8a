"""Strangers' text to text that a terminal cannot obey.

Rich and Pygments do not remove escape sequences, C1 controls and bidirectional marks. Therefore every text
from a page, a file name or an error is cleaned here before a person sees it. JSON and code in a pipe are not
cleaned and stay exact.
"""

from __future__ import annotations

_BLANKS = frozenset(
    "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
)


def clean(text: str) -> str:
    r"""Return one line of text with controls shown as "^[" and bidirectional marks as "\u202e".

    Cleaning a clean text does not change it.
    """
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else _shown(char) for char in text)


def clean_code(line: str) -> str:
    """Return a clean line of code: tabs become blanks, and a carriage return at the end is removed."""
    return clean(line.removesuffix("\r").expandtabs(4))


def is_web_address(url: str | None) -> bool:
    """Return whether `url` is a plain web address. Nothing else is opened or becomes a link."""
    if not url or not url.isascii() or not url.isprintable() or " " in url:
        return False
    return url.startswith(("https://", "http://"))


def _shown(char: str) -> str:
    if char in _BLANKS:
        return char
    code = ord(char)
    if code < 0x20:
        return "^" + chr(code + 0x40)
    if code == 0x7F:
        return "^?"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
