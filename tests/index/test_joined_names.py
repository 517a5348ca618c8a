"""The other names of a symbol, by re-export, star import, table and class, in an index of projects."""

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
    kept = [sorted((e.id, e.symbol, e.how) for e in examples(index)) for index in (updated, fresh)]
    assert kept[0] == kept[1]
    # An inherited method keeps the class it was called on as an alias, until that project is read again.
    aliases = [{e.symbol: e.aliases for e in examples(index)} for index in (updated, fresh)]
    (inherited,) = (symbol for symbol in aliases[0] if aliases[0][symbol] != aliases[1][symbol])
    assert [each[inherited] for each in aliases] == [
        ("flask.app.Flask.route",),
        ("flask.Flask.route", "flask.core.Flask.route"),
    ]


def test_a_name_that_a_package_no_longer_exports_still_finds_its_uses() -> None:
    new = FLASK | {"flask/__init__.py": "", "flask/helpers.py": ""}
    index = index_of(flask(), blog(), harvested(new, "flask"))

    assert any(" blog " in row for row in answers(index, "flask.make_response"))


METHOD = ["route", "Flask.route", "flask.Flask.route", "flask.app.Flask.route", "Scaffold.route"]


@pytest.mark.parametrize("name", METHOD)
def test_a_method_is_the_definers_and_found_by_every_class_that_has_it(name: str) -> None:
    expected = [
        'flask.sansio.Scaffold.route blog blog/views.py: @app.route("/")',
        "flask.sansio.Scaffold.route flask flask/sansio.py: def route(self, rule): ...",
    ]

    assert answers(index_of(flask(), blog()), name) == expected
    assert answers(index_of(blog(), flask()), name) == expected
    assert answers(index_of(blog(), flask()), f"{name}s") == []  # control


def test_a_method_has_the_class_that_it_is_called_on_as_an_alias() -> None:
    (route,) = (symbol for symbol in symbols(flask(), blog()) if "route" in str(symbol[0]))

    assert route == (
        "flask.sansio.Scaffold.route", "flask.Flask.route flask.app.Flask.route", "method")  # fmt: skip


def test_a_method_of_a_class_that_is_not_there_is_known_by_the_name_it_is_used_by() -> None:
    index = index_of(blog())

    assert answers(index, "route") == ['flask.Flask.route blog blog/views.py: @app.route("/")']
    assert answers(index, "Scaffold.route") == []


def test_a_method_that_a_class_defines_itself_has_no_definer_above() -> None:
    own = FLASK | {"flask/app.py": FLASK["flask/app.py"].replace("def run", "def route")}

    routes = [s for s in symbols(harvested(own, "flask"), blog()) if "route" in str(s[0])]

    assert routes == [
        ("flask.app.Flask.route", "flask.Flask.route", "method"),
        ("flask.sansio.Scaffold.route", "", "method"),
    ]


def test_classes_that_are_bases_of_each_other_end() -> None:
    files = {"shop/cart.py": "class A(B): ...\nclass B(A): ...\n",
             "shop/use.py": "from shop.cart import A\nA.total()\n"}  # fmt: skip

    index = index_of(harvested(files))
    assert answers(index, "total") == []  # no class defines it
    assert "shop.cart.A shop shop/use.py: A.total()" in answers(index, "A")  # control


def test_aliases_of_each_other_end() -> None:
    files = {
        "shop/__init__.py": "from shop.a import f\n",
        "shop/a/__init__.py": "from shop.b import f\n",
        "shop/b/__init__.py": "from shop.a import f\n",
        "shop/use.py": "import shop\nshop.f()\n",
    }

    index = index_of(harvested(files))
    assert answers(index, "f") == []  # nothing defines it
    assert answers(index, "shop.use") != []  # control


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


NEXT = {
    "attr/__init__.py": "from attr._next import field, make\n__all__ = ['field', 'make']",
    "attr/_next.py": "def field(): ...\ndef make(): ...\n",
    "attrs/__init__.py": """
        from attr import field, make
        __all__ = ["field", "define", "mutable"]

        def define(): ...

        mutable = define
        """,
}


def shown(name: str, *harvests: Harvest) -> list[str]:
    return [each.shown for each in index_of(*harvests).linked(name)]


def test_of_two_packages_of_a_project_the_one_with_its_name_is_shown() -> None:
    attrs = harvested(NEXT, "attrs")

    assert shown("attr.field", attrs) == ["attrs.field"]
    assert shown("attr.make", attrs) == ["attr.make"]  # control: `attrs.__all__` does not have it
    assert shown("attr.field", harvested(NEXT, "other")) == ["attr.field"]  # control
    users = [harvested({f"{name}/a.py": "from attr import field\nfield()\n"}, name) for name in ("x", "y")]
    assert shown("attr.field", attrs, *users) == ["attr.field"]  # what people use counts more


def test_another_name_in_the_same_module_does_not_come_before_the_one_that_is_defined() -> None:
    assert shown("attrs.mutable", harvested(NEXT, "attrs")) == ["attrs.define"]
    private = {"attrs/__init__.py": "def _define(): ...\nmutable = _define\n__all__ = ['mutable']"}
    assert shown("attrs.mutable", harvested(private, "attrs")) == ["attrs.mutable"]  # control
