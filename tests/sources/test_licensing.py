"""The licence of a project and of each of its files, and the evidence for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.making import install, metadata, read, sdist, wheel, write

from exsearch.licenses import read_license
from exsearch.licenses.project import Stated, project_license, spdx_header
from exsearch.licenses.texts import is_license_name, is_main_name, known_texts, recognise
from exsearch.model import UNSTATED, License
from exsearch.sources.origins import Origin

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

# Short stand-ins: what a text is recognised by, in the way that its copies write it.
MIT = """\
Copyright (c) 2020 The shop

Permission is hereby granted, free of charge, to any person obtaining
a copy of this software and associated documentation files, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.
"""
MIT_0 = MIT.partition(", subject to")[0] + ", to deal in the Software without restriction."
X11 = MIT + "Except as contained in this notice, the name of the shop shall not be used.\n"
BSD_2 = """\
Redistribution and use in source and binary forms, with or without
modification, are permitted provided that the following conditions are met:
  1. Redistributions of source code must retain the above copyright notice.
"""
BSD_3 = (
    BSD_2 + "Neither the name of the shop may be used to endorse or\n   promote products derived from it.\n"
)
BSD_4 = BSD_3 + "All advertising materials mentioning features or use of this software must say so.\n"
ISC = """\
Permission to use, copy, modify, and/or distribute this software for any
purpose with or without fee is hereby granted{}.
"""
APACHE = "Apache License\n  Version 2.0, January 2004\nTERMS AND CONDITIONS FOR USE, REPRODUCTION, AND MORE\n"
GPL_3 = "                    GNU GENERAL PUBLIC LICENSE\n                       Version 3, 29 June 2007\n"
LGPL_3 = "GNU LESSER GENERAL PUBLIC LICENSE\nVersion 3, 29 June 2007\n"
PYTHON = """\
PYTHON SOFTWARE FOUNDATION LICENSE VERSION 2
1. This LICENSE AGREEMENT is between the Python Software Foundation ("PSF"). 2. PSF hereby grants ...
"""

TEXTS = [
    ("MIT", MIT),
    ("MIT", MIT.upper().replace("\n", "\r\n * ")),
    ("MIT-0", MIT_0),
    ("X11", X11),
    ("BSD-2-Clause", BSD_2),
    ("BSD-3-Clause", BSD_3),
    ("BSD-3-Clause-Clear", BSD_3 + "NO EXPRESS OR IMPLIED LICENSES TO ANY PARTY'S PATENT RIGHTS"),
    ("BSD-4-Clause", BSD_4),
    ("ISC", ISC.format(", provided that the above copyright notice and this permission notice\n"
                       "appear in all copies")),
    ("ISC", ISC.replace("and/or", "and").format(", provided that the above copyright notice and this "
                                                "permission notice appear in all copies")),
    ("0BSD", ISC.format("")),
    ("Apache-2.0", APACHE),
    ("Apache-2.0", 'Licensed under the Apache License, Version 2.0 (the "License");\nyou may not use this '
                   "file except in compliance with the License."),
    ("GPL-2.0-only", "GNU GENERAL PUBLIC LICENSE\nVersion 2, June 1991"),
    ("GPL-3.0-only", GPL_3),
    ("LGPL-2.1-only", "GNU LESSER GENERAL PUBLIC LICENSE\nVersion 2.1, February 1999"),
    ("LGPL-3.0-only", LGPL_3),
    ("AGPL-3.0-only", "GNU AFFERO GENERAL PUBLIC LICENSE\nVersion 3, 19 November 2007"),
    ("MPL-2.0", 'Mozilla Public License Version 2.0\n1.1. "Contributor" means each individual or legal '
                "entity that creates"),
    ("PSF-2.0", PYTHON),
    ("Python-2.0", PYTHON + "BEOPEN PYTHON OPEN SOURCE LICENSE AGREEMENT VERSION 1\n" + ISC.format("")),
    ("Unlicense", "This is free and unencumbered software released into the public domain."),
    ("Zlib", "In no event will the authors be held liable for any damages. Altered source versions must be "
             "plainly marked as such."),
    ("BSL-1.0", "Boost Software License - Version 1.0 - August 17th, 2003"),
]  # fmt: skip


@pytest.mark.parametrize(("spdx", "text"), TEXTS, ids=[spdx for spdx, _ in TEXTS])
def test_a_text_is_recognised_by_phrases_that_similar_texts_lack(spdx: str, text: str) -> None:
    found = recognise(text)

    assert found is not None
    assert found[0] == spdx


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("All rights reserved.", id="no licence"),
        pytest.param("See the file COPYING. MIT License", id="a mention"),
        pytest.param(MIT + APACHE, id="two"),
        pytest.param(BSD_3 + GPL_3, id="two that differ more"),
        pytest.param("permission is hereby granted " * 10_000, id="much of nothing"),
    ],
)
def test_a_text_that_is_not_one_licence_is_not_recognised(text: str) -> None:
    assert recognise(text) is None


def test_every_title_reads_as_its_licence() -> None:
    read = {each.title: (read_license(each.title).spdx, each.spdx) for each in known_texts()}

    # Names that people write for several licences stay open, as they should.
    allowed = {None}
    assert [title for title, (by_title, spdx) in read.items() if by_title not in {spdx, *allowed}] == []
    assert sum(by_title is not None for by_title, _ in read.values()) > 20  # control


@pytest.mark.parametrize(
    ("name", "is_one", "is_main"),
    [
        ("LICENSE", True, True),
        ("LICENSE.txt", True, True),
        ("licence.md", True, True),
        ("COPYING", True, True),
        ("COPYING.LESSER", True, False),
        ("LICENSE-MIT", True, False),
        ("LICENSE.APACHE", True, False),
        ("UNLICENSE", True, True),
        ("six.LICENSE", True, False),
        ("license.py", False, False),
        ("licenses.html", False, False),
        ("README", False, False),
        ("copyright_notice.txt", False, False),
    ],
)
def test_licence_files_are_known_by_their_names(name: str, is_one: bool, is_main: bool) -> None:
    assert is_license_name(name) is is_one
    assert (is_one and is_main_name(name)) is is_main


MIT_CLASSIFIER = "License :: OSI Approved :: MIT License"
BSD_CLASSIFIER = "License :: OSI Approved :: BSD License"
BSD_TEXT = ("BSD-3-Clause", "BSD 3-Clause License", "LICENSE")

PROJECTS = [
    pytest.param(Stated(), None, UNSTATED, id="nothing"),
    pytest.param(
        Stated(expression="MIT OR ISC", classifiers=(BSD_CLASSIFIER,), field="GPL"),
        BSD_TEXT, License("MIT OR ISC", None, "MIT OR ISC", "License-Expression"), id="the expression first",
    ),
    pytest.param(
        Stated(classifiers=(MIT_CLASSIFIER,), field="ISC"), BSD_TEXT,
        License("MIT License", None, "MIT", f"classifier: {MIT_CLASSIFIER}"), id="then the classifier",
    ),
    pytest.param(
        Stated(field="ISC"), BSD_TEXT, License("ISC", None, "ISC", "License field"),
        id="then the field",
    ),
    pytest.param(
        Stated(), BSD_TEXT, License("BSD 3-Clause License", None, "BSD-3-Clause", "text of LICENSE"),
        id="then the text",
    ),
    pytest.param(
        Stated(classifiers=(BSD_CLASSIFIER,), field="BSD-2-Clause"), None,
        License("BSD-2-Clause", None, "BSD-2-Clause", "License field"), id="what is clear before what is not",
    ),
    pytest.param(
        Stated(classifiers=(BSD_CLASSIFIER,)), BSD_TEXT,
        License("BSD License", None, "BSD-3-Clause", "text of LICENSE"), id="the text says which BSD",
    ),
    pytest.param(
        Stated(classifiers=(BSD_CLASSIFIER,)), ("MIT", "MIT License", "LICENSE"),
        License("BSD License", None, None, None), id="the text of another licence says nothing",
    ),
    pytest.param(
        Stated(field="see LICENSE"), BSD_TEXT,
        License("see LICENSE", None, "BSD-3-Clause", "text of LICENSE"), id="words that name none",
    ),
    pytest.param(
        Stated(classifiers=("License :: OSI Approved",)), None, UNSTATED, id="approved, but what",
    ),
    pytest.param(
        Stated(classifiers=(MIT_CLASSIFIER, BSD_CLASSIFIER)), None,
        License("MIT License, BSD License", None, None, None), id="two classifiers: both, or a choice",
    ),
    pytest.param(
        Stated(field=MIT), None, License("MIT License", None, "MIT", "License field"),
        id="the whole text in the field",
    ),
    pytest.param(
        Stated(field="Ours\n" + "x " * 5000), None, License("Ours", None, None, None),
        id="a text of nobody else's",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("said", "text", "license"), PROJECTS)
def test_the_first_statement_without_doubt_counts(
    said: Stated, text: tuple[str, str, str] | None, license: License
) -> None:
    assert project_license(said, text) == license


@pytest.mark.parametrize(
    ("text", "spdx"),
    [
        ("# SPDX-License-Identifier: MIT\n", "MIT"),
        ('"""SPDX-License-Identifier: Apache-2.0 OR BSD-2-Clause"""\n', "Apache-2.0 OR BSD-2-Clause"),
        ("#!/usr/bin/python\n# x\n/* SPDX-License-Identifier: GPL-2.0-or-later */\n", "GPL-2.0-or-later"),
        ("\n" * 19 + "# SPDX-License-Identifier: ISC", "ISC"),
        ("\n" * 20 + "# SPDX-License-Identifier: ISC", None),
        ("# SPDX-License-Identifier:\n", None),
        ("# licensed under MIT\n", None),
        ("x" * 100_000 + "\n# SPDX-License-Identifier: MIT\n", None),
    ],
)
def test_a_header_names_the_licence_of_its_file(text: str, spdx: str | None) -> None:
    found = spdx_header(text)

    assert (found.spdx if found else None) == spdx
    assert found is None or found.evidence == "SPDX header in the file"


def test_a_header_that_names_no_listed_licence_is_kept_as_written() -> None:
    assert spdx_header("# SPDX-License-Identifier: Shop's own") == License("Shop's own", None, None, None)


def test_a_header_counts_before_the_projects_licence(tmp_path: Path) -> None:
    got = read(write(tmp_path, {"LICENSE": MIT, "a.py": "# SPDX-License-Identifier: ISC\n", "b.py": ""}))

    assert got.project.license == License("MIT License", None, "MIT", "text of LICENSE")
    assert got.files["a.py"].license.spdx == "ISC"
    assert got.files["b.py"].license == got.project.license


VENDORED = {
    "LICENSE": MIT,
    "shop/cart.py": "",
    "shop/_vendor/rich/LICENSE": BSD_3,
    "shop/_vendor/rich/console.py": "",
    "shop/_vendor/rich/deep/er.py": "",
    "shop/_vendor/six.py": "",
    "shop/_vendor/six.LICENSE": APACHE,
    "shop/_vendor/bare/x.py": "",
    "shop/_vendor/bare.py": "# SPDX-License-Identifier: ISC\n",
}


@pytest.mark.parametrize("kind", ["tree", "wheel", "installed", "sdist"])
def test_vendored_code_has_its_own_licence_or_none(tmp_path: Path, kind: str) -> None:
    make: dict[str, Callable[[], Origin | Path]] = {
        "tree": lambda: write(tmp_path, VENDORED),
        "wheel": lambda: wheel(tmp_path, VENDORED),
        "installed": lambda: Origin("installed", str(install(tmp_path, VENDORED)), "shop"),
        "sdist": lambda: sdist(tmp_path, VENDORED),
    }
    got = read(make[kind]())

    licenses = {path: (file.license.spdx, file.license.evidence) for path, file in got.files.items()}
    assert licenses == {
        "shop/cart.py": ("MIT", "text of LICENSE"),
        "shop/_vendor/rich/console.py": ("BSD-3-Clause", "vendored folder's LICENSE: text"),
        "shop/_vendor/rich/deep/er.py": ("BSD-3-Clause", "vendored folder's LICENSE: text"),
        "shop/_vendor/six.py": ("Apache-2.0", "vendored folder's six.LICENSE: text"),
        "shop/_vendor/bare/x.py": (None, None),
        "shop/_vendor/bare.py": ("ISC", "SPDX header in the file"),
    }


def test_a_licence_of_all_vendored_code_counts_for_each(tmp_path: Path) -> None:
    got = read(write(tmp_path, {"vendor/LICENSE": ISC.format(""), "vendor/a/x.py": "", "vendor/b.py": ""}))

    assert {file.license.spdx for file in got.files.values()} == {"0BSD"}


@pytest.mark.parametrize("folder", ["", "licenses/", "licenses/src/"])
def test_licence_files_are_found_where_installers_put_them(tmp_path: Path, folder: str) -> None:
    files = {"shop/cart.py": "", "shop/_vendor/rich/x.py": "", f"shop-1.0.dist-info/{folder}LICENSE": MIT,
             f"shop-1.0.dist-info/{folder}shop/_vendor/rich/LICENSE": BSD_3}  # fmt: skip

    for origin in (Origin("installed", str(install(tmp_path, files)), "shop"), wheel(tmp_path, files)):
        got = read(origin)

        assert got.files["shop/cart.py"].license.spdx == "MIT"
        assert got.files["shop/_vendor/rich/x.py"].license.spdx == "BSD-3-Clause"


@pytest.mark.parametrize(
    ("files", "spdx"),
    [
        pytest.param({"LICENSE": MIT, "LICENSE.txt": MIT}, "MIT", id="twice the same"),
        pytest.param({"LICENSE-MIT": MIT, "LICENSE-APACHE": APACHE}, None, id="two: both, or a choice"),
        pytest.param({"LICENSE": MIT, "LICENSE.vendored": APACHE}, "MIT", id="one is the main one"),
        pytest.param(
            {"COPYING": GPL_3, "COPYING.LESSER": LGPL_3}, "LGPL-3.0-only", id="the LGPL has the GPL"
        ),
        pytest.param({"LICENSE": b"\xff\xfe\0"}, None, id="no text"),
        pytest.param({"LICENSE": MIT, "a/LICENSE": GPL_3}, "MIT", id="not from a folder"),
    ],
)
def test_several_licence_files_must_agree(tmp_path: Path, files: dict[str, str], spdx: str | None) -> None:
    assert read(write(tmp_path, {**files, "a.py": ""})).project.license.spdx == spdx


def test_an_expression_in_pyproject_is_one(tmp_path: Path) -> None:
    files = {"pyproject.toml": '[project]\nname = "shop"\nlicense = "MIT"\n', "LICENSE": APACHE}

    assert read(write(tmp_path, files)).project.license == License("MIT", None, "MIT", "License-Expression")


def test_no_licence_text_is_stored_whole(tmp_path: Path) -> None:
    more = "License: " + (MIT + "\nTHE SOFTWARE IS PROVIDED\n" * 500).replace("\n", "\n        ") + "\n"
    got = read(write(tmp_path, {"PKG-INFO": metadata(more=more), "LICENSE": MIT, "a.py": ""}))

    assert got.project.license.spdx == "MIT"
    assert len(got.project.license.text or "") < 100
