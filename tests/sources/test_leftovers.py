"""Folders that killed runs have left are removed by the next one."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from exsearch.sources.leftovers import FETCHING, fresh_folder

if TYPE_CHECKING:
    from pathlib import Path


def gone() -> int:
    """Return the number of a process that has ended."""
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    return child.pid


@pytest.mark.skipif(sys.platform == "win32", reason="nobody can ask there whether a process runs")
def test_the_next_run_removes_what_a_killed_one_has_left(tmp_path: Path) -> None:
    left = tmp_path / f"{FETCHING}{gone()}-abc"
    in_use = tmp_path / f"{FETCHING}{os.getppid()}-abc"  # control
    other = tmp_path / f"other-{gone()}-abc"  # control
    for folder in (left, in_use, other):
        (folder / "part").mkdir(parents=True)
    (tmp_path / f"{FETCHING}{gone()}-link").symlink_to(other, target_is_directory=True)

    with fresh_folder(FETCHING, str(tmp_path)) as fresh:
        assert not left.exists()
        assert os.path.isdir(fresh)

    assert not os.path.exists(fresh)
    assert (in_use / "part").exists()
    assert (other / "part").exists()


def test_a_folder_without_a_number_is_removed_after_a_day(tmp_path: Path) -> None:
    old, new = tmp_path / f"{FETCHING}old", tmp_path / f"{FETCHING}new"
    for folder in (old, new):
        folder.mkdir()
    os.utime(old, (1, 1))

    with fresh_folder(FETCHING, str(tmp_path)):
        pass

    assert not old.exists()
    assert new.exists()  # control
