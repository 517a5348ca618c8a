"""The command `portwatch`."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence

from portwatch.probe import State, Target, probe_all, probe_twice
from portwatch.report import as_document, as_json_lines, as_text


def target(text: str) -> Target:
    """HOST:PORT as a target; an IPv6 address stands in brackets."""
    host, colon, port = text.rpartition(":")
    if not colon or not host:
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form HOST:PORT")
    if not port.isdecimal() or not 0 < int(port) < 65_536:
        raise argparse.ArgumentTypeError(f"{port!r} is not the number of a port")
    return Target(host.removeprefix("[").removesuffix("]"), int(port))


def positive(text: str) -> float:
    """A number above zero."""
    number = float(text)  # argparse makes a message out of a ValueError by itself
    if not number > 0:
        raise argparse.ArgumentTypeError("it has to be more than 0")
    return number


def build_parser() -> argparse.ArgumentParser:
    """The command line, described."""
    parser = argparse.ArgumentParser(
        prog="portwatch",
        description="Say which services answer, and how fast.",
        epilog="The exit status is 1 if any of them does not.",
    )
    parser.add_argument("targets", metavar="HOST:PORT", nargs="+", type=target)
    parser.add_argument(
        "-t",
        "--timeout",
        type=positive,
        default=2.0,
        metavar="SECONDS",
        help="how long to wait for each (default: %(default)s)",
    )
    parser.add_argument(
        "--retry",
        type=positive,
        metavar="SECONDS",
        help="ask the silent ones again after a pause",
    )
    parser.add_argument(
        "--format",
        choices=("text", "json", "jsonl"),
        default="text",
        help="how to write the answers (default: %(default)s)",
    )
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Probe, print, and return the exit status."""
    options = build_parser().parse_args(arguments)
    if options.retry is None:
        answering = probe_all(options.targets, options.timeout)
    else:
        answering = probe_twice(options.targets, options.timeout, options.retry)
    answers = asyncio.run(answering)
    match options.format:
        case "json":
            print(as_document(answers))
        case "jsonl":
            print(*as_json_lines(answers), sep="\n")
        case _:
            print(as_text(answers))
    return int(any(answer.state is not State.OPEN for answer in answers))


if __name__ == "__main__":
    sys.exit(main())
