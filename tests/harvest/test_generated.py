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


GENERATED = {
    "shop/__init__.py": "",
    "shop/a.py": """
        NAMES = ("get", "post") + tuple(["put item"])

        class Client:
            def own(self): ...

        class Plain: ...

        class Base:
            def __init_subclass__(cls, **more):
                for each in ("a", "b"):
                    setattr(cls, f"ask_{each}", ask(each))
                cls.made = lambda self: None
                more.lost = cls

        def _call(self, x: int) -> str:
            "Call it. Then wait."

        for name in NAMES:
            name = name.replace(" ", "_").lower()
            setattr(Client, f"do_{name}", _call)

        def _add(cls, names):
            for each in names:
                if each:
                    setattr(cls, "on_%s" % each, lambda self: None)
                    setattr(cls, "own", _call)

        _add(Client, "open close".split())
        for event, label in {"stop": "s"}.items():
            setattr(Plain, event, property(label))
        Plain.size = 3
        setattr(Plain, "_hidden", 3)
        setattr(unknown, "lost", 3)
        setattr(Plain, unknown, 3)
        """,
}


def kinds(files: dict[str, str]) -> dict[str, str]:
    """Return symbol -> kind and signature of the definitions in a module, without their functions."""
    made = harvested(files)
    columns = made.examples
    named = {made.symbols[columns.symbol[each.example]].name: each for each in made.definitions}
    return {name: f"{each.kind} {each.signature}" for name, each in named.items() if name.count(".") > 2}


def test_members_that_literal_statements_set_are_defined() -> None:
    call = "method (x: int) -> str"
    assert kinds(GENERATED) == {
        "shop.a.Client.own": "method ()",
        "shop.a.Client.do_get": call,
        "shop.a.Client.do_post": call,
        "shop.a.Client.do_put_item": call,
        "shop.a.Client.on_open": "method ",
        "shop.a.Client.on_close": "method ",
        "shop.a.Base.ask_a": "method ",
        "shop.a.Base.ask_b": "method ",
        "shop.a.Base.made": "method ",
        "shop.a.Plain.stop": "property ",
        "shop.a.Plain.size": "attribute ",
    }


def test_uses_of_generated_members_are_found() -> None:
    use = {"use/a.py": "import shop.a\nshop.a.Client().do_get()\n"}
    index = index_of(harvested(GENERATED | use))

    assert answers(index, "shop.a.Client.do_get")[0].endswith("use/a.py: shop.a.Client().do_get()")
    assert not answers(index, "shop.a.Client.do_nothing")  # control


def test_members_of_endless_loops_are_limited() -> None:
    loops = "class C: ...\nL = 'a'.split()\n" + "L = L\nM = M + M\n" + "N = [" + "'a', " * 5000 + "]\n"
    nested = "for a in N:\n for b in N:\n  for c in N:\n   setattr(C, a + b + c, 1)\n"
    calls = "def f(x):\n    for y in ['a']:\n        f(y)\nf('a')\n"

    assert kinds({"shop/__init__.py": "", "shop/a.py": loops + nested + calls}) == {
        "shop.a.C.aaa": "attribute "
    }


def test_a_long_chain_of_branches_is_followed() -> None:
    chain = "class C: ...\nif x: pass\n" + "elif x: pass\n" * 900 + "else: C.last = 1\n"

    assert kinds({"shop/__init__.py": "", "shop/a.py": chain}) == {"shop.a.C.last": "attribute "}


PUT_TOGETHER = {
    "shop/__init__.py": "from shop.a import *",
    "shop/a.py": """
        import sys
        import typing
        from shop import b

        __all__ = ["make"]

        def make(x):
            "Make it."

        def _wrap(y: int):
            "Wrap it."

        for new, old in {"make": "create"}.items():
            globals()[old] = globals()[new]
            __all__.append(old)
        for name in ("one", "two"):
            vars()[name] = call(name)
            locals()[f"wrap_{name}"] = _wrap
            globals()[unknown + name] = 1
            try:
                globals()["tried_" + name] = getattr(b, "cart")
            except AttributeError:
                pass
        globals().update({name: getattr(typing, name) for name in ("Any", "IO")}, plain=1)
        globals().update({"cart": b.cart, "b_cart": getattr(b, "cart"), **more})
        setattr(sys.modules[__name__], "late", lambda: None)
        setattr(sys.modules["other"], "lost", 1)

        def _register(name):
            globals()[name] = 1
            vars()["lost_" + name] = 1
            __all__.extend([name])

        _register("given")
        del make.x["lost"]

        _reexported = ["Final"]
        _reexported += ["Generic"]
        if sys.version_info < (3, 99):
            _reexported.append("NotThere")
        globals().update({name: getattr(typing, name) for name in _reexported})
        _fewer = ["Pattern"]
        _fewer.remove("Pattern")
        globals().update({name: getattr(typing, name) for name in _fewer})
        """,
    "shop/b.py": "def cart(): ...",
}


def test_names_that_a_module_puts_together_are_defined() -> None:
    made = harvested(PUT_TOGETHER)
    columns = made.examples
    named = {made.symbols[columns.symbol[each.example]].name: each for each in made.definitions}
    found = {
        name.removeprefix("shop.a."): f"{each.kind} {each.signature}{each.summary}"
        for name, each in named.items() if name.startswith("shop.a.")
    }  # fmt: skip

    assert found == {
        "make": "function (x)Make it.",
        "one": "attribute ",
        "two": "attribute ",
        "wrap_one": "function (y: int)Wrap it.",
        "wrap_two": "function (y: int)Wrap it.",
        "plain": "attribute ",
        "cart": "attribute ",
        "late": "function ",
        "given": "attribute ",
    }


def test_names_that_a_module_puts_together_lead_to_what_they_are() -> None:
    use = "import shop.a\nfrom shop import create, given\ncreate(1)\nshop.a.b_cart()\nshop.a.IO()\n"
    use += "shop.a.Final()\nshop.a.Generic()\nshop.a.Pattern()\n"
    index = index_of(harvested(PUT_TOGETHER | {"use/a.py": use}))

    shown = {path: [each.name for each in index.linked(path)] for path in (
        *("shop.create", "shop.a.create", "shop.a.b_cart"),
        *("shop.a.lost", "shop.a.lost_given", "shop.one", "shop.a.tried_one"),
    )}  # fmt: skip
    assert shown == {
        "shop.create": ["shop.a.make"],
        "shop.a.create": ["shop.a.make"],
        "shop.a.b_cart": ["shop.b.cart"],
        "shop.a.lost": [],
        "shop.a.lost_given": [],
        "shop.one": [],  # not in `__all__`
        "shop.a.tried_one": [],  # it may not be there
    }
    for name in ("IO", "Final", "Generic"):
        assert answers(index, f"shop.a.{name}")[0].startswith(f"typing.{name} ")
    assert not answers(index, "typing.Pattern")  # control: taken away


COMPILED = {
    "shop/__init__.py": "",
    "shop/fast/__init__.py": """
        from shop.fast._till import (
            pay,
            SIZE as _SIZE,
        )
        from ._till import change as give
        from . import _other
        from typing import TYPE_CHECKING
        if TYPE_CHECKING:
            from ._types import Coin
        try:
            from ._speed import quick
        except ImportError:
            def quick(): ...
        """,
    "shop/listed.py": "from shop._a import one, two\n__all__ = ['one']\n",
    "shop/plain.py": "from shop._b import three\n",
    "shop/_hidden/__init__.py": "from shop._hidden._c import four\n",
}


def test_what_a_package_imports_from_its_compiled_module_is_known_by_the_public_path() -> None:
    index = index_of(harvested(COMPILED))

    (found,) = index.linked("shop.fast.pay")
    assert (found.name, found.shown) == ("shop.fast._till.pay", "shop.fast.pay")
    assert answers(index, "shop.fast.pay") == ["shop.fast._till.pay shop shop/fast/__init__.py: pay,"]
    assert [each.shown for each in index.linked("shop.listed.one")] == ["shop.listed.one"]
    assert [each.shown for each in index.linked("shop.fast.give")] == ["shop.fast.give"]
    for path in (
        "shop.fast.Coin",
        "shop.listed.two",
        "shop.plain.three",
        "shop._hidden.four",
        "shop.fast.SIZE",
    ):
        assert not answers(index, path)
    quick = "shop.fast._speed.quick shop shop/fast/__init__.py: from ._speed import quick"
    assert answers(index, "shop.fast.quick") == [quick]  # what is defined only stands in for it


def test_a_module_with_text_defines_its_names_itself() -> None:
    stub = {"shop/fast/_till.pyi": "def pay(x: int) -> int: ...\n"}
    index = index_of(harvested(COMPILED | stub))

    assert answers(index, "shop.fast.pay")[0].endswith("shop/fast/_till.pyi: def pay(x: int) -> int: ...")
    assert not answers(index, "shop.fast.give")  # the stub does not have it
