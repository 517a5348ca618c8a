"""Which reader reads a file, by the ending of its name.

A reader is a module here with a function `read(file: SourceFile)`. The reader of pages yields examples, and
others yield modules whose names are resolved (`python.Module`). All yield a `Skipped` for text that cannot be
read. Nothing is imported, because finding files needs this table, and the readers are costly to load.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType

READERS = {
    ".py": "python",
    ".pyi": "stub",
    ".pyx": "cython",
    ".pxi": "cython",
    ".md": "page",
    ".markdown": "page",
    ".txt": "page",
}
"""Ending of a file name -> reader. Pages are sources of their own; all others are files of projects."""

DOCUMENTS = {".md": "markdown", ".markdown": "markdown", ".mdx": "markdown", ".rst": "rst", ".rest": "rst",
             ".ipynb": "notebook", ".txt": "doctests"}  # fmt: skip
"""Ending of a file name -> the module of `documents` that reads it as documentation of its project."""

DESCRIPTIONS = ("METADATA", "PKG-INFO")
"""Names of the files that hold the description of a distribution."""

EDITIONS = {"python": 4, "page": 1, "metadata": 2}
"""Reader -> its edition; 1 if it is not listed. Raise it if the reader reads the same file differently:
`exsearch update` then reads the files again."""


def reader_of(name: str) -> str | None:
    """Return the reader of a file with this name or path, None if nothing reads it.

    Case counts in all but pages, because Python imports no module from `shop.PY`.
    """
    _, dot, ending = name.rpartition(".")
    ending = dot + ending
    if reader := READERS.get(ending):
        return reader
    return "page" if READERS.get(ending.lower()) == "page" else None


def is_source(name: str) -> bool:
    """Return whether a file with this name or path belongs to a project, as Python files do."""
    return reader_of(name) not in (None, "page")


def is_description(name: str) -> bool:
    """Return whether a file with this name or path holds the description of a distribution."""
    return name.rpartition("/")[2] in DESCRIPTIONS


def document_reader_of(name: str) -> str | None:
    """Return the module of `documents` that reads a file with this name or path, None if none does."""
    if is_description(name):
        return "metadata"
    _, dot, ending = name.rpartition(".")
    return DOCUMENTS.get((dot + ending).lower())


def load_reader(name: str, default: str) -> "ModuleType":
    """Return the module that reads a file with this name or path, or the reader `default` if none does."""
    from importlib import import_module

    return import_module(f"{__name__}.{reader_of(name) or default}")


def load_document_reader(name: str) -> "ModuleType":
    """Return a module of `documents` by its name."""
    from importlib import import_module

    return import_module(f"{__name__}.documents.{name}")
