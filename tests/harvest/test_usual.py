"""What people call modules and values: abbreviations and receivers of a project."""

from __future__ import annotations

import pytest
from helpers.harvesting import harvested


@pytest.mark.parametrize(
    ("code", "usual"),
    [
        ("import pandas as pd", ("pd", "import", "pandas")),
        ("import a.b as ab", ("ab", "import", "a.b")),
        ("from shop.cart import Cart\ncart = Cart()\ncart.add()", ("cart", "receiver", "shop.cart.Cart")),
        ("from flask import Flask\napp = Flask()\napp.run()", ("app", "receiver", "flask.Flask")),
        ("import pandas\ndf = pandas.read_csv()\ndf.head()", ("df", "receiver", "pandas.read_csv()")),
    ],
)
def test_a_word_has_its_module_its_class_or_a_term_that_waits(code: str, usual: tuple[str, str, str]) -> None:
    files = {"shop/use.py": code + "\n", "shop/cart.py": "class Cart:\n    def add(self): ...\n"}

    assert harvested(files).usual == (usual,)


@pytest.mark.parametrize(
    "code",
    ["import pandas", "from a import b as c", "x = [1]\nx.append(2)", "def f(x):\n    x.run()", "y.run()"],
)
def test_other_names_show_nothing(code: str) -> None:
    assert harvested({"shop/use.py": code + "\n"}).usual == ()


def test_a_receiver_has_the_classes_that_it_mostly_is_an_instance_of() -> None:
    files = {"shop/cart.py": "class Cart:\n    def add(self): ...\nclass Bag:\n    def add(self): ...\n"}
    carts = {f"shop/use{n}.py": "from shop.cart import Cart\nc = Cart()\nc.add()\n" for n in range(4)}
    bag = {"shop/odd.py": "from shop.cart import Bag\nc = Bag()\nc.add()\n"}

    assert harvested({**files, **carts, **bag}).usual == (("c", "receiver", "shop.cart.Cart"),)
    carts.popitem()  # control: not so many times fewer
    assert ("c", "receiver", "shop.cart.Bag") in harvested({**files, **carts, **bag}).usual
