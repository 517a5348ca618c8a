"""`exsearch -i` in a terminal, in fzf and in the screen of ours."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from terminal.conftest import write

if TYPE_CHECKING:
    from pathlib import Path

    from terminal.conftest import Open

HEADER = "Enter show"


@pytest.fixture
def fzf(variables: dict[str, str]) -> None:
    """fzf is on PATH, and is used."""
    if shutil.which("fzf", path=variables["PATH"]) is None:
        pytest.skip("fzf is not installed: apt-get install fzf")


@pytest.fixture
def own_screen(variables: dict[str, str], tmp_path: Path) -> None:
    """fzf is not on PATH, so that the screen of ours is used."""
    pytest.importorskip("textual", reason="Textual is not installed: pip install 'exsearch[tui]'")
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("bash", "exsearch"):
        (programs / name).symlink_to(str(shutil.which(name, path=variables["PATH"])))
    variables["PATH"] = str(programs)


@pytest.fixture(params=["fzf", "own_screen"])
def picker(request: pytest.FixtureRequest) -> None:
    """Each of the two."""
    request.getfixturevalue(request.param)


@pytest.mark.usefixtures("picker")
def test_a_name_is_typed_and_one_of_its_rows_shown(terminal: Open) -> None:
    screen = terminal(columns=120, rows=40, PAGER="").type("exsearch -i", wait=False).until(HEADER)

    screen.press("make_respo").until("return make_response(f")
    screen.press("\r").until("make_response(error.get_response())")  # its rows
    screen.press("\x1b[B\x1b[B\r").wait()

    assert screen.status == 0
    assert screen.missing("project  recipebox", "`exsearch show 2` shows more of it") == []
    assert screen.type("exsearch show 2").missing("return make_response(f") == []


@pytest.mark.usefixtures("picker")
def test_a_second_enter_on_a_name_shows_its_best_row(terminal: Open) -> None:
    screen = terminal(columns=120, rows=40, PAGER="").type("exsearch -i", wait=False).until(HEADER)

    screen.press("make_respo").until("return make_response(f")
    screen.press("\r").until("make_response(error.get_response())")
    screen.press("\r").wait()

    assert screen.status == 0
    assert screen.missing("project  guestbook", "`exsearch show 1` shows more of it") == []


@pytest.mark.usefixtures("picker")
def test_in_a_pipe_the_code_is_the_only_output(terminal: Open, desk: Path) -> None:
    screen = terminal().type("exsearch -i make_response > snippet.py", wait=False).until(HEADER)

    screen.press("\x1b[B\r").wait()

    assert screen.status == 0
    code = (desk / "snippet.py").read_text(encoding="utf-8")
    assert code.startswith("# flask.make_response in guestbook, guestbook/export.py\n")
    assert "\x1b" not in code
    assert "    response = make_response(as_text(latest_messages(EVERYTHING)))\n" in code


@pytest.mark.usefixtures("picker")
def test_esc_and_ctrl_c_leave(terminal: Open) -> None:
    screen = terminal()

    screen.type("exsearch -i", wait=False).until(HEADER).press("\x1b").wait()
    assert screen.status == 1
    screen.type("exsearch -i", wait=False).until(HEADER).interrupt().wait()
    assert (screen.status, screen.missing("stopped")) == (130, [])


EVIL = "it's $(touch pwned) `touch pwned`; touch pwned #.py"


@pytest.mark.usefixtures("fzf")
def test_neither_what_is_typed_nor_a_strangers_file_is_run(terminal: Open, desk: Path) -> None:
    write(desk / "evil", {EVIL: "import evilly\n\n\ndef f():\n    evilly.call('$(touch pwned)')\n"})
    write(desk.parent, {"editor": "#!/bin/bash\nprintf '\\033[H\\033[2Jediting %s' \"$1\"; read\n"})
    (desk.parent / "editor").chmod(0o755)
    screen = terminal(VISUAL=str(desk.parent / "editor"))
    assert screen.type("exsearch add evil").status == 0
    screen.type("exsearch -i evilly.call", wait=False).until("touch pwned").press("\x1b[B")

    screen.press("\x19").until("copied")
    screen.press("\x13").until("saved call_evil.py")
    screen.press("\x0f").until("editing").press("\r").until(HEADER)
    assert "editing" not in screen.text
    screen.press("\x15").until(lambda: "evilly" not in screen.text)
    screen.press("zz$(touch pwned)'; touch pwned; '").until("nothing found for")
    screen.press("\x1b").wait()

    assert sorted(path.name for path in desk.iterdir()) == ["call_evil.py", "evil"]
    assert "evilly.call('$(touch pwned)')" in (desk / "call_evil.py").read_text()  # control


@pytest.mark.usefixtures("fzf")
def test_the_users_options_of_fzf_do_not_break_it(terminal: Open) -> None:
    options = "--multi --filter=x --preview='touch pwned' --bind=enter:abort --layout=default --color=light"
    screen = terminal(FZF_DEFAULT_OPTS=options, FZF_DEFAULT_COMMAND="touch pwned", SHELL="/bin/false")

    screen.type("exsearch -i make_response", wait=False).until("guestbook").press("\x1b[B\r").wait()

    assert (screen.status, screen.missing("project  guestbook")) == (0, [])


@pytest.mark.usefixtures("own_screen")
def test_without_colour_there_is_none(terminal: Open) -> None:
    screen = terminal(NO_COLOR="1")
    screen.type("exsearch -i make_response", wait=False).until("guestbook")

    chars = [char for row in screen._screen.buffer.values() for char in row.values()]
    assert {(char.fg, char.bg) for char in chars} == {("default", "default")}
    screen.press("\x1b").wait()


def test_without_a_terminal_it_is_an_error_with_the_next_step(terminal: Open) -> None:
    screen = terminal().type("setsid -w exsearch -i </dev/null")

    assert (screen.status, screen.missing("no terminal to pick in", "`exsearch WORDS` lists")) == (2, [])
