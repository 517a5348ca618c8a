"""Fetching with pip and git: from this machine only, and nothing that is fetched runs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest
from helpers import making
from helpers.making import fingerprint, noise, read, sdist, wheel, write

from exsearch.errors import SourceError
from exsearch.sources import fetch
from exsearch.sources.addresses import without_credentials
from exsearch.sources.locate import locate
from exsearch.sources.origins import Located, Origin

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

needs_pip = pytest.mark.skipif(find_spec("pip") is None, reason="pip is not installed here")
needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


# -- wheels


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """A folder of archives that takes the place of the network."""
    return write(tmp_path / "shelf", {})


@pytest.fixture
def offline(tmp_path: Path, shelf: Path) -> dict[str, str]:
    return making.offline(shelf, home=tmp_path)


@needs_pip
def test_a_wheel_is_fetched_once_for_an_exact_version(
    tmp_path: Path, shelf: Path, offline: Mapping[str, str]
) -> None:
    wheel(shelf, {"shop/cart.py": "x = 1\n"})
    cache = tmp_path / "cache"

    located = locate("pypi:Shop==1.0", cache=str(cache), environment=offline)

    place = cache / "wheels" / "shop-1.0-py3-none-any.whl"
    assert located[:3] == Located("pypi:shop==1.0", "pypi", (Origin("wheel", str(place), "shop"),))[:3]
    assert read(located.origins[0]).column("module") == {"shop/cart.py": "shop.cart"}
    assert os.listdir(cache / "wheels") == [place.name]  # nothing is left beside it
    assert "no source distribution" in located.note
    shutil.rmtree(shelf)
    for said in (located.name, "pypi:shop==1.0.0", "pypi:shop==v1"):
        assert locate(said, cache=str(cache), environment=offline).origins == located.origins
    with pytest.raises(SourceError):  # control: without a version pip is asked, and has nothing now
        locate("pypi:shop", cache=str(cache), environment=offline)


@needs_pip
def test_without_a_version_the_newest_is_asked_for(
    tmp_path: Path, shelf: Path, offline: Mapping[str, str]
) -> None:
    wheel(shelf, {"shop.py": ""})

    located = locate("pypi:shop", cache=str(tmp_path / "cache"), environment=offline)

    assert (located.name, located.origins[0].key) == ("pypi:shop", "shop")
    before = fingerprint(located.origins[0])
    again = locate("pypi:shop", cache=str(tmp_path / "cache"), environment=offline)
    assert fingerprint(again.origins[0]) == before  # the same wheel is not read again
    wheel(shelf, {"shop.py": "x = 1"})
    newer = locate("pypi:shop", cache=str(tmp_path / "cache"), environment=offline)
    assert fingerprint(newer.origins[0]) != before  # control


@needs_pip
def test_a_source_distribution_is_never_run(tmp_path: Path, shelf: Path, offline: Mapping[str, str]) -> None:
    marker = tmp_path / "marker"
    code = f"open({str(marker)!r}, 'w').close()\nfrom setuptools import setup\nsetup(name='shop')\n"
    sdist(shelf, {"setup.py": code, "shop.py": ""})

    with pytest.raises(SourceError) as raised:
        locate("pypi:shop", cache=str(tmp_path / "cache"), environment=offline)

    assert not marker.exists()
    assert "No matching distribution found for shop" in str(raised.value)
    assert "only wheels are fetched" in (raised.value.hint or "")
    assert os.listdir(tmp_path / "cache" / "wheels") == []


@needs_pip
def test_a_pip_in_the_current_folder_is_not_run(
    tmp_path: Path, shelf: Path, offline: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel(shelf, {"shop.py": ""})
    here = write(tmp_path / "here", {"pip.py": "open('marker', 'w').close()", "other.py": ""})
    monkeypatch.chdir(here)

    located = locate("pypi:shop", cache=str(tmp_path / "cache"), environment=offline, cwd=str(here))

    assert located.origins
    assert not (here / "marker").exists()
    subprocess.run([sys.executable, "-c", "import pip"], cwd=here, env=offline, check=False)
    assert (here / "marker").exists()  # control


@pytest.mark.parametrize(
    "said",
    ["", "-r requirements.txt", "--index-url=x", "shop==", "shop==-1", "shop>=1", "shop ; x", "shop[extra]",
     "shop @ https://shop.example/x", "../shop", "https://shop.example", "a\nb", "shop==1 --pre", "a" * 200,
     "shop==*", "größe"],
)  # fmt: skip
def test_only_a_name_and_a_version_reach_pip(
    tmp_path: Path, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("pip was asked"))

    with pytest.raises(SourceError, match="not the name of a project, with or without a version"):
        locate(f"pypi:{said}", cache=str(tmp_path))


def test_pip_runs_with_options_that_let_it_run_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[bytes]:
        commands.append(command)
        return subprocess.CompletedProcess(command, 1, b"", b"ERROR: one\nERROR: two \x1b[31mred\nnotice\n")

    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(SourceError, match=r"^pip could not fetch shop==1\.0: two \[31mred$"):
        locate("pypi:shop==1.0", cache=str(tmp_path))

    (command,) = commands
    assert command[:5] == [sys.executable, "-P", "-m", "pip", "download"]
    assert {"--no-deps", "--only-binary", ":all:"} < set(command)
    assert command[-1] == "shop==1.0"


def test_a_wheel_of_another_project_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[bytes]:
        folder = command[command.index("--dest") + 1]
        write_to = os.path.join(folder, "sh0p-1.0-py3-none-any.whl")
        with open(write_to, "wb"):
            pass
        return subprocess.CompletedProcess(command, 0, b"", b"")

    monkeypatch.setattr(subprocess, "run", run)

    with pytest.raises(SourceError, match=r"pip fetched no wheel of shop, but sh0p-1\.0-py3-none-any\.whl"):
        locate("pypi:shop", cache=str(tmp_path))


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (subprocess.TimeoutExpired("pip", 1), "it took longer than"),
        (FileNotFoundError(2, "No such file or directory"), "No such file or directory"),
    ],
)
def test_a_command_that_cannot_be_run_is_an_error_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trouble: Exception, words: str
) -> None:
    def run(*_: object, **__: object) -> None:
        raise trouble

    monkeypatch.setattr(subprocess, "run", run)

    with pytest.raises(SourceError, match=words):
        locate("pypi:shop", cache=str(tmp_path))


def test_an_environment_without_pip_gets_a_hint() -> None:
    assert "ensurepip" in fetch._pip_hint(f"{sys.executable}: No module named pip")


# -- repositories


def git(folder: Path, *words: str) -> str:
    identity = ["-c", "user.name=a", "-c", "user.email=a@shop.example", "-c", "init.defaultBranch=main"]
    done = subprocess.run(["git", *identity, *words], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with one commit."""
    root = write(tmp_path / "front", {"shop/__init__.py": "", "shop/cart.py": "x = 1\n"})
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "one")
    return root


def cloned_and_updated(repository: Path, cache: Path, environment: Mapping[str, str]) -> Origin:
    """Fetch a repository, and then once more, because it has a new commit."""
    for _ in ("cloned", "updated"):
        (origin,) = locate(repository.as_uri(), cache=str(cache), environment=environment).origins
        git(repository, "commit", "-q", "--allow-empty", "-m", "more")
    return origin


def clone_with_git(url: str, folder: Path, environment: Mapping[str, str]) -> None:
    """Clone as users do, for a control: without the settings of exsearch."""
    clone = ["git", "clone", "-q", url, str(folder)]
    subprocess.run(clone, env=environment, capture_output=True, check=True)


@needs_git
def test_a_repository_is_cloned_and_then_updated(tmp_path: Path, repository: Path) -> None:
    cache = tmp_path / "cache"
    url = repository.as_uri()

    located = locate(url, cache=str(cache))

    (origin,) = located.origins
    assert (located.name, located.kind, origin.kind, origin.key) == (url, "git", "tree", ".")
    assert read(origin).column("module") == {"shop/__init__.py": "shop", "shop/cart.py": "shop.cart"}
    before = fingerprint(origin)
    write(repository, {"shop/cart.py": "x = 2\n", "shop/new.py": ""})
    git(repository, "rm", "-q", "--cached", "shop/__init__.py")
    git(repository, "add", "shop/cart.py", "shop/new.py")
    git(repository, "commit", "-q", "--amend", "-m", "two")

    assert locate(located.name, cache=str(cache)) == located
    assert read(origin).column("text") == {"shop/cart.py": "x = 2\n", "shop/new.py": ""}
    assert fingerprint(origin) != before
    assert len(os.listdir(cache / "git")) == 1  # nothing is left beside it


@needs_git
def test_a_checkout_has_the_time_of_its_commit(tmp_path: Path, repository: Path) -> None:
    date = "2024-05-06T07:08:09+00:00"
    environment = {**os.environ, "GIT_COMMITTER_DATE": date, "GIT_AUTHOR_DATE": date}
    subprocess.run(["git", "-C", str(repository), "-c", "user.name=a", "-c", "user.email=a@example.org",
                    "commit", "-q", "--allow-empty", "-m", "later"], env=environment, check=True)  # fmt: skip
    url = repository.as_uri()

    for _ in ("cloned", "updated"):
        (origin,) = locate(url, cache=str(tmp_path / "cache")).origins
        assert read(origin).project.dated == "2024-05-06"


@needs_git
def test_a_clone_that_is_broken_is_made_again(tmp_path: Path, repository: Path) -> None:
    cache, url = str(tmp_path / "cache"), repository.as_uri()
    (origin,) = locate(url, cache=cache).origins
    shutil.rmtree(os.path.join(origin.place, ".git", "objects"))

    (again,) = locate(url, cache=cache).origins

    assert again == origin
    assert len(read(again).files) == 2


@needs_git
def test_a_checkout_stays_if_its_repository_is_gone(tmp_path: Path, repository: Path) -> None:
    cache, url = str(tmp_path / "cache"), repository.as_uri()
    (origin,) = locate(url, cache=cache).origins
    shutil.rmtree(repository)

    with pytest.raises(SourceError, match="git could not fetch") as raised:
        locate(url, cache=cache)

    assert raised.value.hint
    assert len(read(origin).files) == 2
    assert len(os.listdir(tmp_path / "cache" / "git")) == 1


@needs_git
def test_nothing_that_a_repository_brings_runs(
    tmp_path: Path, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    marker = tmp_path / "marker"
    hook = f"#!/bin/sh\ntouch '{marker}'\n"
    template = write(tmp_path / "template", {"hooks/post-checkout": hook})
    os.chmod(template / "hooks" / "post-checkout", 0o755)
    config = (
        f"[init]\n\ttemplateDir = {template.as_posix()}\n[core]\n\thooksPath = {template.as_posix()}/hooks\n"
    )
    write(tmp_path, {"home/.gitconfig": config})
    git(repository, "config", "uploadpack.packObjectsHook", f"touch {marker};")
    write(repository, {".gitattributes": "*.py filter=evil\n", "post-checkout": hook})
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "two")
    environment = {**os.environ, "HOME": str(tmp_path / "home"), "GIT_CONFIG_NOSYSTEM": "1"}

    origin = cloned_and_updated(repository, tmp_path / "cache", environment)

    assert len(read(origin).files) == 2
    assert not marker.exists()
    clone_with_git(repository.as_uri(), tmp_path / "plain", environment)
    assert marker.exists()  # control


@needs_git
def test_a_link_in_a_repository_is_no_link_in_its_checkout(tmp_path: Path, repository: Path) -> None:
    if not hasattr(os, "symlink") or sys.platform == "win32":
        pytest.skip("links need a privilege on Windows")
    (repository / "secret.py").symlink_to("/etc/passwd")
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "two")

    (origin,) = locate(repository.as_uri(), cache=str(tmp_path / "cache")).origins

    assert read(origin).files["secret.py"].text == "/etc/passwd"


@needs_git
def test_no_secret_of_an_address_is_kept_or_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commands: list[list[str]] = []

    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[bytes]:
        if "fetch" not in command:
            os.makedirs(command[-1], exist_ok=True)
            return subprocess.CompletedProcess(command, 0, b"", b"")
        commands.append(command)
        said = b"fatal: Authentication failed for 'https://name:secret@shop.example/a.git/'\n"
        return subprocess.CompletedProcess(command, 128, b"", said)

    monkeypatch.setattr(subprocess, "run", run)

    with pytest.raises(SourceError) as raised:
        locate("https://name:secret@shop.example/a.git", cache=str(tmp_path))

    assert "secret" not in f"{raised.value} {raised.value.hint}"
    assert not any("name:" in word for word in commands[0])
    assert commands[0][-3:-1] == ["--", "https://shop.example/a.git"]


def _holding(folder: Path, text: bytes) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file() and text in path.read_bytes()]


@needs_git
def test_a_password_in_an_address_is_never_on_disk(tmp_path: Path, repository: Path) -> None:
    url = "https://name:s3cr3t@shop.example/a.git"
    known = f"\tinsteadOf = {url}\n\tinsteadOf = https://shop.example/a.git\n"
    home = write(tmp_path / "home", {".gitconfig": f'[url "{repository.as_uri()}"]\n{known}'})
    environment = {**os.environ, "HOME": str(home)}
    cache = tmp_path / "cache"

    for _ in ("cloned", "updated"):
        located = locate(url, cache=str(cache), environment=environment)
        assert len(read(located.origins[0]).files) == 2
        assert _holding(cache, b"s3cr3t") == []
        git(repository, "commit", "-q", "--allow-empty", "-m", "two")
    assert located.name == "https://shop.example/a.git"
    clone_with_git(url, tmp_path / "plain", environment)
    assert "config" in _holding(tmp_path / "plain", b"s3cr3t")  # control


@needs_git
def test_filters_of_the_user_do_not_run_for_a_repository(tmp_path: Path, repository: Path) -> None:
    marker = tmp_path / "marker"
    filters = f'[filter "mine"]\n\tsmudge = touch {marker.as_posix()}\n\tclean = cat\n'
    environment = {**os.environ, "HOME": str(write(tmp_path / "home", {".gitconfig": filters}))}
    write(repository, {".gitattributes": "*.py filter=mine\n", "shop/.gitattributes": "* filter=mine ident\n",
                       "shop/cart.py": "x = '$Id$'\n"})  # fmt: skip
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "two")

    origin = cloned_and_updated(repository, tmp_path / "cache", environment)

    assert read(origin).files["shop/cart.py"].text == "x = '$Id$'\n"
    assert not marker.exists()
    clone_with_git(repository.as_uri(), tmp_path / "plain", environment)
    assert marker.exists()  # control


@needs_git
def test_a_branch_a_tag_and_a_commit_can_be_named(tmp_path: Path, repository: Path) -> None:
    git(repository, "tag", "v1")
    first = git(repository, "rev-parse", "HEAD")
    git(repository, "checkout", "-q", "-b", "feature/x")
    write(repository, {"shop/cart.py": "x = 2\n"})
    git(repository, "commit", "-q", "-a", "-m", "two")
    git(repository, "checkout", "-q", "-b", "newest")
    write(repository, {"shop/cart.py": "x = 3\n"})
    git(repository, "commit", "-q", "-a", "-m", "three")
    url = repository.as_uri()

    def cart(said: str) -> str:
        located = locate(said, cache=str(tmp_path / "cache"))
        again = locate(located.name, cache=str(tmp_path / "cache"))  # as `update` does
        assert again == located
        return read(again.origins[0]).files["shop/cart.py"].text

    assert cart(f"git+{url}@v1") == cart(f"{url}@{first}") == "x = 1\n"
    assert cart(f"{url}@feature/x") == "x = 2\n"
    assert cart(url) == "x = 3\n"  # control
    with pytest.raises(SourceError, match="couldn't find remote ref nowhere") as raised:
        cart(f"{url}@nowhere")
    assert "all 40 digits" in (raised.value.hint or "")


@needs_git
def test_a_bare_repository_is_cloned(tmp_path: Path, repository: Path) -> None:
    git(tmp_path, "clone", "-q", "--bare", str(repository), str(tmp_path / "b r.git"))

    located = locate("b r.git", cache=str(tmp_path / "cache"), cwd=str(tmp_path))

    assert (located.name, located.kind) == ((tmp_path / "b r.git").as_uri(), "git")
    assert set(read(located.origins[0]).files) == {"shop/__init__.py", "shop/cart.py"}
    assert locate(located.name, cache=str(tmp_path / "cache")) == located
    write(tmp_path / "plain", {"HEAD": "", "x.py": ""})  # control
    assert locate(str(tmp_path / "plain"), cache=str(tmp_path / "cache")).kind == "tree"


def test_a_file_url_is_the_file_or_folder(tmp_path: Path) -> None:
    write(tmp_path / "a b", {"x.py": ""})
    archive = wheel(tmp_path, {"shop.py": ""})
    cache = str(tmp_path / "cache")

    assert locate((tmp_path / "a b").as_uri(), cache=cache) == locate(str(tmp_path / "a b"), cache=cache)
    assert locate(archive.as_uri(), cache=cache) == locate(str(archive), cache=cache)


@pytest.mark.parametrize("said", ["https://shop.example/front", "github:shop", "ftp://shop.example/a.whl"])
def test_an_address_of_nothing_known_says_what_is(tmp_path: Path, said: str) -> None:
    with pytest.raises(SourceError, match="no source is known by this address") as raised:
        locate(said, cache=str(tmp_path))

    assert "git+https://" in (raised.value.hint or "")
    with pytest.raises(SourceError, match="no such file or folder: shop"):  # control
        locate("shop", cache=str(tmp_path), cwd=str(tmp_path))


def test_without_git_there_is_a_hint(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="git is not installed") as raised:
        locate("https://github.com/shop/front", cache=str(tmp_path), environment={"PATH": str(tmp_path)})

    assert "archive" in (raised.value.hint or "")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("see https://name:secret@shop.example/x", "see https://shop.example/x"),
        ("ssh://token@a and https://b@c", "ssh://a and https://c"),
        ("https://shop.example/a@b", "https://shop.example/a@b"),
    ],
)
def test_names_and_passwords_are_taken_out_of_messages(text: str, shown: str) -> None:
    assert without_credentials(text) == shown


linux_only = pytest.mark.skipif(sys.platform != "linux", reason="by limits and signals of Linux")


@needs_git
@linux_only
def test_a_clone_has_a_largest_size(
    tmp_path: Path, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(repository, {"data.bin": noise(300_000)})
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "two")
    monkeypatch.setattr(fetch, "MOST_FILE_BYTES", 100_000)

    with pytest.raises(SourceError, match="more than the 100,000 bytes that may be fetched") as raised:
        locate(repository.as_uri(), cache=str(tmp_path / "cache"))

    assert raised.value.hint
    assert os.listdir(tmp_path / "cache" / "git") == []
    monkeypatch.undo()
    assert locate(repository.as_uri(), cache=str(tmp_path / "cache")).origins  # control


@linux_only
def test_a_command_ends_when_exsearch_is_killed(tmp_path: Path) -> None:
    code = (
        "import os, sys\nfrom exsearch.sources import fetch\n"
        "fetch._run([sys.executable, '-c', 'import os, time; print(os.getpid(), flush=True); os.close(1); '"
        "f'open({sys.argv[1]!r}, \"w\").write(str(os.getpid())); time.sleep(60)'],"
        " dict(os.environ), '/', 'x', str)"
    )
    place = tmp_path / "child"
    parent = subprocess.Popen([sys.executable, "-c", code, str(place)])
    until = time.monotonic() + 20
    while (not place.exists() or not place.read_text()) and time.monotonic() < until:
        time.sleep(0.02)
    child = int(place.read_text())
    assert _is_running(child)  # control

    parent.kill()
    parent.wait()

    while _is_running(child) and time.monotonic() < until:
        time.sleep(0.02)
    assert not _is_running(child)


def _is_running(process: int) -> bool:
    try:
        with open(f"/proc/{process}/stat", encoding="ascii", errors="replace") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
