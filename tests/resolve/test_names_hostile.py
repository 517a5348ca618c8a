"""Trees that people do not write cost no more than their size, and end in Python's own exceptions."""

from __future__ import annotations

import ast
import sys
from typing import TYPE_CHECKING

import pytest
from helpers.annotated import names

from exsearch.resolve.module import find_names

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def deep() -> Iterator[None]:
    """The limit that a caller sets."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(20_000)
    yield
    sys.setrecursionlimit(limit)


MANY = 2_000


def deep_tree(inside: ast.expr, times: int) -> ast.Module:
    """A tree that no parser would make: so deep that it can be walked without recursion only."""
    for _ in range(times):
        inside = ast.Attribute(inside, "x", lineno=1, end_lineno=1, col_offset=0)
    return ast.Module([ast.Import([ast.alias("m", lineno=1, col_offset=0)], lineno=1, end_lineno=1),
                       ast.Expr(inside, lineno=1, end_lineno=1)], [])  # fmt: skip


@pytest.mark.parametrize(
    ("code", "uses"),
    [
        pytest.param("import m\nx = " + " + ".join(["m.a"] * MANY), MANY, id="sum"),
        pytest.param("import m\nif x: pass\n" + "elif m.a: y = 1\n" * MANY, MANY, id="elif"),
        pytest.param("import m\nm" + ".a" * MANY, 1, id="attributes"),
        pytest.param("import m\nm" + ".a()" * (MANY // 4), 1, id="calls"),
        pytest.param("import m\nm.X" + "()" * (MANY // 4), 1, id="calls-of-calls"),
        pytest.param("import m\nx: m.A" + " | m.A" * MANY, MANY + 1, id="union"),
        pytest.param("import m\nx" + "[0]" * MANY + "[m.a]", 1, id="subscripts"),
        pytest.param("import m\n" + "".join(f"if x: y{i} = m.a\n" for i in range(MANY)), MANY, id="branches"),
        pytest.param("import m\nf(" + "m.a, " * MANY + ")", MANY, id="arguments"),
        pytest.param("class C0: pass\n" + "".join(f"class C{i + 1}(C{i}, C{i}): pass\n" for i in range(MANY)),
                     2 * MANY, id="bases"),
        pytest.param("import m\n" + "".join(f"{' ' * i}def f():\n" for i in range(90)) + " " * 90 + "m.a", 1,
                     id="functions"),
    ],
)  # fmt: skip
def test_deep_and_wide_trees(code: str, uses: int) -> None:
    assert sum(use[1] != 7 for use in find_names(ast.parse(code), "shop.cart", False).uses) == uses


def test_a_chain_of_attributes_is_no_recursion() -> None:
    tree = deep_tree(ast.Name("m", lineno=1, end_lineno=1, col_offset=0), 100_000)
    assert len(find_names(tree, "a", False).uses) == 2
    while isinstance(tree.body[1], ast.Expr) and isinstance(tree.body[1].value, ast.Attribute):
        tree.body[1].value = tree.body[1].value.value  # to free it is a recursion of Python's own


def test_what_is_too_deep_ends_in_an_exception() -> None:
    tree = ast.parse("import m\nm" + "[0]" * (MANY // 2))
    assert len(find_names(tree, "a", False).uses) == 2  # control
    sys.setrecursionlimit(400)
    with pytest.raises(RecursionError):
        find_names(tree, "a", False)


def test_lone_surrogates_are_only_text() -> None:
    found = names("import m\nx: 'm.\\ud800' = '\\ud800'\ny: '\\ud800'\n__all__ = ['\\ud800']\nm.f('\\ud800')")
    assert [use[0] for use in found.uses] == ["m", "m.f"]


@pytest.mark.parametrize("code", ["", "pass", "'text'", "import", "return", "nonlocal x", "x = 1 if"])
def test_code_that_means_nothing(code: str) -> None:
    try:
        tree = ast.parse(code)
    except SyntaxError:
        return
    assert names(code).uses == []
    assert find_names(tree, None, True).exported is None
