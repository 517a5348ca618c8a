"""List and open the files of a folder without following links, blocking, or trusting their sizes.

Folders in, paths and bytes out: nothing here knows what a file means.
"""

from __future__ import annotations

import errno
import os
import stat
import time
from contextlib import suppress

from exsearch.model import Skipped
from exsearch.sources.origins import Listed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator

    from exsearch.sources.origins import Limits

    Stamp = tuple[str, int, int]
    """(path, size, times)."""

SYMBOLIC_LINK = "a symbolic link, which is not followed"
NOT_REGULAR = "not a regular file"

# Folders that other tools fill, or that are made from the sources; never the project's own code.
LEFT_OUT = frozenset(("node_modules", "__pycache__", "__pypackages__", "site-packages", "dist-packages"))
_LEFT_OUT_ENDINGS = (".egg-info", ".egg")
# Build tools put a second copy of the sources there; a package may have such a name, too.
_BUILT = frozenset(("build", "dist"))

_BITS_OF_A_TIME = 64

_LEAST_READ = 65_536
"""Bytes to ask for at once, because the size of a file may be wrong."""
_FLAGS = os.O_RDONLY
for _name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY", "O_NOINHERIT", "O_NOCTTY"):
    _FLAGS |= getattr(os, _name, 0)


class UnreadableError(Exception):
    """One file that cannot be read; `str()` of it is the reason for its Skipped."""


def text_of_name(name: str) -> str:
    """Return a file name as text that UTF-8 can hold; on Windows a name may have half a surrogate pair."""
    if name.isascii():
        return name
    try:
        content = name.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        content = name.encode("utf-8", "surrogatepass")
    return content.decode("utf-8", "backslashreplace")


def too_large(size: int, most: int, file: str = "source file") -> str:
    """Return the reason why a file of `size` bytes is skipped."""
    return f"{size:,} bytes, more than the {most:,} that a {file} may have"


def cannot_be_read(error: OSError) -> str:
    """Return the reason why a file is skipped that the system refused to open or read."""
    if error.errno == errno.ELOOP:
        return SYMBOLIC_LINK
    return f"cannot be read: {error.strerror or type(error).__name__}"


def read_regular(place: str, most_bytes: int, file: str = "source file") -> bytes:
    """Return the content of a regular file; raises UnreadableError if it is not regular, or too large."""
    content = read_head(place, most_bytes + 1)
    if len(content) > most_bytes:
        raise UnreadableError(too_large(max(len(content), *_size(place)), most_bytes, file))
    return content


def read_head(place: str, most_bytes: int) -> bytes:
    """Return the first bytes of a regular file; raises UnreadableError if it is not regular."""
    try:
        descriptor = os.open(place, _FLAGS)
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise UnreadableError(NOT_REGULAR)
            return _read_up_to(descriptor, most_bytes, status.st_size)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise UnreadableError(cannot_be_read(error)) from error
    except ValueError as error:  # a NUL in the path
        raise UnreadableError("a path that no file can have") from error


def read_optional(place: str, most_bytes: int) -> bytes | None:
    """Return the first bytes of a regular file, or None if there is no such file to read."""
    try:
        return read_head(place, most_bytes)
    except UnreadableError:
        return None


def text_of_file(place: str, most_bytes: int) -> str:
    """Return the first lines of a text file, "" if there is no such file to read."""
    return (read_optional(place, most_bytes) or b"").decode("utf-8", "replace").replace("\r\n", "\n")


def _read_up_to(descriptor: int, most_bytes: int, size_bytes: int) -> bytes:
    """Return the content of a file that may be longer or shorter than its size."""
    chunks = []
    at_once = max(size_bytes + 1, _LEAST_READ)
    while most_bytes and (chunk := os.read(descriptor, min(most_bytes, at_once))):
        chunks.append(chunk)
        most_bytes -= len(chunk)
    return b"".join(chunks)


# -- times

_FIRST_DAY = "1980-01-02"
"""Archives that are made alike each time have the first time that a zip can hold, or none."""


def day_of(time_ns: int) -> str:
    """Return the day of a time in UTC: "2026-01-31"; "" if it is no time at which a file was written."""
    try:
        day = time.strftime("%Y-%m-%d", time.gmtime(time_ns // 1_000_000_000))
    except (OSError, OverflowError, ValueError):
        return ""
    return day if day > _FIRST_DAY and len(day) == len(_FIRST_DAY) else ""


def day_of_file(place: str) -> str:
    """Return the day on which a file was written; "" if that is not known."""
    try:
        return day_of(os.stat(place).st_mtime_ns)
    except OSError:
        return ""


# -- stamps, which differ if a file has changed


def stamp_of_file(place: str, path: str) -> Iterator[Stamp]:
    """Yield the stamp of a file, nothing if there is none."""
    try:
        status = os.lstat(place)
    except OSError:
        return
    yield path, status.st_size, status.st_mtime_ns


def stamp_with_both_times(place: str, path: str) -> Iterator[Stamp]:
    """Yield the stamp of a file that no installer links into other folders, nothing if there is none."""
    with suppress(OSError):
        status = os.lstat(place)
        yield path, status.st_size, _times(status.st_mtime_ns, status.st_ctime_ns)


def stamps_of(found: Iterable[Listed | Skipped]) -> Iterator[Stamp]:
    """Yield the stamps of files, those that cannot be read included."""
    for each in found:
        if isinstance(each, Listed):
            yield each.path, each.size, _times(each.mtime_ns, each.ctime_ns)
        else:
            yield each.path, -1, 0


def _times(mtime_ns: int, ctime_ns: int) -> int:
    """Return a number that differs if one of two times does, because a tool may put back the first."""
    return mtime_ns + (ctime_ns << _BITS_OF_A_TIME)


def _size(place: str) -> list[int]:
    return [size for _, size, _ in stamp_of_file(place, "")]


# -- folders


def upwards(folder: str) -> Iterator[str]:
    """Yield a folder and the folders above it, the nearest first."""
    above = ""
    while folder != above:
        yield folder
        above, folder = folder, os.path.dirname(folder)


def walk(
    root: str,
    wanted: Callable[[str], bool],
    limits: Limits,
    enter: Callable[[str, str], Callable[[str], bool]] | None = None,
) -> Iterator[Listed | Skipped]:
    """Yield the files below `root` whose names are `wanted`, folder by folder.

    Hidden files and folders are left out, and so are folders without code of the project's own:
    environments, caches, and what a build made. A folder that cannot be listed is skipped with its reason.
    `enter` takes a folder and its path, and returns a function that returns whether a path in this folder is
    ignored; the path of a folder ends with "/".
    """
    pending = [(root, "", 0)]
    seen = 0
    while pending:
        folder, prefix, depth = pending.pop()
        if depth > limits.depth:
            yield Skipped(prefix, None, f"folders in folders, more than {limits.depth} deep")
            continue
        try:
            entries = _entries(folder)
        except OSError as error:
            yield Skipped(prefix or ".", None, cannot_be_read(error))
            continue
        if prefix and _is_foreign(os.path.basename(folder), {entry.name for entry in entries}.__contains__):
            continue
        seen += len(entries)
        if seen > limits.entries:
            yield Skipped(prefix or ".", None, f"more than {limits.entries:,} files and folders")
            return
        inside = []
        is_ignored = enter(folder, prefix) if enter else _nothing
        for entry in entries:
            path = prefix + text_of_name(entry.name)
            if _is_folder(entry):
                if entry.name not in LEFT_OUT and not is_ignored(path + "/"):
                    inside.append((entry.path, path + "/", depth + 1))
            elif (found := _file(entry, path, wanted)) and not is_ignored(path):
                yield found
        pending += reversed(inside)


def _nothing(path: str) -> bool:
    return False


def _entries(folder: str) -> list[os.DirEntry[str]]:
    with os.scandir(folder) as entries:
        return sorted((e for e in entries if not e.name.startswith(".")), key=lambda entry: entry.name)


def _is_foreign(folder: str, holds: Callable[[str], bool]) -> bool:
    """Return whether the folder of this name, which `holds` such files, has no code of the project's own."""
    if folder in LEFT_OUT or folder.endswith(_LEFT_OUT_ENDINGS):
        return True
    return holds("pyvenv.cfg") or (folder in _BUILT and not holds("__init__.py"))


def is_left_out(path: str, names: Container[str]) -> bool:
    """Return whether `walk` would leave out the file at `path` of a project with these files."""
    *folders, name = path.split("/")
    if name.startswith("."):
        return True
    for depth, folder in enumerate(folders, 1):
        inside = "/".join(folders[:depth]) + "/"
        if folder.startswith(".") or _is_foreign(folder, lambda name: inside + name in names):  # noqa: B023
            return True
    return False


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def _file(entry: os.DirEntry[str], path: str, wanted: Callable[[str], bool]) -> Listed | Skipped | None:
    """Return an entry that is no folder if it is wanted, or is a link to a folder."""
    try:
        if entry.is_symlink():
            return Skipped(path, None, SYMBOLIC_LINK) if wanted(entry.name) or entry.is_dir() else None
        if not wanted(entry.name):
            return None
        status = entry.stat(follow_symlinks=False)
    except OSError as error:
        return Skipped(path, None, cannot_be_read(error))
    if not stat.S_ISREG(status.st_mode):
        return Skipped(path, None, NOT_REGULAR)
    return Listed(path, entry.path, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def file_inside(folder: str, path: str) -> str | None:
    """Return the real path of a regular file inside `folder`; None if there is none, or it leads out."""
    real = os.path.realpath(os.path.join(folder, path))
    return real if os.path.isfile(real) and is_inside(real, os.path.realpath(folder)) else None


def is_inside(path: str, root: str) -> bool:
    """Return whether a path leads to the folder with the real path `root`, or into it, links followed."""
    return (os.path.realpath(path) + os.sep).startswith(root.rstrip(os.sep) + os.sep)
