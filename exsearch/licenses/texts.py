"""The text of a licence -> which of the common licences it is.

Recognised by short phrases that a licence has and its kin have not, in words alone: case, line
breaks, quotation marks and numbering differ from copy to copy. A text with the phrases of several
licences is a collection, and is not taken for any of them.
"""

from __future__ import annotations

import re

from exsearch.model import Record

MAX_TEXT_BYTES = 200_000
_NAMES = re.compile(r"(?:un)?licen[sc]e|copying|copyright$", re.IGNORECASE)
_CODE_ENDINGS = (".py", ".pyc", ".pyi", ".html", ".json", ".js", ".css", ".toml", ".yaml", ".yml", ".spdx",
                 ".ipynb")  # fmt: skip


class _Text(Record):
    spdx: str
    title: str
    all_of: tuple[str, ...]
    none_of: tuple[str, ...] = ()


_MIT = "permission is hereby granted free of charge to any person obtaining a copy of"
_BSD = "redistribution and use in source and binary forms with or without modification are permitted"
_ADVERTISING = "all advertising materials mentioning features or use of this software"
_ENDORSE = "endorse or promote products derived from"
_ISC = "permission to use copy modify and distribute this software for any purpose with or without fee"
_ISC_NOTICE = "provided that the above copyright notice and this permission notice appear in all copies"
_BEOPEN = "beopen python open source license agreement version 1"

_TEXTS = (
    _Text("MIT", "MIT License", (_MIT, "and this permission notice shall be included in all copies"),
          ("except as contained in this notice the name",)),
    _Text("MIT-0", "MIT No Attribution", (_MIT,),
          ("and this permission notice shall be included in all copies", "the following conditions")),
    _Text("X11", "X11 License", (_MIT, "and this permission notice shall be included in all copies",
                                 "except as contained in this notice the name")),
    _Text("HPND", "Historical Permission Notice and Disclaimer",
          ("permission to use copy modify and distribute this software and its documentation for any "
           "purpose and without fee is hereby granted",), (_BEOPEN,)),
    _Text("BSD-2-Clause", "BSD 2-Clause License", (_BSD,),
          (_ENDORSE, _ADVERTISING, "neither the name", "patent")),
    _Text("BSD-3-Clause", "BSD 3-Clause License", (_BSD, _ENDORSE),
          (_ADVERTISING, "no express or implied licenses to any party s patent")),
    _Text("BSD-3-Clause-Clear", "BSD 3-Clause Clear License",
          (_BSD, _ENDORSE, "no express or implied licenses to any party s patent")),
    _Text("BSD-4-Clause", "BSD 4-Clause License", (_BSD, _ENDORSE, _ADVERTISING)),
    _Text("ISC", "ISC License", (_ISC, _ISC_NOTICE)),
    _Text("0BSD", "BSD Zero Clause License", (_ISC,), (_ISC_NOTICE, _BEOPEN)),
    _Text("Apache-2.0", "Apache License 2.0",
          ("apache license version 2 0 january 2004", "terms and conditions for use reproduction")),
    _Text("Apache-2.0", "Apache License 2.0", ("licensed under the apache license version 2 0 the license "
                                               "you may not use this file except in compliance",),
          ("apache license version 2 0 january 2004",)),
    _Text("GPL-2.0-only", "GNU General Public License v2.0",
          ("gnu general public license version 2 june 1991",)),
    _Text("GPL-3.0-only", "GNU General Public License v3.0",
          ("gnu general public license version 3 29 june 2007",)),
    _Text("LGPL-2.1-only", "GNU Lesser General Public License v2.1",
          ("gnu lesser general public license version 2 1 february 1999",)),
    _Text("LGPL-3.0-only", "GNU Lesser General Public License v3.0",
          ("gnu lesser general public license version 3 29 june 2007",)),
    _Text("AGPL-3.0-only", "GNU Affero General Public License v3.0",
          ("gnu affero general public license version 3 19 november 2007",)),
    _Text("MPL-2.0", "Mozilla Public License 2.0",
          ("mozilla public license version 2 0", "each individual or legal entity that creates")),
    _Text("Python-2.0", "Python License 2.0",
          ("python software foundation license version 2", _BEOPEN)),
    _Text("PSF-2.0", "Python Software Foundation License 2.0",
          ("python software foundation license version 2", "psf hereby grants"), (_BEOPEN,)),
    _Text("PSF-2.0", "Python Software Foundation License 2.0",
          ("this license agreement is between the python software foundation psf",),
          ("python software foundation license version 2", _BEOPEN)),
    _Text("Unlicense", "The Unlicense",
          ("this is free and unencumbered software released into the public domain",)),
    _Text("Zlib", "zlib License", ("in no event will the authors be held liable for any damages",
                                   "altered source versions must be plainly marked as such")),
    _Text("BSL-1.0", "Boost Software License 1.0", ("boost software license version 1 0 august 17th 2003",)),
    _Text("CC0-1.0", "Creative Commons Zero v1.0 Universal",
          ("cc0 1 0 universal", "affirmer")),
    _Text("WTFPL", "Do What The F*ck You Want To Public License",
          ("do what the fuck you want to public license", "you just do what the fuck you want to")),
    _Text("EPL-2.0", "Eclipse Public License 2.0", ("eclipse public license v 2 0", "contributor")),
    _Text("EUPL-1.2", "European Union Public License 1.2",
          ("european union public licence v 1 2", "the licensor")),
    _Text("ZPL-2.1", "Zope Public License 2.1", ("zope public license zpl version 2 1",)),
    _Text("Artistic-2.0", "Artistic License 2.0", ("the artistic license 2 0", "standard version")),
    _Text("NCSA", "University of Illinois/NCSA Open Source License",
          ("deal with the software without restriction", "neither the names of")),
    _Text("BlueOak-1.0.0", "Blue Oak Model License 1.0.0",
          ("blue oak model license", "version 1 0 0", "each contributor licenses you")),
)  # fmt: skip


def is_license_name(name: str) -> bool:
    """Say whether a file is named as one that holds a licence: "LICENSE.txt", "six.LICENSE", "COPYING"."""
    if name.lower().endswith(_CODE_ENDINGS):
        return False
    return bool(_NAMES.match(name)) or name.upper().endswith((".LICENSE", ".LICENCE"))


def is_license_path(path: str) -> bool:
    """Return whether the file at `path` is named as one that holds a licence."""
    return is_license_name(path.rpartition("/")[2])


def is_main_name(name: str) -> bool:
    """Say whether a licence file's name has nothing in it that tells it from others of the project."""
    stem, _, ending = name.lower().partition(".")
    return stem in ("license", "licence", "copying", "unlicense") and ending in ("", "txt", "md", "rst")


def recognise(text: str) -> tuple[str, str] | None:
    """Return the SPDX identifier and the title of the one licence that `text` is."""
    words = " " + " ".join(re.findall(r"[a-z0-9]+", text[:MAX_TEXT_BYTES].lower())) + " "
    words = words.replace(" and or ", " and ")  # ISC is written with either

    def has(phrase: str) -> bool:
        return f" {phrase} " in words

    found = {each.spdx: each.title for each in _TEXTS
             if all(map(has, each.all_of)) and not any(map(has, each.none_of))}  # fmt: skip
    return next(iter(found.items())) if len(found) == 1 else None
