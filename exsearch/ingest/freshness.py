"""Notice cheaply that an environment has changed since it was read: a search has no time for more.

pip, uv and conda make and remove folders in `site-packages` whenever they install, upgrade or remove
something. So the time of that folder is compared, and only if it differs the metadata folders in it. The
code itself is not looked at: `update` does that.
"""

from __future__ import annotations

import os
from zlib import crc32

TYPE_CHECKING = False
if TYPE_CHECKING:
    from exsearch.index.protocol import Reader, Writer

_KEY = "state of "
"""Begins the key of a meta value; the name of the source follows."""

_ENVIRONMENTS = ("env:", "env+stdlib:")
_METADATA = (".dist-info", ".egg-info")


def state_of(source: str) -> str:
    """Return the state of an environment as it is now, to be kept when it was read; "" for other sources."""
    if not source.startswith(_ENVIRONMENTS):
        return ""
    from exsearch.sources.environments import site_folders

    states = [f"{time}\t{names}\t{folder}" for folder in site_folders(source.partition(":")[2])
              if (time := _time_of(folder)) and (names := _names_in(folder)) is not None]  # fmt: skip
    return "\n".join(states)


def keep_state(writer: Writer, source: str, state: str) -> None:
    """Store the state that an environment had before it was read."""
    if state:
        writer.set_meta(_KEY + source, state)


def changed_environments(index: Reader) -> list[str]:
    """Return the names of the environments in which something was installed or removed since the reading."""
    return [name for name in index.source_kinds()
            if name.startswith(_ENVIRONMENTS) and _has_changed(index.meta(_KEY + name))]  # fmt: skip


def _has_changed(state: str | None) -> bool:
    """Compare a stored state; False if there is none, or if a folder is gone: then nothing can be read."""
    for line in (state or "").split("\n"):
        time, _, rest = line.partition("\t")
        names, _, folder = rest.partition("\t")
        now = _time_of(folder) if folder else 0
        if now and str(now) != time and str(_names_in(folder)) != names:
            return True
    return False


def _time_of(folder: str) -> int:
    """Return when entries of a folder were made or removed last, in nanoseconds; 0 if it is not there."""
    try:
        return os.stat(folder).st_mtime_ns
    except (OSError, ValueError):
        return 0


def _names_in(folder: str) -> int | None:
    """Return a checksum of the names and times of the metadata folders; None if they cannot be listed."""
    try:
        with os.scandir(folder) as entries:
            found = [(each.name, each.stat().st_mtime_ns) for each in entries
                     if each.name.endswith(_METADATA)]  # fmt: skip
    except OSError:
        return None
    return crc32(repr(sorted(found)).encode("utf-8", "surrogatepass"))
