"""A source as typed -> the source; and whether one of its projects may have changed."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

import pytest
from helpers.making import fingerprint, install, read, sdist, tarred, wheel, write, zipped

from exsearch.errors import SourceError
from exsearch.model import Skipped
from exsearch.sources.addresses import archive_url, as_git_url
from exsearch.sources.kinds import is_python
from exsearch.sources.locate import locate
from exsearch.sources.origins import Located, Origin

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def found(said: str | Path, cwd: Path | None = None) -> Located:
    return locate(str(said), cache="", environment={}, cwd=str(cwd) if cwd else None)


# -- paths


def test_a_folder_with_source_is_a_tree(tmp_path: Path) -> None:
    write(tmp_path, {"shop/a.py": ""})

    assert found(tmp_path) == Located(str(tmp_path), "tree", (Origin("tree", str(tmp_path), "."),))


def test_a_path_is_taken_from_where_the_user_is(tmp_path: Path) -> None:
    write(tmp_path / "a", {"x.py": ""})

    for said in ("a", "./a", "a/", "b/../a", str(tmp_path / "a")):
        located = found(said, tmp_path)
        assert located.name == str(tmp_path / "a")
        assert found(located.name) == located


@pytest.mark.parametrize("marker", ["pyproject.toml", "setup.py", "setup.cfg", "PKG-INFO", ".git/HEAD"])
def test_a_marker_makes_a_folder_one_project(tmp_path: Path, marker: str) -> None:
    projects = {"one/pyproject.toml": "", "two/x/setup.py": "", "two/x/a.py": ""}

    assert found(write(tmp_path / "a", {**projects, marker: ""})).kind == "tree"
    assert found(write(tmp_path / "b", projects)).kind == "projects"  # control


def test_a_folder_of_projects_holds_trees_and_archives(tmp_path: Path) -> None:
    root = write(tmp_path / "all", {
        "flask/pyproject.toml": "", "flask/sub/setup.py": "", "group/rich/setup.cfg": "",
        "group/notes/a.txt": "",
        "unmarked/deep/er/a.py": "", "empty/a.txt": "", "build/setup.py": "", ".hidden/setup.py": "",
        "node_modules/gyp/setup.py": "", "venv/pyvenv.cfg": "", "venv/x/setup.py": "", "beside.py": "",
        "pages.zip": "", "a/b/c/d/setup.py": "",
    })  # fmt: skip
    wheel(root, {"shop.py": ""})
    sdist(root / "group", {"till.py": ""}, "till")

    located = found(root)

    assert located.kind == "projects"
    assert [(origin.key, origin.kind) for origin in located.origins] == [
        ("a", "tree"),  # its project is too deep to be found, but it holds source
        ("build", "tree"),
        ("flask", "tree"),
        ("group/rich", "tree"),
        ("group/till-1.0.tar.gz", "sdist"),
        ("shop-1.0-py3-none-any.whl", "wheel"),
        ("unmarked", "tree"),
    ]
    assert located.skipped == (Skipped("beside.py", None, "lies beside projects, and belongs to none"),)


def test_an_environments_folder_is_an_environment(tmp_path: Path) -> None:
    install(tmp_path / ".venv", {"shop.py": ""})
    write(tmp_path, {".venv/pyvenv.cfg": "", "target/shop-1.0.dist-info/RECORD": "", "target/shop.py": ""})

    assert found(tmp_path / ".venv") == found(f"env:{tmp_path / '.venv'}") == found("env:", tmp_path)
    assert found(tmp_path / ".venv").kind == "environment"
    assert found(tmp_path / "target").name == f"env:{tmp_path / 'target'}"


def test_an_archive_is_known_by_its_name(tmp_path: Path) -> None:
    paths = [
        wheel(tmp_path, {}),
        *(sdist(tmp_path, {}, ending=ending) for ending in ("tar.gz", "tar.bz2", "tar.xz", "zip")),
    ]
    paths += [tarred(tmp_path / "x.tgz", {"a/x.py": ""}), zipped(tmp_path / "any.zip", {"a/x.py": ""})]

    for path in paths:
        kind = "wheel" if path.suffix == ".whl" else "sdist"
        assert found(path) == Located(str(path), "archive", (Origin(kind, str(path), path.name),))


@pytest.mark.parametrize(
    "said",
    ["gone", "gone.whl", "a\0b", "", "\udcff", "empty", "installed:", "https://x", "env:gone",
     "installed:x", "stdlib:x"],
)  # fmt: skip
def test_a_name_that_means_nothing_is_an_error_with_a_hint_or_a_reason(tmp_path: Path, said: str) -> None:
    write(tmp_path, {"empty/a.csv": ""})

    with pytest.raises(SourceError) as raised:
        found(said, tmp_path)

    assert str(raised.value)


# -- pages or source


@pytest.mark.parametrize(
    ("files", "is_one"),
    [
        ({"a.md": "", "b/c.txt": ""}, False),
        ({"a.md": "", "b/c/d.py": ""}, True),
        ({"a.md": "", "pyproject.toml": ""}, True),
        ({"a.md": "", ".git/HEAD": ""}, False),  # pages are kept in Git too
        ({"a.md": "", ".git/hooks/x.py": ""}, False),
        ({"a.md": "", "shop-1.0.tar.gz": ""}, True),
        ({"a.md": "", "x/shop-1.0-py3-none-any.whl": ""}, True),
        ({"a.md": "", "pictures.zip": ""}, False),
        ({"a.md": "", "lib/pyvenv.cfg": "", "pyvenv.cfg": ""}, True),
        ({}, False),
    ],
)
def test_the_files_in_a_folder_tell_source_from_pages(
    tmp_path: Path, files: dict[str, str], is_one: bool
) -> None:
    assert is_python(str(write(tmp_path / "x", files))) is is_one


def test_the_name_of_a_file_tells_source_from_pages(tmp_path: Path) -> None:
    write(tmp_path, dict.fromkeys(["a.py", "a.md", "a.whl", "a.tar.gz"], ""))

    assert [name for name in sorted(os.listdir(tmp_path)) if is_python(str(tmp_path / name))] == [
        "a.py", "a.tar.gz", "a.whl"
    ]  # fmt: skip
    assert not is_python(str(tmp_path / "gone"))


def test_the_first_source_file_settles_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"a.py": "", "b/c/d.txt": ""})
    scandir, listed = os.scandir, []

    def counting(path: str) -> object:
        listed.append(path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", counting)

    assert is_python(str(tmp_path))
    assert listed == [str(tmp_path)]


# -- Git URLs


@pytest.mark.parametrize(
    ("said", "url"),
    [
        ("https://github.com/pallets/flask", "https://github.com/pallets/flask"),
        ("https://github.com/pallets/flask.git", "https://github.com/pallets/flask.git"),
        ("https://git.shop.example/a/b.git", "https://git.shop.example/a/b.git"),
        ("git+https://git.shop.example/a/b", "git+https://git.shop.example/a/b"),
        ("git@github.com:pallets/flask.git", "git@github.com:pallets/flask.git"),
        ("ssh://git@shop.example:2222/a/b", "ssh://git@shop.example:2222/a/b"),
        ("git://shop.example/a", "git://shop.example/a"),
        ("file:///srv/a", "file:///srv/a"),
        ("https://name:secret@shop.example/a.git", "https://shop.example/a.git"),
        ("git+https://github.com/a/b@v1.0", "https://github.com/a/b@v1.0"),
        ("https://github.com/a/b@feature/x", "https://github.com/a/b@feature/x"),
        ("git+https://me:secret@shop.example/a@v1#egg=a", "git+https://shop.example/a@v1"),
        ("git@github.com:a/b.git@v1", "git@github.com:a/b.git@v1"),
        ("ssh://git@shop.example/a/b@v1", "ssh://git@shop.example/a/b@v1"),
        ("file:///srv/a@v1", "file:///srv/a@v1"),
        ("github:a/b", "https://github.com/a/b"),
        ("github:a/b@v1", "https://github.com/a/b@v1"),
        ("gitlab:a/b/c", "https://gitlab.com/a/b/c"),
        ("codeberg:a/b", "https://codeberg.org/a/b"),
        ("https://secret@github.com/a/b", "https://github.com/a/b"),
        ("ssh://git:secret@shop.example/a", "ssh://git@shop.example/a"),
        # not one
        ("https://shop.example/a/b", None),
        ("https://github.com/pallets", None),
        ("github:a", None),
        ("github:", None),
        ("github:-a/../b", None),
        ("https://github.com/a/b@--upload-pack=x", None),
        ("https://github.com/a/b@x:refs/heads/main", None),
        ("--upload-pack=x", None),
        ("-x@shop.example:a", None),
        ("git+-x", None),
        ("ssh://-oProxyCommand=x/a", None),
        ("ssh://-x@shop.example/a", None),
        ("ext::sh -c x", None),
        ("git+ext::sh", None),
        ("file://host/a.git", None),
        ("https://shop.example/a b.git", None),
        ("https://shop.example/\x1b.git", None),
        ("https://shop.example:x/a.git", None),
        ("C:\\a.git", None),
        ("shop/front.git", None),
        ("", None),
    ],
)
def test_a_git_url_is_known_by_its_shape_and_kept_without_secrets(said: str, url: str | None) -> None:
    assert as_git_url(said) == url
    assert url is None or as_git_url(url) == url  # what is kept means the same when it is read again


def test_a_web_address_is_that_of_an_archive_by_the_name_of_its_file() -> None:
    for ending in (".whl", ".zip"):  # without a name, nothing could say what was fetched
        assert archive_url(f"https://shop.example/{ending}") is None
    whole = "https://shop.example/shop-1.0.zip"
    assert archive_url(f"{whole}?key=s3cr3t") == whole  # control


# -- fingerprints


def changes(root: Path, do: Callable[[], object], origin: Origin | None = None) -> bool:
    """Return whether something done changes the fingerprint of the tree at `root`."""
    origin = origin or Origin("tree", str(root), ".")
    before = fingerprint(origin)
    assert fingerprint(origin) == before
    do()
    return fingerprint(origin) != before


def _changed_unseen(path: Path) -> None:
    """Change the content of a file, and leave its size and the time of the content as they were."""
    before = path.stat()
    time.sleep(0.02)  # the clock of some systems has steps of ten milliseconds
    path.write_bytes(path.read_bytes().swapcase())
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not keep the time of a change")
def test_a_file_that_changed_under_the_same_size_and_time_is_noticed(tmp_path: Path) -> None:
    archive = wheel(tmp_path / "archive", {"shop.py": "x = 1\n"})
    one = write(tmp_path / "one", {"a.py": "x"}) / "a.py"
    for kind, place in (("wheel", archive), ("tree", one), ("tree", one.parent)):
        origin = Origin(kind, str(place), ".")
        before = fingerprint(origin)
        assert fingerprint(origin) == before  # control
        _changed_unseen(place if place.is_file() else one)
        assert fingerprint(origin) != before


def test_a_fingerprint_changes_with_the_files_that_are_read(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"a.py": "x", "b/c.py": "", "LICENSE": "", "pyproject.toml": "", "notes.txt": "", ".git/x": ""},
    )

    assert changes(tmp_path, lambda: (tmp_path / "a.py").write_text("xy"))
    assert changes(tmp_path, lambda: os.utime(tmp_path / "a.py", ns=(1, 1)))
    assert changes(tmp_path, lambda: (tmp_path / "b" / "d.py").write_text(""))
    assert changes(tmp_path, lambda: (tmp_path / "b" / "c.py").rename(tmp_path / "b" / "e.py"))
    assert changes(tmp_path, lambda: (tmp_path / "b" / "e.py").unlink())
    assert changes(tmp_path, lambda: (tmp_path / "LICENSE").write_text("MIT"))
    assert changes(tmp_path, lambda: (tmp_path / "pyproject.toml").write_text("[project]"))
    assert changes(tmp_path, lambda: write(tmp_path / ".git", {
        "HEAD": "0" * 40, "config": '[remote "origin"]\nurl = https://github.com/a/b\n'}))  # fmt: skip
    assert not changes(tmp_path, lambda: write(tmp_path / ".git", {"HEAD": "1" * 40}))  # no remote has it
    assert changes(tmp_path, lambda: write(tmp_path / ".git", {"refs/remotes/origin/x": "1" * 40}))
    assert changes(tmp_path, lambda: write(tmp_path / ".git", {
        "HEAD": "2" * 40, "refs/remotes/origin/x": "2" * 40}))  # fmt: skip


def test_a_fingerprint_does_not_change_with_other_files(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "x", "notes.log": "", "build/x.py": ""})

    assert not changes(tmp_path, lambda: (tmp_path / "notes.log").write_text("new"))
    assert not changes(tmp_path, lambda: (tmp_path / "build" / "x.py").write_text("new"))
    assert not changes(tmp_path, lambda: read(tmp_path))


def test_a_fingerprint_stays_if_the_project_is_moved(tmp_path: Path) -> None:
    write(tmp_path / "a", {"x.py": ""})
    before = fingerprint(Origin("tree", str(tmp_path / "a"), "."))
    (tmp_path / "a").rename(tmp_path / "b")

    assert fingerprint(Origin("tree", str(tmp_path / "b"), ".")) == before


def test_a_distribution_changes_with_its_files_and_its_metadata(tmp_path: Path) -> None:
    info = install(tmp_path, {"shop/a.py": ""})
    origin = Origin("installed", str(info), "shop")
    file = info.parent / "shop" / "a.py"

    assert changes(tmp_path, lambda: file.write_text("x"), origin)
    assert changes(tmp_path, lambda: (info / "METADATA").write_text("Name: x\n"), origin)
    assert changes(tmp_path, file.unlink, origin)
    assert not changes(tmp_path, lambda: write(info.parent, {"shop/other.py": ""}), origin)


def test_an_archive_changes_as_a_file_does(tmp_path: Path) -> None:
    path = wheel(tmp_path, {"a.py": ""})

    assert changes(
        tmp_path, lambda: wheel(tmp_path, {"a.py": "", "b.py": ""}), Origin("wheel", str(path), "x")
    )


@pytest.mark.parametrize("kind", ["tree", "installed", "stdlib", "wheel", "sdist"])
def test_a_project_that_is_gone_has_a_fingerprint_too(tmp_path: Path, kind: str) -> None:
    origin = Origin(kind, str(tmp_path / "gone"), ".")

    assert fingerprint(origin) == fingerprint(origin)
    with pytest.raises(SourceError):
        read(origin)
