"""Run the real command in pipes, in pseudo-terminals and in new sessions."""

from __future__ import annotations

import os
import pty
import re
import selectors
import shutil
import subprocess
import sys
import termios
import time
import tty
import unicodedata
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from exsearch.commands.doctor import check
from exsearch.config import places
from exsearch.index.sqlite.read import open_index
from exsearch.search.examples import examples
from helpers import ROOT, Ran, forking

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from exsearch.model import Example

    Files = Mapping[str, str | bytes]
    Tree = Callable[[Files], Path]
    Run = Callable[..., Ran]

_OVERRIDES = ("dac_override", "dac_read_search", "fowner", "linux_immutable")
"""Capabilities by which root ignores permissions."""


def command(*arguments: str) -> list[str]:
    """Return the words that run the real command."""
    return [sys.executable, "-m", "exsearch", *arguments]


def environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), **more}


def no_traceback(ran: Ran) -> Ran:
    assert "Traceback" not in ran.out + ran.err, ran.err
    assert "internal error" not in ran.err, ran.err
    return ran


def run_forked(*arguments: str, env: Mapping[str, str] | None = None) -> Ran:
    """Run the command in a forked process, which starts faster; no error may be an internal one."""
    return no_traceback(forking.run_forked(*arguments, env=env))


def run_in_shell(line: str, *, cwd: Path, shell: str = "bash") -> Ran:
    """Run a line in a shell in which `exsearch` is the real command."""
    words = f'exsearch() {{ "{sys.executable}" -m exsearch "$@"; }}\n{line}'
    done = subprocess.run(
        [shell, "-c", words], capture_output=True, env=environment(), cwd=cwd, timeout=60, check=False
    )
    return no_traceback(Ran(done.returncode, done.stdout.decode(), done.stderr.decode()))


def run_in_window(*arguments: str) -> Ran:
    """Run the command in a new session, as in another terminal window."""
    done = subprocess.run(
        command(*arguments),
        capture_output=True,
        env=environment(),
        cwd=ROOT,
        start_new_session=True,
        stdin=subprocess.DEVNULL,
        timeout=60,
        check=False,
    )
    return no_traceback(Ran(done.returncode, done.stdout.decode(), done.stderr.decode()))


def run_as_anyone(*arguments: str, env: Mapping[str, str] | None = None) -> Ran:
    """Run the command so that permissions apply to it, even if root runs the tests."""
    words = command(*arguments)
    if os.geteuid() == 0:
        setpriv = shutil.which("setpriv")
        if setpriv is None:
            pytest.skip("root cannot lay down what lets it pass permissions without setpriv")
        words = [setpriv, "--bounding-set=" + ",".join(f"-{each}" for each in _OVERRIDES), "--", *words]
    done = subprocess.run(
        words, capture_output=True, env=environment(**(env or {})), cwd="/", stdin=subprocess.DEVNULL,
        timeout=60, check=False,
    )  # fmt: skip
    return no_traceback(Ran(done.returncode, done.stdout.decode(), done.stderr.decode()))


def run_on_terminal(
    *arguments: str, columns: int = 100, env: Mapping[str, str] | None = None, encoding: str = "utf-8"
) -> Ran:
    """Run the command in a terminal; return its exact output and its exact messages."""
    said = {"COLUMNS": str(columns), "EXSEARCH_PAGER": "cat", **(env or {})}
    ran, _ = on_terminal(
        command(*arguments), cwd=ROOT, env=environment(**said), columns=columns, encoding=encoding
    )
    return no_traceback(ran)


def on_terminal(
    words: Sequence[str], *, cwd: Path, env: Mapping[str, str], columns: int = 100, encoding: str = "utf-8"
) -> tuple[Ran, int]:
    """Run a program in a terminal; return its result and its process id."""
    readers, writers = [], []
    for _ in range(2):
        reader, writer = pty.openpty()
        tty.setraw(writer)  # so that newlines are not changed
        termios.tcsetwinsize(writer, (60, columns))
        readers.append(reader)
        writers.append(writer)
    process = subprocess.Popen(
        words, stdin=writers[0], stdout=writers[0], stderr=writers[1], env=env, cwd=cwd
    )
    for writer in writers:
        os.close(writer)
    out, err = _read_all(readers)
    return Ran(process.wait(timeout=60), out.decode(encoding), err.decode(encoding)), process.pid


def _read_all(readers: Sequence[int]) -> list[bytes]:
    read = dict.fromkeys(readers, b"")
    with selectors.DefaultSelector() as selector:
        for reader in readers:
            selector.register(reader, selectors.EVENT_READ)
        while selector.get_map():
            for key, _ in selector.select(timeout=60):
                try:
                    chunk = os.read(key.fd, 65536)
                except OSError:  # the end of the output of a terminal
                    chunk = b""
                read[key.fd] += chunk
                if not chunk:
                    selector.unregister(key.fd)
                    os.close(key.fd)
    return [read[reader] for reader in readers]


def stored(index_file: Path) -> dict[str, list[Example]]:
    """Return source -> its examples, read from the index."""
    found: dict[str, list[Example]] = {}
    with closing(open_index(str(index_file))) as index:
        for example in examples(index):
            found.setdefault(str(example.source), []).append(example)
    return found


def health_of(home: Path) -> list[str]:
    """Return the damage that `doctor` finds in the index of a home."""
    checked = check(places({"EXSEARCH_HOME": str(home)}))
    assert checked.sound == (not checked.damage)
    return list(checked.damage)


def wait_for(condition: Callable[[], object], *, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.002)


_COLOR = re.compile(r"\x1b\[[0-9;]*m")
_LINK = re.compile(r"\x1b\]8;(?:id=[0-9-]+)?;((?:https?://[!-~]+)?)\x1b\\")
_BAR = re.compile(r"\x1b\[(?:\?25[lh]|2K|1A)|\r")


def without_own_sequences(text: str, *, bar: bool = False) -> str:
    """Return output for a terminal without our colours and links; with `bar`, without the progress bar."""
    text = _LINK.sub("", _COLOR.sub("", text))
    return _BAR.sub("", text) if bar else text


def not_printable(text: str) -> set[str]:
    """Return the characters that are neither visible nor a line break."""
    return {
        char
        for char in text
        if not char.isprintable() and char != "\n" and unicodedata.category(char) != "Zs"
    }
