"""The command `twinfinder`."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, BooleanOptionalAction, Namespace
from collections.abc import Sequence
from pathlib import Path

from twinfinder.hashing import find_twins
from twinfinder.scan import by_size, shown


def parse(arguments: Sequence[str] | None) -> Namespace:
    """What the user wants, checked as far as words alone can be."""
    parser = ArgumentParser(
        description="Find files that are the same, byte for byte.",
        allow_abbrev=False,
    )
    parser.add_argument("folders", nargs="*", type=Path, default=[Path()])
    parser.add_argument(
        "--min-size",
        type=int,
        default=1,
        metavar="BYTES",
        help="leave smaller files out (default: %(default)s)",
    )
    parser.add_argument("--workers", type=int, help="processes to use (default: all)")
    parser.add_argument(
        "--warnings",
        action=BooleanOptionalAction,
        default=True,
        help="name the files that could not be read",
    )

    # Two ways to write the same thing: whoever asks for both has made a mistake.
    style = parser.add_mutually_exclusive_group()
    style.add_argument("-0", "--null", action="store_true", help="end names with NUL")
    style.add_argument("-c", "--count", action="store_true", help="print sums only")

    options = parser.parse_args(arguments)
    for folder in options.folders:
        if not folder.is_dir():
            parser.error(f"no such folder: {folder}")
    return options


def main(arguments: Sequence[str] | None = None) -> int:
    """Find, print, and return the exit status."""
    options = parse(arguments)
    groups = by_size(options.folders, options.min_size)
    twins, unreadable = find_twins(groups.values(), options.workers)
    if options.count:
        spare = sum(len(group) - 1 for group in twins)
        print(f"{spare} files too many in {len(twins)} groups")
    elif options.null:
        for group in twins:
            sys.stdout.write("".join(f"{path}\0" for path in group) + "\0")
    else:
        print("\n\n".join("\n".join(map(shown, group)) for group in twins))
    if options.warnings:
        for path in unreadable:
            print(f"could not read {shown(path)}", file=sys.stderr)
    return 2 if unreadable else int(bool(twins))


if __name__ == "__main__":
    sys.exit(main())
