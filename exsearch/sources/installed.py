"""An environment -> its distributions, and the material of each, by what pip recorded of them.

Files come from a distribution's own RECORD alone: what lies around in site-packages without being
listed belongs to nobody. Nothing is imported, and no interpreter of the environment runs.
"""

from __future__ import annotations

import csv
import io
import json
import os
from urllib.parse import urlsplit

from exsearch.errors import SourceError
from exsearch.licenses.texts import is_license_name
from exsearch.model import Skipped
from exsearch.readers import is_source
from exsearch.sources.environments import metadata_of, name_of, site_folders
from exsearch.sources.files import (
    SYMBOLIC_LINK,
    Listed,
    cannot_be_read,
    read_optional,
    read_regular,
    text_of_name,
)
from exsearch.sources.members import refused
from exsearch.sources.metadata import MAX_METADATA_BYTES, Metadata, read_core_metadata
from exsearch.sources.naming import names_from_roots
from exsearch.sources.origins import Limits, Origin
from exsearch.sources.reading import Material
from exsearch.sources.tree import stamp_of_file, stamps_of_tree, tree_material

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_MAX_RECORD_BYTES = 50_000_000
_NO_LIST = "its installer left no list of its files (RECORD)"


# -- environments


def scan(env_path: str) -> tuple[list[Origin], list[Skipped]]:
    """Return the distributions of an environment, and those that cannot be read, with the reason."""
    found: dict[str, Origin] = {}
    skipped = []
    for folder in site_folders(env_path):
        for name in metadata_of(folder):
            place = os.path.join(folder, name)
            key = name_of(text_of_name(name))
            reason = "a second distribution of this name" if key in found else unreadable(place)
            if reason:
                skipped.append(Skipped(text_of_name(place), None, reason))
            else:
                found[key] = Origin("installed", place, key)
    return [found[key] for key in sorted(found)], skipped


def unreadable(place: str) -> str | None:
    """Return why the distribution at `place` cannot be read; None where it can."""
    if place.endswith(".egg-link"):
        return "an editable install of the old kind: add its folder instead"
    tree = editable_tree(place)
    if tree is not None:
        return None if os.path.isdir(tree) else f"an editable install of {tree}, which is not there"
    return None if _record_of(place) else _NO_LIST


def editable_tree(place: str) -> str | None:
    """Return the folder that an editable install names; None where it is no such install.

    https://packaging.python.org/en/latest/specifications/direct-url/
    """
    content = read_optional(os.path.join(place, "direct_url.json"), MAX_METADATA_BYTES)
    if not content:
        return None
    try:
        said = json.loads(content)
        editable = said["dir_info"]["editable"] is True
        split = urlsplit(said["url"])
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
    said = _said(place)
    if tree := editable_tree(place):
        return tree_material(tree, limits, said)
    found, licenses = _listed(place)
    return Material(
        said=said,
        name=text_of_name(os.path.basename(place).partition("-")[0]),
        url=None,
        found=tuple(found),
        licenses=tuple(licenses),
        read=lambda listed, most: read_regular(listed.place, most),
        module_of=names_from_roots(),
        link=lambda path: None,
        in_tree=False,
    )


def stamps_of_installed(place: str, limits: Limits) -> Iterator[tuple[str, int, int]]:
    """Yield (path, size, mtime) of everything whose change changes what is read of a distribution."""
    for name in ("METADATA", "PKG-INFO", "RECORD", "direct_url.json"):
        yield from stamp_of_file(os.path.join(place, name), name)
    if tree := editable_tree(place):
        yield from stamps_of_tree(tree, limits)
        return
    found, licenses = _listed(place)
    for each in (*found, *licenses):
        yield (each.path, each.size, each.mtime_ns) if isinstance(each, Listed) else (each.path, -1, 0)


def _said(place: str) -> Metadata:
    for name in ("METADATA", "PKG-INFO"):
        if content := read_optional(os.path.join(place, name), MAX_METADATA_BYTES):
            return read_core_metadata(content)
    return Metadata()


def _listed(place: str) -> tuple[list[Listed | Skipped], list[Listed]]:
    """Return the source files with what is skipped, and the licence files, as recorded."""
    root, info = os.path.split(place)
    folders = _Folders(root)
    found: list[Listed | Skipped] = []
    licenses = []
    for path in _recorded(place):
        if is_source(path):
            found.append(folders.look_up(path))
        elif is_license_name(path.rpartition("/")[2]) and not refused(path):
            listed = folders.look_up(path)
            if isinstance(listed, Listed):
                licenses.append(listed._replace(path=path_of_license(path, info)))
    return found, licenses


def path_of_license(path: str, info: str) -> str:
    """Return where a licence file belongs that was moved to the metadata folder `info`.

    https://packaging.python.org/en/latest/specifications/core-metadata/#license-file-multiple-use
    """
    if not path.startswith(info + "/"):
        return path
    return path.removeprefix(info + "/").removeprefix("licenses/").removeprefix("src/")


class _Folders:
    """Look up recorded paths, none of which may lead out of `root`, through a link either."""

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
        if (status.st_mode & 0o170000) == 0o120000:
            return Skipped(shown, None, SYMBOLIC_LINK)
        if not self._is_inside(path.rpartition("/")[0]):
            return Skipped(shown, None, "its folder is a link that leads elsewhere")
        return Listed(shown, place, status.st_size, status.st_mtime_ns)

    def _is_inside(self, folder: str) -> bool:
        if folder not in self._inside:
            real = os.path.realpath(os.path.join(self._root, folder))
            self._inside[folder] = (real + os.sep).startswith(self._real.rstrip(os.sep) + os.sep)
        return self._inside[folder]


def _record_of(place: str) -> str | None:
    for name in ("RECORD", "installed-files.txt"):
        if os.path.isfile(os.path.join(place, name)):
            return name
    return None


def _recorded(place: str) -> list[str]:
    """Return the recorded paths relative to site-packages, with "/", each once, in the recorded order."""
    name = _record_of(place) or ""
    content = read_optional(os.path.join(place, name), _MAX_RECORD_BYTES) or b""
    # As files split them: `str.splitlines` would also split at characters that a name may have.
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
