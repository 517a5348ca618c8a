from __future__ import annotations

import ast

import pytest

from exsearch.snippets.parsing import problem_of
from exsearch.snippets.repair import repair


def repaired(text: str) -> str:
    shown = text.removesuffix("\n").split("\n")
    found = repair(shown, [n for n, line in enumerate(shown, 1) if line == CUT])
    assert found is not None
    result = "\n".join(line.text for line in found.lines)
    ast.parse(result)
    return result


AROUND = "  # exsearch: added, because the page leaves out the code around these lines"
NO_END = "  # exsearch: added, because the page leaves out the end of this statement"
BEFORE = "  # exsearch: added, because the page leaves out the start of this statement"
CLOSED = "  # exsearch: closed, because the page breaks off here"
NO_BODY = "  # exsearch: the page leaves out the body"
CUT = "## ... source file abbreviated ..."

REPAIRED = {
    "a whole text stays as it is": ("x = (1,\n  2)  # a\n\n\n", "x = (1,\n  2)  # a\n\n"),
    "header without a body": ("def f(a):\n\n", f"def f(a):\n    ...{NO_BODY}\n"),
    "header broken off": ("def f(\n", f"def f(\n):{CLOSED}\n    ...{NO_BODY}"),
    "condition broken off": ("if a and \\\n\n", f"if a and \\\n...:{CLOSED}\n    ...{NO_BODY}\n"),
    "call broken off": ("x = f(a, [\n    1,\n", f"x = f(a, [\n    1,\n]){CLOSED}"),
    "argument broken off": ("x = f(a=\n", f"x = f(a=\n...){CLOSED}"),
    "key broken off": ("x = {'a': 1, 'b'\n", f"x = {{'a': 1, 'b'\n: ...}}{CLOSED}"),
    "string broken off": ('x = f("""a\n', f'x = f("""a\n"""){CLOSED}'),
    "import broken off": ("from a import (\n", f"from a import (\nleft_out){CLOSED}"),
    "decorator broken off": (
        "@a\n\n",
        "@a\ndef left_out(): ...  # exsearch: added, because the page leaves out the decorated definition\n",
    ),
    "try without its end": (
        "try:\n    a()\nb()\n",
        f"try:\n    a()\nfinally: ...{NO_END}\nb()",
    ),
    "end of a method": (
        "        return 1\n    def f(self):\n        return 2\nx = 1\n",
        f"class LeftOut:{AROUND}\n    def left_out(self):{AROUND}\n        return 1\n"
        "    def f(self):\n        return 2\nx = 1",
    ),
    "end of a loop": (
        "        continue\n    return 2\n",
        f"def left_out():{AROUND}\n    while True:{AROUND}\n        continue\n    return 2",
    ),
    "end of a coroutine": ("    await a\n", f"async def left_out():{AROUND}\n    await a"),
    "end of a try": (
        "        a()\n    except B:\n        pass\n",
        f"def left_out():{AROUND}\n    try:{AROUND}\n        a()\n    except B:\n        pass",
    ),
    "clause without its beginning": ("else:\n    a()\n", f"if True: ...{BEFORE}\nelse:\n    a()"),
    "middle of a bracket": (
        "    'a',\n  b)\nx = 1\n",
        "    # exsearch: commented out 2 lines: the page leaves out the start of this statement\n"
        "    # 'a',\n    #   b)\nx = 1",
    ),
    "statement of Python 2": (
        "if a:\n    print 'b'\nc()\n",
        "if a:\n    # exsearch: commented out 1 line: this does not parse\n    # print 'b'\n"
        "    ...  # exsearch: replaces the lines commented out above\nc()",
    ),
    "handler of Python 2": (
        "try:\n    a()\nexcept B, b:\n    c()\n",
        "try:\n    a()\n# exsearch: commented out 1 line: this does not parse\n# except B, b:\n"
        "except Exception:  # exsearch: replaces the lines commented out above\n    c()",
    ),
    "sloppy indentation": (
        "class A:\n    a = 1\n   b = 2\n",
        "class A:\n    a = 1\n    # exsearch: changed the indentation of the next line\n    b = 2",
    ),
    "tabs among spaces": (
        "if a:\n\tb()\n        c()\n",
        "if a:\n        # exsearch: changed the tabs of the indentation to spaces\n        b()\n        c()",
    ),
    "cut inside of a definition": (
        f"def f():\n    a()\n\n{CUT}\nb()\n",
        f"def f():\n    a()\n    # exsearch: the page leaves out lines here\n\n{CUT}\nb()",
    ),
}


@pytest.mark.parametrize(("text", "expected"), REPAIRED.values(), ids=REPAIRED.keys())
def test_torn_code_is_repaired_with_a_comment(text: str, expected: str) -> None:
    assert repaired(text) == expected


def test_each_line_has_its_original_number() -> None:
    found = repair(["    a(", "        1", CUT, "b"], [3])

    assert found is not None
    assert [line.origin for line in found.lines] == [0, 1, 2, 0, 0, 3, 4]


@pytest.mark.parametrize("depth", [90, 91], ids=str)
def test_only_code_that_is_nested_too_deeply_is_commented_out(depth: int) -> None:
    text = repaired(f"if x:\n    y = {'(' * depth}1{')' * (depth - 1)}\ndef f(): pass\n")

    assert ("nested too deeply" in text) == (depth > 90)
    assert text.endswith("\ndef f(): pass")


STATEMENTS = [
    ("    x = f(\n1)", True),
    ("def f(): # a", True),
    ("@a\n@b\ndef f(\n):", True),
    ("@a", True),
    ("  elif a:", True),
    ("else:", True),
    ("  except A:", True),
    ("finally:", True),
    ("try:", True),
    ("case [a, b]:", True),
    ("match a:", True),
    ("return 1", True),
    ("await a", True),
    ("# a", True),
    ("", True),
    ("if a: b", True),
    ("try: a", True),
    ("x = (", False),
    ("print 'a'", False),
    ("else if a:", False),
    ("def f(:", False),
    ("x = '\0'", False),
    ("# \ud800", False),
    ("x = " + "(" * 5000, False),
]


@pytest.mark.parametrize(("text", "fine"), STATEMENTS, ids=lambda value: repr(value)[:30])
def test_a_statement_is_judged_without_its_surroundings(text: str, fine: bool) -> None:
    assert (problem_of(text.split("\n")) is None) == fine
