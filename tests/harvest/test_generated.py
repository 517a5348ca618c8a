"""Names that no class and no `def` of a module has, but its source shows."""

from __future__ import annotations

from helpers.harvesting import answers, harvested, index_of

FACTORY = {
    "shop/__init__.py": "from shop.tills import Small",
    "shop/tills.py": """
        def make(size):
            class Made:
                def run(self):
                    "Run it."
            return Made

        def keep(size):
            class Made:
                def run(self): ...
            return size

        Small = make(1)
        Large = make(2)
        Other = keep(3)
        """,
    "use/a.py": "import shop\nshop.Small().run()\n",
}


def test_the_members_of_a_class_that_a_function_makes_are_found_by_its_names() -> None:
    index = index_of(harvested(FACTORY))

    for name in ("shop.Small.run", "shop.tills.Large.run", "Small.run"):
        use, definition = answers(index, name)
        assert use.endswith("use/a.py: shop.Small().run()")
        assert definition.endswith("shop/tills.py: def run(self):")
    assert not answers(index, "shop.tills.Other.run")  # control
    (found,) = index.linked("shop.Small.run")
    assert (found.name, found.shown) == ("shop.tills.make.Made.run", "shop.tills.Large.run")
