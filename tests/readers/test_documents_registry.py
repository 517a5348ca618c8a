"""Which reader reads a file of documentation."""

from __future__ import annotations

from importlib import import_module

import pytest

from exsearch.readers import DOCUMENTS, document_reader_of


@pytest.mark.parametrize(("path", "reader"), [
    ("docs/guide.md", "markdown"), ("README.MD", "markdown"), ("a.mdx", "markdown"), ("a/b.rst", "rst"),
    ("a.ipynb", "notebook"), ("t.txt", "doctests"), ("shop-1.0.dist-info/METADATA", "metadata"),
    ("PKG-INFO", "metadata"), ("a.py", None), ("METADATA.json", None), ("md", None), ("a.toml", None),
])  # fmt: skip
def test_the_name_of_a_file_decides(path: str, reader: str | None) -> None:
    assert document_reader_of(path) == reader


def test_every_reader_is_a_module_that_reads() -> None:
    for name in {*DOCUMENTS.values(), "metadata"}:
        module = import_module(f"exsearch.readers.documents.{name}")
        assert module.read("", "a").blocks == ()
