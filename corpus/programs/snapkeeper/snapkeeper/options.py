"""Options that several commands share, each written once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

import click

P = ParamSpec("P")
R = TypeVar("R")

UNITS = {"K": 10**3, "M": 10**6, "G": 10**9}


def parse_size(
    context: click.Context, parameter: click.Parameter, value: str | None
) -> int | None:
    """A size as people write it, 500M or 2G, in bytes."""
    if value is None:
        return None
    number, unit = value[:-1], value[-1:].upper()
    if unit.isdigit():
        number, unit = value, ""
    try:
        return int(float(number) * (UNITS[unit] if unit else 1))
    except (KeyError, ValueError):
        raise click.BadParameter("write it like 500M or 2G") from None


def name_option(command: Callable[P, R]) -> Callable[P, R]:
    """`--name`: the part of the file names that says what the snapshots are of."""
    return click.option(
        "--name", required=True, metavar="NAME", help="What the snapshots are called."
    )(command)


def store_option(command: Callable[P, R]) -> Callable[P, R]:
    """`--store`: the folder with the snapshots."""
    return click.option(
        "--store",
        type=click.Path(file_okay=False, path_type=Path),
        default=Path("snapshots"),
        envvar="SNAPKEEPER_STORE",
        show_default=True,
        help="The folder with the snapshots.",
    )(command)


def rotation_options(command: Callable[P, R]) -> Callable[P, R]:
    """`--keep`, `--months` and `--budget`: which old snapshots are let go."""
    keep = click.option(
        "--keep",
        type=click.IntRange(min=1),
        default=7,
        show_default=True,
        help="How many of the newest snapshots stay.",
    )
    months = click.option(
        "--months",
        type=click.IntRange(min=0),
        default=6,
        show_default=True,
        help="For how many months the first snapshot stays.",
    )
    budget = click.option(
        "--budget",
        callback=parse_size,
        metavar="SIZE",
        help="Warn if all that stays is larger than this.",
    )
    # Decorators apply from the bottom up: the last one here is the first in the help.
    return keep(months(budget(command)))
