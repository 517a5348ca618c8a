"""A line that this Python cannot parse -> the Python that would."""

from __future__ import annotations

import ast
import sys

import pytest

from exsearch.readers.versions import version_of


def told(code: str) -> str:
    """Return what is said of code that cannot be parsed."""
    try:
        ast.parse(code)
    except SyntaxError as error:
        return version_of(code.split("\n")[(error.lineno or 1) - 1], str(error.msg))
    return ""


@pytest.mark.parametrize(
    ("code", "since"),
    [
        ("type Pair = tuple[int, int]\n", (3, 12)),
        ("type Pair[T] = tuple[T, T]\n", (3, 12)),
        ("def first[T](xs: list[T]) -> T: ...\n", (3, 12)),
        ("class Box[T]:\n    pass\n", (3, 12)),
        ("class Box[T = int]:\n    pass\n", (3, 13)),
        ("x = f'{d['a']}'\n", (3, 12)),
        ("x = f\"{'\\n'.join(y)}\"\n", (3, 12)),
        ("x = t'{name}'\n", (3, 14)),
        ("try: pass\nexcept ValueError, TypeError:\n    pass\n", (3, 14)),
    ],
)
def test_newer_syntax_says_which_python_would_read_it(code: str, since: tuple[int, int]) -> None:
    expected = "" if sys.version_info[:2] >= since else f"Python {since[0]}.{since[1]}"

    assert told(code) == expected


@pytest.mark.parametrize(
    "code",
    ["print 'x'\n", "exec 'x'\n", "raise ValueError, 'x'\n", "try: pass\nexcept E, e:\n    pass\n",
     "if a <> b: pass\n", "x = 0777\n", "x = ur'a'\n", "x = `a`\n", "print >>f, x\n" "y = 0777\n"],
)  # fmt: skip
def test_python_2_is_said_to_be_that(code: str) -> None:
    assert told(code) == "Python 2"


@pytest.mark.parametrize("code", ["x = (\n", "def f(:\n", "a b\n", "x = 'a\n", "type(x) y\n", "print(x y)\n"])
def test_nothing_is_said_of_what_no_python_reads(code: str) -> None:
    assert told(code) == ""
