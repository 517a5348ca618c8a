"""Only what the remote of a checkout has gets a link. A real Git makes the checkouts."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from helpers.making import fingerprint, read, write

from exsearch.sources import committed
from exsearch.sources.committed import differing_since, published
from exsearch.sources.origins import Origin
from exsearch.sources.permalinks import Checkout, checkout_of

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
GITHUB = "https://github.com/shop/front"


def git(folder: Path, *words: str) -> str:
    identity = ["-c", "user.name=a", "-c", "user.email=a@shop.example", "-c", "core.autocrlf=false"]
    done = subprocess.run(["git", *identity, *words], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def fetched(root: Path) -> str:
    """Let the remote have the commit, as after a push or a fetch; returns its name."""
    git(root, "update-ref", "refs/remotes/origin/main", "HEAD")
    return git(root, "rev-parse", "HEAD")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A checkout with one commit, which its remote has."""
    folder = write(tmp_path / "front", {"a.py": "x = 1\n", "pkg/b b.py": "y = 1\n", "crlf.py": "z = 1\n"})
    git(folder, "init", "-q")
    git(folder, "remote", "add", "origin", GITHUB)
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "one")
    fetched(folder)
    return folder


def urls(root: Path) -> dict[str, object]:
    return read(root).column("url")


def test_an_untracked_or_modified_file_has_no_link(root: Path) -> None:
    commit = git(root, "rev-parse", "HEAD")
    write(root, {"a.py": "x = 2\n", "new.py": "", "staged.py": "", "crlf.py": "z = 1\r\n"})
    git(root, "add", "staged.py")

    assert urls(root) == {
        "a.py": None,
        "new.py": None,
        "staged.py": None,
        "pkg/b b.py": f"{GITHUB}/blob/{commit}/pkg/b%20b.py",  # control
        "crlf.py": f"{GITHUB}/blob/{commit}/crlf.py",
    }
    assert read(root).project.project.url == GITHUB


def test_a_commit_that_no_remote_has_is_in_no_link(root: Path) -> None:
    first = git(root, "rev-parse", "HEAD")
    write(root, {"a.py": "x = 2\n", "new.py": "n = 1\n"})
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "two")

    assert urls(root) == {
        "a.py": None,
        "new.py": None,
        "pkg/b b.py": f"{GITHUB}/blob/{first}/pkg/b%20b.py",  # the remote has this content, in its own commit
        "crlf.py": f"{GITHUB}/blob/{first}/crlf.py",
    }
    second = fetched(root)  # control
    assert {str(url).split("/")[-2] for path, url in urls(root).items() if "/" not in path} == {second}


def test_without_any_commit_of_the_remote_there_is_no_link(root: Path) -> None:
    git(root, "update-ref", "-d", "refs/remotes/origin/main")
    git(root, "update-ref", "refs/remotes/other/main", "HEAD")  # a link would lead to "origin"

    assert set(urls(root).values()) == {None}
    git(root, "update-ref", "refs/remotes/origin/main", "HEAD")
    git(root, "pack-refs", "--all")
    assert None not in urls(root).values()  # control


def test_what_the_remote_gets_is_noticed(root: Path) -> None:
    origin = Origin("tree", str(root), ".")
    before = fingerprint(origin)
    git(root, "commit", "-q", "--allow-empty", "-m", "two")

    assert fingerprint(origin) == before  # one's own commit changes no link
    fetched(root)
    assert fingerprint(origin) != before


def test_a_tag_that_was_cloned_is_known_of_the_remote(root: Path, tmp_path: Path) -> None:
    git(root, "tag", "v1")
    git(tmp_path, "clone", "-q", "--depth", "1", "--branch", "v1", root.as_uri(), str(tmp_path / "tag"))
    git(tmp_path / "tag", "remote", "set-url", "origin", GITHUB)

    assert urls(tmp_path / "tag")["a.py"] == f"{GITHUB}/blob/{git(root, 'rev-parse', 'HEAD')}/a.py"
    git(tmp_path / "tag", "config", "--unset", "remote.origin.fetch")
    assert urls(tmp_path / "tag")["a.py"] is None  # control: the tag may be one's own


def test_files_in_a_folder_and_in_a_worktree_are_compared_too(root: Path, tmp_path: Path) -> None:
    commit = git(root, "rev-parse", "HEAD")
    git(root, "worktree", "add", "-q", str(tmp_path / "side"))
    write(tmp_path / "side", {"a.py": "x = 3\n"})

    assert urls(root / "pkg") == {"b b.py": f"{GITHUB}/blob/{commit}/pkg/b%20b.py"}
    assert urls(tmp_path / "side")["a.py"] is None
    assert urls(tmp_path / "side")["crlf.py"] == f"{GITHUB}/blob/{commit}/crlf.py"


def test_without_git_there_is_no_link(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert None not in urls(root).values()  # control
    monkeypatch.setenv("PATH", str(root))

    assert set(urls(root).values()) == {None}


def test_nothing_in_a_checkout_runs_when_git_is_asked(root: Path, tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    program = write(tmp_path, {"evil": f"#!/bin/sh\ntouch '{marker}'\n"}) / "evil"
    program.chmod(0o755)
    git(root, "commit", "-q", "--allow-empty", "-m", "two")
    tree = git(root, "rev-parse", "HEAD:pkg")
    for key in ("core.fsmonitor", "core.sshCommand", "core.pager", "core.editor", "diff.external",
                "filter.mine.clean", "filter.mine.smudge", "filter.mine.process", "core.gitProxy",
                "uploadpack.packObjectsHook", "alias.ls-tree", "alias.rev-list"):  # fmt: skip
        git(root, "config", key, f"!{program}" if key.startswith("alias") else str(program))
    write(root, {".gitattributes": "* filter=mine\n", ".git/hooks/post-index-change": "", "a.py": "x = 2\n"})
    shutil.copy(program, root / ".git" / "hooks" / "post-index-change")
    # A commit whose files are not here: git would fetch them by the program that the repository names.
    for key, value in (("extensions.partialClone", "origin"), ("remote.origin.promisor", "true"),
                       ("core.repositoryFormatVersion", "1"),
                       ("remote.origin.url", "git@github.com:shop/front")):  # fmt: skip
        git(root, "config", key, value)
    (root / ".git" / "objects" / tree[:2] / tree[2:]).unlink()

    assert set(urls(root).values()) == {None}

    assert not marker.exists()
    subprocess.run(["git", "ls-tree", "-r", "HEAD"], cwd=root, capture_output=True, check=False,
                   env={**os.environ, "GIT_SSH_VARIANT": "ssh"})  # fmt: skip
    assert marker.exists()  # control


def checkout(folder: Path) -> Checkout:
    found = checkout_of(str(folder))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("names", "is_known"),
    [
        pytest.param([("update-ref", "refs/remotes/origin/main", "HEAD")], True, id="a branch"),
        pytest.param([("update-ref", "refs/remotes/origin/fix/1", "HEAD")], True, id="a branch in a folder"),
        pytest.param([("tag", "v1")], True, id="the tag that is fetched"),
        pytest.param([("tag", "v2")], False, id="another tag"),
        pytest.param([("update-ref", "refs/remotes/other/main", "HEAD")], False, id="another remote"),
        pytest.param([("tag", "v2"), ("update-ref", "refs/remotes/origin/main", "HEAD")], True, id="both"),
    ],
)
@pytest.mark.parametrize("is_packed", [False, True])
def test_files_of_git_say_whether_the_remote_has_the_commit(
    root: Path, names: list[tuple[str, ...]], is_known: bool, is_packed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(root, "config", "remote.origin.fetch", "+refs/tags/v1:refs/tags/v1")
    git(root, "update-ref", "-d", "refs/remotes/origin/main")
    for words in names:
        git(root, *words)
    if is_packed:
        git(root, "pack-refs", "--all")
    monkeypatch.setenv("PATH", str(root))  # git itself does not answer

    assert published(checkout(root)) == (checkout(root) if is_known else None)


def test_of_very_many_branches_git_is_asked(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(root, "update-ref", "refs/remotes/origin/second", "HEAD")
    monkeypatch.setattr(committed, "_MOST_REFS", 1)
    assert published(checkout(root)) == checkout(root)

    monkeypatch.setenv("PATH", str(root))
    assert published(checkout(root)) is None
    monkeypatch.setattr(committed, "_MOST_REFS", 2)
    assert published(checkout(root)) == checkout(root)  # control


@pytest.mark.parametrize(("inside", "paths"), [("", ["a.py", "new.py", "pkg/b b.py"]), ("pkg", ["b b.py"])])
def test_the_files_that_differ_from_an_earlier_commit_are_known(
    root: Path, inside: str, paths: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier = checkout(root / inside).link("")
    write(root, {"a.py": "x = 2\n", "new.py": "", "pkg/b b.py": "y = 2\n"})
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "two")
    now = checkout(root / inside)

    assert earlier != now.link("")
    assert sorted(differing_since(now, earlier) or ()) == paths
    assert differing_since(now, now.link("")) == frozenset()
    assert differing_since(now, now._replace(commit="0" * 40).link("")) is None  # is not there
    monkeypatch.setenv("PATH", str(root))
    assert differing_since(now, earlier) is None


@pytest.mark.parametrize(
    "start",
    ["", "https://github.com/shop/back/blob/{commit}/", "https://github.com/shop/front/blob/main/",
     "https://github.com/shop/front/blob/--output=x/", "{commit}"],
)  # fmt: skip
def test_git_is_not_asked_about_what_is_no_commit_of_this_repository(
    root: Path, start: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(committed, "ask", lambda *words: asked.append(words))
    now = checkout(root)

    assert differing_since(now, start.format(commit=now.commit)) is None
    assert asked == []
    assert differing_since(now, now.link("")) is None
    assert len(asked) == 1  # control


def test_a_repository_of_sha_256_has_links_too(tmp_path: Path) -> None:
    folder = write(tmp_path, {"a.py": "x = 1\n", "b.py": "y = 1\n"})
    try:
        git(folder, "init", "-q", "--object-format=sha256")
    except subprocess.CalledProcessError:
        pytest.skip("this git knows SHA-1 only")
    git(folder, "remote", "add", "origin", GITHUB)
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "one")
    commit = fetched(folder)
    write(folder, {"b.py": "y = 2\n"})

    assert urls(folder) == {"a.py": f"{GITHUB}/blob/{commit}/a.py", "b.py": None}
