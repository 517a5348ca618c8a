"""A terminal window with a shell, for typing the installed command.

The shell runs on a pseudo-terminal, as in a window or in tmux. A terminal emulator draws its output on
a screen, and a test reads that screen, as a user does.
"""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import pexpect
import pyte

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

PROMPT = "$ "
# The shell sends the status of each command as a title of the window, which a screen does not show.
_SEND_STATUS = r"printf '\033]2;status %d\007' $?"
_STATUS = re.compile(rb"\x1b\]2;status (\d+)\x07")
_READ_SECONDS = 0.02


class Terminal:
    """A window. Methods that type return it, so that calls can be chained."""

    def __init__(self, *, columns: int, rows: int, env: Mapping[str, str], cwd: Path) -> None:
        self._screen = pyte.HistoryScreen(columns, rows, history=20_000)
        self._stream = pyte.ByteStream(self._screen)
        self._unread = b""  # perhaps the start of a status
        self.received = b""
        """The bytes since the last line was typed."""
        self.status: int | None = None
        """The exit status of the last line; None while it runs."""
        self._shell: pexpect.spawn[bytes] = pexpect.spawn(
            "bash",
            ["--norc", "--noprofile", "--noediting"],
            env={**env, "PS1": PROMPT, "PROMPT_COMMAND": _SEND_STATUS},
            cwd=str(cwd),
            dimensions=(rows, columns),
            timeout=30,
        )
        self._shell.delaybeforesend = None
        self.wait()

    @property
    def lines(self) -> list[str]:
        """The lines on the screen, without blanks at their ends and without empty lines at the bottom."""
        lines = [line.rstrip() for line in self._screen.display]
        while lines and not lines[-1]:
            lines.pop()
        return lines

    @property
    def text(self) -> str:
        """The screen as one text."""
        return "\n".join(self.lines)

    @property
    def scrolled(self) -> str:
        """All output since the last line was typed: lines that have scrolled away, then the screen."""
        columns = range(self._screen.columns)
        above = ["".join(row[column].data for column in columns).rstrip() for row in self._screen.history.top]
        return "\n".join([*above, *self.lines])

    def missing(self, *words: str) -> list[str]:
        """Return the words that are not in `scrolled`; long lines may be broken anywhere."""
        shown = _without_blanks(self.scrolled)
        return [each for each in words if _without_blanks(each) not in shown]

    @property
    def is_colored(self) -> bool:
        """Whether a character on the screen is coloured, bold, underlined or reversed."""
        return any(
            (char.fg, char.bg) != ("default", "default") or char.bold or char.underscore or char.reverse
            for row in self._screen.buffer.values()
            for char in row.values()
        )

    def type(self, line: str, *, wait: bool = True, timeout: float = 30) -> Terminal:
        """Clear the screen, type a line into the shell, and wait until the command has ended."""
        self._screen.reset()
        self._stream.feed(PROMPT.encode())
        self.received = b""
        self.status = None
        self._shell.send(line + "\r")
        return self.wait(timeout) if wait else self

    def press(self, keys: str) -> Terminal:
        """Press keys; use `until` or `wait` to see the effect."""
        self._shell.send(keys)
        return self

    def interrupt(self) -> Terminal:
        """Press Ctrl-C."""
        return self.press("\x03")

    def resize(self, *, columns: int, rows: int) -> Terminal:
        """Change the size of the window; the command gets a signal."""
        self._read()
        self._screen.resize(rows, columns)
        self._shell.setwinsize(rows, columns)
        return self

    def wait(self, timeout: float = 30) -> Terminal:
        """Wait until the command has ended and the prompt is back; fail if there is a traceback."""
        self.until(lambda: self.status is not None and self._at_prompt(), timeout)
        assert len(self.missing("Traceback (most recent", "internal error")) == 2, self.scrolled
        return self

    def until(self, seen: str | Callable[[], bool], timeout: float = 30) -> Terminal:
        """Wait until the screen shows these words, or until this is true."""
        end = time.monotonic() + timeout
        while not (seen in self.text if isinstance(seen, str) else seen()):
            assert time.monotonic() < end, f"not seen in {timeout} s: {seen}. The screen:\n{self.text}"
            self._read()
        return self

    def close(self) -> None:
        """Close the window; programs in it get a signal."""
        self._shell.close(force=True)

    def _at_prompt(self) -> bool:
        row = self._screen.cursor.y
        return self._screen.display[row][: self._screen.cursor.x].endswith(PROMPT)

    def _read(self) -> None:
        """Draw new output, or wait a moment for it."""
        try:
            new = self._shell.read_nonblocking(65_536, timeout=_READ_SECONDS)
        except pexpect.TIMEOUT:
            return
        except pexpect.EOF as error:
            raise AssertionError(f"the shell has ended. The screen:\n{self.text}") from error
        self.received += new
        self._unread += new
        while found := _STATUS.search(self._unread):
            self.status = int(found[1])
            self._unread = self._unread[found.end() :]
        self._stream.feed(new)


def _without_blanks(text: str) -> str:
    return "".join(text.split())
