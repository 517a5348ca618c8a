"""Every verb as a user types it, in a window of 80x24 and in one of 120x40: what the screen then shows.

The tests ask for the facts that a user needs (number, code, project, next step), not for where they stand.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from terminal.conftest import write

if TYPE_CHECKING:
    from pathlib import Path

    from helpers.device import Terminal

    from terminal.conftest import Open

ROWS = {1: "guestbook", 2: "recipebox", 3: "sparkline", 4: "linkshelf"}
SHOP = {
    "pyproject.toml": '[project]\nname = "shop"\nversion = "1.0"\nlicense = "MIT"\n',
    "shop/__init__.py": "",
    "shop/cart.py": """
        from flask import make_response


        def total(cart):
            return make_response(str(sum(cart)))
        """,
}


def test_search_shows_numbered_rows_with_code_and_project(window: Terminal) -> None:
    screen = window.type("exsearch make_response")

    assert screen.status == 0
    assert screen.missing("flask.make_response", *ROWS.values(), "MIT", "make_response(") == []
    for number in ROWS:
        assert any(line.split()[:1] == [str(number)] for line in screen.lines), screen.text


def test_usage_shows_how_it_is_called_and_show_knows_its_examples(window: Terminal) -> None:
    screen = window.type("exsearch usage make_response")

    assert screen.status == 0
    assert screen.missing("how it is used: 6 calls in 4 uses by 4 projects", "33 %", "2 projects",
                          ".mimetype 25 %", "return make_response(_, _, _)") == []  # fmt: skip
    shown = screen.type("exsearch show 2")
    assert shown.status == 0
    assert shown.missing("row 2", "sparkline/views.py", "HTTPStatus.NOT_MODIFIED") == []


def test_search_takes_conditions(window: Terminal) -> None:
    screen = window.type("exsearch search make_response project:sparkline")

    assert screen.status == 0
    assert screen.missing("sparkline", "guestbook") == ["guestbook"]


def test_a_search_in_vain_says_so(window: Terminal) -> None:
    screen = window.type("exsearch makersponse")

    assert screen.status == 1
    assert screen.missing("nothing found for makersponse", "Did you mean", "make_response?") == []


def test_a_misspelt_name_shows_the_nearest(window: Terminal) -> None:
    screen = window.type("exsearch make_respnse")

    assert screen.status == 0
    assert screen.missing("exsearch: showing make_response", "flask.make_response", *ROWS.values()) == []


def test_the_first_search_on_a_fresh_machine_is_answered(terminal: Open) -> None:
    screen = terminal(fresh=True).type("exsearch make_response")

    assert (screen.status, screen.missing("sparkline", "make_response(")) == (0, [])


def test_show_shows_the_row_of_the_list_with_its_origin(window: Terminal) -> None:
    screen = window.type("exsearch make_response").type("exsearch show 3")

    assert screen.status == 0
    assert screen.missing(
        "row 3", "from hashlib import", "return make_response(", '"ETag": f', "sparkline/views.py", "MIT"
    ) == []  # fmt: skip


@pytest.mark.parametrize(
    ("part", "there", "gone"),
    [
        ("--highlighted", "return make_response(", "def chart"),
        ("--function", "def chart", "from hashlib import"),
        ("--standalone", "Extracted by exsearch", "source file abbreviated"),
        ("-C 1", "return make_response(", "from hashlib import"),
    ],
)
def test_show_cuts_out_a_part(window: Terminal, part: str, there: str, gone: str) -> None:
    screen = window.type("exsearch make_response").type(f"exsearch show 3 {part}")

    assert screen.status == 0
    assert screen.missing(there, "make_response", gone) == [gone]
    assert (
        screen.type("exsearch show 3").missing("def chart", "from hashlib import", "abbreviated") == []
    )  # control


def test_show_into_a_file_is_plain_code_and_the_screen_says_which_row(window: Terminal, desk: Path) -> None:
    screen = window.type("exsearch make_response").type("exsearch show 3 --function > example.py")

    code = (desk / "example.py").read_text()
    assert screen.status == 0
    assert screen.missing("row 3", "def chart") == ["def chart"]
    assert "\x1b" not in code
    assert code.startswith("# flask.make_response in sparkline")


def test_a_row_that_is_not_there_is_an_error(window: Terminal) -> None:
    screen = window.type("exsearch make_response").type("exsearch show 9")

    assert screen.status == 2
    assert screen.missing("9", "4", "make_response") == []


def test_extract_writes_modules_and_never_over_a_file(window: Terminal, desk: Path) -> None:
    screen = window.type("exsearch make_response").type("exsearch extract 4 3 --to snippets")

    written = sorted(path.name for path in (desk / "snippets").iterdir())
    assert (screen.status, len(written)) == (0, 2)
    assert screen.missing(*written) == []
    for name in written:
        ast.parse((desk / "snippets" / name).read_text())

    (desk / "snippets" / written[0]).write_text("mine\n")
    again = screen.type("exsearch extract 4 3 --to snippets")
    assert (again.status, again.missing("snippets/make_response_", "--force")) == (2, [])
    assert (desk / "snippets" / written[0]).read_text() == "mine\n"


def test_notice_prints_projects_and_licences(window: Terminal) -> None:
    screen = window.type("exsearch make_response").type("exsearch notice 4 3")

    assert screen.status == 0
    assert screen.missing("sparkline", "linkshelf", "MIT", "recipebox") == ["recipebox"]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("symbols flask", ["flask.make_response", "flask.url_for", "4"]),
        ("projects", ["sparkline", "wordgarden"]),
        ("licenses", ["MIT-0", "permissive", "756"]),
        ("sources", ["built-in", "756"]),
        ("examples flask", ["flask-make-response-examples:4", "sparkline", "MIT"]),
    ],
)
def test_list_lists(window: Terminal, typed: str, shown: list[str]) -> None:
    screen = window.type(f"exsearch list {typed}")

    assert (screen.status, screen.missing(*shown)) == (0, [])


def test_list_without_a_subject_says_what_there_is(window: Terminal) -> None:
    screen = window.type("exsearch list")

    assert (screen.status, screen.missing("flask", "json")) == (0, [])


def test_a_project_is_added_updated_and_removed(window: Terminal, desk: Path) -> None:
    write(desk / "shop", SHOP)

    added = window.type("exsearch add shop")
    assert added.status == 0
    assert added.missing("1 project", "shop") == []

    assert window.type("exsearch make_response project:shop").missing("make_response(str(sum(cart)))") == []
    assert window.type("exsearch update").missing("nothing has changed") == []

    with (desk / "shop/shop/cart.py").open("a") as file:
        file.write("\n\ndef empty():\n    return make_response('nothing')\n")
    assert window.type("exsearch update").status == 0
    assert window.type("exsearch make_response project:shop").missing("make_response('nothing')") == []

    assert window.type("exsearch remove shop").status == 0
    assert window.type("exsearch make_response project:shop").status == 1


def test_the_built_in_examples_are_removed_and_come_back(window: Terminal) -> None:
    assert window.type("exsearch remove built-in").status == 0
    assert window.type("exsearch make_response").status == 1
    assert window.type("exsearch add built-in").status == 0
    assert window.type("exsearch make_response").status == 0


def test_pages_are_written_and_can_be_added(window: Terminal, desk: Path) -> None:
    screen = window.type("exsearch pages flask.make_response --to out -n 2")

    (page,) = (desk / "out").iterdir()
    assert (screen.status, screen.missing(f"out/{page.name}")) == (0, [])
    assert page.read_text().count("## Example ") == 2

    added = window.type("exsearch add out")
    assert (added.status, added.missing("2 examples")) == (0, [])


def test_doctor_says_where_things_live_and_that_all_is_well(window: Terminal, tmp_path: Path) -> None:
    screen = window.type("exsearch doctor")

    assert screen.status == 0
    assert screen.missing("index", str(tmp_path / "home"), "sound", "built-in", "EXSEARCH_HOME") == []


def test_doctor_finds_damage(window: Terminal, tmp_path: Path) -> None:
    index = tmp_path / "home" / "index.sqlite"
    index.write_bytes(index.read_bytes()[:20_000])

    screen = window.type("exsearch doctor")

    assert screen.status == 2
    assert screen.missing("damaged", "--rebuild") == []


@pytest.mark.parametrize("typed", ["exsearch --help", "exsearch", "exsearch -h"])
def test_help_names_every_verb(window: Terminal, typed: str) -> None:
    verbs = ["search", "show", "extract", "notice", "list", "add", "update", "remove", "pages", "doctor"]

    screen = window.type(typed)

    assert (screen.status, screen.missing(*verbs)) == (0, [])


@pytest.mark.parametrize(
    ("verb", "option"),
    [("search", "--limit"), ("show", "--function"), ("extract", "--to"), ("list", "--json"),
     ("add", "--env"), ("pages", "--count"), ("doctor", "--rebuild"), ("update", "--strict"),
     ("remove", "--quiet"), ("notice", "--quiet")],
)  # fmt: skip
def test_help_of_a_verb_names_its_options(window: Terminal, verb: str, option: str) -> None:
    screen = window.type(f"exsearch {verb} --help")

    assert (screen.status, screen.missing(option)) == (0, [])


def test_the_version_is_told(window: Terminal) -> None:
    from exsearch import __version__

    screen = window.type("exsearch --version")

    assert (screen.status, screen.missing(f"exsearch {__version__}")) == (0, [])
