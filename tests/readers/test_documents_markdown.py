"""Markdown, with the extensions of MkDocs, MyST and MDX."""

from __future__ import annotations

from textwrap import dedent

import pytest

from exsearch.readers.documents import markdown
from exsearch.readers.documents.blocks import Block, Read


def page(text: str) -> Read:
    return markdown.read(dedent(text), "page.md")


def only(text: str) -> Block:
    (block,) = page(text).blocks
    return block


def test_a_block_has_its_line_headings_sentence_and_language() -> None:
    text = """\
        # Shop

        Intro. Pay with `pay`:

        ```python
        import shop

        shop.pay(1)
        ```
        """

    assert only(text) == Block(
        6, "import shop\n\nshop.pay(1)\n", (6, 7, 8), "Shop", "Pay with pay:", "python"
    )


def test_headings_are_those_above_and_a_heading_of_the_same_level_ends_one() -> None:
    text = "# A\n\n## B\n\n## C\n\n```py\nf()\n```\n\n# D\n\n```py\ng()\n```\n"

    assert [block.heading for block in page(text).blocks] == ["A > C", "D"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("- item\n\n  ```python\n  f()\n  ```\n", 4),
        ("> quote\n> ```python\n> f()\n> ```\n", 3),
        ('=== "Tab"\n\n    ```python\n    f()\n    ```\n', 4),
        ('=== "Tab"\n    ```{.python .annotate linenums="1"}\n    f()\n    ```\n', 3),
        ("!!! note\n\n    Text.\n\n        f()\n", 5),
        ('??? tip "T"\n    === "A"\n        ```py\n        f()\n        ```\n', 4),
        (":::{note}\n```python\nf()\n```\n:::\n", 3),
        ("````{note}\n```python\nf()\n```\n````\n", 3),
        ("```{code-block} python\n:linenos:\n\nf()\n```\n", 4),
        ("```{code-cell} ipython3\n---\ntags: [a]\n---\nf()\n```\n", 5),
        ("```{python}\nf()\n```\n", 2),
        ("```{eval-rst}\n.. code-block:: python\n\n   f()\n```\n", 4),
        ("<details>\n<summary>S</summary>\n```python\nf()\n```\n</details>\n", 4),
        ("<TabItem value='a'>\n```python title='x'\nf()\n```\n", 3),
        ("---\ntitle: T\n---\n~~~py hl_lines='1'\nf()\n~~~\n", 5),
        ("Text.\n\n    f()\n", 3),
        ("\ufeff```python\r\nf()\r\n```\r\n", 2),
    ],
)
def test_a_call_is_found_with_its_line(text: str, line: int) -> None:
    block = only(text)

    assert (block.code, block.first_line) == ("f()\n", line)


def test_the_title_in_the_front_matter_is_a_heading() -> None:
    assert only("---\ntitle: 'Pay'\nx: &a [*a]\n---\n\n```py\nf()\n```\n").heading == "Pay"


def test_what_is_commented_out_is_not_read() -> None:
    assert page("<!--\n```python\nf()\n```\n-->\n").blocks == ()
    assert page("<b>\n```python\nf()\n```\n</b>\n").blocks  # control


@pytest.mark.parametrize(
    "block",
    [
        "```bash\npip install shop\n```\n",
        "```\npip install shop\n```\n",
        '```\n{"a": [1, 2]}\n```\n',
        "```\nshop\n```\n",
        "```\na - b\n```\n",
        "```\nname | price\n```\n",
        "```\nkey: value\nother: 3\n```\n",
        '```\n[tool.shop]\nname = "a"\n```\n',
        "```\nTraceback (most recent call last):\n  File 'a'\nValueError: b\n```\n",
        "```\nshop/\n├── a.py\n└── b.py\n```\n",
        "```\nThe word (that is meant) here.\n```\n",
        "```\nword (meant)\n```\n",
        '```\nprintf("a");\nexit(1);\n```\n',
        "```\nx <- f(3)\n```\n",
        "```text\nf(3)\n```\n",
        '```python\n--8<-- "a.py"\n```\n',
    ],
)
def test_what_is_no_python_is_counted(block: str) -> None:
    assert page(block) == Read((), 1, ())


def test_control_a_block_without_a_tag_can_be_python() -> None:
    assert only("```\nword(meant)\n```\n").language is None
    assert only("```text\n>>> f(3)\n4\n```\n").code == "f(3)\n# 4\n"


def test_a_fence_that_is_never_closed_is_skipped() -> None:
    read = page("```py\nf()\n```\n\n```py\ng()\n")

    assert [block.code for block in read.blocks] == ["f()\n"]
    assert [(each.path, each.line, each.reason) for each in read.skipped] == [
        ("page.md", 5, "code block is never closed")
    ]


def test_a_lead_in_is_followed_back_to_a_sentence() -> None:
    text = "# A\n\nMoney moves. It is paid once.\n\nFor example:\n\n```py\nf()\n```\n\n```py\ng()\n```\n"

    assert [block.prose for block in page(text).blocks] == ["It is paid once."] * 2
    assert only("Example:\n\n```py\nf()\n```\n").prose == "Example:"  # control: there is no other


def test_a_sentence_has_at_most_300_characters() -> None:
    assert len(only("word " * 200 + "\n\n```py\nf()\n```\n").prose) <= 300
