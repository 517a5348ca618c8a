"""Code that says in comments what its names mean, and what the program says of the same code.

    ## the class of a constructor's result
    c = httpx.Client()  # httpx.Client call
    c.get()  # httpx.Client.get call inferred
    #> what is too long for the line may stand below it

A line without a comment holds no use. Imports are uses too, but are left out here.
"""

from __future__ import annotations

import ast
import re
from textwrap import dedent

import pytest

from exsearch.resolve import HOWS, IMPORT, KINDS
from exsearch.resolve.module import Names, find_names


def names(code: str, module: str | None = "shop.cart", *, is_package: bool = False) -> Names:
    """Return the names of some code."""
    return find_names(ast.parse(dedent(code)), module, is_package)


def said(found: Names, code: str) -> str:
    """Return the code with what is said of it, as in the head of this file."""
    by_line: dict[int, list[str]] = {}
    for symbol, kind, how, line, *_ in found.uses:
        if kind != IMPORT:
            known = "" if HOWS[how] == "exact" else f" {HOWS[how]}"
            by_line.setdefault(line, []).append(f"{symbol} {KINDS[kind]}{known}")
    lines = []
    for number, text in enumerate(code.split("\n"), start=1):
        told = ", ".join(by_line.get(number, ()))
        if len(text) + len(told) > _WIDTH:
            lines += [text, f"#> {told}"]
        else:
            lines.append(f"{text}  # {told}" if told else text)
    return "\n".join(lines)


_WIDTH = 100


def plain(code: str) -> str:
    """Return code without the comments that say what its names mean."""
    return re.sub(r"(  # .*)|\n#> .*", "", code)


def cases(text: str) -> pytest.MarkDecorator:
    """Cases of annotated code, each below its `## name`."""
    parts = re.split(r"^## (.+)\n", dedent(text).lstrip("\n"), flags=re.MULTILINE)
    return pytest.mark.parametrize(
        "code",
        [
            pytest.param(code.strip("\n"), id=name)
            for name, code in zip(parts[1::2], parts[2::2], strict=True)
        ],
    )
