"""Which reader reads a file, told by its name.

A reader is a module here with a function `read(file: SourceFile) -> Iterator[Item]`: the file's text in;
examples, resolved modules and skips out. Only data and nothing imported, because `sources` asks for every file.
"""

from __future__ import annotations

READERS = {".py": "python", ".md": "page", ".markdown": "page", ".txt": "page"}
"""Suffix -> name of the module."""


def reader_of(name: str) -> str | None:
    """Return the name of the reader of a file; None if no reader takes it."""
    dot = name.rfind(".")
    suffix = name[dot:] if dot >= 0 else ""
    reader = READERS.get(suffix) or READERS.get(suffix.lower())
    return None if reader == "python" and suffix != suffix.lower() else reader
