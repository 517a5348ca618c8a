"""What all tests share: one width, no colour, no home of the developer's own, and small factories."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as in the background of a shell
    signal.signal(signal.SIGINT, signal.default_int_handler)
if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:  # as under nohup
    signal.signal(signal.SIGHUP, signal.SIG_DFL)

ROOT = Path(__file__).parent.parent
REAL_PAGES = ROOT.parent / "shared" / "fullstackpython"


class Ran(NamedTuple):
    """What a command left behind."""

    status: int
    out: str
    err: str


@pytest.fixture(autouse=True)
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "PAGER", "EXSEARCH_PAGER", "LESS", "WT_SESSION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("EXSEARCH_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "no-environment"))
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("LINES", "60")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The folder that EXSEARCH_HOME names."""
    return tmp_path / "home"


@pytest.fixture
def run() -> Callable[..., Ran]:
    """Run the real command as a process of its own; nothing it prints is ever a traceback."""

    def run(
        *arguments: str, env: Mapping[str, str] | None = None, cwd: Path | None = None, timeout: float = 60
    ) -> Ran:
        done = subprocess.run(
            [sys.executable, "-m", "exsearch", *arguments],
            capture_output=True,
            timeout=timeout,
            cwd=cwd or ROOT,
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            check=False,
        )
        out, err = done.stdout.decode("utf-8", "surrogateescape"), done.stderr.decode("utf-8", "replace")
        assert "Traceback" not in out + err, err
        return Ran(done.returncode, out, err)

    return run


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
    """The 317 real pages; skips where they are not at hand."""
    folder = REAL_PAGES / "pages"
    if not folder.is_dir():
        pytest.skip("the real example pages are not on this machine")
    return folder


HEADER = """\
title: flask.helpers make_response Example Code
category: page
slug: flask-helpers-make-response-examples
sidebartitle: flask.helpers make_response
meta: Python example code for the make_response function from the flask.helpers module.
"""

SECTION = """\
## Example {number} from sandman
[sandman](https://example.org/sandman) is a code library for REST.

sandman is provided under the
[MIT license](https://example.org/sandman/blob/main/LICENSE).

[**sandman / sandman / service.py**](https://example.org/sandman/blob/main/sandman/./service.py)

"""


def page(code: str, *, header: str = HEADER, section: str = SECTION) -> str:
    """Return the text of a page with one example: `code` between its fences."""
    return f"{header}\n\n{section.format(number=1)}```python\n{textwrap.dedent(code)}```\n"
