"""Real shells on a pseudo-terminal: lines are typed, TAB is pressed, and the screen is read."""

from __future__ import annotations

import os
import shutil
import sys
import time
from typing import TYPE_CHECKING

import pexpect
import pyte

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

WIDTH, HEIGHT = 100, 60
PROMPT = "ready> "
_SECONDS = 60
"""The longest wait for a screen, even on a busy machine."""

_AGAIN_SECONDS = 1.5

_START = {
    "bash": (["--norc", "--noprofile", "-i"], "PS1='ready> '", 'eval "$(exsearch completion bash)"'),
    "zsh": (["-f", "-i"], "PS1='ready> ' LISTMAX=1000", 'eval "$(exsearch completion zsh)"'),
    "fish": (
        ["--no-config", "-i"],
        "function fish_prompt; echo -n 'ready> '; end; set -g fish_autosuggestion_enabled 0",
        "exsearch completion fish | source",
    ),
}
BASH_COMPLETION = "/usr/share/bash-completion/bash_completion"


def is_there(shell: str) -> bool:
    """Return whether a shell, or bash with its package of completions, is installed."""
    return os.path.isfile(BASH_COMPLETION) if shell == "bash-completion" else shutil.which(shell) is not None


class Shell:
    """A shell with our completion script."""

    def __init__(self, shell: str, folder: Path, home: Path) -> None:
        self.kind = "bash" if shell == "bash-completion" else shell
        arguments, prompt, installed = _START[self.kind]
        (folder / "bin").mkdir(exist_ok=True)
        command = folder / "bin" / "exsearch"
        command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m exsearch "$@"\n')
        command.chmod(0o755)
        self.cwd = folder / "cwd"
        self.cwd.mkdir(exist_ok=True)
        environment = {
            "PATH": f"{folder / 'bin'}:/usr/local/bin:/usr/bin:/bin", "HOME": str(folder), "TERM": "xterm",
            "ZDOTDIR": str(folder), "LANG": "C.UTF-8", "EXSEARCH_HOME": str(home), "PYTHONPATH": os.getcwd(),
        }  # fmt: skip
        self._screen = pyte.Screen(WIDTH, HEIGHT)
        self._stream = pyte.Stream(self._screen)
        self._child = pexpect.spawn(
            self.kind, arguments, env=environment, cwd=str(self.cwd), encoding="utf-8",
            dimensions=(HEIGHT, WIDTH), timeout=_SECONDS,
        )  # fmt: skip
        self._child.delaybeforesend = None
        if shell == "bash-completion":
            installed = f". {BASH_COMPLETION}; {installed}"
        self._send(f"{prompt}; {installed}; echo set''up\r")
        self._wait(lambda: any(line.startswith("setup") for line in self._lines()))

    def line_after(self, typed: str) -> str:
        """Return the command line after TAB. A mark that is typed after it shows where it ends."""
        self._clear()
        self._send(f"{typed}\t")
        self._send("@@")
        self._wait(lambda: "@@" in self._line())
        line = self._line().partition("@@")[0]
        self._forget()
        return line

    def listed_after(self, typed: str, *expected: str) -> list[str]:
        """Return the lines below the command line after TAB, as soon as `expected` are among them."""
        self._clear()
        self._send(f"{typed}\t")
        if self.kind == "bash":
            self._send("\t")
        self._wait(lambda: all(each in "\n".join(self._lines()[1:]) for each in expected))
        listed = [line for line in self._lines() if line and not line.startswith(PROMPT)]
        self._forget()
        return listed

    def close(self) -> None:
        """End the shell."""
        self._child.close(force=True)

    def _line(self) -> str:
        lines = [line for line in self._lines() if line.startswith(PROMPT)]
        return lines[-1].removeprefix(PROMPT) if lines else ""

    def _lines(self) -> list[str]:
        return [line.rstrip() for line in self._screen.display]

    def _clear(self) -> None:
        self._send("\x0c")
        self._wait(lambda: [line for line in self._lines() if line] == [PROMPT.rstrip()])

    def _forget(self) -> None:
        """Clear the line and the list below it with Ctrl-U or Ctrl-C, again if the shell misses it."""
        sent = 0.0

        def is_empty() -> bool:
            nonlocal sent
            if time.monotonic() > sent + _AGAIN_SECONDS:
                self._send("\x03" if self.kind == "fish" else "\x15")
                sent = time.monotonic()
            return [line for line in self._lines() if line][-1] == PROMPT.rstrip()

        self._wait(is_empty)

    def _send(self, keys: str) -> None:
        self._child.send(keys)

    def _wait(self, is_so: Callable[[], bool]) -> None:
        until = time.monotonic() + _SECONDS
        while not is_so():
            assert time.monotonic() < until, "\n".join(line for line in self._lines() if line)
            try:
                self._stream.feed(self._child.read_nonblocking(65536, timeout=0.2))
            except pexpect.TIMEOUT:
                continue
