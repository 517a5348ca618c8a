"""Finding and reading the pages of a folder, and the files that are left out or skipped."""

from __future__ import annotations

import os
import socket
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from exsearch.errors import SourceError
from exsearch.model import Skipped
from exsearch.sources.origins import Origin
from exsearch.sources.pages import MAX_PAGE_BYTES, find_pages, read_page_file

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Tree = Callable[[Mapping[str, str | bytes]], Path]

HANGS_AFTER_SECONDS = 20

needs_fifo = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the platform has no FIFOs")
needs_links = pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")
needs_bytes = pytest.mark.skipif(sys.platform != "linux", reason="file names here are always Unicode")


def paths(root: Path) -> list[str]:
    """Return what is found, each as its path; what is skipped starts with a "!"."""
    found = find_pages(str(root))
    return [f"!{item.path}" if isinstance(item, Skipped) else item.key for item in found]


def content(root: Path) -> str | Skipped:
    """Read the only page of a folder."""
    (found,) = find_pages(str(root))
    if isinstance(found, Skipped):
        return found
    return text(found)


def text(page: Origin) -> str | Skipped:
    """Return the text of a page."""
    file = read_page_file(page)
    return file if isinstance(file, Skipped) else file.text


def in_time(task: Callable[[], object]) -> list[object]:
    """Return what `task` returns, in a list; an empty one where it hangs."""
    done: list[object] = []
    thread = threading.Thread(target=lambda: done.append(task()), daemon=True)
    thread.start()
    thread.join(HANGS_AFTER_SECONDS)
    return done


# -- which files


def test_pages_are_found_by_their_endings_in_the_order_of_their_paths(tree: Tree) -> None:
    names = ["b.md", "a/z.txt", "a/b/c.markdown", "a.md", "B.MD", "a-b/x.md", "ä.md", "10.md", "9.md"]
    root = tree(dict.fromkeys([*names, "x.py", "README", "md", "a/x.rst", "b.md.bak"], "text"))

    assert paths(root) == sorted(names)


def test_a_page_is_found_with_its_place(tree: Tree) -> None:
    root = tree({"a/b.md": ""})

    assert list(find_pages(str(root))) == [Origin("page", str(root / "a" / "b.md"), "a/b.md")]


def test_hidden_folders_are_left_out(tree: Tree) -> None:
    root = tree({".git/a.md": "", "a/.venv/b/c.md": "", "a/.hidden.md": "", "a/b.c/d.md": ""})

    assert paths(root) == ["a/.hidden.md", "a/b.c/d.md"]


def test_a_hidden_folder_that_is_named_itself_is_read(tree: Tree) -> None:
    assert paths(tree({".notes/a.md": ""}) / ".notes") == ["a.md"]


def test_a_folder_may_be_named_like_a_page(tree: Tree) -> None:
    assert paths(tree({"a.md/b.md": ""})) == ["a.md/b.md"]


def test_a_folder_without_pages_holds_none(tree: Tree) -> None:
    assert paths(tree({"x.py": ""})) == []
    assert paths(tree({"x.md": ""})) == ["x.md"]  # control


def test_deep_folders_need_no_deep_stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Made and removed step by step: what clears temporary folders is recursive itself.
    monkeypatch.chdir(tmp_path)
    depth = 1100
    for _ in range(depth):
        os.mkdir("d")
        os.chdir("d")
    try:
        Path("a.md").write_bytes(b"")
        found = paths(tmp_path)
    finally:
        Path("a.md").unlink()
        for _ in range(depth):
            os.chdir("..")
            os.rmdir("d")

    assert found == ["d/" * depth + "a.md"]


@pytest.mark.parametrize("name", ["page.md", "notes.rst", "README"])
def test_a_file_may_be_the_source_whatever_its_ending(tree: Tree, name: str) -> None:
    root = tree({name: "text", "other.md": ""})

    assert paths(root / name) == [name]


def test_a_path_that_is_not_there_is_an_error_that_names_it(tmp_path: Path) -> None:
    missing = tmp_path / "missing"

    with pytest.raises(SourceError, match=r"cannot read .*missing: No such file or directory") as raised:
        list(find_pages(str(missing)))
    assert raised.value.hint

    missing.mkdir()
    assert paths(missing) == []  # control


@pytest.mark.parametrize("root", ["a\0b", "\0"])
def test_a_path_that_no_file_can_have_is_an_error(root: str) -> None:
    with pytest.raises(SourceError, match="cannot read"):
        list(find_pages(root))


@needs_fifo
def test_a_source_that_is_neither_file_nor_folder_is_an_error(tmp_path: Path) -> None:
    fifo = tmp_path / "x.md"
    os.mkfifo(fifo)

    with pytest.raises(SourceError, match="neither a file nor a folder"):
        list(find_pages(str(fifo)))


# -- links, and what only looks like a file


@needs_links
def test_links_to_files_and_folders_are_reported_and_not_followed(tree: Tree, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "inside.md").write_text("secret")
    root = tree({"a.md": "", "d/b.md": "", "e/c.txt": ""})
    (root / "file.md").symlink_to(secret / "inside.md")
    (root / "folder").symlink_to(secret)
    (root / "folder.md").symlink_to(secret)
    (root / "dangling.md").symlink_to(tmp_path / "nothing")
    (root / "d" / "loop").symlink_to(root)
    (root / "d" / "self.md").symlink_to("self.md")
    (root / ".hidden").symlink_to(secret)
    (root / "link.py").symlink_to(secret / "inside.md")

    assert sorted(paths(root)) == sorted(
        [
            "a.md",
            "d/b.md",
            "e/c.txt",
            "!file.md",
            "!folder",
            "!folder.md",
            "!dangling.md",
            "!d/loop",
            "!d/self.md",
        ]
    )
    reasons = {item.reason for item in find_pages(str(root)) if isinstance(item, Skipped)}
    assert reasons == {"a symbolic link, which is not followed"}


@needs_links
def test_a_link_that_is_named_as_the_source_is_followed(tree: Tree, tmp_path: Path) -> None:
    root = tree({"a.md": "text"})
    (tmp_path / "folder").symlink_to(root)
    (tmp_path / "file.md").symlink_to(root / "a.md")

    assert paths(tmp_path / "folder") == ["a.md"]
    assert paths(tmp_path / "file.md") == ["file.md"]
    assert content(tmp_path / "file.md") == "text"


@needs_links
def test_a_file_that_becomes_a_link_before_it_is_read_is_not_followed(tree: Tree, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    root = tree({"a.md": "text"})
    (found,) = find_pages(str(root))
    assert isinstance(found, Origin)
    assert text(found) == "text"  # control

    (root / "a.md").unlink()
    (root / "a.md").symlink_to(secret)
    assert text(found) == Skipped("a.md", None, "a symbolic link, which is not followed")


@needs_fifo
def test_a_fifo_is_reported_and_blocks_nothing(tree: Tree) -> None:
    root = tree({"a.md": ""})
    os.mkfifo(root / "b.md")

    assert in_time(lambda: paths(root)) == [["a.md", "!b.md"]]
    (skipped,) = (item for item in find_pages(str(root)) if isinstance(item, Skipped))
    assert skipped == Skipped("b.md", None, "not a regular file")


@needs_fifo
def test_a_file_that_becomes_a_fifo_before_it_is_read_blocks_nothing(tree: Tree) -> None:
    root = tree({"a.md": "text"})
    (found,) = find_pages(str(root))
    assert isinstance(found, Origin)
    (root / "a.md").unlink()
    os.mkfifo(root / "a.md")

    assert in_time(lambda: text(found)) == [Skipped("a.md", None, "not a regular file")]


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="the platform has no local sockets")
def test_a_socket_is_reported(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tree({"b.md": ""})
    monkeypatch.chdir(root)  # the address of a socket has to be short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("a.md")

        assert next(iter(find_pages(str(root)))) == Skipped("a.md", None, "not a regular file")
        assert paths(root) == ["!a.md", "b.md"]


def test_a_device_is_reported(tmp_path: Path) -> None:
    found = Origin("page", os.devnull, "x.md")

    assert text(found) == Skipped("x.md", None, "not a regular file")


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="permissions do not bind this user"
)
def test_files_without_permission_are_reported_and_the_rest_is_read(tree: Tree) -> None:
    root = tree({"a/b.md": "", "c.md": "", "d.md": "text"})
    (root / "a").chmod(0)
    (root / "c.md").chmod(0)
    try:
        first, second, third = find_pages(str(root))
        assert first == Skipped("a", None, "cannot be read: Permission denied")
        assert isinstance(second, Origin)
        assert isinstance(third, Origin)
        assert text(second) == Skipped("c.md", None, "cannot be read: Permission denied")
        assert text(third) == "text"
        with pytest.raises(SourceError, match="Permission denied"):
            list(find_pages(str(root / "a")))
    finally:
        (root / "a").chmod(0o700)


@pytest.mark.parametrize("failing", ["scandir", "lstat", "open"])
def test_what_the_system_refuses_is_reported_and_the_rest_is_read(
    tree: Tree, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    # The same for every user: root ignores permissions.
    root = tree({"a/b.md": "", "c.md": "text"})
    real = getattr(os, failing)

    def refuse(path: str, *more: object) -> object:
        if Path(path).name in ("a", "b.md"):
            raise PermissionError(13, "Permission denied")
        return real(path, *more)

    monkeypatch.setattr(os, failing, refuse)
    skipped, found = (text(each) if isinstance(each, Origin) else each for each in find_pages(str(root)))

    path = "a" if failing == "scandir" else "a/b.md"
    assert skipped == Skipped(path, None, "cannot be read: Permission denied")
    assert found == "text"


def test_a_file_that_is_gone_before_it_is_read_is_reported(tree: Tree) -> None:
    root = tree({"a.md": "text"})
    (found,) = find_pages(str(root))
    assert isinstance(found, Origin)
    (root / "a.md").unlink()

    assert text(found) == Skipped("a.md", None, "cannot be read: No such file or directory")


@needs_bytes
def test_a_name_that_is_not_utf_8_is_shown_escaped_and_the_file_is_read(tree: Tree) -> None:
    root = tree({"b.md": ""})
    name = os.fsencode(root) + b"/a\xff\x1b.md"
    try:
        Path(os.fsdecode(name)).write_bytes(b"text")
    except OSError:
        pytest.skip("the file system takes no such name")

    assert paths(root) == ["a\\xff\x1b.md", "b.md"]
    found = next(iter(find_pages(str(root))))
    assert isinstance(found, Origin)
    assert text(found) == "text"


@needs_bytes
def test_a_folder_whose_name_is_not_utf_8_may_be_the_source(tree: Tree) -> None:
    root = os.fsencode(tree({"b.md": ""})) + b"/\xff"
    try:
        os.mkdir(root)
    except OSError:
        pytest.skip("the file system takes no such name")
    Path(os.fsdecode(root), "a.md").write_bytes(b"text")

    assert paths(Path(os.fsdecode(root))) == ["a.md"]


# -- what is in them


@pytest.mark.parametrize(
    "data",
    [b"", b"\n", b"text", b"a\r\nb\rc\n", "\ufeffäöü\U0001f40d".encode(), b"\x1b[1m\x7f\x01"],
    ids=repr,
)
def test_text_is_read_byte_for_byte(tree: Tree, data: bytes) -> None:
    root = tree({"a.md": data})

    assert content(root) == data.decode()
    (found,) = find_pages(str(root))
    assert isinstance(found, Origin)
    assert text(found) == data.decode()


@pytest.mark.parametrize(
    ("data", "line", "reason"),
    [
        pytest.param(b"title: x\n\n\xff\n", 3, "not UTF-8 (byte 0xff)", id="byte"),
        pytest.param("title: x\ncafé\n".encode("latin-1"), 2, "not UTF-8 (byte 0xe9)", id="latin-1"),
        pytest.param(b"a\n\xc0\x80\n", 2, "not UTF-8 (byte 0xc0)", id="overlong"),
        pytest.param(b"\xed\xa0\x80", 1, "not UTF-8 (byte 0xed)", id="surrogate"),
        pytest.param(b"a\nb\n\xe2\x82", 3, "not UTF-8 (byte 0xe2)", id="cut off"),
        pytest.param(b"\x1f\x8b\x08\xff\xff", 1, "not UTF-8 (byte 0x8b)", id="gzip without NUL"),
        pytest.param(b"\x1f\x8b\x08\x00\x00", 1, "binary, not text", id="gzip"),
        pytest.param(b"a\nb\n\0c\n\0", 3, "binary, not text", id="NUL"),
        pytest.param("title".encode("utf-16"), 1, "binary, not text", id="UTF-16"),
        pytest.param(b"\0\xff", 1, "binary, not text", id="both"),
    ],
)
def test_a_file_that_is_not_text_is_reported_with_its_line(
    tree: Tree, data: bytes, line: int, reason: str
) -> None:
    root = tree({"a/b.md": data})

    assert content(root) == Skipped("a/b.md", line, reason)
    assert content(tree({"a/b.md": b"text"})) == "text"  # control


TOO_LARGE = "{} bytes, more than the 4,194,304 that a page may have"


def test_a_page_may_be_as_large_as_the_limit_and_no_larger(tree: Tree) -> None:
    root = tree({"a.md": b"x" * MAX_PAGE_BYTES})
    assert content(root) == "x" * MAX_PAGE_BYTES

    os.truncate(root / "a.md", MAX_PAGE_BYTES + 1)
    assert content(root) == Skipped("a.md", None, TOO_LARGE.format("4,194,305"))


def test_a_sparse_file_of_5_gb_is_reported_and_not_read(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tree({"a.md": ""})
    try:
        os.truncate(root / "a.md", 5_000_000_000)
    except OSError:
        pytest.skip("the file system holds no such file")
    monkeypatch.setattr(os, "open", lambda *_: pytest.fail("it was opened"))

    assert content(root) == Skipped("a.md", None, TOO_LARGE.format("5,000,000,000"))


def test_a_file_that_grows_while_it_is_read_is_not_read_on_and_on(tree: Tree) -> None:
    root = tree({"a.md": "x"})
    (found,) = find_pages(str(root))
    assert isinstance(found, Origin)
    os.truncate(root / "a.md", MAX_PAGE_BYTES * 3)

    assert text(found) == Skipped("a.md", None, TOO_LARGE.format(f"{MAX_PAGE_BYTES * 3:,}"))


def test_nothing_that_is_read_keeps_a_file_open(tree: Tree) -> None:
    if not Path("/proc/self/fd").is_dir():
        pytest.skip("the platform does not list its open files")
    root = tree({"a.md": b"text", "b.md": b"\0", "c.md": b"\xff"})
    before = len(os.listdir("/proc/self/fd"))
    for found in find_pages(str(root)):
        assert isinstance(found, Origin)
        text(found)

    assert len(os.listdir("/proc/self/fd")) == before
