"""A progress bar on standard error, in a terminal only."""

from __future__ import annotations

import sys
from contextlib import contextmanager

from exsearch.output.safe import clean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def progress(what: str, *, quiet: bool) -> Iterator[Callable[[int, int], None] | None]:
    """Yield what takes (done, of how many); None where nobody looks at a bar."""
    if quiet or sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress
    from rich.text import Text

    console = Console(stderr=True, markup=False, emoji=False, highlight=False)
    with Progress(console=console, transient=True) as bar:
        task = bar.add_task(Text(clean(what)).markup, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
