"""A source distribution, or any archive of one project's folder -> its material, read in memory."""

from __future__ import annotations

import os
import re

from exsearch.licenses.texts import states_license
from exsearch.readers import is_source
from exsearch.sources.archives.tars import tar_members
from exsearch.sources.archives.wheel import content_of
from exsearch.sources.archives.zips import zip_members
from exsearch.sources.documents import is_worth_listing
from exsearch.sources.files import is_left_out, text_of_name
from exsearch.sources.kinds import SDIST_ENDINGS, ZIP_ENDINGS
from exsearch.sources.naming import names_in_tree
from exsearch.sources.origins import Listed, Material
from exsearch.sources.tree import metadata_of_tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from exsearch.sources.origins import Limits


def sdist_material(place: str, limits: Limits) -> Material:
    """Return the material of the archive at `place`, without the one folder that everything lies in."""
    members = (
        zip_members(place, limits) if place.lower().endswith(ZIP_ENDINGS) else tar_members(place, limits)
    )
    top = _top_folder(members.names)
    metadata, invalid = metadata_of_tree(lambda name: content_of(members, top + name))
    everything = {path.removeprefix(top) for path in members.names}
    files = [Listed(path.removeprefix(top), path, size, members.times_ns[path])
             for path, size in members.sizes.items()]  # fmt: skip
    files = [file for file in files if not is_left_out(file.path, everything)]
    sources = [file for file in files if is_source(file.path)]
    name = _name_of(place)
    return Material(
        metadata=metadata,
        name=name,
        found=(*invalid, *members.skipped, *sources, *filter(is_worth_listing, files)),
        licenses=[file for file in files if states_license(file.path)],
        read=members.read,
        module_of=names_in_tree(
            [file.path for file in sources], metadata.name or name, package_dirs=metadata.package_dirs
        ),
        in_tree=True,
    )


def _top_folder(names: frozenset[str]) -> str:
    """Return the one folder that everything lies in, with "/" behind it; "" if there is none."""
    tops = {path.partition("/")[0] if "/" in path else "" for path in names}
    return tops.pop() + "/" if len(tops) == 1 and "" not in tops else ""


def _name_of(place: str) -> str:
    """Return the name that a file name such as foo-1.0.tar.gz gives the project."""
    name = text_of_name(os.path.basename(place))
    ending = next((ending for ending in (*SDIST_ENDINGS, *ZIP_ENDINGS) if name.lower().endswith(ending)), "")
    return re.split(r"-(?=\d)", name[: len(name) - len(ending)], maxsplit=1)[0]
