"""The public ways to what a project has, other than by the name where it is defined."""

from __future__ import annotations

import pytest
from helpers.summaries import summary

from exsearch.resolve.ways import public_paths

SHOP = """
    shop/
    {}

    shop.cart
    add f - ?
    Cart c -
    Cart.add f - ?
    TAX v ?
    _hide f - ?
    any i typing.Any

    shop._inner
    run f - ?

    shop.random
    Random c -
    Random.choice f - ?
    _inst v shop.random.Random()
    choice v shop.random._inst.choice
    inst v shop.random.Random()
    twin v shop.random.inst
"""


def ways(init: str, module: str = "shop/") -> dict[str, str]:
    """Return the ways through one module, those of the others left out."""
    lines = init.replace("; ", "\n    ")
    return dict(public_paths(summary(SHOP.replace("shop/", module).format(lines)), ["shop.random"]))


@pytest.mark.parametrize(
    ("init", "expected"),
    [
        ("add i shop.cart.add", {"shop.add": "shop.cart.add"}),
        ("put i shop.cart.add", {"shop.put": "shop.cart.add"}),
        ("TAX i shop.cart.TAX", {"shop.TAX": "shop.cart.TAX"}),
        ("cart i shop.cart", {}),
        ("basket i shop.cart", {"shop.basket": "shop.cart"}),
        ("run i shop._inner.run", {"shop.run": "shop._inner.run"}),
        ("inner i shop._inner", {"shop.inner": "shop._inner"}),
        ("_add i shop.cart.add", {}),
        (
            "* i shop.cart",
            {"shop.add": "shop.cart.add", "shop.Cart": "shop.cart.Cart", "shop.TAX": "shop.cart.TAX"},
        ),
        ("add f - ?; * i shop._inner", {"shop.run": "shop._inner.run"}),
        ("add i shop.cart.add; add i shop._inner.run", {}),
        ("add v shop.cart.add", {"shop.add": "shop.cart.add"}),
        ("tax v shop.cart.TAX", {}),
        ("new v shop.cart.Cart()", {}),
        ("pick v shop.random._inst.choice", {"shop.pick": "shop.random._inst.choice"}),
        ("dumps i json.dumps", {}),
        ("dumps i json.dumps; __all__ a dumps", {"shop.dumps": "json.dumps"}),
        ("get i requests.get", {"shop.get": "requests.get"}),
        ("get i requests.get; f f - ?", {}),
        ("np i numpy", {}),
        ("f f - ?; add i shop.cart.add", {"shop.add": "shop.cart.add"}),
        ("gone i shop.gone", {}),
    ],
)
def test_a_package_exports(init: str, expected: dict[str, str]) -> None:
    assert ways(init) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("add i shop.cart.add", {"shop.api.add": "shop.cart.add"}),
        ("add i shop.cart.add; f f - ?", {}),
        ("add i shop.cart.add; x v ?", {}),
        ("add i shop.cart.add; _f f - ?", {"shop.api.add": "shop.cart.add"}),
        ("add i shop.cart.add; f f - ?; __all__ a add f", {"shop.api.add": "shop.cart.add"}),
        ("add v shop.cart.add; f f - ?", {"shop.api.add": "shop.cart.add"}),
        ("get v requests.get; f f - ?", {}),
        ("* i shop._inner", {"shop.api.run": "shop._inner.run"}),
        ("* i shop._inner; f f - ?", {}),
        ("Client i starlette.Client", {"shop.api.Client": "starlette.Client"}),
        ("Client i starlette.Client; f f - ?", {}),
        ("parse i urllib.parse.urlparse", {}),
        ("shop i shop", {}),
        ("basket i shop.cart", {}),
        ("basket i shop.cart; __all__ a basket", {"shop.api.basket": "shop.cart"}),
    ],
)
def test_a_module_exports(lines: str, expected: dict[str, str]) -> None:
    assert ways(lines, "shop.api") == expected


def test_private_modules_and_those_that_are_left_out_export_nothing() -> None:
    assert ways("add i shop.cart.add", "shop._api/") == {}
    assert dict(public_paths(summary(SHOP.format("x v ?")))) == {
        "shop.random.choice": "shop.random._inst.choice"
    }
    assert dict(public_paths(summary(SHOP.format("x v ?")), ["shop.random"])) == {}


def test_what_is_private_has_a_way_through_a_module_that_imports_it() -> None:
    lines = "run i shop._inner.run; f f - ?"

    assert ways(lines, "shop.api") == {"shop.api.run": "shop._inner.run"}
    exported = (
        SHOP.format("run i shop._inner.run") + "\n    shop.api\n    run i shop._inner.run\n    f f - ?\n"
    )
    found = dict(public_paths(summary(exported), ["shop.random"]))
    assert found == {"shop.run": "shop._inner.run"}  # control: there is a better one


def test_a_class_is_a_way_to_what_it_inherits_from_a_private_one() -> None:
    lines = (
        "_Base c -; _Base.pay f - ?; _Base._hide f - ?; Cart c - shop.api._Base<builtins.int%>;"
        " _C c - shop.api._Base"
    )

    assert ways(lines, "shop.api") == {"shop.api.Cart.pay": "shop.api._Base.pay"}


def test_a_computed_all_does_not_export_what_comes_from_beside_the_package() -> None:
    code = """
        shop.till/
        * i shop.till._api

        shop.till._api
        {} v ?
        near i shop.till._near.near
        far i shop.mall._far.far

        shop.till._near
        near f - ?

        shop.mall._far
        far f - ?
    """

    def paths(name: str) -> list[str]:
        return sorted(path for path, _ in public_paths(summary(code.format(name))))

    assert paths("__all__") == ["shop.till.near"]
    assert paths("_x") == ["shop.till.far", "shop.till.near"]  # control
