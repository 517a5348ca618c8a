"""A text with a budget: lines and blocks are put on it while they fit, and its last line always does.

Tokens are counted by a bound: no tokenizer makes more tokens of a text than a third of its bytes, as far as
code and English go.
"""

from __future__ import annotations

from exsearch.output.safe import clean

BYTES_PER_TOKEN = 3

_ELLIPSIS = "…"
_LAST_LINE = 400
"""Bytes that are kept for the last line, if the budget is not small."""


class Page:
    """Text of at most `max_tokens`. Its parts have to be clean."""

    def __init__(self, max_tokens: int) -> None:
        self._most = max_tokens * BYTES_PER_TOKEN
        self._for_last = min(self._most // 4, _LAST_LINE)
        self._parts: list[str] = []
        self._size = 0

    @property
    def room(self) -> int:
        """Bytes that are left for other parts than the last line."""
        return self._most - self._for_last - self._size

    def put(self, text: str, share: float = 1.0) -> bool:
        """Add a part with a line end behind it, if it takes no more than a share of the room."""
        size = size_of(text) + 1
        if size > self.room * share:
            return False
        self._parts.append(f"{text}\n")
        self._size += size
        return True

    def put_clipped(self, line: str, share: float) -> None:
        """Add a line, cut to a share of the room."""
        self.put(clipped(line, int(self.room * share) - 1))

    def finished(self, last: str) -> str:
        """Return the text with its last line."""
        return "".join(self._parts) + clipped(last, self._most - self._size)


def size_of(text: str) -> int:
    """Return the bytes of a text."""
    return len(text.encode("utf-8"))


def tokens_for(*parts: str) -> int:
    """Return a budget that is enough for some parts and a last line."""
    size = sum([size_of(part) + 1 for part in parts]) + _LAST_LINE
    return -(-size // BYTES_PER_TOKEN)


def clipped(line: str, most: int) -> str:
    """Return a line, cut to a number of bytes; a sign says that it was cut."""
    data = line.encode("utf-8")
    if len(data) <= most:
        return line
    kept = data[: max(0, most - size_of(_ELLIPSIS))].decode("utf-8", "ignore")
    return kept + _ELLIPSIS if most >= size_of(_ELLIPSIS) else ""


def fenced(code: str) -> str:
    """Return code in a fence that is longer than any run of backticks in it, so that it cannot end it.

    Controls and bidirectional marks are shown as in a terminal; all else is exact.
    """
    lines = [_clean_line(line) for line in code.split("\n")]
    while lines and not lines[-1].strip():
        lines.pop()
    text = "\n".join(lines)
    fence = "`" * max(3, _longest_run(text) + 1)
    return f"{fence}python\n{text}\n{fence}"


def _clean_line(line: str) -> str:
    return "\t".join(map(clean, line.rstrip("\r\f").split("\t")))


def _longest_run(text: str) -> int:
    longest = run = 0
    for char in text:
        run = run + 1 if char == "`" else 0
        longest = max(longest, run)
    return longest
