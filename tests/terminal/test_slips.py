"""What people type by mistake: the answer says what to type instead, and the last list is left as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from terminal.conftest import install, write
from terminal.test_adding import RICH

if TYPE_CHECKING:
    from pathlib import Path

    from terminal.conftest import Open


class Slip(NamedTuple):
    """A line and its answer."""

    typed: str
    status: int
    shown: tuple[str, ...]
    is_new_list: bool = False
    """Whether it is a search that finds something after all."""


SLIPS = [
    # options
    Slip("exsearch --foo", 2, ("no such option: --foo",)),
    Slip("exsearch url_for --limt 5", 2, ("no such option: --limt", "--limit")),
    Slip("exsearch url_for --count", 2, ("no such option: --count", "exsearch")),
    Slip("exsearch url_for -p", 2, ("no such option: -p",)),
    Slip("exsearch url_for --format json", 2, ("no such option: --format", "--json")),
    Slip("exsearch show 4 --higlighted", 2, ("--higlighted", "--highlighted")),
    Slip("exsearch list --jsno", 2, ("--jsno", "--json")),
    Slip("exsearch -- --foo", 1, ("nothing found",)),
    # verbs
    Slip("exsearch shwo 4", 2, ("did you mean `exsearch show 4`?",)),
    Slip("exsearch lst", 2, ("did you mean `exsearch list`?",)),
    Slip("exsearch udpate", 2, ("did you mean `exsearch update`?",)),
    Slip("exsearch ad .", 2, ("did you mean `exsearch add .`?",)),
    Slip("exsearch docter", 2, ("did you mean `exsearch doctor`?",)),
    # rows
    Slip("exsearch 4", 0, ("row 4", "linkshelf")),
    Slip("exsearch show 1-3", 0, ("guestbook", "recipebox", "sparkline")),
    Slip("exsearch show 1,3", 0, ("guestbook", "sparkline")),
    Slip("exsearch show '#4'", 0, ("row 4", "linkshelf")),
    Slip("exsearch show last", 0, ("row 4", "linkshelf")),
    Slip("exsearch show 404", 2, ("no row 404", "4")),
    Slip("exsearch show 0", 2, ("0",)),
    # fields and values
    Slip("exsearch url_for licence:MIT", 2, ("licence:", "license:MIT")),
    Slip("exsearch url_for foo:bar", 2, ("foo:", "project:")),
    Slip("exsearch url_for kind:functoin", 2, ("functoin", "kind:function")),
    Slip("exsearch url_for license:IT", 2, ("no license IT", "MIT-0")),
    # pasted
    Slip("exsearch 'make_response(obj, 404)'", 0, ("flask.make_response", "sparkline"), True),
    # sources
    Slip("exsearch add nowhere", 2, ("nowhere",)),
    Slip("exsearch remove nowhere", 2, ("nowhere", "exsearch list sources")),
    Slip("exsearch extract 4", 2, ("--to DIR",)),
    Slip("exsearch extract 3 -o -", 0, ("def chart", "HTTPStatus.NOT_MODIFIED")),
    Slip("exsearch show", 2, ("REF",)),
    Slip("exsearch pages url_for", 2, ("--to",)),
]  # fmt: skip


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip.typed)
def test_a_slip_gets_an_answer_and_the_list_stays(terminal: Open, slip: Slip) -> None:
    screen = terminal(PAGER="cat").type("exsearch make_response")

    screen.type(slip.typed)
    assert (screen.status, screen.missing(*slip.shown)) == (slip.status, []), screen.scrolled

    if not slip.is_new_list:
        after = screen.type("exsearch show 3 -q --highlighted")
        assert (after.status, after.missing("HTTPStatus.NOT_MODIFIED")) == (0, []), after.scrolled


def test_an_environment_that_is_not_there_adds_nothing(terminal: Open, desk: Path) -> None:
    install(desk / ".venv", "rich", "99.1", RICH)
    screen = terminal(columns=300).type("exsearch add --env TYPO")  # lists crop a long path at 80 columns

    assert (screen.status, screen.missing("TYPO")) == (2, [])
    assert screen.type("exsearch list sources").missing("built-in", ".venv") == [".venv"]


def test_a_source_is_removed_by_the_words_with_which_it_was_added(terminal: Open, desk: Path) -> None:
    install(desk / ".venv", "Rich", "99.1", RICH)
    screen = terminal().type("exsearch add installed:Rich")
    assert screen.status == 0

    screen.type("exsearch remove installed:Rich")

    assert (screen.status, screen.missing("removed")) == (0, [])
    assert screen.type("exsearch remove installed:Rich").status == 2  # control


def test_the_built_in_examples_are_removed_from_a_fresh_home(terminal: Open) -> None:
    screen = terminal(fresh=True).type("exsearch remove built-in")

    assert screen.status == 0
    assert screen.type("exsearch make_response").status == 1


@pytest.mark.parametrize("forced", ["FORCE_COLOR=1 exsearch url_for", "exsearch url_for --color always"])
def test_forced_colour_in_a_pipe_keeps_the_tabs(terminal: Open, forced: str) -> None:
    screen = terminal().type(f"{forced} | grep -c '\t'")

    assert screen.missing("5") == []


def test_no_color_outranks_force_color(terminal: Open) -> None:
    assert not terminal(NO_COLOR="1", FORCE_COLOR="1").type("exsearch make_response").is_colored


def test_a_second_symbol_is_added_to_the_first(terminal: Open, desk: Path) -> None:
    write(desk / "shop", {"pyproject.toml": "", "shop.py": "import json\njson.dumps(1)\njson.loads('1')\n"})
    screen = (
        terminal().type("exsearch add --symbol json.dumps shop").type("exsearch add --symbol json.loads shop")
    )

    assert screen.type("exsearch json.loads project:shop").status == 0
    assert screen.type("exsearch json.dumps project:shop").status == 0
