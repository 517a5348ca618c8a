"""`add` of documentation: what it says of files, folders and what cannot be read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from helpers.harvesting import write_files
from helpers.pages import KETTLE, settle

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from helpers import Ran

README = "# Shop\n\n```python\nimport json\njson.dumps(1)\n```\n"
SHOP = {"pyproject.toml": "", "shop.py": "import json\njson.dumps(2)\n"}


@pytest.mark.parametrize(
    ("files", "typed", "said"),
    [
        ({"README.md": README}, "README.md", "1 document read, "),
        ({"a.md": README, "b/c.rst": "C\n"}, ".", "2 documents read, "),
        ({"a.md": README, "kettle.md": KETTLE}, ".", "1 document and 1 page read, "),
        ({**SHOP, "README.md": README, "docs/a.md": README, "LICENSE.md": README}, ".",
         "1 project with 1 file and 2 documents read, "),
        ({**SHOP, "README.md": README, "docs/kettle.md": KETTLE}, ".",
         "1 project with 1 file, 1 document and 1 page read, "),
        (SHOP, ".", "1 project with 1 file read, "),
        ({"kettle.md": KETTLE}, ".", "1 page read, "),
    ],
    ids=["a file", "a folder", "with pages", "a project", "a project with pages", "code", "pages"],
)  # fmt: skip
def test_add_counts_documents_beside_files_and_pages(
    run: Callable[..., Ran], tmp_path: Path, lean: None, files: dict[str, str], typed: str, said: str
) -> None:
    folder = write_files(tmp_path / "here", files)
    settle()

    added = run("add", typed, cwd=folder)

    assert (added.status, said in added.err) == (0, True), added.err
    assert run("update").err == "exsearch: nothing has changed\n"
    write_files(
        folder, {"kettle.md" if "kettle.md" in files else "docs/new.md": KETTLE.replace("teapot", "pot")}
    )
    assert ("read" in run("update").err) is (typed == ".")


@pytest.mark.parametrize("name", ["data.csv", "slides.pdf", "README"])
def test_a_kind_of_file_that_is_not_read_is_one_error_with_all_that_are(
    run: Callable[..., Ran], tmp_path: Path, lean: None, name: str
) -> None:
    folder = write_files(tmp_path / "here", {name: "a,b\n", "good.py": SHOP["shop.py"]})

    refused = run("add", name, cwd=folder)

    assert (refused.status, refused.out) == (2, "")
    first, second = refused.err.splitlines()
    assert first == f"exsearch: {name} is of a kind that is not read"
    assert re.findall(r"\.\w+", second) == [
        ".ipynb", ".markdown", ".md", ".mdx", ".pxi", ".py", ".pyi", ".pyx", ".rest", ".rst", ".txt"
    ]  # fmt: skip
    both = run("add", name, "good.py", cwd=folder)  # costs that source only
    assert (both.status, "1 project with 1 file read" in both.err) == (2, True)
    assert run("add", "good.py", cwd=folder).status == 0  # control


@pytest.mark.parametrize(("name", "content", "reason"), [
    ("a.md", b"# A\n\xff", "a.md:2: not UTF-8 (byte 0xff)"), ("a.rst", b"\0", "a.rst:1: binary, not text"),
    ("a.md", b"\xff\xfe#\0", "a.md:1: UTF-16, not UTF-8"),
])  # fmt: skip
def test_a_document_that_cannot_be_read_is_an_error_and_no_source(
    run: Callable[..., Ran], tmp_path: Path, lean: None, name: str, content: bytes, reason: str
) -> None:
    folder = write_files(tmp_path / "here", {name: content, "good.md": README})

    refused = run("add", name, cwd=folder)

    assert (refused.status, f"exsearch: {reason}\n" in refused.err) == (2, True)
    assert "blocks of Python" in refused.err
    assert name not in run("list", "sources").out
    assert f"skipped {reason}" in run("add", ".", cwd=folder).err  # control: in a folder it costs itself only
