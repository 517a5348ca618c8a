"""A FIFO, a device, a folder or a socket in the place of one of our files blocks nothing, and is named.

The alarm of a forked command ends it after 30 seconds, with a status that is none of ours.
"""

from __future__ import annotations

import _sqlite3
import os
import socket
from typing import TYPE_CHECKING, Any

import pytest
from helpers.harvesting import write_project
from helpers.pages import named

from exsearch.errors import IndexUnusable
from exsearch.index.sqlite import errors
from exsearch.index.sqlite.opening import in_memory, writing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from helpers.processes import Run

    from faults.conftest import Built

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the platform has no FIFOs")


def a_socket(place: Path) -> None:
    folder = os.open(place.parent, os.O_RDONLY)
    here = os.open(".", os.O_RDONLY)
    with socket.socket(socket.AF_UNIX) as made:
        os.fchdir(folder)  # the path of a socket may not be long
        try:
            made.bind(place.name)
        finally:
            os.fchdir(here)
    os.close(here)
    os.close(folder)


KINDS: dict[str, Callable[[Path], object]] = {
    "FIFO": os.mkfifo,
    "folder": lambda place: place.mkdir(),
    "device": lambda place: place.symlink_to("/dev/zero"),
    "socket": a_socket,
}
LOGS = ("-wal", "-shm", "-journal")
"""SQLite looks for these when it reads."""
OTHERS = (".lock", ".sum", ".sources", ".sources.new", ".writer", ".new", ".anew")
"""Only a run that writes needs these."""


def put(kind: str, place: Path) -> None:
    place.unlink(missing_ok=True)
    KINDS[kind](place)


@pytest.mark.parametrize("end", LOGS)
@pytest.mark.parametrize("kind", KINDS)
def test_beside_the_index_it_is_an_error_for_a_search(
    forked: Run, lean_file: Path, kind: str, end: str
) -> None:
    place = lean_file.with_name(f"index.sqlite{end}")
    put(kind, place)

    ran = forked("make_response")

    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith(f"exsearch: {place} is in the way: it is not a file\n  move it away")
    place.rmdir() if kind == "folder" else place.unlink()
    assert forked("make_response").status == 0  # control


@pytest.mark.parametrize("end", (*LOGS, *OTHERS))
@pytest.mark.parametrize("kind", KINDS)
def test_beside_the_index_it_is_an_error_for_a_run_that_writes(lean_file: Path, kind: str, end: str) -> None:
    place = lean_file.with_name(f"index.sqlite{end}")
    put(kind, place)

    with pytest.raises(IndexUnusable) as raised, writing(str(lean_file)):
        pass

    assert str(raised.value) == f"{place} is in the way: it is not a file"
    assert "move it away" in (raised.value.hint or "")
    place.rmdir() if kind == "folder" else place.unlink()
    with writing(str(lean_file)):  # control
        pass


@pytest.mark.parametrize("end", OTHERS)
def test_what_only_a_writer_needs_does_not_stop_a_search(forked: Run, lean_file: Path, end: str) -> None:
    put("FIFO", lean_file.with_name(f"index.sqlite{end}"))

    assert forked("make_response").status == 0
    if end == OTHERS[0]:  # control
        assert forked("remove", "built-in").status == 2


def test_all_verbs_end_with_a_fifo_beside_the_index(forked: Run, lean: Built, lean_file: Path) -> None:
    put("FIFO", lean_file.with_name("index.sqlite-wal"))

    for words in (["add", str(lean.pages)], ["update"], ["list"], ["doctor"], ["doctor", "--rebuild"],
                  ["show", "page-1:1"]):  # fmt: skip
        ran = forked(*words)
        assert (ran.status, "is in the way" in ran.out + ran.err) == (2, True), words


@pytest.mark.parametrize("kind", KINDS)
def test_in_place_of_the_last_list_it_stops_no_search(forked: Run, lean_file: Path, kind: str) -> None:
    forked("make_response")
    (own,) = (lean_file.parent / "state" / "lists").iterdir()
    assert forked("show", "1").status == 0  # control
    put(kind, own)

    assert forked("make_response").status == 0
    shown = forked("show", "1")

    assert shown.status == 2
    assert f"exsearch: {own} is in the way: it is not a file\n  move it away" in shown.err


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["state", "cache"])
def test_in_place_of_a_folder_of_ours_it_stops_no_search(
    forked: Run, lean_file: Path, kind: str, name: str
) -> None:
    place = lean_file.parent / name
    if not place.exists():
        KINDS[kind](place)

    assert forked("make_response").status == 0


@pytest.mark.parametrize("kind", ["FIFO", "folder"])
@pytest.mark.parametrize("name", [".gitignore", "LICENSE", "README.md", ".git", "shop.py"])
def test_in_a_project_it_is_passed_over(
    forked: Run, home: Path, tmp_path: Path, kind: str, name: str
) -> None:
    project = write_project(tmp_path / "shop", {"cart.py": "import json\njson.dumps(1)\n"})
    (project / ".git").mkdir()
    if name == ".git":
        (project / name).rmdir()
    KINDS[kind](project / name)

    ran = forked("add", str(project))

    assert (ran.status, "1 project with 1 file read" in ran.err) == (0, True), ran.err
    assert home.is_dir()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "name", ["shop-1.0-py3-none-any.whl", "shop-1.0.tar.gz", "shop.py", "page.md", "mine.toml"]
)
def test_in_place_of_a_source_it_is_an_error(forked: Run, tmp_path: Path, kind: str, name: str) -> None:
    KINDS[kind](tmp_path / name)
    source = f"pack:{tmp_path / name}" if name == "mine.toml" else str(tmp_path / name)

    ran = forked("add", source)

    assert ran.status == 2
    assert ran.err.startswith("exsearch: ")
    assert len(ran.err.splitlines()) >= 2  # what to do
    assert (name if kind != "device" else "/dev/zero") in ran.err


# -- SQLite without FTS5


class WithoutFts5(_sqlite3.Connection):
    """A connection of an SQLite that was built without FTS5."""

    def _refuse(self, sql: str) -> None:
        if "fts5" in sql.lower() or "_words" in sql:
            error = _sqlite3.OperationalError("no such module: fts5")
            error.sqlite_errorname = "SQLITE_ERROR"
            raise error

    def execute(self, sql: str, *values: Any) -> Any:
        self._refuse(sql)
        return super().execute(sql, *values)

    def executemany(self, sql: str, *values: Any) -> Any:
        self._refuse(sql)
        return super().executemany(sql, *values)

    def executescript(self, sql: str) -> Any:
        self._refuse(sql)
        return super().executescript(sql)


@pytest.fixture
def without_fts5(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = _sqlite3.connect
    monkeypatch.setattr(
        _sqlite3, "connect", lambda *words, **more: connect(*words, factory=WithoutFts5, **more)
    )


@pytest.mark.usefixtures("without_fts5")
def test_an_sqlite_without_fts5_is_said_to_be_that(forked: Run, lean_file: Path, tmp_path: Path) -> None:
    (tmp_path / "more.md").write_text(named("more"), encoding="utf-8")
    for words in (["add", str(tmp_path / "more.md")], ["several", "words"]):
        ran = forked(*words)
        said = ran.out + ran.err
        assert (ran.status, "has no FTS5, which an index needs" in said) == (2, True), (words, ran)
        assert "install exsearch for another Python" in said
        assert "damaged" not in said
    assert lean_file.is_file()
    with pytest.raises(IndexUnusable, match="has no FTS5"):
        in_memory()


def test_other_errors_of_sqlite_are_no_lack_of_fts5() -> None:
    error = _sqlite3.OperationalError("no such table: symbol")
    error.sqlite_errorname = "SQLITE_ERROR"

    assert "is damaged: no such table" in str(errors.of_sqlite(error, "index.sqlite"))
