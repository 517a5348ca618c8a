"""Strangers' text -> text that a terminal cannot obey.

Rich and Pygments let escape sequences, C1 controls and bidirectional marks through. Everything
that comes from a page, a file name or an error and is meant for eyes passes here first; JSON and
code that is piped do not, and stay exact.
"""

from __future__ import annotations

_BLANKS = frozenset(
    "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
)


def clean(text: str) -> str:
    r"""Return one line of text with ESC shown as "^[", other controls alike, bidi marks as "\u202e".

    Cleaning twice changes nothing more.
    """
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else _shown(char) for char in text)


def clean_code(line: str) -> str:
    """Return a line of code for a terminal: tabs as blanks, a carriage return at its end dropped."""
    return clean(line.removesuffix("\r").expandtabs(4))


def is_web_address(url: str | None) -> bool:
    """Say whether `url` is a plain address of the web: nothing else is opened, or made a link."""
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
