"""Test cases that are code, with comments that show how each name in it is resolved.

    ## the class of a constructor's result
    c = httpx.Client()  # httpx.Client call
    c.get()  # httpx.Client().get call inferred
    #> uses that are too long for their line stand below it

A comment lists the uses of its line: the term, the kind, and how it was resolved unless that is exact.
A line without a comment holds no use. Imports are uses too, but they are left out here.

`summary` shows what a module tells others about its names, as a text of lines "name entry".
"""

from __future__ import annotations

import ast
import re
from textwrap import dedent

import pytest

from exsearch.resolve import HOWS, IMPORT, KINDS
from exsearch.resolve.module import Names, Use, find_names


def names(
    code: str, module: str | None = "shop.cart", *, is_package: bool = False, is_stub: bool = False
) -> Names:
    """Return the names in some code."""
    return find_names(ast.parse(dedent(code)), module, is_package, is_stub=is_stub)


def summary(code: str, *, is_stub: bool = False) -> str:
    """Return the entries of a module, one a line, without those of plain imports from `m` and `typing`."""
    entries = names(code, is_stub=is_stub).summary
    kept = {name: entry for name, entry in entries.items() if not _IS_COMMON.match(f"{name} {entry}")}
    return "\n".join(f"{name} {entry}" for name, entry in kept.items())


_IS_COMMON = re.compile(r"m i m$|(\w+) i (typing|collections\.abc|functools|abc|enum)\.\1$|annotations ")


def uses(code: str, module: str | None = "shop.cart", *, is_package: bool = False) -> list[Use]:
    """Return the uses in some code, without its imports."""
    every = map(Use._make, names(code, module, is_package=is_package).uses)
    return [use for use in every if use.kind != IMPORT]


def annotated(code: str) -> str:
    """Return code with its uses in comments, as at the top of this file; comments in it are dropped."""
    code = re.sub(r"(  # .*)|\n#> .*", "", code)
    by_line: dict[int, list[str]] = {}
    for use in uses(code):
        how = "" if HOWS[use.how] == "exact" else f" {HOWS[use.how]}"
        by_line.setdefault(use.line, []).append(f"{use.symbol} {KINDS[use.kind]}{how}")
    lines = []
    for number, text in enumerate(code.split("\n"), start=1):
        comment = ", ".join(by_line.get(number, ()))
        if len(text) + len(comment) > _WIDTH:
            lines += [text, f"#> {comment}"]
        else:
            lines.append(f"{text}  # {comment}" if comment else text)
    return "\n".join(lines)


_WIDTH = 100


def cases(text: str) -> pytest.MarkDecorator:
    """Parametrize a test with the cases in a text, each below its `## name`."""
    parts = re.split(r"^## (.+)\n", dedent(text).lstrip("\n"), flags=re.MULTILINE)
    return pytest.mark.parametrize(
        "code",
        [
            pytest.param(code.strip("\n"), id=name)
            for name, code in zip(parts[1::2], parts[2::2], strict=True)
        ],
    )
