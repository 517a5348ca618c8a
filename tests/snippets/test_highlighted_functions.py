from __future__ import annotations

import pytest
from helpers.blocks import block, shown

from exsearch.model import Span
from exsearch.snippets.spans import windows
from exsearch.snippets.statements import LONG, highlighted_functions

SHOP = """\
import os

@decorated
@twice(
    1)
def f(a):
    # first
    def inner():
        return 1

    return inner
    # still f

# not f
class Cart(Base):
    size = 1

    @property
    def total(self):
        return 2

    name = "x"


try:
    import a
except ImportError:
    a = None
x = f(
    1)
"""
LINES = {line.strip(): n for n, line in enumerate(SHOP.split("\n"), 1)}


@pytest.mark.parametrize(
    ("line", "first", "last"),
    [
        ("import os", 1, 1),
        ("@decorated", 3, 12),
        ("@twice(", 3, 12),
        ("def f(a):", 3, 12),
        ("# first", 3, 12),
        ("return inner", 3, 12),
        ("# still f", 3, 12),
        ("def inner():", 8, 9),
        ("return 1", 8, 9),
        ("# not f", 14, 14),
        ("class Cart(Base):", 15, 22),
        ("size = 1", 15, 22),
        ('name = "x"', 15, 22),
        ("@property", 18, 20),
        ("return 2", 18, 20),
        ("try:", 25, 28),
        ("import a", 25, 28),
        ("a = None", 25, 28),
        ("x = f(", 29, 30),
        ("1)", 29, 30),
    ],
)
def test_a_line_gives_the_innermost_definition_around_it(line: str, first: int, last: int) -> None:
    place = 30 if line == "1)" else LINES[line]

    assert highlighted_functions(SHOP, (place,), ()) == [Span(first, last)]


def test_nested_definitions_are_returned_once() -> None:
    assert highlighted_functions(SHOP, (9, 11, 20, 22), ()) == [Span(3, 12), Span(15, 22)]
    assert highlighted_functions(SHOP, (9, 20), ()) == [Span(8, 9), Span(18, 20)]  # control


def test_a_long_block_outside_definitions_is_not_shown_for_one_line() -> None:
    short = "if a:\n" + "    b()\n" * (LONG - 1)
    long = "if a:\n" + "    b()\n" * LONG

    assert highlighted_functions(long, (7,), ()) == [Span(7, 7)]
    assert highlighted_functions(short, (7,), ()) == [Span(1, LONG)]  # control


def functions(text: str) -> list[str]:
    code, highlighted, cuts = block(text)
    return shown(code, highlighted_functions(code, highlighted, cuts))


def test_a_definition_ends_at_the_cut() -> None:
    assert functions("""
        ~~def f():
            return 1

        ## ... source file abbreviated ...

            return 2
        """) == ["def f():\n    return 1"]


TORN = """\
        if a:
            b()
        def inner():
            c()
    @property
    def method(self):
        return 3
    y = 4
z = 5
"""


@pytest.mark.parametrize(
    ("line", "first", "last"),
    [(2, 1, 4), (4, 3, 4), (7, 5, 7), (8, 5, 8), (9, 9, 9)],
    ids=["end of a function", "function in it", "method", "end of a class", "module"],
)
def test_a_definition_without_its_header_is_its_visible_part(line: int, first: int, last: int) -> None:
    assert highlighted_functions(TORN, (line,), ()) == [Span(first, last)]


def test_windows_stay_inside_the_code_and_its_cuts() -> None:
    code = "".join(f"line {n}\n" for n in range(1, 21))

    assert windows(code, [Span(2, 3)], 3) == [Span(1, 6)]
    assert windows(code, [Span(19, 20)], 3) == [Span(16, 20)]
    assert windows(code, [Span(2, 3), Span(10, 10)], 3) == [Span(1, 13)]
    assert windows(code, [Span(2, 3), Span(10, 10)], 3, (6,)) == [Span(1, 5), Span(7, 13)]
    assert windows(code, [Span(4, 8)], 1, (6,)) == [Span(3, 5), Span(7, 9)]
    assert windows(code, [Span(30, 31)], 3) == []
    assert windows(code, [Span(2, 3)], 0) == [Span(2, 3)]  # control
