"""The licence of a project and of each of its files, and the evidence for it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from helpers.licenses import license_text
from helpers.making import install, metadata, read, sdist, wheel, write

from exsearch.licenses import license_class, read_license
from exsearch.licenses.agreement import Statement, agreed, leaves_room
from exsearch.licenses.headers import spdx_header
from exsearch.licenses.project import Stated, project_license
from exsearch.licenses.texts import (
    is_license_name,
    is_main_name,
    is_restricted,
    known_texts,
    names_a_license,
    recognise,
    states_license,
)
from exsearch.model import UNSTATED, License
from exsearch.sources.origins import Origin

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MIT, MIT_0, X11, ISC, BSD_2, BSD_3 = map(
    license_text, ("MIT", "MIT-0", "X11", "ISC", "BSD-2-Clause", "BSD-3-Clause")
)
APACHE, GPL_2, GPL_3, LGPL_3 = map(
    license_text, ("Apache-2.0", "GPL-2.0-only", "GPL-3.0-only", "LGPL-3.0-only")
)
APACHE_NOTICE = """\
Copyright 2020 The shop

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

    http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.
"""

TEXTS = [
    *((spdx, license_text(spdx)) for spdx in dict.fromkeys(each.spdx for each in known_texts())),
    ("MIT", MIT.upper().replace("\n", "\r\n * ")),
    ("MIT", "# The MIT License (MIT)\n\n" + MIT),
    ("MIT", "shop is licensed under the MIT License:\n\n" + MIT),
    (
        "MIT",
        "SPDX-License-Identifier: MIT\n"
        + MIT.replace("\n", " \n").replace("free of\ncharge", "free of charge"),
    ),
    ("BSD-3-Clause", re.sub(r"(?m)^(?=Redistributions|Neither)", "  * ", BSD_3)),
    ("ISC", ISC.replace("and/or", "and")),
    ("Apache-2.0", APACHE_NOTICE),
    ("GPL-3.0-only", GPL_3.replace("https://", "http://").partition("END OF TERMS")[0]),
    ("BSD-3-Clause", 'BSD 3-Clause "New" or "Revised" open source license\n\n' + BSD_3),
    ("MIT", "httplib2 and its many friends License\n\n" + MIT),
    ("MIT", "The shop of carts\n\n" + MIT),
]


@pytest.mark.parametrize(("spdx", "text"), TEXTS, ids=[spdx for spdx, _ in TEXTS])
def test_a_text_is_recognised_by_phrases_that_similar_texts_lack(spdx: str, text: str) -> None:
    found = recognise(text)

    assert found is not None
    assert found[0] == spdx


COMMONS_CLAUSE = """\
"Commons Clause" License Condition v1.0

The Software is provided to you by the Licensor under the License, as defined below, subject to
the following condition. Without limiting other conditions in the License, the grant of rights
under the License will not include, and the License does not grant to you, the right to Sell the Software.

"""


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(COMMONS_CLAUSE + MIT, id="the Commons Clause before it"),
        pytest.param(MIT + COMMONS_CLAUSE, id="the Commons Clause after it"),
        pytest.param("Non-Commercial MIT License\n\n" + MIT, id="a title that restricts"),
        pytest.param(
            MIT.replace("2020 The shop", "2020 The shop. Non-commercial use only"), id="in the copyright"
        ),
        pytest.param(MIT + "\nThe Software shall not be used for military purposes.\n", id="a restriction"),
        pytest.param(MIT.replace("to any person", "to any natural person"), id="one word more"),
        pytest.param(MIT.replace("use, copy, modify", "use, copy"), id="one word less"),
        pytest.param(
            BSD_3.replace("The shop", "anyone who sells it for commercial purposes"), id="in a name's place"
        ),
        pytest.param(GPL_3 + "\nAdditional terms: you must not remove our logo.\n", id="terms after the GPL"),
        pytest.param(BSD_3.replace("Neither The shop", "Neither commercial users"), id="in a name"),
        pytest.param("GPL\n\n" + MIT, id="the title of another one"),
        pytest.param("1. MIT License\n\n" + MIT, id="a clause before it"),
        pytest.param("httplib2 and all its many friends License\n\n" + MIT, id="more than a title"),
        pytest.param(MIT.partition("THE SOFTWARE IS")[0], id="the half of it"),
        pytest.param(MIT + "\n" + ISC, id="a second licence"),
    ],
)
def test_a_licence_file_is_recognised_as_a_whole_or_not_at_all(text: str) -> None:
    assert recognise(text) is None
    assert recognise(MIT) == ("MIT", "MIT License")  # control


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


@pytest.mark.parametrize(
    ("text", "is_one"),
    [(MIT + COMMONS_CLAUSE, True), (MIT, False), (MIT + "Thank you.\n", False), (COMMONS_CLAUSE, False),
     (MIT + COMMONS_CLAUSE + "x " * 50_000, False)],
    ids=["a clause more", "the licence alone", "other words more", "the clause alone", "very long"],
)  # fmt: skip
def test_a_licence_with_a_condition_more_is_a_restricted_one(text: str, is_one: bool) -> None:
    assert is_restricted(text) is is_one


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


@pytest.mark.parametrize(
    ("name", "names_one"),
    [("LICENSE", False), ("LICENSE-MIT.txt", True), ("LICENSE.APACHE.md", True), ("UNLICENSE", False),
     ("LICENSE-UNLICENSE", True), ("LICENSE-THIRD-PARTY", False)],
)  # fmt: skip
def test_a_licence_file_may_name_its_licence(name: str, names_one: bool) -> None:
    assert names_a_license(f"shop/{name}") is names_one


@pytest.mark.parametrize(
    ("path", "may"),
    [
        ("LICENSE", True),
        ("shop/NOTICE.txt", True),
        ("shop/notice.py", False),
        ("REUSE.toml", True),
        ("shop/REUSE.toml", True),
        ("pyproject.toml", False),  # the project's own is read for all its fields
        ("parts/pyproject.toml", True),
        ("shop-1.0.dist-info/METADATA", False),
        ("shop/six-1.0.dist-info/METADATA", True),
        ("shop/six-1.0.dist-info/RECORD", True),
        ("shop/METADATA", False),
    ],
)
def test_the_files_that_may_state_a_licence(path: str, may: bool) -> None:
    assert states_license(path) is may


@pytest.mark.parametrize(
    ("words", "spdx", "may"),
    [
        ("BSD license", "BSD-3-Clause", True),
        ("BSD license", "MIT", False),
        ("BSD license, not for commercial use", "BSD-3-Clause", False),
        ("MIT/Apache", "MIT OR Apache-2.0", True),
        ("MIT, ISC", "MIT AND ISC", True),
        ("MIT/GPL-3.0-only", "MIT OR GPL-3.0-or-later", True),
        ("GPL/MIT", "GPL-3.0-or-later OR MIT", True),
        ("MIT/Apache", "MIT", False),
        ("MIT/BSD", "MIT OR Apache-2.0", False),
        ("MIT/BSD", "MIT OR BSD-3-Clause OR ISC", False),
        ("see LICENSE", "MIT", True),
        ("see LICENSE only", "MIT", False),
    ],
)
def test_words_leave_room_for_a_licence(words: str, spdx: str, may: bool) -> None:
    assert leaves_room(words, spdx) is may


LATER_CLASSIFIER = "License :: OSI Approved :: GNU General Public License v3 or later (GPLv3+)"
MIT_CLASSIFIER = "License :: OSI Approved :: MIT License"
BSD_CLASSIFIER = "License :: OSI Approved :: BSD License"


def text_of(spdx: str, title: str) -> Statement:
    return Statement("text of LICENSE", License(title, None, spdx, None), is_text=True)


BSD_TEXT = text_of("BSD-3-Clause", "BSD 3-Clause License")

PROJECTS = [
    pytest.param(Stated(), None, UNSTATED, id="nothing"),
    pytest.param(
        Stated(expression="MIT OR ISC", classifiers=(BSD_CLASSIFIER,), field="GPL"),
        text_of("ISC", "ISC License"),
        License("MIT OR ISC", None, "MIT OR ISC", "License-Expression"),
        id="the expression first",
    ),
    pytest.param(
        Stated(classifiers=(MIT_CLASSIFIER,), field="MIT"),
        text_of("MIT", "MIT License"),
        License("MIT License", None, "MIT", f"classifier: {MIT_CLASSIFIER}"),
        id="then the classifier",
    ),
    pytest.param(
        Stated(field="ISC"),
        None,
        License("ISC", None, "ISC", "License field"),
        id="then the field",
    ),
    pytest.param(
        Stated(),
        BSD_TEXT,
        License("BSD 3-Clause License", None, "BSD-3-Clause", "text of LICENSE"),
        id="then the text",
    ),
    pytest.param(
        Stated(classifiers=(BSD_CLASSIFIER,), field="BSD-2-Clause"),
        None,
        License("BSD-2-Clause", None, "BSD-2-Clause", "License field"),
        id="what is clear before what is not",
    ),
    pytest.param(
        Stated(classifiers=(BSD_CLASSIFIER,)),
        BSD_TEXT,
        License("BSD License", None, "BSD-3-Clause", "text of LICENSE"),
        id="the text says which BSD",
    ),
    pytest.param(
        Stated(field="see LICENSE"),
        BSD_TEXT,
        License("see LICENSE", None, "BSD-3-Clause", "text of LICENSE"),
        id="words that name none",
    ),
    pytest.param(
        Stated(classifiers=("License :: OSI Approved",)),
        None,
        UNSTATED,
        id="approved, but what",
    ),
    pytest.param(
        Stated(classifiers=(MIT_CLASSIFIER, BSD_CLASSIFIER)),
        None,
        License("MIT License, BSD License", None, None, None),
        id="two classifiers: both, or a choice",
    ),
    pytest.param(
        Stated(field=MIT),
        None,
        License("MIT License", None, "MIT", "License field"),
        id="the whole text in the field",
    ),
    pytest.param(
        Stated(field="Ours\n" + "x " * 5000),
        None,
        License("Ours", None, None, None),
        id="a text of nobody else's",
    ),
    pytest.param(
        Stated(field="GPLv3", classifiers=(LATER_CLASSIFIER,)),
        text_of("GPL-3.0-only", "GNU General Public License v3.0"),
        License(
            "GNU General Public License v3 or later (GPLv3+)",
            None,
            "GPL-3.0-or-later",
            f"classifier: {LATER_CLASSIFIER}",
        ),
        id="the text of the GPL leaves open whether later versions may be chosen",
    ),
    pytest.param(
        Stated(field="GPL-3.0-or-later", classifiers=(LATER_CLASSIFIER.replace(" or later (GPLv3+)", ""),)),
        None,
        License("GPL-3.0-or-later", None, "GPL-3.0-or-later", "License field"),
        id="so does the classifier",
    ),
    pytest.param(Stated(field="Ours\nalone"), None, License("Ours", None, None, None), id="two short lines"),
    pytest.param(Stated(field="x" * 301), None, License("x" * 300, None, None, None), id="one long line"),
    pytest.param(
        Stated(expression="GPL-3.0-or-later OR MIT"),
        text_of("GPL-3.0-only", "GNU General Public License v3.0"),
        License("GPL-3.0-or-later OR MIT", None, "GPL-3.0-or-later OR MIT", "License-Expression"),
        id="the text is that of one of a choice",
    ),
    pytest.param(
        Stated(field=GPL_3, classifiers=(LATER_CLASSIFIER,)),
        None,
        License(
            "GNU General Public License v3 or later (GPLv3+)",
            None,
            "GPL-3.0-or-later",
            f"classifier: {LATER_CLASSIFIER}",
        ),
        id="so does the text in the field",
    ),
]


@pytest.mark.parametrize(("said", "text", "license"), PROJECTS)
def test_the_first_statement_without_doubt_counts(
    said: Stated, text: Statement | None, license: License
) -> None:
    assert project_license(said, [text] if text else []) == license


RESTRICTED = Statement("text of LICENSE", License("MIT License with restrictions", None, None, None))


@pytest.mark.parametrize(
    ("said", "text", "written", "kind"),
    [
        pytest.param(
            Stated(field="GPL-3.0", classifiers=(MIT_CLASSIFIER,)),
            None,
            "MIT License; GPL-3.0",
            "copyleft",
            id="a field",
        ),
        pytest.param(
            Stated(classifiers=(BSD_CLASSIFIER,)),
            text_of("MIT", "MIT License"),
            "BSD License; MIT",
            "permissive",
            id="a text",
        ),
        pytest.param(
            Stated(expression="MIT"),
            text_of("GPL-2.0-only", "GPL"),
            "MIT; GPL-2.0-only",
            "copyleft",
            id="an expression",
        ),
        pytest.param(
            Stated(field="MIT"), RESTRICTED, "MIT; MIT License with restrictions", None, id="a restriction"
        ),
        pytest.param(
            Stated(field="MIT, not for commercial use", classifiers=(MIT_CLASSIFIER,)),
            None,
            "MIT License; MIT, not for commercial use",
            None,
            id="words that restrict",
        ),
        pytest.param(
            Stated(field="GPL-3.0-only", classifiers=(LATER_CLASSIFIER,)),
            None,
            "GNU General Public License v3 or later (GPLv3+); GPL-3.0-only",
            "copyleft",
            id="only, and or later",
        ),
        pytest.param(
            Stated(field="Proprietary"),
            text_of("MIT", "MIT License"),
            "Proprietary; MIT",
            None,
            id="nobody's to give",
        ),
    ],
)
def test_statements_that_disagree_name_no_licence_and_have_the_strictest_class(
    said: Stated, text: Statement | None, written: str, kind: str | None
) -> None:
    found = project_license(said, [text] if text else [])

    assert (found.text, found.spdx, license_class(found)) == (written, None, kind)
    assert found.evidence is not None
    for statement in filter(None, (said.field, said.expression, text and text.source)):
        assert statement in found.evidence or "License field" in found.evidence


def test_a_long_list_of_statements_that_disagree_is_cut_and_has_no_class() -> None:
    names = [f"License :: OSI Approved :: {name}" for name in ("MIT License", "ISC License (ISCL)")]
    statements = [
        Statement("x", License(f"MIT {n}" * 30, None, "MIT" if n else "ISC", None)) for n in range(4)
    ]

    found = agreed(statements)

    assert found.text is not None
    assert len(found.text) <= 300
    assert license_class(found) is None
    assert license_class(project_license(Stated(classifiers=tuple(names)), [])) == "permissive"  # control

    short = agreed(
        [Statement("x", License(f"{n}" * 90, None, "MIT" if n else "ISC", None)) for n in range(4)]
    )
    assert short.text == f"{'0' * 90}; {'1' * 90}; and more"


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


def test_several_tags_in_a_file_apply_together() -> None:
    two = "# SPDX-License-Identifier: MIT OR ISC\n# SPDX-License-Identifier: GPL-3.0-only\n"

    assert (found := spdx_header(two)) is not None
    assert found.spdx == "(MIT OR ISC) AND GPL-3.0-only"


GNU = """
# This program is free software{}: you can redistribute it and/or modify
# it under the terms of the GNU {}General Public License{} as published by
# the Free Software Foundation{}.
#
# You should have received a copy of the GNU General Public License
# along with this program.  If not, see <https://www.gnu.org/licenses/>.
import shop
"""
LATER = ", either version {} of the License, or\n# (at your option) any later version"


@pytest.mark.parametrize(
    ("text", "written", "spdx", "kind"),
    [
        (GNU.format("", "", "", LATER.format(3)), "GPL-3.0 or later", "GPL-3.0-or-later", "copyleft"),
        (GNU.format("", "", "", "; version 2 of the License"), "GPL-2.0 only", "GPL-2.0-only", "copyleft"),
        (
            GNU.format("", "Lesser ", "", LATER.format("2.1")),
            "LGPL-2.1 or later",
            "LGPL-2.1-or-later",
            "weak-copyleft",
        ),
        (
            GNU.format("", "Affero ", "", LATER.format(3)),
            "AGPL-3.0 or later",
            "AGPL-3.0-or-later",
            "copyleft",
        ),
        (GNU.format("", "", "", ""), "GPL", None, "copyleft"),
        (
            GNU.format("", "", "", LATER.format(2)).replace(
                "import", "# As a special exception, ...\nimport"
            ),
            "GPL",
            None,
            "copyleft",
        ),
        ("# " + APACHE_NOTICE.replace("\n", "\n# ") + "\n", "Apache License 2.0", "Apache-2.0", "permissive"),
        ('"""The shop.\n\n' + MIT + '"""\n', "MIT", "MIT", "permissive"),
        (
            "# Distributed under the terms of the Modified BSD License.\n",
            "Modified BSD License",
            "BSD-3-Clause",
            "permissive",
        ),
        ('"""Carts.\n\n:license: ISC\n"""\n', "ISC", "ISC", "permissive"),
        ("# This file is licensed under the GPL license.\n", "GPL license", None, "copyleft"),
        (
            "# Proprietary and confidential. All rights reserved.\n",
            "Proprietary and confidential",
            None,
            None,
        ),
        (
            "# This Source Code Form is subject to the terms of the Mozilla Public\n# License, v. 2.0.\n",
            "Mozilla Public License 2.0",
            "MPL-2.0",
            "weak-copyleft",
        ),
        ('"""Read the MIT license of a project."""\n', None, None, None),
        ("x = 1\n# Licensed under the GPL license, version 3\n", None, None, None),
        ("# The algorithm of foo, whose code is under the GPL license\n", None, None, None),
    ],
)
def test_a_notice_in_words_counts_for_its_file(
    tmp_path: Path, text: str, written: str | None, spdx: str | None, kind: str | None
) -> None:
    files = {"LICENSE": license_text("0BSD"), "a.py": text}
    found = read(write(tmp_path, files)).files["a.py"].license

    if written is None:
        assert found.evidence == "text of LICENSE"
    else:
        assert (found.text, found.spdx, license_class(found)) == (written, spdx, kind)


def test_a_notice_that_may_mean_the_projects_licence_means_it(tmp_path: Path) -> None:
    head = "# Use of this source code is governed by a BSD license that can be found in the LICENSE file.\n"

    for text, spdx in ((BSD_3, "BSD-3-Clause"), (MIT, None)):  # the second is the control
        got = read(write(tmp_path, {"LICENSE": text, "a.py": head}))
        assert got.files["a.py"].license.spdx == spdx


def test_a_header_that_names_no_listed_licence_is_kept_as_written() -> None:
    assert spdx_header("# SPDX-License-Identifier: Shop's own") == License("Shop's own", None, None, None)


def test_a_header_counts_before_the_projects_licence(tmp_path: Path) -> None:
    got = read(write(tmp_path, {"LICENSE": MIT, "a.py": "# SPDX-License-Identifier: ISC\n", "b.py": ""}))

    text = License("MIT License", None, "MIT", "text of LICENSE", "Copyright (c) 2020 The shop")
    assert got.project.license == text
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


def test_vendored_code_has_not_the_licence_of_the_package_around_it(tmp_path: Path) -> None:
    files = {"LICENSE": MIT, "shop/LICENSE": GPL_3, "shop/a.py": "", "shop/_vendor/bare/x.py": ""}
    got = read(write(tmp_path, files)).files

    assert got["shop/_vendor/bare/x.py"].license == UNSTATED
    assert got["shop/a.py"].license.spdx == "GPL-3.0-only"  # control


def test_a_licence_of_all_vendored_code_counts_for_each(tmp_path: Path) -> None:
    got = read(
        write(tmp_path, {"vendor/LICENSE": license_text("0BSD"), "vendor/a/x.py": "", "vendor/b.py": ""})
    )

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
        pytest.param({"LICENSE-MIT": MIT, "LICENSE-APACHE": APACHE}, "MIT OR Apache-2.0", id="a choice"),
        pytest.param(
            {"LICENSE-MIT": MIT, "LICENSE-GPL": GPL_3}, None, id="two, and the class depends on which"
        ),
        pytest.param({"LICENSE": MIT, "COPYING": GPL_3}, None, id="two main ones"),
        pytest.param({"LICENSE": MIT, "LICENSE.APACHE": APACHE}, None, id="both, or a choice"),
        pytest.param(
            {"LICENSE": "Use either of the two.", "LICENSE.APACHE": APACHE, "LICENSE.BSD": BSD_3},
            "Apache-2.0 OR BSD-3-Clause",
            id="a file that says one may choose",
        ),
        pytest.param(
            {"LICENSE": "Both apply.", "LICENSE.APACHE": APACHE, "LICENSE.BSD": BSD_3},
            None,
            id="a file that does not",
        ),
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


def test_files_side_by_side_that_may_be_chosen_are_an_expression(tmp_path: Path) -> None:
    got = read(write(tmp_path, {"LICENSE-MIT": MIT, "LICENSE-APACHE": APACHE, "a.py": ""}))

    assert got.project.license._replace(notice=None) == License(
        "MIT OR Apache-2.0", None, "MIT OR Apache-2.0", "texts of LICENSE-APACHE and LICENSE-MIT"
    )


@pytest.mark.parametrize("clause", ["", COMMONS_CLAUSE, "It must not be used for military purposes.\n"])
def test_a_field_does_not_hide_that_the_text_is_restricted(tmp_path: Path, clause: str) -> None:
    text = f"The MIT License\n\n{MIT}{clause}"
    files = {"PKG-INFO": metadata(more="License: MIT\n"), "LICENSE": text, "a.py": ""}
    found = read(write(tmp_path, files)).project.license

    assert found.text == ("MIT; The MIT License with restrictions" if clause else "MIT")
    assert license_class(found) == (None if clause else "permissive")


@pytest.mark.parametrize(
    ("files", "written"),
    [
        pytest.param({"shop/LICENSE": MIT}, "MIT License", id="a package with a known text"),
        pytest.param({"shop/LICENSE": "Ask us.\n"}, None, id="with another one, which is the project's"),
        pytest.param({"shop/LICENSE": "Ask us.\n", "LICENSE": MIT}, "Ask us.", id="beside the project's"),
        pytest.param({"shop/LICENSE": "Ask us.\n", "LICENSE": "Ask us.\n"}, None, id="the same again"),
    ],
)
def test_a_licence_in_a_package_is_its_own_or_the_projects(
    tmp_path: Path, files: dict[str, str], written: str | None
) -> None:
    got = read(write(tmp_path, {**files, "shop/a.py": "", "other/a.py": ""}))

    assert got.files["shop/a.py"].license.text == written
    assert got.files["other/a.py"].license == got.project.license


def test_a_licence_below_a_package_is_that_of_its_folder(tmp_path: Path) -> None:
    got = read(write(tmp_path, {"shop/deep/LICENSE": "Ask us.\n", "shop/deep/a.py": "", "shop/a.py": ""}))

    assert got.files["shop/deep/a.py"].license.text == "Ask us."
    assert got.files["shop/a.py"].license.text is None


def test_an_expression_in_pyproject_is_one(tmp_path: Path) -> None:
    files = {"pyproject.toml": '[project]\nname = "shop"\nlicense = "MIT"\n', "LICENSE": MIT}

    expected = License("MIT", None, "MIT", "License-Expression", "Copyright (c) 2020 The shop")
    assert read(write(tmp_path, files)).project.license == expected


def test_no_licence_text_is_stored_whole(tmp_path: Path) -> None:
    more = "License: " + (MIT + "\nTHE SOFTWARE IS PROVIDED\n" * 500).replace("\n", "\n        ") + "\n"
    got = read(write(tmp_path, {"PKG-INFO": metadata(more=more), "LICENSE": MIT, "a.py": ""}))

    assert got.project.license.spdx == "MIT"
    assert len(got.project.license.text or "") < 100


REUSE = """
version = 1
[[annotations]]
path = ["shop/**", "top.py"]
SPDX-License-Identifier = "ISC"
[[annotations]]
path = "shop/*.py"
precedence = "override"
SPDX-License-Identifier = ["MIT OR ISC", "Zlib"]
[[annotations]]
path = "added.py"
precedence = "aggregate"
SPDX-License-Identifier = "GPL-3.0-only"
"""


def test_the_nearest_reuse_toml_counts(tmp_path: Path) -> None:
    reuse = '[[annotations]]\npath = "**"\nSPDX-License-Identifier = "{}"\n'
    files = {"REUSE.toml": reuse.format("ISC"), "shop/REUSE.toml": reuse.format("Zlib"), "a.py": "",
             "shop/a.py": "", "shop/deep/a.py": ""}  # fmt: skip
    got = read(write(tmp_path, files)).files

    assert [got[path].license.spdx for path in ("a.py", "shop/a.py", "shop/deep/a.py")] == [
        "ISC",
        "Zlib",
        "Zlib",
    ]


def test_a_file_beside_and_a_reuse_toml_give_a_file_its_licence(tmp_path: Path) -> None:
    tag = "# SPDX-License-Identifier: 0BSD\n"
    files = {
        "LICENSE": MIT,
        "REUSE.toml": REUSE,
        "top.py": "",
        "own.py": tag,
        "added.py": tag,
        "shop/a.py": tag,
        "shop/deep/a.py": "",
        "shop/deep/own.py": tag,
        "b.py": "",
        "b.py.license": tag,
        "c.py": "",
        "other/top.py": "",
    }
    got = read(write(tmp_path, files)).files

    assert {path: file.license.spdx for path, file in got.items()} == {
        "top.py": "ISC",
        "own.py": "0BSD",
        "added.py": None,  # both apply, which is more than one expression says
        "shop/a.py": "(MIT OR ISC) AND Zlib",
        "shop/deep/a.py": "ISC",
        "shop/deep/own.py": "0BSD",
        "b.py": "0BSD",
        "c.py": "MIT",
        "other/top.py": "MIT",
    }
    assert got["b.py"].license.evidence == "b.py.license: SPDX tag"


@pytest.mark.parametrize(
    "content", ["", "[[", "annotations = 3", "[[annotations]]\npath = 3\n", "[[annotations]]\n"]
)
def test_a_reuse_toml_that_says_nothing_changes_nothing(tmp_path: Path, content: str) -> None:
    assert (
        read(write(tmp_path, {"LICENSE": MIT, "REUSE.toml": content, "a.py": ""})).files["a.py"].license.spdx
        == "MIT"
    )


@pytest.mark.parametrize("kind", ["tree", "sdist"])
def test_a_folder_has_the_licence_of_its_own_file_or_pyproject(tmp_path: Path, kind: str) -> None:
    files = {
        "LICENSE": MIT,
        "shop/a.py": "",
        "shop/LICENSE": MIT,
        "parts/gpl/LICENSE": GPL_3,
        "parts/gpl/src/a.py": "",
        "parts/isc/pyproject.toml": '[project]\nname = "isc"\nlicense = "ISC"\n',
        "parts/isc/a.py": "",
        "parts/own/COPYING": "Ask us first.\n",
        "parts/own/a.py": "",
        "parts/LICENSE-APACHE": APACHE,
        "parts/a.py": "",
        "parts/none/pyproject.toml": "[tool.ruff]\n",
        "parts/none/a.py": "",
    }
    got = read(write(tmp_path, files) if kind == "tree" else sdist(tmp_path, files)).files

    assert {path: (file.license.spdx, license_class(file.license)) for path, file in got.items()} == {
        "shop/a.py": ("MIT", "permissive"),
        "parts/gpl/src/a.py": ("GPL-3.0-only", "copyleft"),
        "parts/isc/a.py": ("ISC", "permissive"),
        "parts/own/a.py": (None, None),
        "parts/a.py": ("MIT", "permissive"),
        "parts/none/a.py": ("MIT", "permissive"),
    }
    assert got["parts/gpl/src/a.py"].license.evidence == "text of LICENSE in parts/gpl"
    assert got["parts/own/a.py"].license.text == "Ask us first."


VENDORED_INFO = "Metadata-Version: 2.1\nName: {0}\nVersion: 1\nLicense: {1}\n"


@pytest.mark.parametrize("kind", ["tree", "wheel", "installed"])
def test_vendored_distributions_state_their_own_licences(tmp_path: Path, kind: str) -> None:
    files = {
        "LICENSE": MIT,
        "shop/_vendor/yaml/x.py": "",
        "shop/_vendor/PyYAML-6.0.dist-info/METADATA": VENDORED_INFO.format("PyYAML", "ISC"),
        "shop/_vendor/PyYAML-6.0.dist-info/RECORD": "yaml/x.py,sha256=a,1\n",
        "shop/_vendor/six.py": "",
        "shop/_vendor/six-1.0.dist-info/METADATA": VENDORED_INFO.format("six", "UNKNOWN"),
        "shop/_vendor/six-1.0.dist-info/licenses/LICENSE": APACHE,
        "shop/_vendor/jaraco/text/x.py": "",
        "shop/_vendor/jaraco.text-3.dist-info/METADATA": VENDORED_INFO.format("jaraco.text", "GPL (>= 3)"),
        "shop/_vendor/other.py": "",
    }
    made: dict[str, Callable[[], Origin | Path]] = {
        "tree": lambda: write(tmp_path, files),
        "wheel": lambda: wheel(tmp_path, files),
        "installed": lambda: Origin("installed", str(install(tmp_path, files)), "shop"),
    }
    got = read(made[kind]()).files

    licenses = {path: file.license.spdx for path, file in got.items() if path.endswith(".py")}
    assert licenses == {
        "shop/_vendor/yaml/x.py": "ISC",
        "shop/_vendor/six.py": "Apache-2.0",
        "shop/_vendor/jaraco/text/x.py": "GPL-3.0-or-later",
        "shop/_vendor/other.py": None,
    }
    assert got["shop/_vendor/yaml/x.py"].license.evidence == "PyYAML-6.0.dist-info: License field"


def test_lines_of_copyright_and_a_notice_are_kept_with_the_licence_they_belong_to(tmp_path: Path) -> None:
    files = {
        "LICENSE": APACHE_NOTICE,
        "NOTICE": "The shop\nCopyright 2020 The shop\n\nIt includes carts.\n",
        "a.py": "",
        "b.py": "# Copyright (c) 2021 Ada\n# SPDX-License-Identifier: MIT\n",
        "c.py": "# SPDX-License-Identifier: MIT\n",
        "vendor/six/LICENSE": license_text("MIT", holder="Six"),
        "vendor/six/six.py": "",
        "vendor/bare.py": "",
    }
    got = read(write(tmp_path, files)).files

    shop = "Copyright 2020 The shop\nThe shop\nIt includes carts."
    assert {path: file.license.notice for path, file in got.items()} == {
        "a.py": shop,
        "b.py": f"Copyright (c) 2021 Ada\n{shop}",
        "c.py": shop,
        "vendor/six/six.py": "Copyright (c) 2020 Six",
        "vendor/bare.py": None,
    }


def test_a_notice_has_a_longest_length(tmp_path: Path) -> None:
    files = {"LICENSE": MIT, "NOTICE": "\n".join(f"{n} {'x' * 500}" for n in range(500)), "a.py": ""}

    notice = read(write(tmp_path, files)).files["a.py"].license.notice or ""

    assert notice.startswith("Copyright (c) 2020 The shop\n0 xxx")
    assert len(notice) <= 4_000
