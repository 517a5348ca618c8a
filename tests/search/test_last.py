from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from exsearch.errors import NotFound
from exsearch.search import last

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def in_terminal(monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    def in_terminal(name: str) -> None:
        monkeypatch.setattr(last, "terminal_key", lambda: name)

    return in_terminal


def test_each_terminal_has_its_own_list(tmp_path: Path, in_terminal) -> None:  # type: ignore[no-untyped-def]
    in_terminal("a")
    last.remember(str(tmp_path), "one", ["x:1", "x:2"])
    in_terminal("b")
    last.remember(str(tmp_path), "two", ["y:1"])

    assert last.recall(str(tmp_path)) == ("two", ("y:1",), True)
    in_terminal("a")
    assert last.recall(str(tmp_path)) == ("one", ("x:1", "x:2"), True)


def test_a_new_terminal_is_given_the_newest_list_and_told_so(tmp_path: Path, in_terminal) -> None:  # type: ignore[no-untyped-def]
    in_terminal("a")
    last.remember(str(tmp_path), "one", ["x:1"])
    in_terminal("b")

    assert last.recall(str(tmp_path)) == ("one", ("x:1",), False)


def test_a_shorter_list_leaves_nothing_of_the_longer_before(tmp_path: Path) -> None:
    last.remember(str(tmp_path), "a much longer question", [f"x:{n}" for n in range(50)])
    last.remember(str(tmp_path), "b", ["y:1"])

    assert last.recall(str(tmp_path)).ids == ("y:1",)
    (file,) = (tmp_path / "lists").iterdir()
    assert "x:" not in file.read_text(encoding="utf-8")


def test_the_rest_of_an_older_list_is_no_part_of_a_newer_one(tmp_path: Path) -> None:
    last.remember(str(tmp_path), "b", ["y:1"])
    (file,) = (tmp_path / "lists").iterdir()
    with file.open("a", encoding="utf-8") as old:
        old.write("x:7\nx:8\n")  # as if killed before the cut

    assert last.recall(str(tmp_path)).ids == ("y:1",)


@pytest.mark.parametrize(
    "content", [b"", b"something else\n", b"exsearch list 1, rows: 5\nq\nx:1\n", b"\xff\n"]
)
def test_a_damaged_list_is_no_list(tmp_path: Path, content: bytes) -> None:
    last.remember(str(tmp_path), "b", ["y:1"])
    (file,) = (tmp_path / "lists").iterdir()
    file.write_bytes(content)

    with pytest.raises(NotFound, match="no list yet"):
        last.recall(str(tmp_path))


def test_a_folder_that_cannot_be_made_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where the folder should be")

    last.remember(str(tmp_path / "state"), "b", ["y:1"])

    with pytest.raises(NotFound):
        last.recall(str(tmp_path / "state"))


def test_only_the_newest_lists_are_kept(tmp_path: Path, in_terminal) -> None:  # type: ignore[no-untyped-def]
    for number in range(70):
        in_terminal(f"sid-{number}")
        last.remember(str(tmp_path), "q", ["y:1"])

    last.forget_old(str(tmp_path))

    assert len(list((tmp_path / "lists").iterdir())) == 64
