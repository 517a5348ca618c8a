"""Fixtures of all tests: a fixed width, no colour, and an EXSEARCH_HOME of their own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from helpers import REAL_PAGES, ROOT, Ran
from helpers.indexes import make_index

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

READY_INDEX = ROOT / "corpus" / "index.sqlite"

LONGEST = (
    "test_readme_lines.py",
    "test_pages.py",
    "test_hostile_code.py",
    "test_store_contract.py",
    "test_verbs.py",
)
"""Files with few tests that take long."""


if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as in the background of a shell
    signal.signal(signal.SIGINT, signal.default_int_handler)
if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:  # as under nohup
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def pytest_configure(config: pytest.Config) -> None:
    """Make an index of the built-in pages, as a wheel has one: else each test with a new home makes one."""
    if not hasattr(config, "workerinput"):  # xdist's workers use it, too
        from exsearch.ingest.builtin import install

        install(str(READY_INDEX.with_suffix(".new")), str(ROOT / "corpus"))
        READY_INDEX.with_suffix(".new").replace(READY_INDEX)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Take the index away: it would be old after the next change of a page."""
    if not hasattr(config, "workerinput"):
        for path in READY_INDEX.parent.glob("index.*"):
            path.unlink(missing_ok=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the longest files first, so that no worker is left alone with one at the end."""
    items.sort(key=lambda item: item.path.name not in LONGEST)


@pytest.fixture(autouse=True)
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "PAGER", "EXSEARCH_PAGER", "LESS", "WT_SESSION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("EXSEARCH_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "no-environment"))
    monkeypatch.setenv("EXSEARCH_AUTO", "never")  # nobody answers a question
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("LINES", "60")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The folder that EXSEARCH_HOME names."""
    return tmp_path / "home"


@pytest.fixture
def lean(home: Path) -> None:
    """An index without the built-in examples: the first search is slow because it indexes them."""
    make_index(home)


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Ran]:
    """Run the command in a process of its own; fail if it prints a traceback.

    The process is forked, which saves the start of an interpreter, unless there is no fork or a variable of
    Python itself is set. `started` and `tests/terminal` start the installed command. Without a folder it runs
    in an empty one, because `add --env` also reads the project around the folder.
    """
    nowhere = tmp_path / "nowhere"

    def run(*arguments: str, env: Mapping[str, str] | None = None, cwd: Path | None = None) -> Ran:
        nowhere.mkdir(exist_ok=True)
        if hasattr(os, "fork") and not any(name.startswith("PYTHON") for name in env or ()):
            from helpers.forking import run_forked

            ran = run_forked(*arguments, env=env, cwd=cwd or nowhere)
        else:
            ran = _run_anew(arguments, env or {}, cwd or nowhere)
        assert "Traceback" not in ran.out + ran.err, ran.err
        return ran

    return run


def _run_anew(arguments: Sequence[str], env: Mapping[str, str], cwd: Path) -> Ran:
    done = subprocess.run(
        [sys.executable, "-m", "exsearch", *arguments],
        capture_output=True,
        timeout=60,
        cwd=cwd,
        env={**os.environ, **env},
        stdin=subprocess.DEVNULL,
        check=False,
    )
    out, err = done.stdout.decode("utf-8", "surrogateescape"), done.stderr.decode("utf-8", "replace")
    return Ran(done.returncode, out, err)


@pytest.fixture
def tree(tmp_path: Path) -> Callable[[Mapping[str, str | bytes]], Path]:
    """Make a folder of files: name -> text or bytes."""

    def tree(files: Mapping[str, str | bytes]) -> Path:
        root = tmp_path / "pages"
        for name, content in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return root

    return tree


@pytest.fixture
def real_pages() -> Path:
    """The folder of the 317 real pages; the test is skipped if it is missing."""
    folder = REAL_PAGES / "pages"
    if not folder.is_dir():
        pytest.skip("the real example pages are not on this machine")
    return folder
