"""The same answers on a terminal and in a pipe."""

from __future__ import annotations

import ast
import os
import re
from typing import TYPE_CHECKING

import pytest
from helpers import ROOT
from helpers.harvesting import FLASK, harvested, index_of, write_project
from helpers.indexes import make_index
from helpers.processes import command, environment, on_terminal, run_on_terminal, without_own_sequences

from exsearch.commands.screen import next_step, with_most_unseen
from exsearch.output.lines import broken
from exsearch.search import find
from exsearch.search.query import parse_query

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from helpers import Ran

    Run = Callable[..., Ran]

VIEW = "from flask import make_response\n\ndef view{n}():\n    return make_response({n}, 'shop')\n\n"
LONG = "from flask import make_response\n\nanswer = make_response('" + "0123456789" * 9 + "')\n"


def views(*numbers: int) -> str:
    return "".join(VIEW.format(n=n) for n in numbers)


SHOP = {
    "shop/__init__.py": "",
    "shop/views.py": views(1, 2),
    "tests/test_views.py": views(3, 4, 5),
    "shop/long.py": LONG,
}


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("screen")
    many = {"many/__init__.py": "", "many/views.py": views(*range(100, 160))}
    projects = {"shop": SHOP, "flask": FLASK, "many": many}
    make_index(root / "home", trees=[write_project(root / name, files) for name, files in projects.items()])
    return root


@pytest.fixture(autouse=True)
def home_of_shops(shared: Path, environment: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXSEARCH_HOME", str(shared / "home"))
    monkeypatch.setenv("LINES", "24")
    monkeypatch.setenv("NO_COLOR", "1")


def seen(*arguments: str, columns: int = 80, **said: str) -> Ran:
    return run_on_terminal(*arguments, columns=columns, env=said)


def paged(tmp_path: Path, *arguments: str, columns: int = 80, **said: str) -> tuple[Ran, str]:
    """Return the result of the command, and the text in the pager."""
    kept = tmp_path / "paged"
    ran = seen(*arguments, columns=columns, EXSEARCH_PAGER=f"sh -c 'cat > {kept}'", **said)
    return ran, kept.read_text(encoding="utf-8") if kept.exists() else ""


# -- a list


def test_the_screen_after_a_search() -> None:
    ran = seen("flask.make_response", "project:shop")

    assert ran.out == (
        "flask.make_response(*args)\n"
        "  function  ·  of 67 uses in 3 projects  ·  flask 1.0  ·  MIT\n"
        "  definition: `exsearch show flask@1.0/flask/helpers.py:1.1`\n"
        "  shop  MIT  shop/views.py\n"
        "  1  return make_response(1, 'shop')\n"
        "  shop  MIT  shop/long.py\n"
        "  2  answer = make_response('012345678901234567890123456789012345678901234567890\n"
        "   ↪ 123456789012345678901234567890123456789')\n"
        "  shop  MIT  shop/views.py\n"
        "  3  return make_response(2, 'shop')\n"
    )
    assert ran.err == (
        "exsearch: `exsearch show 1` shows the first\n  uses in tests are left out: `role:test` lists them\n"
    )


def test_a_narrowed_list_names_tests_only_if_there_are_any() -> None:
    without = seen("flask.make_response", "project:shop", "file:*/long.py")
    with_tests = seen("flask.make_response", "project:shop")

    assert without.err == "exsearch: `exsearch show 1` shows it\n"
    assert "`role:test` lists them" in with_tests.err  # control


def test_a_list_fits_the_terminal_and_its_hint_lists_more() -> None:
    ran = seen("flask.make_response")
    lines = ran.out.splitlines()

    assert len(lines) + len(ran.err.splitlines()) == 23  # the prompt has the last one
    assert lines[:2] == [
        "flask.make_response(*args)",
        "  function  ·  67 uses in 3 projects  ·  flask 1.0  ·  MIT",
    ]
    assert lines[-1] == "      3 in tests: role:test"
    (last,) = [match[1] for line in reversed(lines) if (match := re.match(r" +(\d+)  \w", line))][:1]
    assert ran.err == f"exsearch: the best {last}: `exsearch show 1` shows the first, `-n 100` lists more\n"


def test_there_is_room_for_the_hint_whichever_rows_fit() -> None:
    modules = [f"counters_of_{word}s" for word in ("kiosk", "fair", "station", "department", "market", "x")]
    calls = {f"{name}_user.py": f"import {name}\n\n{name}.settle(1)\n" for name in modules}
    library = harvested({f"{name}.py": "def settle(n): ...\n" for name in modules}, "library")
    query = parse_query(["settle"])
    found = find.search(index_of(library, harvested(calls, "users")), query, 20, tests=False, counted=True)

    def height(answer: find.Answer) -> int:
        hint = next_step(answer, query, None, "")
        return sum(len(broken(line, 78)) for line in hint.split("\n"))

    heights = [height(found._replace(hits=found.hits[:n], more=True)) for n in range(1, len(found.hits) + 1)]
    assert len(found.owners) == 6
    assert heights[0] > heights[-1]  # control: fewer rows make a longer hint
    assert height(with_most_unseen(found)) >= max(heights)


PAY = '''
    def pay(amount: int, *, tip: int = 0) -> str:
        """Pay a bill. Then leave."""
    '''
USES = "import shop\n\nshop.pay(3)\n\ndef leave():\n    shop.pay(4, tip=1)\n"


def test_the_card_in_the_readme_is_real(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    ((typed, card),) = re.findall(r"<!-- card -->\n```\n\$ exsearch (.*)\n((?:.*\n)*?)```\n", readme)
    shop = write_project(tmp_path / "shop", {"shop/__init__.py": PAY, "shop/cart.py": USES})
    make_index(tmp_path / "home", trees=[shop])
    monkeypatch.setenv("EXSEARCH_HOME", str(tmp_path / "home"))

    assert seen(typed).out.startswith(card)
    (command,) = re.findall(r"`exsearch (.*)`", card)
    assert run(*command.split(), "--no-header").out.startswith(
        "def pay(amount: int, *, tip: int = 0) -> str:\n"
    )


def test_the_command_in_a_card_shows_the_definition(run: Run) -> None:
    for words in (["flask.make_response"], ["flask.make_response", "project:flask"]):
        (command,) = re.findall(r"`exsearch (show .*?)`", seen(*words).out)
        assert "def make_response(*args): ..." in run(*command.split()).out


def test_each_of_several_symbols_has_a_line_and_its_best_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    projects = {
        "bank": {"bank/__init__.py": "def pay(): ...\n", "bank/use.py": "import bank\n\nbank.pay()\n"},
        "shop": {"shop/__init__.py": PAY, "shop/cart.py": USES * 20},
        "till": {"till/__init__.py": "import bank, shop\n\nbank.pay()\nshop.pay(1)\n"},
    }
    make_index(
        tmp_path / "home", trees=[write_project(tmp_path / name, files) for name, files in projects.items()]
    )
    monkeypatch.setenv("EXSEARCH_HOME", str(tmp_path / "home"))

    for rows in ("24", "14"):
        ran = seen("pay", LINES=rows)
        heads = [line for line in ran.out.splitlines() if not line.startswith(" ")]
        assert [head.partition(" ")[0] for head in heads] == ["bank.pay", "shop.pay"]
        assert heads[1].endswith("in 2 projects  ·  Pay a bill.")
        numbers = [int(number) for number in re.findall(r"^ +(\d+)  \S", ran.out, re.MULTILINE)]
        assert numbers == list(range(1, len(numbers) + 1))
    assert ran.err.endswith("\n  2 symbols are called pay: type more of the name, as in shop.pay\n")
    alone = seen("shop.pay")
    assert alone.out.startswith("shop.pay(amount: int, *, tip: int = 0) -> str\n")
    assert "bank.pay" not in alone.out  # control
    assert "are called" not in alone.err


@pytest.mark.parametrize(
    "arguments", [["flask.make_response"], ["search", "flask.make_response", "-n", "12"]]
)
def test_show_gives_the_row_on_the_screen(run: Run, arguments: list[str]) -> None:
    rows = dict(re.findall(r"^ +(\d+)  (.*)$", seen(*arguments).out, re.MULTILINE))

    for number, text in rows.items():
        taken = run("show", number, "--no-header").out
        assert text[:70] in taken, number
        assert "tests/" not in run("show", number).out.partition("def ")[0]
    beyond = run("show", str(len(rows) + 1))
    assert (beyond.status, beyond.out) == (2, "")
    assert len(rows) == 12 if "-n" in arguments else len(rows) < 20


def test_the_last_line_of_a_block_can_be_typed() -> None:
    assert "3 in tests: role:test" in seen("flask.make_response").out

    ran = seen("flask.make_response", "role:test")
    assert len(re.findall(r"^ +\d+  return", ran.out, re.MULTILINE)) == 3
    assert "tests/test_views.py" in ran.out
    assert "in tests: " not in ran.out


def test_the_hint_can_be_typed(tmp_path: Path) -> None:
    ran, page = paged(tmp_path, "search", "flask.make_response", "-n", "100")

    assert (ran.status, ran.out) == (0, "")
    assert len(re.findall(r"^ +\d+  \w", page, re.MULTILINE)) == 65
    assert ran.err == "exsearch: `exsearch show 1` shows the first\n"
    assert run_on_terminal("show", "64").status == 0


def test_reasons_stand_under_their_rows() -> None:
    assert "\n      end of a name" not in seen("search", "flask.make_response").out
    assert "     symbol: flask.make_response; re-export; used by another project; call; " in seen(
        "search", "flask.make_response", "project:shop", "--explain", columns=120).out  # fmt: skip


def test_in_the_folder_of_an_indexed_project_its_own_use_comes_first(shared: Path) -> None:
    def first(folder: Path) -> str:
        ran, _ = on_terminal(command("make_response"), cwd=folder, env=environment(EXSEARCH_PAGER="cat"))
        return next(
            line.split()[0] for line in ran.out.splitlines() if "views.py" in line or "long.py" in line
        )

    assert first(shared / "many" / "many") == "many"
    assert first(shared / "shop") == "shop"


# -- in a pipe


def test_a_pipe_gets_all_rows(run: Run) -> None:
    lines = run("search", "flask.make_response", "-n", "0").out.splitlines()

    assert len(lines) == 68  # with the definition
    assert sum("\ttests/test_views.py\t" in line for line in lines) == 3
    assert all(line.count("\t") == 5 for line in lines)
    assert len(run("flask.make_response").out.splitlines()) == 20
    assert run("flask.make_response").err == "exsearch: the best 20; there are more: -n 100\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["search", "make_response", "--explain"],
        ["show", "flask.make_response"],
        ["show", "flask.make_response", "--highlighted"],
        ["show", "flask.make_response", "--standalone"],
        ["show", "flask.make_response:2", "flask.make_response:3"],
        ["list", "symbols", "flask"],
        ["list", "projects"],
        ["list", "licenses"],
        ["list", "sources"],
        ["list", "examples"],
        ["list"],
    ],
    ids=" ".join,
)
def test_colour_in_a_pipe_changes_nothing_but_the_colour(run: Run, arguments: list[str]) -> None:
    bare, colored = run(*arguments, "-q"), run(*arguments, "-q", "--color", "always")

    assert "\x1b[" in colored.out
    assert without_own_sequences(colored.out) == bare.out
    forced = run(*arguments, "-q", env={"NO_COLOR": "", "FORCE_COLOR": "1"})
    assert forced.out == colored.out
    assert run(*arguments, "-q", env={"FORCE_COLOR": "1"}) == bare  # NO_COLOR is set, too


# -- show


def test_a_long_line_goes_on_in_an_example(run: Run) -> None:
    seen("flask.make_response", "project:shop")

    lines = [line.rstrip() for line in seen("show", "2").out.splitlines()]
    assert lines[:5] == [
        "flask.make_response  function  also flask.helpers.make_response",
        " 1 ▌ from flask import make_response",
        " 2",
        " 3 ▌ answer = make_response('012345678901234567890123456789012345678901234567890",
        "   ↪ 123456789012345678901234567890123456789')",
    ]
    assert run("show", "2", "--no-header").out == LONG


def test_several_examples_are_one_text_for_the_pager(tmp_path: Path) -> None:
    _, page = paged(tmp_path, "show", "flask.make_response:1", "flask.make_response:2", LINES="5")

    assert page.count("flask.make_response  function") == 2
    assert "\n\nflask.make_response  function" in page


# -- list


def test_list_is_a_summary_with_a_hint() -> None:
    ran = seen("list")

    title, heads, first, *_ = ran.out.splitlines()
    assert title.endswith(" symbols, 69 examples, 3 packages")
    assert heads.split() == ["package", "symbols", "examples"]
    assert (first.split()[0], first.split()[2]) == ("flask", "69")
    (command,) = re.findall(r"`exsearch (list [^`]+)`", ran.err)
    assert command == "list flask."
    listed = seen(*command.split())
    assert listed.status == 0
    assert listed.out.splitlines()[0].split() == ["symbol", "kind", "examples"]


def test_a_prefix_needs_no_subject(run: Run) -> None:
    assert run("list", "flask.").out == run("list", "symbols", "flask.").out != ""
    assert run("list", "FLASK.make").out == run("list", "symbols", "FLASK.make").out != ""
    assert run("list", "licences", "M") == (2, "", (
        "exsearch: licences cannot be listed\n"
        "  one of these can: symbols, projects, licenses, sources, examples, packs\n"))  # fmt: skip
    assert run("list", "licences") == (2, "", (
        "exsearch: no symbol starts with licences\n"
        "  `exsearch list` shows the packages; these can be listed, too: "
                "projects, licenses, sources, examples, packs\n"))  # fmt: skip


def test_a_list_longer_than_the_terminal_is_paged(tmp_path: Path) -> None:
    for words in (["list", "symbols"], ["list", "examples"], ["list"], ["doctor"]):
        ran, page = paged(tmp_path, *words, LINES="2")
        assert (ran.status, ran.out) == (0, ""), words
        assert page, words


@pytest.mark.parametrize(
    "words", [["list", "examples"], ["search", "make_response", "-n", "200"], ["show", "flask.make_response"]]
)
def test_leaving_the_pager_early_is_not_an_error(words: list[str]) -> None:
    ran = seen(*words, LINES="5", EXSEARCH_PAGER="sh -c 'read line; echo \"$line\"'")

    assert ran.status == 0
    assert len(ran.out.splitlines()) == 1
    assert "Error" not in ran.err


def test_nothing_is_cropped_in_a_narrow_terminal() -> None:
    for words in (
        ["list", "sources"],
        ["list", "projects"],
        ["doctor"],
        ["list", "examples"],
        ["flask.make_response"],
    ):
        narrow = seen(*words, columns=30)
        assert narrow.status == 0
        assert max(map(len, narrow.out.splitlines())) <= 30
        assert "…" not in narrow.out or words == ["flask.make_response"]  # the starts of paths


# -- extract


def test_a_module_goes_to_standard_output(run: Run, tmp_path: Path) -> None:
    written = run("extract", "flask.make_response", "-o", str(tmp_path / "one.py"))
    done = run("extract", "flask.make_response", "-o", "-", "-q")

    assert written.status == done.status == 0
    assert done.out == (tmp_path / "one.py").read_text(encoding="utf-8")
    ast.parse(done.out)
    assert done.err == ""
    assert not os.path.exists("-")
    assert run("extract", "flask.make_response", "flask.make_response:2", "-o", "-").status == 2
