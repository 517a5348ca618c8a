"""A tar archive, compressed or not -> its members; nothing is unpacked.

The format is read here, block by block and forwards only. Every header is checked before it is used, so
that no size is negative and no link is followed, because the standard library's reader has looped on
negative sizes and left its folder (CVE-2025-8194, CVE-2025-4517).
https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html#tag_20_94_13_06
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
import zlib

from exsearch.errors import SourceError
from exsearch.model import Record
from exsearch.sources.archives.members import (
    Members,
    Names,
    check_ratio,
    damaged,
    is_worth_reading,
    too_many_members,
)
from exsearch.sources.documents import is_document
from exsearch.sources.files import UnreadableError, cannot_be_read, too_large
from exsearch.sources.metadata import MAX_METADATA_BYTES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import IO, Protocol

    from exsearch.sources.origins import Limits

    class Readable(Protocol):
        """A stream of bytes."""

        def read(self, size: int, /) -> bytes:
            """Return up to `size` bytes, none at the end."""


_BLOCK = 512
_CHUNK = 1 << 16
_XZ_MEMORY_BYTES = 256 * 1024 * 1024
_LONGEST_EXTENSION = 1_000_000
_NS = 1_000_000_000
_LAST_SECOND = 1 << 36
"""In the year 4147: no file is from later."""
_REGULAR = (b"0", b"\0", b"7")
_SPECIAL = {b"1": "a hard link", b"2": "a symbolic link", b"3": "a device", b"4": "a device", b"6": "a FIFO"}
_FOLDER, _SPARSE, _LONG_NAME, _LONG_LINK, _EXTENDED, _GLOBAL = b"5", b"S", b"L", b"K", b"x", b"g"


class _Header(Record):
    name: str
    kind: bytes
    size: int
    is_sparse: bool = False
    has_more: bool = False
    """A map of a sparse file follows that does not fit into the header."""
    time_ns: int = 0


def tar_members(place: str, limits: Limits) -> Members:
    """Return the members of the archive; raises SourceError if it is damaged, or a bomb.

    Members worth reading are kept in memory, compressed, because a tar can only be read from its start.
    There may be no more of them than a project may have source.
    """
    names = Names()
    kept: dict[str, tuple[int, bytes | None]] = {}
    times_ns: dict[str, int] = {}
    try:
        with open(place, "rb") as file:
            stream = _Stream(place, file, limits)
            while (header := _next_header(stream)) is not None:
                if path := _take(stream, header, names, kept):
                    times_ns[path] = header.time_ns
            stream.check_rest()
    except OSError as error:
        if isinstance(error, gzip.BadGzipFile) or error.errno is None:  # bz2 raises a bare OSError
            raise damaged(place, str(error)) from error
        raise SourceError(f"{place} {cannot_be_read(error)}") from error
    except (EOFError, ValueError, zlib.error, lzma.LZMAError) as error:
        raise damaged(place, str(error)) from error

    def read(path: str, most_bytes: int) -> bytes:
        size, packed = kept[path]
        if packed is None and size <= most_bytes:
            raise UnreadableError(f"more than {limits.document_bytes:,} bytes of documents")
        if size > most_bytes or packed is None:
            raise UnreadableError(too_large(size, most_bytes))
        return zlib.decompress(packed)

    sizes = {path: size for path, (size, _) in kept.items()}
    return Members(sizes, times_ns, frozenset(names.kept), tuple(names.skipped), read)


def _take(
    stream: _Stream, header: _Header, names: Names, kept: dict[str, tuple[int, bytes | None]]
) -> str | None:
    """Keep the content of a member that is worth reading, and go to the end of any other.

    Returns the path of one that is kept.
    """
    stream.count_member()
    if header.kind in _SPECIAL:
        names.skip(header.name, f"{_SPECIAL[header.kind]}, which is not followed")
        return None
    if header.kind == _FOLDER:
        return None
    path = None
    if header.is_sparse or header.kind not in _REGULAR:
        names.skip(header.name, "of a kind that is not read")
    else:
        path = names.take(header.name)
    is_kept = path is not None and is_worth_reading(path)
    if path is not None and is_kept:
        kept[path] = header.size, stream.packed(path, header.size)
    else:
        stream.skip(header.size)
    stream.skip(-header.size % _BLOCK)
    return path if is_kept else None


# -- bytes, counted


class _Stream:
    """The expanded bytes of an archive, read forwards, and counted against the limits."""

    def __init__(self, place: str, file: IO[bytes], limits: Limits) -> None:
        self.place = place
        self._limits = limits
        self._size = os.fstat(file.fileno()).st_size
        self._source = _expander(file)
        self._expanded = self._members = self._kept = self._kept_documents = 0

    def read(self, size: int) -> bytes:
        """Return `size` bytes, fewer only at the end."""
        chunks = []
        while size and (chunk := self._source.read(min(size, _CHUNK))):
            chunks.append(chunk)
            size -= len(chunk)
            self._expanded += len(chunk)
            check_ratio(self.place, self._expanded, self._size, self._limits)
            if self._expanded > self._limits.archive_bytes:
                raise SourceError(f"refused: {self.place} expands past {self._limits.archive_bytes:,} bytes")
        return b"".join(chunks)

    def take(self, size: int) -> bytes:
        """Return exactly `size` bytes."""
        content = self.read(size)
        if len(content) != size:
            raise damaged(self.place, "it ends too early")
        return content

    def skip(self, size: int) -> None:
        """Go on by `size` bytes."""
        while size:
            size -= len(self.take(min(size, _CHUNK)))

    def packed(self, path: str, size: int) -> bytes | None:
        """Return the next `size` bytes, compressed; None if they are too many to keep."""
        is_too_large = size > max(self._limits.most_bytes(path), MAX_METADATA_BYTES)
        if is_document(path):
            self._kept_documents += 0 if is_too_large else size
            is_too_large |= self._kept_documents > self._limits.document_bytes
        if is_too_large:
            self.skip(size)
            return None
        if is_document(path):
            return zlib.compress(self.take(size), 1)
        self._kept += size
        if self._kept > self._limits.project_bytes:
            most = self._limits.project_bytes
            raise SourceError(f"refused: {self.place} has more than {most:,} bytes of source")
        return zlib.compress(self.take(size), 1)

    def count_member(self) -> None:
        """Count one more member."""
        self._members += 1
        if self._members > self._limits.archive_members:
            raise too_many_members(self.place, self._limits)

    def check_rest(self) -> None:
        """Read to the very end, which checks the checksums; only padding may follow the last member."""
        while rest := self.read(_CHUNK):
            if rest.strip(b"\0"):
                raise damaged(self.place, "there is something after its end")


def _expander(file: IO[bytes]) -> Readable:
    start = file.read(6)
    file.seek(0)
    if start.startswith(b"\x1f\x8b"):
        return gzip.GzipFile(fileobj=file, mode="rb")
    if start.startswith(b"BZh"):
        return bz2.BZ2File(file)
    return _Xz(file) if start.startswith(b"\xfd7zXZ\0") else file


class _Xz:
    """Expand an .xz file; `lzma.LZMAFile` would take as much memory as the file asks for."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._expander = lzma.LZMADecompressor(format=lzma.FORMAT_XZ, memlimit=_XZ_MEMORY_BYTES)

    def read(self, size: int) -> bytes:
        while not self._expander.eof:
            packed = self._file.read(_CHUNK) if self._expander.needs_input else b""
            if not packed and self._expander.needs_input:
                raise EOFError("it ends too early")
            if expanded := self._expander.decompress(packed, size):
                return expanded
        if self._expander.unused_data.strip(b"\0") or self._file.read(_CHUNK).strip(b"\0"):
            raise ValueError("there is something after its end")
        return b""


# -- headers


def _next_header(stream: _Stream) -> _Header | None:
    """Return the header of the next member, completed by the headers before it; None at the end."""
    name, extended = None, dict[str, str]()
    while (header := _header(stream)) is not None:
        if header.kind == _LONG_NAME:
            name = _extension(stream, header).rstrip(b"\0").decode("utf-8", "surrogateescape")
        elif header.kind == _EXTENDED:
            extended = _records(stream, _extension(stream, header))
        elif header.kind == _GLOBAL:
            if {"path", "size"} & _records(stream, _extension(stream, header)).keys():
                raise damaged(stream.place, "one name or size for all members")
        elif header.kind == _LONG_LINK:
            _extension(stream, header)
        else:
            return _completed(stream, header, name, extended)
        stream.count_member()
    if name is not None or extended:
        raise damaged(stream.place, "it ends too early")
    return None


def _completed(stream: _Stream, header: _Header, name: str | None, extended: dict[str, str]) -> _Header:
    size = _decimal(stream, extended["size"]) if "size" in extended else header.size
    while header.has_more:
        header = header._replace(has_more=stream.take(_BLOCK)[504] != 0)
    is_sparse = header.kind == _SPARSE or any(key.startswith("GNU.sparse.") for key in extended)
    time_ns = _seconds(extended["mtime"]) * _NS if "mtime" in extended else header.time_ns
    path = extended.get("path", name or header.name)
    return header._replace(name=path, size=size, is_sparse=is_sparse, time_ns=time_ns)


def _header(stream: _Stream) -> _Header | None:
    block = stream.take(_BLOCK)
    if not block.strip(b"\0"):
        return None
    checked = sum(block[:148]) + 8 * 0x20 + sum(block[156:])
    if _number(stream, block[148:156]) != checked:
        raise damaged(stream.place, "the checksum of a header is wrong")
    name = block[:100].split(b"\0", 1)[0]
    if block[257:263] == b"ustar\0" and (prefix := block[345:500].split(b"\0", 1)[0]):
        name = prefix + b"/" + name
    kind = block[156:157]
    if kind == b"\0" and name.endswith(b"/"):
        kind = _FOLDER  # of archives older than the letter for folders
    shown = name.decode("utf-8", "surrogateescape")
    has_more = kind == _SPARSE and block[482] != 0
    size, time_ns = _number(stream, block[124:136]), _seconds_in(block[136:148]) * _NS
    return _Header(shown, kind, size, has_more=has_more, time_ns=time_ns)


def _seconds_in(field: bytes) -> int:
    """Return the time of a header; 0 if it is none, because nothing but a date depends on it."""
    if field[0] == 0x80:
        return min(int.from_bytes(field[1:], "big"), _LAST_SECOND)
    digits = field.strip(b" \0")
    return 0 if not digits or digits.strip(b"01234567") else int(digits, 8)


def _seconds(text: str) -> int:
    """Return the whole seconds of a time in an extended header: "1700000000.25"; 0 if it is none."""
    digits = text.partition(".")[0]
    return (
        int(digits) if digits.isascii() and digits.isdigit() and len(digits) < len(str(_LAST_SECOND)) else 0
    )


def _number(stream: _Stream, field: bytes) -> int:
    """Return a number of a header: octal, or in base 256 if the first byte is 0x80."""
    if field[0] == 0x80:
        return int.from_bytes(field[1:], "big")
    digits = field.strip(b" \0")
    # In base 256 negative numbers begin with 0xff, which is no digit.
    if digits.strip(b"01234567"):
        raise damaged(stream.place, "a header is not that of a tar archive")
    return int(digits or b"0", 8)


def _extension(stream: _Stream, header: _Header) -> bytes:
    if header.size > _LONGEST_EXTENSION:
        raise damaged(stream.place, f"a header of {header.size:,} bytes")
    content = stream.take(header.size)
    stream.skip(-header.size % _BLOCK)
    return content


def _records(stream: _Stream, content: bytes) -> dict[str, str]:
    """Return the values of an extended header: "LENGTH KEY=VALUE" and a newline, over and over."""
    records = {}
    at = 0
    while at < len(content) and content[at] != 0:
        digits = content[at : at + 10].partition(b" ")[0]
        length = _decimal(stream, digits.decode("ascii", "replace"))
        record = content[at + len(digits) + 1 : at + length]
        key, equals, value = record.partition(b"=")
        if not equals or not value.endswith(b"\n") or at + length > len(content):
            raise damaged(stream.place, "an extended header is not valid")
        records[key.decode("utf-8", "replace")] = value[:-1].decode("utf-8", "surrogateescape")
        at += length
    return records


def _decimal(stream: _Stream, digits: str) -> int:
    if not (digits.isascii() and digits.isdigit() and len(digits) < 20):
        raise damaged(stream.place, "an extended header is not valid")
    return int(digits)
