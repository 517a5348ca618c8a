"""The user's editor is opened with the right arguments, and no program comes from the current folder."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from exsearch.errors import OutputError
from exsearch.output.editor import Editor, arguments_at, edit, editor_of_user
from exsearch.output.programs import find_program, safe_path, split_command

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Program = Callable[..., Path]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="shell scripts stand for the editors")


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    """Put a program on PATH that writes its arguments, one per line, to a file beside it."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)

    def program(name: str, *, to: Path = folder, status: int = 0) -> Path:
        path = to / name
        path.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > "$0.said"\nexit {status}\n')
        path.chmod(0o755)
        return path

    return program


@pytest.mark.parametrize(
    ("editor", "arguments"),
    [
        *((name, "+7 /a/b.py") for name in ("vi", "vim", "nvim", "nano", "emacs", "emacsclient", "micro")),
        ("emacsclient -t", "-t +7 /a/b.py"),
        ("code", "-g /a/b.py:7"),
        ("code --wait", "--wait -g /a/b.py:7"),
        ("code --wait -g", "--wait -g /a/b.py:7"),
        ("codium", "-g /a/b.py:7"),
        ("subl", "/a/b.py:7"),
        ("hx", "/a/b.py:7"),
        ("pycharm", "--line 7 /a/b.py"),
        ("pycharm.sh", "--line 7 /a/b.py"),
        ("kate", "-l 7 /a/b.py"),
        ("some-editor --quick", "--quick /a/b.py"),
    ],
)
def test_an_editor_is_given_the_line_in_its_own_form(program: Program, editor: str, arguments: str) -> None:
    path = program(editor.split()[0])
    os.environ["EDITOR"] = editor

    assert arguments_at(editor_of_user(), "/a/b.py", 7) == [str(path), *arguments.split()]


def test_visual_comes_before_editor_and_code_after_both(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two, code = map(str, (program("one"), program("two"), program("code")))

    monkeypatch.setenv("EDITOR", "two")
    monkeypatch.setenv("VISUAL", "one")
    assert editor_of_user().words == (one,)
    monkeypatch.setenv("VISUAL", " ")
    assert editor_of_user().words == (two,)
    monkeypatch.setenv("EDITOR", "")
    assert editor_of_user().words == (code,)


def test_without_an_editor_the_hint_names_one_that_is_installed(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    program("nano")
    with pytest.raises(OutputError) as none:
        editor_of_user()
    assert none.value.hint == "set your editor, for example: export VISUAL=nano"

    monkeypatch.setenv("VISUAL", "nano")  # the hint helps
    assert editor_of_user().name == "nano"


@pytest.mark.parametrize("said", ["gone --wait", "'open quote", "./here", "bin/here"])
def test_an_editor_that_is_not_a_program_is_an_error_that_names_it(
    program: Program, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, said: str
) -> None:
    program("here")
    program("here", to=tmp_path)
    program("code")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VISUAL", said)

    with pytest.raises(OutputError, match=f"VISUAL is `{said}`, which is not a program on PATH"):
        editor_of_user()


@pytest.mark.parametrize("entry", ["", ".", "bin"])
def test_no_program_comes_from_the_current_folder(
    program: Program, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, entry: str
) -> None:
    stranger = tmp_path / "stranger"
    (stranger / "bin").mkdir(parents=True)
    for folder in (stranger, stranger / "bin"):
        program("vim", to=folder)
    monkeypatch.chdir(stranger)
    monkeypatch.setenv("PATH", f"{entry}{os.pathsep}{tmp_path / 'bin'}")

    assert find_program("vim") is None
    assert safe_path() == str(tmp_path / "bin")
    own = program("vim")
    assert find_program("vim") == str(own)  # control


def test_a_path_with_blanks_is_one_program(program: Program, tmp_path: Path) -> None:
    path = program("my editor")

    assert split_command(str(path)) == [str(path)]
    assert split_command(f"'{path}' -x") == [str(path), "-x"]


def test_an_editor_that_fails_is_an_error(program: Program, tmp_path: Path) -> None:
    path = program("vim", status=3)

    with pytest.raises(OutputError, match="vim ended with status 3"):
        edit(Editor((str(path),), "vim"), "/a/b.py", 7)

    path = program("vim")
    edit(Editor((str(path),), "vim"), "/a/b.py", 7)  # control
    assert (tmp_path / "bin" / "vim.said").read_text() == "+7\n/a/b.py\n"


@pytest.mark.parametrize("name", ["a&calc.py", "a%PATH%.py", 'a".py'])
def test_a_file_name_never_becomes_a_command_of_windows(program: Program, name: str) -> None:
    path = program("code.cmd")
    said = path.with_name("code.cmd.said")

    with pytest.raises(OutputError, match="Windows would read its name as a command"):
        edit(Editor((str(path),), "code"), f"/a/{name}", 7)
    assert not said.exists()

    edit(Editor((str(path),), "code"), "/a/b.py", 7)  # control
    assert said.exists()
