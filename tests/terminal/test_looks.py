"""Colour and pagers: what the screen shows with the variables and options that people set."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from helpers.device import Terminal

    from terminal.conftest import Open


@pytest.mark.parametrize(
    "typed", ["exsearch make_response", "exsearch show 3", "exsearch list projects spark"]
)
def test_colour_is_used_unless_it_is_not_wanted(terminal: Open, typed: str) -> None:
    listed = terminal(PAGER="cat").type("exsearch make_response")
    assert listed.type(typed).is_colored  # control

    for window in (terminal(PAGER="cat", NO_COLOR="1"), terminal(PAGER="cat", TERM="dumb")):
        screen = window.type("exsearch make_response").type(typed)
        assert (screen.status, screen.is_colored, screen.missing("sparkline")) == (0, False, [])
        assert b"\x1b[" not in screen.received


@pytest.mark.parametrize(
    "typed", ["exsearch make_response", "exsearch show 3", "exsearch list projects spark"]
)
def test_an_option_says_whether_colour_is_used(terminal: Open, typed: str) -> None:
    screen = terminal(PAGER="cat").type("exsearch make_response")

    assert not screen.type(f"{typed} --color never").is_colored
    assert screen.type(f"{typed} --color always").is_colored
    assert screen.type(f"{typed} --color always | cat").is_colored
    assert not screen.type(f"{typed} | cat").is_colored  # control


def test_without_colour_the_highlighted_lines_are_marked_still(terminal: Open) -> None:
    screen = terminal(PAGER="cat", NO_COLOR="1").type("exsearch make_response").type("exsearch show 3")

    (marked,) = [line for line in screen.scrolled.split("\n") if "    return make_response(" in line][-1:]
    (other,) = [line for line in screen.scrolled.split("\n") if "from hashlib import" in line]
    assert marked.split()[1] not in ("return", "")
    assert other.split()[1] == "from"  # control


def shown_in_less(terminal: Open, **more: str) -> Terminal:
    """Return a window in which `less` shows the top of an example."""
    screen = terminal(**more).type("exsearch make_response").type("exsearch show 3", wait=False)
    return screen.until("from hashlib import").until(lambda: screen.lines[-1].startswith((":", "(", "lines")))


def test_what_is_longer_than_the_window_is_paged(terminal: Open) -> None:
    screen = shown_in_less(terminal)

    assert screen.status is None  # the pager waits
    assert "flask-make-response-examples:3" not in screen.text
    screen.press(" ").until("flask-make-response-examples:3")
    assert screen.press("q").wait().status == 0


def test_a_pager_that_is_left_early_is_no_error(terminal: Open) -> None:
    screen = shown_in_less(terminal).press("q").wait()

    assert (screen.status, screen.missing("Broken pipe", "Errno")) == (0, ["Broken pipe", "Errno"])


def test_ctrl_c_in_a_pager_does_not_leave_the_terminal_in_disorder(terminal: Open) -> None:
    screen = shown_in_less(terminal).interrupt()
    time.sleep(1)  # less drops the keys that come while it handles Ctrl-C
    screen.press("q").wait()

    assert screen.type("stty -a").missing(" echo ", " icanon ") == []


def test_what_fits_is_not_paged(terminal: Open) -> None:
    screen = terminal(columns=120, rows=60).type("exsearch make_response").type("exsearch show 3")

    assert (screen.status, screen.missing("from hashlib import", "flask-make-response-examples:3")) == (0, [])


@pytest.mark.parametrize("variable", ["PAGER", "EXSEARCH_PAGER"])
def test_a_pager_that_is_not_there_costs_nothing(terminal: Open, variable: str) -> None:
    window = terminal(**{variable: "no-such-pager --flag"})

    screen = window.type("exsearch make_response").type("exsearch show 3")

    assert (screen.status, screen.missing("from hashlib import", "flask-make-response-examples:3")) == (0, [])


def test_a_pager_that_fails_is_no_traceback(terminal: Open, desk: Path) -> None:
    pager = desk / "broken"
    pager.write_text("#!/bin/sh\nexit 3\n")
    pager.chmod(0o755)

    screen = terminal(PAGER=str(pager)).type("exsearch make_response").type("exsearch show 3")

    assert screen.status == 0
    assert screen.missing("Errno", "Broken pipe") == ["Errno", "Broken pipe"]
