"""Cards in columns, in a file: a group of commands, own types of parameters, prompts, a pager."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from datetime import timedelta
from functools import update_wrapper
from pathlib import Path
from typing import Any

import click

COLUMNS = ("todo", "doing", "done")
DURATION = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?")


class Duration(click.ParamType):
    """A duration such as 1h30m."""

    name = "duration"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> timedelta:
        """Return the duration, or fail."""
        if isinstance(value, timedelta):
            return value
        match = DURATION.fullmatch(value)
        if not value or match is None:
            self.fail(f"{value!r} is not like 1h30m", param, ctx)
        hours, minutes = match.groups(default="0")
        return timedelta(hours=int(hours), minutes=int(minutes))


class Board:
    """Cards and their file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.cards: list[dict[str, Any]] = []
        if path.exists():
            self.cards = json.loads(path.read_text(encoding="utf-8"))

    def save(self) -> None:
        """Write the file."""
        self.path.write_text(json.dumps(self.cards, indent=1), encoding="utf-8")

    def card(self, number: int) -> dict[str, Any]:
        """Return a card; raises UsageError if there is none."""
        try:
            return self.cards[number - 1]
        except IndexError:
            raise click.UsageError(f"there is no card {number}") from None


pass_board = click.make_pass_decorator(Board)


def saving(function: Callable[..., None]) -> Callable[..., None]:
    """Save the board after a command that has not failed."""

    @click.pass_context
    def wrapper(context: click.Context, *args: Any, **kwargs: Any) -> None:
        context.invoke(function, *args, **kwargs)
        context.find_object(Board).save()

    return update_wrapper(wrapper, function)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--file",
    type=click.Path(dir_okay=False, path_type=Path),
    default="board.json",
    envvar="TASKBOARD",
    show_default=True,
)
@click.version_option("1.0", prog_name="taskboard")
@click.pass_context
def cli(context: click.Context, file: Path) -> None:
    """Keep tasks on a board."""
    context.obj = Board(file)


@cli.command()
@click.argument("title")
@click.option("--column", type=click.Choice(COLUMNS), default=COLUMNS[0])
@click.option("--estimate", type=Duration(), default="30m", help="Such as 1h30m.")
@click.option("-t", "--tag", "tags", multiple=True)
@pass_board
@saving
def add(board: Board, title: str, column: str, estimate: timedelta, tags: tuple[str, ...]) -> None:
    """Add a card."""
    minutes = int(estimate.total_seconds() // 60)
    board.cards.append({"title": title, "column": column, "minutes": minutes, "tags": list(tags)})
    click.echo(f"card {len(board.cards)}")


@cli.command()
@click.argument("number", type=click.IntRange(min=1))
@click.argument("column", type=click.Choice(COLUMNS, case_sensitive=False))
@pass_board
@saving
def move(board: Board, number: int, column: str) -> None:
    """Move a card to a column."""
    board.card(number)["column"] = column


@cli.command()
@click.argument("number", type=int)
@click.confirmation_option(prompt="Throw it away?")
@click.pass_obj
@saving
def drop(board: Board, number: int) -> None:
    """Throw a card away."""
    board.cards.remove(board.card(number))
    click.secho("gone", fg="red", err=True)


@cli.command()
@click.option("--long/--short", "is_long", default=False, help="With tags and estimates.")
@click.pass_obj
def show(board: Board, is_long: bool) -> None:
    """Print the board."""
    for column in COLUMNS:
        click.echo(click.style(column.upper(), bold=True))
        for number, card in enumerate(board.cards, start=1):
            if card["column"] == column:
                more = f"  {card['minutes']}m {' '.join(card['tags'])}" if is_long else ""
                click.echo(f"  {number}. {card['title']}{more}")


@cli.command("import")
@click.argument("lines", type=click.File("r"), default="-")
@click.pass_obj
@saving
def import_cards(board: Board, lines: Any) -> None:
    """Add a card for each line of a file."""
    titles = [line.strip() for line in lines if line.strip()]
    with click.progressbar(titles, label="importing", file=sys.stderr) as bar:
        for title in bar:
            board.cards.append({"title": title, "column": "todo", "minutes": 30, "tags": []})


@cli.command()
@click.pass_context
def next_card(context: click.Context) -> None:
    """Ask what to do next, and move it."""
    board: Board = context.obj
    waiting = [n for n, card in enumerate(board.cards, start=1) if card["column"] == "todo"]
    if not waiting:
        raise click.ClickException("nothing is waiting")
    number = click.prompt(
        "Which card?", type=click.IntRange(1, len(board.cards)), default=waiting[0]
    )
    if click.confirm(f"Start {board.card(number)['title']!r}?", default=True):
        context.invoke(move, number=number, column="doing")


if __name__ == "__main__":
    cli()
