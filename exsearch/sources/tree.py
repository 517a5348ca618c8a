"""A project's folder, as its authors work in it -> its material."""

from __future__ import annotations

import os

from exsearch.errors import SourceError
from exsearch.licenses.texts import is_statement_name, states_license
from exsearch.model import Skipped
from exsearch.readers import is_source
from exsearch.sources.committed import differing_since, links_of, published
from exsearch.sources.documents import is_document_name, is_worth_listing
from exsearch.sources.exclude import matcher, own_patterns
from exsearch.sources.files import (
    read_optional,
    read_regular,
    stamp_with_both_times,
    stamps_of,
    text_of_name,
    walk,
)
from exsearch.sources.ignored import ignored_in
from exsearch.sources.kinds import METADATA_FILES, is_project
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
from exsearch.sources.origins import Limits, Listed, Listing, Material
from exsearch.sources.permalinks import checkout_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from exsearch.sources.files import Stamp
    from exsearch.sources.ignored import Ignored

_HIGHEST_CLIMB = 20
_EDITION_OF_LINKS = 1
"""Raised when other files get a link, so that checkouts are read again."""
_READERS = dict(
    zip(METADATA_FILES, (read_core_metadata, read_pyproject, read_setup_cfg, read_setup_py), strict=True)
)


def tree_material(
    place: str, limits: Limits, known: Metadata | None = None, listing: Listing | None = None
) -> Material:
    """Return the material of the tree at `place`; `known` metadata counts before the tree's own.

    A `listing` with the same limits spares the time to list its folders again.
    """
    if not os.path.exists(place):
        raise SourceError(f"{place} is not there", hint="check the path")
    if listing is None or listing.limits != limits:
        listing = list_tree(place, limits)
    found = listing.found
    is_folder = os.path.isdir(place)
    own, invalid = metadata_of_tree(lambda name: read_optional(_join(place, name), MAX_METADATA_BYTES))
    metadata = merge((known or Metadata(), own))
    checkout = checkout_of(place)
    remote = published(checkout) if checkout else None
    paths = [each.path for each in found if isinstance(each, Listed)]
    name = text_of_name(os.path.basename(os.path.abspath(place)))
    material = Material(
        metadata=metadata,
        name=name if is_folder else os.path.splitext(name)[0],
        found=(*invalid, *found),
        licenses=listing.licenses,
        read=read_regular,
        module_of=names_in_tree(paths, metadata.name, package_above(place), metadata.package_dirs),
        in_tree=True,
        is_one_file=not is_folder,
    )
    if checkout is not None:
        material = material._replace(url=checkout.repository)
    if remote is None:
        return material
    return material._replace(
        link=links_of(remote),
        links=remote.link(""),
        differing=lambda start: differing_since(remote, start),
    )


def ignored_of_tree(place: str) -> tuple[int, int]:
    """Return how many files of a tree that would be read, and how many of its folders, Git ignores."""
    ignored = ignored_in(place)
    if ignored is None:
        return 0, 0
    project_files(place, Limits(), with_documents=True, ignored=ignored)
    return ignored.files, ignored.folders


def stamps_of_tree(place: str, listing: Listing) -> Iterator[Stamp]:
    """Yield the stamps of all files of a tree that are read, or matter to the reading."""
    yield from stamps_of((*listing.found, *listing.licenses))
    for name in METADATA_FILES:
        yield from stamp_with_both_times(_join(place, name), name)
    if checkout := checkout_of(place):
        remote = published(checkout)
        yield remote.link("") if remote else checkout.repository, 0, _EDITION_OF_LINKS


def list_tree(place: str, limits: Limits) -> Listing:
    """Return the files of a tree, or the one file by itself that `place` is."""
    if os.path.isdir(place):
        own, unusable = own_patterns(place)
        is_excluded = matcher((*limits.exclude, *own))
        ignored = ignored_in(place)
        found, licenses = project_files(
            place, limits, with_documents=True, is_excluded=is_excluded, ignored=ignored
        )
        unusable += ignored.unusable if ignored else ()
        return Listing(limits, (*unusable, *found), tuple(licenses))
    try:  # one file by itself
        status = os.lstat(place)
    except OSError:
        return Listing(limits, (), ())
    name = text_of_name(os.path.basename(place))
    file = Listed(name, place, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
    return Listing(limits, (file,), ())


def project_files(
    folder: str,
    limits: Limits,
    *,
    with_documents: bool = False,
    is_excluded: Callable[[str], bool] | None = None,
    ignored: Ignored | None = None,
) -> tuple[list[Listed | Skipped], list[Listed]]:
    """Return the source files and documents below a folder, and those skipped; and the licence files.

    A licence file is never excluded, because the examples would lose their licence; one that is `ignored` is
    left alone, as all that Git ignores.
    """
    found: list[Listed | Skipped] = []
    documents: list[Listed | Skipped] = []
    licenses = []

    def is_text(name: str) -> bool:
        return with_documents and is_document_name(name)

    def is_wanted(name: str) -> bool:
        return is_source(name) or is_statement_name(name) or is_text(name)

    for each in walk(folder, is_wanted, limits, ignored.enter if ignored else None):
        is_license = states_license(each.path)
        if is_license and isinstance(each, Listed):
            licenses.append(each)
        if is_excluded is not None and is_excluded(each.path):
            continue
        name = each.path.rpartition("/")[2]
        if is_text(name):
            if is_worth_listing(each) and len(documents) <= limits.documents:
                documents.append(each)
        elif is_source(name) or not is_statement_name(name):
            found.append(each)
        if len(found) > limits.files:  # the last one is reported as too many
            break
    return [*found, *documents], licenses


def metadata_of_tree(read: Callable[[str], bytes | None]) -> tuple[Metadata, list[Skipped]]:
    """Return the merged metadata of a project, and which of its metadata files are not valid.

    A PKG-INFO counts first, because a build made it of the others.
    """
    valid, invalid = [], []
    for name, reader in _READERS.items():
        if (content := read(name)) is None:
            continue
        result = reader(content)
        if isinstance(result, Metadata):
            valid.append(result)
        else:
            invalid.append(Skipped(name, None, result))
    return merge(valid), invalid


def package_above(place: str) -> str:
    """Return the dotted name of the package that the folder `place` itself is, "" if it is none."""
    parts: list[str] = []
    folder = os.path.abspath(place)
    while len(parts) < _HIGHEST_CLIMB and _is_package(folder):
        folder, name = os.path.split(folder)
        parts.insert(0, text_of_name(name))
    return ".".join(parts) if all(map(str.isidentifier, parts)) else ""


def _is_package(folder: str) -> bool:
    return not is_project(folder) and os.path.isfile(_join(folder, "__init__.py"))


def _join(folder: str, name: str) -> str:
    return os.path.join(folder, name)
