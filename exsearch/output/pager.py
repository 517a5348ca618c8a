"""Show text that is longer than the terminal in the user's pager, with colours."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from exsearch.output.programs import find_program, split_command

PAGERS = ("EXSEARCH_PAGER", "PAGER")

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def show_in_pager(texts: Iterable[str], pager: str | None = None) -> bool:
    """Feed texts to the pager as they come; False if there is no pager, and then no text was taken.

    If the user leaves the pager early, the remaining texts are not taken either. `pager` is the command in
    the user's settings.
    """
    words = pager_command(os.environ, pager)
    if not words or not sys.stdin or not sys.stdin.isatty():
        return False
    encoding = sys.stdout.encoding or "utf-8"
    try:
        process = subprocess.Popen(words, stdin=subprocess.PIPE, env=_environment(encoding))  # noqa: S603
    except OSError:
        return False
    # The pager decides what Ctrl-C means. If we ended, the pager would be left behind, with the terminal
    # in the mode that it had set.
    interrupt = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        _feed(process, texts, encoding)
        process.wait()
    finally:
        signal.signal(signal.SIGINT, interrupt)
    return True


def _environment(encoding: str) -> dict[str, str]:
    """Return the environment for the pager: with colours, and short text stays on the screen.

    The user's own LESS replaces these options.
    """
    charset = {"LESSCHARSET": "utf-8"} if encoding.lower().startswith("utf") else {}
    return {"LESS": "FRX", **charset, **os.environ}


def _feed(process: subprocess.Popen[bytes], texts: Iterable[str], encoding: str) -> None:
    assert process.stdin is not None
    try:
        with process.stdin as pipe:
            for text in texts:
                pipe.write(text.encode(encoding, "backslashreplace"))
    except BrokenPipeError:
        return


def pager_command(environment: Mapping[str, str], pager: str | None = None) -> list[str]:
    """Return the words that run the pager: of EXSEARCH_PAGER, PAGER, the setting `pager`, or less or more.

    No words, and no pager, if the variable or the setting is empty, is `cat`, or is not a program.
    """
    _, command = pager_of(environment, pager)
    words = split_command(command)
    program = find_program(words[0]) if words and words != ["cat"] else None
    if program is None:
        return []
    # Without -R, `less` shows colours as text if the user's LESS does not have it.
    return [program, *words[1:], *["-R"] * (os.path.basename(program) == "less")]


def pager_of(environment: Mapping[str, str], pager: str | None) -> tuple[str, str]:
    """Return the variable that names the pager, "" if none does, and the command."""
    for variable in PAGERS:
        if variable in environment:
            return variable, environment[variable]
    return "", ("less" if find_program("less") else "more") if pager is None else pager
