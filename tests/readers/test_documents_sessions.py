"""Prompts, what is printed, and the statements of a block that parse."""

from __future__ import annotations

import ast
import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exsearch.readers.documents import sessions
from exsearch.readers.documents.page import Page
from exsearch.readers.guard import PARSING


def read(code: str, language: str | None = "python") -> Page:
    page = Page("a")
    lines = code.split("\n")
    with PARSING:
        page.block(lines, range(1, len(lines) + 1), language)
    return page


def code_of(code: str, language: str | None = "python") -> str:
    (block,) = read(code, language).blocks
    return block.code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (">>> a = f(1)\n>>> a\n3", "a = f(1)\na\n# 3\n"),
        (">>> if a:\n...     f()\n...\n>>> g()", "if a:\n    f()\ng()\n"),
        (">>>f()", "f()\n"),
        (">>> f()  # doctest: +SKIP\nx", "f()\n# x\n"),
        (">>> # doctest: +SKIP\n>>> f()", "f()\n"),
        (">>> print(a)\n1\n<BLANKLINE>\n2", "print(a)\n# 1\n#\n# 2\n"),
        ("$ python\n>>> f()", "f()\n"),
        (
            "In [1]: def f():\n   ...:     g()\n   ...:\n\nIn [2]: f()\nOut[2]: 3",
            "def f():\n    g()\n\nf()\n# 3\n",
        ),
        (">>> f(\n1\n>>> g()", "# f(\n# 1\ng()\n"),
        ('def f():\n    """\n    >>> f()\n    """', 'def f():\n    """\n    >>> f()\n    """\n'),
    ],
)
def test_prompts_are_taken_away_and_what_is_printed_is_a_comment(typed: str, code: str) -> None:
    assert code_of(typed) == code


@pytest.mark.parametrize(
    ("given_code", "code"),
    [
        ("f()\nprint 'a'\ng()", "f()\n# print 'a'\ng()\n"),
        ("f(\ng()\nh()", "# f(\ng()\nh()\n"),
        ("x = f(\n  1,\n)\ny z", "x = f(\n  1,\n)\n# y z\n"),
        ("@d\ndef f(): pass\nclass A(...)\n    a = 1\n", "@d\ndef f(): pass\n# class A(...)\n    # a = 1\n"),
        ("%matplotlib inline\nf()\n!ls", "# %matplotlib inline\nf()\n# !ls\n"),
        ("    def m(self):\n\treturn f()", "def m(self):\n    return f()\n"),
        ("f()\na \0 b", "f()\n# a   b\n"),
    ],
)
def test_statements_that_do_not_parse_are_comments(given_code: str, code: str) -> None:
    assert code_of(given_code) == code


def test_a_block_that_was_said_to_be_python_and_is_not_is_skipped() -> None:
    page = read("a b\nc d")

    assert page.blocks == []
    assert [each.reason for each in page.skipped] == ["no statement of the code block can be parsed"]


@given(
    st.lists(st.sampled_from([">>> f(1)", ">>> if a:", "...     b", "... ", "3", "", "  >>> 'x", ">>> #"]))
)
def test_what_doctest_reads_is_what_is_read(lines: list[str]) -> None:
    text = "\n".join(lines)
    try:
        wanted = [example.source.rstrip() for example in doctest.DocTestParser().get_examples(text)]
    except ValueError:
        return
    read = ["\n".join(entry.typed).rstrip() for entry in sessions.entries(lines) if entry.typed]

    assert [each for each in read if each != "#"] == [each for each in wanted if each != "#"]


@given(st.text(alphabet="ab(=:\n\t \"'#>.\\\0\r\ud800", max_size=60))
def test_the_code_of_a_block_parses_and_each_of_its_lines_has_a_number(text: str) -> None:
    for block in read("import a\n" + text).blocks:
        with PARSING:  # a warning about an escape sequence is no error
            ast.parse(block.code)
        assert block.code.count("\n") == len(block.lines)
        assert list(block.lines) == sorted(block.lines)
