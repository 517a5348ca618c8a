"""An environment -> its distributions, and the material of each, from the files that pip recorded.

Only files in a distribution's own RECORD are read, because other files in site-packages belong to nobody.
Without one, those of the packages in its `top_level.txt` are.

Nothing is imported, and no interpreter of the environment runs.
"""

from __future__ import annotations

import csv
import io
import json
import os
import stat
from urllib.parse import urlsplit

from exsearch.errors import SourceError
from exsearch.licenses.texts import states_license
from exsearch.model import Skipped
from exsearch.readers import DESCRIPTIONS, is_source
from exsearch.sources.archives.members import refused
from exsearch.sources.documents import is_packaged_document
from exsearch.sources.environments import metadata_of, modules_beside, name_of, site_folders
from exsearch.sources.files import (
    SYMBOLIC_LINK,
    cannot_be_read,
    is_inside,
    read_optional,
    read_regular,
    stamp_of_file,
    stamps_of,
    text_of_file,
    text_of_name,
    walk,
)
from exsearch.sources.metadata import ENTRY_POINTS, MAX_METADATA_BYTES, plugins_in, read_core_metadata
from exsearch.sources.naming import names_from_roots
from exsearch.sources.origins import Limits, Listed, Material, Origin
from exsearch.sources.tree import list_tree, stamps_of_tree, tree_material

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from exsearch.sources.files import Stamp

_MAX_RECORD_BYTES = 50_000_000
_MOST_LINES = 1000
"""Of a `.pth` file."""
_RECORDS = ("RECORD", "installed-files.txt")


def scan(environment: str) -> tuple[list[Origin], list[Skipped]]:
    """Return the distributions of an environment by name, and those that cannot be read, with the reason."""
    found: dict[str, Origin] = {}
    skipped = []
    for folder in site_folders(environment):
        for name in metadata_of(folder):
            place = os.path.join(folder, name)
            key = name_of(text_of_name(name))
            reason = "a second distribution of this name" if key in found else unreadable(place)
            if reason:
                skipped.append(Skipped(text_of_name(place), None, reason))
            else:
                found[key] = Origin("installed", place, key)
    return [found[key] for key in sorted(found)], skipped


def led_elsewhere(environment: str, origins: Sequence[Origin]) -> list[Skipped]:
    """Return the folders that `.pth` files add to the path of an environment, if no distribution has them."""
    folders = site_folders(environment)
    trees = [
        tree for origin in origins if origin.kind == "installed" and (tree := editable_tree(origin.place))
    ]
    known = list(map(os.path.realpath, (*folders, *trees)))
    skipped = []
    for file in sorted(os.path.join(folder, name) for folder in folders for name in _listdir(folder)):
        if not file.endswith(".pth"):
            continue
        for line in map(str.strip, text_of_file(file, MAX_METADATA_BYTES).split("\n")[:_MOST_LINES]):
            place = os.path.join(os.path.dirname(file), line)
            is_path = line and not line.startswith(("#", "import ", "import\t"))
            if is_path and os.path.isdir(place) and not any(is_inside(place, each) for each in known):
                reason = f"leads to {text_of_name(os.path.normpath(place))}, which no distribution has"
                skipped.append(Skipped(text_of_name(file), None, f"{reason}: add that folder"))
    return skipped


def _listdir(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def unreadable(place: str) -> str | None:
    """Return why the distribution at `place` cannot be read; None if it can."""
    if place.endswith(".egg-link"):
        return "an editable install of the old kind: add its folder instead"
    tree = editable_tree(place)
    if tree is not None:
        return None if os.path.isdir(tree) else f"an editable install of {tree}, which is not there"
    is_known = _record_of(place) or modules_beside(place)
    return None if is_known else "its installer left no list of its files (RECORD)"


def editable_tree(place: str) -> str | None:
    """Return the folder that an editable install names; None if it is no such install.

    https://packaging.python.org/en/latest/specifications/direct-url/
    """
    content = read_optional(os.path.join(place, "direct_url.json"), MAX_METADATA_BYTES)
    if not content:
        return None
    try:
        direct = json.loads(content)
        editable = direct["dir_info"]["editable"] is True
        split = urlsplit(direct["url"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    if not editable or split.scheme != "file" or split.netloc not in ("", "localhost"):
        return None
    from urllib.request import url2pathname  # with http.client and ssl: for editable installs only

    path = url2pathname(split.path)
    return path if os.path.isabs(path) and "\0" not in path else None


# -- one distribution


def installed_material(place: str, limits: Limits) -> Material:
    """Return the material of the distribution whose .dist-info folder is `place`."""
    if reason := unreadable(place):
        raise SourceError(f"cannot read {place}: {reason}", hint="install it again with pip")
    paths = (os.path.join(place, name) for name in DESCRIPTIONS)
    metadata = next(filter(None, (read_optional(path, MAX_METADATA_BYTES) for path in paths)), b"")
    known = read_core_metadata(metadata)
    if tree := editable_tree(place):
        return tree_material(tree, limits, known)
    found, licenses = _listed(place)
    entry_points = read_optional(os.path.join(place, ENTRY_POINTS), MAX_METADATA_BYTES) or b""
    return Material(
        metadata=known._replace(plugins=plugins_in(entry_points)),
        name=text_of_name(os.path.basename(place).partition("-")[0]),
        found=found,
        licenses=licenses,
        read=read_regular,
        module_of=names_from_roots(),
    )


def stamps_of_installed(place: str, limits: Limits) -> Iterator[Stamp]:
    """Yield the stamps of all files of a distribution that are read, or matter to the reading."""
    for name in (*DESCRIPTIONS, "RECORD", "direct_url.json"):
        yield from stamp_of_file(os.path.join(place, name), name)
    if tree := editable_tree(place):
        yield from stamps_of_tree(tree, list_tree(tree, limits))
        return
    found, licenses = _listed(place)
    yield from stamps_of((*found, *licenses))


def _listed(place: str) -> tuple[list[Listed | Skipped], list[Listed]]:
    """Return the recorded source files, the documents and those skipped; and the recorded licence files."""
    root, info = os.path.split(place)
    folders = _Folders(root)
    found: list[Listed | Skipped] = []
    licenses = []
    for path in _recorded(place):
        if is_source(path) or is_packaged_document(path):
            found.append(folders.look_up(path))
        if states_license(path) and not refused(path):
            listed = folders.look_up(path)
            if isinstance(listed, Listed):
                licenses.append(listed._replace(path=path_of_license(path, info)))
    return [*found, *_description(place)], licenses


def _description(place: str) -> list[Listed]:
    """Return the file with the long description of the distribution."""
    info = text_of_name(os.path.basename(place))
    files = [os.path.join(place, name) for name in DESCRIPTIONS]
    stamps = [(file, stamp) for file in files for stamp in stamp_of_file(file, os.path.basename(file))]
    return [Listed(f"{info}/{name}", file, size, mtime_ns) for file, (name, size, mtime_ns) in stamps[:1]]


def path_of_license(path: str, info: str) -> str:
    """Return the original path of a licence file that was moved to the metadata folder `info`.

    https://packaging.python.org/en/latest/specifications/core-metadata/#license-file-multiple-use
    """
    if not path.startswith(info + "/"):
        return path
    return path.removeprefix(info + "/").removeprefix("licenses/").removeprefix("src/")


class _Folders:
    """Look up recorded paths. None may lead out of `root`, not even through a link."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._real = os.path.realpath(root)
        self._inside: dict[str, bool] = {}

    def look_up(self, path: str) -> Listed | Skipped:
        shown = text_of_name(path)
        if reason := refused(path):
            return Skipped(shown, None, reason)
        place = os.path.join(self._root, path)
        try:
            status = os.lstat(place)
        except OSError as error:
            return Skipped(shown, None, cannot_be_read(error))
        if stat.S_ISLNK(status.st_mode):
            return Skipped(shown, None, SYMBOLIC_LINK)
        if not self._is_inside(path.rpartition("/")[0]):
            return Skipped(shown, None, "its folder is a link that leads elsewhere")
        return Listed(shown, place, status.st_size, status.st_mtime_ns)

    def _is_inside(self, folder: str) -> bool:
        if folder not in self._inside:
            self._inside[folder] = is_inside(os.path.join(self._root, folder), self._real)
        return self._inside[folder]


def recorded_bytes(place: str) -> int:
    """Return how many bytes of source a distribution has, as its RECORD says; 0 if that is not written."""
    content = read_optional(os.path.join(place, "RECORD"), _MAX_RECORD_BYTES) or b""
    sizes = (line.rpartition(b",")[2].strip() for line in content.splitlines() if b".py," in line)
    return sum(int(size) for size in sizes if size.isdigit())


def _record_of(place: str) -> str | None:
    return next((name for name in _RECORDS if os.path.isfile(os.path.join(place, name))), None)


def _recorded(place: str) -> list[str]:
    """Return the recorded paths relative to site-packages, with "/", each once, in the recorded order."""
    name = _record_of(place)
    if name is None:
        return _files_of_modules(place)
    content = read_optional(os.path.join(place, name), _MAX_RECORD_BYTES) or b""
    # Split as files are: `str.splitlines` would also split at characters that a name may have.
    lines = list(io.StringIO(content.decode("utf-8", "surrogateescape"), newline=""))
    if name == "RECORD":
        try:
            paths = [row[0] for row in csv.reader(lines) if row]
        except csv.Error:
            paths = [line.partition(",")[0] for line in lines]
    else:  # relative to the .egg-info folder, in the way of the platform
        info = os.path.basename(place)
        paths = [os.path.normpath(os.path.join(info, line.strip())).replace(os.sep, "/") for line in lines]
    if os.sep == "\\":
        paths = [path.replace("\\", "/") for path in paths]
    return list(dict.fromkeys(path for path in paths if path))


def _files_of_modules(place: str) -> list[str]:
    """Return the files of a distribution whose installer listed none."""
    root = os.path.dirname(place)
    paths = []
    for name in modules_beside(place):
        if name.endswith(".py"):
            paths.append(name)
            continue
        inside = walk(os.path.join(root, name), lambda _: True, Limits())
        paths += [f"{name}/{each.path}" for each in inside if isinstance(each, Listed)]
    return paths
