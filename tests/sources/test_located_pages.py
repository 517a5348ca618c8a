"""Pages are located, surveyed and read as projects are, and other kinds of files as Python is."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

import pytest
from helpers.making import fingerprint, install, read, sdist, wheel, write

from exsearch import readers
from exsearch.errors import SourceError
from exsearch.model import UNSTATED, Project, Skipped
from exsearch.readers import reader_of
from exsearch.sources.documents import is_example_page
from exsearch.sources.fingerprint import survey
from exsearch.sources.locate import locate
from exsearch.sources.origins import Located, Origin, SourceFile
from exsearch.sources.pages import locate_pages

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLES = "title: x\n\n## Example 1 from shop\n~~x = 1\n"

needs_links = pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")


def found(path: Path) -> Located:
    return locate(str(path), cache="", environment={})


def page(root: Path, key: str) -> Origin:
    return Origin("page", os.path.join(root, *key.split("/")), key)


def settle(path: Path) -> None:
    """Wait until a change of the file would show in its times."""
    while max(path.stat().st_mtime_ns, path.stat().st_ctime_ns) > time.time_ns() - 60_000_000:
        time.sleep(0.01)


# -- readers


@pytest.mark.parametrize(
    ("name", "reader"),
    [
        ("a.py", "python"), ("shop/a.py", "python"), ("a.PY", None), ("a.Py", None), ("py", None),
        ("a.md", "page"), ("a.MD", "page"), ("a.markdown", "page"), ("a.txt", "page"), ("md", None),
        ("a.md/b", None), ("a.rst", None), ("", None), ("a.", None), (".py", "python"),
    ],
)  # fmt: skip
def test_the_ending_of_a_name_chooses_the_reader(name: str, reader: str | None) -> None:
    assert reader_of(name) == reader


def test_another_kind_of_file_is_read_wherever_python_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {
        "shop/__init__.py": "",
        "shop/a.py": "x = 1",
        "shop/b.nb": "a ledger",
        "shop/c.other": "",
        "LICENSE": "",
    }
    places = {
        "tree": write(tmp_path / "tree", files),
        "wheel": wheel(tmp_path, files),
        "sdist": sdist(tmp_path, files),
        "installed": install(tmp_path / "env", files),
    }
    origins = [Origin(kind, str(place), ".") for kind, place in places.items()]
    before = [fingerprint(origin) for origin in origins]
    assert not any("shop/b.nb" in read(origin).files for origin in origins)  # control

    monkeypatch.setitem(readers.READERS, ".nb", "ledger")

    for origin in origins:
        got = read(origin)
        assert got.column("module") == {
            "shop/__init__.py": "shop", "shop/a.py": "shop.a", "shop/b.nb": None
        }  # fmt: skip
        assert (got.files["shop/b.nb"].text, got.files["shop/b.nb"].role) == ("a ledger", "source")
        assert (got.project.packages, got.skipped) == (("shop",), [])
    assert all(fingerprint(origin) != old for origin, old in zip(origins, before, strict=True))
    assert found(write(tmp_path / "only", {"deep/b.nb": ""})).kind == "tree"
    assert found(places["tree"] / "shop" / "b.nb").kind == "tree"


@pytest.mark.parametrize("kind", ["tree", "wheel", "sdist", "page"])
def test_a_newer_edition_of_a_reader_changes_the_fingerprint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    files = {"shop/a.py": "", "a.md": ""}
    place = {
        "tree": write(tmp_path / "tree", files), "wheel": wheel(tmp_path, files),
        "sdist": sdist(tmp_path, files), "page": tmp_path / "tree" / "a.md",
    }[kind]  # fmt: skip
    settle(place)
    origin = Origin(kind, str(place), ".")
    before = fingerprint(origin)
    mine, other = ("page", "python") if kind == "page" else ("python", "page")

    monkeypatch.setitem(readers.EDITIONS, other, 99)
    assert fingerprint(origin) == before  # control
    monkeypatch.setitem(readers.EDITIONS, mine, 99)
    assert fingerprint(origin) != before


# -- located


def test_a_folder_of_pages_is_a_source_with_one_origin_a_page(tmp_path: Path) -> None:
    root = write(
        tmp_path / "pages", {"b.md": EXAMPLES, "a/z.txt": EXAMPLES, "a/data.txt": "", "a/bad.md": b"\0"}
    )
    pages = (page(root, "a/bad.md"), page(root, "a/z.txt"), page(root, "b.md"))

    assert found(root) == Located(str(root), "pages", pages)
    assert locate_pages(str(root), "built-in", "built-in") == Located("built-in", "built-in", pages)


@pytest.mark.parametrize("name", ["a.md", "a.rst", "README"])
def test_a_file_may_be_a_source_of_one_page(tmp_path: Path, name: str) -> None:
    root = write(tmp_path / "pages", {name: EXAMPLES})

    assert found(root / name) == Located(str(root / name), "pages", (page(root, name),))


@pytest.mark.parametrize(
    "name", ["README.md", "guide.rst", "notes.ipynb", "session.txt", "a.mdx", "METADATA"]
)
def test_a_file_may_be_a_source_of_one_document(tmp_path: Path, name: str) -> None:
    path = write(tmp_path, {name: "# Shop\n"}) / name

    located = found(path)

    assert located == Located(str(path), "tree", (Origin("tree", str(path), "."),))
    got = read(located.origins[0])
    assert got.column("role") == {name: "documentation"}
    assert got.project.project.name == name.partition(".")[0]


@pytest.mark.parametrize("content", [b"", b"\0", b"\xff", b"a,b"])
def test_a_file_of_a_kind_that_is_not_read_is_an_error_that_names_the_kinds(
    tmp_path: Path, content: bytes
) -> None:
    write(tmp_path, {"data.csv": content, "README": content, "none/data.csv": content})

    for name, words in (("data.csv", "data.csv is of a kind"), ("README", "README is of a kind"),
                        ("none", "no Python, documentation or example pages in")):  # fmt: skip
        with pytest.raises(SourceError, match=words) as raised:
            found(tmp_path / name)
        assert all(ending in (raised.value.hint or "") for ending in (".py", ".md", ".rst", ".ipynb", ".txt"))


def test_pages_and_documents_in_one_folder_are_one_source(tmp_path: Path) -> None:
    root = write(tmp_path / "texts", {"a.md": EXAMPLES, "guide.md": "# Guide\n", "sub/a.ipynb": "{}"})
    alone = write(tmp_path / "alone", {"guide.md": "# Guide\n"})

    located = found(root)

    assert located == Located(str(root), "tree", (Origin("tree", str(root), "."), page(root, "a.md")))
    got = read(located.origins[0])
    assert list(got.files) == ["guide.md", "sub/a.ipynb"]  # the page is read as a page
    assert got.project.project.name == "texts"
    assert found(alone) == Located(str(alone), "tree", (Origin("tree", str(alone), "."),))


NUMBERED = "## Example 1 from shop\n"


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        (EXAMPLES, True),
        ("\ufeff\r\ntitle: x\r\nslug: x\r\n\r\ntext", True),
        ("title: x\nslug: x\n\nno example yet", True),
        ("title: x\nmeta: a long\n  line\nsymbol: x\n# x", True),
        ("---\ntitle: x\nslug: x\n---\n" + NUMBERED, True),
        (NUMBERED + "```\n~~x()\n```\n", True),
        ("### Example 12: x\n~~x()\n", True),
        (b"\0", None),
        (b"\xff", None),
        ("---\ntitle: x\nslug: /x\n---\n# Guide", False),  # as many generators of sites have it
        ("title: x\n\n" + NUMBERED, False),
        (NUMBERED + "~~~python\nx()\n~~~\n", False),
        ("## Example usage\n~~old~~ new\n", False),
        ("# Shop\n\nslug: x\ntitle: x\n", False),
        ("", False),
        ("\n" * 100_000, False),
        ("a: b\n" * 100_000, False),
    ],
)
def test_the_head_of_a_text_shows_whether_it_is_an_example_page(
    text: str | bytes, is_one: bool | None
) -> None:
    content = text.encode() if isinstance(text, str) else text

    assert is_example_page(content) is is_one


def test_all_real_pages_are_example_pages(real_pages: Path) -> None:
    located = found(real_pages)

    assert (located.kind, len(located.origins)) == ("pages", 317)


@needs_links
def test_pages_are_named_by_their_real_path_and_links_in_them_are_skipped(tmp_path: Path) -> None:
    root = write(tmp_path / "pages", {"a.md": EXAMPLES})
    (root / "folder").symlink_to("/")
    (tmp_path / "link").symlink_to(root)

    located = found(tmp_path / "link")

    assert located.name == str(root)
    assert located.skipped == (Skipped("folder", None, "a symbolic link, which is not followed"),)


def test_a_folder_without_anything_to_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no Python, documentation or example pages in"):
        found(write(tmp_path / "empty", {"LICENSE.md": "", "data.txt": "1 2", "CHANGES.rst": ""}))
    with pytest.raises(SourceError, match="no Python, documentation or example pages in"):
        locate_pages(str(tmp_path), "built-in", "built-in")
    assert found(write(tmp_path / "one", {"index.rst": ""})).kind == "tree"  # control


def test_example_pages_beside_projects_belong_to_the_source(tmp_path: Path) -> None:
    files = {"docs/a.md": EXAMPLES, "README.md": "no example", "shop/a.py": ""}
    tree = write(tmp_path / "tree", files)
    plain = write(tmp_path / "plain", {**files, "docs/a.md": ""})
    several = write(
        tmp_path / "several",
        {"a/setup.py": "", "b/setup.py": "", "x.py": "", "y.md": "", "z.txt": "", "docs/a.md": EXAMPLES},
    )

    assert found(plain).origins == (Origin("tree", str(plain), "."),)  # control
    assert found(tree).origins == (Origin("tree", str(tree), "."), page(tree, "docs/a.md"))
    assert list(read(found(tree).origins[0]).files) == ["shop/a.py", "README.md"]
    assert [origin.key for origin in found(several).origins] == ["a", "b", "docs/a.md"]
    reason = "lies beside projects, and belongs to none"
    assert found(several).skipped == (Skipped("x.py", None, reason), Skipped("y.md", None, reason))
    assert [found(each).kind for each in (tree, several)] == ["tree", "projects"]


@needs_links
def test_a_file_that_projects_and_pages_skip_is_named_once(tmp_path: Path) -> None:
    root = write(tmp_path / "tree", {"a.md": EXAMPLES, "shop/a.py": ""})
    for name in ("folder", "page.md", "code.py"):
        (root / name).symlink_to(tmp_path if name == "folder" else root / "a.md")

    located = found(root)
    skipped = [*located.skipped, *read(located.origins[0]).skipped]

    assert sorted(each.path for each in skipped) == ["code.py", "folder", "page.md"]


@needs_links
def test_a_folder_between_projects_is_named_although_no_project_reads_it(tmp_path: Path) -> None:
    root = write(tmp_path / "all", {"a/setup.py": "", "b/setup.py": "", "a.md": EXAMPLES})
    (root / "folder").symlink_to(tmp_path)
    (root / "a" / "inside").symlink_to(tmp_path)

    assert [each.path for each in found(root).skipped] == ["folder"]


# -- surveyed


def test_the_fingerprint_of_a_page_changes_with_its_size_and_times(tmp_path: Path) -> None:
    path = write(tmp_path, {"a.md": "text"}) / "a.md"
    origin = page(tmp_path, "a.md")
    settle(path)
    before = fingerprint(origin)
    assert fingerprint(origin) == before
    status = path.stat()

    path.write_text("next")  # of the same size, and the time of modification is set back
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    settle(path)

    assert fingerprint(origin) != before
    assert survey(origin).source_bytes == 4


def test_a_page_that_was_just_written_is_read_again(tmp_path: Path) -> None:
    origin = page(write(tmp_path, {"a.md": "text"}), "a.md")

    assert fingerprint(origin) != fingerprint(origin)


def test_a_page_that_is_gone_has_a_fingerprint_too(tmp_path: Path) -> None:
    origin = page(tmp_path, "a.md")

    assert fingerprint(origin) == fingerprint(origin)
    assert read(origin).reasons() == {"a.md": "cannot be read: No such file or directory"}


# -- read


def test_a_page_is_read_as_a_project_of_one_file(tmp_path: Path) -> None:
    text = "\ufeffa\r\nb\n"
    write(tmp_path, {"a/b.md": text})

    project, files, skipped = read(page(tmp_path, "a/b.md"))

    assert project[:3] == (Project(None, None, None, None, ()), UNSTATED, ())
    assert files == {"a/b.md": SourceFile("a/b.md", None, False, "", UNSTATED, None, text)}
    assert not skipped


def test_a_page_that_is_no_text_is_skipped_with_its_line(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": b"a\n\xff", "b.md": b"a\n\0"})

    assert read(page(tmp_path, "a.md")).skipped == [Skipped("a.md", 2, "not UTF-8 (byte 0xff)")]
    assert read(page(tmp_path, "b.md")).skipped == [Skipped("b.md", 2, "binary, not text")]
