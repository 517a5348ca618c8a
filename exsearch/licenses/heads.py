"""The comments and the docstring that a Python file begins with."""

from __future__ import annotations

import re

HEAD_CHARS = 5_000
PYTHON = (".py", ".pyi", ".pyx", ".pxi", ".pyw")
_DOCSTRING = re.compile(r"[rRuUbB]{0,2}(\"\"\"|'''|\"|')")


def head_of(text: str) -> str:
    """Return the comments and the docstring that a Python file begins with, without the signs around them."""
    kept: list[str] = []
    quotes = ""
    for line in text[:HEAD_CHARS].split("\n"):
        plain = line.strip()
        if quotes:
            kept.append(plain.replace(quotes, ""))
            quotes = "" if quotes in plain else quotes
        elif not plain or plain.startswith("#"):
            kept.append(plain.lstrip("#!*-=|/ \t").rstrip("#*|/ \t"))
        elif found := _DOCSTRING.match(plain):
            inside = plain[found.end() :]
            kept.append(inside.replace(found[1], ""))
            quotes = found[1] if len(found[1]) == 3 and found[1] not in inside else ""
        else:
            break
    return "\n".join(kept)
