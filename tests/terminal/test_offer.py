"""The first search of a person in a project with an environment: a question, Enter, and the answer."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from terminal.conftest import install, write

if TYPE_CHECKING:
    from pathlib import Path

    from helpers.device import Terminal

    from terminal.conftest import Open

KETTLE = {
    "kettle/__init__.py": "",
    "kettle/table.py": "class Table:\n    def add_row(self, *cells): ...\n",
    "kettle/demo.py": "from kettle.table import Table\n\nTable().add_row('a')\n",
}
QUESTION = "Index the 2 packages of .venv now? about 1 s [Y/n]"


@pytest.fixture
def variables(variables: dict[str, str]) -> dict[str, str]:
    """The variables of a window in which questions are asked."""
    return {name: value for name, value in variables.items() if name != "EXSEARCH_AUTO"}


@pytest.fixture
def env(desk: Path) -> Path:
    """The environment of the project in the current folder."""
    install(desk / ".venv", "kettle", "99.1", KETTLE)
    install(desk / ".venv", "till", "1.0", {"till.py": "from kettle.table import Table\n\ntable = Table()\n"})
    return desk / ".venv"


def asks(window: Terminal, line: str, question: str = QUESTION) -> Terminal:
    """Type a line, and wait for the question that it asks."""
    window.type(line, wait=False)
    window.until(question)
    return window


@pytest.mark.usefixtures("env")
def test_one_word_and_one_enter_give_an_answer(terminal: Open) -> None:
    screen = asks(terminal(fresh=True), "exsearch kettle.table.Table").type("")

    assert (screen.status, screen.missing("2 projects with 4 files read", "till.py", "table = Table()")) == (
        0,
        [],
    )
    assert screen.type("exsearch show 1").missing("table = Table()") == []


@pytest.mark.usefixtures("env")
def test_the_project_is_indexed_with_its_environment(terminal: Open, desk: Path) -> None:
    code = "from kettle.table import Table\n\n{} = Table()\n"
    write(desk, {"pyproject.toml": "[project]\nname = 'shop'\n", "shop.py": code.format("mine")})
    write(desk, {".git/HEAD": "", ".gitignore": "made", "made/x.py": ""})
    question = "Index the 2 packages of .venv and this project now? about 1 s [Y/n]"
    window = terminal(fresh=True, rows=40)
    line = "exsearch kettle.table.Table"

    screen = asks(window, line, question).type("")

    assert screen.missing("1 project with 1 file read", "1 folder left to", "1 yours", "shop.py  yours",
                          "1  mine = Table()") == []  # fmt: skip
    write(desk, {"shop.py": code.format("ours")})
    assert window.type(line).missing("this project has changed since it was indexed") == []
    assert window.type("exsearch update").status == 0
    assert window.type(line).missing("ours = Table()", "has changed") == ["has changed"]


def test_a_project_without_an_environment_is_offered_alone(terminal: Open, desk: Path) -> None:
    write(desk, {"setup.cfg": "", "shop.py": "import json\n\nmine = json.dumps(1)\n"})
    window = terminal(fresh=True, VIRTUAL_ENV=str(desk / "none"))

    declined = asks(window, "exsearch shop.pay", "Index this project now? about 1 s [Y/n]").type("n")

    assert declined.missing("not asked again; `exsearch add .` does it") == []
    assert window.type("exsearch shop.pay").missing("[Y/n]") == ["[Y/n]"]


@pytest.mark.usefixtures("env")
def test_who_declines_gets_the_command_and_is_not_asked_again(terminal: Open) -> None:
    window = terminal(fresh=True)

    screen = asks(window, "exsearch kettle.table.Table").type("n")
    assert (screen.status, screen.missing("nothing found for kettle.table.Table", "exsearch add --env")) == (
        1,
        [],
    )

    again = window.type("exsearch kettle.table.Row")
    assert (again.status, again.missing("[Y/n]")) == (1, ["[Y/n]"])


@pytest.mark.usefixtures("env")
def test_a_first_search_that_finds_something_answers_before_it_asks(terminal: Open) -> None:
    window = asks(terminal(fresh=True, rows=60), "exsearch make_response")

    assert window.text.index("make_response(") < window.text.index("[Y/n]")
    assert window.type("").status == 0
    assert window.type("exsearch make_response").missing("[Y/n]") == ["[Y/n]"]


@pytest.mark.usefixtures("env")
@pytest.mark.parametrize("how", ["EXSEARCH_AUTO=never exsearch", "exsearch -q", "echo | exsearch"])
def test_nobody_is_asked_who_does_not_want_it_or_cannot_answer(terminal: Open, how: str) -> None:
    screen = terminal(fresh=True).type(f"{how} kettle.table.Table")

    assert (screen.status, screen.missing("[Y/n]")) == (1, ["[Y/n]"])


@pytest.mark.usefixtures("env")
@pytest.mark.parametrize("how", ["EXSEARCH_AUTO=always exsearch", "exsearch --yes"])
def test_who_wants_it_always_is_not_asked(terminal: Open, how: str) -> None:
    screen = terminal(fresh=True).type(f"{how} kettle.table.Table | cat")

    assert screen.missing("[Y/n]", "table = Table()") == ["[Y/n]"]


def test_another_value_of_the_variable_is_an_error(terminal: Open) -> None:
    screen = terminal(fresh=True).type("EXSEARCH_AUTO=maybe exsearch no_such_name")

    assert (screen.status, screen.missing("EXSEARCH_AUTO is maybe", "ask, always or never")) == (2, [])


def test_the_packages_of_the_system_are_not_offered(terminal: Open, desk: Path) -> None:
    system = desk.parent / "system"
    install(system, "kettle", "99.1", KETTLE)
    (system / "bin").mkdir()
    (system / "bin/python3").symlink_to("/bin/sh")
    marker = system / "lib/python3.11/EXTERNALLY-MANAGED"
    marker.write_text("")
    window = terminal(fresh=True)
    line = f"PATH={system}/bin:$PATH exsearch kettle.table.Table"

    managed = window.type(line)
    assert (managed.status, managed.missing("[Y/n]")) == (1, ["[Y/n]"])

    marker.unlink()
    assert asks(window, line, "Index the 1 package of").press("n\r").wait().status == 1


@pytest.mark.usefixtures("env")
def test_ctrl_c_at_the_question_ends_the_command(terminal: Open) -> None:
    window = asks(terminal(fresh=True), "exsearch kettle.table.Table")

    assert window.interrupt().wait().status == 130


def test_an_environment_that_has_changed_is_named_after_the_answer(
    terminal: Open, env: Path, desk: Path
) -> None:
    window = terminal(fresh=True)
    assert asks(window, "exsearch kettle.table.Table").press("\r").wait().status == 0
    assert window.type("exsearch kettle.table.Table").missing("has changed") == ["has changed"]

    install(env, "cash", "2.0", {"cash.py": "import kettle.table\n\nkettle.table.Table()\n"})

    screen = window.type("exsearch kettle.table.Table")
    assert screen.missing(".venv has changed since it was indexed: `exsearch update`") == []
    assert window.type("exsearch update").status == 0
    assert window.type("exsearch kettle.table.Table").missing("has changed", "cash.py") == ["has changed"]


def test_it_is_read_in_the_background_for_who_wants_that_always(terminal: Open, env: Path) -> None:
    window = terminal(fresh=True, EXSEARCH_AUTO="always")
    assert window.type("exsearch kettle.table.Table").status == 0
    install(env, "cash", "2.0", {"cash.py": "import kettle.table\n\nkettle.table.Table()\n"})

    assert window.type("exsearch kettle.table.Table").missing("it is being read in the background") == []

    for _ in range(100):
        if not window.type("exsearch kettle.table.Table").missing("cash.py"):
            break
        time.sleep(0.2)
    assert window.type("exsearch kettle.table.Table").missing("cash.py", "has changed") == ["has changed"]
