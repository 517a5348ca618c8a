"""reStructuredText and files of doctests."""

from __future__ import annotations

from textwrap import dedent

import pytest

from exsearch.readers.documents import doctests, rst
from exsearch.readers.documents.blocks import Block, Include, Read


def page(text: str) -> Read:
    return rst.read(dedent(text), "page.rst")


def only(text: str) -> Block:
    (block,) = page(text).blocks
    return block


def test_a_block_has_its_line_headings_sentence_and_language() -> None:
    text = """\
        ====
        Shop
        ====

        Pay
        ---

        Intro. Call :func:`~shop.pay`.

        .. code-block:: python
           :linenos:
           :emphasize-lines: 1

           import shop

           shop.pay(1)

        More.
        """

    assert only(text) == Block(
        14, "import shop\n\nshop.pay(1)\n", (14, 15, 16), "Shop > Pay", "Call shop.pay.", "python"
    )


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Do it::\n\n    f()\n\nMore.\n", 3),
        ("::\n\n  f()\n", 3),
        ("* Do it::\n\n      f()\n\n  More of the item.\n", 3),
        ("* .. code:: python\n\n     f()\n", 3),
        (".. note::\n\n   .. sourcecode:: py\n\n      f()\n", 5),
        (".. unknown:: a b\n   :option: c\n\n   Do it::\n\n     f()\n", 6),
        (".. tabs::\n\n   .. code-tab:: python\n\n      f()\n", 5),
        (".. highlight:: python\n\n.. code-block::\n\n   f()\n", 5),
        (".. ipython:: python\n   :okwarning:\n\n   @savefig a.png width=4in\n   f()\n", 5),
        (".. testcode:: group\n\n   f()\n", 3),
        (".. jupyter-execute::\n\n   f()\n", 3),
        ("1. Step\n\n   >>> f()\n", 3),
        ("Text\n\n```python\nf()\n```\n", 4),
        ("\ufeffDo it::\r\n\r\n\tf()\r\n", 3),
    ],
)
def test_a_call_is_found_with_its_line(text: str, line: int) -> None:
    block = only(text)

    assert (block.code, block.first_line) == ("f()\n", line)


@pytest.mark.parametrize(
    "text",
    [
        ".. A comment::\n\n      f()\n",
        "..\n   .. code:: python\n\n      f()\n",
        ".. raw:: html\n\n   f()\n",
        ".. math::\n\n   f(x)\n",
        ".. include:: /etc/passwd\n   :code: python\n",
    ],
)
def test_what_is_no_block_is_not_read(text: str) -> None:
    assert page(text) == Read((), 0, ())
    assert page(f"{text}\nEnd::\n\n   g()\n").blocks[0].code == "g()\n"  # control


def test_code_of_another_language_is_counted() -> None:
    assert page(".. code-block:: console\n\n   $ f()\n\n.. highlight:: c\n\n::\n\n   f()\n").not_python == 2


def test_an_included_file_is_a_request() -> None:
    text = "Shop\n====\n\nSee it all.\n\n.. literalinclude:: ../shop.py\n   :pyobject: pay\n   :linenos:\n"

    assert page(text).includes == (
        Include("../shop.py", (("pyobject", "pay"), ("linenos", "")), 6, "Shop", "See it all."),
    )


def test_sessions_with_only_blank_lines_between_are_one_block() -> None:
    text = ">>> a = 1\n\n>>> a\n1\n\nNow b.\n\n>>> b(a)\n"
    first, second = doctests.read(text, "a.txt").blocks

    assert (first.code, first.lines) == ("a = 1\n\na\n# 1\n", (1, 2, 3, 4))
    assert (second.code, second.prose) == ("b(a)\n", "Now b.")


def test_a_table_is_no_heading() -> None:
    assert only("A\n=\n\n====  ====\na     b\n====  ====\n\n::\n\n  f()\n").heading == "A"
