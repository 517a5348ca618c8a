"""Links to files at their commit, from Git's own files."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from helpers.making import read, write

from exsearch.sources.permalinks import checkout_of, repository_address

if TYPE_CHECKING:
    from pathlib import Path

COMMIT = "0123456789abcdef0123456789abcdef01234567"
OTHER = "f" * 40
CONFIG = (
    '[core]\n\tbare = false\n[remote "origin"]\n\turl = {url}\n\tfetch = +refs/heads/*\n[branch "main"]\n'
)
GITHUB = "https://github.com/shop/front"


def checkout(root: Path, head: str = COMMIT, url: str = GITHUB + ".git", **more: str) -> Path:
    """Make a tree with a .git of these files; names have "__" for "/"."""
    files = {".git/HEAD": head + "\n", ".git/config": CONFIG.format(url=url), "a b/x.py": ""}
    return write(root, files | {f".git/{name.replace('__', '/')}": text for name, text in more.items()})


def url_in(root: Path) -> str | None:
    """Return the link to the first file; the remote is taken to have it."""
    found = checkout_of(str(root))
    return found and found.link(next(iter(read(root).files)))


@pytest.mark.parametrize(
    ("remote", "url"),
    [
        ("https://github.com/shop/front.git", f"https://github.com/shop/front/blob/{COMMIT}/a%20b/x.py"),
        ("git@github.com:shop/front.git", f"https://github.com/shop/front/blob/{COMMIT}/a%20b/x.py"),
        ("ssh://git@github.com:22/shop/front", f"https://github.com/shop/front/blob/{COMMIT}/a%20b/x.py"),
        ("https://gitlab.com/a/b/c.git", f"https://gitlab.com/a/b/c/-/blob/{COMMIT}/a%20b/x.py"),
        ("https://gitlab.shop.example/a/b", f"https://gitlab.shop.example/a/b/-/blob/{COMMIT}/a%20b/x.py"),
        ("git@bitbucket.org:a/b.git", f"https://bitbucket.org/a/b/src/{COMMIT}/a%20b/x.py"),
        ("https://codeberg.org/a/b", f"https://codeberg.org/a/b/src/commit/{COMMIT}/a%20b/x.py"),
        ("https://gitea.shop.example/a/b", f"https://gitea.shop.example/a/b/src/commit/{COMMIT}/a%20b/x.py"),
    ],
)
def test_each_forge_has_its_own_links(tmp_path: Path, remote: str, url: str) -> None:
    assert url_in(checkout(tmp_path, url=remote)) == url


@pytest.mark.parametrize(
    "remote",
    [
        "https://git.shop.example/a/b.git",
        "/srv/git/front.git",
        "../front",
        "file:///srv/front.git",
        "ext::sh -c x",
        "https://github.com/shop",
        "https://github.com/shop/../../x",
        "https://github.com/shop/front?x=1",
        "https://github.com/shop/fr ont",
        "https://github.com/shop/\x1b[31m",
        "https://github.com:x/shop/front",
        "https://[github.com/shop/front",
        "javascript:alert(1)//github.com/a/b",
        "",
    ],
)
def test_an_address_of_no_known_shape_makes_no_link(tmp_path: Path, remote: str) -> None:
    assert url_in(checkout(tmp_path, url=remote)) is None
    assert repository_address(remote) is None
    assert repository_address(GITHUB) == GITHUB  # control


@pytest.mark.parametrize(
    "remote",
    ["https://name:secret@github.com/shop/front.git", "https://secret@github.com/shop/front",
     "ssh://name:secret@github.com/shop/front.git"],
)  # fmt: skip
def test_names_and_passwords_do_not_come_out(tmp_path: Path, remote: str) -> None:
    got = read(checkout(tmp_path, url=remote))

    assert url_in(tmp_path) == f"{GITHUB}/blob/{COMMIT}/a%20b/x.py"
    assert got.project.project.url == GITHUB
    assert "secret" not in repr(got)


def test_head_leads_to_the_commit(tmp_path: Path) -> None:
    loose = checkout(tmp_path / "a", head="ref: refs/heads/my/main", refs__heads__my__main=COMMIT + "\n")
    packed = checkout(tmp_path / "b", head="ref: refs/heads/main", **{
        "packed-refs": f"# pack-refs with: peeled\n{OTHER} refs/heads/main2\n{COMMIT} refs/heads/main\n"
    })  # fmt: skip
    both = checkout(tmp_path / "c", head="ref: refs/heads/main", refs__heads__main=COMMIT,
                    **{"packed-refs": f"{OTHER} refs/heads/main\n"})  # fmt: skip

    assert [found.commit for tree in (loose, packed, both) if (found := checkout_of(str(tree)))] == [
        COMMIT
    ] * 3


@pytest.mark.parametrize(
    "head",
    ["ref: refs/heads/none", "ref: ../../../etc/passwd", "ref: refs/../../config", "main", "", COMMIT[:39],
     "ref: refs/heads/" + "x" * 10_000],
)  # fmt: skip
def test_without_a_commit_there_is_no_link(tmp_path: Path, head: str) -> None:
    assert checkout_of(str(checkout(tmp_path, head=head))) is None


def test_a_worktree_has_its_own_head_and_shares_the_rest(tmp_path: Path) -> None:
    main = checkout(tmp_path / "main", head=OTHER, worktrees__side__HEAD="ref: refs/heads/side",
                    worktrees__side__commondir="../..", refs__heads__side=COMMIT)  # fmt: skip
    side = write(tmp_path / "side", {".git": f"gitdir: {main / '.git/worktrees/side'}\n", "x.py": ""})

    assert url_in(side) is None  # a stranger's file could lead to any repository of the user
    write(main, {".git/worktrees/side/gitdir": f"{side / '.git'}\n"})
    assert url_in(side) == f"{GITHUB}/blob/{COMMIT}/x.py"
    write(main, {".git/worktrees/side/gitdir": f"{side / '.git'}\0\n"})
    assert url_in(side) is None
    write(main, {".git/worktrees/side/gitdir": f"{side / '.git'}\n"})
    (side / ".git").rename(tmp_path / "stolen")
    copy = write(tmp_path / "copy", {"x.py": "", ".git": (tmp_path / "stolen").read_text()})
    assert url_in(copy) is None


@pytest.mark.parametrize("common", ["", "\0"])
def test_a_git_folder_that_names_no_other_stands_alone(tmp_path: Path, common: str) -> None:
    assert url_in(checkout(tmp_path, commondir=common)) == f"{GITHUB}/blob/{COMMIT}/a%20b/x.py"


def test_a_submodule_is_believed_if_its_repository_names_it(tmp_path: Path) -> None:
    config = CONFIG.format(url=GITHUB) + "[core]\n\tworktree = {}\n"
    own, foreign = config.format("../../../sub"), config.format("../../../else")
    folder = checkout(tmp_path / "main", modules__sub__HEAD=COMMIT, modules__sub__config=own,
                      modules__other__HEAD=COMMIT, modules__other__config=foreign)  # fmt: skip
    sub = write(folder / "sub", {".git": "gitdir: ../.git/modules/sub\n", "x.py": ""})

    assert url_in(sub) == f"{GITHUB}/blob/{COMMIT}/x.py"
    write(sub, {".git": "gitdir: ../.git/modules/other\n"})
    assert (url_in(sub) or "").endswith("/sub/x.py")  # the checkout around it, which has no such file


def test_a_link_for_a_git_folder_is_not_followed(tmp_path: Path) -> None:
    private = checkout(tmp_path / "private")
    other = write(tmp_path / "other", {"x.py": ""})
    try:
        (other / ".git").symlink_to(private / ".git", target_is_directory=True)
    except OSError:
        pytest.skip("links need a privilege here")

    assert url_in(other) is None
    assert url_in(private) is not None  # control


def test_a_project_in_a_folder_of_a_checkout_is_linked_from_there(tmp_path: Path) -> None:
    root = checkout(tmp_path)
    write(root / "packages" / "till", {"pyproject.toml": "", "till.py": ""})

    assert url_in(root / "packages" / "till") == f"{GITHUB}/blob/{COMMIT}/packages/till/till.py"


def test_a_home_folder_that_is_a_checkout_does_not_hold_everything_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = checkout(tmp_path)
    below = write(root / "other", {"x.py": ""})

    assert url_in(below) is not None  # control
    monkeypatch.setenv("HOME", str(root))
    monkeypatch.setenv("USERPROFILE", str(root))
    assert url_in(below) is None


@pytest.mark.parametrize(
    "content", ["", "gitdir: ", "gitdir: /nowhere", "gitdir: \0", "\0\xff" * 100, "gitdir: .git"]
)
def test_a_git_file_that_leads_nowhere_is_no_checkout(tmp_path: Path, content: str) -> None:
    assert checkout_of(str(write(tmp_path, {".git": content}))) is None


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_git_gives_the_same_answers(tmp_path: Path) -> None:
    def git(*words: str) -> str:
        done = subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@shop.example", *words],
                              cwd=tmp_path, capture_output=True, text=True, check=True)  # fmt: skip
        return done.stdout.strip()

    write(tmp_path, {"x.py": ""})
    git("init", "-q")
    git("remote", "add", "origin", GITHUB)
    git("add", ".")
    git("commit", "-q", "-m", "x")
    git("update-ref", "refs/remotes/origin/main", "HEAD")

    assert url_in(tmp_path) == f"{GITHUB}/blob/{git('rev-parse', 'HEAD')}/x.py"
    git("pack-refs", "--all")
    assert url_in(tmp_path) == f"{GITHUB}/blob/{git('rev-parse', 'HEAD')}/x.py"
