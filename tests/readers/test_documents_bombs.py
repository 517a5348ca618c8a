"""Bad input costs its block or its file, and the time grows with the text."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest
from documents import BOMBS, READ
from hypothesis import given
from hypothesis import strategies as st

from exsearch.readers.documents import markdown, page, rst

if TYPE_CHECKING:
    from types import FrameType


def steps(read: str, text: str) -> int:
    """Return the number of Python lines that run while a text is read."""
    count = 0

    def trace(frame: FrameType, event: str, arg: object) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        READ[read](text)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize(("read", "name"), BOMBS)
def test_steps_grow_as_the_text_does(read: str, name: str) -> None:
    once, twice = (steps(read, BOMBS[read, name](size)) for size in (400, 800))

    assert twice < 2.3 * once


def test_control_steps_that_grow_faster_are_seen() -> None:
    READ["slow"] = lambda text: [0 for _ in text for _ in text]
    try:
        assert steps("slow", "a" * 100) > 2.3 * steps("slow", "a" * 50)
    finally:
        del READ["slow"]


def test_blocks_above_the_bound_are_skipped_together() -> None:
    read = markdown.read("```py\nf()\n```\n" * (page.MOST_BLOCKS + 3), "a.md")

    assert len(read.blocks) == page.MOST_BLOCKS
    assert [each.reason for each in read.skipped] == ["3 of its blocks: more than 5000"]


def test_a_block_that_is_too_large_is_skipped() -> None:
    read = rst.read("A::\n\n" + "  f()\n" * (page.MOST_LINES + 1) + "\nB::\n\n  g()\n", "a.rst")

    assert [block.code for block in read.blocks] == ["g()\n"]
    assert [each.line for each in read.skipped] == [3]


PIECES = [
    "```", "~~~~", "``` python", "`" * 9, ">>> ", "... ", "::", ".. code-block:: python", ".. note::",
    "=== \"A\"", "!!! note", "    ", "\t", "\n", "\n\n", "f()", "a b", "(", '"""', "\\", "\0", "\r",
    "\ufeff", "\u2028", "====", "# A", "- ", "> ", "---", "<!--", "-->", "```{note}", "```{eval-rst}",
    "In [1]: ", "\ud800", ":opt: a", "x", "@a",
]  # fmt: skip


@given(st.sampled_from(sorted(READ)), st.lists(st.sampled_from(PIECES), max_size=25))
def test_no_text_raises(read: str, pieces: list[str]) -> None:
    READ[read]("".join(pieces))
