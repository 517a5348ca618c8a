"""One project or page -> its records, with files that are read one by one.

A tree, a distribution and an archive differ in how files are listed, opened and named. `Material` holds these
differences. After that, all projects are read alike.
"""

from __future__ import annotations

import os

from exsearch.licenses.project import Licensing, Stated
from exsearch.model import Project, Skipped
from exsearch.readers import document_reader_of, is_source
from exsearch.sources.decoding import Undecodable, decode, decode_document
from exsearch.sources.documents import is_documentation, is_loose
from exsearch.sources.files import UnreadableError, day_of, too_large
from exsearch.sources.metadata import MAX_METADATA_BYTES, Metadata, read_core_metadata, read_pyproject
from exsearch.sources.naming import foreign_stubs, in_reading_order, is_init, own_packages
from exsearch.sources.origins import TREE, ByFile, Limits, Listed, ProjectRead, SourceFile
from exsearch.sources.pages import read_page
from exsearch.sources.roles import role_of, role_of_document, role_of_path
from exsearch.sources.tree import stamps_of_tree, tree_material

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from exsearch.model import License
    from exsearch.sources.files import Stamp
    from exsearch.sources.origins import Listing, Material, Origin

_MAX_LICENSE_BYTES = 1_000_000
"""A larger file is no licence, nor worth its memory."""

_BUILT_IN = ("exsearch", ("corpus/", "exsearch/corpus/"))
"""The project with the built-in pages, and their folders in it: their code is indexed as pages already."""

_ARCHIVES = ("wheel", "sdist")


def _material(kind: str, place: str, limits: Limits, listing: Listing | None) -> Material:
    """Return the material of a project. What reads a kind is imported only for this kind."""
    if kind == TREE:
        return tree_material(place, limits, listing=listing)
    if kind == "installed":
        from exsearch.sources.installed import installed_material as read
    elif kind == "stdlib":
        from exsearch.sources.stdlib import stdlib_material as read
    elif kind == "wheel":
        from exsearch.sources.archives.wheel import wheel_material as read
    else:
        from exsearch.sources.archives.sdist import sdist_material as read
    return read(place, limits)


def stamps_of_project(kind: str, place: str, limits: Limits, listing: Listing | None) -> Iterator[Stamp]:
    """Return the stamps of all files of a project that are read, or matter to the reading.

    A tree has a `listing` of its files.
    """
    if listing is not None:
        return stamps_of_tree(place, listing)
    if kind == "installed":
        from exsearch.sources.installed import stamps_of_installed as stamps
    elif kind == "stdlib":
        from exsearch.sources.stdlib import stamps_of_stdlib as stamps
    else:
        from exsearch.sources.archives.wheel import stamps_of_archive as stamps
    return stamps(place, limits)


def read_project(origin: Origin, limits: Limits | None = None, listing: Listing | None = None) -> ProjectRead:
    """Return the project or page at `origin`; its files are read when they are asked for.

    The `listing` of a tree spares the time to list its files again. Raises SourceError if nothing of a
    project can be read.
    """
    if origin.kind == "page":
        return read_page(origin)
    limits = (limits or Limits())._replace(exclude=origin.exclude)
    if origin.kind in _ARCHIVES and os.path.isfile(origin.place):
        limits = limits.of_archive(sum(map(os.path.getsize, filter(None, (origin.place, origin.beside)))))
    material = _material(origin.kind, origin.place, limits, listing)
    if origin.beside:
        from exsearch.sources.archives.release import with_documents

        material = with_documents(material, origin.beside, limits)
    metadata = material.metadata
    name = metadata.name or material.name
    found = _without_foreign_stubs(sorted(material.found, key=_order))
    if name == _BUILT_IN[0]:
        found = [each for each in found if not each.path.startswith(_BUILT_IN[1])]
    licensing = _licensing(material)
    project = Project(
        name,
        material.url or metadata.url(),
        metadata.version,
        metadata.summary,
        metadata.links,
    )
    listed = list(_modules(material, found))
    named = dict.fromkeys((each.path for each in found), None) | {path: module for path, module, _ in listed}
    packages = own_packages(listed, material.in_tree)
    modules = frozenset(module for _, module, _ in listed if module)
    dated = day_of(max([each.mtime_ns for each in found if isinstance(each, Listed)], default=0))
    files = _files(material, found, licensing, limits)
    by_file = _by_file(material, found, named, licensing, limits)
    return ProjectRead(project, licensing.project, packages, files, dated, modules, metadata.plugins, by_file)


def _by_file(
    material: Material,
    found: Sequence[Listed | Skipped],
    named: dict[str, str | None],
    licensing: Licensing,
    limits: Limits,
) -> ByFile:
    """Return how some files of a project, which are `named` as modules, are read without the others."""
    at = {each.path: each for each in found}

    def read(paths: Collection[str]) -> Iterator[SourceFile | Skipped]:
        return _files(material, [each for each in found if each.path in paths], licensing, limits)

    def content(path: str) -> bytes:
        found = _content(material, at[path], limits)
        if isinstance(found, Skipped):
            raise UnreadableError(found.reason)
        return found

    def licensed(path: str, content: bytes) -> License | None:
        text = decode_document(content) if _is_document(at[path]) else decode(content)
        return None if isinstance(text, Undecodable) else licensing.of_file(path, text)

    return ByFile(named, read, content, material.link, material.links, material.differing, licensed)


def _order(each: Listed | Skipped) -> tuple[int, bool, str]:
    return reading_order(each.path)


def reading_order(path: str) -> tuple[int, bool, str]:
    """Return the key that puts source before documentation, and last what may be no documentation."""
    if not is_document_path(path):
        return 0, *in_reading_order(path)
    return 1 + is_loose(path), False, path


def is_document_path(path: str) -> bool:
    """Return whether a file that is read is documentation, by its path."""
    return not is_source(path) and document_reader_of(path) is not None


def _is_document(each: Listed | Skipped) -> bool:
    return is_document_path(each.path)


def _without_foreign_stubs(found: list[Listed | Skipped]) -> list[Listed | Skipped]:
    foreign = foreign_stubs([each.path for each in found])
    return [each for each in found if each.path not in foreign] if foreign else found


def _modules(material: Material, found: Sequence[Listed | Skipped]) -> Iterator[tuple[str, str | None, bool]]:
    """Yield (path, module, is it the project's own source) of every source file."""
    for each in found:
        if isinstance(each, Listed):
            is_own = role_of_path(each.path) in ("source", "generated")
            yield each.path, material.module_of(each.path), is_own


def _licensing(material: Material) -> Licensing:
    places = {each.path: each.place for each in material.licenses}

    def read(path: str) -> bytes | None:
        try:
            return material.read(places[path], _MAX_LICENSE_BYTES)
        except UnreadableError:
            return None

    return Licensing(material.metadata.license, places, read, _stated_in)


def _stated_in(content: bytes, path: str) -> Stated:
    """Return the licence fields of the metadata file of a part of a project."""
    if len(content) > MAX_METADATA_BYTES:
        return Stated()
    metadata = read_pyproject(content) if path.endswith(".toml") else read_core_metadata(content)
    return metadata.license if isinstance(metadata, Metadata) else Stated()


def _files(
    material: Material, found: Sequence[Listed | Skipped], licensing: Licensing, limits: Limits
) -> Iterator[SourceFile | Skipped]:
    """Yield every file in turn, until the project has more than the limits allow."""
    documents = [each for each in found if _is_document(each)]
    source = [each for each in found if not _is_document(each)]
    yield from _up_to(
        ((each, _file(material, each, licensing, limits)) for each in source),
        (limits.files, "source files"),
        (limits.project_bytes, "bytes of source"),
    )
    yield from _up_to(
        ((each, _document(material, each, licensing, limits)) for each in documents),
        (limits.documents, "documents"),
        (limits.document_bytes, "bytes of documents"),
    )


def _up_to(
    read: Iterable[tuple[Listed | Skipped, SourceFile | Skipped | None]],
    most_files: tuple[int, str],
    most_bytes: tuple[int, str],
) -> Iterator[SourceFile | Skipped]:
    """Yield files as they are read, up to two limits; the first file beyond says so."""
    files = size = 0
    for each, file in read:
        files += isinstance(each, Listed)
        size += len(file.text) if isinstance(file, SourceFile) else 0
        for count, (most, what) in ((files, most_files), (size, most_bytes)):
            if count > most:
                yield Skipped(
                    each.path, None, f"more than {most:,} {what}; left out from here on, without `--no-limit`"
                )
                return
        if file is not None:
            yield file


def _file(
    material: Material, listed: Listed | Skipped, licensing: Licensing, limits: Limits
) -> SourceFile | Skipped:
    content = _content(material, listed, limits)
    if isinstance(content, Skipped):
        return content
    path = listed.path
    text = decode(content)
    if isinstance(text, Undecodable):
        return Skipped(path, text.line, text.reason)
    return SourceFile(
        path=path,
        module=material.module_of(path),
        is_package=is_init(path),
        role=role_of(path, text),
        license=licensing.of_file(path, text),
        url=material.link(path, content),
        text=text,
    )


def _document(
    material: Material, listed: Listed | Skipped, licensing: Licensing, limits: Limits
) -> SourceFile | Skipped | None:
    """Return a document, None if its content shows that it is none."""
    content = _content(material, listed, limits)
    if isinstance(content, Skipped):
        return content
    path = listed.path
    if not material.is_one_file and not is_documentation(path, content):
        return None
    text = decode_document(content)
    if isinstance(text, Undecodable):
        return Skipped(path, text.line, text.reason)
    return SourceFile(
        path=path,
        module=None,
        is_package=False,
        role=role_of_document(path),
        license=licensing.of_file(path, text),
        url=material.link(path, content),
        text=text,
    )


def _content(material: Material, listed: Listed | Skipped, limits: Limits) -> bytes | Skipped:
    if isinstance(listed, Skipped):
        return listed
    most = limits.most_bytes(listed.path)
    if listed.size > most:
        return Skipped(listed.path, None, too_large(listed.size, most, _kind_of(listed)))
    try:
        return material.read(listed.place, most)
    except UnreadableError as error:
        return Skipped(listed.path, None, str(error))


def _kind_of(listed: Listed) -> str:
    reader = document_reader_of(listed.path) if _is_document(listed) else None
    return "source file" if reader is None else "notebook" if reader == "notebook" else "document"
