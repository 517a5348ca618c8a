"""Counting the words of many files, on all processors."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent import futures
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")


def count_words(path: Path) -> Counter[str]:
    """The words of one file. Runs in a worker."""
    counts: Counter[str] = Counter()
    with path.open(encoding="utf-8", errors="replace") as file:
        for line in file:
            counts.update(word.lower() for word in WORD.findall(line))
    return counts


@dataclass(frozen=True, slots=True)
class Census:
    """The words of all files together, and which files were left out and why."""

    counts: Counter[str]
    left_out: dict[Path, str]


def count_all(
    paths: Iterable[Path],
    workers: int | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> Census:
    """Count the words of all files; one bad file costs that file only."""
    census = Census(Counter(), {})
    # A fresh interpreter for each worker: threads of this one cannot be in the way.
    with futures.ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        jobs = {pool.submit(count_words, path): path for path in paths}
        for done, job in enumerate(futures.as_completed(jobs), start=1):
            try:
                census.counts.update(job.result())
            except OSError as error:
                census.left_out[jobs[job]] = error.strerror or str(error)
            if on_progress is not None:
                on_progress(done, len(jobs))
    return census
