"""Show text that is longer than the terminal in the user's pager, with colours."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from exsearch.output.programs import find_program, split_command

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def show_in_pager(texts: Iterable[str]) -> bool:
    """Feed texts to the pager as they come; False if there is no pager, and then no text was taken.

    If the user leaves the pager early, the remaining texts are not taken either.
    """
    words = pager_command(os.environ)
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


def pager_command(environment: Mapping[str, str]) -> list[str]:
    """Return the words that run the pager: EXSEARCH_PAGER, else PAGER, else less or more.

    No words, and no pager, if the variable is empty, is `cat`, or is not a program.
    """
    for variable in ("EXSEARCH_PAGER", "PAGER"):
        if variable in environment:
            words = split_command(environment[variable])
            break
    else:
        words = ["less" if find_program("less") else "more"]
    program = find_program(words[0]) if words and words != ["cat"] else None
    if program is None:
        return []
    # Without -R, `less` shows colours as text if the user's LESS does not have it.
    return [program, *words[1:], *["-R"] * (os.path.basename(program) == "less")]
