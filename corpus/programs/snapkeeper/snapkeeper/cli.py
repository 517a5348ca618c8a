"""The command `snapkeeper`."""

from __future__ import annotations

from pathlib import Path

import click

from snapkeeper.archive import ArchiveError, is_readable, pack
from snapkeeper.database import SnapshotError, copy_database
from snapkeeper.options import name_option, rotation_options, store_option
from snapkeeper.rotate import find_snapshots, new_snapshot_path, remove, superfluous


@click.group()
def main() -> None:
    """Keep dated snapshots, and only as many as wanted."""


@main.command()
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@name_option
@store_option
def take(source: Path, name: str, store: Path) -> None:
    """Take a snapshot of SOURCE, a folder or an SQLite file."""
    try:
        if source.is_dir():
            target = new_snapshot_path(store, name, ".tar.gz")
            pack(source, target)
            if not is_readable(target):
                raise ArchiveError(f"{target} cannot be read back")
        else:
            target = new_snapshot_path(store, name, ".sqlite3")
            copy_database(source, target)
    except (ArchiveError, SnapshotError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(target)


@main.command()
@name_option
@store_option
@rotation_options
def rotate(name: str, store: Path, keep: int, months: int, budget: int | None) -> None:
    """Delete the snapshots that are no longer needed."""
    snapshots = find_snapshots(store, name)
    old = superfluous(snapshots, keep, months)
    click.echo(f"{len(old)} deleted, {remove(old):,} bytes freed.")
    size = sum(s.path.stat().st_size for s in snapshots if s not in old)
    if budget is not None and size > budget:
        click.echo(f"{size:,} bytes stay, more than wanted.", err=True)


if __name__ == "__main__":
    main()
