"""The verb `remove`: sources, and all that was read from them, leave the index."""

from __future__ import annotations

import os

from exsearch.commands.sources import known_sources
from exsearch.index.protocol import BUILT_IN as VERSION
from exsearch.index.protocol import REMOVED
from exsearch.index.sqlite.connect import check_place
from exsearch.index.sqlite.opening import writing
from exsearch.ingest.builtin import NAME as BUILT_IN
from exsearch.output.plain import counted, held

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from exsearch.index.sqlite.write import Writer


def remove(
    path: str, sources: Sequence[str], env: str | None, stdlib: bool, say: Callable[[str], None]
) -> None:
    """Remove sources as typed, and say what went of each.

    Every source is looked up before the first is removed. Raises NotFound if one is unknown.
    """
    if BUILT_IN not in sources or os.path.lexists(path):  # else there need not be an index yet
        check_place(path)
    with writing(path) as writer:
        names = list(writer.source_kinds())
        always = [BUILT_IN] if BUILT_IN in sources else []
        for name in known_sources([*names, *always], sources, env, stdlib):
            if name == BUILT_IN:
                _remove_built_in(writer, say)
            else:
                gone = writer.remove(name)
                say(f"exsearch: removed {name}: {held(gone.pages, gone.projects)}")


def _remove_built_in(writer: Writer, say: Callable[[str], None]) -> None:
    was_removed = writer.meta(VERSION) == REMOVED
    pages = writer.remove(BUILT_IN).pages if BUILT_IN in writer.source_kinds() else 0
    writer.set_meta(VERSION, REMOVED)
    done = f"removed {BUILT_IN}: {counted(pages, 'page')}" if pages else f"{BUILT_IN} will not be indexed"
    say(f"exsearch: {f'{BUILT_IN} was removed before' if was_removed else done}\n"
        f"  `exsearch add {BUILT_IN}` brings it back")  # fmt: skip
