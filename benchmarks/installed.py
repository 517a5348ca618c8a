"""Install the checkout as users do, into a new environment, and return how to call it there.

A folder in, programs and an environment out. A wheel is installed, so that its modules are compiled: an
editable install in a shell that sets PYTHONDONTWRITEBYTECODE takes five times as long to start.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import venv
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from measure import BenchmarkFailed, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).resolve().parent.parent
_REAL_PAGES = ROOT.parent / "shared" / "fullstackpython" / "pages"

TYPER_HELLO = "import typer\ndef main() -> None:\n    print('hello')\ntyper.run(main)\n"
"""The smallest program with Typer."""


@dataclass(frozen=True, slots=True)
class Installed:
    """An environment with exsearch in it, and a folder for what it stores."""

    folder: Path
    """Deleted when the run is over."""
    python: str
    exsearch: str
    environment: dict[str, str]
    """All environment variables of the measured processes."""

    def at_home(self, home: Path) -> dict[str, str]:
        """Return the environment in which exsearch keeps everything in `home`."""
        return self.environment | {"EXSEARCH_HOME": str(home)}

    def call(self, *arguments: str, environment: dict[str, str] | None = None) -> str:
        """Run exsearch without measuring it, and return its output."""
        return called((self.exsearch, *arguments), environment or self.environment)


@contextmanager
def installed(checkout: Path = ROOT) -> Iterator[Installed]:
    """Yield a new environment that holds a wheel of a checkout and the `bench` extra."""
    with TemporaryDirectory(prefix="exsearch-benchmark-") as name:
        folder = Path(name)
        say(f"installing {checkout.name} as a wheel")
        venv.EnvBuilder(with_pip=True, symlinks=True).create(folder / "venv")
        programs = folder / "venv" / "bin"
        install = (str(programs / "python"), "-m", "pip", "install", "--quiet", f"{checkout}[bench]")
        called(install, without_python_settings())
        _check_compiled(folder / "venv")
        yield Installed(
            folder,
            str(programs / "python"),
            str(programs / "exsearch"),
            _measured_environment(folder),
        )


def without_python_settings() -> dict[str, str]:
    """Return our environment variables without those that change what Python does."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}


def _measured_environment(folder: Path) -> dict[str, str]:
    return {
        "PATH": f"{folder / 'venv' / 'bin'}{os.pathsep}{os.defpath}",
        "HOME": str(folder),
        "EXSEARCH_HOME": str(folder / "home"),
        "EXSEARCH_PAGER": "cat",
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
    }


def _check_compiled(environment: Path) -> None:
    if not any(environment.glob("lib/python*/site-packages/exsearch/__pycache__/*.pyc")):
        raise BenchmarkFailed("the installed exsearch is not compiled: its start would be too slow")


def called(command: Sequence[str], environment: dict[str, str], *, heard: bool = False) -> str:
    """Run a command outside any clock; returns what it wrote.

    Its messages are among that, or where it is `heard` on our standard error. BenchmarkFailed, with
    its words, unless it leaves with 0.
    """
    done = subprocess.run(
        command, env=environment, stdout=subprocess.PIPE, stderr=None if heard else subprocess.STDOUT,
        stdin=subprocess.DEVNULL, encoding="utf-8", errors="replace", check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise BenchmarkFailed(f"{' '.join(command)}: exit status {done.returncode}\n{done.stdout[-2000:]}")
    return done.stdout


def found_tools(*names: str) -> dict[str, str]:
    """Return the paths of other programs, and print which are not installed."""
    places = {name: _found_tool(name) for name in names}
    return {name: place for name, place in places.items() if place is not None}


@cache
def _found_tool(name: str) -> str | None:
    place = shutil.which(name)
    if place is None:
        say(f"{name}: not installed (Debian: ripgrep has rg, codesearch has csearch and cindex)")
    return place


# -- the command line of every benchmark


def arguments(doc: str | None, rounds: int) -> argparse.ArgumentParser:
    """Return the parser with the options of all benchmarks: --pages and --rounds."""
    parser = argparse.ArgumentParser(description=(doc or "").split("\n")[0])
    pages = _REAL_PAGES if _REAL_PAGES.is_dir() else ROOT / "corpus"
    parser.add_argument("--pages", type=_folder, default=pages, help="folder of example pages")
    parser.add_argument("--rounds", type=int, default=rounds, help=f"runs of each case ({rounds})")
    return parser


def _folder(name: str) -> Path:
    path = Path(name).resolve()
    if not path.is_dir():
        raise argparse.ArgumentTypeError(f"{name} is not a folder")
    return path
