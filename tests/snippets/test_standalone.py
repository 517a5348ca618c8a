from __future__ import annotations

import ast
import io
import tokenize

import pytest
from helpers.blocks import Block, block, body_of, example, unlicensed

from exsearch.model import File, License, Project, Span
from exsearch.snippets.standalone import Standalone, standalone

PAGE = '''
    """A page of views."""
    from __future__ import annotations

    import os, sys
    import json as _json
    from shop.models import (
        Cart,  # what is bought
        Item,  # one thing
        Order,  # what is sent
    )
    from .forms import CartForm
    from . import signals

    LIMIT = 10
    UNUSED = 11

    # about the helper
    def helper(n):
        return Order.limit(n, LIMIT)

    def other():
        return Item, sys, signals


    @cached
    def cart(request):
        """Show it."""
        form = CartForm(request.POST)
    ~~    found = Cart.find(
    ~~        helper(3), form)
        return found
'''

MODULE = """\
# Extracted by exsearch: comments that begin with "exsearch:" say what was changed.
# Where it comes from, and on what terms:
#   Project: shop, https://example.org/shop
#   File: shop/cart.py, https://example.org/shop/cart.py
#   License: MIT (MIT license), https://example.org/LICENSE
#   SPDX-License-Identifier: MIT
#   Lines: 2, 6-7, 9-11, 14, 17-19, 25-31 of example shop-cart-examples:1
#   Not defined here: cached
#   Relative imports, as in the project: .forms

from __future__ import annotations

from shop.models import (
    Cart,  # what is bought
    Order,  # what is sent
)
from .forms import CartForm

LIMIT = 10


# about the helper
def helper(n):
    return Order.limit(n, LIMIT)


@cached
def cart(request):
    \"\"\"Show it.\"\"\"
    form = CartForm(request.POST)
    found = Cart.find(
        helper(3), form)
    return found
"""


def made(text: str) -> str:
    return body_of(standalone(example(text)).text)


def test_a_module_has_the_code_that_the_highlight_needs_and_no_more() -> None:
    module = standalone(example(PAGE))

    assert module.text == MODULE
    assert module.undefined == ("cached",)
    assert module.relative == (".forms",)
    lines = module.text.split("\n")
    assert [lines[n - 1].strip() for n in module.highlighted] == ["found = Cart.find(", "helper(3), form)"]


def test_made_from_itself_a_module_is_the_same() -> None:
    module = standalone(example(PAGE))

    again = standalone(example(Block(module.text, module.highlighted, ())))

    assert (again.text, again.highlighted) == (module.text, module.highlighted)


def test_the_header_follows_the_example_that_it_is_made_from() -> None:
    module = standalone(example(PAGE))

    moved = standalone(
        example(Block(module.text, module.highlighted, ()), license=License(None, None, None, None))
    )

    assert "#   License: not stated: ask before you use it\n" in moved.text
    assert "MIT license" not in moved.text
    assert "#   Lines: 2, 6-7, 9-11, 14, 17-19, 25-31 of example" in moved.text


@pytest.mark.parametrize(
    ("statement", "used", "expected"),
    [
        ("from a import b, c, d", "b", "from a import b"),
        ("from a import b, c, d", "c", "from a import c"),
        ("from a import b, c as e, d", "e", "from a import c as e"),
        ("from a import b, c", "b, c", "from a import b, c"),
        ("from a import (b, c)", "b", "from a import (b)"),
        (
            "from a import (\n    b,  # B\n    c,  # C\n    d,  # D\n)",
            "b, d",
            "from a import (\n    b,  # B\n    d,  # D\n)",
        ),
        ("from a import (\n    b,  # B\n    c,  # C\n)", "b", "from a import (\n    b,  # B\n)"),
        ("from a import (\n    b,  # B\n    c  # C\n)", "b", "from a import (\n    b  # B\n)"),
        ("from a import (b,  # B\n               c)", "b", "from a import (b  # B\n)"),
        ("from a import (\n    b,  # B\n    c,)", "b", "from a import (\n    b,  # B\n)"),
        ("from a import (\n    b,\n    # about c\n    c,\n)", "b", "from a import (\n    b,\n)"),
        ("from a import é, b", "b", "from a import b"),
        ("from a import b, \\\n    c  # all", "b", "from a import b  # all"),
        ("import a, b.c, d as e", "b", "import b.c"),
        ("import a, b.c, d as e", "e", "import d as e"),
        ("from a import *", "b", "from a import *"),
    ],
    ids=lambda value: value.replace("\n", " ")[:40],
)
def test_an_import_keeps_the_used_names_and_its_formatting(statement: str, used: str, expected: str) -> None:
    code = f"{statement}\nx = {used}\n"
    height = statement.count("\n") + 1

    assert made_from(Block(code, (height + 1,), ())) == f"{expected}\nx = {used}\n"
    assert made_from(Block(code, (1,), ())) == f"{statement}\n"  # control: highlighted, not cut


def made_from(given: Block) -> str:
    return body_of(standalone(example(given)).text)


def test_names_bound_twice_or_in_a_block_are_all_kept() -> None:
    assert made("""
        try:
            import fast as json
        except ImportError:
            import json
        db = None
        db = connect()
        urls = []
        urls += [db]
        ~~print(json, urls)
        """) == (
        "try:\n    import fast as json\nexcept ImportError:\n    import json\n"
        "db = None\ndb = connect()\nurls = []\nurls += [db]\nprint(json, urls)\n"
    )


def test_a_star_import_is_kept_only_if_a_name_is_missing() -> None:
    text = "from a import *\nb = 1\n\n~~print({0})\n"

    assert made(text.format("c")) == "from a import *\n\nprint(c)\n"
    assert made(text.format("b")) == "b = 1\n\nprint(b)\n"  # control


def test_names_of_a_function_are_not_those_of_the_module() -> None:
    module = standalone(
        example("""
        from a import x, y, Q
        ~~def f(x, *args: "Q"):
            y = [z for z in args]
            global w
            w = lambda v: v
            return x, y, [n for n in range(3) if (m := n)], m
        """)
    )

    assert "import Q\n" in module.text
    assert module.undefined == ("w",)


LONG = '''
from a import b, c

class View:
    """Short."""

    template = "x"
    size = 1

    def unused(self):
{calls}

    def get(self, request):
        one = 1
        two = b(one)
{calls}
        three = c(3)
        reply = self.render(two)
        for item in reply:
            if item:
{deeper_calls}
        else:
{deep_calls}
        return reply

    # about the next
    def render(self, what):
        return self.template, what
'''
CUT_DOWN = '''\
from a import b

class View:
    """Short."""

    template = "x"
    # exsearch: left out 22 lines

    def get(self, request):
        one = 1
        two = b(one)
        # exsearch: left out 21 lines
        reply = self.render(two)
        for item in reply:
            ...  # exsearch: left out 21 lines
        else:
            ...  # exsearch: left out 20 lines
        return reply

    # about the next
    def render(self, what):
        return self.template, what
'''


def test_a_long_definition_is_shortened_to_the_code_that_shares_names_with_the_highlight() -> None:
    def calls(indent: int) -> str:
        return "\n".join(" " * indent + f"call({n})" for n in range(20))

    code = LONG.format(calls=calls(8), deep_calls=calls(12), deeper_calls=calls(16))
    place = next(n for n, line in enumerate(code.split("\n"), 1) if "reply =" in line)

    assert made_from(Block(code, (place,), ())) == CUT_DOWN


@pytest.mark.parametrize("height", [30, 60])
def test_a_long_helper_is_reduced_to_its_header(height: int) -> None:
    body = "".join(f"    call({n})\n" for n in range(height))
    table = "".join(f"    {n},\n" for n in range(height))

    text = made_from(Block(f"def help():\n{body}\nT = [\n{table}]\n\nx = help(T)\n", (2 * height + 6,), ()))

    if height == 60:
        assert text == (
            "def help():\n    ...  # exsearch: left out 60 lines\n\n"
            "T = ...  # exsearch: left out 62 lines\n\nx = help(T)\n"
        )
    else:
        assert text.count("call(") == height  # control


def test_a_definition_with_only_its_header_marked_shows_its_first_lines() -> None:
    body = "".join(f"    a{n} = {n}\n" for n in range(60))

    text = made_from(Block(f"@a\nclass B:\n{body}", (2,), ()))

    assert "    a39 = 39\n    # exsearch: left out 20 lines\n" in text
    assert "a40" not in text


def test_a_mark_deep_inside_counts_as_a_mark_in_the_definition() -> None:
    first = "".join(f"    a{n}()\n" for n in range(10))
    loop = "    while b:\n" + "".join(f"        c{n}()\n" for n in range(50))
    code = f"def f():\n{first}{loop}"

    module = standalone(example(Block(code, (1, 40), ())))

    assert "a0" not in module.text
    assert "        c27()\n" in module.text  # control
    assert standalone(example(Block(module.text, module.highlighted, ()))).text == module.text


def test_a_copyright_notice_at_the_top_stays() -> None:
    text = "# {0} 2020 A\n\nimport b\nc = 1\n~~d = 2\n"

    assert made(text.format("Copyright")) == "# Copyright 2020 A\n\nd = 2\n"
    assert made(text.format("Written")) == "d = 2\n"  # control


def test_each_repair_has_a_comment() -> None:
    module = standalone(
        example("""
        def f():
            a(
        ## ... source file abbreviated ...
        ~~        return b(1,
        """)
    )

    assert body_of(module.text) == (
        "def left_out():  # exsearch: added, because the page leaves out the code around these lines\n"
        "        return b(1,\n        )  # exsearch: closed, because the page breaks off here\n"
    )
    assert module.lines == (Span(4, 4),)


def test_without_highlights_all_code_is_kept() -> None:
    assert made("import a, b\n\n\nc = 1\n") == "import a, b\n\n\nc = 1\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("~~# a\n# b\n\n# c\nx = 1\n", "# a\n# b\n"),
        ("~~\nx = 1\ny = 2\n", "x = 1\n"),
        ("def f():\n    '''a\n~~    b\n\n    '''\ny = 2\n", "def f():\n    '''a\n    b\n\n    '''\n"),
        ("~~x = 1", "x = 1\n"),
        ("~~x = 1; y = 2\nz = 3\n", "x = 1; y = 2\n"),
        ("~~print 'x'\n\ny = 1\n", "# exsearch: commented out 1 line: this does not parse\n# print 'x'\n"),
    ],
    ids=["comment", "blank line", "inside of a string", "one line", "two statements on a line", "Python 2"],
)
def test_any_line_may_be_highlighted(text: str, expected: str) -> None:
    assert made(text) == expected


SEGMENTS = ((1, 10, 1), (3, 86, 2))


def test_line_numbers_are_those_of_the_file_if_they_are_known() -> None:
    text = "import a\n## ... source file abbreviated ...\n~~a.b()\nx = 1\n"

    assert "#   Lines: 10, 86 of the file\n" in standalone(example(text, segments=SEGMENTS)).text
    assert "#   Lines: 1, 3 of example shop-cart-examples:1\n" in standalone(example(text)).text  # control


HOSTILE = [
    "MIT\nimport os",
    "x\r\rimport os",
    "a\u2028import os\x85import os",
    "\x1b]0;title\x07",
    "\u202eevil\ud800\0",
    "# coding: utf-7 +AAo-import os",
    "-*- coding: rot13 -*-",
    "y" * 5000,
    "a\x0cimport os",
    "import os #" * 40,
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text)[:24])
def test_strangers_text_cannot_leave_the_comment(text: str) -> None:
    hostile = example(
        "~~x = 1\n",
        id=text,
        project=Project(text, text, text, None, ()),
        license=License(text, text, text, None),
        file=File(text, text),
    )

    module = standalone(hostile)

    assert [ast.unparse(node) for node in ast.parse(module.text).body] == ["x = 1"]
    assert all(c.isprintable() or c == "\n" for c in module.text)
    encoding, _ = tokenize.detect_encoding(io.BytesIO(module.text.encode()).readline)
    assert encoding == "utf-8"
    again = standalone(hostile._replace(code=module.text, highlighted=module.highlighted))
    assert again.text == module.text


def test_an_unstated_license_is_named_as_such() -> None:
    assert "#   License: not stated: ask before you use it\n" in standalone(unlicensed("~~x = 1\n")).text


def test_the_header_of_an_earlier_run_is_replaced() -> None:
    given = block("~~x = 1\n")
    module: Standalone = standalone(example(given))

    assert module.lines == (Span(1, 1),)
    assert standalone(example(Block(module.text, module.highlighted, ()))).text.count("Extracted by") == 1
