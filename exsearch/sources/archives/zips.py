"""A zip archive -> its members, each expanded in memory when it is read; nothing is unpacked.

The standard library reads the central directory, which is then compared with the archive itself. If the two
contradict each other, programs disagree on the content of the archive, and it is refused.
"""

from __future__ import annotations

import os
import stat
import struct
import zipfile
import zlib
from datetime import UTC, datetime

from exsearch.errors import SourceError
from exsearch.sources.archives.members import (
    Members,
    Names,
    check_ratio,
    damaged,
    is_worth_reading,
    too_many_members,
)
from exsearch.sources.files import UnreadableError, cannot_be_read, too_large

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import IO

    from exsearch.sources.origins import Limits

_END = struct.Struct("<4s4H2LH")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR_64 = struct.Struct("<4sLQL")
_LOCAL = struct.Struct("<4s5H3L2H")
_LONGEST_COMMENT = 0xFFFF
_DIRECTORY_BYTES_PER_MEMBER = 100
_ENCRYPTED, _SIZES_FOLLOW, _UTF_8 = 0x1, 0x8, 0x800
_IN_64 = 0xFFFFFFFF
_LONGEST_SHEBANG = 512
_FOLLOWING_BYTES = 1000
"""How much longer than its content a compressed member may be."""


def zip_members(place: str, limits: Limits) -> Members:
    """Return the members of the archive; raises SourceError if it is damaged, or contradicts itself."""
    try:
        with open(place, "rb") as file:
            _check_end(place, file, limits)
            with zipfile.ZipFile(file) as archive:
                infos = archive.infolist()
                directory = archive.start_dir
            if len(infos) > limits.archive_members:
                raise too_many_members(place, limits)
            check_ratio(place, sum(info.file_size for info in infos), os.stat(place).st_size, limits)
            starts = _starts(place, file, infos, directory)
    except OSError as error:
        raise SourceError(f"{place} {cannot_be_read(error)}") from error
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, EOFError) as error:
        raise damaged(place, str(error)) from error
    return _members(place, infos, starts)


def _check_end(place: str, file: IO[bytes], limits: Limits) -> None:
    """Check that nothing follows the archive, and that its directory is not too large to be read."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _LONGEST_COMMENT - _END.size))
    tail = file.read()
    at = tail.rfind(b"PK\5\6")
    if at < 0 or len(tail) - at < _END.size:
        raise damaged(place, "it has no end")
    *_, length, start, comment = _END.unpack_from(tail, at)
    if at + _END.size + comment != len(tail):
        raise damaged(place, "there is something after its end")
    end = size - len(tail) + at
    if _IN_64 in (length, start) or tail[at - _LOCATOR_64.size : at].startswith(b"PK\6\7"):
        length, start, end = _end_64(place, file, end)
    if start + length != end:
        raise damaged(place, "its directory is not where it should be")
    if length > limits.archive_members * _DIRECTORY_BYTES_PER_MEMBER:
        raise too_many_members(place, limits)


def _end_64(place: str, file: IO[bytes], end: int) -> tuple[int, int, int]:
    """Return (length of the directory, its start, its end) of an archive with 64-bit sizes."""
    file.seek(max(0, end - _LOCATOR_64.size))
    mark, _, at, _ = _LOCATOR_64.unpack(file.read(_LOCATOR_64.size))
    file.seek(at)
    mark_64, more, *_, length, start = _END_64.unpack(file.read(_END_64.size))
    if (mark, mark_64) != (b"PK\6\7", b"PK\6\6") or at + more + 12 != end - _LOCATOR_64.size:
        raise damaged(place, "its directory is not where it should be")
    return length, start, at


def _starts(place: str, file: IO[bytes], infos: list[zipfile.ZipInfo], directory: int) -> list[int]:
    """Return where the content of each member begins; its header must agree with the directory."""
    spans, starts = [], []
    for info in infos:
        file.seek(info.header_offset)
        header = _LOCAL.unpack(file.read(_LOCAL.size))
        mark, _, flags, method, _, _, _, packed, size, name_length, extra_length = header
        name = file.read(name_length)
        if mark != b"PK\3\4" or name != _raw_name(info) or method != info.compress_type:
            raise damaged(place, "a member is not the one that its directory lists")
        sizes_are_here = not flags & _SIZES_FOLLOW and _IN_64 not in (packed, size)
        if sizes_are_here and (packed, size) != (info.compress_size, info.file_size):
            raise damaged(place, "the size of a member is not the one that its directory lists")
        start = info.header_offset + _LOCAL.size + name_length + extra_length
        starts.append(start)
        spans.append((info.header_offset, start + info.compress_size))
    file.seek(0)
    _check_spans(place, sorted(spans), directory, _first_member(file.read(_LONGEST_SHEBANG)))
    return starts


def _raw_name(info: zipfile.ZipInfo) -> bytes:
    return info.orig_filename.encode("utf-8" if info.flag_bits & _UTF_8 else "cp437")


def _first_member(head: bytes) -> int:
    """Return where the first member begins: behind the line that names an interpreter, as in a `.pyz`."""
    return head.find(b"\n") + 1 if head.startswith(b"#!") else 0


def _check_spans(place: str, spans: list[tuple[int, int]], directory: int, first: int) -> None:
    if spans and spans[0][0] != first:
        raise damaged(place, "there is something before its first member")
    ends = 0
    for start, end in (*spans, (directory, directory)):
        if start < ends:
            raise damaged(place, "its members overlap")
        ends = end


def _members(place: str, infos: list[zipfile.ZipInfo], starts: list[int]) -> Members:
    names = Names()
    members: dict[str, tuple[zipfile.ZipInfo, int]] = {}
    for info, start in zip(infos, starts, strict=True):
        if info.orig_filename.endswith("/"):
            continue
        if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG):
            names.skip(info.orig_filename, "a link or a device, which is not followed")
        elif (path := names.take(info.orig_filename)) and is_worth_reading(path):
            members[path] = info, start

    def read(path: str, most_bytes: int) -> bytes:
        return _content(place, *members[path], most_bytes)

    sizes = {path: info.file_size for path, (info, _) in members.items()}
    times_ns = {path: _time_ns(info) for path, (info, _) in members.items()}
    return Members(sizes, times_ns, frozenset(names.kept), tuple(names.skipped), read)


def _time_ns(info: zipfile.ZipInfo) -> int:
    """Return the time of a member; 0 if there is no such date. Its zone is not known."""
    try:
        return int(datetime(*info.date_time, tzinfo=UTC).timestamp()) * 1_000_000_000
    except ValueError:
        return 0


def _content(place: str, info: zipfile.ZipInfo, start: int, most_bytes: int) -> bytes:
    """Return the content of one member, which may expand to its listed size and no further."""
    if info.flag_bits & _ENCRYPTED:
        raise UnreadableError("encrypted")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise UnreadableError(f"compressed by method {info.compress_type}, which is not read")
    if info.file_size > most_bytes:
        raise UnreadableError(too_large(info.file_size, most_bytes))
    if info.compress_size > info.file_size + _FOLLOWING_BYTES:
        raise UnreadableError("damaged: it is larger compressed than expanded")
    try:
        with open(place, "rb") as file:
            file.seek(start)
            content = file.read(info.compress_size)
        if info.compress_type == zipfile.ZIP_DEFLATED:
            content = zlib.decompressobj(-15).decompress(content, info.file_size + 1)
    except OSError as error:
        raise UnreadableError(cannot_be_read(error)) from error
    except zlib.error as error:
        raise UnreadableError("damaged: it cannot be expanded") from error
    if len(content) != info.file_size:
        raise UnreadableError("damaged: its size is not the one that the archive lists")
    if zlib.crc32(content) != info.CRC:
        raise UnreadableError("damaged: its checksum is wrong")
    return content
