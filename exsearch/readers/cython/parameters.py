"""Translate the parameters of a Cython function to Python: `bint deep=True` is `deep: bint = True`."""

from __future__ import annotations

import keyword
import re
from typing import TYPE_CHECKING

from exsearch.readers.cython.lines import end_of_string
from exsearch.readers.guard import PARSING

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAME = re.compile(r"(\*{0,2})\s*([^\W\d]\w*)\s*\Z")
_LAST_NAME = re.compile(r"[^\W\d]\w*\s*\Z")
_NONE = re.compile(r"\s(?:not|or)\s+None\s*\Z")
_PATH = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*\Z")
_NO_TYPES = ("object", "const", "unsigned", "signed")
_LONGEST = 20_000
"""Characters of a piece of code that is looked at."""

_SIGN = re.compile(r"\"\"\"|'''|\"|'|[()\[\]{}]|[,:=]")
_CONSTANTS = ("None", "True", "False")
_UNKNOWN = "*args, **kwargs"


def python_parameters(text: str) -> str:
    """Return what stands between the brackets of a definition, as Python has it.

    A type is kept if it is a name. Parameters that cannot be read are `*args, **kwargs`.
    """
    parameters = [_parameter(part.strip()) for part in split(text, ",")]
    joined = ", ".join(filter(None, parameters))
    return joined if is_python(f"def f({joined}): pass") else _UNKNOWN


def _parameter(text: str) -> str:
    """Return one parameter; what cannot be read makes no valid one."""
    left, equals, default = _cut(text, "=")
    before, _, annotation = _cut(left, ":")
    before = _NONE.sub("", before)
    if named := _NAME.match(before):
        name, written = named[1] + named[2], annotation.strip()
    elif typed := _LAST_NAME.search(before):
        name, written = typed[0].strip(), before[: typed.start()].strip()
        if written in _NO_TYPES or not _PATH.match(written):
            written = ""
    else:
        return text
    result = f"{name}: {written}" if written and is_expression(written) else name
    if not equals:
        return result
    value = default.strip() if is_expression(default.strip()) else "..."
    return f"{result} = {value}" if result != name else f"{result}={value}"


def _cut(text: str, sign: str) -> tuple[str, str, str]:
    """Return the text before the first such sign outside brackets and strings, the sign, and the rest."""
    first = next(split(text, sign))
    return first, text[len(first) : len(first) + 1], text[len(first) + 1 :]


def split(text: str, wanted: str) -> Iterator[str]:
    """Yield the parts of a text between such signs outside brackets and strings."""
    start = 0
    for sign, place, depth in _signs(text, 0):
        if sign == wanted and depth <= 0:
            yield text[start:place]
            start = place + 1
    yield text[start:]


def in_brackets(text: str, place: int) -> tuple[str, str]:
    """Return what is in the brackets that begin at a place, and what follows them."""
    for sign, end, depth in _signs(text, place):
        if sign in ")]}" and depth <= 0:
            return text[place + 1 : end], text[end + 1 :]
    return text[place + 1 :], ""


def _signs(text: str, place: int) -> Iterator[tuple[str, int, int]]:
    """Yield (sign, place, brackets that are open behind it) from a place on, those in strings left out."""
    depth = 0
    while found := _SIGN.search(text, place):
        sign, place = found[0], found.end()
        if sign[0] in "'\"":
            place = end_of_string(text, place, sign)
            continue
        depth += (sign in "([{") - (sign in ")]}")
        yield sign, found.start(), depth


def is_expression(text: str) -> bool:
    """Return whether a text is one Python expression."""
    if text.isidentifier():
        return not keyword.iskeyword(text) or text in _CONSTANTS
    return bool(text) and is_python(f"({text}\n)")


def is_python(text: str) -> bool:
    """Return whether a short text is Python."""
    if len(text) > _LONGEST:
        return False
    try:
        PARSING.tree(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
