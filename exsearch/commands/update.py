"""The verb `update`: every source that has changed is read again.

Nothing is imported here that an update which finds no change does not need.
"""

from __future__ import annotations

from exsearch.commands import DONE, FAILED, SKIPPED
from exsearch.errors import SourceError
from exsearch.index.sqlite.read import open_index
from exsearch.ingest.changes import is_ranking_old
from exsearch.ingest.sources import changed_sources
from exsearch.model import Record
from exsearch.output import plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from exsearch.commands import Out
    from exsearch.config import Places
    from exsearch.sources.origins import Located


class UpdateRequest(Record):
    """How the sources are brought up to date."""

    strict: bool = False
    no_limit: bool = False
    """Whether projects of any size are read, however long they take."""


def update(request: UpdateRequest, places: Places, out: Out) -> int:
    """Bring every source up to date, and report on it; returns the exit status."""
    index = open_index(places.index_file)
    found = list(changed_sources(index, places, no_limit=request.no_limit))
    failed = [each for each in found if isinstance(each, SourceError)]
    changed = [each for each in found if not isinstance(each, SourceError)]
    for error in failed:
        plain.say_error(error)
    skipped = bool(index.skipped())
    is_old = is_ranking_old(index)
    index.close()
    failures = len(failed)
    if changed or is_old:
        unreadable, skipped = _read_again(changed, places, out, no_limit=request.no_limit)
        failures += unreadable
    if not changed and not failed:
        out.say("exsearch: nothing has changed")
    if failures:
        return FAILED
    return SKIPPED if request.strict and skipped else DONE


def _read_again(changed: Sequence[Located], places: Places, out: Out, *, no_limit: bool) -> tuple[int, bool]:
    """Read sources again, and rank again if the rules have changed.

    Returns how many cannot be read, and whether any item in the index is skipped.
    """
    from exsearch.commands.add import add_each
    from exsearch.index.sqlite.opening import writing
    from exsearch.ingest.add import keep_rank_keys_current

    with writing(places.index_file) as writer:
        keep_rank_keys_current(writer)
        reports = add_each(writer, changed, places, out, as_before=True, no_limit=no_limit)
        failures = sum(1 for report in reports if isinstance(report, SourceError))
        return failures, bool(writer.skipped())
