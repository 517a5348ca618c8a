"""Find the name in a piece of pasted code: the name that it calls, imports or subscripts.

The text need not parse, because people paste parts of lines. Regular expressions would be shorter, but
importing `re` takes a third of the time of a search.
"""

from __future__ import annotations

from keyword import iskeyword

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_OWN = ("self", "cls")


def name_in(text: str) -> str | None:
    """Return the dotted name that a piece of code is about; None if the text is not code.

    It is the first name that is called (`requests.get` in `x = requests.get(url)`, the base in `class
    Shop(Base):`), else the first that is imported, with its module, else the first that is subscripted.
    """
    code = _without_strings(text)
    return next(_names_before("(", code), None) or _imported(code) or next(_names_before("[", code), None)


def _names_before(bracket: str, code: str) -> Iterator[str]:
    at = code.find(bracket)
    while at >= 0:
        start = at
        while start and (
            code[start - 1] == "." or code[start - 1].isidentifier() or code[start - 1].isdigit()
        ):
            start -= 1
        is_class = code[:start].split()[-1:] == ["class"]
        name = None if is_class else _dotted(code[start:at])
        if is_class:
            name = _dotted(code[at + 1 :].partition(")")[0].partition(",")[0].strip())
        if name:
            yield name
        at = code.find(bracket, at + 1)


def _dotted(text: str) -> str | None:
    """Return a dotted name without `self` and `cls`; None if the text is not a name."""
    pieces = text.strip(".").split(".")
    if len(pieces) > 1 and pieces[0] in _OWN:
        del pieces[0]
    is_name = all(piece.isidentifier() and not iskeyword(piece) for piece in pieces)
    return ".".join(pieces) if is_name else None


def _imported(code: str) -> str | None:
    words = code.replace(",", " , ").replace(";", " ; ").replace("(", " ").replace(")", " ").split()
    if words[:1] == ["import"] and len(words) > 1:
        return _dotted(words[1]) if len(words) == 2 or words[2] in ("as", ",", ";") else None
    if words[:1] == ["from"] and words[2:3] == ["import"] and len(words) > 3:
        name = words[1] if words[3] == "*" else f"{words[1]}.{words[3]}"
        return _dotted(name) if len(words) == 4 or words[4] in ("as", ",", ";") else None
    return None


def _without_strings(text: str) -> str:
    """Return the text with its string literals replaced by blanks. A quote that is not closed stays."""
    out: list[str] = []
    at = 0
    while at < len(text):
        end = _end_of_string(text, at) if text[at] in "'\"" else at
        out.append(" " * (end - at) or text[at])
        at = max(end, at + 1)
    return "".join(out)


def _end_of_string(text: str, start: int) -> int:
    """Return the position after the literal that begins at `start`; `start` if it is not closed."""
    quote = text[start] * 3 if text.startswith(text[start] * 3, start) else text[start]
    at = start + len(quote)
    while at < len(text):
        if text.startswith(quote, at):
            return at + len(quote)
        at += 2 if text[at] == "\\" else 1
    return start
