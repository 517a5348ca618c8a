"""A wheel or a source distribution -> its material, read in memory."""

from __future__ import annotations

import os
import re

from exsearch.errors import SourceError
from exsearch.licenses.texts import is_license_name
from exsearch.readers import is_source
from exsearch.sources.files import Listed, UnreadableError, is_left_out, text_of_name
from exsearch.sources.installed import path_of_license
from exsearch.sources.kinds import SDIST_ENDINGS
from exsearch.sources.metadata import MAX_METADATA_BYTES, read_core_metadata
from exsearch.sources.naming import names_from_roots, names_in_tree
from exsearch.sources.reading import Material
from exsearch.sources.tars import tar_members
from exsearch.sources.tree import metadata_of_tree, stamp_of_file
from exsearch.sources.zips import zip_members

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from exsearch.sources.members import Members
    from exsearch.sources.origins import Limits


def wheel_material(place: str, limits: Limits) -> Material:
    """Return the material of a wheel.

    https://packaging.python.org/en/latest/specifications/binary-distribution-format/
    """
    members = zip_members(place, limits)
    infos = sorted(path.partition("/")[0] for path in members.sizes if path.endswith(".dist-info/METADATA"))
    infos = [info for info in infos if info.endswith(".dist-info")]
    if not infos:
        raise SourceError(f"{place} is no wheel: it has no .dist-info/METADATA")
    info = infos[0]
    said = read_core_metadata(_content(members, f"{info}/METADATA") or b"")
    paths = [path for path in members.sizes if not path.startswith(info + "/")]
    licenses = [Listed(path_of_license(path, info), path, size) for path, size in members.sizes.items()
                if is_license_name(path.rpartition("/")[2])]  # fmt: skip
    return Material(
        said=said,
        name=text_of_name(os.path.basename(place)).partition("-")[0],
        url=None,
        found=(
            *members.skipped,
            *(Listed(path, path, members.sizes[path]) for path in paths if is_source(path)),
        ),
        licenses=tuple(licenses),
        read=lambda listed, most: members.read(listed.place, most),
        module_of=names_from_roots(data_folder=True),
        link=lambda path: None,
        in_tree=False,
    )


def sdist_material(place: str, limits: Limits) -> Material:
    """Return the material of a source distribution, or of any archive of one project's folder."""
    members = zip_members(place, limits) if place.lower().endswith(".zip") else tar_members(place, limits)
    top = _top_folder(members.names)
    said, troubles = metadata_of_tree(lambda name: _content(members, top + name))
    inside = {path.removeprefix(top): path for path in members.sizes}
    everything = {path.removeprefix(top) for path in members.names}
    kept = [path for path in inside if not is_left_out(path, everything)]
    sources = [path for path in kept if is_source(path)]
    return Material(
        said=said,
        name=_name_of_sdist(place),
        url=None,
        found=(*troubles, *members.skipped, *(_listed(members, path, inside[path]) for path in sources)),
        licenses=tuple(_listed(members, path, inside[path]) for path in kept
                       if is_license_name(path.rpartition("/")[2])),
        read=lambda listed, most: members.read(listed.place, most),
        module_of=names_in_tree(sources, said.name or _name_of_sdist(place)),
        link=lambda path: None,
        in_tree=True,
    )  # fmt: skip


def stamps_of_archive(place: str, limits: Limits) -> Iterator[tuple[str, int, int]]:
    """Yield (name, size, mtime) of the archive itself."""
    yield from stamp_of_file(place, text_of_name(os.path.basename(place)))


def _listed(members: Members, path: str, place: str) -> Listed:
    return Listed(path, place, members.sizes[place])


def _content(members: Members, path: str) -> bytes | None:
    try:
        return members.read(path, MAX_METADATA_BYTES) if path in members.sizes else None
    except UnreadableError:
        return None


def _top_folder(names: frozenset[str]) -> str:
    """Return the one folder that everything lies in, with "/" behind it; "" where there is none."""
    tops = {path.partition("/")[0] if "/" in path else "" for path in names}
    return tops.pop() + "/" if len(tops) == 1 and "" not in tops else ""


def _name_of_sdist(place: str) -> str:
    """Return the name that a file name such as foo-1.0.tar.gz gives the project."""
    name = text_of_name(os.path.basename(place))
    ending = next((ending for ending in SDIST_ENDINGS if name.lower().endswith(ending)), "")
    stem = name[: len(name) - len(ending)]
    return re.split(r"-(?=\d)", stem, maxsplit=1)[0]
