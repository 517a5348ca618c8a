"""Which reader reads a file, by the ending of its name.

A reader is a module here with a function `read(file: SourceFile) -> Iterator[Item]`: the text of a file in;
examples, resolved modules and skips out. Nothing is imported, because finding files needs this table, and the
readers are costly to load.
"""

READERS = {".py": "python", ".md": "page", ".markdown": "page", ".txt": "page"}
"""Ending of a file name -> reader. Pages are sources of their own; all others are files of projects."""

EDITIONS = {"python": 1, "page": 1}
"""Reader -> its edition; 1 if it is not listed. Raise it if the reader reads the same file differently:
`exsearch update` then reads the files again."""


def reader_of(name: str) -> str | None:
    """Return the reader of a file with this name or path, None if nothing reads it.

    Case counts in ".py", because Python imports no module from `shop.PY`.
    """
    _, dot, ending = name.rpartition(".")
    reader = READERS.get((dot + ending).lower())
    return READERS.get(dot + ending) if reader == "python" else reader


def is_source(name: str) -> bool:
    """Return whether a file with this name or path belongs to a project, as Python files do."""
    return reader_of(name) not in (None, "page")
