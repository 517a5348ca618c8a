"""Show what is longer than the terminal through the user's pager, colours kept."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


def show_in_pager(texts: Iterable[str]) -> bool:
    """Page texts as they come; False where no pager is wanted or found, and the caller writes them itself.

    EXSEARCH_PAGER outranks PAGER; either set to nothing, or to `cat`, means none. A pager that is left
    early has had enough: the rest is not asked for.
    """
    words = pager_command(os.environ)
    if not words or not sys.stdin or not sys.stdin.isatty():
        return False
    encoding = sys.stdout.encoding or "utf-8"
    try:
        process = subprocess.Popen(  # noqa: S603
            words, stdin=subprocess.PIPE, env=_environment(encoding)
        )
    except OSError:
        return False
    # The pager has the terminal and decides what Ctrl-C means: were it ours, the pager would be left
    # behind with the terminal as it had set it.
    interrupt = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        _feed(process, texts, encoding)
        process.wait()
    finally:
        signal.signal(signal.SIGINT, interrupt)
    return True


def _environment(encoding: str) -> dict[str, str]:
    """Return the pager's environment: colours, and a text that fits stays on the screen.

    The options in the user's own LESS go first.
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


def pager_command(environment: os._Environ[str] | dict[str, str]) -> list[str]:
    """Return the words of the pager to run; empty where none is."""
    for variable in ("EXSEARCH_PAGER", "PAGER"):
        if variable in environment:
            said = environment[variable].strip()
            try:
                words = shlex.split(said, posix=os.name == "posix")
            except ValueError:
                words = []
            return _with_colors(words) if words and words != ["cat"] and shutil.which(words[0]) else []
    found = shutil.which("less") or shutil.which("more")
    return _with_colors([found]) if found else []


def _with_colors(words: list[str]) -> list[str]:
    """Return the pager's words, with the option by which `less` lets colours through, whatever LESS says."""
    return [*words, "-R"] if os.path.basename(words[0]) == "less" else words
