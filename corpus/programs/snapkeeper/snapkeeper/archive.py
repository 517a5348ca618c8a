"""Snapshots of folders, made and checked by the `tar` that is on every system."""

from __future__ import annotations

from pathlib import Path
from subprocess import DEVNULL, PIPE, CalledProcessError, TimeoutExpired, run

AN_HOUR = 60 * 60


class ArchiveError(Exception):
    """`tar` was not there, took too long, or had something to complain about."""


def file_list(folder: Path) -> bytes:
    """The files to pack, ended by zero bytes: names may contain anything else."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return b"".join(bytes(path.relative_to(folder)) + b"\0" for path in files)


def pack(folder: Path, target: Path, timeout: float = AN_HOUR) -> None:
    """Write the files of a folder into a new archive, whole or not at all."""
    unfinished = target.with_name(target.name + ".part")
    command = ["tar", "-czf", str(unfinished), "-C", str(folder), "--null", "-T", "-"]
    try:
        run(command, input=file_list(folder), stderr=PIPE, timeout=timeout, check=True)
        unfinished.replace(target)
    except FileNotFoundError as error:
        raise ArchiveError("tar is not installed") from error
    except TimeoutExpired as error:
        raise ArchiveError(f"tar took more than {timeout:.0f} seconds") from error
    except CalledProcessError as error:
        raise ArchiveError(error.stderr.decode(errors="replace").strip()) from error
    finally:
        unfinished.unlink(missing_ok=True)


def is_readable(archive: Path) -> bool:
    """True if the archive can be read from the first byte to the last."""
    listing = run(["tar", "-tzf", str(archive)], stdout=DEVNULL, stderr=DEVNULL)
    return listing.returncode == 0
