"""The verb `remove`: sources, and everything that was read from them, leave the index."""

from __future__ import annotations

import os

from exsearch.commands import DONE
from exsearch.commands.sources import known_sources
from exsearch.errors import UsageError
from exsearch.index.answers import BUILT_IN, BUILT_IN_VERSION, REMOVED
from exsearch.index.sqlite.connect import check_place
from exsearch.index.sqlite.opening import writing
from exsearch.ingest.sources import remove_source, remove_sources
from exsearch.model import Record
from exsearch.output.plain import counted, held

TYPE_CHECKING = False
if TYPE_CHECKING:
    from exsearch.commands import Out
    from exsearch.config import Places
    from exsearch.index.sqlite.write import Writer


class RemoveRequest(Record):
    """Sources as typed, in the words of `add` or as they are listed."""

    sources: tuple[str, ...]
    env: str | None = None
    """The folder of an environment; "" for the one in use, None for none."""
    stdlib: bool = False


def remove(request: RemoveRequest, places: Places, out: Out) -> int:
    """Remove sources, and report on each; returns the exit status.

    All sources are looked up before the first is removed. Raises NotFound if one is unknown.
    """
    sources, env, stdlib = request
    if not sources and env is None and not stdlib:
        raise UsageError("nothing to remove", hint="`exsearch list sources` shows what can be removed")
    always = [BUILT_IN] if BUILT_IN in sources else []
    if not always or os.path.lexists(places.index_file):  # else there need not be an index yet
        check_place(places.index_file)
    with writing(places.index_file) as writer:
        names = known_sources(
            [*writer.source_kinds(), *always], sources, env, stdlib, out.settings.environments
        )
        removed = remove_sources(writer, [name for name in names if name != BUILT_IN])
        gone = {each.name: each for each in removed}
        for name in names:
            if name == BUILT_IN:
                _remove_built_in(writer, out)
            else:
                out.say(f"exsearch: removed {name}: {held(gone[name].pages, gone[name].projects)}")
    return DONE


def _remove_built_in(writer: Writer, out: Out) -> None:
    """Remove the built-in examples, and note that the next search shall not bring them back."""
    was_removed = writer.meta(BUILT_IN_VERSION) == REMOVED
    pages = remove_source(writer, BUILT_IN).pages if BUILT_IN in writer.source_kinds() else 0
    writer.set_meta(BUILT_IN_VERSION, REMOVED)
    done = f"removed {BUILT_IN}: {counted(pages, 'page')}" if pages else f"{BUILT_IN} will not be indexed"
    done = f"{BUILT_IN} was removed before" if was_removed else done
    out.say(f"exsearch: {done}\n  `exsearch add {BUILT_IN}` brings it back")
