"""Make trees, environments and archives from names and texts, and read them."""

from __future__ import annotations

import base64
import csv
import io
import os
import tarfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from exsearch.model import Skipped
from exsearch.sources.fingerprint import survey
from exsearch.sources.origins import Limits, Origin, ProjectRead, SourceFile
from exsearch.sources.reading import read_project

if TYPE_CHECKING:
    from collections.abc import Mapping

    Files = Mapping[str, str | bytes]

METADATA = "Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{more}\n"


class Read(NamedTuple):
    """A project with all its files."""

    project: ProjectRead
    files: dict[str, SourceFile]
    skipped: list[Skipped]

    def column(self, field: str) -> dict[str, object]:
        """Return one field of every file, by its path."""
        return {path: getattr(file, field) for path, file in self.files.items()}

    def reasons(self) -> dict[str, str]:
        """Return why each file was skipped, by its path."""
        return {each.path: each.reason for each in self.skipped}


def read(origin: Origin | Path, limits: Limits | None = None) -> Read:
    """Read a project; a path is a folder, a wheel or an sdist."""
    if isinstance(origin, Path):
        kind = "tree" if origin.is_dir() else "wheel" if origin.suffix == ".whl" else "sdist"
        origin = Origin(kind, str(origin), ".")
    project = read_project(origin, limits or Limits())
    everything = list(project.files)
    files = {each.path: each for each in everything if isinstance(each, SourceFile)}
    return Read(project, files, [each for each in everything if isinstance(each, Skipped)])


def fingerprint(origin: Origin) -> str:
    """Return the fingerprint of the files of a project or page."""
    return survey(origin).fingerprint


def write(root: Path, files: Files) -> Path:
    """Make a folder of files: name -> text or bytes."""
    root.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(as_bytes(content))
    return root


def as_bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content


def metadata(name: str = "shop", version: str = "1.0", more: str = "") -> str:
    """Return the text of a METADATA file."""
    return METADATA.format(name=name, version=version, more=more)


def install(env: Path, files: Files, name: str = "shop", version: str = "1.0", more: str = "",
            record: list[str] | None = None) -> Path:  # fmt: skip
    """Install a distribution into an environment; returns its .dist-info folder."""
    site = env / "lib" / "python3.11" / "site-packages"
    info = f"{name.replace('-', '_')}-{version}.dist-info"
    write(site, {**files, f"{info}/METADATA": metadata(name, version, more)})
    listed = [*files, f"{info}/METADATA", f"{info}/RECORD"] if record is None else record
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([path, "", ""] for path in listed)
    (site / info / "RECORD").write_text(text.getvalue(), encoding="utf-8")
    return site / info


def wheel(place: Path, files: Files, name: str = "shop", more: str = "") -> Path:
    """Make a wheel: `place` is its folder."""
    info = f"{name}-1.0.dist-info"
    whole = {**files, f"{info}/METADATA": metadata(name, more=more), f"{info}/RECORD": "",
             f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"}  # fmt: skip
    return zipped(place / f"{name}-1.0-py3-none-any.whl", whole)


def zipped(place: Path, files: Files | list[tuple[str, str | bytes]]) -> Path:
    """Make a zip archive with exactly these names and contents."""
    place.parent.mkdir(parents=True, exist_ok=True)
    items = files if isinstance(files, list) else list(files.items())
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in items:
            info = zipfile.ZipInfo("x")
            info.filename, info.compress_type = name, zipfile.ZIP_DEFLATED
            archive.writestr(info, as_bytes(content))
    return place


def tarred(
    place: Path,
    files: Files | list[tuple[str, str | bytes]],
    more: list[tarfile.TarInfo] | None = None,
    tar_format: int = tarfile.PAX_FORMAT,
) -> Path:
    """Make a tar archive, with the compression of its suffix; `more` are members without content."""
    place.parent.mkdir(parents=True, exist_ok=True)
    items = files if isinstance(files, list) else list(files.items())
    ending = place.name.rpartition(".")[2]
    compression = {"gz": "gz", "tgz": "gz", "bz2": "bz2", "xz": "xz"}.get(ending, "")
    with tarfile.open(place, f"w:{compression}", format=tar_format) as archive:  # type: ignore[call-overload]
        for name, content in items:
            info = tarfile.TarInfo(name)
            info.size = len(as_bytes(content))
            archive.addfile(info, io.BytesIO(as_bytes(content)))
        for info in more or []:
            archive.addfile(info)
    return place


def sdist(place: Path, files: Files, name: str = "shop", ending: str = "tar.gz") -> Path:
    """Make a source distribution: `place` is its folder."""
    whole = {f"{name}-1.0/{path}": content for path, content in files.items()}
    whole.setdefault(f"{name}-1.0/PKG-INFO", metadata(name))
    archive = place / f"{name}-1.0.{ending}"
    return zipped(archive, whole) if ending == "zip" else tarred(archive, whole)


def offline(shelf: Path, home: Path) -> dict[str, str]:
    """Return an environment in which pip knows the archives in one folder alone."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON"))}
    return {**kept, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(shelf), "PIP_CONFIG_FILE": os.devnull,
            "HOME": str(home)}  # fmt: skip


def noise(size: int) -> bytes:
    """Return bytes that do not compress; the same in every run."""
    state, chunks = 1, []
    for _ in range(0, size, 8):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        chunks.append(state.to_bytes(8, "big"))
    return base64.b64encode(b"".join(chunks))[:size]
