"""What `search` and `usage` share: answer, index the environment if that is wanted, and answer again.

A plain search imports this, so that nothing is imported at the top that it does not need.
"""

from __future__ import annotations

from exsearch.commands import open_for_reading
from exsearch.exits import DONE, NOTHING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from exsearch.commands import Out
    from exsearch.config import Places
    from exsearch.index.sqlite.read import Index


def answer_or_offer(
    places: Places,
    out: Out,
    answer: Callable[[Index], Callable[[], None] | None],
    *,
    yes: bool,
    is_for_program: bool,
) -> int:
    """Answer a question, perhaps after indexing the user's environment; returns the exit status.

    `answer` writes the answer and returns None, or what says that nothing was found. The environment may be
    indexed after a miss, and also if nothing was added yet. `yes` means without asking; no program is asked.
    """
    index = open_for_reading(places)
    missed = answer(index)
    is_read = out.style.terminal and not (out.quiet or is_for_program)
    if not is_for_program and (missed or (is_read and len(index.source_kinds()) <= 1)):
        from exsearch.commands.offered import indexed, offer_of

        if indexed(index, offer_of(out, yes=yes), places, out, is_miss=bool(missed)):
            missed = answer(index := open_for_reading(places))
    if missed:
        missed()
        return NOTHING
    if is_read:
        _say_changed(index, out, yes=yes)
    return DONE


def _say_changed(index: Index, out: Out, *, yes: bool) -> None:
    """Say so if the user's environment has changed since it was indexed."""
    from exsearch.ingest.freshness import changed_environments

    if changed_environments(index):
        from exsearch.commands.offered import about_change, offer_of

        if message := about_change(index, offer_of(out, yes=yes)):
            out.say(message)
