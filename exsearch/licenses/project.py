"""The licence of a project and of each of its files, with the evidence it was read from.

A statement in a file counts before one in its folder, and both before one of the project. Vendored code
belongs to somebody else. Without a licence of its own it has none, because the project's would be wrong.
"""

from __future__ import annotations

import re

from exsearch.licenses.read import may_mean, read_license
from exsearch.licenses.texts import MAX_TEXT_BYTES, is_main_name, recognise
from exsearch.model import UNSTATED, License, Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

VENDOR_FOLDERS = frozenset(
    (
        *("_vendor", "_vendored", "vendor", "vendored", "vendors", "third_party", "thirdparty", "3rdparty"),
        *("extern", "_extern", "external", "externals", "_external"),
    )
)
_HEADER_LINES = 20
_SPDX_HEADER = re.compile(r"SPDX-License-Identifier:[ \t]*([^\n]{1,200})")
_LONGEST = 300
_NO_LICENSE = ("License ::", "License :: OSI Approved")


class Stated(Record):
    """The licence fields of one metadata file."""

    expression: str | None = None
    classifiers: tuple[str, ...] = ()
    """Whole: "License :: OSI Approved :: MIT License"."""
    field: str | None = None
    """As written, and many lines long if the licence itself was put there."""


class Licensing:
    """The licences of one project."""

    def __init__(self, stated: Stated, files: Iterable[str], read: Callable[[str], bytes | None]) -> None:
        """Take the paths of the project's licence files, and a function that returns the content of one.

        The function returns None for a file that cannot be read.
        """
        self._read = read
        self._of_folder: dict[str, License | None] = {}
        self._files: dict[str, list[str]] = {}
        for path in sorted(files):
            self._files.setdefault(path.rpartition("/")[0], []).append(path)
        self.project = project_license(stated, self._text_license(self._files.get("", ())))

    def of_file(self, path: str, text: str) -> License:
        """Return the licence of the file at `path`."""
        if stated := spdx_header(text):
            return stated
        folders = path.split("/")[:-1]
        for depth, name in enumerate(folders, 1):
            if name.lower() in VENDOR_FOLDERS:
                return self._vendored(path, depth) or UNSTATED
        return self.project

    def _vendored(self, path: str, outermost: int) -> License | None:
        """Return the nearest licence of a vendored file, below its folder of vendored code."""
        *folders, name = path.split("/")
        stem = name.rpartition(".")[0].lower()
        here = self._files.get("/".join(folders), [])
        beside = [each for each in here if stem in re.split(r"[._-]", each.rpartition("/")[2].lower())]
        if beside:
            return self._folder_license("/".join((*folders, stem)), beside)
        for depth in range(len(folders), outermost - 1, -1):
            folder = "/".join(folders[:depth])
            own = self._files.get(folder, [])
            if depth == outermost:  # the folder of all vendored code: a file there may be for one of them
                own = [each for each in own if is_main_name(each)]
            if found := own and self._folder_license(folder, own):
                return found
        return None

    def _folder_license(self, folder: str, files: list[str]) -> License | None:
        if folder not in self._of_folder:
            self._of_folder[folder] = None
            if found := self._text_license(files):
                spdx, title, path = found
                evidence = f"vendored folder's {path.rpartition('/')[2]}: text"
                self._of_folder[folder] = License(title, None, spdx, evidence)
        return self._of_folder[folder]

    def _text_license(self, files: Iterable[str]) -> tuple[str, str, str] | None:
        """Return (SPDX, title, path) of the one licence that the files together hold."""
        read = {}
        for path in files:
            content = self._read(path) or b""
            if found := recognise(content[:MAX_TEXT_BYTES].decode("utf-8", "replace")):
                read[path] = found
        return _one_license(read)


def _one_license(read: Mapping[str, tuple[str, str]]) -> tuple[str, str, str] | None:
    """Return (SPDX, title, path) if the files, by their path, agree, or one is the main one."""
    mains = {path: found for path, found in read.items() if is_main_name(path)}
    for chosen in (_without_gpl_of_lgpl(read), mains):
        if len({spdx for spdx, _ in chosen.values()}) == 1:
            path, (spdx, title) = next(iter(chosen.items()))
            return spdx, title, path
    return None


def _without_gpl_of_lgpl(read: Mapping[str, tuple[str, str]]) -> Mapping[str, tuple[str, str]]:
    # The LGPL 3 is written as additions to the GPL 3, so its users ship both texts.
    if any(spdx.startswith("LGPL-3.0") for spdx, _ in read.values()):
        return {path: found for path, found in read.items() if not found[0].startswith("GPL-3.0")}
    return read


def spdx_header(text: str) -> License | None:
    """Return the licence that a comment in the first lines of a file names by its SPDX expression."""
    if "SPDX-License-Identifier:" not in text[:5000]:
        return None
    for line in text.split("\n", _HEADER_LINES)[:_HEADER_LINES]:
        if found := _SPDX_HEADER.search(line):
            words = found[1].strip().removesuffix("*/").removesuffix("-->").strip(" \t\"'#")
            return _read(words, "SPDX header in the file") if words else None
    return None


def project_license(stated: Stated, text: tuple[str, str, str] | None) -> License:
    """Return the licence of a project: the first statement that names one beyond doubt.

    If none does, it is the first statement at all, narrowed by the text of the licence file if both
    can mean the same: "BSD License" with the text of the BSD-3-Clause. `text` is (SPDX, title, path).
    """
    statements = [each for each in _statements(stated) if each.text is not None]
    for each in statements:
        if each.spdx is not None:
            return each
    if text is None:
        return statements[0] if statements else UNSTATED
    spdx, title, path = text
    evidence = f"text of {path.rpartition('/')[2]}"
    if not statements:
        return License(title, None, spdx, evidence)
    if may_mean(statements[0].text or "", spdx):
        return License(statements[0].text, None, spdx, evidence)
    return statements[0]


def _statements(stated: Stated) -> list[License]:
    found = []
    if stated.expression:
        found.append(_read(stated.expression, "License-Expression"))
    classifiers = [each for each in stated.classifiers if each not in _NO_LICENSE]
    names = [each.rpartition(" :: ")[2] for each in classifiers]
    if len(names) == 1:
        found.append(_read(names[0], f"classifier: {classifiers[0]}"))
    if stated.field:
        found.append(_of_field(stated.field))
    if len(names) > 1:
        # Classifiers leave open whether all apply or one may be chosen, so they name nothing beyond doubt.
        found.append(License(", ".join(names)[:_LONGEST], None, None, None))
    return found


def _of_field(written: str) -> License:
    """Read a License field, which may hold the whole text of the licence."""
    if "\n" not in written and len(written) <= _LONGEST:
        return _read(written, "License field")
    if found := recognise(written):
        return License(found[1], None, found[0], "License field")
    first_line = " ".join(written.split("\n", 1)[0].split())[:_LONGEST]
    return License(first_line or None, None, None, None)


def _read(words: str, evidence: str) -> License:
    read = read_license(words)
    return read if read.spdx is None else read._replace(evidence=evidence, url=None)
