"""Paths: imports, aliases, stars and tables, over many steps and projects."""

from __future__ import annotations

import pytest
from helpers.summaries import linker, shown

from exsearch.resolve import RE_EXPORT
from exsearch.resolve.link import Linked

FLASK = """
    flask/
    Flask i flask.app.Flask
    current_app v ?
    helpers i flask.helpers

    flask.app
    Flask c - flask.sansio.App
    Flask.run f - ?

    flask.helpers
    make_response f - flask.app.Flask%

    flask.sansio
    App c -
    App.route f - ?
    App.name v builtins.str%
    App.root f p pathlib.Path%
"""


def link(term: str, *projects: str) -> str:
    return shown(linker(*projects).link(term))


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ("flask.app.Flask", "flask.app.Flask"),
        ("flask.Flask", "flask.app.Flask re-export"),
        ("flask.Flask.run", "flask.app.Flask.run re-export"),
        ("flask.helpers", "flask.helpers"),
        ("flask.helpers.make_response", "flask.helpers.make_response"),
        ("flask", "flask"),
        ("flask.current_app", "flask.current_app"),
        ("flask.current_app.config", ""),
        ("flask.Gone", "flask.Gone"),
        ("flask.app.Flask.nothing", ""),
        ("other.Thing", "other.Thing waits for other"),
        ("print", "print waits for print"),
        ("builtins.print", ""),
    ],
)  # fmt: skip
def test_a_path_leads_to_the_definition(term: str, expected: str) -> None:
    assert link(term, FLASK) == expected


def test_the_answer_is_a_record() -> None:
    assert linker(FLASK).link("flask.Flask.route") == (
        Linked("flask.sansio.App.route", "flask.app.Flask.route", "", RE_EXPORT, "", "method"),
    )


def test_imports_are_followed_through_many_projects() -> None:
    app = "app/\nWeb i app.web.Web\n\napp.web\nWeb i fast.testing.Web"
    fast = "fast.testing\nWeb i flask.Flask"

    assert link("app.Web.run", app, fast, FLASK) == "flask.app.Flask.run re-export"
    assert link("app.Web.run", app) == "fast.testing.Web.run re-export waits for fast"  # control


@pytest.mark.parametrize(
    ("module", "expected"),
    [
        ("* i shop.cart", "shop.cart.add re-export"),
        ("* i shop.all", "shop.hidden.add re-export"),
        ("* i shop.all\n* i shop.cart", "shop.cart.add re-export"),
        ("* i shop.cart\n* i shop.all", "shop.hidden.add re-export"),
        ("* i shop.cart\nadd f - ?", "shop.add"),
        ("* i shop.few", ""),
        ("* i shop.sum", "shop.cart.add re-export"),
        ("* i shop.round", "shop.cart.add re-export"),
        ("* i other", "other.add name-only waits for other"),
        ("* i other\n* i shop.cart", "shop.cart.add re-export"),
        ("* i other\n* i shop.few", "other.add name-only waits for other"),
        ("* i other\n* i another",
         "another.add name-only waits for another, other.add name-only waits for other"),
        ("* i a\n* i b\n* i c\n* i d\n* i e", ""),
        ("* i shop.gone", ""),
    ],
    ids=["star", "all", "last-star", "last-star-2", "own", "not-in-all", "all-of-another", "circle",
         "unknown-star", "known-star-behind-it", "known-star-without-it", "two-unknown-stars",
         "many-unknown-stars", "compiled"],
)  # fmt: skip
def test_a_star_brings_what_the_module_makes_public(module: str, expected: str) -> None:
    shop = f"""
        shop/
        {module.replace(chr(10), chr(10) + " " * 8)}

        shop.cart
        __all__ a add drop
        add f - ?

        shop.hidden
        add f - ?

        shop.all
        add i shop.hidden.add

        shop.few
        __all__ a drop
        add f - ?

        shop.sum
        __all__ a more +shop.cart
        * i shop.cart

        shop.round
        * i shop.back

        shop.back
        * i shop.round
        * i shop.cart
    """
    assert link("shop.add", shop) == expected


COMPUTED = """
    shop/
    * i shop._api
    __all__ a +shop._api

    shop._api
    __all__ v ?
    * i shop.cart
    near i shop.deep._near.near

    shop.cart
    add f - ?
    _hide f - ?

    shop.deep._near
    near f - ?
"""


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ("shop.add", "shop.cart.add re-export"),
        ("shop.near", "shop.deep._near.near re-export"),
        ("shop._hide", ""),
    ],
)  # fmt: skip
def test_an_all_that_takes_a_computed_one_has_what_a_star_takes(term: str, expected: str) -> None:
    assert link(term, COMPUTED) == expected


def test_two_modules_may_take_their_all_from_each_other() -> None:
    one = "shop/\n* i shop.b\n__all__ a +shop.b\n\nshop.b\n__all__ v ?\n* i shop\nf f - ?"

    assert link("shop.f", one) == "shop.b.f re-export"


def test_of_two_unknown_stars_the_one_that_has_the_name_is_meant_when_it_comes() -> None:
    app = "app/\n* i other\n* i another"

    assert link("app.add", app, "another/\nadd f - ?") == "another.add re-export"
    assert link("app.add", app, "another/\nsub f - ?") == "other.add name-only waits for other"
    assert link("app.add", app, "another/\nsub f - ?", "other/\nsub f - ?") == ""  # control


def test_a_private_name_comes_by_a_star_only_if_all_names_it() -> None:
    shop = "shop/\n* i shop.{}\n\nshop.a\n_x f - ?\n\nshop.b\n__all__ a _x\n_x f - ?"

    assert link("shop._x", shop.format("b")) == "shop.b._x re-export"
    assert link("shop._x", shop.format("a")) == ""


def test_a_function_may_be_named_like_its_module() -> None:
    init = "shop/\nmerge i {}\n\n"
    module = "shop.merge\nmerge f - shop.merge.Result%\nResult c -\nResult.show f - ?"
    shop = init.format("shop.merge.merge") + module

    assert link("shop.merge", shop) == "shop.merge.merge re-export"
    assert link("shop.merge.merge", shop) == "shop.merge.merge"
    assert link("shop.merge.Result", shop) == "shop.merge.Result"
    assert link("shop.merge().show", shop) == "shop.merge.Result.show inferred"
    assert link("shop.merge", init.format("shop.merge") + module) == "shop.merge"  # control


def test_a_submodule_is_an_attribute_of_its_package() -> None:
    shop = "shop/\n\nshop.cart\nadd f - ?\n\nshop.shelf\nhere i shop"

    assert link("shop.shelf.here.cart.add", shop) == "shop.cart.add re-export"
    assert link("shop.shelf.here.till.add", shop) == "shop.till.add re-export"  # control


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("v random.choice", "random.Random.choice inferred"),
        ("v random._inst.choice", "random.Random.choice inferred"),
        ("v json.dumps", "json.dumps assigned"),
        ("v app.other", "app.x"),
        ("v app.path", "posixpath assigned"),
        ("v pathlib.Path", "pathlib.Path assigned"),
        ("v pathlib.Path()", "app.x"),
        ("v pathlib.Path%.parent", "app.x"),
        ("v app.wrap()", "app.x"),
        ("v ?", "app.x"),
        ("v builtins.open", "app.x"),
        ("v other.get", "other.get assigned waits for other"),
        ("v other.make().get", "app.x waits for other"),
        ("v app.x", "app.x"),
        ("i json.dumps\nx i other.dumps", "json.dumps re-export, other.dumps re-export waits for other"),
    ],
)
def test_a_variable_that_is_a_function_class_or_module_is_another_name_of_it(
    entry: str, expected: str
) -> None:
    app = f"app\nother v pathlib.Path()\nwrap f - ?\npath i posixpath\nx {entry}"

    assert link("app.x", app) == expected


def test_circles_end() -> None:
    app = """
        app
        a i app.b
        b i app.a
        f f - app.f()
        g f - app.h()|app.A%
        h f - app.g()|app.B%
        A c - app.B
        B c - app.A
        A.m f - ?
        B.m f - ?
        x v app.y.z
        y v app.x.z
    """
    ends = linker(app)

    assert ends.link("app.a") == ends.link("app.f().x") == ends.link("app.x.z.z") == ()
    assert {each.symbol for each in ends.link("app.g().m")} == {
        each.symbol for each in ends.link("app.h().m")
    }
    assert shown(ends.link("app.A.m")) == "app.A.m"


def test_what_was_asked_before_does_not_matter() -> None:
    app = "app\nf f - app.g()|app.A%\ng f - app.f()|app.B%\nA c -\nA.m f - ?\nB c -\nB.m f - ?"
    one, other = linker(app), linker(app)
    one.link("app.f().m")
    other.link("app.g().m")

    assert one.link("app.g().m") == other.link("app.g().m") != ()
    assert one.link("app.f().m") == other.link("app.f().m") != ()


def test_a_part_of_a_package_without_an_init_may_be_in_another_project() -> None:
    cloud = "cloud.auth\nlogin f - ?"

    assert link("cloud.store.get", cloud) == "cloud.store.get waits for cloud"
    assert link("cloud.store.get", "cloud/\n\n" + cloud) == "cloud.store.get"
    assert (
        link("cloud.store.get", cloud, "cloud.store\nget i cloud.auth.login") == "cloud.auth.login re-export"
    )


def test_a_module_without_a_name_is_a_module() -> None:
    assert link("~3.Cart.add", "~3\nCart c -\nCart.add f - ?") == "~3.Cart.add"


@pytest.mark.parametrize(
    ("symbol", "kind"),
    [("flask.Flask", "class"), ("flask.helpers.make_response", "function"), ("flask.app", "module"),
     ("flask.sansio.App.route", "method"), ("flask.sansio.App.name", "attribute"),
     ("flask.sansio.App.root", "property"), ("flask.current_app", "attribute"),
     ("flask.Gone", ""), ("x.y", "")],
)  # fmt: skip
def test_the_kind_of_a_symbol(symbol: str, kind: str) -> None:
    assert linker(FLASK).kind_of(symbol) == kind


PRIVATE = """
    shop
    Lock v _shop.Lock
    Cart v shop.base.Cart
    add v shop.base.add|shop.other.add

    shop.base
    Cart c -
    add f - ?

    shop.other
    add f - ?
"""


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ("shop.Lock", "shop.Lock"),
        ("shop.add", "shop.add"),
        ("shop.Cart", "shop.base.Cart assigned"),  # control
        ("shop.Lock().acquire", "_shop.Lock.acquire inferred"),
    ],
)
def test_another_name_of_a_private_package_or_of_several_things_is_its_own(term: str, expected: str) -> None:
    private = "_shop\nLock c -\nLock.acquire f - ?"

    assert link(term, PRIVATE, private) == expected


def test_self_may_be_imported_through_a_module_of_the_project() -> None:
    shop = """
        shop.compat
        Self i typing.Self
        Other i typing.Other

        shop.cart
        Base c -
        Base.open f c shop.compat.Self%
        Base.other f c shop.compat.Other%
        Base.pay f - ?
        Cart c - shop.cart.Base
        Cart.pay f - ?
    """

    assert link("shop.cart.Cart.open().pay", shop) == "shop.cart.Cart.pay inferred"
    assert link("shop.cart.Cart.other().pay", shop) == ""  # control


def test_a_path_may_be_that_of_a_module_and_of_a_function() -> None:
    of_shop = linker("shop/\nretry i shop.retry.retry\n\nshop.retry\nretry f - ?\nAll c -")

    assert of_shop.kind_of("shop.retry") == "function"
    assert of_shop.is_module("shop.retry")
    assert not of_shop.is_module("shop.retry.retry")  # control


COMPILED = """
    fast/
    * i fast.core fast.slow
    dumps f - ?
    Writer c -
    Writer.write f - ?
    helper i json.dumps

    fast.slow
    dumps f - ?
"""


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ("fast.core.dumps", "fast.dumps re-export"),
        ("fast.core.Writer.write", "fast.Writer.write re-export"),
        ("fast.core.Writer().write", "fast.Writer.write inferred"),
        ("fast.core.helper", "fast.core.helper"),
        ("fast.core.other", "fast.core.other"),
        ("fast.none.dumps", "fast.none.dumps"),
        ("fast.slow.dumps", "fast.slow.dumps"),
        ("fast.slow.Writer", "fast.slow.Writer"),
    ],
)
def test_a_compiled_module_has_what_the_stub_says_of_the_package_that_imports_all_of_it(
    term: str, expected: str
) -> None:
    assert link(term, COMPILED) == expected


ALIASES = """
    shop
    Cart c -
    Cart._refuse f - ?
    Cart.add f - ?
    Cart.drop v shop.Cart._refuse
    Cart.put v shop.Cart.add
    Cart.__next__ f - ?
    Cart.next v shop.Cart.__next__
    Cart._more v shop.Cart._refuse
"""


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ("shop.Cart.drop", "shop.Cart.drop"),
        ("shop.Cart().next", "shop.Cart.next inferred"),
        ("shop.Cart.put", "shop.Cart.add assigned"),  # control
        ("shop.Cart._more", "shop.Cart._refuse assigned"),  # control
    ],
)
def test_a_member_that_is_another_name_of_a_private_one_is_its_own(term: str, expected: str) -> None:
    assert link(term, ALIASES) == expected
