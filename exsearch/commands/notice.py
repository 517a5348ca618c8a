"""The verb `notice`: references -> examples -> licence notices."""

from __future__ import annotations

from exsearch.asking import open_for_reading
from exsearch.commands import DONE
from exsearch.commands.show import referred
from exsearch.output import plain
from exsearch.snippets.attribution import notice as notice_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from exsearch.commands import Out
    from exsearch.config import Places


def notice(refs: tuple[str, ...], places: Places, out: Out) -> int:
    """Print the licence notices for copied examples; returns the exit status."""
    index = open_for_reading(places)
    plain.write(notice_of(referred(index, refs, places, out)))
    return DONE
