from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from exsearch.errors import NotFound
from exsearch.model import Hit
from exsearch.search import last

if TYPE_CHECKING:
    from pathlib import Path


def hits(*ids: str) -> list[Hit]:
    return [Hit(each, "flask.make_response", "shop", None, "a.py", 1, "x()", 0, 1.0, "") for each in ids]


def recalled(folder: Path) -> tuple[str, tuple[str, ...], bool]:
    remembered = last.recall(str(folder))
    return remembered.query, remembered.ids, remembered.own


@pytest.fixture
def in_terminal(monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    def in_terminal(name: str) -> None:
        monkeypatch.setattr(last, "terminal_key", lambda: name)

    return in_terminal


def test_each_terminal_has_its_own_list(tmp_path: Path, in_terminal) -> None:  # type: ignore[no-untyped-def]
    in_terminal("a")
    last.remember(str(tmp_path), "one", hits("x:1", "x:2"))
    in_terminal("b")
    last.remember(str(tmp_path), "two", hits("y:1"))

    assert recalled(tmp_path) == ("two", ("y:1",), True)
    in_terminal("a")
    assert recalled(tmp_path) == ("one", ("x:1", "x:2"), True)


def test_a_new_terminal_uses_the_newest_list_and_knows_it(tmp_path: Path, in_terminal) -> None:  # type: ignore[no-untyped-def]
    in_terminal("a")
    last.remember(str(tmp_path), "one", hits("x:1"))
    in_terminal("b")

    assert recalled(tmp_path) == ("one", ("x:1",), False)


def test_a_shorter_list_replaces_all_of_a_longer_one(tmp_path: Path) -> None:
    last.remember(str(tmp_path), "a much longer question", hits(*[f"x:{n}" for n in range(50)]))
    last.remember(str(tmp_path), "b", hits("y:1"))

    assert last.recall(str(tmp_path)).ids == ("y:1",)
    (file,) = (tmp_path / "lists").iterdir()
    assert "x:" not in file.read_text(encoding="utf-8")


def test_the_rest_of_an_older_list_is_not_part_of_a_newer_one(tmp_path: Path) -> None:
    last.remember(str(tmp_path), "b", hits("y:1"))
    (file,) = (tmp_path / "lists").iterdir()
    with file.open("a", encoding="utf-8") as old:
        old.write("x:7 1.0\nx:8 1.0\n")  # as if killed before the cut

    assert last.recall(str(tmp_path)).ids == ("y:1",)


@pytest.mark.parametrize(
    "content", [b"", b"something else\n", b"exsearch list 1, rows: 5\nq\nx:1\n", b"\xff\n"]
)
def test_a_damaged_list_is_ignored(tmp_path: Path, content: bytes) -> None:
    last.remember(str(tmp_path), "b", hits("y:1"))
    (file,) = (tmp_path / "lists").iterdir()
    file.write_bytes(content)

    with pytest.raises(NotFound, match="no list yet"):
        last.recall(str(tmp_path))


def test_a_folder_that_cannot_be_made_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where the folder should be")

    last.remember(str(tmp_path / "state"), "b", hits("y:1"))

    with pytest.raises(NotFound):
        last.recall(str(tmp_path / "state"))


def test_only_the_newest_lists_are_kept(tmp_path: Path, in_terminal) -> None:  # type: ignore[no-untyped-def]
    for number in range(70):
        in_terminal(f"sid-{number}")
        last.remember(str(tmp_path), "q", hits("y:1"))

    last.forget_old(str(tmp_path))

    assert len(list((tmp_path / "lists").iterdir())) == 64


def test_a_list_of_an_earlier_version_is_read_without_checks(tmp_path: Path) -> None:
    last.remember(str(tmp_path), "b", hits("y:1"))
    assert last.recall(str(tmp_path)).checks != (last.UNCHECKED,)  # control
    (file,) = (tmp_path / "lists").iterdir()
    file.write_text("exsearch list 1, rows: 2\nold words\nx:1\nx:2\n", encoding="utf-8")

    remembered = last.recall(str(tmp_path))

    assert (remembered.query, remembered.ids) == ("old words", ("x:1", "x:2"))
    assert remembered.checks == (last.UNCHECKED,) * 2


CHANGES = {
    "symbol": {"symbol": "flask.abort"},
    "project": {"project": "cart"},
    "path": {"path": "b.py"},
    "text": {"text": "y()"},
    "same": {"same": 7},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_check_tells_examples_apart(change: dict[str, Any]) -> None:
    (hit,) = hits("x:1")

    assert last.check_of(hit._replace(**change)) != last.check_of(hit)


@pytest.mark.parametrize("change", [{"id": "x:2"}, {"line": 2}, {"symbol": "flask.helpers.make_response"}])
def test_a_check_survives_moved_lines_and_a_longer_path_to_the_symbol(change: dict[str, Any]) -> None:
    (hit,) = hits("x:1")

    assert last.check_of(hit._replace(**change)) == last.check_of(hit)
