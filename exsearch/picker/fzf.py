"""The picker in fzf: its command line, and what it says when it ends.

fzf runs commands of ours for every change: `exsearch` with the variable that `ASKED` names. It puts what is
typed and what is chosen into them as quoted words, for the shell that it is told to use: `sh`, whatever the
user's is. So no text of a stranger's is ever read by a shell as anything but one word.
"""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys

from exsearch.errors import OutputError
from exsearch.ingest.background import trusted_environment
from exsearch.model import Record
from exsearch.output.programs import find_program
from exsearch.picker.answers import (
    ASKED,
    COPY,
    KEPT,
    KEYS,
    LIST,
    OPEN,
    PREVIEW,
    PROMPT,
    SAVE,
    TAKE,
    VARIABLES,
    line_of,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from io import FileIO

    from exsearch.picker.entries import Entry

ENTER, ESCAPE, CTRL_C = "", "esc", "ctrl-c"
"""Keys that end it."""

NEEDED = (0, 36)
"""The first version with `transform-prompt`."""

_WITH_RESIZE = (0, 46)
"""The first version that says when the terminal has another size."""

# The number is the width of the preview at which it goes below the list.
_PREVIEW = "right,50%,border-left,<55(down,60%,border-top)"
_PROGRAM = "from exsearch.__main__ import main; main()"
_ABORTED = 130
_NO_MATCH = 1
_LEAVE_SCREEN = b"\x1b[?1049l"
"""Ends the alternate screen, which fzf does not leave, so that nothing flickers if it is started again."""


class Fzf(Record):
    """The user's fzf."""

    program: str
    version: str
    """As it says: "0.38.0"."""
    numbers: tuple[int, ...]
    """The first two of its version."""

    def is_new_enough(self) -> bool:
        """Return whether it has all that is needed."""
        return self.numbers >= NEEDED


class Left(Record):
    """How the user left fzf."""

    text: str
    """What was typed."""
    kind: str
    """Of the entry that was chosen; "" if none was."""
    ref: str
    by: str
    """ENTER, ESCAPE or CTRL_C."""


def fzf_of_user() -> Fzf | None:
    """Return the fzf on PATH; None if there is none, and on Windows, whose shell reads quotes otherwise."""
    program = find_program("fzf") if os.name == "posix" else None
    if program is None:
        return None
    try:
        done = subprocess.run(  # noqa: S603 - found on PATH
            [program, "--version"], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
            env=environment(), timeout=10,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired, UnicodeDecodeError):
        return None
    version = next(iter(done.stdout.split()), "")
    numbers = tuple([int(part) for part in version.split(".")[:2] if part.isdecimal()])
    return Fzf(program, version, numbers)


def run(fzf: Fzf, text: str, first: Sequence[Entry], flags: Sequence[str], *, color: bool) -> Left:
    """Let the user choose: an entry for a text, which they may change. `first` is what is listed for it.

    `flags` are given to each part. Raises OutputError if there is no terminal, or if fzf fails.
    """
    command = [fzf.program, *options(text, flags, color=color)]
    if fzf.numbers >= _WITH_RESIZE:
        command.append("--bind=resize:refresh-preview")
    data = "".join([line_of(entry, color=color) for entry in first]).encode("utf-8", "replace")
    interrupt = signal.signal(signal.SIGINT, lambda *_: None)  # fzf decides what Ctrl-C means
    try:
        with open_terminal() as terminal:
            process = subprocess.Popen(  # noqa: S603 - found on PATH; its words are ours
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=terminal, env=environment()
            )  # fzf draws on standard error, and reads keys from the terminal
            output = _fed(process, data)
    finally:
        signal.signal(signal.SIGINT, interrupt)
    if process.returncode not in (0, _NO_MATCH, _ABORTED):
        raise OutputError(
            f"fzf ended with status {process.returncode}",
            hint="FZF_DEFAULT_OPTS may have colours that it refuses",
        )
    if process.returncode == _ABORTED:
        return Left("", "", "", CTRL_C)
    text, key, line, *_ = [*output.decode("utf-8", "replace").split("\n"), "", "", ""]
    kind, ref, *_ = [*line.split("\t"), "", ""]
    return Left(text, kind, ref, key)


def _fed(process: subprocess.Popen[bytes], data: bytes) -> bytes:
    """Return what a process writes that gets some data. If Ctrl-Z stops it, this one stops, too."""
    assert process.stdin is not None and process.stdout is not None
    try:
        with process.stdin as pipe:
            pipe.write(data)
    except BrokenPipeError:
        pass  # it has ended already
    while True:
        _, status = os.waitpid(process.pid, os.WUNTRACED)
        if not os.WIFSTOPPED(status):
            break
        os.kill(os.getpid(), signal.SIGSTOP)  # `fg` wakes both
    process.returncode = os.waitstatus_to_exitcode(status)
    with process.stdout as pipe:
        return pipe.read()


def open_terminal() -> FileIO:
    """Open the terminal. Raises OutputError if there is none."""
    try:
        return open("/dev/tty", "r+b", buffering=0)
    except OSError as error:
        raise no_terminal() from error


def no_terminal() -> OutputError:
    """Return the error for a process that has no terminal."""
    return OutputError("there is no terminal to pick in", hint="`exsearch WORDS` lists without one")


def leave_screen() -> None:
    """Go back to the screen that was there before fzf."""
    with open_terminal() as terminal:
        terminal.write(_LEAVE_SCREEN)


# -- its command line


def options(text: str, flags: Sequence[str], *, color: bool) -> list[str]:
    """Return the options of fzf for a text."""
    listed = _ours((LIST, *flags), "{q}")
    given = ["--ansi", "--disabled", "--no-sort", "--no-multi", "--print-query", "--no-clear",
             "--layout=reverse", "--info=hidden", "--no-separator", "--no-hscroll", "--expect=esc",
             "--delimiter=\t", "--with-nth=3..", f"--header={KEYS}", f"--prompt={PROMPT}",
             f"--query={text}",
             f"--preview={_ours((PREVIEW, *flags), '{1}', '{2}', '{q}')}",
             f"--preview-window={_PREVIEW}",
             f"--bind=change:first+change-prompt({PROMPT})+reload:{listed}"]  # fmt: skip
    said, run = "transform-prompt", "execute"
    for key, action, part in (("ctrl-y", said, COPY), ("ctrl-s", said, SAVE), ("ctrl-o", run, OPEN)):
        given.append(f"--bind={key}:{action}:{_ours((part, *flags), '{2}')}")
    given.append(f"--bind=tab:transform-query:{_ours((TAKE, *flags), '{1}', '{2}', '{q}')}")
    return given + (colors_in(os.environ.get("FZF_DEFAULT_OPTS", "")) if color else ["--no-color"])


def _ours(words: Sequence[str], *arguments: str) -> str:
    """Return a command for `sh` that runs a part of the picker."""
    program = f"{shlex.quote(sys.executable)} -P -c {shlex.quote(_PROGRAM)}"
    return f"{ASKED}={shlex.quote(' '.join(words))} {program} {' '.join(arguments)}"


def colors_in(options: str) -> list[str]:
    """Return the colours in the user's FZF_DEFAULT_OPTS: all other options there could break the picker."""
    try:
        words = shlex.split(options)
    except ValueError:
        return []
    pairs = zip(words, [*words[1:], ""], strict=False)
    values = [after if word == "--color" else word.removeprefix("--color=") for word, after in pairs
              if word == "--color" or word.startswith("--color=")]  # fmt: skip
    return [f"--color={value}" for value in values if value and not value.startswith("-")]


def environment() -> dict[str, str]:
    """Return the environment of fzf and of our commands in it: no options of the user's, and `sh`."""
    ours = {name: value for name, value in trusted_environment().items() if not name.startswith("FZF_")}
    ours |= {KEPT + name: os.environ[name] for name in VARIABLES if name in os.environ}
    return ours | {"SHELL": "/bin/sh"}
