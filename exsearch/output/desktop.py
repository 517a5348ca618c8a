"""Hand things to the desktop: text to the clipboard, a link to the browser, a file to the editor.

Strangers' text is only ever an argument or the input of a program that the user chose, never a
command line.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from base64 import b64encode

from exsearch.errors import OutputError
from exsearch.output.safe import is_web_address

MAX_OSC52_BYTES = 74_994
"""What terminals take of a sequence that sets the clipboard (xterm's limit, in bytes of text)."""

_TOOLS = (
    ("WAYLAND_DISPLAY", ["wl-copy"]),
    ("DISPLAY", ["xclip", "-selection", "clipboard"]),
    ("DISPLAY", ["xsel", "--clipboard", "--input"]),
)


def copy(text: str) -> str:
    """Put `text` on the clipboard; returns how, in words.

    By the platform's own tool where there is one, else through the terminal (OSC 52), which also
    works over SSH. Raises OutputError where neither can.
    """
    data = text.encode("utf-8", "surrogatepass")
    tool = _tool()
    if tool and _given_to(tool, data):
        return f"with {tool[0]}"
    if len(data) <= MAX_OSC52_BYTES and _given_to_terminal(data):
        return "through the terminal"
    raise OutputError("there is no clipboard here", hint="`exsearch show REF > FILE` writes a file")


def _tool() -> list[str] | None:
    if sys.platform == "darwin":
        return ["pbcopy"]
    if sys.platform == "win32":
        return ["clip"]
    for variable, words in _TOOLS:
        if os.environ.get(variable) and shutil.which(words[0]):
            return words
    return None


def _given_to(tool: list[str], data: bytes) -> bool:
    try:
        done = subprocess.run(  # noqa: S603 - one of a few known programs
            tool, input=data, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _given_to_terminal(data: bytes) -> bool:
    sequence = b"\x1b]52;c;" + b64encode(data) + b"\x07"
    try:
        with open("/dev/tty", "wb", buffering=0) as terminal:
            terminal.write(sequence)
    except OSError:
        return False
    return True


def open_link(url: str) -> bool:
    """Open a web address in the user's browser; False where there is none."""
    import webbrowser

    return is_web_address(url) and webbrowser.open(url)


def open_file(path: str, line: int | None = None) -> bool:
    """Open a file in $VISUAL or $EDITOR, at a line where the editor is known to take one."""
    said = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    try:
        words = shlex.split(said, posix=os.name == "posix")
    except ValueError:
        return False
    if not words or not shutil.which(words[0]):
        return False
    at_line = (
        [f"+{line}"] if line and os.path.basename(words[0]) in ("vi", "vim", "nvim", "nano", "emacs") else []
    )
    return subprocess.run([*words, *at_line, os.path.abspath(path)], check=False).returncode == 0  # noqa: S603
