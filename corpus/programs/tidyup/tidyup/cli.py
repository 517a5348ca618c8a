"""The command `tidyup`."""

from __future__ import annotations

from pathlib import Path

import click

from tidyup.apply import carry_out, set_up_logging
from tidyup.plan import downloads_folder, plan_moves


@click.command()
@click.argument(
    "folder",
    type=click.Path(exists=True, file_okay=False, writable=True, path_type=Path),
    default=downloads_folder,
)
@click.option("-n", "--dry-run", is_flag=True, help="Show the moves, make none.")
@click.option("--hidden/--no-hidden", default=False, help="Move hidden files, too.")
@click.option(
    "--only",
    "kinds",
    multiple=True,
    metavar="KIND",
    help="Move only files of this kind, such as Pictures. Can be repeated.",
)
@click.option("-v", "--verbose", count=True, help="Say more; twice for even more.")
@click.version_option("1.1.0", prog_name="tidyup")
def main(
    folder: Path, dry_run: bool, hidden: bool, kinds: tuple[str, ...], verbose: int
) -> None:
    """Sort the files in FOLDER into folders by kind.

    Without FOLDER, the usual folder for downloads is meant.
    """
    # A dry run that shows nothing would be of no use to anyone.
    set_up_logging(max(verbose, 1) if dry_run else verbose)
    wanted = {kind.casefold() for kind in kinds}
    moves = [
        move
        for move in plan_moves(folder, include_hidden=hidden)
        if not wanted or move.target.parent.name.casefold() in wanted
    ]
    failed = carry_out(moves, dry_run=dry_run)
    if not dry_run:
        click.echo(f"{len(moves) - failed} of {len(moves)} files moved.")
    if failed:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
