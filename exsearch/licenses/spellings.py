"""How people write licences: spellings, families and links -> SPDX identifiers. Data only."""

from __future__ import annotations

# --- from words to SPDX ----------------------------------------------------------------------
# Spellings are in normal form. The identifiers themselves, the short form of a version ("apache 2"
# for "apache 2.0") and the rows of `_series` are added by `_fill_tables`.

SPELLINGS: dict[str, tuple[str, ...]] = {
    # MIT and its kin. SPDX license list; "Expat" is the name in Debian's machine-readable copyright
    # files and at the FSF. "MIT/X11" is not here: it may be either of two licences (`FAMILIES`).
    "MIT": ("expat", "mit expat", "expat mit"),
    "MIT-0": ("mit no attribution",),
    "MIT-CMU": ("cmu",),
    "X11": (),
    "ISC": ("iscl", "internet systems consortium"),
    # BSD. SPDX names, opensource.org ("The 3-Clause BSD License", and the nicknames on its pages:
    # "New", "Revised", "Modified"; "Simplified", "FreeBSD"), GitHub's names (choosealicense.com);
    # "Revise" is a slip seen in the wild that can mean nothing else.
    "0BSD": ("bsd 0 clause", "0 clause bsd", "bsd zero", "free public 1.0.0"),
    "BSD-1-Clause": ("bsd 1", "1 clause bsd"),
    "BSD-2-Clause": (
        *("bsd 2", "2 clause bsd", "simplified bsd", "bsd simplified", "freebsd", "free bsd"),
        *("bsd 2 clause simplified", "bsd 2 simplified", "simplified 2 clause bsd"),
        *("bsd 2 clause freebsd", "bsd 2 clause simplified or freebsd", "2 clause simplified bsd"),
    ),
    "BSD-3-Clause": (
        *("bsd 3", "3 clause bsd", "new bsd", "bsd new", "revised bsd", "bsd revised"),
        *("modified bsd", "bsd modified", "bsd 3 clause new", "bsd 3 new", "new bsd 3 clause"),
        *("bsd 3 clause new or revised", "bsd 3 clause new or revise", "bsd 3 new or revised"),
        *("new or revised bsd", "bsd new or revised", "bsd 3 clause revised", "new 3 clause bsd"),
        *("bsd 3 clause modified", "modified 3 clause bsd", "3 clause new bsd"),
        *("bsd 3 clause new or modified", "revised 3 clause bsd"),
    ),
    "BSD-3-Clause-Clear": ("clear bsd",),
    "BSD-4-Clause": (
        *("bsd 4", "4 clause bsd", "original bsd", "bsd original", "old bsd", "bsd old"),
        *("bsd 4 clause original or old", "original 4 clause bsd"),
    ),
    "BSD-2-Clause-Patent": ("bsd 2 clause plus patent", "bsd patent", "bsd+patent"),
    # Apache. apache.org/licenses; "ASL" is the short name that Fedora and others used for it.
    "Apache-1.0": ("asl 1.0",),
    "Apache-1.1": ("asl 1.1",),
    "Apache-2.0": ("asl 2.0", "al 2.0", "apache 2.0 apache"),
    # Deprecated identifiers with a modern equivalent. SPDX license list, "Deprecated" part.
    "GPL-2.0-only WITH Autoconf-exception-2.0": ("gpl 2.0 with autoconf exception",),
    "GPL-2.0-only WITH Bison-exception-2.2": ("gpl 2.0 with bison exception",),
    "GPL-2.0-only WITH Classpath-exception-2.0": (
        "gpl 2.0 with classpath exception",
        "gpl 2.0 w classpath exception",
    ),
    "GPL-2.0-or-later WITH Classpath-exception-2.0": ("gpl 2.0+ with classpath exception",),
    "GPL-2.0-only WITH Font-exception-2.0": ("gpl 2.0 with font exception",),
    "GPL-2.0-only WITH GCC-exception-2.0": ("gpl 2.0 with gcc exception",),
    "GPL-2.0-or-later WITH eCos-exception-2.0": ("ecos 2.0",),
    "GPL-3.0-only WITH Autoconf-exception-3.0": ("gpl 3.0 with autoconf exception",),
    "GPL-3.0-only WITH GCC-exception-3.1": ("gpl 3.0 with gcc exception",),
    "LGPL-2.0-or-later WITH WxWindows-exception-3.1": ("wxwindows",),
    # Other copyleft. SPDX names, PyPI's classifiers, choosealicense.com. The GNU licences are rows
    # of `_series`; only the Library GPL had no other version 2 than 2.0.
    "LGPL-2.0-only": ("library gpl 2.0",),
    "LGPL-2.0-or-later": ("library gpl 2.0+",),
    "MPL-1.0": ("mpl 1.0 mpl",),
    "MPL-1.1": (),
    "MPL-2.0": ("mpl 2.0 mpl", "mozilla 2.0"),
    "MPL-2.0-no-copyleft-exception": (),
    "EPL-1.0": ("eclipse 1.0",),
    "EPL-2.0": ("eclipse 2.0",),
    "EUPL-1.0": (),
    "EUPL-1.1": (),
    "EUPL-1.2": (),
    "CDDL-1.0": (),
    "CDDL-1.1": (),
    "CPL-1.0": ("cpl",),
    "IPL-1.0": ("ibm public",),
    "SPL-1.0": ("sun public",),
    "APSL-2.0": ("apple public source 2.0",),
    "OSL-3.0": ("open software 3.0",),
    "QPL-1.0": ("qpl", "qt public"),
    "MS-RL": ("microsoft reciprocal",),
    "CECILL-2.1": ("cea cnrs inria logiciel libre 2.1", "cecill free software agreement 2.1"),
    "CECILL-B": ("cecill b free",),
    "CECILL-C": ("cecill c free",),
    "Artistic-1.0": (),
    "Artistic-1.0-Perl": (),
    "Artistic-2.0": (),
    "LPPL-1.3c": ("latex project public 1.3c",),
    "NASA-1.3": ("nasa open source agreement 1.3",),
    "NGPL": ("nethack gpl",),
    "Nokia": ("nokos",),
    "Motosoto": (),
    "OGTSL": ("open group test suite",),
    "RSCPL": ("ricoh source code public",),
    "Aladdin": ("aladdin free public", "afpl"),
    "Sleepycat": (),
    "Vim": (),
    "Ruby": (),
    "SSPL-1.0": ("server side public", "server side public 1.0", "sspl"),
    "BUSL-1.1": ("business source 1.1",),
    "Elastic-2.0": (),
    # Python's own. PEP 639 takes the name without a version as one licence; there is one PSF-2.0.
    "PSF-2.0": ("psf", "psfl"),
    "Python-2.0": ("python psf 2.0",),
    "Python-2.0.1": (),
    "CNRI-Python": ("python cnri python",),
    "ZPL-1.1": (),
    "ZPL-2.0": (),
    "ZPL-2.1": (),
    "HPND": ("historical permission notice and disclaimer",),
    # Other permissive. SPDX names, opensource.org, PyPI's classifiers, choosealicense.com.
    "Zlib": ("zlib libpng",),
    "PostgreSQL": (),
    "BSL-1.0": ("boost", "boost 1.0", "boost software 1.0"),
    "UPL-1.0": ("upl", "universal permissive", "universal permissive 1.0"),
    "NCSA": ("university of illinois ncsa", "ncsa university of illinois"),
    "AFL-2.1": ("academic free 2.1",),
    "AFL-3.0": ("academic free 3.0",),
    "ECL-2.0": ("educational community 2.0",),
    "AAL": ("attribution assurance",),
    "OpenSSL": (),
    "PHP-3.01": (),
    "W3C": ("w3c software notice and",),
    "Intel": (),
    "JSON": (),
    "TCL": ("tcl tk",),
    "MirOS": (),
    "VSL-1.0": ("vovida 1.0", "vovida software 1.0"),
    "MS-PL": ("microsoft public",),
    "MulanPSL-2.0": ("mulan psl 2.0", "mulan permissive 2.0", "mulan permissive software 2.0"),
    "BlueOak-1.0.0": ("blue oak model", "blue oak model 1.0.0", "blueoak"),
    "Beerware": ("beer ware",),
    "bzip2-1.0.6": (),
    "curl": (),
    "FTL": ("freetype", "freetype project"),
    "IJG": (),
    "Unicode-3.0": (),
    # Given to the public. unlicense.org; wtfpl.net; "Creative Commons Zero v1.0 Universal".
    "Unlicense": (),
    "WTFPL": (
        *("wtfpl 2.0", "do what you want to public", "do wtf you want to public"),
        *("do what fuck you want to public", "do what f ck you want to public"),
    ),
    "CC0-1.0": ("cc0", "cc0 1.0 universal", "cc0 1.0 universal cc0 1.0 public domain dedication"),
    "PDDL-1.0": ("pddl",),
    # For fonts and data. opensource.org ("SIL OPEN FONT LICENSE"), opendatacommons.org.
    "OFL-1.0": ("sil ofl 1.0",),
    "OFL-1.1": ("sil ofl 1.1",),
    "ODbL-1.0": ("odbl", "open database 1.0"),
    "ODC-By-1.0": (),
    # Hardware. choosealicense.com.
    "CERN-OHL-P-2.0": ("cern open hardware 2 permissive",),
    "CERN-OHL-S-2.0": ("cern open hardware 2 strongly reciprocal",),
    "CERN-OHL-W-2.0": ("cern open hardware 2 weakly reciprocal",),
}

GNU_VERSIONS: dict[str, tuple[str, ...]] = {
    "GPL": ("1.0", "2.0", "3.0"),
    "LGPL": ("2.0", "2.1", "3.0"),
    "AGPL": ("1.0", "3.0"),
    "GFDL": ("1.1", "1.2", "1.3"),
}
CC_KINDS = ("BY", "BY-SA", "BY-ND", "BY-NC", "BY-NC-SA", "BY-NC-ND")
CC_VERSIONS = {"1.0": "generic", "2.0": "generic", "2.5": "generic",
                "3.0": "unported", "4.0": "international"}  # fmt: skip

# Words that name a family, or a class, but no one licence; with the class of every member, and how
# the identifiers begin that a link may narrow the words to.
FAMILIES: dict[tuple[str | None, tuple[str, ...]], tuple[str, ...]] = {
    ("permissive", ("MIT", "X11")): ("mit x11", "x11 mit", "mit expat x11"),
    ("permissive", ("BSD-", "0BSD")): ("bsd", "bsdl", "bsd clause"),
    ("permissive", ("Apache-",)): ("apache", "asl", "apache 2.0+"),
    ("permissive", ("AFL-",)): ("afl", "academic free"),
    ("permissive", ("ZPL-",)): ("zpl", "zope"),
    ("permissive", ("Python-", "PSF-", "CNRI-")): ("python",),
    ("permissive", ("EFL-",)): ("efl", "eiffel forum"),
    ("permissive", ("PHP-",)): ("php",),
    ("permissive", ("MulanPSL-",)): ("mulan psl", "mulan permissive", "mulan"),
    ("permissive", tuple(f"CC-BY-{v}" for v in CC_VERSIONS)): ("cc by",),
    ("permissive", ("CC0-", "Unlicense", "PDDL-")): ("public domain", "public domain dedication"),
    # "In the style of": permissive, but the licence itself is somewhere else.
    ("permissive", ()): (
        *("mit style", "mit like", "bsd style", "bsd like", "apache style", "apache like"),
        *("isc style", "zlib style", "permissive", "repoze public", "mit derived", "bsd derived"),
    ),
    # PEP 639: "LGPLv2" may be 2.0 or 2.1.
    ("weak-copyleft", ("LGPL-2.",)): ("lgpl 2", "lgpl 2+", "lgpl 2 only"),
    ("weak-copyleft", ("LGPL-",)): ("lgpl", "lgpl+", "library gpl", "lgpl with exceptions"),
    ("weak-copyleft", ("MPL-",)): ("mpl", "mozilla", "mpl 2.0+", "mpl 1.1+"),
    ("weak-copyleft", ("EPL-",)): ("epl", "eclipse"),
    ("weak-copyleft", ("CDDL-",)): ("cddl",),
    ("weak-copyleft", ("APSL-",)): ("apsl", "apple public source"),
    ("weak-copyleft", ("NPL-",)): ("npl", "netscape public"),
    ("weak-copyleft", ("Artistic-",)): ("artistic",),
    ("weak-copyleft", ("GFDL-",)): ("gfdl",),
    ("weak-copyleft", ("OFL-",)): ("sil ofl", "ofl"),
    ("weak-copyleft", ("EUPL-1.1", "EUPL-1.2")): ("eupl 1.1+", "eupl 1.2+"),
    ("copyleft", ("GPL-",)): ("gpl", "gpl+", "gnu public"),
    ("copyleft", ("AGPL-",)): ("agpl", "agpl+"),
    ("copyleft", ("OSL-",)): ("osl",),
    ("copyleft", ("LPPL-",)): ("lppl", "latex project public"),
    ("copyleft", tuple(f"CC-BY-SA-{v}" for v in CC_VERSIONS)): ("cc by sa",),
    # Words that say that the licence is nobody's list's: a link says nothing against them. PyPI's
    # "Other/Proprietary License" and its half-free neighbours.
    (None, ()): (
        *("proprietary", "other proprietary", "commercial", "closed source", "all rights reserved"),
        *("freeware", "free for non commercial use", "free for educational use", "unlicensed"),
        *("free for home use", "free to use but restricted", "private", "custom"),
    ),
    # What old packaging tools wrote where there was nothing to write.
    ("unstated", ()): ("unknown",),
}

# Longer names first: a shorter one is a part of them. Applied to whole words only.
SHORT_NAMES: tuple[tuple[str, str], ...] = (
    ("gnu library or lesser general public", "lgpl"),
    ("gnu lesser general public", "lgpl"),
    ("lesser general public", "lgpl"),
    ("gnu library general public", "library gpl"),
    ("gnu affero general public", "agpl"),
    ("affero general public", "agpl"),
    ("affero gpl", "agpl"),
    ("gnu affero", "agpl"),
    ("gnu general public", "gpl"),
    ("general public", "gpl"),
    ("gnu free documentation", "gfdl"),
    ("gnu gpl", "gpl"),
    ("gnu lgpl", "lgpl"),
    ("gnu agpl", "agpl"),
    ("gnu fdl", "gfdl"),
    ("fdl", "gfdl"),
    ("apache software foundation", "apache"),
    ("apache software", "apache"),
    ("mozilla public", "mpl"),
    ("eclipse public", "epl"),
    ("european union public", "eupl"),
    ("common development and distribution", "cddl"),
    ("common public", "cpl"),
    ("zope public", "zpl"),
    ("python software foundation", "psf"),
    ("berkeley software distribution", "bsd"),
    ("sil open font", "sil ofl"),
    ("open font", "ofl"),
    ("open data commons open database", "odbl"),
    ("creative commons zero", "cc0"),
    ("cc zero", "cc0"),
    ("creative commons", "cc"),
    ("cc attribution", "cc by"),
    ("cc by share alike", "cc by sa"),
    ("cc by sharealike", "cc by sa"),
    ("cc by no derivatives", "cc by nd"),
    ("cc by noderivatives", "cc by nd"),
    ("cc by non commercial", "cc by nc"),
    ("cc by noncommercial", "cc by nc"),
    ("cc by nc share alike", "cc by nc sa"),
    ("cc by nc sharealike", "cc by nc sa"),
    ("cc by nc no derivatives", "cc by nc nd"),
    ("cc by nc noderivatives", "cc by nc nd"),
    ("zero clause", "0 clause"),
    ("one clause", "1 clause"),
    ("two clause", "2 clause"),
    ("three clause", "3 clause"),
    ("four clause", "4 clause"),
    ("clauses", "clause"),
)
OR_LATER = ("or at your option any later", "or any later", "or any newer", "or later", "and later",
             "or newer", "or greater", "or higher", "or above")  # fmt: skip
UNSPOKEN = frozenset(("the", "license", "licence", "licenses", "licences", "licensed", "licenced",
                       "version"))  # fmt: skip
"""Words that tell no licence from another, wherever they stand."""
OPENINGS = ("osi approved", "dfsg approved", "open sourced", "open source", "opensource",
             "free and", "available", "released", "distributed", "published", "provided", "made",
             "this", "project", "it", "is", "under", "terms of", "as", "a", "an",
             "either")  # fmt: skip
ENDINGS = ("open source", "open source software", "software", "agreement", "terms")
NOT_VERSIONED = frozenset(("cc0", "x11"))

# --- from a link to SPDX ---------------------------------------------------------------------
# Pages that hold the text of one licence: how the address begins, without scheme and "www.", and
# the words to read before the rest of it.
LINKS: tuple[tuple[str, str], ...] = (
    ("opensource.org/licenses/", ""),
    ("opensource.org/license/", ""),
    ("spdx.org/licenses/", ""),
    ("choosealicense.com/licenses/", ""),
    ("apache.org/licenses/license-", "apache "),
    ("gnu.org/licenses/old-licenses/", ""),
    ("gnu.org/licenses/", ""),
    ("creativecommons.org/publicdomain/zero/", "cc0 "),
    ("creativecommons.org/licenses/", "cc "),
    ("mozilla.org/en-us/mpl/", "mpl "),
    ("mozilla.org/mpl/mpl-", "mpl "),
    ("mozilla.org/mpl/", "mpl "),
    ("eclipse.org/legal/epl-v10", "epl 1.0"),
    ("eclipse.org/legal/epl-v20", "epl 2.0"),
    ("eclipse.org/legal/", ""),
    ("boost.org/license_", "boost "),
    ("unlicense.org", "unlicense"),
    ("wtfpl.net", "wtfpl"),
    ("postgresql.org/about/licence", "postgresql"),
)
LINK_ENDINGS = (".php", ".html", ".htm", ".txt", ".json", ".md", "-php", "-txt", "-standalone",
                 "/legalcode", "/deed", "/about")  # fmt: skip
