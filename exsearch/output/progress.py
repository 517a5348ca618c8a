"""A progress bar on standard error, in a terminal only."""

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
def progress(what: str, *, quiet: bool) -> Iterator[Callable[[int, int], None] | None]:
    """Yield what takes (done, of how many); None where nobody looks at a bar.

    The bar is drawn by the calls, not by a thread: processes are forked while it is shown, and a
    fork with threads can stop for ever at a lock that nobody holds in the child.
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
        task = bar.add_task(_shortened(clean(what)), total=None)
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
    """Return the end of a long name: the end of a path says more than its start."""
    return name if len(name) <= _MOST_NAME_CHARS else "…" + name[1 - _MOST_NAME_CHARS :]
