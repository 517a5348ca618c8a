"""A progress bar on standard error, if that is a terminal."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager

from exsearch.output.safe import clean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_REFRESH_SECONDS = 0.1
_MOST_NAME_CHARS = 30


@contextmanager
def progress(title: str, *, quiet: bool) -> Iterator[Callable[[int, int], None] | None]:
    """Yield a function that takes (done, total) and draws the bar; None if nobody would see it.

    Rich's drawing thread is not used, because worker processes are forked while the bar is shown. If a thread
    holds a lock during a fork, the child can wait for it forever.
    """
    if quiet or sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    console = Console(stderr=True, markup=False, emoji=False, highlight=False)
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=20),
        TaskProgressColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True, auto_refresh=False) as bar:
        task = bar.add_task(_shortened(clean(title)), total=None)
        bar.refresh()
        last = 0.0

        def step(done: int, total: int) -> None:
            nonlocal last
            now = time.monotonic()
            if now - last >= _REFRESH_SECONDS or done >= total:
                last = now
                bar.update(task, completed=done, total=total, refresh=True)

        yield step


def _shortened(name: str) -> str:
    """Return the end of a long name, because the end of a path is more telling than its start."""
    return name if len(name) <= _MOST_NAME_CHARS else "…" + name[1 - _MOST_NAME_CHARS :]
