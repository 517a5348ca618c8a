"""The bytes of a source file -> its text, by the rules of Python itself, or the reason why not.

A stranger declared the encoding. Only encodings that are known to map bytes to text quickly are looked up, so
that no other codec is imported or run because a file names it.
"""

from __future__ import annotations

import codecs
import re
from encodings import normalize_encoding
from encodings.aliases import aliases

from exsearch.model import Record

# https://peps.python.org/pep-0263/
_COOKIE = re.compile(rb"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)", re.ASCII)
_BLANK_OR_COMMENT = re.compile(rb"[ \t\f]*(?:#.*)?")
_OTHER_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_UTF_8 = "utf_8"
# Encodings with ASCII unchanged, which excludes rot13, zlib, punycode, unicode_escape, utf_7 and others.
_ENCODINGS = """
ascii latin_1 utf_8 koi8_r koi8_t koi8_u kz1048 ptcp154 tis_620 johab
iso8859_2 iso8859_3 iso8859_4 iso8859_5 iso8859_6 iso8859_7 iso8859_8 iso8859_9 iso8859_10
iso8859_11 iso8859_13 iso8859_14 iso8859_15 iso8859_16
cp437 cp720 cp737 cp775 cp850 cp852 cp855 cp856 cp857 cp858 cp860 cp861 cp862 cp863 cp864 cp865
cp866 cp869 cp874 cp932 cp949 cp950 cp1006 cp1125 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255
cp1256 cp1257 cp1258 mac_cyrillic mac_greek mac_iceland mac_latin2 mac_roman mac_turkish
big5 big5hkscs euc_jp euc_jis_2004 euc_jisx0213 euc_kr gb2312 gbk gb18030
shift_jis shift_jis_2004 shift_jisx0213
"""


class Undecodable(Record):
    """The reason why bytes are no text of a source file, and the line."""

    line: int | None
    reason: str


def decode(content: bytes) -> str | Undecodable:
    r"""Return the text of a source file, without a byte order mark and with "\n" for every newline."""
    if why_not := _no_text(content, "in which Python source cannot be"):
        return why_not
    has_mark = content.startswith(codecs.BOM_UTF8)
    content = content.removeprefix(codecs.BOM_UTF8)
    encoding = _declared(content)
    if isinstance(encoding, Undecodable):
        return encoding
    if has_mark and encoding != _UTF_8:
        return Undecodable(1, f"declared as {encoding}, but it begins with the mark of UTF-8")
    return _decoded(content, encoding)


def decode_document(content: bytes) -> str | Undecodable:
    r"""Return the text of a document in UTF-8, without a byte order mark and with "\n" for every newline."""
    why_not = _no_text(content, "not UTF-8")
    return why_not or _decoded(content.removeprefix(codecs.BOM_UTF8), _UTF_8)


def _no_text(content: bytes, why: str) -> Undecodable | None:
    """Return why bytes are neither UTF-8 nor another encoding with ASCII in it; `why` tells of a mark."""
    for mark, name in _OTHER_MARKS:
        if content.startswith(mark):
            return Undecodable(1, f"{name}, {why}")
    if b"\0" in content:
        return Undecodable(_line(content, content.index(b"\0")), "binary, not text")
    return None


def _decoded(content: bytes, encoding: str) -> str | Undecodable:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        shown = "UTF-8" if encoding == _UTF_8 else encoding
        reason = f"not {shown} (byte 0x{content[error.start]:02x})"
        return Undecodable(_line(content, error.start), reason)
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _declared(content: bytes) -> str | Undecodable:
    """Return the codec that the first two lines declare, UTF-8 if they declare none."""
    lines = re.split(rb"\r\n|\r|\n", content[:1000], maxsplit=2)[:2]
    for number, line in enumerate(lines, 1):
        if found := _COOKIE.match(line):
            name = found[1].decode("ascii")
            normal = normalize_encoding(name).lower()
            codec = aliases.get(normal, normal)
            if codec in _ENCODINGS.split():
                return codec
            if normal.startswith("utf_8_"):  # utf-8-sig, or an editor's utf-8-unix
                return _UTF_8
            return Undecodable(number, f"declared as {name[:40]}, which is no known encoding of text")
        if not _BLANK_OR_COMMENT.fullmatch(line):
            break
    return _UTF_8


def _line(content: bytes, offset: int) -> int:
    """Return the 1-based line that holds the byte at `offset`."""
    before = content[:offset]
    return 1 + before.count(b"\n") + before.count(b"\r") - before.count(b"\r\n")
