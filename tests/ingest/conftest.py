"""The places in which these tests add sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.harvesting import write_files
from helpers.pages import KETTLE

from exsearch import config

if TYPE_CHECKING:
    from pathlib import Path

    from exsearch.config import Places


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """The places of a home below `tmp_path`, with one built-in page."""
    built_in = write_files(tmp_path / "built-in", {"kettle.md": KETTLE})
    return config.places({"EXSEARCH_HOME": str(tmp_path / "home")})._replace(built_in=str(built_in))
