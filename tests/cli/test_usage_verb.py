"""`exsearch usage SYMBOL`: messages, exit statuses, conditions, and `show` after it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from helpers.harvesting import FLASK, write_project
from helpers.indexes import make_index
from helpers.processes import run_on_terminal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from helpers import Ran

    Run = Callable[..., Ran]

SHOP = {
    "shop/__init__.py": "",
    "shop/views.py": """
        from flask import make_response

        def page():
            response = make_response("page")
            response.status_code = 201
            return response

        def other():
            return make_response("other", 404)
        """,
    "tests/test_views.py": """
        from flask import make_response

        def test_it():
            assert make_response(b"x")
        """,
    "shop/lonely.py": """
        def make_nothing():
            '''Nobody calls this.'''
        """,
    "shop/more.py": """
        class Basket:
            def empty(self): ...
        class Other:
            def empty(self): ...

        def both():
            Basket().empty()
            Other().empty()
        """,
}


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("usage")
    trees = [write_project(root / name, files) for name, files in {"shop": SHOP, "flask": FLASK}.items()]
    make_index(root / "home", trees=trees)
    return root


@pytest.fixture(autouse=True)
def home_of_shop(shared: Path, environment: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXSEARCH_HOME", str(shared / "home"))
    monkeypatch.setenv("NO_COLOR", "1")


def calls(ran: Ran) -> list[str]:
    return [line.split("\t")[1] for line in ran.out.splitlines() if line.startswith("call\t")]


def test_a_pipe_gets_lines_and_no_message(run: Run) -> None:
    ran = run("usage", "make_response")

    assert (ran.status, ran.err) == (0, "")
    assert ran.out.splitlines()[0] == "symbol\tflask.make_response\t-\t4\t2\tfunction"
    assert sorted(calls(ran)) == [
        "_ = make_response(_)", "if make_response(_)", "return make_response(_)",
        "return make_response(_, _)",
    ]  # fmt: skip


def test_show_knows_the_examples_by_their_numbers(run: Run) -> None:
    rows = [line.split("\t") for line in run("usage", "make_response").out.splitlines()]
    numbered = {row[5]: row for row in rows if row[0] == "call"}

    assert list(numbered) == ["1", "2", "3", "4"]
    for number, row in numbered.items():
        shown = run("show", number)
        assert shown.status == 0
        assert row[9].removeprefix("assert ") in shown.out
        assert f"in {row[6]}, {row[8]}" in shown.out


def test_conditions_are_words_and_options(run: Run) -> None:
    for words in (["role:test"], ["--role", "test"], ["-file:'shop/*'", "project:shop", "role:test"]):
        assert calls(run("usage", "make_response", *words)) == ["if make_response(_)"]
    assert "if make_response(_)" not in calls(run("usage", "make_response", "-role:test"))


def test_json_has_all_shapes_and_is_an_array(run: Run) -> None:
    (record,) = json.loads(run("usage", "make_response", "--json").out)

    assert (record["name"], record["calls"], len(record["shapes"])) == ("flask.make_response", 4, 4)
    assert all(shape["example"] for shape in record["shapes"])
    assert json.loads(run("usage", "make_response", "--jsonl").out) == record


def test_without_a_name_it_is_wrong_usage(run: Run) -> None:
    for words in ([], ["role:test"]):
        ran = run("usage", *words)
        assert (ran.status, ran.out) == (2, "")
        assert ran.err == ("exsearch: usage needs a name\n  for example: `exsearch usage make_response`\n")


def test_an_unknown_name_finds_nothing_and_gets_hints(run: Run) -> None:
    ran = run("usage", "qqqqqq")

    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith("exsearch: nothing found for qqqqqq\n  ")


def test_a_misspelt_name_and_the_start_of_one_say_what_is_shown(run: Run) -> None:
    assert run("usage", "make_respnse").err == "exsearch: showing make_response\n"
    assert run("usage", "make_res").err == "exsearch: showing flask.make_response\n"
    assert run("usage", "make_res").out == run("usage", "make_response").out


def test_a_condition_with_a_wrong_value_is_an_error(run: Run) -> None:
    ran = run("usage", "make_response", "role:tests")

    assert (ran.status, ran.out) == (2, "")
    assert "did you mean role:test?" in ran.err


def test_the_word_is_still_searched_for_with_the_verb_search(run: Run) -> None:
    assert run("search", "usage").err.startswith("exsearch: nothing found for usage")


def test_a_symbol_that_nothing_uses_has_its_card_and_a_hint() -> None:
    ran = run_on_terminal("usage", "make_nothing", columns=80)

    assert ran.status == 0
    assert "shop.lonely.make_nothing()" in ran.out
    assert "no uses in the index" in ran.out
    assert "Nobody calls this." in ran.out
    assert "how it is used" not in ran.out
    assert "may use it" in ran.err or "adds one that uses it" in ran.err


def test_other_symbols_of_the_name_are_named() -> None:
    ran = run_on_terminal("usage", "empty", columns=80)

    assert "2 symbols are called empty: type more of the name, as in" in " ".join(ran.err.split())
    assert "symbols are called" not in run_on_terminal("usage", "Basket.empty", columns=80).err  # control


def test_a_terminal_gets_bars_and_the_next_step() -> None:
    ran = run_on_terminal("usage", "make_response", columns=80)

    assert "how it is used: 4 calls in 4 uses by 2 projects (_ is any value)" in ran.out
    assert "████████" in ran.out
    assert "`exsearch show 1` shows the first example" in " ".join(ran.err.split())
    assert "`exsearch show 1`" not in run_on_terminal("usage", "-q", "make_response", columns=80).err
