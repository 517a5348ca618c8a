"""Put text on the clipboard, and open links in the browser.

Strangers' text becomes an argument or the input of a program that the user chose, never a command line.
"""

from __future__ import annotations

import os
import subprocess
import sys
from base64 import b64encode

from exsearch.errors import OutputError
from exsearch.output.programs import find_program, safe_path
from exsearch.output.safe import is_web_address

MAX_OSC52_BYTES = 74_994
"""The longest text that xterm accepts in a sequence that sets the clipboard."""

_OF_PLATFORM = {"darwin": ["pbcopy"], "win32": ["clip"]}
_TOOLS = (
    ("WAYLAND_DISPLAY", ["wl-copy"]),
    ("DISPLAY", ["xclip", "-selection", "clipboard"]),
    ("DISPLAY", ["xsel", "--clipboard", "--input"]),
)


def copy(text: str) -> str:
    """Put `text` on the clipboard, and return in words how: with a tool, else through the terminal (OSC 52).

    The terminal also works over SSH. Raises OutputError if both fail.
    """
    data = text.encode("utf-8", "surrogatepass")
    tool = _tool()
    if tool and _given_to(tool, data):
        return f"with {os.path.basename(tool[0])}"
    if len(data) <= MAX_OSC52_BYTES and _given_to_terminal(data):
        return "through the terminal"
    raise OutputError("there is no clipboard here", hint="`exsearch show REF > FILE` writes a file")


def _tool() -> list[str] | None:
    if sys.platform in _OF_PLATFORM:
        tools = [_OF_PLATFORM[sys.platform]]
    else:
        tools = [words for variable, words in _TOOLS if os.environ.get(variable)]
    return next(([program, *words[1:]] for words in tools if (program := find_program(words[0]))), None)


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
    """Open a web address in the user's browser; False if there is no browser."""
    import webbrowser

    # webbrowser would search the relative entries of PATH, too.
    os.environ["PATH"] = safe_path()
    return is_web_address(url) and webbrowser.open(url)
