"""Run many commands at once, each with a time limit and a log, and report how they ended."""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, as_completed, wait
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a command ended."""

    command: str
    status: int | None
    """None if the time was over."""
    seconds: float
    output: str

    @property
    def is_good(self) -> bool:
        """Whether it did what it should."""
        return self.status == 0


def run(command: str, limit: float) -> Outcome:
    """Run one command without a shell; its errors are part of the output."""
    started = time.monotonic()
    try:
        done = subprocess.run(
            shlex.split(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=limit,
            env={**os.environ, "NO_COLOR": "1"},
        )
    except subprocess.TimeoutExpired as expired:
        output = expired.output or b""
        text = output.decode(errors="replace") if isinstance(output, bytes) else output
        return Outcome(command, None, time.monotonic() - started, text)
    except OSError as error:
        return Outcome(command, 127, time.monotonic() - started, f"{error}\n")
    return Outcome(command, done.returncode, time.monotonic() - started, done.stdout)


def run_all(commands: Iterable[str], workers: int, limit: float) -> Iterator[Outcome]:
    """Yield the outcomes as they come."""
    with ThreadPoolExecutor(max_workers=workers, thread_name_prefix="grid") as pool:
        futures = [pool.submit(run, command, limit) for command in commands]
        for future in as_completed(futures):
            yield future.result()


def first_success(commands: Iterable[str], limit: float) -> Outcome | None:
    """Return the first good outcome, and do not start what is still waiting."""
    with ThreadPoolExecutor() as pool:
        pending: set[Future[Outcome]] = {pool.submit(run, command, limit) for command in commands}
        while pending:
            done, pending = wait(pending, return_when=FIRST_COMPLETED)
            for future in done:
                if future.result().is_good:
                    pool.shutdown(wait=False, cancel_futures=True)
                    return future.result()
    return None


def lines_of(command: list[str]) -> Iterator[str]:
    """Yield the lines that a program prints, while it runs."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, bufsize=1) as process:
        assert process.stdout is not None
        for line in process.stdout:
            yield line.rstrip("\n")
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, shlex.join(command))


def piped(text: str, command: list[str]) -> str:
    """Return what a filter makes of a text."""
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout


def version_of(program: str) -> str | None:
    """Return the first line that `program --version` prints; None without such a program."""
    path = shutil.which(program)
    if path is None:
        return None
    try:
        printed = subprocess.check_output([path, "--version"], text=True, timeout=10)
    except (subprocess.SubprocessError, OSError):
        return None
    return printed.partition("\n")[0]


def write_logs(outcomes: Iterable[Outcome], folder: Path) -> None:
    """Write what each command has printed to a file of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, outcome in enumerate(outcomes, start=1):
        name = f"{number:02}-{Path(shlex.split(outcome.command)[0]).name}.log"
        (folder / name).write_text(f"$ {outcome.command}\n{outcome.output}", encoding="utf-8")


def main(argv: list[str] | None = None) -> int:
    """Run commands, one a line, from a file or from standard input."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=argparse.FileType("r"), default="-")
    parser.add_argument("-j", "--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--limit", type=float, default=60.0, metavar="SECONDS")
    parser.add_argument("--logs", type=Path, metavar="FOLDER")
    options = parser.parse_args(argv)
    with options.file as file:
        commands = [line.strip() for line in file if line.strip()]
    outcomes = list(run_all(commands, options.jobs, options.limit))
    for outcome in sorted(outcomes, key=lambda each: each.command):
        status = "timeout" if outcome.status is None else f"status {outcome.status}"
        print(f"{status:<10} {outcome.command}")
    if options.logs:
        write_logs(outcomes, options.logs)
    return 0 if all(outcome.is_good for outcome in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
