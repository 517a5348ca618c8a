"""What fills this folder? A tree with sizes, a table of file types, and the largest files."""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from heapq import nlargest
from itertools import count
from pathlib import Path

from rich import box
from rich.columns import Columns
from rich.console import Console, Group
from rich.filesize import decimal
from rich.markup import escape
from rich.panel import Panel
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, track
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text
from rich.theme import Theme
from rich.tree import Tree

THEME = Theme({"size": "cyan", "large": "bold red", "kind": "green"})
LARGE = 1_000_000


@dataclass
class Folder:
    """A folder and what is in it."""

    path: Path
    files: dict[str, int] = field(default_factory=dict)
    folders: list[Folder] = field(default_factory=list)

    @property
    def size(self) -> int:
        """Bytes, with the folders inside."""
        return sum(self.files.values()) + sum(folder.size for folder in self.folders)

    def walk(self) -> Iterator[tuple[Path, int]]:
        """Yield all files with their sizes."""
        for name, size in self.files.items():
            yield self.path / name, size
        for folder in self.folders:
            yield from folder.walk()


def scan(path: Path, progress: Progress) -> Folder:
    """Read a folder, and show how far it is."""
    task = progress.add_task("reading", total=None)

    def inside(place: Path) -> Folder:
        folder = Folder(place)
        with os.scandir(place) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                if entry.is_dir(follow_symlinks=False):
                    folder.folders.append(inside(place / entry.name))
                elif entry.is_file(follow_symlinks=False):
                    folder.files[entry.name] = entry.stat(follow_symlinks=False).st_size
        progress.update(task, advance=len(folder.files), description=escape(place.name))
        return folder

    found = inside(path)
    progress.remove_task(task)
    return found


def size_text(size: int) -> Text:
    """Return a size, in colour."""
    return Text(decimal(size), style="large" if size >= LARGE else "size")


def as_tree(folder: Folder, depth: int) -> Tree:
    """Return a folder as a tree; names are no markup, whatever they contain."""
    label = Text.assemble(
        (folder.path.name or str(folder.path), "bold"), "  ", size_text(folder.size)
    )
    tree = Tree(label, guide_style="dim")
    if depth:
        for inner in sorted(folder.folders, key=lambda each: -each.size):
            tree.children.append(as_tree(inner, depth - 1))
        if folder.files:
            tree.add(f"[dim]{len(folder.files)} files[/]")
    return tree


def kinds(folder: Folder, number: int = 5) -> Table:
    """Return a table of the kinds of files that take most room."""
    sizes: Counter[str] = Counter()
    for path, size in folder.walk():
        sizes[path.suffix or "none"] += size
    table = Table("kind", "size", title="Kinds of files", box=box.SIMPLE, show_footer=True)
    table.columns[1].footer = decimal(sizes.total())
    for kind, size in sizes.most_common(number):
        table.add_row(kind, size_text(size), style="kind" if size == max(sizes.values()) else None)
    return table


def largest(folder: Folder, number: int) -> Panel:
    """Return a panel with the largest files."""
    found = nlargest(number, folder.walk(), key=lambda pair: pair[1])
    lines = [
        Text.assemble(f"{place}. ", str(path.relative_to(folder.path)), "  ", size_text(size))
        for place, (path, size) in zip(count(1), found)
    ]
    return Panel(Group(*lines), title="Largest files", border_style="dim", expand=False)


def checked(paths: Iterable[Path], console: Console) -> list[Path]:
    """Return the folders among paths, with a progress bar if it takes long."""
    listed = list(paths)
    return [
        path for path in track(listed, "checking", console=console, transient=True) if path.is_dir()
    ]


def preview(path: Path) -> Syntax:
    """Return the beginning of a file of code."""
    return Syntax.from_path(str(path), line_numbers=True, line_range=(1, 10), word_wrap=True)


def main(argv: list[str] | None = None, console: Console | None = None) -> int:
    """Print the map of some folders."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, default=[Path()])
    parser.add_argument("--depth", type=int, default=2)
    parser.add_argument("--width", type=int)
    parser.add_argument("--save", metavar="FILE.html")
    options = parser.parse_args(argv)
    console = console or Console(theme=THEME, width=options.width, record=bool(options.save))
    for path in checked(options.folders, console):
        with Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            console=console,
            transient=True,
        ) as progress:
            folder = scan(path.resolve(), progress)
        console.rule(f"[bold]{escape(str(path))}")
        console.print(as_tree(folder, options.depth))
        console.print(Columns([kinds(folder), largest(folder, 3)], padding=(0, 4)))
    if options.save:
        console.save_html(options.save)
    return 0


if __name__ == "__main__":
    sys.exit(main())
