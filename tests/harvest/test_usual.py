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
