"""Put folders into the attic: copy, archive, compare, prune, restore; a journal says what was done."""

from __future__ import annotations

import argparse
import filecmp
import fnmatch
import glob
import gzip
import hashlib
import json
import logging
import os
import secrets
import shutil
import stat
import struct
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from string import Template
from typing import Any

log = logging.getLogger(__name__)
NAME = Template("$folder-$day-$mark")
SIZE = struct.Struct("<I")


def copy(source: Path, attic: Path, ignore: tuple[str, ...] = ("*.tmp", ".cache")) -> Path:
    """Copy a folder under a name that is free; return the copy."""
    name = NAME.substitute(
        folder=source.name, day=f"{date.today():%Y%m%d}", mark=secrets.token_hex(2)
    )
    target = attic.joinpath(name)
    shutil.copytree(source, target, ignore=shutil.ignore_patterns(*ignore), dirs_exist_ok=False)
    return target


def archive(source: Path, attic: Path) -> Path:
    """Pack a folder into a compressed tar file."""
    base = os.path.join(attic, source.name)
    return Path(shutil.make_archive(base, "gztar", root_dir=source.parent, base_dir=source.name))


def zip_texts(folder: Path, target: Path) -> list[str]:
    """Pack the texts of a folder into a zip file; return their names."""
    with zipfile.ZipFile(
        target, mode="w", compression=zipfile.ZIP_DEFLATED, compresslevel=9
    ) as file:
        for name in sorted(glob.glob("**/*.txt", root_dir=folder, recursive=True)):
            file.write(folder / name, name)
    with zipfile.ZipFile(target) as file:
        return file.namelist()


def unzip(source: Path, target: Path, wanted: str = "*") -> None:
    """Unpack what matches a pattern."""
    if not zipfile.is_zipfile(source):
        raise shutil.ReadError(f"{source} is no zip file")
    with zipfile.ZipFile(source) as file:
        file.extractall(target, members=fnmatch.filter(file.namelist(), wanted))


def digest(folder: Path) -> str:
    """Return one checksum for the files in a folder."""
    total = hashlib.sha256()
    for path in sorted(folder.glob("**/*")):
        if path.is_file():
            content = path.read_bytes()
            total.update(SIZE.pack(len(content)) + content)
    return total.hexdigest()[:12]


def differences(one: Path, other: Path) -> list[str]:
    """Return the names that are in one folder only, or differ."""
    compared = filecmp.dircmp(one, other)
    return sorted([*compared.left_only, *compared.right_only, *compared.diff_files])


def sizes(folder: Path) -> dict[str, int]:
    """Return the bytes in each folder below, those of the folders in it included."""
    totals: dict[str, int] = {}
    for place, folders, files in os.walk(folder, topdown=False):
        own = sum(os.stat(os.path.join(place, name)).st_size for name in files)
        below = sum(totals.get(os.path.join(place, name), 0) for name in folders)
        totals[place] = own + below
    return {os.path.relpath(place, folder): size for place, size in totals.items()}


def prune(attic: Path, keep: timedelta, now: float | None = None) -> int:
    """Delete what is older; return how many there were."""
    oldest = (time.time() if now is None else now) - keep.total_seconds()
    count = 0
    for entry in os.scandir(attic):
        if entry.stat().st_mtime < oldest:
            if entry.is_dir():
                shutil.rmtree(entry.path, ignore_errors=True)
            else:
                os.unlink(entry.path)
            count += 1
    return count


def make_read_only(folder: Path) -> None:
    """Take the right to write from the files of a folder."""
    for path in folder.rglob("*"):
        if path.is_file():
            path.chmod(stat.S_IMODE(path.stat().st_mode) & ~stat.S_IWUSR)


class Journal:
    """Lines of JSON, compressed; each run adds to them."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def add(self, verb: str, **details: Any) -> None:
        """Write down what was done."""
        record = {"time": datetime.now().isoformat(timespec="seconds"), "verb": verb, **details}
        with gzip.open(self.path, "at", encoding="utf-8") as file:
            json.dump(record, file, default=os.fspath)
            file.write("\n")

    def read(self) -> Iterator[dict[str, Any]]:
        """Yield what was done, oldest first."""
        with suppress(FileNotFoundError), gzip.open(self.path, "rt") as file:
            yield from map(json.loads, file)


def save_settings(path: Path, settings: dict[str, Any]) -> None:
    """Replace a file of settings, or leave it as it was."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent, suffix=".tmp", delete=False) as file:
        json.dump(settings, file, indent=2)
    shutil.move(file.name, path)


def load_settings(path: Path) -> dict[str, Any]:
    """Read a file of settings."""
    with open(path, encoding="utf-8") as file:
        settings: dict[str, Any] = json.load(file, parse_float=str)
    return settings


def has_room(folder: Path, needed: int) -> bool:
    """Return whether a disk has so many bytes left."""
    return shutil.disk_usage(folder).free > needed


def commit_of(folder: Path) -> str | None:
    """Return the commit that a folder is at; None if it is no repository, or without git."""
    if shutil.which("git", path=os.environ.get("PATH", os.defpath)) is None:
        return None
    try:
        return subprocess.check_output(
            ["git", "rev-parse", "--short", "HEAD"],
            cwd=folder,
            stderr=subprocess.DEVNULL,
            text=True,
        ).strip()
    except subprocess.CalledProcessError:
        return None


def filtered(command: list[str], text: str) -> str:
    """Return what a program makes of a text, at most a second later."""
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            output, _ = process.communicate(text, timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    return output


@contextmanager
def scratch(prefix: str) -> Iterator[Path]:
    """Give a folder that is deleted at the end."""
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def main(argv: list[str] | None = None) -> int:
    """Put a folder away."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("attic", type=Path)
    parser.add_argument("--keep-days", type=int, default=90, help="older copies are deleted")
    options = parser.parse_args(argv)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(levelname)s: %(message)s"))
    log.addHandler(handler)
    options.attic.mkdir(parents=True, exist_ok=True)
    try:
        target = copy(options.folder, options.attic)
    except (OSError, shutil.Error):
        log.exception("cannot copy %s", options.folder)
        return 1
    finally:
        log.removeHandler(handler)
    gone = prune(options.attic, timedelta(days=options.keep_days))
    Journal(options.attic / "journal.gz").add(
        "copy", folder=options.folder, to=target.name, gone=gone
    )
    print(f"{digest(target)} {target.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
