"""What was found of a project, of whatever kind -> the project and its files, read one by one.

A tree, a distribution and an archive differ in how files are listed, opened and named; `Material`
holds these differences, and everything after them is the same.
"""

from __future__ import annotations

from exsearch.model import Project, Record, Skipped
from exsearch.sources.decoding import Undecodable, decode
from exsearch.sources.files import Listed, UnreadableError, too_large
from exsearch.sources.licensing import Licensing
from exsearch.sources.naming import own_packages
from exsearch.sources.origins import Limits, ProjectRead, SourceFile
from exsearch.sources.roles import role_of, role_of_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from exsearch.sources.metadata import Metadata

_MAX_LICENSE_BYTES = 1_000_000
"""A larger file is no licence, nor worth its memory."""


class Material(Record):
    """What was found of one project."""

    said: Metadata
    name: str
    """Of the project, where its metadata has none."""
    url: str | None
    """Where the project is, where that is known better than the metadata says."""
    found: tuple[Listed | Skipped, ...]
    """Source files, and what was found in their place and cannot be read."""
    licenses: tuple[Listed, ...]
    """Licence files."""
    read: Callable[[Listed, int], bytes]
    """Return the content of a file of at most so many bytes, or raise UnreadableError."""
    module_of: Callable[[str], str | None]
    link: Callable[[str], str | None]
    """Return the permanent link to a path."""
    in_tree: bool
    """It is laid out for work, with tests and tools around the packages, not for import."""


def read_material(material: Material, limits: Limits) -> ProjectRead:
    """Return the project; its files are read when they are asked for."""
    said = material.said
    licensing = _licensing(material)
    found = sorted(material.found, key=lambda each: each.path)
    modules = [(each.path, material.module_of(each.path), role_of_path(each.path) in ("source", "generated"))
               for each in found if isinstance(each, Listed)]  # fmt: skip
    project = Project(said.name or material.name, material.url or said.url(), said.version,
                      said.summary, said.links)  # fmt: skip
    packages = own_packages(modules, material.in_tree)
    return ProjectRead(project, licensing.project, packages, _files(material, found, licensing, limits))


def _licensing(material: Material) -> Licensing:
    files = {each.path: each for each in material.licenses}

    def read(path: str) -> bytes | None:
        try:
            return material.read(files[path], _MAX_LICENSE_BYTES)
        except UnreadableError:
            return None

    return Licensing(material.said, files, read)


def _files(
    material: Material, found: list[Listed | Skipped], licensing: Licensing, limits: Limits
) -> Iterator[SourceFile | Skipped]:
    """Yield every file in turn, until the project has more than the limits allow."""
    files = size = 0
    for each in found:
        if isinstance(each, Skipped):
            yield each
            continue
        files += 1
        if files > limits.files:
            yield Skipped(each.path, None, f"more than {limits.files:,} source files; left out from here on")
            return
        read = _file(material, each, licensing, limits)
        if isinstance(read, SourceFile):
            size += len(read.text)
            if size > limits.project_bytes:
                reason = f"more than {limits.project_bytes:,} bytes of source; left out from here on"
                yield Skipped(each.path, None, reason)
                return
        yield read


def _file(material: Material, listed: Listed, licensing: Licensing, limits: Limits) -> SourceFile | Skipped:
    path = listed.path
    if listed.size > limits.file_bytes:
        return Skipped(path, None, too_large(listed.size, limits.file_bytes))
    try:
        content = material.read(listed, limits.file_bytes)
    except UnreadableError as error:
        return Skipped(path, None, str(error))
    text = decode(content)
    if isinstance(text, Undecodable):
        return Skipped(path, text.line, text.reason)
    return SourceFile(
        path=path,
        module=material.module_of(path),
        is_package=path.rpartition("/")[2] == "__init__.py",
        role=role_of(path, text),
        license=licensing.of_file(path, text),
        url=material.link(path),
        text=text,
    )
