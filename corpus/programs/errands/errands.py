"""A to-do list for the terminal: commands, options, prompts, tables."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.prompt import Confirm
from rich.table import Table
from rich.text import Text

app = typer.Typer(no_args_is_help=True, help="What is still to do?", rich_markup_mode=None)
labels = typer.Typer(help="Sort errands by labels.")
app.add_typer(labels, name="labels")
console = Console(highlight=False)
errors = Console(stderr=True, style="red")


class Order(StrEnum):
    """What comes first in a list."""

    ADDED = "added"
    DUE = "due"


@dataclass
class Errand:
    """One thing to do."""

    title: str
    due: str | None = None
    done: bool = False
    labels: list[str] = field(default_factory=list)


@dataclass
class Book:
    """All errands, and their file."""

    path: Path
    errands: list[Errand] = field(default_factory=list)

    @classmethod
    def load(cls, path: Path) -> Book:
        """Read the file, if there is one."""
        records = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
        return cls(path, [Errand(**record) for record in records])

    def save(self) -> None:
        """Write the file."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(
            json.dumps(list(map(asdict, self.errands)), indent=1), encoding="utf-8"
        )

    def errand(self, number: int) -> Errand:
        """Return the errand with a number; end the program if there is none."""
        if not 1 <= number <= len(self.errands):
            errors.print(f"there is no errand {number}")
            raise typer.Exit(code=1)
        return self.errands[number - 1]


def version(wanted: bool) -> None:
    """Print the version and end."""
    if wanted:
        typer.echo("errands 1.0")
        raise typer.Exit()


@app.callback()
def start(
    context: typer.Context,
    file: Annotated[
        Path | None,
        typer.Option(
            "--file", "-f", envvar="ERRANDS_FILE", dir_okay=False, help="Where they are kept."
        ),
    ] = None,
    _version: Annotated[bool, typer.Option("--version", callback=version, is_eager=True)] = False,
) -> None:
    """Load the list for the command that follows."""
    context.obj = Book.load(file or Path(typer.get_app_dir("errands"), "errands.json"))


@app.command()
def add(
    context: typer.Context,
    title: Annotated[str, typer.Argument(help="What is to do.")],
    due: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The last day.")
    ] = None,
    label: Annotated[list[str] | None, typer.Option("--label", "-l")] = None,
) -> None:
    """Add an errand."""
    book = context.find_object(Book)
    day = due.date().isoformat() if due else None
    book.errands.append(Errand(title, day, labels=label or []))
    book.save()
    typer.echo(f"{len(book.errands)}: {title}")


@app.command("list")
def show(
    context: typer.Context,
    order: Annotated[Order, typer.Option(case_sensitive=False)] = Order.ADDED,
    everything: Annotated[bool, typer.Option("--all/--open", "-a/-o")] = False,
) -> None:
    """Print the errands as a table."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("#", justify="right")
    table.add_column("errand", overflow="fold")
    table.add_column("due", style="cyan", no_wrap=True)
    numbered = list(enumerate(context.obj.errands, start=1))
    if order is Order.DUE:
        numbered.sort(key=lambda pair: pair[1].due or "9999")
    for number, errand in numbered:
        if everything or not errand.done:
            title = Text(errand.title, style="strike" if errand.done else "")
            table.add_row(str(number), title, errand.due or "")
    console.print(table)


@app.command()
def done(context: typer.Context, number: Annotated[int, typer.Argument(min=1)]) -> None:
    """Mark an errand as done."""
    context.obj.errand(number).done = True
    context.obj.save()


@app.command()
def clean(
    context: typer.Context,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Forget what is done."""
    book: Book = context.obj
    count = sum(errand.done for errand in book.errands)
    if not count:
        typer.secho("nothing to forget", fg=typer.colors.YELLOW, err=True)
        raise typer.Exit()
    if not yes and not Confirm.ask(f"Forget {count} errands?", console=console, default=False):
        raise typer.Abort
    book.errands = [errand for errand in book.errands if not errand.done]
    book.save()


@labels.command("list")
def list_labels(context: typer.Context) -> None:
    """Print the labels that are in use."""
    for label in sorted({label for errand in context.obj.errands for label in errand.labels}):
        console.print(Text(label, style="bold"))


@app.command(hidden=True)
def overdue(context: typer.Context) -> None:
    """End with status 1 if something should be done already, for scripts."""
    today = date.today().isoformat()
    late = [each for each in context.obj.errands if not each.done and (each.due or "9999") < today]
    raise typer.Exit(code=1 if late else 0)


if __name__ == "__main__":
    app()
