"""Reading a project's folder: which files, in which order, and what hostile folders cost."""

from __future__ import annotations

import os
import pickle
import socket
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from helpers.making import read, write

from exsearch.errors import SourceError
from exsearch.model import Skipped
from exsearch.sources.origins import Limits, Origin, SourceFile
from exsearch.sources.reading import read_project

if TYPE_CHECKING:
    from collections.abc import Callable

HANGS_AFTER_SECONDS = 20

needs_fifo = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the platform has no FIFOs")
needs_links = pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")
needs_bytes = pytest.mark.skipif(sys.platform != "linux", reason="file names here are always Unicode")


def in_time(task: Callable[[], object]) -> list[object]:
    """Return what `task` returns, in a list; an empty one where it hangs."""
    done: list[object] = []
    thread = threading.Thread(target=lambda: done.append(task()), daemon=True)
    thread.start()
    thread.join(HANGS_AFTER_SECONDS)
    return done


def test_files_come_in_the_order_of_their_paths(tmp_path: Path) -> None:
    paths = ["b.py", "a/z.py", "a/b/c.py", "a.py", "B.py", "a-b/x.py", "10.py", "9.py"]
    write(tmp_path, dict.fromkeys([*paths, "x.txt", "y.pxd", "z.pyc", "README", "py"], ""))

    assert list(read(tmp_path).files) == sorted(paths)


def test_a_folder_has_the_day_of_its_newest_file(tmp_path: Path) -> None:
    write(tmp_path, {"shop/__init__.py": "", "shop/cart.py": "x = 1", "data.bin": ""})
    for name, seconds in (("__init__.py", 1_600_000_000), ("cart.py", 1_700_000_000)):
        os.utime(tmp_path / "shop" / name, (seconds, seconds))

    assert read(tmp_path).project.dated == "2023-11-14"  # not that of data.bin, which is not read
    assert read(write(tmp_path / "empty", {})).project.dated == ""  # control


def test_a_file_is_read_whole(tmp_path: Path) -> None:
    write(tmp_path, {"shop/__init__.py": "", "shop/cart.py": "# ä\r\nx = 1"})

    assert read(tmp_path).files["shop/cart.py"] == SourceFile(
        path="shop/cart.py",
        module="shop.cart",
        is_package=False,
        role="source",
        license=read(tmp_path).project.license,
        url=None,
        text="# ä\nx = 1",
    )


LEFT_OUT = [".git/x.py", ".venv/x.py", ".hidden.py", "node_modules/a/x.py", "__pycache__/x.py",
            "build/lib/x.py", "dist/x.py", ".tox/x.py", "env/pyvenv.cfg", "env/lib/x.py",
            "a/site-packages/x.py", "shop.egg-info/x.py", "__pypackages__/x.py"]  # fmt: skip


def test_files_that_are_not_the_projects_own_are_left_out(tmp_path: Path) -> None:
    write(
        tmp_path, dict.fromkeys([*LEFT_OUT, "shop/build/__init__.py", "shop/build/x.py", "builder/x.py"], "")
    )

    got = read(tmp_path)

    assert list(got.files) == ["builder/x.py", "shop/build/__init__.py", "shop/build/x.py"]  # controls
    assert not got.skipped


def test_files_are_read_one_by_one(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "a", "b.py": "b"})
    project = read_project(Origin("tree", str(tmp_path), "."))

    assert isinstance(next(project.files), SourceFile)
    (tmp_path / "b.py").write_text("changed")
    second = next(project.files)

    assert isinstance(second, SourceFile)
    assert second.text == "changed"


def test_a_file_that_vanishes_costs_itself_only(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "", "b.py": "", "c.py": ""})
    project = read_project(Origin("tree", str(tmp_path), "."))
    (tmp_path / "b.py").unlink()

    assert [(each.path, isinstance(each, Skipped)) for each in project.files] == [
        ("a.py", False), ("b.py", True), ("c.py", False)
    ]  # fmt: skip


def test_a_file_that_grew_since_it_was_listed_is_not_read(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "12345"})
    project = read_project(Origin("tree", str(tmp_path), "."), Limits(file_bytes=10))
    (tmp_path / "a.py").write_text("x" * 11)

    assert list(project.files) == [
        Skipped("a.py", None, "11 bytes, more than the 10 that a source file may have")
    ]


@needs_links
@needs_fifo
def test_only_regular_files_are_opened(tmp_path: Path) -> None:
    root = write(tmp_path / "tree", {"a.py": "", "sub/b.py": ""})
    outside = write(tmp_path / "outside", {"secret.py": "secret"})
    (root / "file.py").symlink_to(outside / "secret.py")
    (root / "gone.py").symlink_to("nowhere")
    (root / "self.py").symlink_to("self.py")
    (root / "folder").symlink_to(outside)
    (root / "sub" / "loop").symlink_to(root)
    (root / "notes.txt").symlink_to(outside / "secret.py")
    os.mkfifo(root / "fifo.py")
    (root / "folder.py").mkdir()
    listener = socket.socket(socket.AF_UNIX)
    here = Path.cwd()
    os.chdir(root)  # a socket's path must be short
    try:
        listener.bind("socket.py")
    finally:
        os.chdir(here)
        listener.close()

    (got,) = in_time(lambda: read(root))

    link = "a symbolic link, which is not followed"
    assert list(got.files) == ["a.py", "sub/b.py"]  # type: ignore[attr-defined]
    assert got.reasons() == {  # type: ignore[attr-defined]
        "file.py": link, "gone.py": link, "self.py": link, "folder": link, "sub/loop": link,
        "fifo.py": "not a regular file", "socket.py": "not a regular file",
    }  # fmt: skip


@needs_links
@needs_fifo
@pytest.mark.parametrize("name", ["pyproject.toml", "LICENSE", ".git/HEAD", ".git/config", "PKG-INFO"])
def test_metadata_and_licences_are_read_from_regular_files_only(tmp_path: Path, name: str) -> None:
    write(tmp_path, {"a.py": "", ".git/x": ""})
    os.mkfifo(tmp_path / name)

    (got,) = in_time(lambda: read(tmp_path))

    assert list(got.files) == ["a.py"]  # type: ignore[attr-defined]


@needs_links
def test_a_file_that_became_a_link_is_not_followed(tmp_path: Path) -> None:
    root = write(tmp_path / "tree", {"a.py": ""})
    secret = write(tmp_path / "outside", {"secret.py": "secret"}) / "secret.py"
    project = read_project(Origin("tree", str(root), "."))
    (root / "a.py").unlink()
    (root / "a.py").symlink_to(secret)

    assert list(project.files) == [Skipped("a.py", None, "a symbolic link, which is not followed")]


@needs_bytes
def test_a_name_that_is_no_text_is_escaped(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path) + b"/\xff"
    os.mkdir(folder)
    for name in (b"\xe4.py", b"ok.py"):
        with open(folder + b"/" + name, "wb") as file:
            file.write(b"x = 1\n")

    got = read(tmp_path)

    assert got.column("text") == {"\\xff/\\xe4.py": "x = 1\n", "\\xff/ok.py": "x = 1\n"}
    assert set(got.column("module").values()) == {None, "ok"}


def test_a_name_with_control_characters_is_a_name(tmp_path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("Windows has no such names")
    write(tmp_path, {"a\nb\x1b[31m.py": ""})

    assert read(tmp_path).column("module") == {"a\nb\x1b[31m.py": None}


def test_a_file_that_cannot_be_decoded_is_skipped_with_its_line(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": b"\n\xff", "b.py": b"# coding: rot13\n", "c.py": b"x\0", "d.py": "x"})

    got = read(tmp_path)

    assert list(got.files) == ["d.py"]
    assert [(each.path, each.line) for each in got.skipped] == [("a.py", 2), ("b.py", 1), ("c.py", 1)]


def test_a_file_that_is_too_large_is_skipped_with_its_size(tmp_path: Path) -> None:
    with open(tmp_path / "a.py", "wb") as file:
        file.truncate(5_000_000_000)
    write(tmp_path, {"b.py": "x" * 1_000_000})

    got = read(tmp_path)

    assert got.reasons() == {
        "a.py": "5,000,000,000 bytes, more than the 1,000,000 that a source file may have"
    }
    assert list(got.files) == ["b.py"]  # control: just small enough


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (Limits(files=2), "more than 2 source files; left out from here on, without `--no-limit`"),
        (
            Limits(project_bytes=20),
            "more than 20 bytes of source; left out from here on, without `--no-limit`",
        ),
    ],
)
def test_a_project_has_its_limits(tmp_path: Path, limits: Limits, reason: str) -> None:
    write(tmp_path, dict.fromkeys(["a.py", "b.py", "c.py", "d.py"], "123456789\n"))

    got = read(tmp_path, limits)

    assert list(got.files) == ["a.py", "b.py"]
    assert got.skipped == [Skipped("c.py", None, reason)]


def test_a_tree_has_no_more_entries_than_can_be_looked_at(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "", **{f"b/{number}.txt": "" for number in range(20)}})

    got = read(tmp_path, Limits(entries=10))

    assert list(got.files) == ["a.py"]
    assert got.skipped == [Skipped("b/", None, "more than 10 files and folders")]


def test_deep_folders_need_no_deep_stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Made and removed step by step: what clears temporary folders is recursive itself.
    monkeypatch.chdir(tmp_path)
    depth = 1500
    Path("a.py").write_bytes(b"")
    for _ in range(depth):
        os.mkdir("d")
        os.chdir("d")
    try:
        Path("deep.py").write_bytes(b"")
        few, many = read(tmp_path), read(tmp_path, Limits(depth=depth))
    finally:
        Path("deep.py").unlink()
        for _ in range(depth):
            os.chdir("..")
            os.rmdir("d")

    assert list(few.files) == ["a.py"]
    assert few.skipped == [Skipped("d/" * 101, None, "folders in folders, more than 100 deep")]
    assert list(many.files) == ["a.py", "d/" * depth + "deep.py"]  # control


def test_a_folder_that_cannot_be_listed_is_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"a.py": "", "locked/b.py": ""})
    scandir = os.scandir

    def refusing(path: str) -> object:  # root may list anything, so the permission is taken here
        if path.endswith("locked"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    got = read(tmp_path)

    assert list(got.files) == ["a.py"]
    assert got.skipped == [Skipped("locked/", None, "cannot be read: Permission denied")]


def test_one_file_by_itself_is_a_project(tmp_path: Path) -> None:
    write(tmp_path, {"till.py": "import os\n", "other.py": ""})

    got = read(Origin("tree", str(tmp_path / "till.py"), "."))

    assert (got.project.project.name, got.project.packages) == ("till", ("till",))
    assert got.column("module") == {"till.py": "till"}


def test_a_tree_that_is_not_there_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="is not there"):
        read(Origin("tree", str(tmp_path / "gone"), "."))


def test_origins_can_be_sent_to_another_process(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "x"})
    origin = Origin("tree", str(tmp_path), ".")

    assert pickle.loads(pickle.dumps(origin)) == origin
    file = read(origin).files["a.py"]
    assert pickle.loads(pickle.dumps(file)) == file
