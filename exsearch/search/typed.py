"""Split a line that is typed into words, as a shell does."""

from __future__ import annotations


def words_in(line: str) -> list[str]:
    """Return the words of a line, the unfinished one last: "" after a blank. Nothing is expanded."""
    words: list[str] = []
    word: str | None = None
    quote = ""
    letters = iter(line)
    for letter in letters:
        if letter == quote:
            quote = ""
        elif letter == "\\" and quote != "'":
            word = (word or "") + next(letters, "")
        elif not quote and letter in "'\"":
            quote, word = letter, word or ""
        elif not quote and letter in " \t\n":
            words += [] if word is None else [word]
            word = None
        else:
            word = (word or "") + letter
    return [*words, word or ""]
