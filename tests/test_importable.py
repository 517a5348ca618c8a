"""The lister of public names that `benchmarks/public_names.py` compares an index with."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import importable
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Listed = Callable[..., list[tuple[str, str]]]

LISTER = Path(importable.__file__)


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Listed:
    """Return a function that makes the modules of a library and lists (path, kind) of its public names."""

    def listed(modules: Mapping[str, str], depth: int = 1) -> list[tuple[str, str]]:
        for path, text in modules.items():
            file = tmp_path / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))
        return [(path, kind) for path, kind, _ in child("names", "shop", str(depth))]

    return listed


def child(*arguments: str, text: str = "") -> Any:
    done = subprocess.run(
        [sys.executable, str(LISTER), *arguments], input=text, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def same(*pairs: list[str]) -> Any:
    return child("same", text=json.dumps(pairs))


def test_functions_classes_and_their_own_methods_are_public(library: Listed) -> None:
    text = """
class Cart:
    def add(self): pass
    def _sum(self): pass
def pay(): pass
def _hidden(): pass
LIMIT = 3
"""

    assert library({"shop.py": text}) == [
        ("shop.Cart", "class"),
        ("shop.Cart.add", "method"),
        ("shop.pay", "function"),
    ]


def test_all_decides_what_is_public_and_without_it_imports_from_other_libraries_are_not(
    library: Listed,
) -> None:
    imports = "from json import dumps\nfrom shop.parts import _pay, pay\n"
    parts = {"shop/parts.py": "__all__ = []\ndef pay(): pass\ndef _pay(): pass"}

    assert library(parts | {"shop/__init__.py": imports}) == [("shop.pay", "function")]
    assert library(parts | {"shop/__init__.py": imports + "__all__ = ['dumps', '_pay']"}) == [
        ("shop._pay", "function"),
        ("shop.dumps", "function"),
    ]


def test_only_public_modules_to_a_depth_are_read(library: Listed) -> None:
    function = "def f(): pass"
    modules = {f"shop/{name}": function for name in ("_a.py", "tests.py", "b.py", "c/d.py")}
    modules |= {"shop/__init__.py": "", "shop/c/__init__.py": ""}

    assert library(modules) == [("shop.b.f", "function")]
    assert library(modules, depth=2) == [("shop.b.f", "function"), ("shop.c.d.f", "function")]


def test_a_library_that_prints_and_has_proxies_that_raise_is_listed(library: Listed) -> None:
    text = """
print("{")
class Lazy:
    @property
    def __class__(self): raise RuntimeError("not set up")
settings = Lazy()
def f(): pass
"""
    assert library({"shop.py": text}) == [("shop.Lazy", "class"), ("shop.f", "function")]


def test_paths_are_the_same_if_they_lead_to_one_object_bound_or_not() -> None:
    assert same(
        ["json.JSONDecoder", "json.decoder.JSONDecoder"],
        ["random.choice", "random.Random.choice"],
        ["datetime.datetime.now", "datetime.datetime.now"],
        ["json.dumps", "json.dump"],  # control
        ["json.dumps", "json.no_such_name"],  # control
    ) == [True, True, True, False, False]


MADE = """
class Base:
    def __init_subclass__(cls):
        cls.ask = lambda self: None
        cls.own = lambda self: None
    def ask(self): "set: ask = 1"
    def own(self): pass
    def run(self): pass
class Below(Base):
    "ask and own"
    run = lambda self: None
class Other(Base):
    def own(self): pass
"""


def test_what_a_base_class_makes_for_each_class_below_is_the_same(library: Listed) -> None:
    library({"shop.py": MADE})

    assert same(
        ["shop.Below.ask", "shop.Base.ask"],
        ["shop.Below.run", "shop.Base.run"],  # control: its own
        ["shop.Other.own", "shop.Base.own"],  # control: the same
        ["shop.Base.ask", "shop.Below.ask"],  # control: the other way round
        ["shop.Below.ask", "shop.Base.own"],  # control: another name
    ) == [True, False, False, False, False]


def test_a_module_is_called_as_it_was_asked_for(library: Listed) -> None:
    replaced = "import sys\nimport shop._fast\nsys.modules[__name__] = shop._fast"
    modules = {"shop/__init__.py": "", "shop/fast.py": replaced, "shop/_fast.py": "def f(): pass"}

    assert library(modules) == [("shop.fast.f", "function")]


def test_a_path_leads_to_the_function_that_has_the_name_of_its_module(library: Listed) -> None:
    library(
        {"shop/__init__.py": "from shop.pay import pay", "shop/pay.py": "def pay(): pass\ndef other(): pass"}
    )

    assert same(
        ["shop.pay", "shop.pay.pay"],
        ["shop.pay", "shop.pay.other"],  # control
        ["shop.pay.other", "shop.pay.other"],
    ) == [True, False, True]


def test_a_distribution_stands_for_its_modules() -> None:
    assert importable.import_names("python-frontmatter") == ["frontmatter"]
    assert importable.import_names("json.decoder") == ["json.decoder"]  # control
