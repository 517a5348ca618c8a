"""Where symbols are defined: rows after the uses, with what is known of the symbols; also from stub files."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest
from helpers.harvesting import harvested, module

from exsearch.index.items import INDENTED, OWN, Definition, unpacked, values_of
from exsearch.model import Skipped
from exsearch.readers import load_reader
from exsearch.resolve import DEFINITION, EXACT
from exsearch.search.rank import DEFINITIONS, FIRST_OF_PROJECT, rank_keys, reasons

if TYPE_CHECKING:
    from exsearch.readers.python import Module


def read(path: str, text: str) -> Module | None:
    """Return what the reader of a file finds in it."""
    found = list(load_reader(path, "python").read(module(path, text)))
    assert not any(isinstance(each, Skipped) for each in found)
    return found[0] if found else None


class Collected:
    """The examples and definitions in the files of the project `shop`."""

    def __init__(self, files: dict[str, str], wanted: tuple[str, ...] = ()) -> None:
        made = harvested(files, symbols=wanted, packages=("shop",))
        self.documents = made.documents
        self.columns = made.examples
        self.definitions = made.definitions
        self.names = [symbol.name for symbol in made.symbols]

    def symbol(self, row: int) -> str:
        return self.names[self.columns.symbol[row]]

    def by_symbol(self) -> dict[str, tuple[str | None, Definition]]:
        """Return symbol -> (path, definition)."""
        return {
            self.symbol(each.example): (self.documents[self.columns.document[each.example]].path, each)
            for each in self.definitions
        }

    def rows(self) -> list[tuple[str, int, int, bool]]:
        """Return (symbol, line, nth, is it a definition), by place."""
        columns = self.columns
        places = zip(columns.document, columns.line, columns.nth, range(len(columns.line)), strict=True)
        return [
            (self.symbol(row), line, nth, columns.kind[row] == DEFINITION)
            for _, line, nth, row in sorted(places)
        ]


CART = """
    import json

    class Cart(dict):
        "A cart. More."

        @decorated
        def add(
            self,
            item: str,
        ) -> None:
            json.dumps(item)

        def _hide(self): ...
    """


def test_a_definition_is_a_row_of_its_own() -> None:
    found = Collected({"shop/cart.py": CART})
    columns = found.columns

    assert [(found.symbol(each.example), each[1:]) for each in found.definitions] == [
        ("shop.cart", ("module", "", "", "")),
        ("shop.cart.Cart", ("class", "(dict)", "A cart.", "")),
        ("shop.cart.Cart.add", ("method", "(item: str) -> None", "", "")),
    ]
    row = found.definitions[2].example
    assert values_of(columns.lines)[row] == "6 11 11;;7 8 9 10"
    assert values_of(columns.text)[row] == "def add("
    assert [column[row] for column in (columns.line, columns.how, columns.kind, columns.same)] == [
        7, EXACT, DEFINITION, 0]  # fmt: skip
    assert [columns.flags[each.example] for each in found.definitions] == [OWN, OWN, OWN | INDENTED]


def test_uses_keep_their_numbers_and_their_ranks() -> None:
    files = {"shop/cart.py": "import json\ndef f(x=json.dumps, y=json.loads): return json.dumps(f)\n"}
    found = Collected(files)

    assert found.rows() == [
        ("json", 1, 0, False),
        ("shop.cart", 1, 1, True),
        ("json.dumps", 2, 0, False),
        ("json.loads", 2, 1, False),
        ("shop.cart.f", 2, 2, False),
        ("shop.cart.f", 2, 3, True),
    ]
    uses = [row for row, kind in enumerate(found.columns.kind) if kind != DEFINITION]
    plain = found.columns._replace(
        lines="".join(values_of(found.columns.lines)[row] + "\n" for row in uses),
        **{
            name: type(column)("q", [column[row] for row in uses])
            for name, column in found.columns._asdict().items()
            if name not in ("lines", "text")
        },
    )
    assert [found.columns.rank_key[row] for row in uses] == list(rank_keys(plain, found.documents))


def test_uses_of_names_from_a_star_import_are_numbered_first() -> None:
    found = Collected({
        "shop/base.py": "class Base: ...\n",
        "shop/cart.py": "from shop.base import *\nclass Cart(Base): ...\n",
    })  # fmt: skip

    assert found.rows()[-2:] == [("shop.base.Base", 2, 0, False), ("shop.cart.Cart", 2, 1, True)]
    assert found.by_symbol()["shop.cart.Cart"][1].signature == "(Base)"


def test_a_definition_comes_after_all_uses_and_is_counted_as_none() -> None:
    found = Collected({"shop/cart.py": CART})
    ranks = {found.symbol(each.example): found.columns.rank_key[each.example] for each in found.definitions}

    assert set(ranks.values()) == {DEFINITIONS[0]}
    assert all(last < DEFINITIONS[0] for _, last in FIRST_OF_PROJECT)
    use = found.names.index("json.dumps")
    (key,) = (
        key for key, symbol in zip(found.columns.rank_key, found.columns.symbol, strict=True) if symbol == use
    )
    assert key < DEFINITIONS[0]  # control
    assert reasons(DEFINITIONS[0], DEFINITION, EXACT) == "where it is defined"


@pytest.mark.parametrize(
    ("path", "symbols"),
    [
        ("shop/cart.py", ["shop.cart", "shop.cart.f"]),
        ("shop/__init__.py", ["shop", "shop.f"]),
        ("shop/_private.py", ["shop._private", "shop._private.f"]),
        ("tests/test_cart.py", []),
        ("docs/cart.py", []),
        ("examples/cart.py", []),
        ("shop/_vendor/cart.py", []),
        ("shop/cart_pb2.py", ["shop.cart_pb2", "shop.cart_pb2.f"]),
        ("other/cart.py", []),
        ("my-script.py", []),
    ],
)
def test_only_the_projects_own_modules_define_something(path: str, symbols: list[str]) -> None:
    assert list(Collected({path: "def f(): ...\n"}).by_symbol()) == symbols


def test_only_wanted_symbols_are_kept() -> None:
    found = Collected({"shop/cart.py": CART}, ("shop.cart.Cart.add",))

    assert list(found.by_symbol()) == ["shop.cart.Cart.add"]
    assert "shop.cart.Cart" not in found.names


def test_what_is_too_long_is_left_out() -> None:
    line = f"def long(x='{'1' * 12_000}'): ..."
    found = Collected({"shop/cart.py": f"{line}\ndef short(): ...\nclass {'A' * 600}: ...\n"})

    assert list(found.by_symbol()) == ["shop.cart.short"]  # a module is on its first line


def test_a_module_defined_in_two_files_is_defined_once() -> None:
    found = Collected({"shop/cart.py": "def f(a): ...", "shop/cart/__init__.py": "def f(b): ..."})

    assert len(found.definitions) == 1 + 1
    assert found.by_symbol()["shop.cart.f"][1].signature == "(a)"


# -- stub files

STUB = """
    from typing import overload

    LIMIT: int

    class Cart:
        @property
        def size(self) -> int: ...
        def add(self, item: str) -> None: ...
        def fast(self, item: str) -> None: ...

    @overload
    def f(x: int) -> int: ...
    @overload
    def f(x: str) -> str: ...
    """


def test_a_stub_without_source_defines_everything() -> None:
    found = Collected({"shop/cart.pyi": STUB})

    defined = found.by_symbol().items()
    assert {symbol: (path, each.kind, each.signature) for symbol, (path, each) in defined} == {
        "shop.cart": ("shop/cart.pyi", "module", ""),
        "shop.cart.LIMIT": ("shop/cart.pyi", "attribute", "int"),
        "shop.cart.Cart": ("shop/cart.pyi", "class", ""),
        "shop.cart.Cart.size": ("shop/cart.pyi", "property", "int"),
        "shop.cart.Cart.add": ("shop/cart.pyi", "method", "(item: str) -> None"),
        "shop.cart.Cart.fast": ("shop/cart.pyi", "method", "(item: str) -> None"),
        "shop.cart.f": ("shop/cart.pyi", "function", "(x: int) -> int\n(x: str) -> str"),
    }


@pytest.mark.parametrize("star", ["", "from .base import *\nBase()\n"], ids=["plain", "with-a-star-import"])
def test_source_counts_before_its_stub_except_for_missing_types(star: str) -> None:
    source = """
        LIMIT = 5
        class Cart:
            "A cart."
            @property
            def size(self): ...
            def add(self, item): "Add it."
        def f(x: float): ...
        """
    files = {
        "shop/base.py": "class Base: ...\n",
        "shop/cart.py": star + dedent(source),
        "shop/cart.pyi": STUB,
    }
    found = Collected(files).by_symbol()

    defined = ((symbol, path, each) for symbol, (path, each) in found.items() if ".cart." in symbol)
    assert {symbol: (path, each.signature) for symbol, path, each in defined} == {
        "shop.cart.LIMIT": ("shop/cart.py", "int"),
        "shop.cart.Cart": ("shop/cart.py", ""),
        "shop.cart.Cart.size": ("shop/cart.py", "int"),
        "shop.cart.Cart.add": ("shop/cart.py", "(item: str) -> None"),
        "shop.cart.f": ("shop/cart.py", "(x: float)"),
        "shop.cart.Cart.fast": ("shop/cart.pyi", "(item: str) -> None"),
    }
    assert found["shop.cart.Cart.add"][1].summary == "Add it."


def test_a_stub_has_no_uses() -> None:
    code = "import json\nfrom x import *\nclass A(json.JSONEncoder, B): ...\n"
    stub, source = read("shop/a.pyi", code), read("shop/a.py", code)

    assert stub is not None
    assert (stub.names.uses, stub.is_stub) == ([], True)
    assert source is not None
    assert source.names.uses  # control
    assert not source.is_stub
    assert stub.names.summary == source.names.summary


def test_names_in_a_stub_may_be_used_before_they_are_defined() -> None:
    files = {
        "shop/cart.pyi": "def owner() -> Person: ...\nclass Person:\n    def pay(self) -> None: ...\n",
        "shop/use.py": "from shop.cart import owner\nowner().pay()\n",
    }
    assert ("shop.cart.Person.pay", 2, 1, False) in Collected(files).rows()


def test_a_stub_of_no_module_says_nothing() -> None:
    assert read("my-stubs/shop.pyi", "def f(): ...") is None
    assert read("my_stubs/shop.pyi", "def f(): ...") is not None  # control


def test_a_stub_that_is_no_python_is_skipped() -> None:
    (found,) = load_reader("a.pyi", "python").read(module("shop/a.pyi", "def f(:\n"))

    assert isinstance(found, Skipped)
    assert (found.path, found.line) == ("shop/a.pyi", 1)


def test_the_source_says_what_a_name_is_and_its_stub_which_type_it_has() -> None:
    files = {
        "shop/a.py": "def low(): ...\ndef lowest(): ...\nfrom shop.b import put\ndef get(): ...\n",
        "shop/a.pyi": "def low() -> int: ...\nlowest = low\nfrom shop.c import put\nget: int\n",
        "shop/b.py": "def put(): ...\n",
        "shop/c.py": "",
    }
    summary = unpacked(harvested(files).summary)
    entries = dict(line.split("\t") for line in summary.partition("\tshop.a\n")[2].splitlines()[:4])

    assert entries == {
        "low": "f - builtins.int%",
        "lowest": "f - ?",  # not another name of `low`
        "put": "i shop.b.put",
        "get": "v builtins.int%",  # control
    }
