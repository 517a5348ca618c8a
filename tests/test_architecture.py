"""The tree in docs/architecture.md is the tree of the package."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from helpers import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


def drawn_tree(page: str) -> dict[str, set[str]]:
    """Return folder -> the names in it, for each folder of the package whose contents are drawn.

    A line may name further files of its folder in its text.
    """
    (block,) = re.findall(r"compares this tree .*-->\n```text\n(.*?)```", page, re.DOTALL)
    tree: dict[str, set[str]] = {}
    path: list[str] = []
    for line in block.splitlines():
        indent, name, text = re.fullmatch(r"( *)(\S+) *(.*)", line).groups()  # type: ignore[union-attr]
        path[len(indent) // 2 :] = [name.rstrip("/")]
        if len(path) > 1:
            tree.setdefault("/".join(path[:-1]), set()).update([name, *re.findall(r"\b\w+\.py\b", text)])
    return tree


def names_in(folder: Path) -> set[str]:
    """Return the modules in a folder, and the folders with a slash; `__init__.py` only if it has code."""
    names = {path.name for path in folder.glob("*.py")} - {"__init__.py"}
    return names | {
        f"{path.name}/" for path in folder.iterdir() if path.is_dir() and path.name != "__pycache__"
    }


def test_the_tree_in_the_architecture_is_the_tree_of_the_package() -> None:
    for folder, drawn in drawn_tree(PAGE).items():
        different = drawn - {"__init__.py"} ^ names_in(ROOT / folder)
        assert not different, folder


def test_control_a_difference_is_seen() -> None:
    tree = drawn_tree(PAGE.replace("  model.py ", "  models.py"))

    assert {"models.py", "model.py"} == (tree["exsearch"] ^ drawn_tree(PAGE)["exsearch"])
    assert len(tree) >= 5


def test_every_file_that_the_page_names_is_there() -> None:
    recipes = PAGE.partition("## Recipes")[2]
    named = set(re.findall(r"`([\w/]+(?:/|\.py))`", recipes))
    assert len(named) > 15
    for name in named:
        places = [name, f"exsearch/{name}"]
        assert "NAME" in name or any((ROOT / place).exists() for place in places), name
