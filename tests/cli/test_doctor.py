"""`doctor` in a pipe and in a terminal: the health, the kind of check, and hints."""

from __future__ import annotations

import sys
from contextlib import closing
from sqlite3 import connect, sqlite_version
from typing import TYPE_CHECKING

import pytest
from helpers.indexes import add_path, make_index
from helpers.pages import page

from exsearch import __version__
from exsearch.commands.doctor import check
from exsearch.config import places
from exsearch.errors import IndexBusy
from exsearch.index.sqlite.opening import writing
from exsearch.index.sqlite.read import Index

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from helpers import Ran

    Run = Callable[..., Ran]

PAGE = "~~from flask import make_response\n\n~~answer = make_response('kettle')\n"


@pytest.fixture
def pages(home: Path, tmp_path: Path) -> Path:
    """A folder with a page and a file that is not a page. It is the only source of the index."""
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "one.md").write_text(page(PAGE), encoding="utf-8")
    (folder / "two.md").write_bytes(b"\xff")
    make_index(home, pages=[folder])
    return folder


def unsealed(home: Path) -> None:
    """Remove the checksum of the file, as in a large index."""
    (home / "index.sqlite.sum").unlink()


def changed(home: Path, sql: str) -> None:
    with closing(connect(home / "index.sqlite")) as connection, connection:
        assert connection.execute(sql).rowcount > 0


def test_in_a_pipe_each_line_is_a_record_and_the_last_is_the_health(
    run: Run, home: Path, pages: Path
) -> None:
    unsealed(home)

    ran = run("doctor")

    assert (ran.status, ran.err) == (0, "")
    assert ran.out == (
        f"exsearch\t{__version__}\n"
        f"python\t{sys.version.split()[0]}, SQLite {sqlite_version}\n"
        f"index\t{home}/index.sqlite\n"
        f"state\t{home}/state\n"
        f"cache\t{home}/cache\n"
        f"config\t{home}/config.toml\n"
        "set by\tEXSEARCH_HOME\n"
        f"source\t{pages}\t1 page\t1 examples\t1 skipped\n"
        f"skipped\t{pages}: two.md:1\tnot UTF-8 (byte 0xff)\n"
        "checked\tquick: `exsearch doctor --deep` checks everything\n"
        "health\tsound\n"
    )


def how_checked(ran: Ran) -> str:
    (line,) = (line for line in ran.out.splitlines() if line.startswith("checked\t"))
    return line.partition("\t")[2].partition(":")[0]


@pytest.mark.usefixtures("pages")
def test_doctor_names_the_kind_of_check(run: Run, home: Path) -> None:
    assert how_checked(run("doctor")) == "whole file"
    assert how_checked(run("doctor", "--deep")) == "deep"
    unsealed(home)
    assert how_checked(run("doctor")) == "quick"
    assert how_checked(run("doctor", "--deep")) == "deep"


@pytest.mark.usefixtures("pages")
@pytest.mark.parametrize(("sql", "quick"), [
    ("UPDATE document SET code = 'x'", 2), ("DELETE FROM name", 0),
], ids=["found quickly", "found deeply"])  # fmt: skip
def test_damage_is_reported_with_the_command_that_repairs_it(
    run: Run, home: Path, sql: str, quick: int
) -> None:
    changed(home, sql)

    assert run("doctor").status == quick
    deep = run("doctor", "--deep")
    assert deep.status == 2
    assert f"\ndamaged\t{home}/index.sqlite is damaged: " in deep.out
    assert deep.out.endswith("health\tdamaged: `exsearch doctor --rebuild`\n")
    rebuilt = run("doctor", "--rebuild", "--deep")
    assert (rebuilt.status, how_checked(rebuilt)) == (0, "deep")
    assert run("doctor", "--deep").status == 0


@pytest.mark.usefixtures("pages")
def test_an_index_in_use_is_not_reported_as_damaged(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(self: Index, sql: str, values: object = ()) -> None:
        raise IndexBusy("it is in use by another run", hint="try again when it is done")

    assert check(places()).sound  # control
    monkeypatch.setattr(Index, "query", busy)

    checked = check(places())

    assert not checked.sound
    assert checked.health == "not known: it is in use by another run; try again when it is done"
    assert checked.damage == ()


def test_doctor_succeeds_without_an_index(run: Run, home: Path) -> None:
    ran = run("doctor", "--deep")

    assert (ran.status, ran.err) == (0, "")
    assert ran.out.endswith("health\tno index yet: the first search makes one\n")
    assert not home.exists()


if sys.platform != "win32":
    from helpers.processes import run_on_terminal, without_own_sequences

    def seen(*arguments: str, status: int = 0, columns: int = 80) -> list[str]:
        """Return the lines of the command on a terminal, without its colours."""
        ran = run_on_terminal(*arguments, columns=columns)
        assert ran.status == status
        return without_own_sequences(ran.out).splitlines()

    @pytest.mark.usefixtures("pages")
    def test_in_a_terminal_the_health_comes_first_and_nothing_is_cropped(home: Path, pages: Path) -> None:
        lines = seen("doctor", columns=40)
        assert lines[:2] == ["The index is sound.", "  The file is as the last run left it."]
        assert max(map(len, lines)) <= 40
        assert "  two.md:1  not UTF-8 (byte 0xff)" in lines
        assert f"Skippedin{pages}(1)" in "".join(lines).replace(" ", "")

        unsealed(home)
        assert seen("doctor")[1:3] == [
            "  Its structure, all code and all examples from source were checked.",
            "  `exsearch doctor --deep` also checks pages, names and words."]  # fmt: skip

        changed(home, "UPDATE document SET code = 'x'")
        damaged = seen("doctor", status=2, columns=300)
        assert damaged[:3] == [
            "The index is damaged.",
            f"  {home}/index.sqlite is damaged: the code of flask-helpers-make-response-examples:1"
            " does not match its checksum",
            "  `exsearch doctor --rebuild` builds it again from its sources."]  # fmt: skip

    def test_a_long_list_of_skipped_items_does_not_push_the_health_away(home: Path, pages: Path) -> None:
        assert seen("doctor")[-1] != "The index is sound."  # control: it fits on the screen
        for number in range(100):
            (pages / f"bad-{number}.md").write_bytes(b"\xff")
        with writing(str(home / "index.sqlite")) as writer:
            add_path(writer, pages)

        lines = seen("doctor")

        assert lines[-2:] == lines[:2] == ["The index is sound.", "  The file is as the last run left it."]
        assert len(lines) > 100

    @pytest.mark.usefixtures("pages")
    def test_only_the_deep_check_shows_a_bar() -> None:
        assert "checking the index" in run_on_terminal("doctor", "--deep").err
        assert run_on_terminal("doctor").err == ""
        assert run_on_terminal("doctor", "--deep", "--quiet").err == ""
