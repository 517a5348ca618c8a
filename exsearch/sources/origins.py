"""Records of sources: projects and pages as they were found, and as they were read.

Nothing here opens a file. `Origin`, `Located`, `Limits` and `SourceFile` are picklable.
"""

from __future__ import annotations

from exsearch.model import License, Project, Record, Skipped
from exsearch.readers import document_reader_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from exsearch.sources.metadata import Metadata

STDLIB = "stdlib:"
"""The source that is the standard library, and the key of its origin: no distribution's name has a colon."""

TREE = "tree"
"""Kind of a project that is a folder, or one file."""
WITHOUT_DOCUMENTS = "pypi code"
"""Kind of a fetched project of which only the code is wanted."""
ENVIRONMENT, DOCUMENTED = "environment", "documented environment"
"""Kinds of an environment: as it is, and with the documentation in source distributions."""


class Origin(Record):
    """One project or one page that can be read, as it was found."""

    kind: str
    """"tree" | "installed" | "stdlib" | "wheel" | "sdist" | "page"."""
    place: str
    """The folder of the tree, the .dist-info folder, the archive, the library's folder, or the page."""
    key: str
    """Unique within its source and its kind, and stable: the normalised name of a distribution, a path
    relative to the source ("." for the source itself), or an archive's file name. Always with "/"."""
    beside: str = ""
    """The source distribution of the same version, which is read for what is not installed: documents,
    examples and tests. "" for none."""
    exclude: tuple[str, ...] = ()
    """Patterns of files in the tree that the user wants left out."""


class Survey(Record):
    """The fingerprint and the size of a project or page."""

    fingerprint: str
    """Differs if other files would be read, or another edition of their readers would read them."""
    source_bytes: int
    """About how much there is to read: archives are multiplied by a usual factor."""
    stamps: str = ""
    """Path, size and time of each file, a line each; "" if a change always means to read all of them."""
    listing: Listing | None = None
    """Of a tree: the files that were looked at, so that its folders need not be listed again."""


class Located(Record):
    """A source, and the projects and pages in it."""

    name: str
    """As `list sources` shows it and `locate` takes it again: an absolute path, "installed:rich",
    "env:/abs/.venv", "env+stdlib:/abs/.venv", "stdlib:", "pypi:rich==13.7.1", "pack:web",
    "pack:/abs/mine.toml", or a Git URL."""
    kind: str
    """"tree" | "projects" | "archive" | "installed" | "environment" | "documented environment" | "git" |
    "pypi" | "pypi code" | "pack" | "pages"; the caller of `locate_pages` may choose another one."""
    origins: tuple[Origin, ...]
    """Projects by key, then pages by path."""
    skipped: tuple[Skipped, ...] = ()
    """Finds that cannot be read, such as a distribution that does not list its files."""
    note: str = ""
    """What a user may expect in vain: "shop 1.0 has no source distribution..."."""
    surveys: tuple[Survey, ...] = ()
    """Of each origin, if they were looked at before."""


NO_LIMIT = 1 << 62


class Limits(Record):
    """How much of one project is read. More than that is skipped, or the archive is refused."""

    file_bytes: int = 1_000_000
    """Largest source file that is read. `ast.parse` takes up to 500 times its size in memory."""
    project_bytes: int = 200_000_000
    """Largest size of all its source files together."""
    files: int = 50_000
    """Source files."""
    notebook_bytes: int = 20_000_000
    """Largest notebook that is read: pictures in it are most of its size."""
    document_bytes: int = 100_000_000
    """Largest size of all its documents together."""
    documents: int = 10_000
    """Files of documentation."""
    depth: int = 100
    """Folders in folders."""
    entries: int = 1_000_000
    """Files and folders of any kind that are looked at in a tree."""
    archive_members: int = 100_000
    archive_bytes: int = 2_000_000_000
    """Size to which a compressed archive may expand."""
    archive_ratio: int = 200
    """Bytes expanded from one, counted from `archive_ratio_from` on; a bomb has 1,000 and more."""
    archive_ratio_from: int = 20_000_000
    expanded_from: int = 4_000_000
    expanded_ratio: int = 20
    """Source of a compressed archive that is read: so many bytes, and so many for each byte of the archive.
    Python source has three to six."""
    seconds: float = 120
    seconds_per_megabyte: float = 30
    """Processor time for a project: so many seconds, and so many for each megabyte of source that is read. A
    megabyte takes one or two."""
    exclude: tuple[str, ...] = ()
    """Patterns of files in a tree that are not read at all."""

    @property
    def is_limited(self) -> bool:
        """Whether the size of a project and the time for it are limited."""
        return self.seconds != NO_LIMIT

    def unlimited(self) -> Limits:
        """Return limits for files and archives only: none to the size of a project, or to its time."""
        return self._replace(
            project_bytes=NO_LIMIT,
            files=NO_LIMIT,
            document_bytes=NO_LIMIT,
            documents=NO_LIMIT,
            expanded_from=NO_LIMIT,
            seconds=NO_LIMIT,
        )

    def of_archive(self, archive_bytes: int) -> Limits:
        """Return the limits for an archive of this size, which may be small and expand far."""
        most = self.expanded_from + self.expanded_ratio * archive_bytes
        return self._replace(project_bytes=min(self.project_bytes, most))

    def seconds_for(self, characters: int) -> float:
        """Return the processor time for a project with so much source."""
        return self.seconds + self.seconds_per_megabyte * characters / 1_000_000

    def most_bytes(self, path: str) -> int:
        """Return the size of the largest file that is read at a path."""
        return self.notebook_bytes if document_reader_of(path) == "notebook" else self.file_bytes


class Listed(Record):
    """One file of a project, as it was found."""

    path: str
    """Relative to the project, with `/`; characters that UTF-8 cannot hold are escaped."""
    place: str
    """Where the reader of its project finds it."""
    size: int
    mtime_ns: int = 0
    ctime_ns: int = 0
    """When its content or its attributes changed last; 0 if that is of no use, as in an environment, where
    installers link files into others."""


class Listing(Record):
    """The files in the folder of a tree, as they were found."""

    limits: Limits
    """Those that it was listed with; with others it may have other files."""
    found: tuple[Listed | Skipped, ...]
    """The source files, the documents and those that are skipped."""
    licenses: tuple[Listed, ...]


def _no_link(path: str, content: bytes) -> str | None:
    return None


def _nothing_known(start: str) -> frozenset[str] | None:
    return None


class Material(Record):
    """The files of one project, and the ways in which its kind of source differs from others."""

    metadata: Metadata
    name: str
    """Name of the project, if its metadata has none."""
    found: Iterable[Listed | Skipped]
    """Source files, documents, and those that cannot be read."""
    licenses: Iterable[Listed]
    """Licence files."""
    read: Callable[[str, int], bytes]
    """Return the content of the file at a place, of at most so many bytes, or raise UnreadableError."""
    module_of: Callable[[str], str | None]
    in_tree: bool = False
    """Laid out for work, with tests and tools around the packages, not for import."""
    is_one_file: bool = False
    """The user named this one file, so it is read whatever it holds."""
    url: str | None = None
    """Where the project is, if that is known better than from its metadata."""
    link: Callable[[str, bytes], str | None] = _no_link
    """Return the permanent link to a path, where the content of the file is to be found."""
    links: str = ""
    """The start of these links; "" if there are none."""
    differing: Callable[[str], frozenset[str] | None] = _nothing_known
    """Return the paths that differ at another start of links; None if that is not known."""


class SourceFile(Record):
    """One file of a project, or one page."""

    path: str
    """Relative to the project, with `/`; characters that UTF-8 cannot hold are escaped."""
    module: str | None
    """As it would be imported: "flask.helpers", "flask" for flask/__init__.py; None for "my-script.py",
    and for a file that is not Python."""
    is_package: bool
    """It is an `__init__.py`."""
    role: str
    """"source" | "test" | "example" | "documentation" | "vendored" | "generated"; "" for a page."""
    license: License
    url: str | None
    """A link to this file at its commit, without a line; None if it is not known."""
    text: str
    """Decoded. Source and documentation have no byte order mark and only "\\n" as newline, as Python's
    parser sees it."""


class ByFile(Record):
    """How some files of a project are read without the others."""

    modules: dict[str, str | None]
    """Path of each file, in the order of reading -> the name that it is imported by."""
    read: Callable[[Collection[str]], Iterator[SourceFile | Skipped]]
    """Return the files at some paths, as `ProjectRead.files` has them."""
    content: Callable[[str], bytes]
    """Return the content of the file at a path; raises UnreadableError."""
    link: Callable[[str, bytes], str | None]
    links: str
    differing: Callable[[str], frozenset[str] | None]
    """As in `Material`."""
    licensed: Callable[[str, bytes], License | None]
    """Return the licence of the file at a path with a content; None if it is no text."""


class ProjectRead(Record):
    """One project and its files."""

    project: Project
    license: License
    """The project's own; that of a file may be another."""
    packages: tuple[str, ...]
    """Top-level import names that are the project's own, sorted."""
    files: Iterator[SourceFile | Skipped]
    """Source in the order of `naming.in_reading_order`, then documentation, each read when its turn comes."""
    dated: str = ""
    """The day of its newest file in UTC: "2026-01-31"; "" if that is not known."""
    modules: frozenset[str] = frozenset()
    """All modules that have source or a stub; empty if they are not known."""
    plugins: tuple[str, ...] = ()
    """Modules that pytest loads where the project is installed."""
    by_file: ByFile | None = None
    """None for a page."""
