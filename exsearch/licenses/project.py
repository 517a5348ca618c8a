"""The licence of a project and of each of its files, with the evidence it was read from.

A statement in a file or about this one file counts before one of its folder, and that before one of the
project. Vendored code belongs to somebody else. Without a licence of its own it has none, because the
project's would be wrong. Statements that contradict each other name no licence (`agreement`).
"""

from __future__ import annotations

import re

from exsearch.licenses.agreement import Statement, agreed, stated
from exsearch.licenses.headers import own_license
from exsearch.licenses.heads import HEAD_CHARS
from exsearch.licenses.notices import copyright_lines, copyright_of, notice_of
from exsearch.licenses.rank import license_class
from exsearch.licenses.read import may_mean, read_license
from exsearch.licenses.reuse import Annotations, reuse_of
from exsearch.licenses.texts import (
    MAX_TEXT_BYTES,
    is_license_path,
    is_main_name,
    is_notice_path,
    is_restricted,
    names_a_license,
    recognise,
)
from exsearch.model import UNSTATED, License, Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

VENDOR_FOLDERS = frozenset(
    (
        *("_vendor", "_vendored", "vendor", "vendored", "vendors", "third_party", "thirdparty", "3rdparty"),
        *("extern", "_extern", "external", "externals", "_external"),
    )
)
_LONGEST = 300
_NO_LICENSE = ("License ::", "License :: OSI Approved")
_CHOICE = re.compile(r"\b(?:either|dual|your option|your choice)\b", re.IGNORECASE)
_INFO = ".dist-info"


class Stated(Record):
    """The licence fields of one metadata file."""

    expression: str | None = None
    classifiers: tuple[str, ...] = ()
    """Whole: "License :: OSI Approved :: MIT License"."""
    field: str | None = None
    """As written, and many lines long if the licence itself was put there."""


class Licensing:
    """The licences of one project."""

    def __init__(
        self,
        stated: Stated,
        files: Iterable[str],
        read: Callable[[str], bytes | None],
        stated_in: Callable[[bytes, str], Stated],
    ) -> None:
        """Take the paths of the files that state licences (`texts.states_license`), and two functions.

        `read` returns the content of one, None for a file that cannot be read; `stated_in` returns what
        a metadata file states, from its content and path.
        """
        self._read = read
        self._stated_in = stated_in
        self._paths = frozenset(files)
        self._of_folder: dict[str, License | None] = {}
        self._of_distributions: dict[str, Mapping[str, License]] = {}
        self._files: dict[str, list[str]] = {}
        self._infos: dict[str, set[str]] = {}
        for path in sorted(self._paths):
            folder, _, name = path.rpartition("/")
            if name == "METADATA":
                self._infos.setdefault(folder.rpartition("/")[0], set()).add(folder)
            elif is_license_path(path) or is_notice_path(path):
                self._files.setdefault(folder, []).append(path)
        reuse = (path for path in self._paths if path.rpartition("/")[2] == "REUSE.toml")
        self._reuse = [
            (path.removesuffix("REUSE.toml"), reuse_of(self._read(path) or b""))
            for path in sorted(reuse, key=len, reverse=True)  # the nearest to a file comes first
        ]
        root = self._files.get("", [])
        self.project = self._noted(project_license(stated, self._text_statements(root)), root)

    def of_file(self, path: str, text: str) -> License:
        """Return the licence of the file at `path`, with the lines of copyright that belong to it."""
        found = self._of_path(path, text)
        lines = copyright_of(text, path)
        around = found.notice or (self._of_place(path).notice if found.evidence else None)
        return found._replace(notice=notice_of(lines, around)) if lines or around else found

    def _of_path(self, path: str, text: str) -> License:
        said = self._said_of(path)
        if said is not None and said.overrides:
            return said.license
        if own := self._own(path, text):
            if said is not None and said.is_added:
                return agreed([Statement("the file", own), Statement("REUSE.toml", said.license)])
            return own
        return said.license if said is not None else self._of_place(path)

    def _said_of(self, path: str) -> Annotations | None:
        """Return what the nearest REUSE.toml says of a file."""
        for folder, annotate in self._reuse:
            if path.startswith(folder) and (found := annotate(path.removeprefix(folder))):
                return found
        return None

    def _own(self, path: str, text: str) -> License | None:
        beside = f"{path}.license"  # https://reuse.software/spec/
        if beside in self._paths and (found := own_license(self._text_of(beside), None)):
            return found._replace(evidence=found.evidence and f"{beside.rpartition('/')[2]}: SPDX tag")
        project = self._of_place(path) if "icense" in text[:HEAD_CHARS] else None
        return own_license(text, path, project)

    def _of_place(self, path: str) -> License:
        """Return the licence that the folders of a file give it."""
        folders = path.split("/")[:-1]
        vendored = next((n for n, name in enumerate(folders, 1) if name.lower() in VENDOR_FOLDERS), None)
        if vendored is not None:
            return self._vendored(path, vendored) or UNSTATED
        for depth in range(len(folders), 0, -1):
            folder = "/".join(folders[:depth])
            if found := self._distribution(folder, path) or self._nested(folder):
                return found
        return self.project

    def _nested(self, folder: str) -> License | None:
        """Return the licence of a folder with a licence file or a pyproject.toml of its own."""
        if folder not in self._of_folder:
            mains = [path for path in self._files.get(folder, ()) if is_main_name(path)]
            found = self._stated_by(folder, mains, self._fields_in(f"{folder}/pyproject.toml"))
            notices = [path for path in self._files.get(folder, ()) if is_notice_path(path)]
            self._of_folder[folder] = found and self._noted(found, [*mains, *notices])
        return self._of_folder[folder]

    def _fields_in(self, path: str) -> Stated:
        content = self._read(path) if path in self._paths else None
        return Stated() if content is None else self._stated_in(content, path)

    def _stated_by(self, folder: str, mains: list[str], fields: Stated) -> License | None:
        if fields == Stated() and (not mains or self._is_projects(folder, mains)):
            return None
        found = project_license(fields, self._text_statements(mains, f" in {folder}"))
        if found.spdx is not None and found.spdx == self.project.spdx:
            return self.project
        if found == UNSTATED and mains:  # a text that is not known
            return License(_first_line(self._text_of(mains[0])) or mains[0], None, None, None)
        return found

    def _is_projects(self, folder: str, mains: list[str]) -> bool:
        """Return whether the licence files of a folder are the project's own."""
        own = {(self._read(path) or b"").strip() for path in self._files.get("", ())}
        contents = [(self._read(path) or b"").strip() for path in mains]
        if not own and "/" not in folder:  # a package that brings the project's licence
            return not self._text_statements(mains)
        return all(content in own for content in contents)

    def _vendored(self, path: str, outermost: int) -> License | None:
        """Return the nearest licence of a vendored file, below its folder of vendored code."""
        *folders, name = path.split("/")
        stem = name.rpartition(".")[0].lower()
        here = self._files.get("/".join(folders), [])
        beside = [each for each in here if stem in re.split(r"[._-]", each.rpartition("/")[2].lower())]
        if beside:
            return self._vendored_folder("/".join((*folders, stem)), beside)
        for depth in range(len(folders), outermost - 1, -1):
            folder = "/".join(folders[:depth])
            if found := self._distribution(folder, path):
                return found
            own = self._files.get(folder, [])
            if depth == outermost:  # the folder of all vendored code: a file there may be for one of them
                own = [each for each in own if is_main_name(each)]
            if found := self._vendored_folder(folder, own):
                return found
        return None

    def _vendored_folder(self, folder: str, files: list[str]) -> License | None:
        key = f"{folder}/"  # apart from `_nested`
        if key not in self._of_folder:
            fields = self._fields_in(f"{folder}/pyproject.toml")
            texts = [
                each._replace(source=f"vendored folder's {each.source.removeprefix('text of ')}: text")
                for each in self._text_statements(files)
            ]
            found = project_license(fields, texts)
            self._of_folder[key] = None if found == UNSTATED else self._noted(found, files)
        return self._of_folder[key]

    def _distribution(self, folder: str, path: str) -> License | None:
        """Return the licence of the distribution in `folder` that a file belongs to, by its dist-info."""
        infos = self._infos.get(folder)
        if not infos:
            return None
        if folder not in self._of_distributions:
            licenses: dict[str, License] = {}
            for info in sorted(infos):
                license = self._of_info(info)
                licenses |= dict.fromkeys(self._roots(info), license)
            self._of_distributions[folder] = licenses
        known = self._of_distributions[folder]
        inside = path.removeprefix(f"{folder}/")
        parts = inside.split("/")
        places = (inside, *("/".join(parts[:depth]) for depth in range(len(parts) - 1, 0, -1)))
        return next((known[place] for place in places if place in known), None)

    def _roots(self, info: str) -> list[str]:
        """Return the files of a distribution as its RECORD has them, else where its name leads."""
        record = (self._read(f"{info}/RECORD") or b"") if f"{info}/RECORD" in self._paths else b""
        lines = record.decode("utf-8", "replace").splitlines()
        if paths := [line.partition(",")[0] for line in lines if ".py," in line]:
            return paths
        name = info.rpartition("/")[2].removesuffix(_INFO).partition("-")[0]
        return [name, f"{name}.py", name.replace(".", "/"), name.lower(), f"{name.lower()}.py"]

    def _of_info(self, info: str) -> License:
        inside = (info, f"{info}/licenses")
        files = [path for folder in inside for path in self._files.get(folder, ())]
        found = project_license(self._fields_in(f"{info}/METADATA"), self._text_statements(files))
        found = self._noted(found, files)
        evidence = found.evidence and f"{info.rpartition('/')[2]}: {found.evidence}"
        return found._replace(evidence=evidence)

    def _noted(self, license: License, files: Iterable[str]) -> License:
        """Return a licence with the lines of copyright in its files, and with their NOTICE."""
        lines: list[str] = []
        for path in sorted(files, key=is_notice_path):
            text = self._text_of(path)
            lines += text.splitlines() if is_notice_path(path) else copyright_lines(text)
        return license._replace(notice=notice_of(lines, None))

    def _text_statements(self, files: Iterable[str], where: str = "") -> list[Statement]:
        """Return what the texts in licence files state together: nothing if none is known."""
        texts = {path: self._text_of(path) for path in files if not is_notice_path(path)}
        return _of_texts(texts, where)

    def _text_of(self, path: str) -> str:
        """Return the text of a file, "" for one that cannot be read."""
        return (self._read(path) or b"")[:MAX_TEXT_BYTES].decode("utf-8", "replace")


def _of_texts(texts: Mapping[str, str], where: str = "") -> list[Statement]:
    read = _without_gpl_of_lgpl({path: found for path, text in texts.items() if (found := recognise(text))})
    mains = {path: text for path, text in texts.items() if is_main_name(path)}
    restricted = [path for path, text in mains.items() if path not in read and is_restricted(text)]
    if restricted:
        path = restricted[0]
        license = License(f"{_first_line(texts[path])} with restrictions"[:_LONGEST], None, None, None)
        return [Statement(f"text of {path.rpartition('/')[2]}{where}", license)]
    named = {path for path in read if names_a_license(path)}
    whole = {path: each for path, each in read.items() if path in mains or path in named}
    if len(whole) == len(named) > 1 and _may_choose(whole, mains):
        spdx = " OR ".join(sorted({each for each, _ in whole.values()}, key=lambda each: (len(each), each)))
        paths = " and ".join(path.rpartition("/")[2] for path in sorted(whole))
        return [Statement(f"texts of {paths}{where}", License(spdx, None, spdx, None), is_text=True)]
    if not whole and len({spdx for spdx, _ in read.values()}) == 1:
        whole = read
    return [
        Statement(f"text of {path.rpartition('/')[2]}{where}", License(title, None, spdx, None), is_text=True)
        for path, (spdx, title) in whole.items()
    ]


def _may_choose(whole: Mapping[str, tuple[str, str]], mains: Mapping[str, str]) -> bool:
    """Return whether licence files side by side, LICENSE-MIT and LICENSE-APACHE, mean that one may choose.

    All have to be permissive, because the class would depend on it otherwise; and a main file, if there is
    one, has to speak of a choice.
    """
    permissive = all(
        license_class(License(spdx, None, spdx, None)) == "permissive" for spdx, _ in whole.values()
    )
    return permissive and all(path in whole or _CHOICE.search(text) for path, text in mains.items())


def _without_gpl_of_lgpl(read: dict[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    # The LGPL 3 is written as additions to the GPL 3, so its users ship both texts.
    if any(spdx.startswith("LGPL-3.0") for spdx, _ in read.values()):
        return {path: found for path, found in read.items() if not found[0].startswith("GPL-3.0")}
    return read


def project_license(stated: Stated, texts: Sequence[Statement]) -> License:
    """Return the licence that the metadata of a project and the texts in its licence files agree on.

    It is the first statement that names one beyond doubt; the others narrow it ("BSD License" with the text
    of the BSD-3-Clause) or contradict it.
    """
    return agreed([*_statements(stated), *texts])


def _statements(fields: Stated) -> list[Statement]:
    if fields.expression:
        # The other fields of the metadata do not count beside it (PEP 639).
        return [stated(fields.expression, "License-Expression")]
    found = []
    classifiers = [each for each in fields.classifiers if each not in _NO_LICENSE]
    names = _telling([each.rpartition(" :: ")[2] for each in classifiers])
    if len(names) == 1:
        source = next(each for each in classifiers if each.endswith(names[0]))
        found.append(stated(names[0], f"classifier: {source}"))
    if fields.field:
        found.append(_of_field(fields.field))
    if len(names) > 1:
        # Classifiers leave open whether all apply or one may be chosen, so they name nothing beyond doubt.
        found.append(Statement("classifiers", License(", ".join(names)[:_LONGEST], None, None, None)))
    return found


def _telling(names: list[str]) -> list[str]:
    """Return classifiers without those that say less than another: "GPL" beside "GPLv3"."""
    spdx = [read_license(name).spdx for name in names]
    named = [each for each in spdx if each]
    return [
        name
        for name, each in zip(names, spdx, strict=True)
        if each or not any(may_mean(name, other) for other in named)
    ]


def _of_field(written: str) -> Statement:
    """Read a License field, which may hold the whole text of the licence."""
    if "\n" not in written and len(written) <= _LONGEST:
        return stated(written, "License field")
    if found := recognise(written):
        return Statement("License field", License(found[1], None, found[0], None), is_text=True)
    return Statement("License field", License(_first_line(written) or None, None, None, None))


def _first_line(text: str) -> str:
    return " ".join(text.lstrip().split("\n", 1)[0].split())[:_LONGEST]
