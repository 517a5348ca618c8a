"""The commands as a user types them: one way through, whole outputs, exit statuses."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from helpers.pages import HEADER, page, settle

from exsearch import __version__

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from helpers import Ran

    Run = Callable[..., Ran]
    Tree = Callable[..., Path]

CODE = """\
~~from flask import make_response


def answer():
~~    response = make_response(
        "x",
    )
    return response  \t
"""


@pytest.fixture
def pages(run: Run, tree: Tree) -> Path:
    """A folder with one page, which is the only source of the index."""
    folder = tree({"one.md": page(CODE)})
    settle()
    assert run("add", str(folder)).status == 0
    run("doctor")
    run("search", "anything")
    assert run("remove", "built-in").status == 0
    return folder


def test_the_first_search_on_a_new_machine_answers(run: Run) -> None:
    found = run("make_response")

    assert (found.status, found.err) == (0, "")
    assert len(found.out.splitlines()) == 4
    assert all("\tflask.make_response\t" in line for line in found.out.splitlines())
    shown = run("show", "4", "--highlighted")
    assert shown.status == 0
    assert "make_response(" in shown.out


def test_a_search_and_what_it_finds(run: Run, pages: Path) -> None:
    found = run("make_response")

    assert found.out == (
        "1\tflask.make_response\tsandman\tMIT\tsandman/service.py\tresponse = make_response(\n"
    )
    assert (found.status, found.err) == (0, "")


def test_a_snippet_goes_into_a_file_byte_for_byte(run: Run, pages: Path) -> None:
    run("make_response")

    shown = run("show", "1", "--no-header")

    assert shown.out == CODE.replace("~~", "")
    assert shown.err == (
        "exsearch: row 1 of the list for `make_response`: flask-helpers-make-response-examples:1\n"
    )
    assert run("show", "1").out.endswith(shown.out)
    assert run("show", "1", "-q").err == ""


def test_highlighted_statements_come_whole(run: Run, pages: Path) -> None:
    shown = run("show", "flask.make_response:1", "--highlighted", "--no-header")

    assert shown.out == (
        'from flask import make_response\n    response = make_response(\n        "x",\n    )\n'
    )


def test_context_adds_lines_around(run: Run, pages: Path) -> None:
    run("make_response")

    around = run("show", "1", "-C", "1", "--no-header")

    assert around.out.splitlines() == [
        "from flask import make_response", "", "def answer():", "    response = make_response(",
        '        "x",', "    )", "    return response  \t"]  # fmt: skip


@pytest.mark.parametrize("ref", ["flask-helpers-make-response-examples:1", "flask.make_response:1",
                                 "flask.make_response", "make_response:1"])  # fmt: skip
def test_an_example_has_several_names(run: Run, pages: Path, ref: str) -> None:
    assert run("show", ref, "--no-header").out == CODE.replace("~~", "")


def test_json_is_one_array_and_jsonl_one_object_a_line(run: Run, pages: Path) -> None:
    (record,) = json.loads(run("search", "make_response", "--json", "--schema", "1").out)
    (line,) = run("search", "make_response", "--jsonl").out.splitlines()
    (listed,) = run("list", "examples", "--jsonl").out.splitlines()
    (shown,) = json.loads(run("show", "1", "--json", "--schema", "1").out)

    assert json.loads(line) == record
    assert record.pop("score") > 0
    assert record.pop("why") == "end of a name: make_response"
    answer = record.pop("answer")
    assert (answer["name"], answer["uses"], answer["defined"]) == ("flask.make_response", 1, None)
    assert (record.pop("also_in"), record.pop("own")) == ([], False)
    assert json.loads(listed) == shown == record
    assert record["id"] == "flask-helpers-make-response-examples:1"
    assert record["source"] == str(pages)


def test_a_misspelt_name_gives_the_rows_of_the_nearest_name(run: Run, pages: Path) -> None:
    rows = run("make_response").out
    near = run("mkae_response")

    assert (near.status, near.out, near.err) == (0, rows, "exsearch: showing make_response\n")
    assert run("-q", "mkae_response") == (0, rows, "")
    record = json.loads(run("mkae_response", "--jsonl").out)
    assert record["why"] == "nearest name: make_response; end of a name: make_response"
    assert run("show", "1").err.startswith("exsearch: row 1 of the list for `make_response`")
    assert run("show", "mkae_response:1").status == 2  # control: only a search guesses


def test_nothing_found_is_status_1_with_suggestions(run: Run, pages: Path) -> None:
    missed = run("makersponse")

    assert (missed.status, missed.out) == (1, "")
    assert missed.err.startswith("exsearch: nothing found for makersponse\nDid you mean make_response?\n")
    assert run("-q", "search", "zzzz", "--json", "--schema", "1") == (1, "[]\n", "")
    assert run("search", "zzzz", "--json").err.startswith("exsearch: nothing found for zzzz\n")
    assert run("make_response").status == 0  # control


def test_options_are_conditions_too(run: Run, pages: Path) -> None:
    assert run("make_response", "--license", "MIT").status == 0
    assert run("make_response", "--license", "copyleft").status == 1
    assert run("make_response", "license:copyleft").status == 1
    assert run("make_response", "-answer").status == 1
    assert run("make_response", "-zebra").status == 0


def test_explain_gives_the_reason_of_a_row(run: Run, pages: Path) -> None:
    assert run("make_response", "--explain").out.endswith("\tend of a name: make_response (80)\n")


def test_words_that_are_verbs_are_searched_for_with_the_verb(run: Run, pages: Path) -> None:
    assert run("search", "list").status == 1
    assert run("list").out == "flask.make_response\tfunction\t1\n"


@pytest.mark.parametrize(
    ("what", "out"),
    [
        (["symbols"], "flask.make_response\tfunction\t1\n"),
        (["symbols", "make"], "flask.make_response\tfunction\t1\n"),
        (["symbols", "other"], ""),
        (["projects"], "sandman\thttps://example.org/sandman\t1\n"),
        (["projects", "SAND"], "sandman\thttps://example.org/sandman\t1\n"),
        (["licenses"], "MIT\tpermissive\t1\n"),
        (["examples"], "flask-helpers-make-response-examples:1\tflask.make_response\tsandman\tMIT"
                       "\tsandman/service.py\n"),
        (["examples", "other"], ""),
    ],
    ids=" ".join,
)  # fmt: skip
def test_everything_in_the_index_can_be_listed(run: Run, pages: Path, what: list[str], out: str) -> None:
    listed = run("list", *what)

    assert (listed.out, listed.status) == (out, 0 if out else 1)


def test_a_source_is_added_updated_and_removed(run: Run, pages: Path) -> None:
    (name, kind, _, count, _, examples, skipped) = run("list", "sources").out.rstrip().split("\t")
    assert (name, kind, count, examples, skipped) == (str(pages), "pages", "1", "1", "0")

    (pages / "two.md").write_text(page(CODE, header=HEADER.replace("slug: flask", "slug: other")))
    assert run("update").err == f"exsearch: {pages}: 1 page read, 1 example, 1 unchanged\n"
    (pages / "two.md").unlink()
    assert run("update").err == f"exsearch: {pages}: nothing read, 1 unchanged, 1 gone\n"
    assert run("update").err == "exsearch: nothing has changed\n"
    assert run("remove", str(pages)).err == f"exsearch: removed {pages}: 1 page\n"
    assert run("list", "sources") == (1, "", "")


def test_removed_built_in_examples_come_back_only_by_add(run: Run, pages: Path) -> None:
    assert run("subprocess.run").status == 1

    assert run("add", "built-in").status == 0
    assert run("subprocess.run").status == 0


def test_skips_are_counted_named_and_listed(run: Run, tree: Tree) -> None:
    folder = tree({"one.md": page(CODE), "two.md": b"\xff"})

    added = run("add", str(folder))

    assert added.status == 0
    read, skipped, overview = added.err.splitlines()
    assert read == f"exsearch: {folder}: 1 page read, 1 example, 1 skipped"
    assert skipped == "  skipped two.md:1: not UTF-8 (byte 0xff)"
    assert overview.startswith("exsearch: 1 name from 1 page in ")
    assert f"skipped\t{folder}: two.md:1\tnot UTF-8 (byte 0xff)\n" in run("doctor").out
    assert run("add", str(folder), "--strict").status == 3


def test_if_one_source_cannot_be_read_the_others_are_added(run: Run, tree: Tree, tmp_path: Path) -> None:
    folder = tree({"one.md": page(CODE)})

    added = run("add", str(tmp_path / "missing"), str(folder))

    assert added.status == 2
    assert added.err.startswith(f"exsearch: no such file or folder: {tmp_path / 'missing'}\n")
    assert run("list", "sources").out.startswith(str(folder))


def test_the_version_and_the_help(run: Run) -> None:
    assert run("--version") == (0, f"exsearch {__version__}\n", "")
    assert "search" in run("--help").out
    assert run() == run("--help")
    assert run("-h") == run("--help")


def test_the_verbs_of_typer_are_those_of_the_table() -> None:
    from exsearch.cli import group
    from exsearch.commands.names import VERBS

    assert list(group().commands) == list(VERBS)


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_the_shell_completes_verbs_names_and_projects(run: Run, pages: Path, shell: str) -> None:
    def completed(line: str) -> str:
        words = line.split(" ")
        return run(env={
            "_EXSEARCH_COMPLETE": f"complete_{shell}", "COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1),
            "_TYPER_COMPLETE_ARGS": line}).out  # fmt: skip

    assert "show" in completed("exsearch sh")
    assert "make_response" in completed("exsearch make_r")
    assert "symbols" in completed("exsearch list sy")
    assert "sandman" in completed("exsearch search project:sa")
    assert "make_response" not in completed("exsearch zzz")  # control
