"""Code that is written on several lines, on one."""

from __future__ import annotations

import pytest

from exsearch.snippets.one_line import MOST_LINES, on_one_line
from exsearch.snippets.representative import representative_line


@pytest.mark.parametrize(("code", "expected"), [
    ("get(1)\nx", "get(1)"),
    ("  get(\n    1,\n    a=[\n      2,\n    ],\n  )\nx", "get(1, a=[2])"),
    ("get(1,\n    2).text\nx", "get(1, 2).text"),
    ("get(\n    'x',\n)\n", "get('x')"),
    ("get2(\n    x,\n)\n", "get2(x)"),
    ("x = (\n    1,\n)\n", "x = (1,)"),
    ("get((\n    1,\n))\n", "get((1,))"),
    ("get([\n    1,\n])\n", "get([1])"),
    ("with get(\n  1,\n  2,\n) as c:\n    pass", "with get(1, 2) as c:"),
    ("a.b(),\n", "a.b(),"),
    ("f(x)\n)\n", "f(x)"),
])  # fmt: skip
def test_brackets_are_closed_on_the_same_line(code: str, expected: str) -> None:
    assert on_one_line(code, 1) == expected


def test_any_line_may_be_the_first() -> None:
    assert on_one_line("x\n get(\n 1\n )\n", 2) == "get(1)"
    assert on_one_line("x", 9) == ""


@pytest.mark.parametrize("code", [
    "get(\n1", "get(  # why\n1)", "get('''\n''')", "get('\n')", "get(\n" + "1,\n" * MOST_LINES + ")",
])  # fmt: skip
def test_what_cannot_be_joined_is_left_alone(code: str) -> None:
    assert on_one_line(code, 1) == ""
    assert on_one_line("get(\n" + "1,\n" * (MOST_LINES - 2) + ")", 1) != ""  # control


@pytest.mark.parametrize(
    ("highlighted", "shown"),
    [([1, 3, 4], 4), ([3], 3), ([1], 1), ([3, 5], 5), ([1, 3], 3)],
    ids=["call", "only a type", "only an import", "type, then code", "type and import"],
)
def test_the_row_of_an_example_is_a_line_that_uses_it(highlighted: list[int], shown: int) -> None:
    code = "from rich.table import Table\n\ndef table() -> Table:\n    made = Table()\n    return made, Table"

    assert representative_line(code.split("\n"), highlighted) == shown
