"""Index the user's environment and project when a search misses: ask first, or not, as the user wants it.

The setting `auto` is "ask", "always" or "never", and `EXSEARCH_AUTO` overrides it. Only a person is asked:
standard input and output have to be terminals.
"""

from __future__ import annotations

import os
import sys

from exsearch.config import content_of
from exsearch.errors import ExsearchError, UsageError
from exsearch.index.answers import BUILT_IN
from exsearch.model import Record
from exsearch.output import plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from exsearch.commands import Out
    from exsearch.commands.hints import Unread
    from exsearch.config import Places
    from exsearch.index.protocol import Reader
    from exsearch.search.here import Here

ASK, ALWAYS, NEVER = "ask", "always", "never"
VARIABLE = "EXSEARCH_AUTO"

_BYTES_A_SECOND = 1_000_000
"""Source that one processor reads and stores in a second (`benchmarks/`, "indexing"), on the slow side."""

_MOST_PROCESSORS = 3
"""More of them hardly help, because one process stores."""

_DECLINED = "declined"
"""A file in the folder of the state, with the path of an environment or a project on each line."""
_MOST_BYTES_OF_DECLINED = 1 << 24


class Offer(Record):
    """How the environment may be indexed."""

    mode: str
    """ASK, ALWAYS or NEVER."""
    is_person: bool
    """Whether somebody sits at a terminal and can be asked."""


class Change(Record):
    """What has changed since it was indexed."""

    message: str
    environment: str = ""
    """The folder of the environment that is read in the background; "" for none."""
    project: str = ""
    """The same for a project."""

    def read(self) -> None:
        """Let a process that nobody waits for read what may always be read."""
        if self.environment or self.project:
            from exsearch.ingest.background import read_in_background

            read_in_background(self.environment, self.project)


class _New(Record):
    """What is not indexed yet."""

    unread: Unread | None
    """Of the environment."""
    project: str | None
    """The folder of the project around the current one."""


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
    """Index what the user's environment and project have and the index lacks, if that is wanted.

    Returns whether it was. Without a miss, only a user who has added nothing yet is asked, and only until an
    offer was declined.
    """
    if offer.mode == NEVER or not (offer.mode == ALWAYS or offer.is_person):
        return False
    if offer.mode == ASK and not is_miss and _declined(places):  # before anything costly is loaded
        return False
    new = _new(index, places if offer.mode == ASK else None)
    is_first = index.source_kinds().keys() <= {BUILT_IN}
    if not (new.unread or new.project) or not (is_miss or is_first):
        return False
    if offer.mode == ASK and not _is_accepted(new, places):
        return False
    from exsearch.commands.add import AddRequest, add

    sources = (new.project,) if new.project else ()
    env = new.unread.path if new.unread else None
    try:
        return add(AddRequest(sources, env=env, no_project=True), places, out) == 0
    except ExsearchError as error:  # such as another run that writes; the answer is given without it
        plain.say_error(error)
        return False


def _new(index: Reader, asking: Places | None) -> _New:
    """Return what there is to index; if somebody has to be asked, without what was declined before."""
    from exsearch.commands.hints import unread_of
    from exsearch.commands.sources import is_within, project_of_environment
    from exsearch.sources.environments import is_of_system

    unread, project = unread_of(index), project_of_environment("")
    if unread is not None and is_of_system(unread.path):
        unread = None
    if project is not None and is_within(project, index.source_kinds()):
        project = None
    declined = _declined(asking) if asking else ()
    if unread is not None and os.path.realpath(unread.path) in declined:
        unread = None
    return _New(unread, None if project in declined else project)


def change_of(changed: Iterable[str], project: Here | None, offer: Offer) -> Change | None:
    """Return that the user's environment or project has changed, and what to read; None if neither has.

    The environment has if it is among the sources that have `changed`, the project if it is given.
    """
    from exsearch.commands.hints import shown
    from exsearch.sources.environments import environment_of

    path = os.path.realpath(environment_of(os.environ, None).path)
    is_new = any(os.path.realpath(source.partition(":")[2]) == path for source in changed)
    if not is_new and project is None:
        return None
    names = [shown(path)] * is_new + ["this project"] * (project is not None)
    have, they, are = ("have", "they were", "they are") if len(names) > 1 else ("has", "it was", "it is")
    message = f"exsearch: {' and '.join(names)} {have} changed since {they} indexed"
    if offer.mode != ALWAYS:
        return Change(f"{message}: `exsearch update`")
    source = project.source if project else ""
    is_folder = os.path.isabs(source)
    editable_in = "" if is_folder else source.partition(":")[2]
    return Change(
        f"{message}; {are} being read in the background",
        path if is_new else editable_in,
        source if is_folder else "",
    )


def _is_accepted(new: _New, places: Places) -> bool:
    """Ask whether to index an environment and a project."""
    parts = []
    if new.unread:
        parts.append(f"the {plain.counted(len(new.unread.names), 'package')} of {new.unread.shown}")
    parts += ["this project"] * bool(new.project)
    answer = plain.asked(f"Index {' and '.join(parts)} now? about {_time_for(new)} [Y/n] ")
    if answer is not None and answer.strip().lower() in ("", "y", "yes"):
        return True
    if answer is not None:
        environment = os.path.realpath(new.unread.path) if new.unread else None
        _decline(places, filter(None, (environment, new.project)))
        add = "exsearch add --env" if new.unread else "exsearch add ."
        plain.say(f"exsearch: not asked again; `{add}` does it")
    return False


def _time_for(new: _New) -> str:
    """Return how long reading takes, about: "20 s", "3 min"."""
    size = new.unread.source_bytes() if new.unread else 0
    if new.project:
        from exsearch.sources.around import source_bytes_of

        size += source_bytes_of(new.project)
    seconds = size / (_BYTES_A_SECOND * min(os.cpu_count() or 1, _MOST_PROCESSORS))
    if seconds < 10:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds, -1):.0f} s" if seconds < 90 else f"{round(seconds / 60)} min"


def _declined(places: Places) -> set[str]:
    try:
        said = content_of(os.path.join(places.state, _DECLINED), _MOST_BYTES_OF_DECLINED) or b""
    except OSError:
        return set()
    return set(said.decode("utf-8", "surrogateescape").splitlines())


def _decline(places: Places, paths: Iterable[str]) -> None:
    try:
        os.makedirs(places.state, exist_ok=True)
        name = os.path.join(places.state, _DECLINED)
        data = "".join([f"{path}\n" for path in paths]).encode("utf-8", "surrogateescape")
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NONBLOCK", 0)
        descriptor = os.open(name, flags | getattr(os, "O_BINARY", 0), 0o666)
        try:
            os.write(descriptor, data)
        finally:
            os.close(descriptor)
    except OSError:  # then it is asked again
        return


def _is_terminal(stream: object) -> bool:
    try:
        return bool(stream.isatty())  # type: ignore[attr-defined]
    except (AttributeError, ValueError):  # None, or closed
        return False
