"""Index the user's environment when a search misses: ask first, or not, as the user wants it.

The setting `auto` is "ask", "always" or "never", and `EXSEARCH_AUTO` overrides it. Only a person is asked:
standard input and output have to be terminals.
"""

from __future__ import annotations

import os
import sys

from exsearch.errors import ExsearchError, UsageError
from exsearch.model import Record
from exsearch.output import plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from exsearch.commands import Out
    from exsearch.commands.hints import Unread
    from exsearch.config import Places
    from exsearch.index.protocol import Reader

ASK, ALWAYS, NEVER = "ask", "always", "never"
VARIABLE = "EXSEARCH_AUTO"

_BYTES_A_SECOND = 1_000_000
"""Source that one processor reads and stores in a second (`benchmarks/`, "indexing"), on the slow side."""

_MOST_PROCESSORS = 3
"""More of them hardly help, because one process stores."""

_DECLINED = "declined"
"""A file in the folder of the state, with the path of an environment on each line."""


class Offer(Record):
    """How the environment may be indexed."""

    mode: str
    """ASK, ALWAYS or NEVER."""
    is_person: bool
    """Whether somebody sits at a terminal and can be asked."""


def auto_of(setting: str, environment: Mapping[str, str] = os.environ) -> tuple[str, str]:
    """Return the mode, and the variable that says it, "" for the setting.

    Raises UsageError if EXSEARCH_AUTO has another value.
    """
    mode = environment.get(VARIABLE, "")
    if mode and mode not in (ASK, ALWAYS, NEVER):
        raise UsageError(f"{VARIABLE} is {mode}", hint=f"it takes {ASK}, {ALWAYS} or {NEVER}")
    return (mode, VARIABLE) if mode else (setting, "")


def offer_of(out: Out, *, yes: bool = False) -> Offer:
    """Return how the environment may be indexed. Raises UsageError if EXSEARCH_AUTO has another value."""
    mode, _ = auto_of(out.settings.auto)
    if yes:
        mode = ALWAYS
    elif out.quiet:
        mode = NEVER
    return Offer(mode, out.style.terminal and _is_terminal(sys.stdin))


def indexed(index: Reader, offer: Offer, places: Places, out: Out, *, is_miss: bool) -> bool:
    """Index what the user's environment has and the index lacks, if that is wanted. Returns whether it was.

    Without a miss, only a user who has added nothing yet is asked, and only until an offer was declined.
    """
    if offer.mode == NEVER or not (offer.mode == ALWAYS or offer.is_person):
        return False
    if offer.mode == ASK and not is_miss and _declined(places):  # before anything costly is loaded
        return False
    from exsearch.commands.hints import unread_of
    from exsearch.sources.environments import is_of_system

    unread = unread_of(index)
    if unread is None or not (is_miss or unread.is_first) or is_of_system(unread.path):
        return False
    if offer.mode == ASK and not _is_accepted(unread, places):
        return False
    from exsearch.commands.add import AddRequest, add

    try:
        return add(AddRequest((), env=unread.path), places, out) == 0
    except ExsearchError as error:  # such as another run that writes; the answer is given without it
        plain.say_error(error)
        return False


def about_change(changed: Iterable[str], offer: Offer) -> str | None:
    """Return a message if the user's environment is among those that have changed, given as sources.

    If it may always be indexed, a process that nobody waits for reads it.
    """
    from exsearch.commands.hints import shown
    from exsearch.sources.environments import environment_of

    path = os.path.realpath(environment_of(os.environ, None).path)
    for source in changed:
        if os.path.realpath(source.partition(":")[2]) == path:
            message = f"exsearch: {shown(path)} has changed since it was indexed"
            if offer.mode != ALWAYS:
                return f"{message}: `exsearch update`"
            from exsearch.ingest.background import read_in_background

            read_in_background(path)
            return f"{message}; it is being read in the background"
    return None


def _is_accepted(unread: Unread, places: Places) -> bool:
    """Ask whether to index an environment; False if that was declined, now or before."""
    path = os.path.realpath(unread.path)
    if path in _declined(places):
        return False
    packages = plain.counted(len(unread.names), "package")
    question = f"Index the {packages} of {unread.shown} now? about {_time_for(unread)} [Y/n] "
    answer = plain.asked(question)
    if answer is not None and answer.strip().lower() in ("", "y", "yes"):
        return True
    if answer is not None:
        _decline(places, path)
        plain.say("exsearch: not asked again; `exsearch add --env` does it")
    return False


def _time_for(unread: Unread) -> str:
    """Return how long reading takes, about: "20 s", "3 min"."""
    seconds = unread.source_bytes() / (_BYTES_A_SECOND * min(os.cpu_count() or 1, _MOST_PROCESSORS))
    if seconds < 10:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds, -1):.0f} s" if seconds < 90 else f"{round(seconds / 60)} min"


def _declined(places: Places) -> set[str]:
    try:
        with open(os.path.join(places.state, _DECLINED), encoding="utf-8", errors="surrogateescape") as file:
            return set(file.read().splitlines())
    except OSError:
        return set()


def _decline(places: Places, path: str) -> None:
    try:
        os.makedirs(places.state, exist_ok=True)
        name = os.path.join(places.state, _DECLINED)
        with open(name, "a", encoding="utf-8", errors="surrogateescape") as file:
            file.write(f"{path}\n")
    except OSError:  # then it is asked again
        return


def _is_terminal(stream: object) -> bool:
    try:
        return bool(stream.isatty())  # type: ignore[attr-defined]
    except (AttributeError, ValueError):  # None, or closed
        return False
