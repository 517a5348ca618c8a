"""The name of a symbol to the name of its page: safe on each file system, and of this symbol alone."""

from __future__ import annotations

import re
from hashlib import sha256

_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_.")
_AT_START = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
_LONGEST = 100
_KEPT = 60
"""Characters that stay of a name that is too long."""

_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|\Z)")
"""What Windows takes for a device, whatever comes after the dot."""

SUFFIX = ".html"
PAGE = re.compile(r"[a-z0-9-][a-z0-9_.-]*\.html")
"""Each name that `page_name` makes, and nothing that leads out of a folder."""


def page_name(symbol: str) -> str:
    """Return the name of the file for a symbol: "requests.get.html", "requests.-session.html".

    Letters are small, because some file systems do not tell `click.Option` from `click.option`: a capital one
    has a hyphen before it. Any other character is a hyphen, the number of digits, and its code in
    hexadecimal digits. So hyphens never stand together, except before the checksum of a long name.
    """
    is_first = True
    parts = []
    for char in symbol:
        allowed = _AT_START if is_first else _PLAIN
        parts.append(char if char in allowed else _escaped(char))
        is_first = char == "."  # no hidden file, and none with two dots
    name = "".join(parts)
    if not name or _DEVICE.match(name):
        name = _coded(name[:1]) + name[1:]
    if len(name) > _LONGEST:
        checksum = sha256(symbol.encode("utf-8", "surrogatepass")).hexdigest()
        name = f"{name[:_KEPT]}--{checksum[:32]}"
    return name + SUFFIX


def _escaped(char: str) -> str:
    return f"-{char.lower()}" if "A" <= char <= "Z" else _coded(char)


def _coded(char: str) -> str:
    digits = f"{ord(char):x}" if char else ""
    return f"-{len(digits)}{digits}"
