"""The records of what can be added: where projects were found, and what was read of one.

Nothing here opens a file. All are picklable, but for `ProjectRead`, whose files are still being read.
"""

from __future__ import annotations

from exsearch.model import License, Project, Record, Skipped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


STDLIB = "stdlib:"
"""Key of the standard library in its source."""


class Origin(Record):
    """One project or one page that can be read, as it was found."""

    kind: str
    """"tree" | "installed" | "stdlib" | "wheel" | "sdist" | "page"."""
    place: str
    """The folder of the tree, the .dist-info folder, the archive, the library's folder, or the page."""
    key: str
    """Unique within its source, and stable: the normalised name of a distribution, a path relative
    to the source ("." for the source itself), or an archive's file name. Always with "/"."""


class Located(Record):
    """What a user named: a source, and the projects and pages in it."""

    name: str
    """As `list sources` shows it and `locate` takes it again: an absolute path, "installed:rich",
    "env:/abs/.venv", "env+stdlib:/abs/.venv", "stdlib:", "pypi:rich==13.7.1", or a Git URL."""
    kind: str
    """"tree" | "projects" | "archive" | "installed" | "environment" | "git" | "pypi" | "pages"; the
    caller of `locate_pages` may choose another one."""
    origins: tuple[Origin, ...]
    """Projects by key, then pages by path."""
    skipped: tuple[Skipped, ...] = ()
    """What was found and cannot be read: a distribution that does not list its files."""


class Limits(Record):
    """How much of one project is read; what is beyond is skipped, or the archive refused."""

    file_bytes: int = 1_000_000
    """Of one source file. `ast.parse` takes up to 500 bytes of memory for one of source."""
    project_bytes: int = 200_000_000
    """Of all its source files together."""
    files: int = 50_000
    """Source files."""
    depth: int = 100
    """Folders in folders."""
    entries: int = 1_000_000
    """Files and folders of any kind that are looked at in a tree."""
    archive_members: int = 100_000
    archive_bytes: int = 2_000_000_000
    """What a compressed archive may expand to."""
    archive_ratio: int = 200
    """Bytes expanded from one, counted from `archive_ratio_from` on; a bomb has 1,000 and more."""
    archive_ratio_from: int = 20_000_000


class SourceFile(Record):
    """One file of a project, or one page."""

    path: str
    """Relative to the project, with `/`; what UTF-8 cannot hold is escaped."""
    module: str | None
    """As it would be imported: "flask.helpers", "flask" for flask/__init__.py; None for "my-script.py",
    and for a file that is not Python."""
    is_package: bool
    """It is an `__init__.py`."""
    role: str
    """"source" | "test" | "example" | "documentation" | "vendored" | "generated"; "" for a page."""
    license: License
    url: str | None
    """A link to this file at its commit, without a line; None where it is not known."""
    text: str
    """Decoded. Source has no byte order mark and only "\\n" as newline, as Python's parser sees it."""


class ProjectRead(Record):
    """One project and its files."""

    project: Project
    license: License
    """The project's own; that of a file may be another."""
    packages: tuple[str, ...]
    """Top-level import names that are the project's own, sorted."""
    files: Iterator[SourceFile | Skipped]
    """In the order of their paths, each read when its turn comes."""
