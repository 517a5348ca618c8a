"""After an edit and `update`, a row of the last list is still its example, or an error."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from helpers.harvesting import write_project
from helpers.indexes import make_index

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from helpers import Ran

    Run = Callable[..., Ran]

FIRST = """

def first(text):
    log(1)
    return make_response(text)
"""
SECOND = """

def second(text):
    log(2)
    return make_response(text + text)
"""
THIRD = """

def third(text):
    log(3)
    return make_response(text)
"""
IMPORT = "from flask import make_response\n"


@pytest.fixture
def blog(home: Path, tmp_path: Path, run: Run) -> Path:
    """A project with three uses of one function, and the list that shows them as first, second, third."""
    make_index(home)
    root = write_project(
        tmp_path / "blog", {"blog/__init__.py": "", "blog/views.py": IMPORT + FIRST + SECOND + THIRD}
    )
    assert run("add", str(root)).status == 0
    assert [row.split("\t")[-1] for row in run("make_response").out.splitlines()] == [
        "return make_response(text)", "return make_response(text + text)", "return make_response(text)",
    ]  # fmt: skip
    assert [function_of(run("show", row)) for row in "123"] == ["first", "second", "third"]
    return root


def function_of(shown: Ran) -> str | None:
    return shown.out.partition("def ")[2].partition("(")[0] or None


def edit(run: Run, blog: Path, text: str) -> None:
    (blog / "blog" / "views.py").write_text(text, encoding="utf-8")
    assert "read" in run("update").err


def test_a_row_that_has_not_moved_gets_no_remark(run: Run, blog: Path) -> None:
    assert (
        run("show", "1").err == "exsearch: row 1 of the list for `make_response`: blog@1.0/blog/views.py:6\n"
    )


@pytest.mark.parametrize("way", [[], ["--header"]], ids=["short", "long"])
def test_a_row_is_found_after_its_lines_have_moved(run: Run, blog: Path, way: list[str]) -> None:
    edit(run, blog, "import os\n\n" + IMPORT + FIRST + SECOND + THIRD)

    shown = [run("show", row, *way) for row in "123"]

    assert [function_of(each) for each in shown] == ["first", "second", "third"]
    assert shown[0].err == (
        "exsearch: row 1 of the list for `make_response`: blog@1.0/blog/views.py:8 (moved from line 6 to 8)\n"
    )


def test_another_example_at_the_old_line_is_not_shown_for_a_row(run: Run, blog: Path) -> None:
    edit(run, blog, IMPORT + THIRD + FIRST + SECOND)

    assert [function_of(run("show", row)) for row in "123"] == ["first", "second", "third"]
    assert function_of(run("show", "blog@1.0/blog/views.py:6")) == "third"  # control: what the id gives


def test_a_row_that_is_gone_is_an_error(run: Run, blog: Path) -> None:
    edit(run, blog, IMPORT + SECOND + THIRD)

    gone = run("show", "1")

    assert (gone.status, gone.out) == (2, "")
    assert gone.err == (
        "exsearch: row 1 of the list for `make_response` was blog@1.0/blog/views.py:6,"
        " which is not in the index any more\n  search again: `exsearch make_response`\n"
    )
    assert [function_of(run("show", row)) for row in "23"] == ["second", "third"]  # control


def test_a_row_survives_an_edit_of_its_definition(run: Run, blog: Path) -> None:
    edit(run, blog, IMPORT + FIRST + SECOND + THIRD.replace("(text):", "(text, more):"))

    shown = run("show", "3")

    assert function_of(shown) == "third"
    assert shown.err.endswith("views.py:16 (the code around it has changed)\n")


def test_examples_that_cannot_be_told_apart_are_named(run: Run, blog: Path) -> None:
    edit(run, blog, IMPORT + THIRD.replace("third", "fourth") + THIRD.replace("third", "fifth"))

    shown = run("show", "3")

    assert (shown.status, shown.out) == (2, "")
    assert "is in 2 places now\n  `exsearch show blog@1.0/blog/views.py:6`\n" in shown.err


def test_the_remark_names_the_rows_that_have_moved(run: Run, blog: Path) -> None:
    edit(run, blog, IMPORT + FIRST + "\n\nX = 1\n" + SECOND)

    shown = run("show", "1-2")

    assert shown.err == (
        "exsearch: rows 1-2 of the list for `make_response`\n"
        "  row 2: blog@1.0/blog/views.py:14 (moved from line 11 to 14)\n"
    )
    assert (shown.status, run("show", "1-3").status) == (0, 2)  # the third has gone


def test_a_new_version_of_a_project_has_the_same_rows(run: Run, blog: Path) -> None:
    write_project(blog, {"blog/views.py": "import os\n" + IMPORT + FIRST}, version="1.1")
    run("update")

    shown = run("show", "1")

    assert function_of(shown) == "first"
    assert shown.err.endswith("blog@1.1/blog/views.py:7 (moved from blog@1.0/blog/views.py:6)\n")


def test_a_row_survives_a_change_of_its_full_name(run: Run, blog: Path, tmp_path: Path) -> None:
    from helpers.harvesting import FLASK

    assert run("add", str(write_project(tmp_path / "flask", FLASK, version="3.0"))).status == 0

    shown = run("show", "1")

    assert '"symbol": "flask.helpers.make_response"' in run("show", "1", "--json").out
    assert "flask.make_response" in shown.out
    assert shown.err.endswith("views.py:6\n")


def test_a_page_whose_sections_have_moved(run: Run, home: Path, tree: Callable[..., Path]) -> None:
    from helpers.pages import SECTION, page

    def section(number: int, project: str) -> str:
        code = f"```python\n~~{project}.go()\n```\n"
        return SECTION.format(number=number).replace("sandman", project) + code

    head, _, _ = page("").partition("## Example")
    make_index(home)
    pages = tree({"one.md": head + section(1, "one") + section(2, "two")})
    run("add", str(pages))
    assert len(run("make_response").out.splitlines()) == 2

    tree({"one.md": head + section(1, "new") + section(2, "one")})
    run("update")

    first, second = run("show", "1"), run("show", "2")
    assert "one.go()" in first.out
    assert first.err.endswith(":2 (moved from example 1 to 2)\n")
    assert (second.status, "not in the index any more" in second.err) == (2, True)


def test_a_list_without_checks_is_still_shown(run: Run, home: Path, blog: Path) -> None:
    (file,) = (home / "state" / "lists").iterdir()
    file.write_text("exsearch list 1, rows: 1\nold\nblog@1.0/blog/views.py:6\n", encoding="utf-8")

    shown = run("show", "1")

    assert (shown.status, function_of(shown)) == (0, "first")
    assert "row 1 of the list for `old`" in shown.err
