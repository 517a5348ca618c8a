"""`add` in a terminal, where a bar is drawn: all kinds of sources, Ctrl-C, and a window that shrinks."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

from terminal.conftest import install, write
from terminal.test_verbs import SHOP

if TYPE_CHECKING:
    from pathlib import Path

    from helpers.device import Terminal

    from terminal.conftest import Open

RICH = {
    "rich/__init__.py": "",
    "rich/table.py": "class Table:\n    def add_row(self, *cells): ...\n",
    "rich/demo.py": "from rich.table import Table\n\nTable().add_row('a')\n",
}
TILL = {"till.py": "from rich.table import Table\n\n\ndef receipt():\n    return Table()\n"}
MODULES = 240


@pytest.fixture
def env(desk: Path) -> Path:
    """An environment beside the current folder: not one that exsearch would find by itself."""
    folder = desk.parent / "other"
    install(folder, "rich", "99.1", RICH)
    install(folder, "till", "1.0", TILL)
    return folder


@pytest.fixture
def large(desk: Path) -> Path:
    """A project that takes some seconds to read."""
    body = "".join(f"\n\ndef f{n}(x):\n    y = json.dumps(x)\n    return json.loads(y)\n" for n in range(120))
    modules = {f"large/m{n}.py": f"import json\n{body}" for n in range(MODULES)}
    return write(desk / "large", {"large/__init__.py": "", **modules})


def test_a_project_tree(window: Terminal, desk: Path) -> None:
    write(desk / "shop", SHOP)

    screen = window.type("exsearch add shop")

    assert (screen.status, screen.missing("1 project", "2 files")) == (0, [])
    assert screen.type("exsearch make_response").missing("shop", "return make_response(str") == []


def test_documents_and_a_file_that_is_none(window: Terminal, desk: Path) -> None:
    write(desk, {"guide/a.md": "# Guide\n", "guide/b.rst": "Guide\n=====\n", "data.csv": "1,2\n"})

    screen = window.type("exsearch add guide")

    assert (screen.status, screen.missing("2 documents read")) == (0, [])
    refused = screen.type("exsearch add data.csv")
    assert (refused.status, refused.missing("data.csv is of a kind that is not read", ".ipynb")) == (2, [])


def test_a_folder_of_projects(window: Terminal, desk: Path) -> None:
    write(desk / "src/shop", SHOP)
    write(desk / "src/till", {"pyproject.toml": '[project]\nname = "till"\n', **TILL})

    screen = window.type("exsearch add src")

    assert (screen.status, screen.missing("2 projects")) == (0, [])


def test_an_environment_that_is_named(window: Terminal, env: Path) -> None:
    screen = window.type(f"exsearch add --env {env}")

    assert (screen.status, screen.missing("2 projects")) == (0, [])
    found = screen.type("exsearch rich.table.Table")
    assert (found.status, found.missing("till", "Table()")) == (0, [])


def test_the_environment_beside_the_work(window: Terminal, desk: Path) -> None:
    install(desk / ".venv", "rich", "99.1", RICH)

    screen = window.type("exsearch add --env")

    assert (screen.status, screen.missing("1 project")) == (0, [])


def test_an_environment_that_is_active(terminal: Open, env: Path) -> None:
    screen = terminal(VIRTUAL_ENV=str(env)).type("exsearch add --env")

    assert (screen.status, screen.missing("2 projects")) == (0, [])


def test_one_distribution_by_its_name(terminal: Open, env: Path) -> None:
    screen = terminal(VIRTUAL_ENV=str(env)).type("exsearch add installed:rich")

    assert (screen.status, screen.missing("1 project")) == (0, [])
    assert screen.type("exsearch Table project:rich").status == 0
    assert screen.type("exsearch Table project:till").status == 1  # control: not the other one


def test_a_wheel(window: Terminal, desk: Path) -> None:
    with zipfile.ZipFile(desk / "shop-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("shop/cart.py", "import json\n\njson.dumps('shop')\n")
        wheel.writestr("shop-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: shop\nVersion: 1.0\n")
        wheel.writestr("shop-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        wheel.writestr("shop-1.0.dist-info/RECORD", "")

    screen = window.type("exsearch add shop-1.0-py3-none-any.whl")

    assert (screen.status, screen.missing("1 project")) == (0, [])
    assert screen.type("exsearch json.dumps project:shop").missing("json.dumps('shop')") == []


def test_what_is_not_there_is_said_and_nothing_is_added(window: Terminal) -> None:
    screen = window.type("exsearch add nowhere")

    assert (screen.status, screen.missing("nowhere")) == (2, [])
    assert screen.type("exsearch list sources").missing("built-in", "nowhere") == ["nowhere"]


def test_a_file_that_cannot_be_read_costs_that_file_and_is_named(window: Terminal, desk: Path) -> None:
    write(desk / "shop", {**SHOP, "shop/broken.py": "def (\n"})

    screen = window.type("exsearch add shop")

    assert (screen.status, screen.missing("1 skipped", "shop/broken.py:1")) == (0, [])
    assert screen.type("exsearch doctor").missing("shop/broken.py") == []


def has_bar(screen: Terminal) -> bool:
    return "%" in screen.text


def test_a_bar_is_drawn_and_gone_at_the_end(terminal: Open, large: Path) -> None:
    screen = terminal().type("exsearch add large", wait=False, timeout=90)

    screen.until(lambda: has_bar(screen)).wait(90)

    assert screen.status == 0
    assert not has_bar(screen)
    assert screen.missing("1 project", f"{MODULES + 1} files") == []


def test_ctrl_c_stops_a_run_and_the_index_is_sound(terminal: Open, large: Path) -> None:
    screen = terminal(PAGER="cat").type("exsearch add large", wait=False)

    screen.until(lambda: has_bar(screen)).interrupt().wait()

    assert (screen.status, screen.missing("stopped")) == (130, [])
    assert not has_bar(screen)
    assert screen.type("exsearch doctor").missing("sound") == []
    assert screen.type("exsearch make_response").status == 0
    assert screen.type("exsearch list projects").missing("sparkline", "large") == ["large"]
    assert screen.type("exsearch add large", timeout=90).status == 0
    assert screen.type("exsearch json.dumps project:large").status == 0


@pytest.mark.parametrize("columns", [40, 12])
def test_a_window_that_shrinks_while_the_bar_is_drawn(terminal: Open, large: Path, columns: int) -> None:
    screen = terminal().type("exsearch add large", wait=False)

    screen.until(lambda: has_bar(screen)).resize(columns=columns, rows=10).wait(90)

    assert screen.status == 0
    assert screen.resize(columns=120, rows=40).type("exsearch make_response").missing("sparkline") == []


def test_without_colour_no_bar_moves(terminal: Open, large: Path) -> None:
    screen = terminal(TERM="dumb").type("exsearch add large", timeout=90)

    assert screen.status == 0
    assert b"\x1b[" not in screen.received
