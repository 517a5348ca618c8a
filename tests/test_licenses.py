"""Reading licences: what each way of writing one means, and what is left open."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from license_expression import (  # type: ignore[import-untyped]
    get_license_index,
    get_spdx_licensing,
)

from exsearch.licenses import LICENSE_CLASSES, license_class, read, read_license, words
from exsearch.licenses.data import sections
from exsearch.licenses.rank import class_of_words
from exsearch.model import UNSTATED, License

LICENSE_FILE = "https://github.com/a/b/blob/master/LICENSE"


def tables() -> tuple[dict[str, str], dict[str, tuple[str | None, tuple[str, ...]]]]:
    return words.SPELLINGS, words.FAMILIES


def class_of(spdx: str) -> str | None:
    return license_class(License(spdx, None, spdx, None))


# What example pages say, every spelling of them.
ON_PAGES = [
    ("MIT license", "MIT", "permissive"),
    ("MIT License", "MIT", "permissive"),
    ("the MIT license", "MIT", "permissive"),
    ("under the MIT license", "MIT", "permissive"),
    ("open source under the MIT license", "MIT", "permissive"),
    ("open sourced under the MIT license", "MIT", "permissive"),
    ("available as open source under the MIT license", "MIT", "permissive"),
    ('BSD 3-Clause "New" or "Revised" License', "BSD-3-Clause", "permissive"),
    ('BSD 3-Clause "New" or "Revised" open source license', "BSD-3-Clause", "permissive"),
    ('BSD 3-Clause "New" or "Revise" License', "BSD-3-Clause", "permissive"),
    ('BSD 3-Clause "New" License', "BSD-3-Clause", "permissive"),
    ('BSD 3-Clause "New"', "BSD-3-Clause", "permissive"),
    ('BSD 3 "New" license', "BSD-3-Clause", "permissive"),
    ("BSD  3-Clause license", "BSD-3-Clause", "permissive"),
    ('BSD 2-Clause "Simplified" License', "BSD-2-Clause", "permissive"),
    ("FreeBSD license", "BSD-2-Clause", "permissive"),
    ("Apache License 2.0", "Apache-2.0", "permissive"),
    ("Apache License version 2.0", "Apache-2.0", "permissive"),
    ("Apache 2.0 license", "Apache-2.0", "permissive"),
    ("Apache2 license", "Apache-2.0", "permissive"),
    ("GNU General Public License v3.0", "GPL-3.0-only", "copyleft"),
    ("GNU General Public License 3.0", "GPL-3.0-only", "copyleft"),
    ("GNU Affero General Public License v3.0", "AGPL-3.0-only", "copyleft"),
    ("BSD license", None, "permissive"),
    ("GNU General Public License", None, "copyleft"),
    ("GNU Alfredo license", None, None),
    ("this license", None, None),
    ("under this license", None, None),
    ("open source", None, None),
    ("available as open source", None, None),
    ("Encode OSS Ltd. license", None, None),
    ("custom license written by Tangent Communications PLC", None, None),
]

# The names of choosealicense.com, which GitHub shows.
ON_GITHUB = [
    ("Academic Free License v3.0", "AFL-3.0"),
    ("Artistic License 2.0", "Artistic-2.0"),
    ("BSD 3-Clause Clear License", "BSD-3-Clause-Clear"),
    ('BSD 4-Clause "Original" or "Old" License', "BSD-4-Clause"),
    ("BSD Zero Clause License", "0BSD"),
    ("BSD-2-Clause Plus Patent License", "BSD-2-Clause-Patent"),
    ("Blue Oak Model License 1.0.0", "BlueOak-1.0.0"),
    ("Boost Software License 1.0", "BSL-1.0"),
    ("CeCILL Free Software License Agreement v2.1", "CECILL-2.1"),
    ("CERN Open Hardware Licence Version 2 - Permissive", "CERN-OHL-P-2.0"),
    ("CERN Open Hardware Licence Version 2 - Strongly Reciprocal", "CERN-OHL-S-2.0"),
    ("CERN Open Hardware Licence Version 2 - Weakly Reciprocal", "CERN-OHL-W-2.0"),
    ("Creative Commons Attribution 4.0 International", "CC-BY-4.0"),
    ("Creative Commons Attribution Share Alike 4.0 International", "CC-BY-SA-4.0"),
    ("Creative Commons Zero v1.0 Universal", "CC0-1.0"),
    ('Do What The F*ck You Want To Public License"', "WTFPL"),
    ("Eclipse Public License 2.0", "EPL-2.0"),
    ("Educational Community License v2.0", "ECL-2.0"),
    ("European Union Public License 1.2", "EUPL-1.2"),
    ("GNU Free Documentation License v1.3", "GFDL-1.3-only"),
    ("GNU Lesser General Public License v2.1", "LGPL-2.1-only"),
    ("ISC License", "ISC"),
    ("LaTeX Project Public License v1.3c", "LPPL-1.3c"),
    ("MIT No Attribution", "MIT-0"),
    ("Microsoft Public License", "MS-PL"),
    ("Microsoft Reciprocal License", "MS-RL"),
    ("Mozilla Public License 2.0", "MPL-2.0"),
    ("Mulan Permissive Software License, Version 2", "MulanPSL-2.0"),
    ("Open Data Commons Open Database License v1.0", "ODbL-1.0"),
    ("Open Software License 3.0", "OSL-3.0"),
    ("PostgreSQL License", "PostgreSQL"),
    ("SIL Open Font License 1.1", "OFL-1.1"),
    ("The Unlicense", "Unlicense"),
    ("Universal Permissive License v1.0", "UPL-1.0"),
    ("University of Illinois/NCSA Open Source License", "NCSA"),
    ("Vim License", "Vim"),
    ("zlib License", "Zlib"),
]

# PyPI's classifiers, after "License :: " and "OSI Approved :: ".
ON_PYPI = [
    ("Aladdin Free Public License (AFPL)", "Aladdin", "copyleft"),
    ("CC0 1.0 Universal (CC0 1.0) Public Domain Dedication", "CC0-1.0", "permissive"),
    ("CeCILL-B Free Software License Agreement (CECILL-B)", "CECILL-B", "permissive"),
    ("CeCILL-C Free Software License Agreement (CECILL-C)", "CECILL-C", "weak-copyleft"),
    ("Eiffel Forum License (EFL)", None, "permissive"),
    ("Free for non-commercial use", None, None),
    ("Freely Distributable", None, None),
    ("GUST Font License 1.0", None, None),
    ("Netscape Public License (NPL)", None, "weak-copyleft"),
    ("Nokia Open Source License (NOKOS)", "Nokia", "weak-copyleft"),
    ("Academic Free License (AFL)", None, "permissive"),
    ("Apache Software License", None, "permissive"),
    ("Apple Public Source License", None, "weak-copyleft"),
    ("Artistic License", None, "weak-copyleft"),
    ("Attribution Assurance License", "AAL", "permissive"),
    ("BSD License", None, "permissive"),
    ("Blue Oak Model License (BlueOak-1.0.0)", "BlueOak-1.0.0", "permissive"),
    ("Boost Software License 1.0 (BSL-1.0)", "BSL-1.0", "permissive"),
    (
        "CEA CNRS Inria Logiciel Libre License, version 2.1 (CeCILL-2.1)",
        "CECILL-2.1",
        "copyleft",
    ),
    ("CMU License (MIT-CMU)", "MIT-CMU", "permissive"),
    ("Common Development and Distribution License 1.0 (CDDL-1.0)", "CDDL-1.0", "weak-copyleft"),
    ("Common Public License", "CPL-1.0", "weak-copyleft"),
    ("Eclipse Public License 1.0 (EPL-1.0)", "EPL-1.0", "weak-copyleft"),
    ("Educational Community License, Version 2.0 (ECL-2.0)", "ECL-2.0", "permissive"),
    ("European Union Public Licence 1.1 (EUPL 1.1)", "EUPL-1.1", "weak-copyleft"),
    ("GNU Affero General Public License v3", "AGPL-3.0-only", "copyleft"),
    ("GNU Affero General Public License v3 or later (AGPLv3+)", "AGPL-3.0-or-later", "copyleft"),
    ("GNU Free Documentation License (FDL)", None, "weak-copyleft"),
    ("GNU General Public License (GPL)", None, "copyleft"),
    ("GNU General Public License v2 (GPLv2)", "GPL-2.0-only", "copyleft"),
    ("GNU General Public License v2 or later (GPLv2+)", "GPL-2.0-or-later", "copyleft"),
    ("GNU General Public License v3 or later (GPLv3+)", "GPL-3.0-or-later", "copyleft"),
    ("GNU Lesser General Public License v2 (LGPLv2)", None, "weak-copyleft"),
    ("GNU Lesser General Public License v2 or later (LGPLv2+)", None, "weak-copyleft"),
    ("GNU Lesser General Public License v3 (LGPLv3)", "LGPL-3.0-only", "weak-copyleft"),
    (
        "GNU Lesser General Public License v3 or later (LGPLv3+)",
        "LGPL-3.0-or-later",
        "weak-copyleft",
    ),
    ("GNU Library or Lesser General Public License (LGPL)", None, "weak-copyleft"),
    ("Historical Permission Notice and Disclaimer (HPND)", "HPND", "permissive"),
    ("IBM Public License", "IPL-1.0", "weak-copyleft"),
    ("ISC License (ISCL)", "ISC", "permissive"),
    ("MIT License", "MIT", "permissive"),
    ("MIT No Attribution License (MIT-0)", "MIT-0", "permissive"),
    ("MirOS License (MirOS)", "MirOS", "permissive"),
    ("Motosoto License", "Motosoto", "copyleft"),
    ("Mozilla Public License 1.0 (MPL)", "MPL-1.0", "weak-copyleft"),
    ("Mozilla Public License 1.1 (MPL 1.1)", "MPL-1.1", "weak-copyleft"),
    ("Mozilla Public License 2.0 (MPL 2.0)", "MPL-2.0", "weak-copyleft"),
    ("Mulan Permissive Software License v2 (MulanPSL-2.0)", "MulanPSL-2.0", "permissive"),
    ("NASA Open Source Agreement v1.3 (NASA-1.3)", "NASA-1.3", "weak-copyleft"),
    ("Nethack General Public License", "NGPL", "weak-copyleft"),
    ("Open Group Test Suite License", "OGTSL", "weak-copyleft"),
    ("Open Software License 3.0 (OSL-3.0)", "OSL-3.0", "copyleft"),
    ("PostgreSQL License", "PostgreSQL", "permissive"),
    ("Python License (CNRI Python License)", "CNRI-Python", "permissive"),
    ("Python Software Foundation License", "PSF-2.0", "permissive"),
    ("Qt Public License (QPL)", "QPL-1.0", "weak-copyleft"),
    ("Ricoh Source Code Public License", "RSCPL", "weak-copyleft"),
    ("SIL Open Font License 1.1 (OFL-1.1)", "OFL-1.1", "weak-copyleft"),
    ("Sleepycat License", "Sleepycat", "copyleft"),
    ("Sun Public License", "SPL-1.0", "weak-copyleft"),
    ("The Unlicense (Unlicense)", "Unlicense", "permissive"),
    ("Universal Permissive License (UPL)", "UPL-1.0", "permissive"),
    ("University of Illinois/NCSA Open Source License", "NCSA", "permissive"),
    ("Vovida Software License 1.0", "VSL-1.0", "permissive"),
    ("W3C License", "W3C", "permissive"),
    ("Zero-Clause BSD (0BSD)", "0BSD", "permissive"),
    ("Zope Public License", None, "permissive"),
    ("zlib/libpng License", "Zlib", "permissive"),
    ("Other/Proprietary License", None, None),
    ("Public Domain", None, "permissive"),
    ("Repoze Public License", None, "permissive"),
]

# What else stands in the metadata of packages.
IN_METADATA = [
    ("Expat", "MIT"),
    ("The MIT License (MIT)", "MIT"),
    ("This project is licensed under the terms of the MIT license.", "MIT"),
    ("3-Clause BSD License", "BSD-3-Clause"),
    ("BSD (3-clause)", "BSD-3-Clause"),
    ("three-clause BSD", "BSD-3-Clause"),
    ("New BSD", "BSD-3-Clause"),
    ("Modified BSD License", "BSD-3-Clause"),
    ("Simplified BSD", "BSD-2-Clause"),
    ("The Apache Software License, Version 2.0", "Apache-2.0"),
    ('Apache License, Version 2.0 (the "License")', "Apache-2.0"),
    ("ASL 2.0", "Apache-2.0"),
    ("Apache Software License 1.1", "Apache-1.1"),
    ("GPLv3", "GPL-3.0-only"),
    ("GPL-3", "GPL-3.0-only"),
    ("GPL3+", "GPL-3.0-or-later"),
    ("GPL v2 or later", "GPL-2.0-or-later"),
    ("GPL version 3 (or any later version)", "GPL-3.0-or-later"),
    ("GPL (>= 3)", "GPL-3.0-or-later"),
    ("GPL (\u2265 2)", "GPL-2.0-or-later"),
    ("LGPL >=2.1", "LGPL-2.1-or-later"),
    ("GPL-2.0", "GPL-2.0-only"),
    ("AGPL-3.0", "AGPL-3.0-only"),
    ("BSD-2-Clause-FreeBSD", "BSD-2-Clause"),
    ("GPL-3.0-with-GCC-exception", "GPL-3.0-only WITH GCC-exception-3.1"),
    ("wxWindows", "LGPL-2.0-or-later WITH WxWindows-exception-3.1"),
    ("GNU GPLv2 or (at your option) any later version", "GPL-2.0-or-later"),
    ("GNU LGPL v2.1", "LGPL-2.1-only"),
    ("LGPLv2.1+", "LGPL-2.1-or-later"),
    ("LGPL-2.0", "LGPL-2.0-only"),
    ("GNU Library General Public License v2", "LGPL-2.0-only"),
    ("GNU AGPLv3", "AGPL-3.0-only"),
    ("Mozilla Public License, v. 2.0", "MPL-2.0"),
    ("MPLv2", "MPL-2.0"),
    ("Eclipse Public License -v 1.0", "EPL-1.0"),
    ("PSF License Agreement", "PSF-2.0"),
    ("Python-2.0", "Python-2.0"),
    ("ZPL 2.1", "ZPL-2.1"),
    ("CC0", "CC0-1.0"),
    ("CC BY-NC-SA 4.0", "CC-BY-NC-SA-4.0"),
    ("Creative Commons Attribution-ShareAlike 3.0 Unported License", "CC-BY-SA-3.0"),
    ("GPL-2.0-with-classpath-exception", "GPL-2.0-only WITH Classpath-exception-2.0"),
    ("MIT or Apache 2.0", "MIT OR Apache-2.0"),
    ("GPLv2 or GPLv3", "GPL-2.0-only OR GPL-3.0-only"),
    ("Apache License 2.0 and MIT", "Apache-2.0 AND MIT"),
]


@pytest.mark.parametrize(("text", "spdx", "kind"), ON_PAGES, ids=[row[0] for row in ON_PAGES])
def test_the_spellings_of_example_pages_are_read(text: str, spdx: str | None, kind: str | None) -> None:
    read = read_license(text, LICENSE_FILE)

    assert (read.text, read.url) == (" ".join(text.split()), LICENSE_FILE)
    assert (read.spdx, license_class(read)) == (spdx, kind)
    assert (read.evidence is None) == (spdx is None)


@pytest.mark.parametrize(("text", "spdx"), ON_GITHUB, ids=[row[0] for row in ON_GITHUB])
def test_the_names_that_github_shows_are_read(text: str, spdx: str) -> None:
    assert read_license(text).spdx == spdx


@pytest.mark.parametrize("before", ["", "License :: ", "License :: OSI Approved :: "])
@pytest.mark.parametrize(("text", "spdx", "kind"), ON_PYPI, ids=[row[0] for row in ON_PYPI])
def test_classifiers_are_spellings_too(text: str, spdx: str | None, kind: str | None, before: str) -> None:
    read = read_license(before + text)

    assert (read.spdx, license_class(read)) == (spdx, kind)


@pytest.mark.parametrize(("text", "spdx"), IN_METADATA, ids=[row[0] for row in IN_METADATA])
def test_the_spellings_of_package_metadata_are_read(text: str, spdx: str) -> None:
    assert read_license(text).spdx == spdx


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("MIT/X11", "permissive"),
        ("MIT-style", "permissive"),
        ("BSD-like", "permissive"),
        ("Apache", "permissive"),
        ("LGPLv2", "weak-copyleft"),
        ("LGPL with exceptions", "weak-copyleft"),
        ("MPL-2.0+", "weak-copyleft"),
        ("GPL", "copyleft"),
        ("BSD or Apache License, Version 2.0", "permissive"),
        ("GPL OR MIT", "permissive"),
        ("MIT and GPL", "copyleft"),
        ("Proprietary", None),
        ("UNLICENSED", None),
        ("MIT or later", None),
        ("MIT or whatever", None),
        ("MIT/Apache-2.0", "permissive"),
        ("MIT, BSD", "permissive"),
        ("GPL/MIT", "copyleft"),
        ("GPL-3.0; Whatever", None),
        ("GPL (> 2)", None),
        ("GPL (< 3)", None),
        ("None", "unstated"),
        ("n/a", "unstated"),
        ("UNKNOWN", "unstated"),
    ],
)
def test_words_that_name_no_one_licence_keep_their_text_and_the_class_of_their_family(
    text: str, kind: str | None
) -> None:
    read = read_license(text)

    assert read == License(text, None, None, None)
    assert license_class(read) == kind


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("MIT/Apache-2.0", ["mit", "apache 2.0"]),
        ("MIT, ISC & BSD", ["mit", "isc", "bsd"]),
        ("MIT", []),
        ("MIT/", []),
        ("MIT/Whatever", []),
        ("MIT/" * 70 + "MIT", ["mit"] * 71),
        ("MIT/" * 80 + "MIT", []),  # too long to be taken apart
    ],
)
def test_lists_of_licences_are_taken_apart(text: str, parts: list[str]) -> None:
    assert words.parts_of(text) == parts


def test_words_that_name_one_licence_have_no_class_of_a_family() -> None:
    assert class_of_words("MIT License") is None
    assert class_of_words("BSD License") == class_of_words("MIT or ISC") == "permissive"  # control


def test_words_with_one_unknown_word_are_not_read() -> None:
    assert read_license("custom MIT license").spdx is None
    assert license_class(read_license("custom MIT license")) is None
    assert read_license("open source MIT license").spdx == "MIT"  # control


@pytest.mark.parametrize("text", [None, "", "  \t\n"])
def test_no_words_and_no_link_is_unstated(text: str | None) -> None:
    assert read_license(text, " ") == UNSTATED
    assert license_class(UNSTATED) == "unstated"
    assert license_class(read_license(text, LICENSE_FILE)) is None  # control


def test_the_words_are_kept_as_written_but_for_white_space() -> None:
    assert read_license(' BSD\n 3-Clause  "New" ').text == 'BSD 3-Clause "New"'


# --- evidence --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("GNU General Public License v3.0 (GPLv3)", 'spelling: "gpl 3.0"'),
        ("MIT or Apache 2.0", 'spelling: "mit or apache 2.0"'),
        ("mit or apache-2.0", 'expression: "MIT OR Apache-2.0"'),
        ("Abstyles", 'expression: "Abstyles"'),
        ("https://opensource.org/licenses/MIT", "link: https://opensource.org/licenses/MIT"),
        ("BSD", None),
    ],
)
def test_the_evidence_names_the_words_that_were_read(text: str, evidence: str | None) -> None:
    assert read_license(text).evidence == evidence


@pytest.mark.parametrize(
    ("url", "spdx"),
    [
        ("https://opensource.org/licenses/MIT", "MIT"),
        ("http://www.opensource.org/licenses/mit-license.php", "MIT"),
        ("https://opensource.org/license/bsd-3-clause/", "BSD-3-Clause"),
        ("https://opensource.org/license/gpl-3-0", "GPL-3.0-only"),
        ("https://opensource.org/license/isc-license-txt", "ISC"),
        ("http://opensource.org/licenses/bsd-license.php", None),
        ("https://opensource.org/licenses/alphabetical", None),
        ("https://opensource.org/licenses/MIT?lang=en", "MIT"),
        ("https://opensource.org@example.org/licenses/MIT", None),
        ("https://spdx.org/licenses/Apache-2.0.html", "Apache-2.0"),
        ("https://spdx.org/licenses/Abstyles.html", "Abstyles"),
        ("https://spdx.org/licenses/", None),
        ("https://choosealicense.com/licenses/gpl-3.0/", "GPL-3.0-only"),
        ("https://www.apache.org/licenses/LICENSE-2.0", "Apache-2.0"),
        ("http://www.apache.org/licenses/LICENSE-2.0.txt", "Apache-2.0"),
        ("https://www.apache.org/licenses/", None),
        ("https://www.gnu.org/licenses/gpl-3.0.html", "GPL-3.0-only"),
        ("https://www.gnu.org/licenses/agpl-3.0.en.html#section1", "AGPL-3.0-only"),
        ("https://www.gnu.org/licenses/gpl-3.0-standalone.html", "GPL-3.0-only"),
        ("https://www.gnu.org/licenses/old-licenses/lgpl-2.1.txt", "LGPL-2.1-only"),
        ("https://www.gnu.org/licenses/gpl.html", None),
        ("https://creativecommons.org/publicdomain/zero/1.0", "CC0-1.0"),
        ("https://creativecommons.org/licenses/by-sa/4.0/deed.en", "CC-BY-SA-4.0"),
        ("https://creativecommons.org/licenses/", None),
        ("https://www.mozilla.org/en-US/MPL/2.0/", "MPL-2.0"),
        ("https://www.mozilla.org/MPL/MPL-1.1.html", "MPL-1.1"),
        ("https://www.mozilla.org/MPL/2.0/FAQ/", None),
        ("https://www.eclipse.org/legal/epl-v10.html", "EPL-1.0"),
        ("https://www.eclipse.org/legal/epl-2.0/", "EPL-2.0"),
        ("https://www.boost.org/LICENSE_1_0.txt", "BSL-1.0"),
        ("https://unlicense.org/", "Unlicense"),
        ("https://unlicense.org.example.org/", None),
        ("https://github.com/a/b/blob/master/LICENSE-MIT", None),
        ("https://example.org/?https://opensource.org/licenses/MIT", None),
        ("ftp://opensource.org/licenses/MIT", None),
    ],
)
def test_a_link_to_the_page_of_one_licence_is_evidence(url: str, spdx: str | None) -> None:
    evidence = f"link: {url}" if spdx else None

    assert read_license("this license", url) == License("this license", url, spdx, evidence)
    assert read_license(None, url) == License(None, url, spdx, evidence)


@pytest.mark.parametrize(
    ("text", "link", "spdx"),
    [
        pytest.param("MIT", "BSD-3-Clause", "MIT", id="words first"),
        pytest.param("BSD license", "BSD-3-Clause", "BSD-3-Clause", id="narrowed"),
        pytest.param("BSD license", "MIT", None, id="contradicted"),
        pytest.param("LGPLv2", "LGPL-2.1", "LGPL-2.1-only", id="narrowed version"),
        pytest.param("LGPLv2", "LGPL-3.0", None, id="contradicted version"),
        pytest.param("BSD or Apache 2.0", "Apache-2.0", None, id="one of two"),
        pytest.param("Proprietary", "MIT", None, id="proprietary"),
        pytest.param("GNU Alfredo license", "AGPL-3.0", "AGPL-3.0-only", id="unknown words"),
    ],
)
def test_a_link_narrows_open_words_and_never_contradicts_them(text: str, link: str, spdx: str | None) -> None:
    assert read_license(text, f"https://opensource.org/licenses/{link}").spdx == spdx


# --- expressions -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "spdx"),
    [
        ("MIT OR Apache-2.0", "MIT OR Apache-2.0"),
        ("BSD-3-Clause", "BSD-3-Clause"),
        ("GPL-2.0+", "GPL-2.0-or-later"),
        ("LGPL-2.1+ OR MIT", "LGPL-2.1-or-later OR MIT"),
        ("Apache-2.0 WITH LLVM-exception", "Apache-2.0 WITH LLVM-exception"),
        ("MIT AND (ISC OR Zlib)", "MIT AND (ISC OR Zlib)"),
        ("LicenseRef-Ours", "LicenseRef-Ours"),
        ("LicenseRef-Ours+", None),
        ("LicenseRef-Éours", None),
        ("MIT OR Whatever", None),
        ("MIT OR", None),
        ("MIT (Apache-2.0)", None),
        ("MIT WITH MIT", None),
        ("( ) Abstyles", None),
        ("() AND MIT OR ISC (", None),
        ("Classpath-exception-2.0", None),
    ],
)
def test_expressions_are_read_in_their_modern_form(text: str, spdx: str | None) -> None:
    assert read_license(text).spdx == spdx


@pytest.mark.parametrize(
    ("spdx", "kind"),
    [
        ("MIT OR GPL-3.0-only", "permissive"),
        ("MIT AND GPL-3.0-only", "copyleft"),
        ("MPL-2.0 AND MIT", "weak-copyleft"),
        ("GPL-3.0-only OR LGPL-3.0-only AND MIT", "weak-copyleft"),
        ("(GPL-3.0-only OR MIT) AND LGPL-3.0-only", "weak-copyleft"),
        ("((MIT) OR (GPL-3.0-only AND (ISC OR MPL-2.0)))", "permissive"),
        ("GPL-2.0-or-later WITH Classpath-exception-2.0", "weak-copyleft"),
        ("Apache-2.0 WITH LLVM-exception", "permissive"),
        ("GPL-2.0-only WITH vsftpd-openssl-exception", "copyleft"),
        ("GPL-2.0-only WITH GPL-CC-1.0", "copyleft"),
        ("LGPL-3.0-only WITH LGPL-3.0-linking-exception", "weak-copyleft"),
        ("MIT OR LicenseRef-Ours", "permissive"),
        ("MIT AND LicenseRef-Ours", None),
        ("LicenseRef-Ours", None),
        ("CC-BY-NC-4.0", None),
        ("SSPL-1.0", None),
        ("((((", None),
        (")", None),
        ("", None),
    ],
)
def test_the_class_of_an_expression(spdx: str, kind: str | None) -> None:
    assert class_of(spdx) == kind


def test_the_classes_are_all_there_are() -> None:
    kinds = {license_class(read_license(text)) for text, _, _ in ON_PAGES + ON_PYPI}

    assert kinds | {"unstated"} == {*LICENSE_CLASSES, None}


# --- the tables ------------------------------------------------------------------------------


def test_every_spelling_is_in_normal_form_and_read_as_its_identifier() -> None:
    spdx_of, family_of = tables()

    assert [spelling for spelling in (*spdx_of, *family_of) if words.normal_form(spelling) != spelling] == []
    assert [words for words, spdx in spdx_of.items() if read_license(words).spdx != spdx] == []
    assert [words for words in family_of if read_license(words).spdx is not None] == []
    assert min(map(len, (*spdx_of, *family_of))) > 1  # a lost comma splits a word into letters
    assert not spdx_of.keys() & family_of.keys()


def test_every_spdx_expression_in_the_tables_is_valid() -> None:
    licensing = get_spdx_licensing()

    def canonical(spdx: str) -> Any:
        return licensing.parse(spdx, validate=True).render()

    assert [spdx for spdx in set(tables()[0].values()) if canonical(spdx) != spdx] == []
    assert canonical("GPL-2.0") != "GPL-2.0"  # control


def test_every_spdx_expression_in_the_tables_reads_as_itself() -> None:
    assert [spdx for spdx in set(tables()[0].values()) if read_license(spdx).spdx != spdx] == []


def test_the_members_of_a_family_have_its_class() -> None:
    for names, (kind, starts) in tables()[1].items():
        members = {spdx for spdx in tables()[0].values() if starts and spdx.startswith(starts)}
        members = {spdx for spdx in members if " WITH " not in spdx}

        # Fonts apart, whose version 1.0 asked less.
        assert {class_of(spdx) for spdx in members - {"OFL-1.0"}} <= {kind}, names


# Where `licenses` departs from the LicenseDB, and says why.
DEPARTURES = ("CC-BY-SA-", "CECILL-", "MPL-2.0-no-copyleft-exception")
CATEGORIES = {
    "Permissive": "permissive",
    "Public Domain": "permissive",
    "Copyleft Limited": "weak-copyleft",
    "Copyleft": "copyleft",
}


def test_the_classes_are_those_of_the_licensedb() -> None:
    listed = {
        entry["spdx_license_key"]: CATEGORIES.get(entry["category"])
        for entry in get_license_index()
        if entry.get("spdx_license_key") and not entry["is_deprecated"]
    }
    lists = [rows for kind, rows in sections("classes.txt") if kind in LICENSE_CLASSES]
    ours = [spdx for rows in lists for line, _ in rows for spdx in line.split()]
    compared = [spdx for spdx in ours if spdx in listed and not spdx.startswith(DEPARTURES)]

    assert [spdx for spdx in compared if class_of(spdx) != listed[spdx]] == []
    assert len(compared) > 550  # control
    assert len(ours) == len(set(ours))


READ_ALL = """
import sys
from exsearch import licenses
from exsearch.licenses import words
for spelling in (*words.SPELLINGS, *words.SPELLINGS.values(), *words.FAMILIES):
    licenses.license_class(licenses.read_license(spelling))
print("license_expression" in sys.modules)
licenses.read_license("Abstyles")
print("license_expression" in sys.modules)
"""


def test_reading_the_spellings_of_the_tables_does_not_import_the_parser() -> None:
    run = subprocess.run([sys.executable, "-c", READ_ALL], capture_output=True, text=True, check=True)

    assert run.stdout.split() == ["False", "True"]  # the second is the control


# --- strangers' text -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("MIT OR " * 150_000 + "MIT", id="1 MB of an expression"),
        pytest.param("(" * 100_000 + "MIT" + ")" * 100_000, id="100,000 parentheses"),
        pytest.param("MIT and " * 38, id="just short enough"),
        pytest.param("\x00\x1b]0;title\x07", id="control characters"),
        pytest.param("\ud800\u202e\U0010ffff", id="not text at all"),
        pytest.param("https://opensource.org/licenses/" + "MIT/" * 300, id="a long link"),
        pytest.param("a " * 149, id="nothing but filling"),
    ],
)
def test_hostile_text_is_kept_and_not_understood(text: str) -> None:
    kept = " ".join(text.split())

    assert read_license(text) == License(kept, None, None, None)
    assert read_license(None, text) == License(None, text.strip(), None, None)
    assert license_class(read_license(text)) is None


def test_deep_parentheses_are_read_while_they_are_short() -> None:
    deep = "(" * 140 + "MIT OR GPL-3.0-only" + ")" * 140

    assert read_license(deep).spdx == "MIT OR GPL-3.0-only"
    assert class_of("(" * 1000 + "MIT" + ")" * 1000) == "permissive"


def test_memory_is_bounded() -> None:
    read._remembered.cache_clear()

    for number in range(5000):
        read_license(f"licence number {number} of many")
    remembered = read._remembered.cache_info()
    read_license("x" * 301)

    assert 0 < remembered.currsize <= 4096
    assert read._remembered.cache_info() == remembered


PIECES = st.sampled_from(
    [
        *("MIT", "Apache-2.0", "GPL-2.0+", "LGPLv2", "BSD", "Abstyles", "LicenseRef-Ours", "foo"),
        *("Classpath-exception-2.0", "OR", "and", "WITH", "(", ")", "+", "-", " ", "license"),
        *("or later", "v3", "https://opensource.org/licenses/", "creative commons", "4.0"),
    ]
)


@settings(deadline=None)
@given(
    text=st.text() | st.lists(PIECES, max_size=12).map(" ".join) | st.lists(PIECES).map("".join),
    url=st.none() | st.text(),
)
def test_reading_never_raises_and_its_result_reads_the_same(text: str, url: str | None) -> None:
    read = read_license(text, url)

    assert license_class(read) in (*LICENSE_CLASSES, None)
    assert (read.spdx is None) == (read.evidence is None)
    if read.spdx is not None:
        assert read_license(read.spdx).spdx == read.spdx
