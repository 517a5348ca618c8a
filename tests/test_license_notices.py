"""What a file says about its own licence and copyright, and what a REUSE.toml says about it."""

from __future__ import annotations

import pytest
from helpers.licenses import license_text

from exsearch.licenses.headers import notice_in_words, own_license, spdx_header
from exsearch.licenses.heads import head_of
from exsearch.licenses.notices import copyright_lines, copyright_of, notice_of
from exsearch.licenses.reuse import reuse_of
from exsearch.model import License

MIT, BSD_3 = license_text("MIT"), license_text("BSD-3-Clause")
CODE = "x = 1\n# no\n"


@pytest.mark.parametrize(
    ("text", "head"),
    [
        ("#!/bin/sh\n# -*- mode: x -*-\n\n#* boxed *#\n", "bin/sh\nmode: x -*-\n\nboxed\n"),
        ('"""The shop.\n\nIts licence.\n"""\n', "The shop.\n\nIts licence.\n\n"),
        ("'''The shop.\n'''\n", "The shop.\n\n"),
        ('"""The shop."""\n# More.\n', "The shop.\nMore.\n"),
        ('r"The shop."\n# More.\n', "The shop.\nMore.\n"),
        ("'The shop.'\n# More.\n", "The shop.\nMore.\n"),
        ('"never closed\n', "never closed\n"),
        ("", ""),
    ],
)  # fmt: skip
def test_the_head_is_the_comments_and_the_docstring_before_the_code(text: str, head: str) -> None:
    assert head_of(text + CODE) == head.removesuffix("\n")


def commented(text: str) -> str:
    return "".join(f"# {line}\n" for line in text.splitlines())


@pytest.mark.parametrize(
    ("words", "spdx"),
    [
        ("You can redistribute it under the terms of the GNU General Public License\nversion 2 or later.",
         "GPL-2.0-or-later"),
        ("This is free software, under the GNU General Public License version 3\nor any later version.",
         "GPL-3.0-or-later"),
        ("It reads mail under the GNU General Public License version 3\nor any later version.", None),
        (MIT, "MIT"),
        (BSD_3, "BSD-3-Clause"),
        (license_text("ISC"), "ISC"),
        (MIT[: len(MIT) // 2], None),
        (f"{MIT}It must not be used for military purposes.", None),
    ],
)  # fmt: skip
def test_a_notice_counts_as_a_whole_in_the_head_of_python_files(words: str, spdx: str | None) -> None:
    found = own_license(commented(words), "shop/a.pyi")

    assert (found.spdx if found else None) == spdx
    assert own_license(commented(words), "shop/a.md") is None
    assert own_license(commented(words), None) is None


def test_notices_that_differ_are_all_kept_although_the_project_may_mean_them() -> None:
    around = License("x", None, "MIT OR BSD-3-Clause", None)
    first, second = "Licensed under the MIT license.\n", "The code is licensed under the BSD license.\n"

    found = notice_in_words(first + second, around)
    assert found is not None
    assert (found.text, found.spdx) == ("MIT license; BSD license", None)
    assert notice_in_words(second, License("x", None, "BSD-3-Clause", None)) is None  # control


@pytest.mark.parametrize(
    ("tags", "written"),
    [
        (["MIT OR ISC"], "MIT OR ISC"),
        (["MIT", "MIT"], "MIT"),
        (["MIT OR ISC", "Zlib"], "(MIT OR ISC) AND Zlib"),
    ],
)
def test_only_several_tags_are_joined(tags: list[str], written: str) -> None:
    found = spdx_header("".join(f"# SPDX-License-Identifier: {tag}\n" for tag in tags))

    assert found is not None
    assert found.text == found.spdx == written


# -- copyright


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("Copyright The shop", True),
        ("(c) The shop", True),
        ("© The shop", True),
        ("&copy; The shop", True),
        ("All rights reserved.", True),
        ("The shop (c) 2020", True),
        ("The shop © 2020", True),
        ("The copyright holder is the shop", False),
        ("Copyright laws", False),
        ("Copyright 2020 The shop. Do not copy", False),
        ("A reserved word", False),
        ("The shop", False),
    ],
)
def test_lines_of_copyright_are_known_by_their_beginning(line: str, is_one: bool) -> None:
    assert copyright_lines(f"# {line}\n\nThe end\n") == ([line] if is_one else [])


def test_a_line_of_copyright_goes_on_until_a_blank_line_or_terms() -> None:
    text = "Copyright 2020 Ada\n  and Grace\n\nThe shop\nCopyright 2021 Bob\nYou may copy it\nand sell it\n"

    assert copyright_lines(text) == ["Copyright 2020 Ada", "and Grace", "Copyright 2021 Bob"]


def test_copyright_is_read_in_the_heads_of_python_files_only() -> None:
    text = "# Copyright 2020 Ada\n"

    assert (
        copyright_of(text, "a.py") == copyright_of(f"{text}x = 1\n{text}", "a.pyx") == ["Copyright 2020 Ada"]
    )
    assert copyright_of(text, "a.md") == []
    assert copyright_of("# (c) 2020 Ada\n", "a.py") == []


def test_a_notice_has_each_line_once_and_has_bounds() -> None:
    assert notice_of(["a  b", "", "c"], "c\nd") == "a b\nc\nd"
    assert notice_of([], None) is None
    assert notice_of(["x" * 1000], None) == "x" * 200
    assert notice_of([str(n) for n in range(100)], None) == "\n".join(map(str, range(60)))
    assert len(notice_of([f"{n} {'x' * 200}" for n in range(100)], None) or "") == 4000


# -- REUSE.toml


def annotated(path: str, spdx: str, more: str = "") -> bytes:
    return f"[[annotations]]\npath = {path}\nSPDX-License-Identifier = {spdx}\n{more}\n".encode()


@pytest.mark.parametrize(
    ("glob", "fitting", "other"),
    [
        ("'a.py'", "a.py", "aXpy"),
        ("'shop/*.py'", "shop/a.py", "shop/deep/a.py"),
        ("'shop/**'", "shop/deep/a.py", "shops/a.py"),
        ("'shop/***'", "shop/deep/a.py", "shops/a.py"),
        (r"'shop/\*.py'", "shop/*.py", "shop/a.py"),
        (r"'shop/\a.py'", "shop/a.py", r"shop/\a.py"),
        ("['b.py', 3, 'a.py']", "a.py", "c.py"),
    ],
)
def test_the_globs_of_a_reuse_toml(glob: str, fitting: str, other: str) -> None:
    say = reuse_of(annotated(glob, "'MIT'"))

    assert say(fitting) is not None
    assert say(other) is None


@pytest.mark.parametrize(
    ("spdx", "written", "evidence"),
    [
        ("'MIT'", "MIT", "REUSE.toml"),
        ("'MIT OR ISC'", "MIT OR ISC", "REUSE.toml"),
        ("['MIT', 'ISC']", "MIT AND ISC", "REUSE.toml"),
        ("['MIT OR ISC', 'Zlib']", "(MIT OR ISC) AND Zlib", "REUSE.toml"),
        ("'Ours'", "Ours", None),
    ],
)
def test_the_licences_of_a_reuse_toml(spdx: str, written: str, evidence: str | None) -> None:
    found = reuse_of(annotated("'a.py'", spdx))("a.py")

    assert found is not None
    assert (found.license.text, found.license.evidence) == (written, evidence)


def test_the_last_annotation_of_a_file_counts() -> None:
    content = annotated("'*'", "'MIT'") + annotated("'a.py'", "'ISC'", "precedence = 'override'")
    say = reuse_of(content + annotated("'b.py'", "'ISC'", "precedence = 'aggregate'"))

    found = [say(name) for name in ("a.py", "b.py", "c.py")]
    assert [(each.license.spdx, each.overrides, each.is_added) for each in found if each] == [
        ("ISC", True, False),
        ("ISC", False, True),
        ("MIT", False, False),
    ]
