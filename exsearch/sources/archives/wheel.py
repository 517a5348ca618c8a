"""A wheel -> its material, read in memory."""

from __future__ import annotations

import os

from exsearch.errors import SourceError
from exsearch.licenses.texts import states_license
from exsearch.readers import is_source
from exsearch.sources.archives.zips import zip_members
from exsearch.sources.documents import is_packaged_document
from exsearch.sources.files import UnreadableError, stamp_with_both_times, text_of_name
from exsearch.sources.installed import path_of_license
from exsearch.sources.metadata import ENTRY_POINTS, MAX_METADATA_BYTES, plugins_in, read_core_metadata
from exsearch.sources.naming import names_from_roots
from exsearch.sources.origins import Listed, Material

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from exsearch.sources.archives.members import Members
    from exsearch.sources.files import Stamp
    from exsearch.sources.origins import Limits


def wheel_material(place: str, limits: Limits) -> Material:
    """Return the material of a wheel.

    https://packaging.python.org/en/latest/specifications/binary-distribution-format/
    """
    members = zip_members(place, limits)
    ending = ".dist-info/METADATA"
    infos = [path for path in members.sizes if path.endswith(ending) and path.count("/") == 1]
    if not infos:
        raise SourceError(f"{place} is no wheel: it has no .dist-info/METADATA")
    info = min(infos).removesuffix("/METADATA")
    files = [Listed(path, path, size, members.times_ns[path])
             for path, size in members.sizes.items()]  # fmt: skip
    sources = [file for file in files if is_source(file.path) and not file.path.startswith(info + "/")]
    documents = [file for file in files if is_packaged_document(file.path) or file.path == f"{info}/METADATA"]
    metadata = read_core_metadata(content_of(members, f"{info}/METADATA") or b"")
    plugins = plugins_in(content_of(members, f"{info}/{ENTRY_POINTS}") or b"")
    return Material(
        metadata=metadata._replace(plugins=plugins),
        name=text_of_name(os.path.basename(place)).partition("-")[0],
        found=(*members.skipped, *sources, *documents),
        licenses=[
            file._replace(path=path_of_license(file.path, info))
            for file in files
            if states_license(file.path)
        ],
        read=members.read,
        module_of=names_from_roots(data_folder=True),
    )


def stamps_of_archive(place: str, limits: Limits) -> Iterator[Stamp]:
    """Yield the stamp of the archive itself."""
    yield from stamp_with_both_times(place, text_of_name(os.path.basename(place)))


def content_of(members: Members, path: str) -> bytes | None:
    """Return the content of a metadata file; None if there is none to read."""
    try:
        return members.read(path, MAX_METADATA_BYTES) if path in members.sizes else None
    except UnreadableError:
        return None
