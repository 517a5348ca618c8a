"""What the modules of the standard library define: a table made from typeshed's stubs.

A top-level name goes in, summaries come out. `docs/stdlib/make_table.py` writes the table, for all versions
of Python in `VERSIONS`. Importing this module reads nothing; the first question reads the file. typeshed
is licensed under the Apache License 2.0; see `LICENSE` in this folder.

The file is two lines of text, a compressed index, and compressed blocks. The first line says what the table
was made from, the second is the size of the index in bytes. A line of the index, `SIZE TOP...`, is a block
with the modules below these top-level names. A block has one part for each of them, with a form feed between
them. A part is a summary whose lines may be shortened: "&" stands for "builtins.", ".m TAB entry" is a member
of the last class, and a line (of a module: all its lines) that begins with digits and a blank holds only for
these versions: 0 is the first of `VERSIONS`.
"""

from __future__ import annotations

import os
import sys
import zlib
from functools import cache

from exsearch.errors import ExsearchError
from exsearch.resolve.summary import Lasting

VERSIONS = (11, 12, 13, 14, 15)
"""The minor versions of Python 3 that the table knows."""

TABLE = os.path.join(os.path.dirname(__file__), "table.bin")

HEADER = b"exsearch: standard library, format 1, "
"""The start of the file."""


def texts(top: str, *, minor: int | None = None) -> tuple[str, ...]:
    """Return the summary of the standard library's modules below a top-level name; () for another name.

    `minor` is the version of Python 3 that is meant, by default the running one; for a version that the
    table does not know, the nearest one answers. Raises ExsearchError if the table is damaged or missing.
    """
    wanted = sys.version_info.minor if minor is None else minor
    version = min(max(wanted, VERSIONS[0]), VERSIONS[-1]) - VERSIONS[0]
    return _texts(top, str(version))


def tops() -> frozenset[str]:
    """Return the top-level names of the table, of all versions. Raises ExsearchError as `texts` does."""
    return frozenset(_index())


def made_from() -> str:
    """Return what the table was made from: "typeshed-client 2.15.0". Raises ExsearchError as `texts` does."""
    return _file()[0]


@cache
def _texts(top: str, version: str) -> tuple[str, ...]:
    place = _index().get(top)
    if place is None:
        return ()
    start, size, part = place
    try:
        packed = _block(start, size).split("\f")[part]
        text = _unpacked(packed, version)
    except (ValueError, IndexError) as error:
        raise _damaged(str(error)) from error
    return (Lasting(text),) if text else ()


def _unpacked(part: str, version: str) -> str:
    """Return the summary that a part of a block holds for one version."""
    lines = []
    owner = ""
    there = True
    for line in part.split("\n"):
        marked, _, rest = line.partition(" ") if line[0].isdigit() else ("", "", line)
        holds = not marked or version in marked
        name, _, entry = rest.partition("\t")
        if not name:
            there = holds
        elif name[0] == ".":
            name = owner + name
        if entry[:2] == "c ":
            owner = name
        if holds and there:
            lines.append(f"{name}\t{entry}")
    return "\n".join(lines).replace("&", "builtins.")


@cache
def _block(start: int, size: int) -> str:
    return _decompressed(_file()[1][start : start + size])


@cache
def _index() -> dict[str, tuple[int, int, int]]:
    """Return top-level name -> (first byte of its block, size of the block, number of its part)."""
    _, data, start = _file()
    found = {}
    try:
        for line in _decompressed(data[:start]).split("\n"):
            size, *names = line.split(" ")
            for part, name in enumerate(names):
                found[name] = (start, int(size), part)
            start += int(size)
    except ValueError as error:
        raise _damaged(str(error)) from error
    if start != len(data):
        raise _damaged("its size is wrong")
    return found


@cache
def _file() -> tuple[str, bytes, int]:
    """Return what the table was made from, the index and all blocks, and the size of the index in bytes."""
    try:
        with open(TABLE, "rb") as file:
            header, size, data = file.readline(), file.readline(), file.read()
        if not header.startswith(HEADER):
            raise _damaged("its first line is wrong")
        return header[len(HEADER) :].decode("ascii").strip(), data, int(size)
    except (OSError, ValueError) as error:
        raise _damaged(str(error)) from error


def _decompressed(data: bytes) -> str:
    """Return the text of a compressed part, whose checksum is compared."""
    try:
        return zlib.decompress(data).decode("ascii")
    except (zlib.error, ValueError) as error:
        raise _damaged(str(error)) from error


def _damaged(reason: str) -> ExsearchError:
    message = f"the table of the standard library is damaged: {TABLE}: {reason}"
    return ExsearchError(message, hint="install exsearch again")
