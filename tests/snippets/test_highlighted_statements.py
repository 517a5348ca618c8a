from __future__ import annotations

import pytest
from helpers.blocks import block, shown

from exsearch.model import Span
from exsearch.snippets.statements import highlighted_statements


def statements(text: str) -> list[str]:
    code, highlighted, cuts = block(text)
    return shown(code, highlighted_statements(code, highlighted, cuts))


CALL = "cart = Cart(\n    request,\n    items=[\n        1,\n    ],\n)"
QUERY = 'run("""\n    SELECT x)\n    FROM y  # no\n""", 1)'


@pytest.mark.parametrize(
    ("line", "statement"),
    [
        (1, CALL), (4, CALL), (6, CALL), (7, "x = 1"), (8, QUERY), (10, QUERY), (11, QUERY),
        (12, "total = 1 + \\\n    2"), (13, "total = 1 + \\\n    2"), (14, "# a comment (")
    ],
)  # fmt: skip
def test_any_line_gives_its_whole_statement(line: int, statement: str) -> None:
    code = f"{CALL}\nx = 1\n{QUERY}\ntotal = 1 + \\\n    2\n# a comment (\ny = 2\n"

    assert shown(code, highlighted_statements(code, (line,), ())) == [statement]


@pytest.mark.parametrize(
    "header",
    [
        "def f(\n    a,\n    b=(1, 2),\n):",
        "async def f(a):",
        "class A(B,\n        C):",
        "if (a and\n        b):",
        "elif a:",
        "else:",
        "try:",
        "except (A,\n        B) as error:",
        "finally:",
        "for a in (1,\n          2):",
        "while True:",
        "with open(a) as b, \\\n        open(c) as d:",
        "async with a:",
        "match x:",
        "case [1,\n      2]:",
        "lambda_ = {\n    'a': 1,\n}",
        "if a: b = 1",
    ],
    ids=lambda header: header.split("\n")[0],
)
def test_a_compound_statement_is_its_header_only(header: str) -> None:
    code = f"x = 1\n{header}\n    body = 1\n"
    height = header.count("\n") + 1

    for line in range(2, 2 + height):
        assert shown(code, highlighted_statements(code, (line,), ())) == [header]
    assert shown(code, highlighted_statements(code, (2 + height,), ())) == ["    body = 1"]  # control


DECORATED = (
    '@route("/cart",\n       methods=[])\n# not now: @cached\n@login_required\ndef cart(\n    request,\n):'
)


@pytest.mark.parametrize("line", range(1, 8))
def test_decorators_and_header_belong_together(line: int) -> None:
    code = f"{DECORATED}\n    return 1\n@other\nclass A: pass\n"

    spans = highlighted_statements(code, (line,), ())

    if line == 3:
        assert shown(code, spans) == ["# not now: @cached"]
    else:
        assert shown(code, spans) == [DECORATED]
    assert shown(code, highlighted_statements(code, (8,), ())) == ["    return 1"]  # control


def test_each_statement_is_returned_once_and_in_order() -> None:
    code = "f(\n  1,\n  2)\ng()\nh()\n"

    assert highlighted_statements(code, (4, 3, 1, 2, 4), ()) == [Span(1, 3), Span(4, 4)]


def test_a_cut_is_never_crossed() -> None:
    assert statements("""
        ~~x = f(
              1,
        ## ... source file abbreviated ...
              2)
        ~~y = 2
        """) == ["x = f(\n      1,", "y = 2"]


def test_a_cut_line_has_no_statement() -> None:
    code, _, cuts = block("x = 1\n## ... source file abbreviated ...\ny = 1\n")

    assert highlighted_statements(code, (2,), cuts) == []
    assert highlighted_statements(code, (2, 3), cuts) == [Span(3, 3)]  # control


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("        b=1,\n~~        c=2)\n    x = 1\n", ["        b=1,\n        c=2)"]),
        ("        b=1,\n        c=2)\n~~    x = 1\n", ["    x = 1"]),
        (
            '    Of a string (\n~~    that doesn\'t begin here.\n    """\n    x = 1\n',
            ['    Of a string (\n    that doesn\'t begin here.\n    """'],
        ),
        (
            '    Of a string (\n    that doesn\'t begin here.\n    """\n~~    x = f(\n        1)\n',
            ["    x = f(\n        1)"],
        ),
        (
            '    The end."""\n    def f(self):\n        """Again\n        and again."""\n~~        x = 1\n',
            ["        x = 1"],
        ),
        ("    'a',\n)\n~~from a import (\n    b)\n", ["from a import (\n    b)"]),
        ("~~x = f(a, [\n    1,\n\n\n", ["x = f(a, [\n    1,"]),
        ('~~x = """ a\n  b\n\n', ['x = """ a\n  b']),
        ("~~x = 1 + \\\n\n\n", ["x = 1 + \\"]),
        ("~~x = f(\n    1,\ndef g():\n    pass\n", ["x = f(\n    1,"]),
        ("~~x = 'it is not closed\ny = 1\n", ["x = 'it is not closed"]),
        ("~~return 1\n", ["return 1"]),
    ],
    ids=[
        "middle of a bracket",
        "after one",
        "middle of a string",
        "after one",
        "string after string",
        "after an import",
        "open bracket",
        "open string",
        "open backslash",
        "bracket left open by a definition",
        "open quote",
        "one line",
    ],
)
def test_text_may_begin_and_end_anywhere(text: str, expected: list[str]) -> None:
    assert statements(text) == expected


@pytest.mark.parametrize(
    "line",
    [
        "x = f('#', \"(\")",
        "x = '\\'('",
        "x = r'\\'",
        "x = b'(' b\"(\"",
        "x = f'{a[\"b\"]}('",
        "x = '''(''' # '''",
        "x = {'a': '\"\"\"'}",
        "match = re.match('(', a)",
        "case = 1",
        "print(')')",
    ],
)
def test_quotes_and_comments_hide_brackets(line: str) -> None:
    code = f"{line}\ny = 1\n"

    assert highlighted_statements(code, (1,), ()) == [Span(1, 1)]


def test_a_blank_line_gives_the_next_statement_only_if_nothing_else_is_highlighted() -> None:
    code = "\nx = 1\n\ny = f(\n\n  2)\n\n"

    assert highlighted_statements(code, (3, 4), ()) == [Span(4, 6)]
    assert highlighted_statements(code, (3,), ()) == [Span(4, 6)]
    assert highlighted_statements(code, (7,), ()) == [Span(4, 6)]
    assert highlighted_statements(code, (5,), ()) == [Span(4, 6)]  # control: blank, but inside


@pytest.mark.parametrize("code", ["", "\n\n", "\r\n"], ids=repr)
def test_code_without_statements_gives_none(code: str) -> None:
    assert highlighted_statements(code, (1,), ()) == []


def test_lines_outside_the_code_are_ignored() -> None:
    assert highlighted_statements("x = 1\n", (0, 2, 99), (0, 77)) == []
    assert highlighted_statements("x = 1\n", (1, 99), (77,)) == [Span(1, 1)]  # control


def test_carriage_returns_and_form_feeds_are_white_space() -> None:
    code = "\fx = f(\r\n    1)\r\n\fy = 1 + \\\r\n    2\r\n"

    assert highlighted_statements(code, (1, 3), ()) == [Span(1, 2), Span(3, 4)]
