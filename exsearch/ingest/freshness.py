"""Notice cheaply that an environment or a project has changed since it was read.

It may take three milliseconds, because it runs after each search.

pip, uv and conda make and remove folders in `site-packages` whenever they install, upgrade or remove
something. So the time of that folder is compared, and only if it differs the metadata folders in it. The
code itself is not looked at: `update` does that.

Of a project the files that were changed last are compared, because people go on with what they have begun,
and its folders, because those show new files. All its files are listed only if a folder has new names in it.
"""

from __future__ import annotations

import os
from zlib import crc32

from exsearch.index.answers import ENVIRONMENTS
from exsearch.readers import document_reader_of, is_source
from exsearch.search.here import TREES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from exsearch.index.protocol import Reader, Writer
    from exsearch.search.here import Here
    from exsearch.sources.origins import Listing, Located, Origin

_KEY, _FILES = "state of ", "files of "
"""Begin the keys of meta values; the name of the source follows, and a tab and the folder of a project."""

_MOST_FILES, _MOST_FOLDERS = 600, 200
"""Of a project that are compared: four microseconds each."""
_MOST_PROJECTS = 50
"""Of one source whose files are compared."""
_UNWATCHED = frozenset(("__pycache__", "node_modules", "build", "dist"))
"""Folders that tools make while nothing changes."""

_METADATA = (".dist-info", ".egg-info")


def state_of(located: Located) -> dict[str, str]:
    """Return the state of a source as it is now, to be kept when it was read: meta values by their keys."""
    name = located.name
    if not name.startswith(ENVIRONMENTS):
        surveys = located.surveys or (None,) * len(located.origins)
        pairs = zip(located.origins, surveys, strict=True)
        trees = [(origin, found) for origin, found in pairs if origin.kind == "tree"]
        watched = trees if len(trees) <= _MOST_PROJECTS else []
        return {_files_key(name, each.place): _files_of(each, found and found.listing)
                for each, found in watched if os.path.isdir(each.place)}  # fmt: skip
    from exsearch.sources.environments import site_folders
    from exsearch.sources.installed import editable_tree

    states = [f"{time}\t{names}\t{folder}" for folder in site_folders(name.partition(":")[2])
              if (time := _time_of(folder)) and (names := _names_in(folder)) is not None]  # fmt: skip
    found = [
        (origin, editable_tree(origin.place)) for origin in located.origins if origin.kind == "installed"
    ]
    editable = [origin._replace(place=os.path.realpath(tree)) for origin, tree in found
                if tree and "\n" not in tree][:_MOST_PROJECTS]  # fmt: skip
    return {
        _KEY + name: "\n".join(states),
        TREES + name: "\n".join(f"{each.key}\t{each.place}" for each in editable),
        **{_files_key(name, each.place): _files_of(each) for each in editable},
    }


def keep_state(writer: Writer, state: dict[str, str]) -> None:
    """Store the state that a source had before it was read."""
    for key, value in state.items():
        writer.set_meta(key, value)


def forget_state(writer: Writer, name: str) -> None:
    """Drop the state of a source that leaves the index."""
    for key in (_KEY + name, TREES + name):
        writer.drop_meta(key)
    writer.drop_meta(_files_key(name, ""), and_longer=True)


def _files_key(source: str, place: str) -> str:
    return f"{_FILES}{source}\t{place}"


def changed_environments(index: Reader) -> list[str]:
    """Return the names of the environments in which something was installed or removed since the reading."""
    return [name for name in index.source_kinds()
            if name.startswith(ENVIRONMENTS) and _has_folder_changed(index.meta(_KEY + name))]  # fmt: skip


def _has_folder_changed(state: str | None) -> bool:
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


# -- projects


def has_changed(index: Reader, here: Here, exclude: Callable[[], tuple[str, ...]]) -> bool:
    """Return whether files of the project that one stands in were changed, made or removed since it was read.

    `exclude` returns the user's patterns. In a large project an old file may have changed unnoticed.
    """
    state = index.meta(_files_key(here.source, here.folder))
    if not state:
        return False
    inside = os.path.join(here.folder, "")
    has_new_names = False
    for line in state.split("\n"):
        time, size, path = line.split("\t", 2)
        place = inside + path
        try:
            status = os.lstat(place)
        except OSError:
            return True
        if str(status.st_mtime_ns) == time:
            continue
        if path and not path.endswith("/"):
            return True
        has_new_names = has_new_names or str(_names_of_source(place)) != size
    return has_new_names and _differs(index, here, exclude())


def _differs(index: Reader, here: Here, exclude: tuple[str, ...]) -> bool:
    """Return whether `update` would read the project again: what is new may be ignored or excluded."""
    from exsearch.index.items import PROJECT
    from exsearch.ingest.changes import changed_in
    from exsearch.sources.origins import Located, Origin

    held = next((each for each in index.origins(here.source) if each.ref == here.ref), None)
    if held is None:
        return False
    origin = Origin("tree", here.folder, held.key, exclude=exclude)
    located = Located(here.source, held.source_kind, (origin,))
    return bool(changed_in(located, {(PROJECT, held.key): held}, index.symbols_read(here.source)))


def _files_of(tree: Origin, listing: Listing | None = None) -> str:
    """Return the state of a project: a line for each file and folder, with time, size or names, and path."""
    from exsearch.sources.origins import Limits, Listed
    from exsearch.sources.tree import list_tree

    listing = listing or list_tree(tree.place, Limits(exclude=tree.exclude))
    listed = [each for each in listing.found if isinstance(each, Listed) and "\n" not in each.path]
    newest = sorted(listed, key=lambda each: (-each.mtime_ns, each.path))[:_MOST_FILES]
    above = {folder for each in listed for folder in _folders_above(each.path)}
    folders = sorted(above, key=lambda folder: (folder.count("/"), folder))[:_MOST_FOLDERS]
    lines = [f"{each.mtime_ns}\t{each.size}\t{each.path}" for each in newest]
    lines += [f"{_time_of(place)}\t{_names_of_source(place)}\t{folder}" for folder in folders
              if (place := os.path.join(tree.place, folder))]  # fmt: skip
    return "\n".join(lines)


def _folders_above(path: str) -> Iterator[str]:
    while path:
        path = path.rstrip("/").rpartition("/")[0]
        path += "/" * bool(path)
        yield path


def _names_of_source(folder: str) -> int | None:
    """Return a checksum of the names in a folder that may be source, documents or folders of these."""
    try:
        with os.scandir(folder) as entries:
            return crc32("\0".join(sorted(_watched(entries))).encode("utf-8", "surrogatepass"))
    except OSError:
        return None


def _watched(entries: Iterable[os.DirEntry[str]]) -> Iterator[str]:
    for each in entries:
        name = each.name
        if is_source(name) or document_reader_of(name) is not None:
            yield name
        elif not name.startswith(".") and name not in _UNWATCHED and each.is_dir(follow_symlinks=False):
            yield name + "/"
