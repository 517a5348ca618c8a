"""Modules of the standard library, cut anywhere, still give statements, definitions and a module."""

from __future__ import annotations

import ast
import dataclasses
import json.decoder
import textwrap
import timeit
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from helpers.blocks import Block, body_of, example
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exsearch.model import Span, code_lines
from exsearch.snippets.parsing import problem_of
from exsearch.snippets.scanner import read_segment
from exsearch.snippets.spans import segments, windows
from exsearch.snippets.standalone import standalone
from exsearch.snippets.statements import highlighted_functions, highlighted_statements

if TYPE_CHECKING:
    from types import ModuleType

CUT = "## ... source file abbreviated ..."
MODULES = [dataclasses, json.decoder, textwrap, timeit]

calm = settings(
    max_examples=120, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)  # fmt: skip


@cache
def source(module: ModuleType) -> tuple[str, ...]:
    assert module.__file__
    return tuple(Path(module.__file__).read_text(encoding="utf-8").split("\n"))


@st.composite
def pieces(draw: st.DrawFn) -> list[str]:
    """Draw consecutive lines of a real module."""
    lines = source(draw(st.sampled_from(MODULES)))
    first = draw(st.integers(0, len(lines) - 1))
    return list(lines[first : first + draw(st.integers(1, 150))])


@st.composite
def blocks(draw: st.DrawFn) -> Block:
    """Draw one or two pieces with a cut between them and some highlighted lines."""
    lines = draw(pieces())
    cuts: tuple[int, ...] = ()
    if draw(st.booleans()):
        cuts = (len(lines) + 1,)
        lines += [CUT, *draw(pieces())]
    highlighted = draw(st.sets(st.integers(1, len(lines)), min_size=1, max_size=8))
    return Block("\n".join(lines) + "\n", tuple(sorted(highlighted)), cuts)


def check_spans(spans: list[Span], block: Block) -> None:
    count = len(code_lines(block.code))
    for span in spans:
        assert 1 <= span.first <= span.last <= count
        assert not any(span.first <= cut <= span.last for cut in block.cuts)
    assert all(a.last < b.first for a, b in pairwise(spans))


@calm
@given(blocks())
def test_spans_are_in_order_apart_and_inside_their_segments(block: Block) -> None:
    code, highlighted, cuts = block
    lines = code_lines(code)

    statements = highlighted_statements(code, highlighted, cuts)
    functions = highlighted_functions(code, highlighted, cuts)

    for spans in (statements, functions, windows(code, functions, 3, cuts)):
        check_spans(spans, block)
    for place in highlighted:
        if place not in cuts and lines[place - 1].strip():
            assert any(span.first <= place <= span.last for span in statements)
            assert any(span.first <= place <= span.last for span in functions)


@calm
@given(blocks())
def test_a_module_parses_and_has_every_complete_statement(block: Block) -> None:
    code, highlighted, cuts = block
    lines = code_lines(code)
    torn = {
        n
        for part in segments(len(lines), cuts)
        for s in read_segment(lines, part)
        if not (s.starts and s.ends)
        for n in range(s.first, s.last + 1)
    }

    text = standalone(example(block)).text

    ast.parse(text)
    plain = "\n".join(line.strip().removeprefix("# ").strip() for line in text.split("\n"))
    for span in highlighted_statements(code, highlighted, cuts):
        shown = [line.strip().removeprefix("# ").strip() for line in lines[span.first - 1 : span.last]]
        if not torn.intersection(range(span.first, span.last + 1)) and problem_of(shown) is None:
            assert "\n".join(shown) in plain


@calm
@given(blocks())
def test_made_from_itself_a_module_is_the_same(block: Block) -> None:
    module = standalone(example(block))

    again = standalone(example(Block(module.text, module.highlighted, ())))

    assert again.text == module.text
    assert again.undefined == module.undefined


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_a_whole_module_without_highlights_stays_whole(module: ModuleType) -> None:
    code = "\n".join(source(module))

    assert body_of(standalone(example(Block(code, (), ()))).text).strip() == code.strip()


TOKENS = [
    "'",
    '"',
    '"""',
    "'''",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "#",
    "\\",
    "\n",
    "\n    ",
    "\n  ",
    "\t",
    " ",
    ":",
    "@",
    "=",
    ",",
    ".",
    "...",
    "\r",
    "\f",
    "\0",
    "\x1b",
    "\ud800",
    "\u202e",
    "\u2028",
    "\xa0",
    "def f(a):",
    "class A:",
    "else:",
    "try:",
    "except:",
    "finally:",
    "if x:",
    "elif x:",
    "for x in y:",
    "with x:",
    "match x:",
    "case 1:",
    "return ",
    "lambda: ",
    "async ",
    "await ",
    "yield ",
    "import a, b\n",
    "from . import c\n",
    "from d import *\n",
    "global x\n",
    "print 'a'\n",
    "x",
    "1",
    "f'",
    "# exsearch: ",
    "coding: utf-7",
]


@calm
@given(st.lists(st.sampled_from(TOKENS), min_size=1, max_size=60), st.data())
def test_any_text_gives_a_module(tokens: list[str], data: st.DataObject) -> None:
    code = "".join(tokens)
    count = len(code_lines(code)) or 1
    numbers = st.sets(st.integers(1, count), max_size=4).map(sorted).map(tuple)
    block = Block(code, data.draw(numbers), data.draw(numbers))

    check_spans(highlighted_statements(*block), block)
    check_spans(highlighted_functions(*block), block)
    module = standalone(example(block))

    ast.parse(module.text)
    assert standalone(example(Block(module.text, module.highlighted, ()))).text == module.text
