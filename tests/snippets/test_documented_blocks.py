"""The block of an example of documentation, and what it needs of earlier blocks."""

from __future__ import annotations

import ast
from textwrap import dedent

import pytest
from helpers.documenting import Block, documented
from helpers.harvesting import index_of
from helpers.linked import made

from exsearch.model import Example, Span
from exsearch.search.examples import load, with_document
from exsearch.snippets.earlier import needed_before
from exsearch.snippets.excerpt import LONGEST_WHOLE
from exsearch.snippets.standalone import standalone


def shown(*blocks: Block, line: int, whole: bool = False) -> Example:
    index = index_of(documented(made("shop", []), *blocks))
    (found,) = load(index, [f"shop@1.0/docs/guide.md:{line}"])
    assert found is not None
    return with_document(index, found) if whole else found


LATER = Block(900, "later = 1")


def test_a_block_is_shown_whole_and_nothing_below_it() -> None:
    found = shown(Block(4, "a = 1\n\nshop.f(a)\nb = 2", "H", "P:", ("shop.f 3",)), LATER, line=6)

    assert found.code == "a = 1\n\nshop.f(a)\nb = 2\n"
    assert (found.highlighted, found.cuts, found.segments) == ((3,), (), ((1, 4, 4),))
    assert (found.heading, found.prose, found.block) == ("H", "P:", Span(1, 4))


def test_the_import_right_above_belongs_to_it() -> None:
    found = shown(Block(3, "import shop"), Block(5, "shop.f()", uses=("shop.f 1 3",)), line=5)

    assert (found.code, found.block) == ("import shop\n\nshop.f()\n", Span(3, 3))


def test_a_long_block_is_cut_as_a_long_function_is() -> None:
    text = "".join(f"x{n} = {n}\n" for n in range(LONGEST_WHOLE)) + "shop.f()\n"
    long = shown(Block(4, text, "H", "", ("shop.f 61",)), LATER, line=64)
    short = shown(Block(4, text.partition("\n")[2], "H", "", ("shop.f 60",)), LATER, line=63)

    assert (long.heading, long.block) == ("H", None)
    assert long.cuts
    assert (short.block, short.cuts) == (Span(1, LONGEST_WHOLE), ())  # control


def test_the_whole_page_has_its_other_blocks() -> None:
    found = shown(Block(2, "a = 1"), Block(4, "shop.f()", uses=("shop.f 1",)), line=4, whole=True)

    assert (found.code, found.block) == ("\na = 1\n\nshop.f()\n", Span(4, 4))


def needed(text: str) -> list[str]:
    """Return the statements above the line `# block` that those below it need."""
    text = dedent(text).strip("\n")
    lines = text.split("\n")
    first = lines.index("# block") + 2
    return [ast.unparse(node) for node in needed_before(ast.parse(text), first, len(lines))]


@pytest.mark.parametrize(("text", "expected"), [
    ("import a, b\n# block\na.f()", ["import a, b"]),
    ("import b\n# block\na.f()", []),
    ("x = 1\nx = 2\n# block\nf(x)", ["x = 2"]),
    ("x = 1\nx = x + 1\n# block\nf(x)", ["x = 1", "x = x + 1"]),
    ("x = 1\nif y:\n    x = 2\n# block\nf(x)", ["x = 1", "if y:\n    x = 2"]),
    ("x = 1\nx += 1\n# block\nf(x)", ["x = 1", "x += 1"]),
    ("def app(): ...\napp().x = 1\nother().x = 1\n# block\napp()", ["def app():\n    ...", "app().x = 1"]),
    ("d = {}\nd['a'] = 1\ndel d['b']\ne['a'] = 1\n# block\nf(d)", ["d = {}", "d['a'] = 1", "del d['b']"]),
    ("def f():\n    return g\ng = 1\nh = 2\n# block\nf()", ["def f():\n    return g", "g = 1"]),
    ("x = 1\n# block\nx = 2\nf(x)", []),
    ("x = 1\n# block\nf(x)\nx = 2", ["x = 1"]),
    ("from a import *\n# block\nf(x)", ["from a import *"]),
])  # fmt: skip
def test_what_a_block_needs_is_what_was_bound_last(text: str, expected: list[str]) -> None:
    assert needed(text) == expected


def test_a_module_of_a_block_has_no_later_block_in_it() -> None:
    blocks = (
        Block(2, "x = 1\ny = 0"),
        Block(5, "shop.f(x)\nprint(x)", uses=("shop.f 1",)),
        Block(8, "x = 3"),
    )

    made_of = standalone(shown(*blocks, line=5, whole=True))

    body = made_of.text.partition("\n\n")[2]
    assert body.split() == ["x", "=", "1", "shop.f(x)", "print(x)"]
    assert made_of.undefined == ("shop",)
    assert [made_of.text.split("\n")[line - 1] for line in made_of.highlighted] == ["shop.f(x)"]


def test_earlier_text_that_does_not_parse_as_a_whole_is_repaired() -> None:
    blocks = (Block(2, "x = (\n"), Block(5, "shop.f(x)", uses=("shop.f 1",)))

    ast.parse(standalone(shown(*blocks, line=5, whole=True)).text)


WHY = "# exsearch: added, because some of these lines need a function around them"


@pytest.mark.parametrize(
    ("code", "before", "head", "inside"),
    [
        ("import shop\nasync with shop.f() as c:\n    x = '''\na\n'''\nprint(c)", "import shop\n\n\n",
         "async def main()", "    async with shop.f() as c:\n        x = '''\na\n'''\n    print(c)"),
        ("x = await shop.f()", "", "async def main()", "    x = await shop.f()"),
        ("main([y async for y in shop.f()])", "", "async def main_()",
         "    main([y async for y in shop.f()])"),
        ("x = 1\nif x:\n    return shop.f()", "x = 1\n\n\n", "def main()",
         "    if x:\n        return shop.f()"),
    ],
)  # fmt: skip
def test_code_that_needs_a_function_is_put_into_one(code: str, before: str, head: str, inside: str) -> None:
    line = 1 + next(n for n, text in enumerate(code.split("\n")) if "shop.f" in text)

    module = standalone(shown(Block(4, code, uses=(f"shop.f {line}",)), line=3 + line))

    assert module.text.endswith(f"\n\n{before}{head}:  {WHY}\n{inside}\n")
    lines = module.text.split("\n")
    assert lines[module.highlighted[0] - 1].strip() == code.split("\n")[line - 1].strip()
    compile(module.text, "module.py", "exec")


@pytest.mark.parametrize(
    "code", ["async def g():\n    await shop.f()", "x = 1\nshop.f(x)", "await shop.f()\nfrom os import *"]
)
def test_code_that_needs_no_function_or_cannot_be_in_one_stays(code: str) -> None:
    line = 1 + next(n for n, text in enumerate(code.split("\n")) if "shop.f" in text)

    module = standalone(shown(Block(4, code, uses=(f"shop.f {line}",)), line=3 + line))

    assert module.text.endswith(f"\n\n{code}\n")
