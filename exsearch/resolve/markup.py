"""Inline markup to plain text: Markdown, reStructuredText, MyST.

A sentence in, a sentence out; it takes linear time, and what is no whole markup stays as it is.
"""

from __future__ import annotations

import re

# Each pattern has one repeated part of excluded characters with a bound, so that it takes linear time.
_IMAGE = (re.compile(r"!\[[^\[\]]{0,300}\]\([^()]{0,500}\)"), "")
_LINKS = [
    (re.compile(r"\[([^\[\]]{1,300})\](?:\([^()]{0,500}\)|\[[^\[\]]{0,100}\])"), r"\1"),
    (re.compile(r":[\w+.:-]{1,40}:`[~!]?([^`<]{1,200}?)(?: ?<[^`<>]{0,200}>)?`"), r"\1"),  # a role
    (re.compile(r"`([^`<]{1,200}?) ?<[^`<>]{1,500}>`_{1,2}"), r"\1"),  # in reStructuredText
]
_TAG = (re.compile(r"</?[a-zA-Z][^<>]{0,500}>"), "")
_LOOKS = [
    # A role in MyST.
    (re.compile(r"\{(?:[\w-]{1,30}:?){1,3}\}`[~!]?([^`<]{1,200}?)(?: ?<[^`<>]{0,200}>)?`"), r"\1"),
    (re.compile(r"`{1,2}([^`]{1,200})`{1,2}_{0,2}"), r"\1"),
    (re.compile(r"(?<!\w)\*\*([^\s*]|[^\s*][^*]{0,300}[^\s*])\*\*(?!\w)"), r"\1"),
    (re.compile(r"(?<![\w*])\*([^\s*]|[^\s*][^*]{0,200}[^\s*])\*(?![\w*])"), r"\1"),
]  # fmt: skip
_OF_PAGES = [_IMAGE, *_LINKS, _TAG, *_LOOKS]
_OF_DOCSTRINGS = [*_LINKS, *_LOOKS]
"""Without tags: `<name>` in a docstring is mostly something that has to be put in."""


def plain(text: str) -> str:
    """Return text of a page, without markup and tags."""
    if "`" in text or "[" in text or "<" in text or "*" in text:
        return _without(_OF_PAGES, text)
    return text


def plain_docstring(text: str) -> str:
    """Return text of a docstring, without markup."""
    return _without(_OF_DOCSTRINGS, text) if "`" in text or "*" in text or "](" in text else text


def _without(patterns: list[tuple[re.Pattern[str], str]], text: str) -> str:
    for pattern, shown in patterns:
        text = pattern.sub(shown, text)
    return " ".join(text.split())
