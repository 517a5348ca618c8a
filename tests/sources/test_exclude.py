"""Patterns in `exclude`: which files of a tree they leave out, and that a change of them is noticed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers import ROOT
from helpers.harvesting import write_files

from exsearch.config import Places
from exsearch.ingest.sources import locate_again, look_up
from exsearch.model import Skipped
from exsearch.sources.exclude import matcher, own_patterns
from exsearch.sources.fingerprint import survey
from exsearch.sources.origins import Origin
from exsearch.sources.reading import read_project

if TYPE_CHECKING:
    from pathlib import Path

FILES = {
    "LICENSE": "MIT License\n",
    "shop/__init__.py": "",
    "shop/a_pb2.py": "",
    "shop/views.py": "",
    "tests/data/one.py": "",
    "tests/test_shop.py": "",
    "README.md": "\n# Shop\n\n>>> import shop\n",
}
PAGE = (
    "title: x\nslug: x\n\n## Example 1 from shop\n[shop](https://x.org) is it.\n\n```python\n~~x = 1\n```\n"
)


@pytest.mark.parametrize(
    ("pattern", "left_out"),
    [
        ("*_pb2.py", {"shop/a_pb2.py"}),
        ("data", {"tests/data/one.py"}),
        ("data/", {"tests/data/one.py"}),
        ("tests", {"tests/data/one.py", "tests/test_shop.py"}),
        ("tests/*", {"tests/data/one.py", "tests/test_shop.py"}),
        ("tests/data", {"tests/data/one.py"}),
        ("./tests/data/", {"tests/data/one.py"}),
        ("data/one.py", set()),
        ("*/data/*", {"tests/data/one.py"}),
        ("shop/[av]*", {"shop/a_pb2.py", "shop/views.py"}),
        ("TESTS", set()),
        ("sho", set()),
        ("", set()),
    ],
)
def test_a_pattern_is_a_name_or_a_path_from_the_folder(pattern: str, left_out: set[str]) -> None:
    assert set(filter(matcher([pattern]), FILES)) == left_out


def test_several_patterns_add_up_and_none_leave_nothing_out() -> None:
    assert set(filter(matcher(["*_pb2.py", "tests/data"]), FILES)) == {"shop/a_pb2.py", "tests/data/one.py"}
    assert not set(filter(matcher([]), FILES))


def test_a_pattern_of_many_stars_takes_no_longer() -> None:
    assert not matcher(["*a" * 50 + "b"])("a" * 3_000)


def paths(folder: Path, *exclude: str) -> set[str]:
    read = read_project(Origin("tree", str(folder), ".", exclude=exclude))
    return {each.path for each in read.files}


def test_what_the_user_or_the_project_excludes_is_not_read(tmp_path: Path) -> None:
    shop = write_files(tmp_path / "shop", FILES)
    everything = paths(shop)
    assert "shop/a_pb2.py" in everything

    assert everything - paths(shop, "*_pb2.py", "README.md") == {"shop/a_pb2.py", "README.md"}

    write_files(shop, {"pyproject.toml": "[tool.exsearch]\nexclude = 'tests'\n"})
    assert everything - paths(shop) == {"tests/data/one.py", "tests/test_shop.py"}
    assert everything - paths(shop, "*_pb2.py") == {
        "tests/data/one.py",
        "tests/test_shop.py",
        "shop/a_pb2.py",
    }


def test_a_licence_is_read_whatever_is_excluded(tmp_path: Path) -> None:
    shop = write_files(tmp_path / "shop", {**FILES, "LICENSE": (ROOT / "LICENSE").read_bytes()})

    read = read_project(Origin("tree", str(shop), ".", exclude=("LICENSE", "shop")))

    assert read.license == read_project(Origin("tree", str(shop), ".")).license
    assert read.license.spdx == "MIT"


def test_a_change_of_patterns_is_a_change_of_the_project(tmp_path: Path) -> None:
    shop = write_files(tmp_path / "shop", FILES)
    plain = Origin("tree", str(shop), ".")

    prints = {survey(plain._replace(exclude=each)).fingerprint for each in ((), ("nothing",), ("shop",))}

    assert len(prints) == 2
    write_files(shop, {"pyproject.toml": "[tool.exsearch]\nexclude = 'tests'\n"})
    assert survey(plain).fingerprint not in prints


def test_a_table_that_cannot_be_used_is_skipped_with_its_line(tmp_path: Path) -> None:
    shop = write_files(tmp_path / "shop", {**FILES, "pyproject.toml": "[tool.exsearch]\nexclud = 'tests'\n"})

    assert own_patterns(str(shop)) == ((), [Skipped("pyproject.toml", 2, "no setting exclud")])
    found = list(read_project(Origin("tree", str(shop), ".")).files)
    assert Skipped("pyproject.toml", 2, "no setting exclud") in found
    assert {each.path for each in found} >= {"tests/test_shop.py", "shop/views.py"}


@pytest.mark.parametrize("by", ["user", "project"])
def test_pages_beside_a_project_are_excluded_as_well(tmp_path: Path, by: str) -> None:
    shop = write_files(tmp_path / "shop", {**FILES, "pages/x.md": PAGE, "more/x.md": PAGE})
    where = Places("", "", "", "", "", str(tmp_path / "config.toml"))
    assert pages(shop, where) == {"pages/x.md", "more/x.md"}

    if by == "user":
        (tmp_path / "config.toml").write_text("exclude = 'more'\n")
    else:
        write_files(shop, {"pyproject.toml": "[tool.exsearch]\nexclude = 'more'\n"})

    assert pages(shop, where) == {"pages/x.md"}


def test_the_users_patterns_hold_for_a_folder_of_pages(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "pages", {"x.md": PAGE, "more/x.md": PAGE})
    where = Places("", "", "", "", "", str(tmp_path / "config.toml"))
    assert pages(folder, where) == {"x.md", "more/x.md"}

    (tmp_path / "config.toml").write_text("exclude = 'more'\n")

    assert pages(folder, where) == {"x.md"}
    again = locate_again(str(folder), "pages", where)
    assert {each.key for each in again.origins} == {"x.md"}


def pages(folder: Path, where: Places) -> set[str]:
    return {each.key for each in look_up(str(folder), where).origins if each.kind == "page"}
