"""Docstrings and the long descriptions of distributions."""

from __future__ import annotations

import ast

import pytest

from exsearch.readers.documents import docstrings, metadata
from exsearch.readers.documents.blocks import Read


def read(text: str) -> Read:
    return docstrings.read(ast.parse(text), text, "shop.py")


def test_a_docstring_gives_its_blocks_with_the_name_it_is_of() -> None:
    text = '''\
"""Shop.

>>> import shop
"""
class Till:
    def pay(self):
        """Pay.

        Examples
        --------
        Pay twice:

        >>> till.pay()
        3

        Or::

            till.pay(2)

        ```python
        till.pay(3)
        ```
        """
'''

    assert [(b.name, b.first_line, b.heading, b.code, b.prose) for b in read(text).blocks] == [
        ("", 3, "", "import shop\n", "Shop."),
        ("Till.pay", 13, "Examples", "till.pay()\n# 3\n", "Pay twice:"),
        ("Till.pay", 18, "Examples", "till.pay(2)\n", "Pay twice:"),
        ("Till.pay", 21, "Examples", "till.pay(3)\n", "Pay twice:"),
    ]


@pytest.mark.parametrize(
    ("literal", "line"),
    [
        ('"""A.\n\n    >>> f()\n    """', 4),
        ('"""\\\n    A.\n\n    >>> f()\n    """', 5),
        ('r"""\\d\n    >>> f()\n    """', 3),
        ('"""a \\\\n\n    >>> f()\n    """', 3),
        ('"A.\\n\\n>>> f()\\n"', 2),
        ("'''é \\\n    b\n    >>> f()'''", 4),
        ('("""A.\n"""\n    """>>> f()""")', 2),
        ('"""A::\n\n        f()\n\n    More::\n    """', 4),
    ],
)
def test_lines_are_those_of_the_file_or_of_a_literal_that_is_joined(literal: str, line: int) -> None:
    (block,) = read(f"def g():\n    {literal}\n").blocks

    assert (block.code, block.first_line) == ("f()\n", line)


def test_crlf_changes_no_line() -> None:
    (block,) = read('def g():\r\n    """A::\r\n\r\n        f()\r\n    """\r\n').blocks

    assert (block.code, block.first_line) == ("f()\n", 4)


def test_other_strings_and_docstrings_without_code_are_not_read() -> None:
    assert read('x = """\n>>> f()\n"""\ndef g():\n    """A: b."""\n    ">>> f()"\n') == Read((), 0, ())


def test_definitions_in_other_statements_are_found() -> None:
    text = 'try:\n    import a\nexcept E:\n    def g():\n        ">>> f()"\n'

    assert [block.name for block in read(text).blocks] == ["g"]


DESCRIPTION = "# Shop\n\n```python\nf()\n```\n"


def test_a_description_is_read_as_its_content_type_says() -> None:
    head = "Metadata-Version: 2.1\nName: shop\n"
    markdown = metadata.read(f"{head}Description-Content-Type: text/markdown\n\n{DESCRIPTION}", "METADATA")
    restructured = metadata.read(f"{head}\nShop\n====\n\nDo::\n\n  f()\n", "METADATA")
    folded = metadata.read(f"{head}Description: Do::\n        \n          f()\nLicense: MIT\n", "METADATA")
    plain = metadata.read(f"{head}Description-Content-Type: text/plain\n\nDo::\n\n  f()\n", "METADATA")

    assert [(b.heading, b.first_line, b.code) for b in markdown.blocks] == [("Shop", 8, "f()\n")]
    assert [(b.heading, b.first_line, b.code) for b in restructured.blocks] == [("Shop", 9, "f()\n")]
    assert [(b.heading, b.first_line, b.code) for b in folded.blocks] == [("", 5, "f()\n")]
    assert plain.blocks == ()
