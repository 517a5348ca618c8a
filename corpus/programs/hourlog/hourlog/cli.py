"""The command `hourlog`."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import click
from click import option

from hourlog.editor import EditorError, edit_note
from hourlog.ledger import Ledger
from hourlog.model import Entry, as_hours, day_sheets

MOMENT = click.DateTime(formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"])
DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group()
@option(
    "--ledger",
    "path",
    type=click.Path(dir_okay=False, path_type=Path),
    default=lambda: Path(click.get_app_dir("hourlog"), "ledger.sqlite3"),
    envvar="HOURLOG_LEDGER",
    show_default="in your application folder",
    show_envvar=True,
    help="The file that everything is kept in.",
)
@click.pass_context
def main(context: click.Context, path: Path) -> None:
    """Write down where the hours of a working day went."""
    # Closed by click when the command is over, whichever way it ends.
    context.obj = context.with_resource(Ledger(path))


@main.command()
@click.argument("project")
@option("--start", type=MOMENT, required=True, help="When it began.")
@option("--end", type=MOMENT, help="When it was over.  [default: now]")
@option("--minutes", type=click.IntRange(1, 24 * 60), help="Instead of --end.")
@option("-m", "--note", default="", help="What was done, in a few words.")
@option("-e", "--edit", is_flag=True, help="Write the note in an editor.")
@click.pass_obj
def add(
    ledger: Ledger,
    project: str,
    start: datetime,
    end: datetime | None,
    minutes: int | None,
    note: str,
    edit: bool,
) -> None:
    """Add an entry for PROJECT."""
    if end is not None and minutes is not None:
        raise click.UsageError("--end and --minutes say the same thing: give one.")
    if minutes is not None:
        end = start + timedelta(minutes=minutes)
    try:
        text = edit_note(note) if edit else note
        entry = Entry(start, end or datetime.now(), project, text)
    except (EditorError, ValueError) as error:
        raise click.ClickException(str(error)) from error
    ledger.add(entry)
    click.echo(f"{project}: {as_hours(entry.length)}")


@main.command()
@option("--from", "first", type=DAY, required=True, help="The first day to show.")
@option("--to", "last", type=DAY, help="The last day.  [default: the first]")
@option("--notes/--no-notes", default=True, help="With notes, or sums only.")
@click.pass_obj
def report(ledger: Ledger, first: datetime, last: datetime | None, notes: bool) -> None:
    """Show days with their entries and sums."""
    entries = ledger.between(first.date(), (last or first).date())
    for sheet in day_sheets(entries):
        click.secho(f"{sheet.day:%A, %d %B %Y}", bold=True)
        for project, length in sorted(sheet.totals.items()):
            click.echo(f"  {as_hours(length):>6}  {project}")
        for entry in sheet.entries if notes else ():
            if entry.note:
                click.echo(f"          {entry.start:%H:%M}  {entry.note}")
        click.echo(f"  {as_hours(sheet.total):>6}")
        for warning in sheet.warnings:
            click.echo(f"  note: {warning}", err=True)


if __name__ == "__main__":
    main()
