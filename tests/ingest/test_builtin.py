"""The index of the built-in pages that a wheel has is used, if it is of this version."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.harvesting import write_files
from helpers.pages import named

from exsearch.index.answers import BUILT_IN_VERSION
from exsearch.index.sqlite.opening import writing
from exsearch.index.sqlite.read import open_index
from exsearch.ingest.builtin import READY, install, open_with_built_in

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Built-in pages with an index of the first; the second shows whether they were read again."""
    made = write_files(tmp_path / "corpus", {"one.md": named("one")})
    install(str(made / READY), str(made))
    return write_files(made, {"two.md": named("two")})


def pages_in(path: Path) -> int:
    index = open_index(str(path))
    pages = index.count("SELECT count(*) FROM origin")
    index.close()
    return pages


def test_a_ready_index_is_copied(folder: Path, tmp_path: Path) -> None:
    install(str(tmp_path / "home" / "index.sqlite"), str(folder))

    assert pages_in(tmp_path / "home" / "index.sqlite") == 1


def test_an_index_that_is_there_gets_the_pages(folder: Path, tmp_path: Path) -> None:
    home = tmp_path / "home" / "index.sqlite"
    with writing(str(home)):
        pass
    install(str(home), str(folder))

    assert pages_in(home) == 2


def test_a_ready_index_of_another_version_is_brought_up_to_date(folder: Path, tmp_path: Path) -> None:
    with writing(str(folder / READY)) as writer:
        writer.set_meta(BUILT_IN_VERSION, "0.0")
    install(str(tmp_path / "home" / "index.sqlite"), str(folder))

    assert pages_in(tmp_path / "home" / "index.sqlite") == 2


def test_a_ready_index_that_is_none_is_not_used(folder: Path, tmp_path: Path) -> None:
    (folder / READY).write_bytes(b"SQLite format 3\0" + bytes(5000))
    install(str(tmp_path / "home" / "index.sqlite"), str(folder))

    assert pages_in(tmp_path / "home" / "index.sqlite") == 2


def test_where_nothing_can_be_written_the_ready_index_is_read(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    index = open_with_built_in(str(tmp_path / "file" / "index.sqlite"), str(folder))

    assert (index.count("SELECT count(*) FROM origin"), index.path) == (1, str(folder / READY))
    index.close()
