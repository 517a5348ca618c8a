"""The other names of a symbol, by re-export, table, star import and class: in a project and in an index."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

import pytest
from helpers.harvesting import FLASK, answers, harvested, index_of

from exsearch.index.sqlite.checking import check
from exsearch.search.examples import examples

if TYPE_CHECKING:
    from exsearch.index.items import Harvest

BLOG = {
    "blog/views.py": """
        from flask import Flask, make_response

        app = Flask(__name__)

        @app.route("/")
        def index():
            return make_response("hello")
        """
}


def exports(files: dict[str, str]) -> dict[str, str]:
    """Return alias -> symbol for the exports of a project."""
    return dict(harvested(files).exports)


# -- the exports of a project

INIT = "shop/__init__.py"
CART = {"shop/cart.py": "def add(): ...\ndef drop(): ...\ndef _hide(): ...\n"}


@pytest.mark.parametrize(
    ("init", "expected"),
    [
        ("from .cart import add", {"shop.add": "shop.cart.add"}),
        ("from shop.cart import add as put", {"shop.put": "shop.cart.add"}),
        ("from . import cart", {}),
        ("from .cart import *", {"shop.add": "shop.cart.add", "shop.drop": "shop.cart.drop"}),
        ("from .cart import *\ndef add(): ...", {"shop.drop": "shop.cart.drop"}),
        ("from json import dumps", {}),
        ("from json import dumps\n__all__ = ['dumps']", {"shop.dumps": "json.dumps"}),
        ("try:\n    from .cart import add\nexcept ImportError:\n    from .other import add", {}),
        ("def f():\n    from .cart import add", {}),
        ("from .cart import add as __add", {}),
    ],
    ids=["import", "import-as", "submodule", "star", "star-and-an-own-one", "of-another-project",
         "of-another-project-in-all", "either", "in-a-function", "dunder"],
)  # fmt: skip
def test_an_init_exports_what_it_imports_from_its_own_project(init: str, expected: dict[str, str]) -> None:
    assert exports({INIT: init, **CART}) == expected


def test_a_module_that_is_no_package_exports_only_what_all_names() -> None:
    module = "from shop.cart import add, drop\n"

    assert exports({"shop/api.py": module, **CART}) == {}
    assert exports({"shop/api.py": module + "__all__ = ['add']\n", **CART}) == {
        "shop.api.add": "shop.cart.add"
    }


def test_a_star_import_brings_the_names_in_all() -> None:
    cart = CART["shop/cart.py"] + "__all__ = ['drop', '_hide']\n"

    assert exports({INIT: "from .cart import *", "shop/cart.py": cart}) == {
        "shop.drop": "shop.cart.drop", "shop._hide": "shop.cart._hide"}  # fmt: skip


def test_the_last_of_several_stars_wins() -> None:
    other = {"shop/other.py": "def add(): ...\n"}

    assert exports({INIT: "from .cart import *\nfrom .other import *", **CART, **other})["shop.add"] == (
        "shop.other.add"
    )
    assert exports({INIT: "from .other import *\nfrom .cart import *", **CART, **other})["shop.add"] == (
        "shop.cart.add"
    )  # control


def test_stars_are_followed_through_modules() -> None:
    between = {"shop/api.py": "from .cart import *\n__all__ = ['add']\n"}

    assert exports({INIT: "from .api import *", **between, **CART}) == {
        "shop.add": "shop.cart.add", "shop.api.add": "shop.cart.add"}  # fmt: skip


def test_stars_in_a_circle_end() -> None:
    names = [f"m{number}" for number in range(8)]
    files = {
        f"shop/{name}/__init__.py": "".join(
            f"from shop.{other} import *\n" for other in names if other != name
        )
        + f"def f_{name}(): ...\n"
        for name in names
    }

    found = exports(files)

    assert len(found) == 8 * 7
    assert found["shop.m0.f_m7"] == "shop.m7.f_m7"


LAZY = """
    _where = {"add": "shop.cart", "drop": ".cart"}

    def __getattr__(name):
        import importlib
        return getattr(importlib.import_module(_where[name], __package__), name)
    """


def test_names_in_the_table_of_a_getattr_are_exported() -> None:
    assert exports({INIT: LAZY, **CART}) == {"shop.add": "shop.cart.add", "shop.drop": "shop.cart.drop"}
    assert exports({INIT: LAZY.replace("__getattr__", "lookup"), **CART}) == {}  # control


def test_classes_are_listed_with_bases_and_members() -> None:
    assert harvested(FLASK, "flask").classes == (
        ("flask.app.Flask", "flask.sansio.App", "run"),
        ("flask.sansio.App", "flask.sansio.Scaffold", ""),
        ("flask.sansio.Scaffold", "", "route"),
    )


@pytest.mark.parametrize(
    ("symbol", "kind"),
    [("shop.cart.add", "function"), ("shop.cart.Cart", "class"), ("shop.cart.Cart.total", "method"),
     ("shop.cart.LIMIT", "attribute"), ("shop.cart", "module"), ("json.dumps", ""), ("shop.cart.gone", "")],
)  # fmt: skip
def test_a_project_knows_what_its_own_symbols_are(symbol: str, kind: str) -> None:
    files = {
        "shop/cart.py": "class Cart:\n    def total(self): ...\ndef add(): ...\nLIMIT = 3\n",
        "shop/use.py": f"""
            import json, shop.cart
            print({symbol})
            """,
    }
    made = harvested(files)

    assert {each.name: each.kind for each in made.symbols}[symbol] == kind


# -- the same in an index


def flask() -> Harvest:
    return harvested(FLASK, "flask")


def blog() -> Harvest:
    return harvested(BLOG, "blog")


def symbols(*harvests: Harvest) -> list[tuple[object, ...]]:
    """Return (name, aliases, kind) of the symbols in an index of these."""
    return index_of(*harvests).query("SELECT name, aliases, kind FROM symbol ORDER BY name")


MAKES = 'flask.helpers.make_response blog blog/views.py: return make_response("hello")'


@pytest.mark.parametrize("name", ["make_response", "flask.make_response", "flask.helpers.make_response"])
def test_a_re_exported_name_is_the_symbol_where_it_is_defined_and_found_by_both_names(name: str) -> None:
    index = index_of(flask(), blog())

    assert answers(index, name)[0] == MAKES
    (example,) = (each for each in examples(index, "make_response") if each.project.name == "blog")
    assert (example.symbol, example.aliases, example.kind, example.how) == (
        "flask.helpers.make_response", ("flask.make_response",), "function", "re-export")  # fmt: skip


def test_a_package_that_is_not_there_leaves_the_name_as_it_is_used() -> None:
    index = index_of(blog())

    (example,) = examples(index, "flask.make_response")
    assert (example.symbol, example.aliases, example.how) == ("flask.make_response", (), "exact")
    assert answers(index, "flask.helpers.make_response") == []  # control


def test_the_order_in_which_projects_come_makes_no_difference() -> None:
    shop = harvested({"shop/pay.py": "import flask\n\ndef pay():\n    flask.make_response('paid')\n"}, "shop")
    results = []
    for order in permutations((flask(), blog(), shop)):
        index = index_of(*order)
        answered = [sorted(answers(index, word)) for word in ("make_response", "route", "Flask", "flask")]
        kept = sorted((e.id, e.symbol, e.aliases, e.kind, e.how, e.code) for e in examples(index))
        results.append((symbols(*order), answered, kept))

    assert all(each == results[0] for each in results)
    assert check(index, deep=True).damage == ()


def test_uses_by_others_follow_a_package_that_moves_its_definitions() -> None:
    new = harvested({
        "flask/__init__.py": FLASK["flask/__init__.py"].replace("helpers", "wrap").replace(".app", ".core"),
        "flask/wrap.py": FLASK["flask/helpers.py"],
        "flask/core.py": FLASK["flask/app.py"],
        "flask/sansio.py": FLASK["flask/sansio.py"],
    }, "flask")  # fmt: skip
    names = ("flask.make_response", "flask.wrap.make_response", "flask.core.Flask.route", "Scaffold.route")

    updated, fresh = index_of(flask(), blog(), new), index_of(new, blog())

    for index in (updated, fresh):
        for name in names:
            assert any(" blog " in row for row in answers(index, name)), name
        assert check(index, deep=True).damage == ()
    kept = [sorted((e.id, e.symbol, e.aliases, e.how) for e in examples(index)) for index in (updated, fresh)]
    assert kept[0] == kept[1]


def test_a_name_that_a_package_no_longer_exports_still_finds_its_uses() -> None:
    new = FLASK | {"flask/__init__.py": "", "flask/helpers.py": ""}
    index = index_of(flask(), blog(), harvested(new, "flask"))

    assert any(" blog " in row for row in answers(index, "flask.make_response"))


METHOD = ["route", "Flask.route", "flask.Flask.route", "flask.app.Flask.route", "Scaffold.route"]


@pytest.mark.parametrize("name", METHOD)
def test_a_method_is_found_by_every_class_that_has_it(name: str) -> None:
    expected = 'flask.app.Flask.route blog blog/views.py: @app.route("/")'

    assert answers(index_of(flask(), blog()), name) == [expected]
    assert answers(index_of(blog(), flask()), name) == [expected]


def test_a_method_has_its_definer_as_an_alias() -> None:
    (route,) = (symbol for symbol in symbols(flask(), blog()) if "route" in str(symbol[0]))

    assert route == (
        "flask.app.Flask.route", "flask.Flask.route flask.sansio.Scaffold.route", "method")  # fmt: skip


def test_a_method_of_a_class_that_is_not_there_is_known_by_the_name_it_is_used_by() -> None:
    index = index_of(blog())

    assert answers(index, "route") == ['flask.Flask.route blog blog/views.py: @app.route("/")']
    assert answers(index, "Scaffold.route") == []


def test_a_method_that_a_class_defines_itself_has_no_definer_above() -> None:
    own = FLASK | {"flask/app.py": FLASK["flask/app.py"].replace("def run", "def route")}

    (route,) = (s for s in symbols(harvested(own, "flask"), blog()) if "route" in str(s[0]))

    assert route[1] == "flask.Flask.route"


def test_classes_that_are_bases_of_each_other_end() -> None:
    files = {"shop/cart.py": "class A(B): ...\nclass B(A): ...\n",
             "shop/use.py": "from shop.cart import A\nA.total()\n"}  # fmt: skip

    assert answers(index_of(harvested(files)), "total") == ["shop.cart.A.total shop shop/use.py: A.total()"]


def test_aliases_of_each_other_end() -> None:
    files = {
        "shop/__init__.py": "from shop.a import f\n",
        "shop/a/__init__.py": "from shop.b import f\n",
        "shop/b/__init__.py": "from shop.a import f\n",
        "shop/use.py": "import shop\nshop.f()\n",
    }

    assert len(answers(index_of(harvested(files)), "f")) == 1


def test_chains_of_re_exports_are_followed_to_their_end() -> None:
    files = {
        "shop/__init__.py": "from .api import add\n",
        "shop/api/__init__.py": "from .cart import add\n",
        "shop/api/cart.py": "def add(): ...\n",
        "till/use.py": "import shop\nshop.add()\n",
    }
    index = index_of(harvested(files))

    ((name, aliases),) = index.query("SELECT name, aliases FROM symbol WHERE name LIKE '%add'")
    assert (name, aliases) == ("shop.api.cart.add", "shop.add shop.api.add")


def test_a_symbol_that_is_used_by_two_of_its_names_is_one_symbol() -> None:
    files = FLASK | {"flask/a.py": "import flask\nflask.make_response(1)\n"}  # by its alias first

    (symbol,) = (s for s in symbols(harvested(files, "flask")) if str(s[0]).endswith("make_response"))

    assert symbol == ("flask.helpers.make_response", "flask.make_response", "function")
