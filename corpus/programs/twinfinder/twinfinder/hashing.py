"""Comparing contents: one digest for each file, worked out on all processors."""

from __future__ import annotations

import hashlib
import os
from collections import defaultdict
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

# Files that go to a worker in one parcel: sending them one by one would cost more than
# hashing them.
FILES_PER_PARCEL = 32
WORTH_A_POOL = 4 * FILES_PER_PARCEL


def digest(path: Path) -> str | None:
    """The digest of a file, or None if it cannot be read.

    Runs in the workers: a function in a module, so that it can be sent there by name.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "blake2b").hexdigest()
    except OSError:
        return None


def digests(paths: list[Path], workers: int | None = None) -> list[str | None]:
    """The digests of the files, in the order of the paths."""
    workers = workers or os.cpu_count() or 1
    if workers == 1 or len(paths) < WORTH_A_POOL:
        return [digest(path) for path in paths]
    with ProcessPoolExecutor(max_workers=workers) as pool:
        return list(pool.map(digest, paths, chunksize=FILES_PER_PARCEL))


def find_twins(
    groups: Iterable[list[Path]], workers: int | None = None
) -> tuple[list[list[Path]], list[Path]]:
    """Files with the same content, group by group, and the files nobody could read."""
    paths = [path for group in groups for path in group]
    same: defaultdict[str, list[Path]] = defaultdict(list)
    unreadable = []
    for path, value in zip(paths, digests(paths, workers), strict=True):
        if value is None:
            unreadable.append(path)
        else:
            same[value].append(path)
    return [twins for twins in same.values() if len(twins) > 1], unreadable
