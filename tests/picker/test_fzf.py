"""fzf is started with our options alone, and what it runs is quoted."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError
from io import BytesIO
from typing import TYPE_CHECKING, NoReturn

import pytest
from helpers import ROOT
from helpers.harvesting import write_files

from exsearch.commands.pick import OLDEST_TEXTUAL, PickRequest, pick, text_of
from exsearch.errors import OutputError
from exsearch.picker import fzf
from exsearch.picker.answers import ASKED, answer, line_of
from exsearch.picker.entries import found_for, query_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from exsearch.picker.entries import Asked

    Part = Callable[..., str]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="fzf is not used on Windows")


def a_program(folder: Path, name: str, body: str) -> None:
    write_files(folder, {name: f"#!/bin/sh\n{body}\n"})
    (folder / name).chmod(0o755)


@pytest.mark.parametrize(
    ("version", "is_new_enough"),
    [("0.38.0 (debian)", True), ("0.36.0", True), ("0.29 (devel)", False), ("1.0", True), ("what?", False)],
)
def test_an_fzf_that_is_too_old_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, is_new_enough: bool
) -> None:
    a_program(tmp_path, "fzf", f"echo '{version}'")
    monkeypatch.setenv("PATH", str(tmp_path))

    found = fzf.fzf_of_user()

    assert found is not None
    assert found.is_new_enough() is is_new_enough


def not_installed(name: str) -> NoReturn:
    raise PackageNotFoundError(name)


def test_the_oldest_textual_is_that_of_the_extra() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert extras["optional-dependencies"]["tui"] == [f"textual>={OLDEST_TEXTUAL}.0"]


def test_without_fzf_and_textual_the_error_names_both_remedies(
    asked: Asked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("exsearch.commands.pick.open_terminal", BytesIO)
    monkeypatch.setenv("PATH", str(tmp_path))

    monkeypatch.setattr("importlib.metadata.version", not_installed)
    with pytest.raises(OutputError, match="no fzf on PATH, and Textual is not installed") as caught:
        pick(PickRequest(), asked.places, asked.out)
    assert "apt install fzf" in (caught.value.hint or "")
    assert "pip install 'exsearch[tui]'" in (caught.value.hint or "")

    a_program(tmp_path, "fzf", "echo 0.29")
    monkeypatch.setattr("importlib.metadata.version", lambda _: "5.3.0")
    with pytest.raises(
        OutputError, match=r"fzf 0\.29 is older than 0\.36, and Textual 5\.3\.0 is older than 6"
    ):
        pick(PickRequest(), asked.places, asked.out)


def test_a_terminal_that_cannot_be_drawn_on_is_an_error(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "dumb")

    with pytest.raises(OutputError, match="TERM=dumb"):
        pick(PickRequest(), asked.places, asked.out)


@pytest.mark.parametrize(
    ("options", "colors"),
    [
        ("--color=light --multi --preview 'cat {}'", ["--color=light"]),
        ("--layout=default --color bg+:1,fg:2", ["--color=bg+:1,fg:2"]),
        ("--bind 'enter:execute(rm {})'", []),
        ("--color", []),
        ("'", []),
        ("", []),
    ],
)
def test_only_colours_are_taken_from_the_users_options(options: str, colors: list[str]) -> None:
    assert fzf.colors_in(options) == colors


def test_the_users_own_options_do_not_reach_fzf_or_our_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FZF_DEFAULT_OPTS", "FZF_DEFAULT_OPTS_FILE", "FZF_DEFAULT_COMMAND"):
        monkeypatch.setenv(name, "--multi")
    monkeypatch.setenv("SHELL", "/usr/bin/fish")
    monkeypatch.setenv("PYTHONPATH", "/somewhere")

    environment = fzf.environment()

    assert [name for name in environment if name.startswith("FZF")] == []
    assert environment["SHELL"] == "/bin/sh"
    assert "PYTHONPATH" not in environment
    assert environment["_EXSEARCH_WAS_SHELL"] == "/usr/bin/fish"  # control: the editor gets it back


def test_what_fzf_asks_for_is_answered_by_the_front_door(asked: Asked) -> None:
    (bind,) = [each for each in fzf.options("", ["limit=5"], color=False) if "reload:" in each]
    command = bind.partition("reload:")[2].replace("{q}", "'wrap $(touch pwned) '")

    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True)

    listed = found_for("wrap $(touch pwned) ", asked._replace(limit=5)).entries
    assert done.stdout == "".join([line_of(entry, color=False) for entry in listed])
    assert done.stdout.count("row\t") > 1  # control


@pytest.fixture
def part(asked: Asked, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Part:
    """Return what is written for a part of the picker."""

    def part(words: str, *arguments: str) -> str:
        monkeypatch.setenv(ASKED, words)
        assert answer(arguments, asked.places, asked.out) == 0
        return capsys.readouterr().out

    return part


def test_parts_of_the_picker(part: Part) -> None:
    assert part("take", "name", "parcel.wrap", "wr") == "parcel.wrap "
    assert part("take", "row", "mail/mail.py:4", "wr") == "wr"
    assert part("preview color", "name", "parcel.wrap", "wr").startswith("\x1b[1;36mparcel.wrap")
    assert part("preview", "name", "parcel.wrap", "wr").startswith("parcel.wrap")


def test_the_preview_leaves_a_column_for_the_bar_of_fzf(part: Part, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FZF_PREVIEW_COLUMNS", "30")
    monkeypatch.setenv("FZF_PREVIEW_LINES", "3")

    shown = part("preview", "row", "shop@1.0/shop.py:5", "wrap")

    assert max(map(len, shown.splitlines())) == 29


def test_the_editor_gets_the_environment_of_the_user(part: Part, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("SHELL", "/bin/sh"), ("_EXSEARCH_WAS_SHELL", "/bin/zsh"), ("PYTHONPATH", "x")):
        monkeypatch.setenv(name, value)

    part("open", "")

    assert (os.environ["SHELL"], os.environ.get("PYTHONPATH")) == ("/bin/zsh", None)
    assert ASKED not in os.environ


def test_a_saved_module_gets_a_name_that_is_free(part: Part, asked: Asked, tmp_path: Path) -> None:
    hits = found_for("wrap project:mail ", asked).hits

    assert part("save", hits[0].id) == "saved wrap_mail.py > "
    assert part("save", hits[0].id) == "wrap_mail.py has it already > "
    assert part("save", hits[1].id) == "saved wrap_mail_2.py > "
    assert part("save", "") == "nothing is chosen > "
    assert "no example" in part("save", "gone")
    assert "wrap(letter, 0)" in (tmp_path / "desk/wrap_mail.py").read_text()


def test_arguments_are_typed_so_that_they_mean_the_same() -> None:
    words = ["requests.get", "not:test", "file:a b/*.py", "it's"]

    assert text_of(words) == "requests.get not:test 'file:a b/*.py' 'it'\"'\"'s' "
    assert query_of(text_of(words)).conditions[-1].value == "a b/*.py"
    assert text_of([]) == ""
