"""Pack a folder into a zip file with checksums, verify such a file, and restore it safely."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from typing import BinaryIO

MANIFEST = "MANIFEST.json"
IGNORED = ("__pycache__", "*.pyc", ".git", ".DS_Store")


class BadPack(Exception):
    """The file is no pack, or not the one that was written."""


def files_below(folder: Path) -> Iterator[Path]:
    """Yield the files that are packed, in a stable order."""
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if path.is_file() and not any(fnmatch(part, glob) for part in parts for glob in IGNORED):
            yield path


def digest(file: BinaryIO) -> str:
    """Return the SHA-256 of an open file, which may be larger than the memory."""
    return hashlib.file_digest(file, "sha256").hexdigest()


def fingerprint(manifest: dict[str, str]) -> str:
    """Return one short checksum for all files and their names."""
    total = hashlib.blake2b(digest_size=8)
    for name, checksum in sorted(manifest.items()):
        total.update(f"{name}\0{checksum}\n".encode())
    return total.hexdigest()


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary file to write to; it takes the place of `path` only if all goes well."""
    handle, name = tempfile.mkstemp(prefix=path.name, suffix=".part", dir=path.parent)
    os.close(handle)
    try:
        yield Path(name)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def pack(folder: Path, target: Path) -> str:
    """Write the zip file and return its fingerprint."""
    manifest = {}
    with replacing(target) as draft, zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in files_below(folder):
            name = path.relative_to(folder).as_posix()
            archive.write(path, arcname=name)
            with path.open("rb") as file:
                manifest[name] = digest(file)
        archive.writestr(MANIFEST, json.dumps(manifest, indent=1, sort_keys=True))
    return fingerprint(manifest)


def verify(source: Path) -> dict[str, str]:
    """Return the manifest of a pack; raise BadPack if a file differs from it."""
    if not zipfile.is_zipfile(source):
        raise BadPack(f"{source.name} is not a zip file")
    with zipfile.ZipFile(source) as archive:
        try:
            manifest: dict[str, str] = json.loads(archive.read(MANIFEST))
        except KeyError:
            raise BadPack(f"{source.name} has no manifest") from None
        if set(archive.namelist()) != {*manifest, MANIFEST}:
            raise BadPack("the files are not those of the manifest")
        for name, checksum in manifest.items():
            with archive.open(name) as file:
                if digest(file) != checksum:
                    raise BadPack(f"{name} was changed")
    return manifest


def restore(source: Path, folder: Path) -> int:
    """Unpack a verified pack; the folder appears with all files or not at all."""
    manifest = verify(source)
    if folder.exists():
        raise BadPack(f"{folder} exists already")
    for name in manifest:
        if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
            raise BadPack(f"{name} would leave the folder")
    with tempfile.TemporaryDirectory(dir=folder.parent) as temporary:
        draft = Path(temporary, "draft")
        shutil.unpack_archive(source, draft, format="zip")
        (draft / MANIFEST).unlink()
        shutil.move(draft, folder)
    return len(manifest)


def main(argv: list[str] | None = None) -> int:
    """Run one of the three commands."""
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("pack", "restore"):
        command = commands.add_parser(name)
        command.add_argument("source", type=Path)
        command.add_argument("target", type=Path)
    commands.add_parser("verify").add_argument("source", type=Path)
    options = parser.parse_args(argv)
    try:
        if options.command == "pack":
            print(pack(options.source, options.target))
        elif options.command == "verify":
            print(f"{fingerprint(verify(options.source))}: {options.source.name} is whole")
        else:
            print(f"{restore(options.source, options.target)} files restored")
    except (BadPack, OSError) as error:
        print(f"folderpack: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
