"""Helpers of the tests. `pythonpath` in pyproject.toml makes them importable as `helpers.NAME`."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent.parent
"""The checkout."""

REAL_PAGES = ROOT.parent / "shared" / "fullstackpython"


class Ran(NamedTuple):
    """The result of a command."""

    status: int
    out: str
    err: str
