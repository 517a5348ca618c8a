"""Stub files: which of them belong to a project, and the modules that they describe."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.making import install, read, write

from exsearch.readers import is_source, reader_of
from exsearch.sources.fingerprint import survey
from exsearch.sources.origins import Origin
from exsearch.sources.roles import role_of

if TYPE_CHECKING:
    from pathlib import Path

TREES = [
    pytest.param(["shop/__init__.py", "shop/cart.pyi"], {"shop/cart.pyi": "shop.cart"}, id="of a module"),
    pytest.param(["shop/__init__.py", "shop/__init__.pyi"], {"shop/__init__.pyi": "shop"}, id="of a package"),
    pytest.param(["shop/__init__.pyi", "shop/fast.pyi"],
                 {"shop/__init__.pyi": "shop", "shop/fast.pyi": "shop.fast"}, id="of a compiled package"),
    pytest.param(["shop/__init__.py", "shop/fast/__init__.pyi", "shop/fast/till.pyi"],
                 {"shop/fast/__init__.pyi": "shop.fast", "shop/fast/till.pyi": "shop.fast.till"},
                 id="of a compiled package in a package"),
    pytest.param(["shop.pyi"], {"shop.pyi": "shop"}, id="of one compiled module"),
    pytest.param(["shop/__init__.py", "shop/typeshed/stdlib/os/__init__.pyi", "shop/typeshed/stdlib/abc.pyi"],
                 {}, id="a collection of stubs in a package"),
    pytest.param(["shop/__init__.py", "stubs/till/__init__.pyi", "typings/x.pyi"], {}, id="others beside it"),
    pytest.param(["shop/__init__.py", "shop-stubs/__init__.pyi"], {"shop-stubs/__init__.pyi": None},
                 id="the stubs of another distribution"),
]  # fmt: skip


@pytest.mark.parametrize(("paths", "modules"), TREES)
def test_a_stub_in_a_tree_belongs_to_its_module(
    tmp_path: Path, paths: list[str], modules: dict[str, str | None]
) -> None:
    got = read(write(tmp_path / "tree", dict.fromkeys(paths, "")))

    found = {path: module for path, module in got.column("module").items() if path.endswith(".pyi")}
    assert found == modules
    assert "os" not in got.project.packages


@pytest.mark.parametrize(("paths", "modules"), TREES)
def test_an_installed_stub_belongs_to_its_module(
    tmp_path: Path, paths: list[str], modules: dict[str, str | None]
) -> None:
    got = read(Origin("installed", str(install(tmp_path, dict.fromkeys(paths, ""))), "shop"))

    found = {path: module for path, module in got.column("module").items() if path.endswith(".pyi")}
    assert found == modules


def test_a_stub_in_src_belongs_to_its_module(tmp_path: Path) -> None:
    paths = ["src/shop/__init__.py", "src/shop/fast.pyi", "src/till.pyi", "pyproject.toml"]
    got = read(write(tmp_path, dict.fromkeys(paths, "")))

    assert got.column("module") == {
        "src/shop/__init__.py": "shop", "src/shop/fast.pyi": "shop.fast", "src/till.pyi": "till",
    }  # fmt: skip
    assert got.project.packages == ("shop", "till")
    assert got.column("is_package")["src/shop/fast.pyi"] is False


def test_the_stub_of_a_package_is_a_package(tmp_path: Path) -> None:
    got = read(write(tmp_path, {"shop/__init__.pyi": "", "shop/fast.pyi": ""}))

    assert got.column("is_package") == {"shop/__init__.pyi": True, "shop/fast.pyi": False}


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("shop/cart.pyi", "source"),
        ("tests/cart.pyi", "test"),
        ("shop/test_cart.pyi", "test"),
        ("shop/cart_test.pyi", "test"),
        ("shop/cart_pb2.pyi", "generated"),
        ("shop/_vendor/cart.pyi", "vendored"),
    ],
)
def test_a_stub_has_the_role_of_its_module(path: str, role: str) -> None:
    assert role_of(path, "") == role
    assert role_of(path[:-1], "") == role


def test_the_ending_of_a_stub_is_lower_case() -> None:
    assert reader_of("shop/cart.pyi") == "stub"
    assert is_source("shop/cart.pyi")
    assert reader_of("shop/CART.PYI") is None


def test_a_changed_stub_changes_the_fingerprint(tmp_path: Path) -> None:
    write(tmp_path, {"shop/__init__.py": "", "shop/cart.pyi": "x: int"})
    origin = Origin("tree", str(tmp_path), ".")
    before = survey(origin).fingerprint

    assert survey(origin).fingerprint == before  # control
    write(tmp_path, {"shop/cart.pyi": "xyz: int"})
    assert survey(origin).fingerprint != before
