"""`exsearch at FILE:LINE:COLUMN`: a place in somebody's own code, and the answer to `usage`."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING

import pytest
from helpers.harvesting import FLASK, write_files, write_project
from helpers.processes import command, run_in_shell

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from helpers import Ran

    Run = Callable[..., Ran]

EXSEARCH = shlex.join(command())

VIEWS = """\
from flask import Flask, make_response
from . import money

app = Flask(__name__)

def page():
    response = make_response("page")
    response.headers
    return money.total(response)
"""


@pytest.fixture
def shop(run: Run, tmp_path: Path) -> Path:
    """Make a project of the user's beside an index of Flask, and of another edition of the project."""
    shop = write_project(tmp_path / "shop", {"shop/__init__.py": "", "shop/views.py": VIEWS,
                                             "shop/money.py": "def total(x): ...\n"})  # fmt: skip
    assert run("add", str(write_project(tmp_path / "flask", FLASK)), str(shop)).status == 0
    return shop


@pytest.mark.usefixtures("lean")
@pytest.mark.parametrize(
    ("place", "symbol"),
    [
        ("7", "flask.helpers.make_response"),
        ("7:20", "flask.helpers.make_response"),
        ("9:20", "shop.money.total"),
        ("4:8", "flask.app.Flask"),
        ("6:6", "shop.views.page"),
    ],
)
def test_the_symbol_at_a_place_is_found_through_other_packages(
    run: Run, shop: Path, place: str, symbol: str
) -> None:
    ran = run("at", f"{shop}/shop/views.py:{place}", "--json")

    assert ran.status == 0
    (usage,) = json.loads(ran.out)
    assert usage["symbol"] == symbol
    assert usage == json.loads(run("usage", symbol, "--json").out)[0]


@pytest.mark.usefixtures("lean")
def test_text_that_is_not_saved_comes_by_standard_input(run: Run, shop: Path) -> None:
    draft = "import flask\\n\\nx = 1\\nflask.make_response("

    ran = run_in_shell(f"printf '{draft}' | {EXSEARCH} at new.py:4:8 --stdin --json", cwd=shop / "shop")

    assert json.loads(ran.out)[0]["symbol"] == "flask.helpers.make_response"
    assert ran.err == "exsearch: make_response is flask.make_response\n"
    assert run("at", f"{shop}/shop/new.py:4:8").status == 2  # control: there is no such file


@pytest.mark.usefixtures("lean")
def test_an_editor_behind_a_pipe_gets_the_form_of_a_terminal(run: Run, shop: Path) -> None:
    ran = run("at", f"{shop}/shop/views.py:7", cwd=shop)

    assert "how it is used: 2 calls in 2 uses by 2 projects (_ is any value)\n" in ran.out
    assert "\t" not in ran.out
    assert "\x1b" not in ran.out
    assert "\t" in run("usage", "flask.make_response").out  # control


@pytest.mark.usefixtures("lean")
@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["views.py"], 2, "views.py is no place in a file"),
        (["views.py:0"], 2, "no name at views.py:0"),
        (["views.py:3"], 2, "no name at views.py:3"),
        (["views.py:8:8"], 1, "it is not known what response is at views.py:8:8"),
        (["nothing.py:8"], 2, "nothing.py: cannot be read: No such file or directory"),
        (["bad.py:1"], 2, "bad.py: binary, not text"),
        (["big.py:1"], 2, "big.py: 1,200,000 bytes, more than the 1,000,000"),
        ([".:1"], 2, ".: "),
    ],
)
def test_what_cannot_be_answered_is_said(
    run: Run, shop: Path, words: list[str], status: int, said: str
) -> None:
    write_files(shop / "shop", {"big.py": "x = 1\n" * 200_000})
    (shop / "shop" / "bad.py").write_bytes(b"\0" * 20)

    ran = run("at", *words, cwd=shop / "shop")

    assert (ran.status, ran.out) == (status, "")
    assert said in ran.err
