"""The licence of a project and of each of its files, with the evidence it was read from.

What a file says of itself counts before what its folder says, and both before what the project
says. Vendored code is somebody else's: where it comes without a licence of its own, it has none
here, for the project's would be the wrong one.
"""

from __future__ import annotations

import re

from exsearch.licenses import may_mean, read_license
from exsearch.licenses.texts import MAX_TEXT_BYTES, is_main_name, recognise
from exsearch.model import UNSTATED, License
from exsearch.sources.roles import VENDOR_FOLDERS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from exsearch.sources.metadata import Metadata

_HEADER_LINES = 20
_SPDX_HEADER = re.compile(r"SPDX-License-Identifier:[ \t]*([^\n]{1,200})")
_LONGEST = 300
_NO_LICENSE = ("License ::", "License :: OSI Approved")


class Licensing:
    """What is known of the licences of one project.

    `files` are the paths of its licence files, relative to the project; `read` returns the content
    of one, or None where it cannot be read.
    """

    def __init__(self, said: Metadata, files: Iterable[str], read: Callable[[str], bytes | None]) -> None:
        self._read = read
        self._of_folder: dict[str, License | None] = {}
        self._files: dict[str, list[str]] = {}
        for path in sorted(files):
            self._files.setdefault(path.rpartition("/")[0], []).append(path)
        self.project = project_license(said, self._text_license(self._files.get("", ())))

    def of_file(self, path: str, text: str) -> License:
        """Return the licence of the file at `path`."""
        if stated := spdx_header(text):
            return stated
        folders = path.split("/")[:-1]
        for depth, name in enumerate(folders):
            if name.lower() in VENDOR_FOLDERS:
                return self._vendored(path, depth + 1) or UNSTATED
        return self.project

    def _vendored(self, path: str, outermost: int) -> License | None:
        """Return the licence that lies nearest to a vendored file, below its folder of vendored code."""
        *folders, name = path.split("/")
        stem = name.removesuffix(".py").lower()
        here = self._files.get("/".join(folders), [])
        beside = [each for each in here if stem in re.split(r"[._-]", each.rpartition("/")[2].lower())]
        if beside:
            return self._folder_license("/".join(folders) + "/" + stem, beside)
        for depth in range(len(folders), outermost - 1, -1):
            folder = "/".join(folders[:depth])
            own = self._files.get(folder, [])
            if depth == outermost:  # the folder of all vendored code: a file there may be for one of them
                own = [each for each in own if is_main_name(each.rpartition("/")[2])]
            if found := own and self._folder_license(folder, own):
                return found
        return None

    def _folder_license(self, folder: str, files: list[str]) -> License | None:
        if folder not in self._of_folder:
            found = self._text_license(files)
            if found is not None:
                spdx, title, path = found
                evidence = f"vendored folder's {path.rpartition('/')[2]}: text"
                self._of_folder[folder] = License(title, None, spdx, evidence)
            else:
                self._of_folder[folder] = None
        return self._of_folder[folder]

    def _text_license(self, files: Iterable[str]) -> tuple[str, str, str] | None:
        """Return (SPDX, title, path) of the one licence that the files together hold."""
        read = {}
        for path in files:
            content = self._read(path)
            found = recognise(content[:MAX_TEXT_BYTES].decode("utf-8", "replace")) if content else None
            if found:
                read[path] = found
        return _one_license(read)


def _one_license(read: Mapping[str, tuple[str, str]]) -> tuple[str, str, str] | None:
    """Return (SPDX, title, path) where the files, by their path, agree or one is the main one."""
    mains = {path: found for path, found in read.items() if is_main_name(path.rpartition("/")[2])}
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
            return _with_evidence(read_license(words), "SPDX header in the file") if words else None
    return None


def project_license(said: Metadata, text: tuple[str, str, str] | None) -> License:
    """Return the licence of a project: the first statement that names one beyond doubt.

    Failing that the first statement at all, narrowed by the text of the licence file where both
    can mean the same: "BSD License" with the text of the BSD-3-Clause.
    """
    stated = [each for each in _stated(said) if each.text is not None]
    for each in stated:
        if each.spdx is not None:
            return each
    if text is None:
        return stated[0] if stated else UNSTATED
    spdx, title, path = text
    evidence = f"text of {path.rpartition('/')[2]}"
    if not stated:
        return License(title, None, spdx, evidence)
    if may_mean(stated[0].text or "", spdx):
        return License(stated[0].text, None, spdx, evidence)
    return stated[0]


def _stated(said: Metadata) -> list[License]:
    stated = []
    if said.license_expression:
        stated.append(_with_evidence(read_license(said.license_expression), "License-Expression"))
    classifiers = [each for each in said.license_classifiers if each not in _NO_LICENSE]
    if len(classifiers) == 1:
        words = classifiers[0].rpartition(" :: ")[2]
        stated.append(_with_evidence(read_license(words), f"classifier: {classifiers[0]}"))
    if said.license_field:
        stated.append(_field(said.license_field))
    if len(classifiers) > 1:
        # All of them, or a choice? The classifiers do not say, so this names nothing beyond doubt.
        names = ", ".join(each.rpartition(" :: ")[2] for each in classifiers)
        stated.append(License(names[:_LONGEST], None, None, None))
    return stated


def _field(written: str) -> License:
    """Read a License field, which may hold the whole text of the licence."""
    if "\n" not in written and len(written) <= _LONGEST:
        return _with_evidence(read_license(written), "License field")
    if found := recognise(written):
        return License(found[1], None, found[0], "License field")
    first_line = " ".join(written.split("\n", 1)[0].split())[:_LONGEST]
    return License(first_line or None, None, None, None)


def _with_evidence(read: License, evidence: str) -> License:
    if read.spdx is None:
        return read
    return read._replace(evidence=evidence, url=None)
