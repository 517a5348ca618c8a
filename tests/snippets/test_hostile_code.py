"""Code made to break the tools: each case ends quickly with some module."""

from __future__ import annotations

import ast
import time

import pytest
from helpers.blocks import Block, body_of, example

from exsearch.model import code_lines
from exsearch.snippets.spans import windows
from exsearch.snippets.standalone import standalone
from exsearch.snippets.statements import highlighted_functions, highlighted_statements

N = 1000
SECONDS = 8
"""Limit for one case on a slow machine; all of them together take a tenth of it."""

CODE = {
    "nested brackets": "(" * 5000 + ")" * 5000,
    "open brackets": "x = " + "(" * 5000,
    "a bracket a line": "x = " + "(\n" * N,
    "closing brackets": ")\n" * N,
    "brackets left open": "x = (\ndef f():\n" * N,
    "long line": "x = [" + f"'{'a' * 18}'," * 10_000 + "]",
    "long string": "x = '" + "a" * 200_000 + "'",
    "long open string": "x = '" + "a" * 200_000,
    "quotes": "\"'" * 100_000,
    "backslashes in a string": '"' + "\\" * 200_000,
    "backslashes": "x = \\\n" * N,
    "backslash at the end": "x @ \\\n  y \\\n",
    "backslash before nothing": "x @ \\\n  y \\\n  \n",
    "triple quotes": "'''\n\"\"\"\n" * N,
    "open triple quotes": 'x = """\n' + "a\n" * N,
    "operators": "x = " + "+".join("a" * 20_000),
    "unary operators": "x = " + "-" * 20_000 + "1",
    "attributes": "x = a" + ".b" * 20_000,
    "conditions": "x = " + "a if b else " * 5000 + "c",
    "f-string": "x = f'" + "{" * 1000 + "}" * 1000 + "'",
    "zigzag": "x\n    y\n" * N,
    "ever deeper": "\n".join(" " * n + "x" for n in range(1000)),
    "ever less deep": "\n".join(" " * (1000 - n) + "x" for n in range(1000)),
    "headers ever deeper": "\n".join(" " * n + "if x:" for n in range(500)),
    "tries ever deeper": "\n".join(" " * n + "try:" for n in range(300)),
    "headers": "def f():\n" * N,
    "decorators": "@a\n" * N,
    "clauses": "else:\n" * N,
    "elif": "if a: pass\n" + "elif a:\n    pass\n" * N,
    "handlers": "except:\n" * N,
    "Python 2": "print 'x'\n" * N,
    "any indentation": "\n".join(" " * (n * 7919 % 97) + "x" for n in range(N)),
    "too large": f"def f():\n    return '{'a' * 100}'\n\n" * 9_000,
    "NUL": "x = 1\n\0\ny = '\0'\n# \0\n",
    "surrogates": "x = '\ud800'\n# \ud800\n",
    "control characters": "".join(chr(n % 256) for n in range(20_000)),
    "Unicode line ends": "x = 1\u2028y = 2\x85z = 3\x0b\x1c\n\xa0x\n" * 100,
    "lone carriage returns": "import os\rdef f():\r    return os\r",
    "carriage returns": "import os\r\n\r\ndef f(\r\n    a,\r\n):\r\n    return os\r\n",
    "form feeds": "\fimport os\n\f\ndef f():\n\f    return os\n",
    "tabs and spaces": "def f():\n\tif x:\n        return 1\n\treturn 2\n",
    "byte order mark": "\ufeffimport os\nos.x()\n",
    "semicolons": "a;" * 20_000,
    "empty": "",
    "blank": "\n\n \n",
    "one character": "x",
}


@pytest.mark.parametrize("where", ["first", "middle", "all"])
@pytest.mark.parametrize("code", CODE.values(), ids=CODE.keys())
def test_hostile_code_ends_quickly_with_a_module(code: str, where: str) -> None:
    count = len(code_lines(code))
    highlighted = {"first": (1,), "middle": (count // 2 + 1,), "all": tuple(range(1, count + 1))}[where]
    began = time.monotonic()

    statements = highlighted_statements(code, highlighted, ())
    functions = highlighted_functions(code, highlighted, ())
    around = windows(code, statements, 3)
    module = standalone(example(Block(code, highlighted, ())))
    again = standalone(example(Block(module.text, module.highlighted, ())))

    ast.parse(module.text)
    assert again.text == module.text
    for spans in (statements, functions, around):
        assert all(1 <= span.first <= span.last <= count for span in spans)
    assert time.monotonic() - began < SECONDS


def test_lone_carriage_returns_end_lines_as_they_do_for_the_parser() -> None:
    module = standalone(example(Block(CODE["lone carriage returns"], (1,), ())))

    assert body_of(module.text) == "import os\ndef f():\n    return os\n"


def test_a_nul_costs_only_its_line() -> None:
    module = standalone(example(Block("x = 1\ny = '\0'\nz = x\n", (2, 3), ())))

    assert body_of(module.text) == (
        "x = 1\n# exsearch: commented out 1 line: this does not parse\n# y = '\\x00'\nz = x\n"
    )


def test_a_text_that_is_too_large_is_reduced_to_imports_and_the_definition() -> None:
    code = "import os\n" + f"x = '{'a' * 200}'\n" * 5_000 + "def f():\n    return os\n"

    module = standalone(example(Block(code, (5_003,), ())))

    assert body_of(module.text) == "import os\n\ndef f():\n    return os\n"


def test_warnings_of_the_parser_are_silenced(recwarn: pytest.WarningsRecorder) -> None:
    module = standalone(example(Block("x = '\\d' is 1\ny = (1)(2)\n", (1, 2), ())))

    assert "'\\d' is 1" in module.text
    assert not recwarn.list
