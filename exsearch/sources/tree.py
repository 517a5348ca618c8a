"""A project's folder, as its authors work in it -> its material."""

from __future__ import annotations

import os

from exsearch.errors import SourceError
from exsearch.licenses.texts import is_license_name, is_license_path
from exsearch.model import Skipped
from exsearch.readers import is_source
from exsearch.sources.files import Listed, read_optional, read_regular, text_of_name, walk
from exsearch.sources.kinds import MARKERS, METADATA_FILES
from exsearch.sources.metadata import (
    MAX_METADATA_BYTES,
    Metadata,
    merge,
    read_core_metadata,
    read_pyproject,
    read_setup_cfg,
    read_setup_py,
)
from exsearch.sources.naming import names_in_tree
from exsearch.sources.permalinks import checkout_of
from exsearch.sources.reading import Material

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from exsearch.sources.origins import Limits

_HIGHEST_CLIMB = 20


def tree_material(place: str, limits: Limits, said: Metadata | None = None) -> Material:
    """Return the material of the tree at `place`; `said` is what is known of it from elsewhere."""
    if not os.path.exists(place):
        raise SourceError(f"{place} is not there", hint="check the path")
    found, licenses = _listed(place, limits)
    metadata, troubles = metadata_of_tree(lambda name: read_optional(_join(place, name), MAX_METADATA_BYTES))
    said = merge((said or Metadata(), metadata))
    checkout = checkout_of(place)
    paths = [each.path for each in found if isinstance(each, Listed)]
    name = text_of_name(os.path.basename(os.path.abspath(place)))
    if not os.path.isdir(place):
        name = os.path.splitext(name)[0]
    return Material(
        said=said,
        name=name,
        url=checkout.repository if checkout else None,
        found=(*troubles, *found),
        licenses=tuple(licenses),
        read=lambda listed, most: read_regular(listed.place, most),
        module_of=names_in_tree(paths, said.name, _package_above(place)),
        link=checkout.link if checkout else lambda path: None,
        in_tree=True,
    )


def stamps_of_tree(place: str, limits: Limits) -> Iterator[tuple[str, int, int]]:
    """Yield (path, size, mtime) of everything whose change changes what is read of a tree."""
    found, licenses = _listed(place, limits)
    yield from ((each.path, each.size, each.mtime_ns) for each in (*found, *licenses)
                if isinstance(each, Listed))  # fmt: skip
    yield from ((each.path, -1, 0) for each in found if isinstance(each, Skipped))
    for name in METADATA_FILES:
        yield from stamp_of_file(_join(place, name), name)
    if checkout := checkout_of(place):
        yield checkout.link(""), 0, 0


def stamp_of_file(place: str, name: str) -> Iterator[tuple[str, int, int]]:
    """Yield (name, size, mtime) of a file, nothing where there is none."""
    try:
        status = os.lstat(place)
    except OSError:
        return
    yield name, status.st_size, status.st_mtime_ns


def _listed(place: str, limits: Limits) -> tuple[list[Listed | Skipped], list[Listed]]:
    """Return the source files with what is skipped, and the licence files."""
    if os.path.isdir(place):
        return project_files(place, limits)
    stamps = stamp_of_file(place, text_of_name(os.path.basename(place)))  # one file by itself
    return [Listed(name, place, size, mtime_ns) for name, size, mtime_ns in stamps], []


def project_files(folder: str, limits: Limits) -> tuple[list[Listed | Skipped], list[Listed]]:
    """Return the source files below a folder with what is skipped, and the licence files."""
    found: list[Listed | Skipped] = []
    licenses = []
    for each in walk(folder, lambda name: is_source(name) or is_license_name(name), limits):
        is_license = is_license_path(each.path)
        if is_license and isinstance(each, Listed):
            licenses.append(each)
        if is_source(each.path) or not is_license:
            found.append(each)
        if len(found) > limits.files:  # the last one is reported as too many
            break
    return found, licenses


def metadata_of_tree(read: Callable[[str], bytes | None]) -> tuple[Metadata, list[Skipped]]:
    """Return what the files of a project say of it together, and which of them are not valid.

    A PKG-INFO is what a build made of the others, so it counts first.
    """
    readers = zip(METADATA_FILES, (read_core_metadata, read_pyproject, read_setup_cfg, read_setup_py),
                  strict=True)  # fmt: skip
    said, troubles = [], []
    for name, reader in readers:
        if (content := read(name)) is None:
            continue
        result = reader(content)
        if isinstance(result, Metadata):
            said.append(result)
        else:
            troubles.append(Skipped(name, None, result))
    return merge(said), troubles


def _package_above(place: str) -> str:
    """Return the dotted name of the package that the folder `place` itself is, "" where it is none."""
    parts: list[str] = []
    folder = os.path.abspath(place)
    while len(parts) < _HIGHEST_CLIMB and _is_package(folder):
        folder, name = os.path.split(folder)
        parts.insert(0, text_of_name(name))
    return ".".join(parts) if all(map(str.isidentifier, parts)) else ""


def _is_package(folder: str) -> bool:
    names = {name for name in MARKERS if os.path.lexists(_join(folder, name))}
    return not names and os.path.isfile(_join(folder, "__init__.py"))


def _join(folder: str, name: str) -> str:
    return os.path.join(folder, name)
