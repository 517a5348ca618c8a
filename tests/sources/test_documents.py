"""Which files of a project are read as its documentation, in which role, and what the others cost."""

from __future__ import annotations

import os
import tracemalloc
from typing import TYPE_CHECKING

import pytest
from helpers.making import fingerprint, install, metadata, noise, read, sdist, wheel, write, zipped

from exsearch import readers
from exsearch.sources.documents import is_document
from exsearch.sources.origins import Limits, Origin

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

BODY = "\n# Shop\n\n>>> import shop\n"


@pytest.mark.parametrize(
    ("path", "is_one"),
    [
        *[(path, True) for path in ("README.md", "README.rst", "readme.markdown", "a.rest", "docs/a.MD",
            "docs/deep/a.mdx", "examples/a.ipynb", "shop/notes.md", "doc/a.txt", "a.txt", "docs/licensing.md",
            "history-of-shops.md", "docs/news-reader.md", "exchanges.md")],
        *[(path, False) for path in ("LICENSE.txt", "LICENSE.md", "COPYING.rst", "AUTHORS.rst", "NOTICE.md",
            "CHANGES.rst", "Changelog.md", "CHANGELOG-2.x.md", "docs/changes_in_2.rst", "HISTORY.md",
            "docs/whatsnew/v1.rst", "docs/releases/1.0.txt", "changelog.d/12.md", "RELEASE-NOTES.rst",
            "requirements.txt", "docs/requirements-dev.txt", "dev-requirements.txt", "constraints.txt",
            "CMakeLists.txt", "docs/CMakeLists.txt", "tests/data/a.md", "test/a.rst", "shop/tests/a.ipynb",
            "vendor/x/README.md", "shop/_vendor/README.rst", "PKG-INFO", "METADATA", "README", "a.py",
            "a.html", "a.csv", "md", ".md/x")],
    ],
)  # fmt: skip
def test_the_path_of_a_file_shows_whether_it_is_documentation(path: str, is_one: bool) -> None:
    assert is_document(path) is is_one


FILES = {
    "README.md": BODY,
    "docs/guide.rst": BODY,
    "docs/old.txt": "Use it::\n\n    shop.open()\n",
    "docs/words.txt": "one\ntwo\n",
    "examples/tour.ipynb": "{}",
    "shop/__init__.py": "",
    "shop/doctests.txt": ">>> 1\n1\n",
    "shop/data.txt": "1 2\n",
    "CHANGES.md": BODY,
    "tests/data.md": BODY,
    "LICENSE.txt": BODY,
    "build/lib/README.md": BODY,
    "shop.egg-info/PKG-INFO": metadata(),
    "page.md": "title: x\nslug: x\n\n## Example 1 from shop\n~~x = 1\n",
}
ROLES = {
    "shop/__init__.py": "source",
    "README.md": "documentation",
    "docs/guide.rst": "documentation",
    "docs/old.txt": "documentation",
    "examples/tour.ipynb": "example",
    "shop/doctests.txt": "documentation",
}


@pytest.mark.parametrize("kind", ["tree", "sdist", "zip"])
def test_the_documents_of_a_project_come_after_its_source(tmp_path: Path, kind: str) -> None:
    place = {
        "tree": lambda: write(tmp_path / "tree", FILES),
        "sdist": lambda: sdist(tmp_path, FILES),
        "zip": lambda: sdist(tmp_path, FILES, ending="zip"),
    }[kind]()

    got = read(place)

    assert got.column("role") == ROLES
    assert list(got.files) == list(ROLES)
    assert got.files["README.md"].text == BODY
    assert {file.module for file in got.files.values()} == {"shop", None}
    assert (got.skipped, got.project.packages) == ([], ("shop",))


PACKAGED = {"shop/__init__.py": "", "shop/guide.md": BODY, "shop/a.ipynb": "{}", "shop/data.txt": ">>> 1",
            "shop/tests/a.md": BODY, "README.md": BODY, "LICENSE.md": "",
            "shop-1.0.dist-info/more.md": BODY, "shop/CHANGES.md": BODY}  # fmt: skip
DESCRIPTION = "shop-1.0.dist-info/METADATA"


@pytest.mark.parametrize("kind", ["wheel", "installed"])
def test_a_distribution_has_its_description_and_the_documents_in_its_packages(
    tmp_path: Path, kind: str
) -> None:
    def make(more: str) -> Origin:
        if kind == "wheel":
            return Origin(kind, str(wheel(tmp_path, PACKAGED, more=more)), "shop")
        record = [*PACKAGED, "shop-1.0.dist-info/METADATA", "../../share/doc/a.md"]
        return Origin(kind, str(install(tmp_path / "env", PACKAGED, more=more, record=record)), "shop")

    got = read(make("Home-page: https://shop.example\n" + BODY))

    assert got.column("role") == {
        "shop/__init__.py": "source",
        DESCRIPTION: "documentation",
        "shop/a.ipynb": "documentation",
        "shop/guide.md": "documentation",
    }
    assert got.files[DESCRIPTION].text.startswith("Metadata-Version: 2.1\n")
    assert BODY in got.files[DESCRIPTION].text
    assert (got.files[DESCRIPTION].url, got.skipped) == (None, [])
    assert DESCRIPTION not in read(make("")).files  # control: there is no description


def test_a_description_may_be_a_field(tmp_path: Path) -> None:
    got = read(wheel(tmp_path, {}, more="Description: Shop\n        >>> 1\n"))

    assert list(got.files) == [DESCRIPTION]


def test_the_standard_library_and_an_editable_install_are_read_as_what_they_are(tmp_path: Path) -> None:
    library = write(tmp_path / "lib", {"os.py": "", "README.md": BODY})
    assert list(read(Origin("stdlib", str(library), "stdlib:")).files) == ["os.py"]

    tree = write(tmp_path / "tree", {"pyproject.toml": "", "shop.py": "", "README.md": BODY})
    info = install(tmp_path / "env", {}, more=BODY)
    write(info, {"direct_url.json": f'{{"url": "{tree.as_uri()}", "dir_info": {{"editable": true}}}}'})
    assert list(read(Origin("installed", str(info), "shop")).files) == ["shop.py", "README.md"]


@pytest.mark.parametrize(
    ("content", "text", "reason"),
    [
        (b"\xef\xbb\xbf# A\r\n\r\nb\rc", "# A\n\nb\nc", None),
        (b"# coding: latin-1\n\xc3\xa4", "# coding: latin-1\nä", None),  # which only Python source declares
        (b"# coding: latin-1\n\xe4", None, "not UTF-8 (byte 0xe4)"),
        (b"a\n\0", None, "binary, not text"),
        ("a".encode("utf-16"), None, "UTF-16, not UTF-8"),
    ],
)
def test_documents_are_utf_8(tmp_path: Path, content: bytes, text: str | None, reason: str | None) -> None:
    got = read(write(tmp_path, {"README.md": content}))

    assert [file.text for file in got.files.values()] == ([] if text is None else [text])
    assert got.reasons() == ({} if reason is None else {"README.md": reason})


def test_documents_have_limits_of_their_own_and_cost_no_source(tmp_path: Path) -> None:
    files = {"a.md": "x" * 11, "b.ipynb": "x" * 21, "c.ipynb": "x" * 20, "d.md": "x", "e.md": "x",
             "f.md": "x", "z.py": "", "data/1.txt": ">>> " + "x" * 500_000}  # fmt: skip
    limits = Limits(file_bytes=10, notebook_bytes=20, documents=5)

    for place in (write(tmp_path / "tree", files), sdist(tmp_path, {**files, "setup.py": ""})):
        got = read(place, limits._replace(file_bytes=1000 if place.is_file() else 10))
        few = read(place, limits._replace(document_bytes=20))

        assert {"c.ipynb", "d.md", "e.md", "z.py"} <= set(got.files)
        assert got.reasons()["b.ipynb"] == "21 bytes, more than the 20 that a notebook may have"
        assert got.reasons()["f.md"] == "more than 5 documents; left out from here on, without `--no-limit`"
        assert "data/1.txt" not in {*got.files, *got.reasons()}
        assert "more than 20 bytes of documents" in few.reasons()["d.md"]
        assert "z.py" in few.files


@pytest.mark.parametrize("ending", ["tar.gz", "zip"])
def test_a_huge_notebook_costs_its_line_in_the_report_and_no_memory(tmp_path: Path, ending: str) -> None:
    huge = noise(1_000_000) * 30
    place = sdist(tmp_path, {"a.ipynb": huge, "b.md": "x"}, ending=ending)
    del huge

    tracemalloc.start()
    got = read(place)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert list(got.files) == ["b.md"]
    assert "more than the 20,000,000 that a notebook may have" in got.reasons()["a.ipynb"]
    assert peak < 10_000_000


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the platform has no FIFOs")
def test_only_regular_documents_are_opened(tmp_path: Path) -> None:
    root = write(tmp_path / "tree", {"a.md": "", "data.txt": ">>> 1"})
    secret = write(tmp_path / "outside", {"secret.md": "secret"}) / "secret.md"
    (root / "link.md").symlink_to(secret)
    (root / "link.txt").symlink_to(secret)  # most are data: not worth a line
    os.mkfifo(root / "fifo.rst")

    got = read(root)

    assert list(got.files) == ["a.md", "data.txt"]
    assert got.reasons() == {
        "link.md": "a symbolic link, which is not followed", "fifo.rst": "not a regular file"
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["tree", "wheel", "sdist", "installed"])
@pytest.mark.parametrize("reader", ["markdown", "docstrings", "metadata"])
def test_a_newer_reader_of_documents_changes_the_fingerprint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, reader: str
) -> None:
    files = {"shop/a.py": "", "shop/a.md": "x"}
    makers: dict[str, Callable[[Path, Mapping[str, str | bytes]], Path]]
    makers = {"tree": write, "wheel": wheel, "sdist": sdist, "installed": install}
    place = makers[kind](tmp_path / kind, files)
    origin = Origin(kind, str(place), ".")
    before = fingerprint(origin)

    monkeypatch.setitem(readers.EDITIONS, "page", 99)
    assert fingerprint(origin) == before  # control
    monkeypatch.setitem(readers.EDITIONS, reader, 99)
    assert fingerprint(origin) != before


def test_a_changed_document_changes_the_fingerprint(tmp_path: Path) -> None:
    write(tmp_path, {"shop.py": "", "README.md": "a", "data.csv": "a"})
    origin = Origin("tree", str(tmp_path), ".")
    before = fingerprint(origin)

    write(tmp_path, {"data.csv": "changed"})
    assert fingerprint(origin) == before  # control
    write(tmp_path, {"README.md": "changed"})
    assert fingerprint(origin) != before


def test_an_unsafe_name_of_a_document_is_refused(tmp_path: Path) -> None:
    place = zipped(tmp_path / "shop-1.0.zip", {"shop-1.0/PKG-INFO": metadata(), "shop-1.0/../../x.md": "x",
                                               "shop-1.0/a.md": "x"})  # fmt: skip

    got = read(place)

    assert list(got.files) == ["a.md"]
    assert list(got.reasons().values()) == ["refused: unsafe name (leads out of its folder)"]
