"""The wheel, built and installed once, and windows in which its command is typed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import textwrap
from typing import TYPE_CHECKING, NamedTuple

import pytest
from helpers import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from helpers.device import Terminal

    Open = Callable[..., Terminal]

collect_ignore_glob = ["test_*.py"] if sys.platform == "win32" else []
"""They need pseudo-terminals."""

SIZES = {"80x24": (80, 24), "120x40": (120, 40)}


class Installed(NamedTuple):
    """An environment with the command."""

    folder: Path
    wheel: Path
    site_packages: Path


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Build the wheel and install it into an environment of its own.

    A `.pth` file leads to the libraries of the environment that runs the tests: they have the versions that
    this run is about, and no registry is asked. The editable exsearch there is not imported, because Python
    obeys only the `.pth` files in the environment's own folder.
    """
    folder = tmp_path_factory.mktemp("installed")
    python = folder / "venv/bin/python"
    _pip("wheel", "--no-deps", "--no-build-isolation", "--no-index", "-w", str(folder), str(ROOT))
    (wheel,) = folder.glob("*.whl")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder / "venv")], check=True)
    _pip("--python", str(python), "install", "--no-deps", "--no-index", str(wheel))
    (site_packages,) = folder.glob("venv/lib/python*/site-packages")
    (site_packages / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return Installed(folder / "venv", wheel, site_packages)


def _pip(*arguments: str) -> None:
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.fixture(scope="session")
def home_with_corpus(installed: Installed, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An EXSEARCH_HOME in which the built-in examples are indexed already."""
    home = tmp_path_factory.mktemp("home")
    command = [str(installed.folder / "bin/exsearch"), "make_response"]
    subprocess.run(command, env={"EXSEARCH_HOME": str(home)}, capture_output=True, check=True)
    shutil.rmtree(home / "state", ignore_errors=True)
    return home


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """The current folder of the windows of this test."""
    folder = tmp_path / "desk"
    folder.mkdir()
    return folder


@pytest.fixture
def variables(installed: Installed, tmp_path: Path) -> dict[str, str]:
    """The environment variables of a window: all of them, so that none of the developer's matters."""
    user = tmp_path / "user"
    user.mkdir()
    return {
        "PATH": f"{installed.folder / 'bin'}{os.pathsep}{os.defpath}",
        "HOME": str(user),
        "EXSEARCH_HOME": str(tmp_path / "home"),
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        "EXSEARCH_AUTO": "never",  # `test_offer` answers the question
    }


@pytest.fixture
def terminal(home_with_corpus: Path, variables: dict[str, str], desk: Path, tmp_path: Path) -> Iterator[Open]:
    """Open a window. `fresh` is for one without any index; further names are environment variables."""
    from helpers.device import Terminal

    opened = []

    def terminal(*, columns: int = 80, rows: int = 24, fresh: bool = False, **more: str) -> Terminal:
        home = tmp_path / "home"
        if not fresh and not home.exists():
            shutil.copytree(home_with_corpus, home)
        window = Terminal(columns=columns, rows=rows, env={**variables, **more}, cwd=desk)
        opened.append(window)
        return window

    yield terminal
    for window in opened:
        window.close()


@pytest.fixture(params=list(SIZES.values()), ids=list(SIZES))
def window(request: pytest.FixtureRequest, terminal: Open) -> Terminal:
    """A window of each of the two sizes, without a pager, in a home with the built-in examples."""
    columns, rows = request.param
    return terminal(columns=columns, rows=rows, PAGER="cat")


def write(folder: Path, files: Mapping[str, str]) -> Path:
    """Make a folder of files: name -> text."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), encoding="utf-8")
    return folder


def install(env: Path, name: str, version: str, files: Mapping[str, str]) -> None:
    """Install a distribution into an environment, as far as exsearch can tell."""
    info = f"{name}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nLicense: MIT\n"
    all_files = {**files, f"{info}/METADATA": metadata}
    all_files[f"{info}/RECORD"] = "".join(f"{path},,\n" for path in [*all_files, f"{info}/RECORD"])
    write(env / "lib/python3.11/site-packages", all_files)
    write(env, {"pyvenv.cfg": "home = /usr/bin\n"})
