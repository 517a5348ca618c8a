"""Find the sentence that tells what a block of code is about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from exsearch.resolve import markup

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST = 300
"""Characters of a sentence, and of the headings of a block."""
_PARAGRAPH = 2_000

_LIST_MARK = re.compile(r"(?:[-*+•]|\(?(?:\d{1,3}|[a-zA-Z#])[.)])\s+")
_SENTENCES = re.compile(r"(?<=[.!?:])[ ](?=[^a-z ])")
_LEAD_IN = frozenset({
    "a", "above", "alternatively", "also", "an", "and", "another", "are", "as", "basic", "be", "below",
    "code", "demo", "e", "eg", "example", "examples", "follow", "following", "follows", "for", "g", "get",
    "give", "gives", "here", "i", "in", "instance", "instead", "is", "it", "like", "look", "looks",
    "more", "now", "of", "one", "or", "output", "outputs", "print", "prints", "produces", "quick",
    "result", "results", "returns", "sample", "see", "simple", "snippet", "so", "some", "such", "that",
    "the", "then", "these", "this", "to", "typical", "usage", "use", "way", "we", "which", "will",
    "would", "yields", "you", "s",
})  # fmt: skip
_LONGEST_LEAD_IN = 7


def plain(text: str) -> str:
    """Return text without inline markup and with collapsed white space; the end of a very long one."""
    return markup.plain(" ".join(text[-_PARAGRAPH:].split()))


def sentence_of(paragraphs: Iterable[str]) -> str:
    """Return the last real sentence of the paragraphs, the nearest one first; "For example:" is none.

    If there are only such lead-ins, the nearest one is returned.
    """
    nearest = ""
    for paragraph in paragraphs:
        for sentence in reversed(_SENTENCES.split(_without_mark(plain(paragraph)))):
            sentence = sentence.removesuffix("::") + ":" * sentence.endswith("::")
            if not any(map(str.isalpha, sentence)):
                continue
            nearest = nearest or sentence
            if not _is_lead_in(sentence):
                return shortened(sentence)
    return shortened(nearest)


def shortened(text: str) -> str:
    """Return text of at most `MOST` characters, cut between words."""
    if len(text) <= MOST:
        return text
    return (text[: MOST - 1].rpartition(" ")[0] or text[: MOST - 1]) + "…"


def _without_mark(text: str) -> str:
    mark = _LIST_MARK.match(text)
    return text[mark.end() :] if mark else text


def _is_lead_in(sentence: str) -> bool:
    words = re.findall(r"[^\W\d_]+", sentence.lower())
    return len(words) <= _LONGEST_LEAD_IN and _LEAD_IN.issuperset(words)
