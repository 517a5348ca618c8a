"""The verb `remove`: sources, and all that was read from them, leave the index."""

from __future__ import annotations

import os

from exsearch.commands.sources import known_sources
from exsearch.index.corpus import NAME as BUILT_IN
from exsearch.index.inventory import sources_held
from exsearch.index.opening import writing
from exsearch.index.store import CORPUS, CORPUS_REMOVED, check_place
from exsearch.output.plain import counted, held

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from exsearch.index.build import Writer


def remove(
    path: str, sources: Sequence[str], env: str | None, stdlib: bool, say: Callable[[str], None]
) -> None:
    """Remove sources as typed, and say what went of each.

    Every source is looked up before the first is removed. Raises NotFound if one is unknown.
    """
    if BUILT_IN not in sources or os.path.lexists(path):  # else there need not be an index yet
        check_place(path)
    with writing(path) as writer:
        names = list(sources_held(writer.index))
        always = [BUILT_IN] if BUILT_IN in sources else []
        for name in known_sources([*names, *always], sources, env, stdlib):
            if name == BUILT_IN:
                _remove_built_in(writer, say)
            else:
                pages, projects = writer.remove(name)
                say(f"exsearch: removed {name}: {held(pages, projects)}")


def _remove_built_in(writer: Writer, say: Callable[[str], None]) -> None:
    was_removed = writer.index.meta(CORPUS) == CORPUS_REMOVED
    pages = writer.remove(BUILT_IN)[0] if BUILT_IN in sources_held(writer.index) else 0
    writer.remark(CORPUS, CORPUS_REMOVED)
    done = f"removed {BUILT_IN}: {counted(pages, 'page')}" if pages else f"{BUILT_IN} will not be indexed"
    say(f"exsearch: {f'{BUILT_IN} was removed before' if was_removed else done}\n"
        f"  `exsearch add {BUILT_IN}` brings it back")  # fmt: skip
