"""What `search` and `usage` share: answer, index the environment if that is wanted, and answer again.

A plain search imports this, so that nothing is imported at the top that it does not need.
"""

from __future__ import annotations

from exsearch.commands import open_for_reading
from exsearch.config import excluded_by_user
from exsearch.exits import DONE, NOTHING
from exsearch.index.answers import BUILT_IN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from exsearch.commands import Out
    from exsearch.commands.offered import Change
    from exsearch.config import Places
    from exsearch.index.protocol import Reader
    from exsearch.index.sqlite.read import Index
    from exsearch.model import Query


def answer_or_offer(
    places: Places,
    out: Out,
    answer: Callable[[Index, str], Callable[[], None] | None],
    *,
    yes: bool,
    is_for_program: bool,
) -> int:
    """Answer a question, perhaps after indexing the user's environment; returns the exit status.

    `answer` writes the answer and returns None, or what says that nothing was found; it is given the message
    that will stand below it, "" for none, to leave room for it. The environment may be indexed after a miss,
    and also if nothing was added yet. `yes` means without asking; no program is asked.
    """
    index = open_for_reading(places)
    is_read = out.style.terminal and not (out.quiet or is_for_program)
    change = _change(index, places, out, yes=yes) if is_read else None
    missed = answer(index, change.message if change else "")
    if not is_for_program and (missed or (is_read and index.source_kinds().keys() <= {BUILT_IN})):
        from exsearch.commands.offered import indexed, offer_of

        if indexed(index, offer_of(out, yes=yes), places, out, is_miss=bool(missed)):
            change, missed = None, answer(open_for_reading(places), "")
    if missed:
        missed()
        return NOTHING
    if change:
        change.read()
        out.say(change.message)
    return DONE


def _change(index: Index, places: Places, out: Out, *, yes: bool) -> Change | None:
    """Return what has changed in the user's environment or project since it was indexed."""
    sources = index.source_kinds()
    if sources.keys() <= {BUILT_IN}:
        return None
    from exsearch.ingest.freshness import changed_environments, has_changed
    from exsearch.search.here import project_here

    here = project_here(index, sources)
    is_changed = bool(here.folder) and has_changed(index, here, lambda: excluded_by_user(places))
    changed = changed_environments(index)
    if not (changed or is_changed):
        return None
    from exsearch.commands.offered import change_of, offer_of

    return change_of(changed, here if is_changed else None, offer_of(out, yes=yes))


def narrowed(index: Reader, query: Query, out: Out, *, filters: bool) -> tuple[Query, str]:
    """Return a query with the conditions in the settings, and the message about them.

    Without `filters` they do not count. The message is "" if none is added.
    Raises UsageError if a condition has a value that nothing in the index has.
    """
    if query.conditions:
        from exsearch.search.values import check_values

        check_values(index, query)
    if not (filters and out.settings.filters):
        return query, ""
    from exsearch.commands.defaults import check_defaults, default_conditions, narrowing

    added = default_conditions(query, out.settings)
    check_defaults(index, added, out.settings)
    note = narrowing(added, out.settings) if added else ""
    return query._replace(conditions=(*query.conditions, *added)), note
