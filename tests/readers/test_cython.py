"""Cython source: what a compiled module defines for Python code."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest
from helpers.harvesting import answers, found, harvested, index_of
from hypothesis import given
from hypothesis import strategies as st

from exsearch.readers.cython.lines import logical_lines
from exsearch.readers.cython.outline import Outline
from exsearch.readers.cython.parameters import python_parameters

if TYPE_CHECKING:
    from exsearch.index.items import Definition

STORE = '''
    # cython: language_level=3
    from libc.string cimport memcpy
    from json import dumps
    cimport cython

    cdef extern from "till.h":
        int open_till(int number)

    cdef int _count(int x) except -1:
        """Count: C only."""
        return x

    def pay(int amount, Coin coin not None, *, bint deep=True, rest=<object>0) -> bool:
        """Pay with a coin. Then wait.

        def inside(): a docstring
        """
        def inner():
            pass
        return True

    cpdef double total(double[:, ::1] prices) except? -1:
        return prices[0]

    cdef class Till(Base) [type TillType, object TillObject]:
        """Holds coins."""
        cdef int hidden
        cdef public int size, room
        cdef readonly object owner

        def __cinit__(self, size=3): self.size = size

        @property
        def is_open(self):
            """Whether it is open."""
            return "#"

        property old:
            "Deprecated."
            def __get__(self): return 1

        @classmethod
        def named(cls, str name): return cls()
        cdef void shut(self): pass
        if DEBUG:
            cpdef inline str label(self, int wide): return ""

    @cython.internal
    cdef class Inner:
        def helper(self): pass

    cdef class Later
    try:
        from fast import quick
    except ImportError:
        quick = None
    get = pay
    include "coins.pxi"
'''
COINS = """
    class Coin(Till):
        def flip(self): pass
"""
FILES = {"shop/__init__.py": "", "shop/till.pyx": STORE, "shop/coins.pxi": COINS, "shop/other.pxi": COINS}


def definitions(files: dict[str, str]) -> dict[str, tuple[Definition, str]]:
    """Return symbol -> its definition, and the file that it is in."""
    made = harvested(files)
    columns = made.examples
    return {
        made.symbols[columns.symbol[each.example]].name: (
            each,
            str(made.documents[columns.document[each.example]].path),
        )
        for each in made.definitions
    }


def test_what_python_code_can_reach_is_defined() -> None:
    got = {name: (each.kind, each.signature) for name, (each, _) in definitions(FILES).items()}

    assert got == {
        "shop.till": ("module", ""),
        "shop.till.pay": (
            "function",
            "(amount: int, coin: Coin, *, deep: bint = True, rest=...) -> bool",
        ),
        "shop.till.total": ("function", "(prices) -> double"),
        "shop.till.Till": ("class", "(size=3)"),
        "shop.till.Till.size": ("attribute", "int"),
        "shop.till.Till.room": ("attribute", "object"),
        "shop.till.Till.owner": ("attribute", "object"),
        "shop.till.Till.is_open": ("property", ""),
        "shop.till.Till.old": ("property", ""),
        "shop.till.Till.named": ("method", "@classmethod (name: str)"),
        "shop.till.Till.label": ("method", "(wide: int) -> str"),
        "shop.till.quick": ("attribute", " = None"),
        "shop.till.Coin": ("class", "(Till)"),
        "shop.till.Coin.flip": ("method", "()"),
    }


def test_definitions_have_their_lines_and_first_sentences() -> None:
    made = definitions(FILES)

    assert made["shop.till.pay"][0].summary == "Pay with a coin."
    assert made["shop.till.Till"][0].summary == "Holds coins."
    assert made["shop.till.Till.is_open"][0].summary == "Whether it is open."
    index = index_of(harvested(FILES))
    (row,) = answers(index, "shop.till.Till.label")
    assert row.endswith('shop/till.pyx: cpdef inline str label(self, int wide): return ""')


def test_an_included_file_belongs_to_the_module_that_includes_it() -> None:
    index = index_of(harvested(FILES | {"shop/use.py": "from shop.till import Coin\nCoin().named('x')\n"}))

    assert answers(index, "shop.till.Coin.flip")
    assert answers(index, "shop.till.Coin.named")[0].startswith("shop.till.Till.named shop shop/use.py")
    assert not answers(index, "shop.other.Coin.flip")  # control: nobody includes it
    assert not answers(index, "shop.coins.Coin.flip")


def test_an_included_file_may_look_like_a_module_and_include_others() -> None:
    files = {
        "shop/__init__.py": "",
        "shop/alloy.pyx": "def melt(): pass\n",
        "shop/coins.pyx": 'include "alloy.pyx"\ndef flip(): pass\n',
        "shop/parts/lid.pyx": "def shut(): pass\n",
        "shop/round.pyx": 'include "round.pyx"\ndef turn(): pass\n',
        "shop/till.pyx": 'include "coins.pyx"\ninclude "parts/lid.pyx"\ndef pay(): pass\n',
    }

    functions = sorted(name for name, (each, _) in definitions(files).items() if each.kind == "function")

    assert functions == [f"shop.{name}" for name in (
        "round.turn", "till.flip", "till.melt", "till.pay", "till.shut"
    )]  # fmt: skip
    alone = definitions(files | {"shop/till.pyx": "def pay(): pass\n"})
    assert {"shop.coins.flip", "shop.coins.melt", "shop.parts.lid.shut"} < alone.keys()  # control


def test_a_module_in_python_comes_before_one_in_cython() -> None:
    code = {"shop/till.py": "def pay(): ...\n", "shop/till.pyx": "def pay(x): pass\ndef other(): pass\n"}
    alone = {"shop/till.pyx": code["shop/till.pyx"]}

    assert list(definitions(code)) == ["shop.till", "shop.till.pay"]
    assert "shop.till.other" in definitions(alone)  # control


def test_types_come_from_the_stub_and_other_names_from_cython() -> None:
    code = {
        "shop/till.pyi": "def pay(x: int) -> str: ...\n",
        "shop/till.pyx": "def pay(x): pass\ndef more(): pass\n",
    }
    made = definitions(code | {"shop/__init__.py": ""})

    assert made["shop.till.pay"][0].signature == "(x: int) -> str"
    assert made["shop.till.more"][1] == "shop/till.pyx"


def test_nothing_in_cython_is_a_use() -> None:
    code = "import os\ndef f():\n    os.getcwd()\n"

    assert not found(harvested({"shop/a.pyx": code}))
    assert found(harvested({"shop/a.py": code}))  # control


@pytest.mark.parametrize(
    ("written", "python"),
    [
        ("", ""),
        ("self, a=1, *args, **kw", "self, a=1, *args, **kw"),
        ("object x, const char* y", "x, y"),
        ("unsigned int n = 0", "n=0"),
        ("np.ndarray[double, ndim=2] x", "x"),
        ("list x or None = None", "x: list = None"),
        ("x: list[int] = [1, 2]", "x: list[int] = [1, 2]"),
        ("str sep=',', d={'a': (1, 2)}", "sep: str = ',', d={'a': (1, 2)}"),
        ("a, /, b", "a, /, b"),
        ("int (*callback)(int)", "*args, **kwargs"),
        ("x=1); import os; f(", "*args, **kwargs"),
    ],
)
def test_parameters_are_translated(written: str, python: str) -> None:
    assert python_parameters(written) == python


def test_lines_are_joined_in_brackets_and_strings() -> None:
    text = 'a = (1,  # one\n   2)\n\tb = """x\ny"""  # no\n\nc = \\\n  "#"\n'
    got = [(line.number, line.indent, line.code) for line in logical_lines(text)]

    assert got == [(1, 0, "a = (1,   2)"), (3, 8, 'b = """x\ny"""'), (6, 0, 'c =    "#"')]


def test_a_bracket_that_stays_open_hides_no_definitions() -> None:
    code = "x = (1,\ndef f(): pass\n"

    assert "def f():" in Outline("m").of(code)


_PIECES = st.sampled_from(
    ['"""', "'", '"', "(", ")", "[", "]", ":", ",", "=", "\\", "#", "\n", "\n    ", "\n\t", "def f",
     "cdef class A", "x", " ", "@", "include 'a'", "import x", "property p:", "cpdef ",
     "->", "not None", "*", "if x:", "é"]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=40).map("".join))
def test_any_text_has_an_outline_line_for_line(text: str) -> None:
    code = Outline("m").of(text)

    ast.parse(code)
    assert code.count("\n") >= text.count("\n")


def test_a_file_that_makes_no_sense_is_skipped_or_read_alone() -> None:
    made = harvested({"shop/a.pyx": "def f(:\n" * 50 + '"""', "shop/b.py": "def g(): ...\n"})

    assert answers(index_of(made), "shop.b.g")


def test_long_hostile_text_has_an_outline() -> None:
    for text in (
        "(" * 50_000,
        '"' * 50_001,
        "\\\n" * 50_000,
        "def f(" + "a=(" * 20_000,
        "x" * 200_000 + " \\",
    ):
        assert "def" not in Outline("m").of(text) or text.startswith("def")
