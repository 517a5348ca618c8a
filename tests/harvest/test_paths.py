"""The public ways to the names of a project, and what its symbols are, from its source."""

from __future__ import annotations

import pytest
from helpers.harvesting import FLASK, harvested

from exsearch.index.items import unpacked


def paths(files: dict[str, str]) -> dict[str, str]:
    """Return path -> symbol for the public ways that a project offers."""
    return dict(harvested(files).paths)


INIT = "shop/__init__.py"
CART = {"shop/cart.py": "def add(): ...\ndef drop(): ...\ndef _hide(): ...\n"}


@pytest.mark.parametrize(
    ("init", "expected"),
    [
        ("from .cart import add", {"shop.add": "shop.cart.add"}),
        ("from shop.cart import add as put", {"shop.put": "shop.cart.add"}),
        ("from . import cart", {}),
        ("import shop.cart", {}),
        ("from .cart import *", {"shop.add": "shop.cart.add", "shop.drop": "shop.cart.drop"}),
        ("from .cart import *\ndef add(): ...", {"shop.drop": "shop.cart.drop"}),
        ("from json import dumps", {}),
        ("from json import dumps\n__all__ = ['dumps']", {"shop.dumps": "json.dumps"}),
        ("try:\n    from .cart import add\nexcept ImportError:\n    from .other import add",
         {"shop.add": "shop.cart.add"}),
        ("def f():\n    from .cart import add", {}),
        ("from .cart import add as __add", {}),
    ],
    ids=["import", "import-as", "submodule", "itself", "star", "star-and-an-own-one", "of-another-project",
         "of-another-project-in-all", "the-first-choice", "in-a-function", "dunder"],
)  # fmt: skip
def test_an_init_exports_what_it_imports_from_its_own_project(init: str, expected: dict[str, str]) -> None:
    assert paths({INIT: init, **CART}) == expected


def test_a_module_that_defines_something_exports_only_what_all_names() -> None:
    module = "from shop.cart import add, drop\ndef f(): ...\n"

    assert paths({"shop/api.py": module, **CART}) == {}
    assert paths({"shop/api.py": module + "__all__ = ['add']\n", **CART}) == {"shop.api.add": "shop.cart.add"}
    assert paths({"shop/api.py": module.replace("def f(): ...", ""), **CART}) == {
        "shop.api.add": "shop.cart.add", "shop.api.drop": "shop.cart.drop"}  # fmt: skip


def test_a_script_that_imports_modules_exports_nothing() -> None:
    assert paths({"shop/use.py": "import shop.cart\nimport json\nshop.cart.add()\n", **CART}) == {}


def test_tests_export_nothing() -> None:
    test = "from shop.cart import add\n"

    assert paths({"shop/tests/__init__.py": test, **CART}) == {}
    assert paths({"shop/more/__init__.py": test, **CART}) == {"shop.more.add": "shop.cart.add"}  # control


def test_a_star_import_brings_the_public_names_in_all() -> None:
    cart = CART["shop/cart.py"] + "__all__ = ['drop', '_hide']\n"

    assert paths({INIT: "from .cart import *", "shop/cart.py": cart}) == {"shop.drop": "shop.cart.drop"}


def test_the_last_of_several_stars_wins() -> None:
    other = {"shop/other.py": "def add(): ...\n"}

    assert paths({INIT: "from .cart import *\nfrom .other import *", **CART, **other})["shop.add"] == (
        "shop.other.add"
    )
    assert paths({INIT: "from .other import *\nfrom .cart import *", **CART, **other})["shop.add"] == (
        "shop.cart.add"
    )  # control


def test_stars_are_followed_through_modules_as_far_as_all_lets_them() -> None:
    between = {"shop/api.py": "from .cart import *\n__all__ = ['add']\n"}

    assert paths({INIT: "from .api import *", **between, **CART}) == {
        "shop.add": "shop.cart.add",
        "shop.api.add": "shop.cart.add",
        "shop.api.drop": "shop.cart.drop",
    }


@pytest.mark.parametrize("count", [8, 25])
def test_stars_in_a_circle_end_and_bring_all_their_names(count: int) -> None:
    names = [f"m{number}" for number in range(count)]
    files = {
        f"shop/{name}/__init__.py": "".join(
            f"from shop.{other} import *\n" for other in names if other != name
        )
        + f"def f_{name}(): ...\n"
        for name in names
    }

    found = paths(files)

    assert len(found) == count * (count - 1)
    assert all(symbol == f"shop.{path[-2:].strip('_')}.{path.rpartition('.')[2]}"
               for path, symbol in found.items() if path[-3] == "_")  # fmt: skip


LAZY = """
    _where = {"add": "shop.cart", "drop": ".cart"}

    def __getattr__(name):
        import importlib
        return getattr(importlib.import_module(_where[name], __package__), name)
    """


def test_names_in_the_table_of_a_getattr_are_exported() -> None:
    assert paths({INIT: LAZY, **CART}) == {"shop.add": "shop.cart.add", "shop.drop": "shop.cart.drop"}
    assert paths({INIT: LAZY.replace("__getattr__", "lookup"), **CART}) == {}  # control


def test_the_summary_has_classes_with_bases_and_members() -> None:
    lines = unpacked(harvested(FLASK, "flask").summary).splitlines()

    assert [line for line in lines if line.partition("\t")[2][:2] in ("c ", "f ")] == [
        "Flask\tc - flask.sansio.App",
        "Flask.run\tf - ?",
        "make_response\tf - ?",
        "abort_with\tf - flask.helpers.make_response()",
        "Scaffold\tc -",
        "Scaffold.route\tf - ?",
        "App\tc - flask.sansio.Scaffold",
    ]


@pytest.mark.parametrize(
    ("symbol", "kind"),
    [("shop.cart.add", "function"), ("shop.cart.Cart", "class"), ("shop.cart.Cart.total", "method"),
     ("shop.cart.LIMIT", "attribute"), ("shop.cart", "module"), ("json.dumps", "function"),
     ("requests.get", ""), ("shop.cart.gone", "")],
)  # fmt: skip
def test_a_project_knows_what_its_own_symbols_and_those_of_the_standard_library_are(
    symbol: str, kind: str
) -> None:
    files = {
        "shop/cart.py": "class Cart:\n    def total(self): ...\ndef add(): ...\nLIMIT = 3\n",
        "shop/use.py": f"""
            import json, requests, shop.cart
            print({symbol})
            """,
    }
    made = harvested(files)

    assert {each.name: each.kind for each in made.symbols}[symbol] == kind


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("", {}),
        ("__all__ = ['add']", {"shop.add": "shop.cart.add"}),
        ("def __getattr__(name): ...", {"shop.add": "shop.cart.add"}),
        ("import sys\nsys.modules[__name__] = lazy()", {"shop.add": "shop.cart.add"}),
        ("lazy(__name__, 'x')", {"shop.add": "shop.cart.add"}),
        ("log = logger(__name__)", {}),
        ("else:\n    from shop.cart import add", {"shop.add": "shop.cart.add"}),
    ],
    ids=["alone", "in-all", "getattr", "replaced", "lazy", "a-logger", "in-both-branches"],
)
def test_what_is_imported_for_type_checkers_only_is_no_public_way(
    more: str, expected: dict[str, str]
) -> None:
    init = f"from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .cart import add\n{more}"

    assert paths({INIT: init, **CART}) == expected
    star = paths({INIT: "from .api import *", "shop/api.py": init, **CART})
    assert ("shop.add" in star) == ("shop.add" in expected)


TABLE = {
    "shop/_table.py": "TABLE = {'add': ('shop.cart', 1), 'drop': ('shop.cart',), 'none': ('shop.cart',)}",
    INIT: "",
    **CART,
}
GETTER = "    def __getattr__(self, name):\n        return load(TABLE[name][0], name)\n"
REPLACED = f"class M(types.ModuleType):\n{GETTER}sys.modules[__name__] = M(__name__)\n"
FROM_TABLE = {"shop.api.add": "shop.cart.add", "shop.api.drop": "shop.cart.drop"}


@pytest.mark.parametrize(
    ("api", "expected"),
    [
        (f"import sys, types\nfrom shop._table import TABLE\n{REPLACED}", FROM_TABLE),
        ("from ._table import TABLE\ndef __getattr__(name):\n    return load(TABLE[name])", FROM_TABLE),
        (f"import sys, types\nfrom shop._table import TABLE\n{REPLACED[:-40]}", {}),
        ("from ._table import TABLE\ndef getattr(name):\n    return load(TABLE[name])", {}),
    ],
    ids=["module-replaced", "getattr", "not-replaced", "another-function"],
)
def test_a_table_of_another_module_that_getattr_reads_is_a_way(api: str, expected: dict[str, str]) -> None:
    files = TABLE | {"shop/api/__init__.py": api.replace(" ._table", " .._table")}

    got = paths(files)
    assert {
        path: term for path, term in got.items() if path[:9] == "shop.api." and "TABLE" not in path
    } == expected


@pytest.mark.parametrize(
    ("init", "expected"),
    [
        ("lazy(__name__, {'shop.cart': ['add']})", {"shop.add": "shop.cart.add"}),
        ("old, new = lazy(__name__, by={'shop.cart': ('add', 'drop')}, x=1)", FROM_CART := {
            "shop.add": "shop.cart.add", "shop.drop": "shop.cart.drop"}),
        ("lazy(globals(), {'put': 'shop.cart:add'})", {"shop.put": "shop.cart.add"}),
        ("lazy('shop', {'shop.cart': ['add']})", {}),
        ("lazy(__name__, {'level': 'info', 'json': ['dumps']})", {}),
    ],
)  # fmt: skip
def test_a_table_that_a_call_with_the_name_of_the_module_gets_is_a_way(
    init: str, expected: dict[str, str]
) -> None:
    assert paths({INIT: init, **CART}) == expected


LOOP = "for name in cart.__all__:\n    obj = getattr(cart, name)\n    {}\n"


@pytest.mark.parametrize(
    ("init", "is_copied"),
    [
        (LOOP.format("vars()[name] = wrap(obj)"), True),
        (LOOP.format("globals()[name] = obj"), True),
        (LOOP.format("print(name, obj)"), False),
        (LOOP.format("table[name] = obj"), False),
        ("copy(cart, globals(), cleanup=True)", True),
        ("names = copy(cart, globals())", True),
        ("copy(cart, table)", False),
        ("copy(globals(), cart)", False),
        ("def copy(module):\n    for n in module.__all__:\n        setattr(this, n, 1)\ncopy(cart)", True),
        ("def copy(module):\n    for n in module.__all__:\n        setattr(this, n, 1)\n", False),
        ("def copy(module):\n    for n in module.__all__:\n        print(this, n, 1)\ncopy(cart)", False),
    ],
)
def test_a_module_whose_names_are_copied_is_a_way_as_one_that_is_imported_by_star(
    init: str, is_copied: bool
) -> None:
    made = paths({INIT: f"from . import cart\n{init}", **CART})

    assert made == ({"shop.add": "shop.cart.add", "shop.drop": "shop.cart.drop"} if is_copied else {})
