"""The device shows what a terminal shows, and the command in it is the one of the wheel."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

from helpers import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from terminal.conftest import Installed, Open


def test_the_screen_shows_the_line_that_is_typed_and_its_answer(terminal: Open) -> None:
    screen = terminal(columns=40, rows=5).type("echo one; (exit 3)")

    assert screen.lines == ["$ echo one; (exit 3)", "one", "$"]
    assert screen.status == 3
    assert screen.type("true").status == 0  # control


def test_what_leaves_the_screen_at_the_top_is_kept(terminal: Open) -> None:
    screen = terminal(columns=40, rows=5).type("seq 100 120")

    assert "101" not in screen.text
    assert "101" in screen.scrolled
    assert "120" in screen.text


def test_colour_is_seen(terminal: Open) -> None:
    screen = terminal()

    assert screen.type(r"printf '\033[31mred\033[0m\n'").is_colored
    assert not screen.type(r"printf 'plain\n'").is_colored


def test_keys_a_signal_and_a_new_size_reach_what_runs(terminal: Open) -> None:
    screen = terminal()
    screen.type("read word; echo got $word", wait=False).press("abc\r").wait()
    assert "got abc" in screen.text

    screen.type("sh -c 'echo is ready; exec sleep 60'", wait=False).until("\nis ready").interrupt().wait()
    assert screen.status == 130

    screen.resize(columns=50, rows=10).type("stty size")
    assert "10 50" in screen.text


def test_the_command_is_the_one_of_the_wheel(terminal: Open, installed: Installed) -> None:
    screen = terminal(columns=400)

    screen.type("command -v exsearch")
    assert str(installed.folder / "bin/exsearch") in screen.text

    program = (
        "import exsearch, sys; print(exsearch.__file__, [p for p in sys.path if p.startswith(sys.argv[1])])"
    )
    screen.type(f"{installed.folder}/bin/python -c '{program}' {ROOT}/")
    assert f"{installed.site_packages}/exsearch/__init__.py []" in screen.text


def test_no_variable_of_the_developer_is_in_a_window(terminal: Open, tmp_path: Path) -> None:
    screen = terminal(columns=400).type("env")

    assert f"EXSEARCH_HOME={tmp_path}/home" in screen.text
    for name in ("COLUMNS=", "PYTHONPATH=", "VIRTUAL_ENV=", "PAGER="):
        assert name not in screen.text


def test_the_wheel_holds_the_package_and_the_built_in_examples_alone(installed: Installed) -> None:
    names = zipfile.ZipFile(installed.wheel).namelist()

    assert "exsearch/__main__.py" in names
    assert any(name.startswith("exsearch/corpus/pages/") and name.endswith(".markdown") for name in names)
    corpus = [each for each in zipfile.ZipFile(installed.wheel).infolist() if "/corpus/" in each.filename]
    assert sum(each.file_size for each in corpus) < 3_000_000
    assert "exsearch/corpus/LICENSE" in names and "exsearch/corpus/index.sqlite" in names
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"exsearch"}
