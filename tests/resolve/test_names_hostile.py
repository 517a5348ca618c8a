"""The time for a tree that nobody writes grows with its size only; one too deep ends in RecursionError."""

from __future__ import annotations

import ast
import sys
from typing import TYPE_CHECKING

import pytest
from helpers.annotated import names, uses

from exsearch.resolve.module import find_names

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def deep() -> Iterator[None]:
    """Set the recursion limit, as a caller does."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(20_000)
    yield
    sys.setrecursionlimit(limit)


MANY = 2_000


def deep_tree(inside: ast.expr, times: int) -> ast.Module:
    """Return a tree that no parser would make: too deep to be walked by recursion."""
    for _ in range(times):
        inside = ast.Attribute(inside, "x", lineno=1, end_lineno=1, col_offset=0)
    return ast.Module([ast.Import([ast.alias("m", lineno=1, col_offset=0)], lineno=1, end_lineno=1),
                       ast.Expr(inside, lineno=1, end_lineno=1)], [])  # fmt: skip


@pytest.mark.parametrize(
    ("code", "count"),
    [
        pytest.param("import m\nx = " + " + ".join(["m.a"] * MANY), MANY, id="sum"),
        pytest.param("import m\nif x: pass\n" + "elif m.a: y = 1\n" * MANY, MANY, id="elif"),
        pytest.param("import m\nm" + ".a" * 100, 1, id="attributes"),
        pytest.param("import m\nm" + ".a" * MANY, 0, id="attributes-too-long"),
        pytest.param("import m\nm" + ".a()" * (MANY // 4), 75, id="calls"),
        pytest.param("import m\nx = m.a\n" + "x = x.a\n" * MANY, 149, id="longer-and-longer"),
        pytest.param("import m\nx = m.a\n" + "x = x + x\n" * MANY, 1, id="operators"),
        pytest.param("import m\nx = m.X()\n" + "x = [x, x]\n" * MANY, 1, id="lists-of-lists"),
        pytest.param("import m\nx = m.X()\n" + "if y: x = x.a()\n" * MANY, 37, id="choices"),
        pytest.param("import m\nx = [" + "m.a(), " * MANY + "]", MANY, id="elements"),
        pytest.param("import m\nx = {" + "1: m.a(), " * MANY + "}\nx[0].b", MANY + 1, id="keys"),
        pytest.param("import m\nx = (" + "m.a(), " * MANY + ")\nfor y in x: y.b", MANY + 1, id="parts"),
        pytest.param("import m\nx = m.a" + " or m.a" * MANY + "\nx()", MANY + 2, id="or"),
        pytest.param("import m\nx = " + "m.a if y else " * 300 + "m.a\nx()", 302, id="if-else"),
        pytest.param("import m\nx = [" + ", ".join(f"m.a{i}()" for i in range(MANY)) + "]", MANY,
                     id="different-elements"),
        pytest.param("import m\ndef f():\n" + "".join(f"  if x: return m.a{i}()\n" for i in range(MANY)),
                     MANY, id="returns"),
        pytest.param("import m\nclass C:\n def f(self):\n" + "".join(
            f"  self.a{i} = m.a()\n" for i in range(MANY)), MANY, id="attributes-of-self"),
        pytest.param("import m\ndef f(x: m.A" + " | m.A" * MANY + "): x.b()", MANY + 2, id="union-parameter"),
        pytest.param("import m\ndef f(x: " + "list[" * 90 + "m.A" + "]" * 90 + "): x.b()", 1, id="nested"),
        pytest.param("import m\nif isinstance(x, m.A): pass\n" + "elif isinstance(x, m.A): x.b()\n" * MANY,
                     2 * MANY + 1, id="isinstance"),
        pytest.param("import m\nassert " + "isinstance(x, m.A) and " * MANY + "x.b()", MANY + 1, id="and"),
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
def test_deep_and_wide_trees(code: str, count: int) -> None:
    assert len(uses(code)) == count


def test_a_chain_of_attributes_is_read_without_recursion() -> None:
    tree = deep_tree(ast.Name("m", lineno=1, end_lineno=1, col_offset=0), 100_000)
    assert len(find_names(tree, "a", False).uses) == 1  # the import: the chain is too long for a term
    while isinstance(tree.body[1], ast.Expr) and isinstance(tree.body[1].value, ast.Attribute):
        tree.body[1].value = tree.body[1].value.value  # Python itself recurses when it frees a tree


def test_a_tree_that_is_too_deep_raises_recursion_error() -> None:
    tree = ast.parse("import m\nm" + "[0]" * (MANY // 2))
    assert len(find_names(tree, "a", False).uses) == 2  # control
    sys.setrecursionlimit(400)
    with pytest.raises(RecursionError):
        find_names(tree, "a", False)


def test_lone_surrogates_are_only_text() -> None:
    found = uses("import m\nx: 'm.\\ud800' = '\\ud800'\ny: '\\ud800'\n__all__ = ['\\ud800']\nm.f('\\ud800')")
    assert [use.symbol for use in found] == ["m.f"]


@pytest.mark.parametrize("code", ["", "pass", "'text'", "import", "return", "nonlocal x", "x = 1 if"])
def test_code_without_uses(code: str) -> None:
    try:
        tree = ast.parse(code)
    except SyntaxError:
        return
    assert names(code).uses == []
    assert find_names(tree, None, True).summary == {}
