"""The modules that pytest loads where a project is installed, in each kind of metadata file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.making import install, read, wheel, write

from exsearch.sources.metadata import plugins_in
from exsearch.sources.origins import Origin

if TYPE_CHECKING:
    from pathlib import Path

ENTRY_POINTS = (
    "[console_scripts]\nshop = shop:main\n\n[pytest11]\nshop = shop.plugin\nmore = shop.more:Plugin\n"
)
IN_TREES = {
    "pyproject.toml": '[project]\nname = "shop"\n[project.entry-points.pytest11]\nshop = "shop.plugin"\n'
    'more = "shop.more:Plugin"\n',
    "poetry": '[tool.poetry]\nname = "shop"\n[tool.poetry.plugins.pytest11]\nshop = "shop.plugin"\n'
    'more = "shop.more:Plugin"\n',
    "setup.cfg": "[metadata]\nname = shop\n[options.entry_points]\npytest11 =\n    shop = shop.plugin\n"
    "    more = shop.more:Plugin\n",
    "setup.py": "from setuptools import setup\nsetup(name='shop', entry_points={'pytest11': "
    "['shop = shop.plugin', 'more = shop.more:Plugin']})\n",
}
EXPECTED = ("shop.plugin", "shop.more")


@pytest.mark.parametrize("kind", ["wheel", "installed"])
def test_a_distribution_says_it_in_its_entry_points(tmp_path: Path, kind: str) -> None:
    def plugins(text: str) -> tuple[str, ...]:
        files = {"shop/plugin.py": "", "shop-1.0.dist-info/entry_points.txt": text}
        place = wheel(tmp_path, files) if kind == "wheel" else install(tmp_path / "env", files)
        return read(Origin(kind, str(place), "shop")).project.plugins

    assert plugins(ENTRY_POINTS) == EXPECTED
    assert plugins(ENTRY_POINTS.replace("pytest11", "other")) == ()  # control


@pytest.mark.parametrize("name", IN_TREES)
def test_a_tree_says_it_in_its_metadata(tmp_path: Path, name: str) -> None:
    def plugins(folder: str, text: str) -> tuple[str, ...]:
        file = "pyproject.toml" if name == "poetry" else name
        return read(write(tmp_path / folder, {file: text, "shop/plugin.py": ""})).project.plugins

    assert plugins("a", IN_TREES[name]) == EXPECTED
    assert plugins("b", IN_TREES[name].replace("pytest11", "other")) == ()  # control


@pytest.mark.parametrize(
    "content",
    [b"[pytest11", b"[pytest11]\nshop", b"[pytest11]\n\xff = a", b"[pytest11]\na = ../b", b"[pytest11]\na ="],
    ids=["no-section", "no-value", "no-text", "no-name", "empty"],
)
def test_what_is_no_entry_point_names_no_module(content: bytes) -> None:
    assert plugins_in(content) == ()
