"""A licence as people write it -> an SPDX expression, and the evidence it was read from.

Words and a link in, a `model.License` out: nothing here opens a file or a link. The words are read
first, then the link; what either leaves open stays open, for a wrong licence is worse than none.
Words are compared in their normal form (`_normal`), and always whole: one word that is not in the
tables ("custom MIT license") and nothing is read.
"""

from __future__ import annotations

from exsearch.model import UNSTATED, License

TYPE_CHECKING = False  # a type checker takes the name as true; `typing` itself costs a start-up
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LICENSE_CLASSES: tuple[str, ...] = ("permissive", "weak-copyleft", "copyleft", "unstated")
"""What `license_class` answers, the first three from the fewest conditions to the most."""

_LONGEST = 300
"""Characters. Longer words are the text of a licence or worse, and are not taken apart."""
_MOST_REMEMBERED = 4096

# --- from words to SPDX ----------------------------------------------------------------------
# Spellings are in normal form. The identifiers themselves, the short form of a version ("apache 2"
# for "apache 2.0") and the rows of `_series` are added by `_fill_tables`.

_SPELLINGS: dict[str, tuple[str, ...]] = {
    # MIT and its kin. SPDX license list; "Expat" is the name in Debian's machine-readable copyright
    # files and at the FSF. "MIT/X11" is not here: it may be either of two licences (`_FAMILIES`).
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

_GNU_VERSIONS: dict[str, tuple[str, ...]] = {
    "GPL": ("1.0", "2.0", "3.0"),
    "LGPL": ("2.0", "2.1", "3.0"),
    "AGPL": ("1.0", "3.0"),
    "GFDL": ("1.1", "1.2", "1.3"),
}
_CC_KINDS = ("BY", "BY-SA", "BY-ND", "BY-NC", "BY-NC-SA", "BY-NC-ND")
_CC_VERSIONS = {"1.0": "generic", "2.0": "generic", "2.5": "generic",
                "3.0": "unported", "4.0": "international"}  # fmt: skip

# Words that name a family, or a class, but no one licence; with the class of every member, and how
# the identifiers begin that a link may narrow the words to.
_FAMILIES: dict[tuple[str | None, tuple[str, ...]], tuple[str, ...]] = {
    ("permissive", ("MIT", "X11")): ("mit x11", "x11 mit", "mit expat x11"),
    ("permissive", ("BSD-", "0BSD")): ("bsd", "bsdl", "bsd clause"),
    ("permissive", ("Apache-",)): ("apache", "asl", "apache 2.0+"),
    ("permissive", ("AFL-",)): ("afl", "academic free"),
    ("permissive", ("ZPL-",)): ("zpl", "zope"),
    ("permissive", ("Python-", "PSF-", "CNRI-")): ("python",),
    ("permissive", ("EFL-",)): ("efl", "eiffel forum"),
    ("permissive", ("PHP-",)): ("php",),
    ("permissive", ("MulanPSL-",)): ("mulan psl", "mulan permissive", "mulan"),
    ("permissive", tuple(f"CC-BY-{v}" for v in _CC_VERSIONS)): ("cc by",),
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
    ("copyleft", tuple(f"CC-BY-SA-{v}" for v in _CC_VERSIONS)): ("cc by sa",),
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
_SHORT_NAMES: tuple[tuple[str, str], ...] = (
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
_OR_LATER = ("or at your option any later", "or any later", "or any newer", "or later", "and later",
             "or newer", "or greater", "or higher", "or above")  # fmt: skip
_UNSPOKEN = frozenset(("the", "license", "licence", "licenses", "licences", "licensed", "licenced",
                       "version"))  # fmt: skip
"""Words that tell no licence from another, wherever they stand."""
_OPENINGS = ("osi approved", "dfsg approved", "open sourced", "open source", "opensource",
             "free and", "available", "released", "distributed", "published", "provided", "made",
             "this", "project", "it", "is", "under", "terms of", "as", "a", "an",
             "either")  # fmt: skip
_ENDINGS = ("open source", "open source software", "software", "agreement", "terms")
_NOT_VERSIONED = frozenset(("cc0", "x11"))

# --- from a link to SPDX ---------------------------------------------------------------------
# Pages that hold the text of one licence: how the address begins, without scheme and "www.", and
# the words to read before the rest of it.
_LINKS: tuple[tuple[str, str], ...] = (
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
_LINK_ENDINGS = (".php", ".html", ".htm", ".txt", ".json", ".md", "-php", "-txt", "-standalone",
                 "/legalcode", "/deed", "/about")  # fmt: skip


def read_license(text: str | None, url: str | None = None) -> License:
    """Return the licence that `text` names or, failing that, the page at `url` holds.

    `evidence` is 'spelling: "gpl 3.0+"' (a row of the tables above), 'expression: "..."' as parsed,
    or 'link: ...'; it and `spdx` are None where nothing names one SPDX expression beyond doubt.
    """
    words, link = " ".join((text or "").split()) or None, (url or "").strip() or None
    if words is None and link is None:
        return UNSTATED
    if len(words or "") > _LONGEST or len(link or "") > _LONGEST:
        return _read(words, link)  # not worth its memory
    return _remembered_read(words, link)


def license_class(license: License) -> str | None:
    """Return one of `LICENSE_CLASSES`, or None for a licence that is stated but cannot be classed.

    Of alternatives the most permissive counts, of licences that all apply the strictest, and an
    exception weakens copyleft. Words that name no one licence have the class that all of its
    family have: "BSD license" is permissive. "UNKNOWN", which old packaging tools wrote for
    nothing at all, is unstated.
    """
    if license.spdx is not None:
        return _class_of_rank(_rank_of_expression(license.spdx))
    if license.text is not None:
        return _class_of_words(license.text)
    return "unstated" if license.url is None else None


_licenses: dict[tuple[str | None, str | None], License] = {}


def _remembered_read(words: str | None, link: str | None) -> License:
    """Return what `_read` does, from memory where it can: a corpus says "MIT" all day."""
    found = _licenses.get((words, link))
    if found is None:
        if len(_licenses) >= _MOST_REMEMBERED:
            _licenses.clear()
        found = _licenses[words, link] = _read(words, link)
    return found


def _read(words: str | None, link: str | None) -> License:
    said = words if words is not None and len(words) <= _LONGEST else ""
    found = _read_words(said)
    if not found:
        # Metadata of packages often has a link where the words should be.
        found = _read_link(said) or _read_link(link or "")
        if found and not may_mean(said, found[0]):
            found = None
    return License(words, link, *(found or (None, None)))


def may_mean(text: str, spdx: str) -> bool:
    """Return whether `text` leaves room for `spdx`: "BSD license" does for "BSD-3-Clause", not for "MIT"."""
    family = _family(_normal(text))
    if family is None:
        return _class_of_words(text) is None  # "BSD or Apache": a link names one of the two
    return spdx.startswith(family[1])


# --- words -----------------------------------------------------------------------------------

_spdx_of: dict[str, str] = {}
_family_of: dict[str, tuple[str | None, tuple[str, ...]]] = {}


def _read_words(text: str) -> tuple[str, str] | None:
    """Return the SPDX expression that `text` names, and the evidence."""
    words = _normal(text)
    if not words or _family(words):
        return None
    if spdx := _spdx(words):
        return spdx, f'spelling: "{words}"'
    if expression := _parse(text):
        return expression, f'expression: "{expression}"'
    if spdx := _compose(words):
        return spdx, f'spelling: "{words}"'
    return None


def _compose(words: str) -> str | None:
    """Return the expression for "mit or apache 2.0": one operator, every part a known spelling."""
    for operator in (" or ", " and "):
        parts = [_spdx(part) for part in words.split(operator)]
        known = [part for part in parts if part is not None]
        if len(parts) == len(known) > 1:
            return operator.upper().join(known)
    return None


def _spdx(words: str) -> str | None:
    if not _spdx_of:
        _fill_tables()
    return _spdx_of.get(words)


def _family(words: str) -> tuple[str | None, tuple[str, ...]] | None:
    """Return the class and the identifiers' beginnings of the family that `words` name."""
    if not _family_of:
        _fill_tables()
    return _family_of.get(words)


def _fill_tables() -> None:
    """Fill both tables, each at one stroke: another thread may be reading."""
    families = {words: family for family, names in _FAMILIES.items() for words in names}
    spdx_of = {words: spdx for spdx, words in (*_listed(), *_series())}
    for words, spdx in list(spdx_of.items()):
        short = f"{words} ".replace(".0 ", " ").replace(".0+", "+").rstrip()
        if short not in families:
            spdx_of.setdefault(short, spdx)
    _family_of.update(families)
    _spdx_of.update(spdx_of)


def _listed() -> Iterator[tuple[str, str]]:
    """Yield (identifier, spelling) for `_SPELLINGS`, the identifier itself included."""
    for spdx, spellings in _SPELLINGS.items():
        plain = spdx.lower().replace("-", " ").replace(" or later", "+").replace("bzip2", "bzip 2")
        for words in (*spellings, plain):
            yield spdx, words


def _series() -> Iterator[tuple[str, str]]:
    """Yield (identifier, spelling) for the licences whose names follow a rule."""
    for name, versions in _GNU_VERSIONS.items():
        for version in versions:
            # SPDX: a version by itself grants that version only.
            yield f"{name}-{version}-only", f"{name.lower()} {version}"
            yield f"{name}-{version}-only", f"{name.lower()} {version} only"
            yield f"{name}-{version}-or-later", f"{name.lower()} {version}+"
    for kind in _CC_KINDS:
        for version, place in _CC_VERSIONS.items():
            words = f"cc {kind.lower().replace('-', ' ')} {version}"
            yield f"CC-{kind}-{version}", words
            yield f"CC-{kind}-{version}", f"{words} {place}"


# --- the normal form -------------------------------------------------------------------------


def _normal(text: str) -> str:
    """Return the words of `text` that tell a licence, in one spelling: "gpl 3.0+".

    Empty where nothing is told: "open source", "under this license".
    """
    if text.endswith(")") and (same := _said_twice(text)):
        return same
    words = " ".join(_words(text))
    for name, short in _SHORT_NAMES:
        words = f" {words} ".replace(f" {name} ", f" {short} ").strip()
    for later in _OR_LATER:
        words = f"{words} ".replace(f" {later} ", "+ ").rstrip()
    return _without_frame(words)


def _said_twice(text: str) -> str:
    """Return the normal form of "GNU GPL v3.0 (GPLv3)", whose two halves mean the same, or ""."""
    outer, _, inner = text[:-1].rpartition("(")
    if not outer or "(" in outer:
        return ""
    first, second = _normal(outer), _normal(inner)
    meaning = _spdx(first) or _family(first)
    return first if meaning and meaning == (_spdx(second) or _family(second)) else ""


def _words(text: str) -> Iterator[str]:
    """Yield the words of `text` in lower case, names apart from versions: "gplv3+" -> gpl 3+."""
    spaced = "".join(c if c.isalnum() or c in ".+" else " " for c in text.lower())
    for word in spaced.split():
        word = word.strip(".")
        word = word[1:] if word[:1] == "v" and word[1:2].isdigit() else word
        name = word.rstrip("0123456789.+")
        version = word[len(name) :].strip(".")
        parts: tuple[str, ...] = (name.removesuffix("v"), version)
        if word in _NOT_VERSIONED or not version[:1].isdigit():
            parts = (word,) if word != "v" else ()
        yield from (part for part in parts if part and part not in _UNSPOKEN)


def _without_frame(words: str) -> str:
    """Return `words` without what leads to the name and follows it: "available as ... under"."""
    shorter = words
    for opening in _OPENINGS:
        shorter = f"{shorter} ".removeprefix(f"{opening} ").rstrip()
    for ending in _ENDINGS:
        shorter = f" {shorter}".removesuffix(f" {ending}").lstrip()
    return shorter if shorter == words else _without_frame(shorter)


# --- expressions -----------------------------------------------------------------------------

_parser: Callable[[str], str | None] | None = None


def _parse(text: str) -> str | None:
    """Return `text` as a canonical SPDX expression, or None if it is none."""
    global _parser
    if not _is_expression_like(text):
        return None
    if _parser is None:
        _parser = _make_parser()
    return _parser(text)


def _is_expression_like(text: str) -> bool:
    """Return whether `text` has the shape of an expression of identifiers, known or not.

    Nearly no words have, so nearly none pay for the import of the parser (some 70 ms).
    """
    words = text.replace("(", " ").replace(")", " ").split()
    names, operators = words[::2], words[1::2]
    return (
        len(names) == len(operators) + 1
        and all(operator.upper() in ("AND", "OR", "WITH") for operator in operators)
        # The parser takes "GPL" for any version of it; here it is a family.
        and all(_is_identifier_like(name) and not _family(_normal(name)) for name in names)
    )


def _is_identifier_like(name: str) -> bool:
    return name.isascii() and all(c.isalnum() or c in "-.+" for c in name)


def _make_parser() -> Callable[[str], str | None]:
    from license_expression import (  # type: ignore[import-untyped]
        ExpressionError,
        get_spdx_licensing,
    )

    licensing = get_spdx_licensing()

    def parse(text: str) -> str | None:
        try:
            parsed = licensing.parse(text, strict=True)
            unknown = licensing.unknown_license_keys(parsed)
        # "( ) MIT" ends in an IndexError inside the library, and its own checks are assertions.
        except (ExpressionError, AssertionError, IndexError):
            return None
        return str(parsed.render()) if all(map(_is_reference, unknown)) else None

    return parse


def _is_reference(name: str) -> bool:
    """Return whether `name` is what SPDX and PEP 639 provide for licences that are not listed."""
    return name.startswith("LicenseRef-") and "+" not in name


# --- links -----------------------------------------------------------------------------------


def _read_link(url: str) -> tuple[str, str] | None:
    """Return the SPDX identifier of the page at `url`, if it is the page of one licence."""
    words = _words_of_link(url) if len(url) <= _LONGEST else ""
    if not words:
        return None
    spdx = _spdx(words) or _parse(words.replace(" ", "-"))
    return (spdx, f"link: {url}") if spdx else None


def _words_of_link(url: str) -> str:
    """Return the normal form of what `url` says it is the licence page of, or ""."""
    scheme, _, address = url.lower().partition("://")
    if scheme not in ("http", "https"):
        return ""
    address = address.partition("#")[0].partition("?")[0].rstrip("/").removeprefix("www.")
    for start, words in _LINKS:
        if address.startswith(start):
            return _normal(words + _dotted(_without_endings(address[len(start) :])))
    return ""


def _without_endings(name: str) -> str:
    """Return "gpl-3.0" for "gpl-3.0-standalone.de.html"."""
    stem, dot, language = name.removesuffix(".html").rpartition(".")
    shorter = stem if dot and len(language) == 2 and language.isalpha() else name
    for ending in _LINK_ENDINGS:
        shorter = shorter.removesuffix(ending)
    return shorter if shorter == name else _without_endings(shorter)


def _dotted(name: str) -> str:
    """Return "gpl-3.0" for "gpl-3-0": opensource.org has no dots in its addresses."""
    dotted = ""
    for part in name.replace("_", "-").split("-"):
        is_minor = part.isdigit() and dotted[-1:].isdigit()
        dotted += ("." if is_minor else "-") + part
    return dotted.lstrip("-")


# --- classes ---------------------------------------------------------------------------------
# The SPDX list by the categories of the ScanCode LicenseDB (scancode-licensedb.aboutcode.org):
# "Permissive" and "Public Domain", "Copyleft Limited", "Copyleft". Two departures: CC-BY-SA is
# copyleft here, because whatever is made from the work has to carry it; and of the CeCILL family
# the one its authors drew after the LGPL (C) is weak, those drawn after the GPL are not.
# Identifiers in none of the three (non-commercial, no derivatives, source-available) have no class.

_PERMISSIVE = """
0BSD 3D-Slicer-1.0 AAL Abstyles AdaCore-doc Adobe-2006 Adobe-Display-PostScript Adobe-Glyph
Adobe-Utopia ADSL AFL-1.1 AFL-1.2 AFL-2.0 AFL-2.1 AFL-3.0 Afmparse AMD-newlib AMDPLPA AML
AML-glslang AMPAS ANTLR-PD ANTLR-PD-fallback Apache-1.0 Apache-1.1 Apache-2.0 APAFML App-s2p
Aspell-RU Baekmuk Bahyph Barr bcrypt-Solar-Designer Beerware Bitstream-Charter Bitstream-Vera
blessing BlueOak-1.0.0 Boehm-GC Boehm-GC-without-fee Borceux Brian-Gladman-2-Clause
Brian-Gladman-3-Clause BSD-1-Clause BSD-2-Clause BSD-2-Clause-Darwin BSD-2-Clause-first-lines
BSD-2-Clause-Patent BSD-2-Clause-pkgconf-disclaimer BSD-2-Clause-Views BSD-3-Clause
BSD-3-Clause-acpica BSD-3-Clause-Attribution BSD-3-Clause-Clear BSD-3-Clause-flex BSD-3-Clause-HP
BSD-3-Clause-LBNL BSD-3-Clause-Modification BSD-3-Clause-Open-MPI BSD-3-Clause-Sun BSD-4-Clause
BSD-4-Clause-Shortened BSD-4-Clause-UC BSD-4.3RENO BSD-4.3TAHOE BSD-Advertising-Acknowledgement
BSD-Attribution-HPND-disclaimer BSD-Inferno-Nettverk BSD-Source-beginning-file BSD-Source-Code
BSD-Systemics BSD-Systemics-W3Works BSL-1.0 bzip2-1.0.6 Caldera-no-preamble Catharon CC-BY-1.0
CC-BY-2.0 CC-BY-2.5 CC-BY-2.5-AU CC-BY-3.0 CC-BY-3.0-AT CC-BY-3.0-AU CC-BY-3.0-DE CC-BY-3.0-IGO
CC-BY-3.0-NL CC-BY-3.0-US CC-BY-4.0 CC-PDDC CC-PDM-1.0 CC0-1.0 CDLA-Permissive-1.0
CDLA-Permissive-2.0 CECILL-B CERN-OHL-1.1 CERN-OHL-1.2 CERN-OHL-P-2.0 CFITSIO check-cvs checkmk
Clips CMU-Mach CMU-Mach-nodoc CNRI-Jython CNRI-Python CNRI-Python-GPL-Compatible COIL-1.0
Community-Spec-1.0 Condor-1.1 Cornell-Lossless-JPEG Cronyx Crossword CryptoSwift CrystalStacker
Cube curl cve-tou DEC-3-Clause diffmark DL-DE-BY-2.0 DL-DE-ZERO-2.0 DOC DocBook-DTD DocBook-Schema
DocBook-Stylesheet DocBook-XML Dotseqn DRL-1.0 DRL-1.1 DSDP dtoa dvipdfm ECL-1.0 ECL-2.0 EFL-1.0
EFL-2.0 eGenix Entessa EPICS etalab-2.0 EUDatagrid Fair FBM Ferguson-Twofish FreeBSD-DOC FSFAP
FSFAP-no-warranty-disclaimer FSFUL FSFULLR FSFULLRSD FSFULLRWD FTL Furuseth fwlw
Game-Programming-Gems GD generic-xts Giftware Glulxe GLWTPL Graphics-Gems gtkbook Gutmann
HaskellReport HDF5 hdparm HIDAPI HP-1986 HP-1989 HPND HPND-DEC HPND-doc HPND-doc-sell
HPND-export-US-modify HPND-export2-US HPND-Fenneberg-Livingston HPND-INRIA-IMAG HPND-Intel
HPND-Kevlin-Henney HPND-Markus-Kuhn HPND-merchantability-variant HPND-MIT-disclaimer HPND-Netrek
HPND-Pbmplus HPND-sell-MIT-disclaimer-xserver HPND-sell-regexpr HPND-sell-variant
HPND-sell-variant-MIT-disclaimer HPND-sell-variant-MIT-disclaimer-rev HPND-UC HTMLTIDY IBM-pibs ICU
IEC-Code-Components-EULA IJG IJG-short ImageMagick iMatix Info-ZIP Inner-Net-2.0 InnoSetup Intel
Intel-ACPI ISC ISC-Veillard Jam JasPer-2.0 jove JPNIC JSON Kastrup Kazlib Knuth-CTAN Latex2e
Latex2e-translated-notice Leptonica Libpng libpng-1.6.35 libpng-2.0 libselinux-1.0 libtiff
libutil-David-Nugent LicenseRef-Public-Domain Linux-OpenIB LOOP LPD-document lsof
Lucida-Bitmap-Fonts LZMA-SDK-9.11-to-9.20 LZMA-SDK-9.22 Mackerras-3-Clause
Mackerras-3-Clause-acknowledgment magaz mailprio man2html Martin-Birgmeier McPhee-slideshow
metamail Minpack MIPS MirOS MIT MIT-0 MIT-advertising MIT-Click MIT-CMU MIT-enna MIT-feh
MIT-Festival MIT-Khronos-old MIT-Modern-Variant MIT-open-group MIT-testregex MIT-Wu MITNFA MMIXware
MPEG-SSG mpi-permissive mpich2 mplus MS-LPL MS-PL MTLL MulanPSL-1.0 MulanPSL-2.0 Multics Mup
NAIST-2003 Naumen NCBI-PD NCL NCSA NetCDF Newsletr ngrep NICTA-1.0 NIST-PD NIST-PD-fallback
NIST-Software NLOD-1.0 NLOD-2.0 NLPL NRL NTIA-PD NTP NTP-0 O-UDA-1.0 OAR ODC-By-1.0 OFFIS OFL-1.0
OFL-1.0-no-RFN OFL-1.0-RFN OFL-1.1-no-RFN OFL-1.1-RFN OGC-1.0 OGDL-Taiwan-1.0 OGL-Canada-2.0
OGL-UK-1.0 OGL-UK-2.0 OGL-UK-3.0 OLDAP-2.0 OLDAP-2.0.1 OLDAP-2.1 OLDAP-2.2 OLDAP-2.2.1 OLDAP-2.2.2
OLDAP-2.3 OLDAP-2.4 OLDAP-2.5 OLDAP-2.6 OLDAP-2.7 OLDAP-2.8 OLFL-1.3 OML OpenSSL OpenSSL-standalone
OpenVision OPL-UK-3.0 OPUBL-1.0 PADL PDDL-1.0 PHP-3.0 PHP-3.01 Pixar pkgconf Plexus pnmstitch
PostgreSQL PSF-2.0 psfrag psutils Python-2.0 Python-2.0.1 python-ldap radvd Rdisc RSA-MD Ruby-pty
SAX-PD SAX-PD-2.0 Saxpath SCEA SchemeReport Sendmail Sendmail-Open-Source-1.1 SGI-B-1.1 SGI-B-2.0
SGI-OpenGL SGP4 SHL-0.5 SHL-0.51 SL SMLNJ snprintf softSurfer Soundex Spencer-86 Spencer-94
Spencer-99 ssh-keyscan SSH-OpenSSH SSH-short SSLeay-standalone Sun-PPP Sun-PPP-2000 SunPro SWL
swrule Symlinks TCL TCP-wrappers TermReadKey ThirdEye threeparttable TPDL TrustedQSL TTWL TTYP0
TU-Berlin-1.0 TU-Berlin-2.0 UCAR ulem UMich-Merit Unicode-3.0 Unicode-DFS-2015 Unicode-DFS-2016
UnixCrypt Unlicense Unlicense-libtelnet Unlicense-libwhirlpool UPL-1.0 VSL-1.0 W3C W3C-19980720
W3C-20150513 w3m Widget-Workshop Wsuipa WTFPL wwl X11 X11-distribute-modifications-variant
X11-swapped Xdebug-1.03 Xerox Xfig XFree86-1.1 xinetd xkeyboard-config-Zinoviev xlock Xnet xpp
XSkat xzoom Zed Zeeff Zend-2.0 Zlib zlib-acknowledgement ZPL-1.1 ZPL-2.0 ZPL-2.1
"""
_WEAK_COPYLEFT = """
APSL-1.0 APSL-1.1 APSL-1.2 APSL-2.0 Artistic-1.0 Artistic-1.0-cl8 Artistic-1.0-Perl Artistic-2.0
Artistic-dist BitTorrent-1.0 BitTorrent-1.1 CAL-1.0-Combined-Work-Exception CATOSL-1.1 CDDL-1.0
CDDL-1.1 CDL-1.0 CDLA-Sharing-1.0 CECILL-C CERN-OHL-W-2.0 ClArtistic CPL-1.0 CUA-OPL-1.0 EPL-1.0
EPL-2.0 EUPL-1.1 EUPL-1.2 Eurosym FDK-AAC Frameworx-1.0 FreeImage GCR-docs GFDL-1.1-invariants-only
GFDL-1.1-invariants-or-later GFDL-1.1-no-invariants-only GFDL-1.1-no-invariants-or-later
GFDL-1.1-only GFDL-1.1-or-later GFDL-1.2-invariants-only GFDL-1.2-invariants-or-later
GFDL-1.2-no-invariants-only GFDL-1.2-no-invariants-or-later GFDL-1.2-only GFDL-1.2-or-later
GFDL-1.3-invariants-only GFDL-1.3-invariants-or-later GFDL-1.3-no-invariants-only
GFDL-1.3-no-invariants-or-later GFDL-1.3-only GFDL-1.3-or-later GL2PS gnuplot gSOAP-1.3b Imlib2 IPA
IPL-1.0 LGPL-2.0-only LGPL-2.0-or-later LGPL-2.1-only LGPL-2.1-or-later LGPL-3.0-only
LGPL-3.0-or-later LGPLLR LiLiQ-P-1.1 LiLiQ-R-1.1 Linux-man-pages-1-para
Linux-man-pages-copyleft-2-para Linux-man-pages-copyleft-var LPL-1.0 LPL-1.02 MPL-1.0 MPL-1.1
MPL-2.0 MPL-2.0-no-copyleft-exception MS-RL NASA-1.3 NBPL-1.0 NGPL Nokia NOSL Noweb NPL-1.0 NPL-1.1
OCCT-PL OCLC-2.0 OFL-1.1 OGTSL OLDAP-1.1 OLDAP-1.2 OLDAP-1.3 OLDAP-1.4 OpenPBS-2.3 OPL-1.0
OSET-PL-2.1 Qhull QPL-1.0 QPL-1.0-INRIA-2004 RPL-1.1 RPL-1.5 RPSL-1.0 RSCPL Ruby Sendmail-8.23
SMPPL SPL-1.0 TAPR-OHL-1.0 TORQUE-1.1 TPL-1.0 Ubuntu-font-1.0 UCL-1.0 URT-RLE YPL-1.0 Zimbra-1.3
Zimbra-1.4
"""
_COPYLEFT = """
AGPL-1.0-only AGPL-1.0-or-later AGPL-3.0-only AGPL-3.0-or-later Aladdin APL-1.0 Arphic-1999
BSD-Protection CAL-1.0 CC-BY-SA-1.0 CC-BY-SA-2.0 CC-BY-SA-2.0-UK CC-BY-SA-2.1-JP CC-BY-SA-2.5
CC-BY-SA-3.0 CC-BY-SA-3.0-AT CC-BY-SA-3.0-DE CC-BY-SA-3.0-IGO CC-BY-SA-4.0 CC-SA-1.0 CECILL-1.0
CECILL-1.1 CECILL-2.0 CECILL-2.1 CERN-OHL-S-2.0 copyleft-next-0.3.0 copyleft-next-0.3.1 CPAL-1.0
D-FSL-1.0 ErlPL-1.1 EUPL-1.0 Glide GPL-1.0-only GPL-1.0-or-later GPL-2.0-only GPL-2.0-or-later
GPL-3.0-only GPL-3.0-or-later Interbase-1.0 LAL-1.2 LAL-1.3 LiLiQ-Rplus-1.1
Linux-man-pages-copyleft LPPL-1.0 LPPL-1.1 LPPL-1.2 LPPL-1.3a LPPL-1.3c MakeIndex Motosoto
NPOSL-3.0 ODbL-1.0 OSL-1.0 OSL-1.1 OSL-2.0 OSL-2.1 OSL-3.0 Parity-6.0.0 Parity-7.0.0 PPL RHeCos-1.1
SimPL-2.0 Sleepycat SMAIL-GPL SNIA SugarCRM-1.1.3 TGPPL-1.0 TMate TOSL Vim VOSTROM YPL-1.1
"""

_UNKNOWN_RANK = 3
_ranks: dict[str, int] = {}


def _class_of_rank(rank: int) -> str | None:
    return LICENSE_CLASSES[rank] if rank < _UNKNOWN_RANK else None


def _class_of_words(text: str) -> str | None:
    """Return the class that `text` has without naming one licence: "BSD or Apache 2.0"."""
    words = _normal(text) if len(text) <= _LONGEST else ""
    if family := _family(words):
        return family[0]
    for operator, choose in ((" or ", min), (" and ", max)):
        ranks = [_rank_of_name(part) for part in words.split(operator)]
        if len(ranks) > 1 and _UNKNOWN_RANK not in ranks:
            return _class_of_rank(choose(ranks))
    return None


def _rank_of_name(words: str) -> int:
    family = _family(words)
    if family is None:
        return _rank_of_expression(_spdx(words) or "")
    return LICENSE_CLASSES.index(family[0]) if family[0] is not None else _UNKNOWN_RANK


def _rank_of_expression(spdx: str) -> int:
    """Return the place in `LICENSE_CLASSES` of an expression, or `_UNKNOWN_RANK`.

    Innermost parentheses first, each replaced by "=" and its rank, so that depth costs no stack.
    """
    rest = spdx
    while "(" in rest:
        before, _, after = rest.rpartition("(")
        inside, _, after = after.partition(")")
        rest = f"{before}={_rank_of_alternatives(inside)}{after}"
    return _rank_of_alternatives(rest)


def _rank_of_alternatives(flat: str) -> int:
    return min(max(map(_rank_of_term, each.split(" AND "))) for each in flat.split(" OR "))


def _rank_of_term(term: str) -> int:
    if not _ranks:
        _fill_ranks()
    license, _, exception = term.strip().partition(" WITH ")
    rank = _ranks.get(license, _UNKNOWN_RANK)
    return 1 if exception and rank == 2 else rank


def _fill_ranks() -> None:
    lists = enumerate((_PERMISSIVE, _WEAK_COPYLEFT, _COPYLEFT))
    _ranks.update({name: rank for rank, names in lists for name in (*names.split(), f"={rank}")})
