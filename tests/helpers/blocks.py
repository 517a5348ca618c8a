"""Make records from code blocks of pages, with `~~` before highlighted lines and `## ...` for cuts."""

from __future__ import annotations

import textwrap
from typing import Any, NamedTuple

from exsearch.model import UNSTATED, Example, File, License, Project, Span, code_lines

MIT = License("MIT license", "https://example.org/LICENSE", "MIT", "spelling: MIT license")


class Block(NamedTuple):
    code: str
    highlighted: tuple[int, ...]
    cuts: tuple[int, ...]


def block(text: str) -> Block:
    lines = textwrap.dedent(text.removeprefix("\n")).splitlines()
    plain = [line.removeprefix("~~") for line in lines]
    numbered = list(enumerate(lines, 1))
    return Block(
        "\n".join(plain) + "\n",
        tuple(n for n, line in numbered if line.startswith("~~")),
        tuple(n for n, line in numbered if line.startswith("## ...")),
    )


def example(text: str | Block, **changes: Any) -> Example:
    code, highlighted, cuts = block(text) if isinstance(text, str) else text
    made = Example(
        id="shop-cart-examples:1",
        symbol="shop.cart",
        aliases=(),
        kind=None,
        page=None,
        position=1,
        number=1,
        project=Project("shop", "https://example.org/shop", None, None, ()),
        license=MIT,
        file=File("shop/cart.py", "https://example.org/shop/cart.py"),
        code=code,
        segments=None,
        highlighted=highlighted,
        cuts=cuts,
    )
    return made._replace(**changes)


def unlicensed(text: str) -> Example:
    return example(text, license=UNSTATED)


def shown(code: str, spans: list[Span]) -> list[str]:
    lines = code_lines(code)
    return ["\n".join(lines[span.first - 1 : span.last]) for span in spans]


def body_of(text: str) -> str:
    """Return a standalone module without its header comment."""
    _, _, body = text.partition("\n\n")
    return body
