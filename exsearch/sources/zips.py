"""A zip archive -> its members, each expanded in memory when it is read; nothing is unpacked.

The central directory is read by the standard library and then held against the archive itself:
where the two tell different stories, programs disagree on what the archive holds, and it is refused.
"""

from __future__ import annotations

import os
import struct
import zipfile
import zlib

from exsearch.errors import SourceError
from exsearch.sources.files import UnreadableError, cannot_be_read, too_large
from exsearch.sources.members import Members, Names, is_worth_reading

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
_FOLLOWING_BYTES = 1000
"""How much longer than its content a compressed member may be."""
_S_IFMT, _S_IFREG = 0o170000, 0o100000


def zip_members(place: str, limits: Limits) -> Members:
    """Return the members of the archive; raises SourceError where it is damaged, or not to be trusted."""
    try:
        with open(place, "rb") as file:
            _check_end(place, file, limits)
            with zipfile.ZipFile(file) as archive:
                infos = archive.infolist()
                directory = archive.start_dir
            _check_totals(place, infos, limits)
            starts = _starts(place, file, infos, directory)
    except OSError as error:
        raise SourceError(f"{place} {cannot_be_read(error)}") from error
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, EOFError) as error:
        raise damaged(place, str(error)) from error
    return _members(place, infos, starts)


def damaged(place: str, why: str) -> SourceError:
    """Return the error for an archive that is not whole, or not what it says it is."""
    return SourceError(f"damaged archive: {place}: {why[:200]}", hint="download it again")


def _check_end(place: str, file: IO[bytes], limits: Limits) -> None:
    """Make sure that the archive ends where it says, and that its directory has a size to be read."""
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
        raise damaged(place, "its directory is not where it says")
    if length > limits.archive_members * _DIRECTORY_BYTES_PER_MEMBER:
        raise SourceError(f"refused: {place} has more than {limits.archive_members:,} members")


def _end_64(place: str, file: IO[bytes], end: int) -> tuple[int, int, int]:
    """Return (length of the directory, its start, its end) of an archive with 64-bit sizes."""
    file.seek(max(0, end - _LOCATOR_64.size))
    mark, _, at, _ = _LOCATOR_64.unpack(file.read(_LOCATOR_64.size))
    file.seek(at)
    mark_64, more, *_, length, start = _END_64.unpack(file.read(_END_64.size))
    if (mark, mark_64) != (b"PK\6\7", b"PK\6\6") or at + more + 12 != end - _LOCATOR_64.size:
        raise damaged(place, "its directory is not where it says")
    return length, start, at


def _check_totals(place: str, infos: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(infos) > limits.archive_members:
        raise SourceError(f"refused: {place} has more than {limits.archive_members:,} members")
    expanded = sum(info.file_size for info in infos)
    check_ratio(place, expanded, os.stat(place).st_size, limits)


def check_ratio(place: str, expanded: int, size: int, limits: Limits) -> None:
    """Refuse an archive that expands to what no real one does."""
    if expanded > limits.archive_ratio_from and expanded > limits.archive_ratio * size:
        raise SourceError(
            f"refused: {place} expands to more than {limits.archive_ratio} times its size, as bombs do"
        )


def _starts(place: str, file: IO[bytes], infos: list[zipfile.ZipInfo], directory: int) -> list[int]:
    """Return where the content of each member begins; what is said there must be what the directory says."""
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
    _check_spans(place, sorted(spans), directory)
    return starts


def _raw_name(info: zipfile.ZipInfo) -> bytes:
    return info.orig_filename.encode("utf-8" if info.flag_bits & _UTF_8 else "cp437")


def _check_spans(place: str, spans: list[tuple[int, int]], directory: int) -> None:
    if spans and spans[0][0] != 0:
        raise damaged(place, "there is something before its first member")
    ends = 0
    for start, end in spans:
        if start < ends:
            raise damaged(place, "its members overlap")
        ends = end
    if ends > directory:
        raise damaged(place, "its members overlap")


def _members(place: str, infos: list[zipfile.ZipInfo], starts: list[int]) -> Members:
    names = Names()
    members: dict[str, tuple[zipfile.ZipInfo, int]] = {}
    for info, start in zip(infos, starts, strict=True):
        if info.orig_filename.endswith("/"):
            continue
        kind = info.external_attr >> 16 & _S_IFMT
        if kind not in (0, _S_IFREG):
            names.skip(info.orig_filename, "a link or a device, which is not followed")
        elif (path := names.take(info.orig_filename)) and is_worth_reading(path):
            members[path] = info, start

    def read(path: str, most_bytes: int) -> bytes:
        return _content(place, *members[path], most_bytes)

    sizes = {path: info.file_size for path, (info, _) in members.items()}
    return Members(sizes, frozenset(names.kept), tuple(names.skipped), read)


def _content(place: str, info: zipfile.ZipInfo, start: int, most_bytes: int) -> bytes:
    """Return the content of one member, which expands to no more than it says and is allowed."""
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
            packed = file.read(info.compress_size)
    except OSError as error:
        raise UnreadableError(cannot_be_read(error)) from error
    content = packed if info.compress_type == zipfile.ZIP_STORED else _inflated(packed, info.file_size)
    if len(content) != info.file_size:
        raise UnreadableError("damaged: its size is not the one that the archive says")
    if zlib.crc32(content) != info.CRC:
        raise UnreadableError("damaged: its checksum is wrong")
    return content


def _inflated(packed: bytes, size: int) -> bytes:
    expander = zlib.decompressobj(-15)
    try:
        return expander.decompress(packed, size + 1)
    except zlib.error as error:
        raise UnreadableError("damaged: it cannot be expanded") from error
