"""Where each file should go. Nothing is moved here: a plan can be shown first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER_BY_SUFFIX = {
    ".jpg": "Pictures",
    ".jpeg": "Pictures",
    ".png": "Pictures",
    ".webp": "Pictures",
    ".pdf": "Documents",
    ".odt": "Documents",
    ".docx": "Documents",
    ".mp3": "Music",
    ".flac": "Music",
    ".zip": "Archives",
    ".tar.gz": "Archives",
    ".tar.xz": "Archives",
}
EVERYTHING_ELSE = "Other"


@dataclass(frozen=True, slots=True)
class Move:
    """One file and the place it should go to."""

    source: Path
    target: Path


def whole_suffix(path: Path) -> str:
    """The suffix that says what a file is: `.tar.gz` for two, `.pdf` for one."""
    double = "".join(path.suffixes[-2:]).lower()
    return double if double in FOLDER_BY_SUFFIX else path.suffix.lower()


def free_name(wanted: Path, taken: set[Path]) -> Path:
    """`wanted`, or with a number before its suffix if that name is in use."""
    suffix = whole_suffix(wanted)
    stem = wanted.name[: len(wanted.name) - len(suffix)]
    candidate, number = wanted, 2
    while candidate in taken or candidate.exists():
        candidate = wanted.with_name(f"{stem} ({number}){suffix}")
        number += 1
    return candidate


def plan_moves(folder: Path, include_hidden: bool = False) -> Iterator[Move]:
    """A move for every file directly in `folder`; folders in it stay as they are."""
    taken: set[Path] = set()
    for source in sorted(folder.iterdir()):
        if not source.is_file() or source.is_symlink():
            continue
        if source.name.startswith(".") and not include_hidden:
            continue
        kind = FOLDER_BY_SUFFIX.get(whole_suffix(source), EVERYTHING_ELSE)
        target = free_name(folder / kind / source.name, taken)
        taken.add(target)
        yield Move(source, target)


def downloads_folder() -> Path:
    """The usual folder for downloads, or the home folder where there is none."""
    downloads = Path.home() / "Downloads"
    return downloads if downloads.is_dir() else Path.home()
