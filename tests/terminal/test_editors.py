"""The lines of docs/editors.md, typed into the editors that are installed."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest
from helpers import ROOT

from terminal.conftest import write

if TYPE_CHECKING:
    from pathlib import Path

    from terminal.conftest import Open

LINES = (ROOT / "docs" / "editors.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("editor", ["vim", "nvim"])
def test_the_line_for_vim_asks_for_the_name_under_the_cursor(
    editor: str, terminal: Open, desk: Path, variables: dict[str, str]
) -> None:
    if shutil.which(editor, path=variables["PATH"]) is None:
        pytest.skip(f"{editor} is not installed")
    (line,) = re.findall(r"```vim\n(.*)\n```", LINES)
    write(
        desk, {"vimrc": f"set nocompatible\nlet mapleader = ','\n{line}\n", "it's.py": "import contextlib\n"}
    )
    screen = terminal(columns=100, rows=40, TERM="vt100")
    screen.type(f'{editor} -u vimrc "it\'s.py"', wait=False).until("import contextlib")

    screen.press("owith contextlib.suppress(\x1b,x")

    screen.until("suppress is contextlib.suppress").until("how it is used")
    screen.press("\r:qa!\r").wait()


def test_the_lines_for_emacs_ask_for_the_name_at_point(
    terminal: Open, desk: Path, variables: dict[str, str]
) -> None:
    if shutil.which("emacs", path=variables["PATH"]) is None:
        pytest.skip("emacs is not installed")
    (lines,) = re.findall(r"```elisp\n(.*?)\n```", LINES, re.DOTALL)
    write(desk, {"init.el": lines + "\n", "it's.py": "import contextlib\n"})
    screen = terminal(columns=100, rows=40, TERM="vt100")
    screen.type('emacs -nw -Q -l init.el "it\'s.py"', wait=False).until("import contextlib")

    screen.press("\x0e\x05with contextlib.suppress(\x03x")

    screen.until("suppress is contextlib.suppress").until("how it is used")
    screen.press("\x18\x03").until("Save file").press("n").until("xit anyway").press("yes\r").wait()
