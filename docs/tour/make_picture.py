"""Draw the picture of the README from real runs: `python docs/tour/make_picture.py`.

Types each line of `TYPED` in a terminal of 80 columns, with nothing but the built-in examples indexed. Rich
draws what comes out as SVG. The picture is checked in; a test runs the commands again and compares the text.
"""

from __future__ import annotations

import html
import os
import re
import sys
import tempfile
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import pexpect
from rich.console import Console
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

PICTURE = Path(__file__).parents[1] / "tour.svg"

FIRST = ("exsearch make_response",)
"""Not in the picture: the first search of all says that it is the first one."""

TYPED = ("exsearch make_response", "exsearch show 1 --function", "exsearch usage make_response")

COLUMNS, ROWS = 80, 24

FORMAT = """\
<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<!-- Made by docs/tour/make_picture.py; do not edit. -->
<style>
.{unique_id}-matrix {{
    font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace;
    font-size: {char_height}px;
    line-height: {line_height}px;
    white-space: pre;
}}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""
"""As Rich's own, without the fonts that it fetches."""


def picture() -> str:
    """Run the commands and return the picture of what they show."""
    console = Console(width=COLUMNS, record=True, file=StringIO(), force_terminal=True)
    with tempfile.TemporaryDirectory() as folder:
        seen(FIRST, folder)
        for line in seen(TYPED, folder).splitlines():
            console.print(Text.from_ansi(line), soft_wrap=True)
    return console.export_svg(title="exsearch", code_format=FORMAT, unique_id="tour")


def seen(lines: Sequence[str], folder: str) -> str:
    """Return what a terminal gets in which these lines are typed, with the prompts and colours.

    The folder is the current one, and the home of the user and of exsearch.
    """
    environment = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.defpath}",
        "HOME": folder,
        "EXSEARCH_HOME": f"{folder}/exsearch",
        "EXSEARCH_AUTO": "never",
        "PAGER": "cat",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LANG": "C.UTF-8",
    }
    prompts = [f"printf '\\033[2m$\\033[0m \\033[1m%s\\033[0m\\n' '{line}'\n{line}\necho" for line in lines]
    window: pexpect.spawn[bytes] = pexpect.spawn(
        "bash",
        ["--norc", "-c", "\n".join(["set -e", *prompts])],
        env=environment,
        cwd=folder,
        dimensions=(ROWS, COLUMNS),
        timeout=60,
    )
    written: bytes = window.read()
    window.close()
    if window.exitstatus:
        raise SystemExit(
            f"a command of the picture ended with status {window.exitstatus}:\n{written.decode()}"
        )
    return written.decode().replace("\r\n", "\n")


def text_of(svg: str) -> list[str]:
    """Return the lines of text in a picture, without blanks."""
    lines: dict[str, list[str]] = {}
    for place, text in re.findall(r'<text [^>]*y="([^"]+)"[^>]*>(.*?)</text>', svg):
        lines.setdefault(place, []).append(html.unescape(text))
    return ["".join("".join(parts).split()) for parts in lines.values()]


if __name__ == "__main__":
    PICTURE.write_text(picture(), encoding="utf-8")
