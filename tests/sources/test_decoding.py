"""The bytes of a source file, and the text they are: the rules are those of Python itself."""

from __future__ import annotations

import ast
import codecs
import io
import tokenize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exsearch.sources.decoding import Undecodable, decode


@pytest.mark.parametrize(
    ("content", "text"),
    [
        pytest.param(b"", "", id="nothing"),
        pytest.param("größe = 1\n".encode(), "größe = 1\n", id="UTF-8 is the default"),
        pytest.param(codecs.BOM_UTF8 + b"a = 1\n", "a = 1\n", id="the mark of UTF-8 is no text"),
        pytest.param(codecs.BOM_UTF8 + b"# coding: utf-8\na", "# coding: utf-8\na", id="mark and cookie"),
        pytest.param(b"# -*- coding: latin-1 -*-\n'\xe4'", "# -*- coding: latin-1 -*-\n'ä'", id="latin-1"),
        pytest.param(b"#!x\n# vim: set fileencoding=cp1252 :\n'\x80'",
                     "#!x\n# vim: set fileencoding=cp1252 :\n'€'", id="the second line counts"),
        pytest.param(b"# coding: utf-8-sig\na", "# coding: utf-8-sig\na", id="utf-8-sig"),
        pytest.param(b"\n# coding: latin-1\n'\xe4'", "\n# coding: latin-1\n'ä'", id="after a blank line"),
        pytest.param("a = 1\n# coding: latin-1\n'ä'".encode(), "a = 1\n# coding: latin-1\n'ä'",
                     id="not after code"),
        pytest.param("\n\n# coding: latin-1\n'ä'".encode(), "\n\n# coding: latin-1\n'ä'",
                     id="not on the third"),
        pytest.param(b"# coding: euc-jp\n'\xa4\xa2'", "# coding: euc-jp\n'あ'", id="of two bytes"),
        pytest.param(b"a\r\nb\rc\nd", "a\nb\nc\nd", id="every newline"),
        pytest.param(b"a\x0cb\x1cc\xe2\x80\xa8d\n", "a\x0cb\x1cc\u2028d\n",
                     id="what is no newline to Python"),
    ],
)  # fmt: skip
def test_bytes_are_decoded_as_python_decodes_them(content: bytes, text: str) -> None:
    assert decode(content) == text


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        pytest.param(b"a\nb = '\xe4'\n", 2, "not UTF-8 (byte 0xe4)", id="latin-1 without a cookie"),
        pytest.param(b"a\r\nb\rc = '\xe4'\n", 3, "not UTF-8 (byte 0xe4)", id="lines end as they may"),
        pytest.param(b"# coding: ascii\n\xe4", 2, "not ascii (byte 0xe4)", id="not in the declared one"),
        pytest.param(b"'\xed\xa0\x80'", 1, "not UTF-8 (byte 0xed)", id="a lone surrogate"),
        pytest.param(b"a\n\0", 2, "binary, not text", id="NUL"),
        pytest.param("a = 1".encode("utf-16"), 1, "UTF-16, in which Python source cannot be", id="UTF-16"),
        pytest.param("a = 1".encode("utf-32"), 1, "UTF-32, in which Python source cannot be", id="UTF-32"),
        pytest.param(b"# coding: klingon\n", 1, "declared as klingon, which is no known encoding of text",
                     id="no encoding"),
        pytest.param(b"#!x\n# coding: klingon\n", 2,
                     "declared as klingon, which is no known encoding of text",
                     id="no encoding, on the second line"),
        pytest.param(codecs.BOM_UTF8 + b"# coding: latin-1\n", 1,
                     "declared as latin_1, but it begins with the mark of UTF-8", id="mark against cookie"),
    ],
)  # fmt: skip
def test_bytes_that_are_no_text_are_skipped_with_their_line(content: bytes, line: int, reason: str) -> None:
    assert decode(content) == Undecodable(line, reason)


NOT_TEXT = ["rot13", "zlib", "bz2", "base64", "hex", "uu", "quopri", "punycode", "idna", "unicode_escape",
            "raw_unicode_escape", "undefined", "utf-7", "utf-16", "utf-32", "mbcs", "oem", "hz", "iso2022_jp",
            "..os", "__init__", "encodings.aliases", "a" * 10_000]  # fmt: skip


@pytest.mark.parametrize("name", NOT_TEXT, ids=lambda name: name[:20])
def test_a_codec_is_not_run_because_a_file_names_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(codecs, "lookup", asked.append)

    read = decode(f"# coding: {name}\nprint()\n".encode())

    assert isinstance(read, Undecodable)
    assert read.line == 1
    assert not asked


@pytest.mark.parametrize("cookie", ["utf-8", "UTF_8", "latin-1", "iso-8859-15", "cp1251", "koi8-r", "gbk"])
def test_python_reads_the_same_declaration(cookie: str) -> None:
    content = f"# coding: {cookie}\n'\u0436'\n".encode(cookie, "replace")
    encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)

    assert decode(content) == content.decode(encoding)


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_decoding_never_raises_and_its_text_can_be_stored(content: bytes) -> None:
    read = decode(content)

    if isinstance(read, str):
        assert "\r" not in read
        read.encode("utf-8")
    else:
        assert read.line is not None
        assert 1 <= read.line <= 1 + content.count(b"\n") + content.count(b"\r")


@pytest.mark.parametrize("content", [b"b = '\xe4'\n", b"# coding: ascii\n'\xe4'", b"# coding: klingon\n"])
def test_the_parser_refuses_the_files_that_are_skipped(content: bytes) -> None:
    with pytest.raises(SyntaxError):
        ast.parse(content)
    assert isinstance(decode(content), Undecodable)
