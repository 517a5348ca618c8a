"""Documentation becomes examples: pages and docstrings are stories, on the lines of their files."""

from __future__ import annotations

import json
from textwrap import dedent

import pytest
from helpers.harvesting import answers, found, harvested, index_of, reasons

from exsearch.index.items import FOLLOWING, LEADING, OWN, SUBJECT, Passage, unpacked
from exsearch.index.leading import MOST_LEADING
from exsearch.model import Skipped
from exsearch.resolve import DEFINITION

SHOP = {
    "shop/__init__.py": "from shop.cart import Cart, add\n",
    "shop/cart.py": """
        class Cart:
            def add(self, n): ...
            def pay(self): ...

        def add(x): ...
        """,
}


def rows(files: dict[str, str], path: str, symbols: tuple[str, ...] = ()) -> list[tuple[str, str, str, str]]:
    """Return (symbol, kind, how, lines) of the examples in the documentation of one file."""
    made = harvested(files, symbols=symbols)
    columns = made.examples
    documents = [doc for doc, kind in zip(columns.document, columns.kind, strict=True) if kind != DEFINITION]
    places = {number for number, doc in enumerate(made.documents) if doc.path == path and doc.passages}
    return [
        (each.symbol, each.kind, each.how, each.lines)
        for each, document in zip(found(made), documents, strict=True)
        if document in places
    ]


def text_of(files: dict[str, str], path: str) -> str:
    """Return the text of the documentation of one file."""
    (document,) = [doc for doc in harvested(files).documents if doc.path == path and doc.passages]
    return unpacked(document.code)


PAGE = """
    # Paying

    First fill it:

    ```python
    from shop import Cart
    cart = Cart()
    ```

    Then pay for it all:

    ```python
    cart.pay()
    ```
    """


# -- pages


def test_a_page_is_one_story_on_the_lines_of_its_file() -> None:
    made = harvested(SHOP | {"README.md": PAGE})

    assert rows(SHOP | {"README.md": PAGE}, "README.md") == [
        ("shop.cart.Cart", "call", "re-export", "6 6 7;6;7"),
        ("shop.cart.Cart.pay", "call", "inferred", "13 13 13;6;13"),
    ]
    (page,) = [doc for doc in made.documents if doc.path == "README.md"]
    assert page.passages == (Passage(6, 7, "Paying", "First fill it:"),
                             Passage(13, 13, "Paying", "Then pay for it all:"))  # fmt: skip
    lines = unpacked(page.code).split("\n")
    assert len(lines) == len(dedent(PAGE).lstrip("\n").split("\n"))
    assert [number for number, line in enumerate(lines, 1) if line] == [6, 7, 13]
    assert page.role == "documentation"


@pytest.mark.parametrize(("path", "role"), [
    ("README.md", "documentation"), ("docs/a.md", "documentation"), ("examples/a.md", "example"),
    ("tests/a.md", "test"),
])  # fmt: skip
def test_the_role_of_a_page_follows_from_its_path(path: str, role: str) -> None:
    made = harvested(SHOP | {path: PAGE})

    assert [doc.role for doc in made.documents if doc.path == path] == [role]


def test_each_page_has_its_own_names() -> None:
    other = "```python\ncart.pay()\n```\n"

    assert rows(SHOP | {"README.md": PAGE, "other.md": other}, "other.md") == []
    assert len(rows(SHOP | {"README.md": PAGE}, "README.md")) == 2  # control


def test_a_cell_and_what_it_prints_have_lines_of_their_own() -> None:
    printed = [{"output_type": "stream", "text": ["3\n", "4\n"]}]
    cells = [
        {"cell_type": "code", "source": "from shop import add\nadd(1)", "outputs": printed},
        {"cell_type": "code", "source": "add(2)", "outputs": []},
    ]
    files = SHOP | {"docs/a.ipynb": json.dumps({"cells": cells})}

    assert text_of(files, "docs/a.ipynb") == "from shop import add\nadd(1)\n# 3\n# 4\nadd(2)"
    assert [lines for *_, lines in rows(files, "docs/a.ipynb")] == ["1 1 4;1;2", "5 5 5;1;5"]


def test_what_is_defined_in_documentation_is_no_definition_of_the_project() -> None:
    page = "```python\nclass Mine:\n    pass\n\ndef mine(): ...\n\nimport shop\nshop.add(Mine())\n```\n"
    made = harvested(SHOP | {"README.md": page})

    assert {symbol.name for symbol in made.symbols} == {
        "shop", "shop.cart", "shop.cart.Cart", "shop.cart.Cart.add", "shop.cart.Cart.pay", "shop.cart.add",
    }  # fmt: skip


def test_only_wanted_symbols_are_kept() -> None:
    files = SHOP | {"README.md": PAGE}

    assert [row[0] for row in rows(files, "README.md", symbols=("shop.Cart.pay",))] == ["shop.Cart.pay"]
    assert rows(files, "README.md", symbols=("shop.missing",)) == []


def test_a_long_block_is_many_examples() -> None:
    body = "import shop\n" + "shop.add(0)\nx = 1\n" * 40
    files = SHOP | {"README.md": f"```python\n{body}```\n"}

    assert len({row[3].partition(";")[0] for row in rows(files, "README.md")}) == 1  # the copies are one
    long = "import shop\n" + "".join(f"shop.add({n})\nx = 1\n" for n in range(40))
    spans = [row[3] for row in rows(SHOP | {"README.md": f"```python\n{long}```\n"}, "README.md")]
    assert len(spans) == 40
    short = "import shop\n" + "".join(f"shop.add({n})\nx = 1\n" for n in range(20))
    assert len(rows(SHOP | {"README.md": f"```python\n{short}```\n"}, "README.md")) == 1  # control


# -- docstrings


def in_docstring(code: str, *, before: str = "", name: str = "use") -> dict[str, str]:
    """Return the files of a project with a function that has code in its docstring, from line 5 on."""
    body = "".join(f"    >>> {line}\n" for line in code.split("\n"))
    head = before.ljust(1) if before else "pass"
    return SHOP | {"shop/doc.py": f'{head}\n\ndef {name}(x):\n    """\n{body}    """\n'}


def test_names_of_the_module_are_imported_above_the_story() -> None:
    files = in_docstring("add(np.array([1]))", before="import numpy as np; from shop.cart import add")

    assert text_of(files, "shop/doc.py").split("\n")[3:5] == [
        "from shop import add; import numpy as np", "add(np.array([1]))",
    ]  # fmt: skip
    assert rows(files, "shop/doc.py") == [
        ("shop.cart.add", "call", "re-export", "5 5 5;4;5"),
        ("numpy.array", "call", "exact", "5 5 5;4;5"),
    ]


def test_what_the_module_defines_is_imported_by_its_shortest_public_path() -> None:
    cart = SHOP["shop/cart.py"].replace(
        "def add(x): ...", 'def add(x):\n            """\n            >>> add(1)\n            """'
    )
    plain = in_docstring("use(1)")

    assert "from shop import add" in text_of(SHOP | {"shop/cart.py": cart}, "shop/cart.py").split("\n")
    assert "from shop.doc import use" in text_of(plain, "shop/doc.py").split("\n")  # control: no other way


@pytest.mark.parametrize(("code", "imports"), [
    ("add(1)", "from shop.cart import add"),
    ("add = 3\nadd", ""),
    ("from other import add\nadd(1)", ""),
    ("add(1)\nadd = 3", "from shop.cart import add"),
    ("def f(add):\n    return add", ""),
    ("unknown(1)", ""),
])  # fmt: skip
def test_only_free_names_that_the_module_binds_are_imported(code: str, imports: str) -> None:
    code = code.replace("\n    ", "\n... ").replace("\n... ", "\n...     ")
    lines = "".join(f"    {'' if line.startswith('...') else '>>> '}{line}\n" for line in code.split("\n"))
    text = f'from shop.cart import add\n\ndef use(x):\n    """\n{lines}    >>> add2 = 1\n    """\n'
    files = {"shop/cart.py": "def add(x): ...\n", "shop/doc.py": text}

    assert text_with(files).split("\n")[3] == imports


def text_with(files: dict[str, str]) -> str:
    """Return the text of shop/doc.py, to which a use is added that makes it an example."""
    text = files["shop/doc.py"].replace("    >>> add2 = 1\n", "    >>> import os\n    >>> os.getcwd()\n")
    return text_of(files | {"shop/doc.py": text}, "shop/doc.py")


def test_built_in_names_are_never_imported() -> None:
    files = in_docstring("import os\nos.getcwd()\nround(1)", before="def round(x): ...")

    assert text_of(files, "shop/doc.py").split("\n")[3] == ""
    controlled = in_docstring("import os\nos.getcwd()\nrounded(1)", before="def rounded(x): ...")
    assert text_of(controlled, "shop/doc.py").split("\n")[3] == "from shop.doc import rounded"


def test_docstrings_share_no_names() -> None:
    text = '''
        class A:
            def one(self):
                """
                >>> import os
                """

            def two(self):
                """
                >>> os.getcwd()
                """
        '''

    assert rows({"shop/a.py": text}, "shop/a.py") == [("os", "import", "exact", "4 4 4;4;4")]


# -- abbreviations


@pytest.mark.parametrize(("others", "is_known"), [
    ({}, False),
    ({"shop/b.py": "import numpy as np\n"}, False),
    ({"shop/b.py": "import numpy as np\n", "tests/test_b.py": "import numpy as np\n"}, True),
    ({"README.md": "```python\nimport numpy as np\n```\n"}, True),
])  # fmt: skip
def test_abbreviations_are_learned(others: dict[str, str], is_known: bool) -> None:
    files = in_docstring("np.array(1)") | others

    assert ("numpy.array" in [row[0] for row in rows(files, "shop/doc.py")]) is is_known


def test_the_path_that_most_files_use_counts() -> None:
    others = {f"shop/n{n}.py": "import numpy as np\n" for n in range(3)}
    others |= {f"shop/m{n}.py": "import nothing as np\n" for n in range(2)}

    assert [row[0] for row in rows(in_docstring("np.array(1)") | others, "shop/doc.py")] == ["numpy.array"]


def test_the_own_package_needs_no_import() -> None:
    page = "Text\n\n```python\nshop.add(1)\n```\n"

    assert rows(SHOP | {"README.md": page}, "README.md") == [
        ("shop.cart.add", "call", "re-export", "4 4 4;3;4")
    ]
    other = page.replace("shop.", "till.")
    assert rows(SHOP | {"README.md": other}, "README.md") == []  # control


# -- whose example it is


def method(code: str, decorator: str = "") -> dict[str, str]:
    """Return a project with a method `Cart.pay` that has code in its docstring, from line 5 on."""
    mark = f"    {decorator}" if decorator else ""
    body = "".join(f"        >>> {line}\n" for line in code.split("\n"))
    return {"shop/cart.py": f'class Cart:\n{mark}\n    def pay(self):\n        """\n{body}        """\n'}


PAY = "shop.cart.Cart.pay"


@pytest.mark.parametrize(("code", "expected"), [
    ("cart.pay(1)", [(PAY, "call", "documented", "5 5 5;;5")]),
    ("shops[3].cart.pay(1)", [(PAY, "call", "documented", "5 5 5;;5")]),
    ("pay(1)", [(PAY, "call", "documented", "5 5 5;;5")]),
    ("@cart.pay\ndef f(): ...", [(PAY, "decorator", "documented", "5 5 6;;5")]),
    ("cart.order(1)", []),
    ("'text'.pay()", []),
    ("cart = [1]\ncart.pay()", []),
    ("pay = 3\npay(1)", []),
    ("cart.pay", []),
])  # fmt: skip
def test_a_call_of_its_name_is_an_example_of_the_documented_symbol(
    code: str, expected: list[tuple[str, str, str, str]]
) -> None:
    files = method(code)
    files["shop/cart.py"] = files["shop/cart.py"].replace(">>> def f", "... def f")

    assert rows(files, "shop/cart.py") == expected


def test_a_property_is_read() -> None:
    files = method("cart.pay", "@property")

    assert rows(files, "shop/cart.py") == [(PAY, "attribute", "documented", "5 5 5;;5")]


def test_a_call_that_is_known_to_be_one_of_another_class_is_not_documented() -> None:
    files = method("till = Till()\ntill.pay()")
    files["shop/cart.py"] += "class Till:\n    def pay(self): ...\n"

    assert "shop.cart.Till.pay" in (symbols := [row[0] for row in rows(files, "shop/cart.py")])
    assert PAY not in symbols


def test_a_block_that_uses_the_symbol_itself_needs_no_guess() -> None:
    files = method("cart = Cart()\ncart.pay()\nother.pay()")

    assert (PAY, "call", "inferred", "5 5 7;4;6") in rows(files, "shop/cart.py")


def test_what_is_private_is_no_subject() -> None:
    files = {"shop/cart.py": method("cart.pay(1)")["shop/cart.py"].replace("Cart", "_Cart")}

    assert rows(files, "shop/cart.py") == []


# -- rank


def test_the_best_of_the_own_documentation_comes_first_and_the_next_take_turns_with_others() -> None:
    page = "".join(f"```python\nfrom shop import add\nadd({n}, x{n}=1)\n```\n" for n in range(5))
    cart = 'def add(x):\n    """\n    >>> add("docstring")\n    """\n'
    files = {"shop/__init__.py": "from shop.cart import add\n", "shop/cart.py": cart, "README.md": page}
    calls = (
        "import shop\n\nshop.add('till')\n\nshop.add('again')\n\nshop.add('thrice')\n\nshop.add('till 4')\n"
    )
    other = harvested({"till/a.py": calls}, "till")

    made = harvested(files)
    seen = [row.rpartition(": ")[2] for row in answers(index_of(made, other), "shop.add")]

    assert seen[0] == 'add("docstring")'
    # The first of the others, then one of each, and the rest of the own documentation behind all others.
    assert [text.startswith("add(") for text in seen[:9]] == [True, False, True, False, True, False, False,
                                                             True, True]  # fmt: skip
    flags = [flag for flag in made.examples.flags if flag & (LEADING | FOLLOWING)]
    assert sorted(flags) == [OWN | SUBJECT | LEADING, *[OWN | FOLLOWING] * (MOST_LEADING - 1)]


def test_of_copies_the_one_in_the_own_docstring_is_kept() -> None:
    text = '''
        def use(x):
            """
            >>> add(1)
            """

        def add(x):
            """
            >>> add(1)
            """
        '''

    assert [lines for *_, lines in rows({"shop/a.py": text}, "shop/a.py")] == ["8 8 8;7;8"]


# -- what is left out


def test_a_file_given_by_itself_without_a_block_is_said_to_have_none() -> None:
    alone = harvested({"README.md": "Only text.\n"}, packages=("x",))

    assert alone.skipped == (Skipped("README.md", None, "no block of Python code in it"),)
    assert reasons(harvested(SHOP | {"README.md": "Only text.\n"})) == {}
    with_code = harvested({"README.md": "```python\nimport os\n```\n"}, packages=("x",))
    assert with_code.skipped == ()  # control


@pytest.mark.parametrize(("included", "is_refused"), [
    ("../../secret.py", True), ("/../../secret.py", True), ("C:/secret.py", True),
    ("..\\..\\secret.py", True), ("../examples/a.py", False), ("/../examples/a.py", False),
    ("a.py", False),
])  # fmt: skip
def test_includes_from_outside_of_the_project_are_refused(included: str, is_refused: bool) -> None:
    made = harvested(SHOP | {"docs/a.rst": f"Title\n=====\n\n.. literalinclude:: {included}\n"})

    reason = f"includes a file outside of the project: {included}"
    assert made.skipped == ((Skipped("docs/a.rst", 4, reason),) if is_refused else ())


def test_lines_that_share_one_line_of_the_file_are_no_block() -> None:
    text = 'def f(x):\n    """a""" """\\n>>> import os\\n>>> os.getcwd()\\n"""\n'

    (skipped,) = harvested({"shop/a.py": text}).skipped
    assert skipped == Skipped("shop/a.py", 2, "lines of the code block share one line of the file")


@pytest.mark.parametrize("docstring", [
    ">>> f()\n\n" * 100_000,
    ">>> " + "(" * 150 + ")" * 150,
    ">>> " + "f(" * 3_000,
    ">>> " + "-" * 5_000 + "1",
    ">>> x" + ".a" * 5_000,
    "::\n" * 20_000,
], ids=["blocks", "nested", "unclosed", "signs", "chain", "empty"])  # fmt: skip
def test_bad_docstrings_cost_their_blocks_only(docstring: str) -> None:
    good = '\n\ndef good():\n    """\n    >>> import os\n    >>> os.getcwd()\n    """\n'
    text = f'def bad():\n    """\n{docstring}\n    """\n'

    shown = rows({"shop/a.py": text, "shop/b.py": good}, "shop/b.py")
    assert [row[0] for row in shown] == ["os.getcwd", "os"]


def test_the_headings_of_a_docstring_begin_with_the_name_of_its_definition() -> None:
    """So blocks of docstrings with the same sections are told apart, and found by the symbol's name."""
    shop = """
        '''A shop.

        Usage
        -----
        >>> Cart()
        '''
        class Cart:
            '''Holds items.

            >>> Cart()
            '''
            def pay(self):
                '''Pays for it.

                Examples
                --------
                >>> Cart().pay()
                '''
        """
    files = {"shop/__init__.py": shop, "docs/a.rst": "Examples\n--------\n\n>>> import os\n>>> os.walk(1)\n"}

    read = {doc.path: [each.heading for each in doc.passages]
            for doc in harvested(files).documents if doc.passages}  # fmt: skip

    assert read["shop/__init__.py"] == ["Usage", "Cart", "Cart.pay > Examples"]
    assert read["docs/a.rst"] == ["Examples"]  # control: a page is no definition
