"""The names that files are imported by, and the names that are a project's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.making import install, read, wheel, write

from exsearch.sources.metadata import Metadata, read_pyproject
from exsearch.sources.origins import Origin

if TYPE_CHECKING:
    from pathlib import Path


def tree_of(paths: list[str], name: str = "") -> dict[str, str]:
    files = dict.fromkeys(paths, "")
    return {**files, "pyproject.toml": f'[project]\nname = "{name}"\n'} if name else files


TREES = [
    pytest.param("", ["shop/__init__.py", "shop/cart.py"], ["shop", "shop.cart"], ("shop",), id="flat"),
    pytest.param("", ["src/shop/__init__.py", "src/shop/a.py"], ["shop", "shop.a"], ("shop",), id="src"),
    pytest.param("", ["lib/shop/__init__.py", "lib/shop/a/__init__.py", "lib/shop/a/b.py"],
                 ["shop", "shop.a", "shop.a.b"], ("shop",), id="another folder"),
    pytest.param("shop", ["shop.py", "setup.py"], ["setup", "shop"], ("shop",), id="one module"),
    pytest.param("", ["src/shop.py", "src/till/__init__.py"], ["shop", "till"], ("shop", "till"),
                 id="modules in src"),
    pytest.param("", ["shop/__init__.py", "tasks.py", "scripts/run.py", "tools/__init__.py"],
                 ["run", "shop", "tasks", "tools"], ("shop", "tools"), id="what lies around a package"),
    pytest.param("", ["shop/__init__.py", "tests/__init__.py", "tests/test_shop.py", "docs/conf.py"],
                 ["conf", "shop", "tests", "tests.test_shop"], ("shop",), id="tests"),
    pytest.param("", ["tests/__init__.py", "tests/test_shop.py"], ["tests", "tests.test_shop"], ("tests",),
                 id="nothing but tests"),
    pytest.param("", ["my-script.py", "2to3.py", "a b/x.py", "shop.py"], ["shop", "x", None, None],
                 ("shop",), id="no identifiers"),
    pytest.param("", ["src/google/cloud/shop/__init__.py"], ["google.cloud.shop"], ("google",),
                 id="a namespace in src"),
    pytest.param("", ["packages/a/src/ns/shop/till.py"], ["ns.shop.till"], ("ns",),
                 id="a namespace in the src of one of several"),
    pytest.param("google-cloud-shop", ["google/cloud/shop/__init__.py", "google/cloud/shop/a.py"],
                 ["google.cloud.shop", "google.cloud.shop.a"], ("google",), id="a namespace by its name"),
    pytest.param("corner-shop", ["corner_shop/till.py"], ["corner_shop.till"], ("corner_shop",),
                 id="a package without __init__"),
    pytest.param("other", ["google/cloud/shop/__init__.py"], ["shop"], ("shop",), id="control: another name"),
    pytest.param("", ["__init__.py", "pyproject.toml", "shop.py"], ["shop", None], ("shop",),
                 id="an __init__ that is in no folder"),
    pytest.param("", ["größe/__init__.py"], ["größe"], ("größe",), id="Unicode"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "paths", "modules", "packages"), TREES)
def test_a_tree_is_imported_from_the_roots_of_its_packages(
    tmp_path: Path, name: str, paths: list[str], modules: list[str | None], packages: tuple[str, ...]
) -> None:
    got = read(write(tmp_path / "tree", tree_of(paths, name)))

    assert sorted(got.column("module").values(), key=lambda each: (each is None, str(each))) == modules
    assert got.project.packages == packages


def test_a_file_knows_whether_it_is_a_package(tmp_path: Path) -> None:
    got = read(write(tmp_path, {"shop/__init__.py": "", "shop/init.py": ""}))

    assert got.column("is_package") == {"shop/__init__.py": True, "shop/init.py": False}


def test_a_package_that_is_added_by_itself_keeps_its_full_name(tmp_path: Path) -> None:
    write(tmp_path, {"shop/__init__.py": "", "shop/till/__init__.py": "", "shop/till/coins.py": ""})

    got = read(tmp_path / "shop" / "till")

    assert got.column("module") == {"__init__.py": "shop.till", "coins.py": "shop.till.coins"}
    assert got.project.packages == ("shop",)


def test_installed_files_are_imported_by_their_whole_path(tmp_path: Path) -> None:
    files = dict.fromkeys(["google/cloud/shop/a.py", "shop.py", "shop_data/x-1.py"], "")

    got = read(Origin("installed", str(install(tmp_path, files)), "shop"))

    assert got.column("module") == {
        "google/cloud/shop/a.py": "google.cloud.shop.a",
        "shop.py": "shop",
        "shop_data/x-1.py": None,
    }
    assert got.project.packages == ("google", "shop")


def test_a_wheels_data_folders_are_installed_beside_the_rest(tmp_path: Path) -> None:
    paths = ["shop/a.py", "shop-1.0.data/purelib/till/b.py", "shop-1.0.data/platlib/c.py",
             "shop-1.0.data/scripts/run.py"]  # fmt: skip

    got = read(wheel(tmp_path, dict.fromkeys(paths, "")))

    assert sorted(map(str, got.column("module").values())) == ["None", "c", "shop.a", "till.b"]
    assert got.project.packages == ("c", "shop", "till")


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("setup.py", "from setuptools import setup\nsetup(package_dir={'': 'lib', 'shop.till': 'front'})\n"),
        ("setup.cfg", "[options]\npackage_dir =\n    =lib\n    shop.till = ./front/\n"),
        ("pyproject.toml", "[tool.setuptools.package-dir]\n'' = 'lib'\n'shop.till' = 'front'\n"),
    ],
)
def test_the_folders_of_packages_are_those_that_setuptools_is_told(
    tmp_path: Path, file: str, content: str
) -> None:
    sources = {"lib/shop/cart.py": "", "lib/shop/sub/a.py": "", "front/__init__.py": "", "front/b.py": "",
               "other/__init__.py": "", "other/c.py": ""}  # fmt: skip

    assert read(write(tmp_path / "told", {**sources, file: content})).column("module") == {
        "lib/shop/cart.py": "shop.cart",
        "lib/shop/sub/a.py": "shop.sub.a",
        "front/__init__.py": "shop.till",
        "front/b.py": "shop.till.b",
        "other/__init__.py": "other",
        "other/c.py": "other.c",
        **({"setup.py": "setup"} if file == "setup.py" else {}),
    }
    untold = read(write(tmp_path / "untold", sources)).column("module")  # control
    assert (untold["front/b.py"], untold["lib/shop/sub/a.py"]) == ("front.b", "a")


@pytest.mark.parametrize("folder", ["../up", "/../x", "a/../../b", "x" * 300])
def test_a_folder_of_packages_that_is_not_in_the_project_counts_for_nothing(folder: str) -> None:
    found = read_pyproject(f"[tool.setuptools.package-dir]\nshop = '{folder}'\ntill = 'till'\n".encode())

    assert isinstance(found, Metadata)
    assert found.package_dirs == (("till", "till"),)
