"""Typing errors: words, exit status, message. The last list stays as it was."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from helpers.processes import run_forked

from exsearch.config import corpus_folder
from exsearch.ingest.builtin import install

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from helpers import Ran

    Run = Callable[..., Ran]

THROUGH_TYPER = "--debug"
"""An option that the quick door does not take."""

SLIPS = [
    # verbs
    ("shwo 4", "did you mean `exsearch show 4`?", "exsearch search shwo 4"),
    ("shw 1-3", "did you mean `exsearch show 1-3`?", "exsearch search shw 1-3"),
    ("show4", "did you mean `exsearch show N`?", "exsearch search show4"),
    ("lst", "did you mean `exsearch list`?", "exsearch search lst"),
    ("lst projects --json", "did you mean `exsearch list projects --json`?", "exsearch search lst projects`"),
    ("ad .", "did you mean `exsearch add .`?", "exsearch search ad ."),
    ("udpate", "did you mean `exsearch update`?", "exsearch search udpate"),
    ("docter", "did you mean `exsearch doctor`?", "exsearch search docter"),
    ("extarct 4 --to x", "did you mean `exsearch extract 4 --to x`?", "exsearch search extarct 4`"),
    ("SHOW 4", "did you mean `exsearch show 4`?", "exsearch search SHOW 4"),
    ("last", "did you mean `exsearch show last`?", "exsearch search last"),
    ("-q shwo 4", "did you mean `exsearch show 4`?", "exsearch search shwo 4"),
    # options
    ("--foo", "no such option: --foo", "exsearch -- --foo"),
    ("make_response --limt 5", "no such option: --limt", "did you mean --limit?"),
    ("make_response --count", "no such option: --count", "it is an option of pages"),
    ("make_response -p", "no such option: -p", "not:p"),
    ("make_response -v", "no such option: -v", "not:v"),
    ("make_response --format json", "no such option: --format", "for json: --json"),
    ("make_response -limit 5", "no such option: -limit", "did you mean --limit?"),
    ("make_response -json", "no such option: -json", "did you mean --json?"),
    ("show 1 --higlighted", "no such option: --higlighted", "did you mean --highlighted?"),
    ("list --jsno", "no such option: --jsno", "did you mean --json?"),
    ("update --stict", "no such option: --stict", "did you mean --strict?"),
    ("doctor --rebiuld", "no such option: --rebiuld", "did you mean --rebuild?"),
    # rows
    ("404", "the list for `make_response` has no row 404, only rows 1 to 4", "`exsearch search 404`"),
    ("show 404", "the list for `make_response` has no row 404, only rows 1 to 4", "makes a longer one"),
    ("show 3-5", "the list for `make_response` has no row 5, only rows 1 to 4", "makes a longer one"),
    ("show 5-", "the list for `make_response` has no row 5, only rows 1 to 4", "makes a longer one"),
    ("show 0", "the list for `make_response` has no row 0, only rows 1 to 4", "the first row is 1"),
    ("show 3-1", "the list for `make_response` has no rows 3-1: the lower number comes first", "rows 1-3?"),
    ("notice 2,9", "the list for `make_response` has no row 9, only rows 1 to 4", "makes a longer one"),
    # fields and values
    ("make_response licence:MIT", "no field licence:", "did you mean license:MIT?"),
    ("make_response proj:x", "no field proj:", "did you mean project:x?"),
    ("lang:python", "no field lang:", "the fields are license:, project:, file:,"),
    ("foo:bar", "no field foo:", "exsearch -- foo:bar"),
    ("make_response kind:functoin", "no kind functoin", "did you mean kind:function?"),
    ("make_response --kind functoin", "no kind functoin", "did you mean kind:function?"),
    ("make_response role:tests", "no role tests", "did you mean role:test?"),
    ("make_response license:permisive", "no license permisive", "did you mean license:permissive?"),
    ("make_response license:", "license: needs a value", "for example license:permissive"),
]  # fmt: skip


@pytest.fixture(scope="module")
def with_corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the built-in examples. Indexing them takes most of the time of a first search."""
    made = tmp_path_factory.mktemp("made") / "home"
    install(str(made / "index.sqlite"), corpus_folder())
    return made


@pytest.fixture
def listed(run: Run, home: Path, with_corpus: Path) -> Run:
    """A command with a last list: the four rows of `make_response`."""
    shutil.copytree(with_corpus, home)
    assert len(run("make_response").out.splitlines()) == 4
    return run


@pytest.mark.parametrize(("typed", "said", "hint"), SLIPS, ids=[typed for typed, *_ in SLIPS])
def test_a_typing_error_gets_a_suggestion(listed: Run, home: Path, typed: str, said: str, hint: str) -> None:
    (list_file,) = (home / "state" / "lists").iterdir()
    before = list_file.read_bytes()

    short, long = listed(*typed.split()), listed(THROUGH_TYPER, *typed.split())

    assert (short.status, short.out) == (2, "")
    assert short.err.startswith(f"exsearch: {said}\n  ")
    assert hint in short.err
    assert long == short
    assert list_file.read_bytes() == before


TAKEN = [
    ("4", "row 4 of the list for `make_response`: flask-make-response-examples:4", 1),
    ("#4", "row 4 of the list", 1),
    ("1-3", "rows 1-3 of the list for `make_response`", 3),
    ("1,3", "rows 1, 3 of the list", 2),
    ("2 4", "row 2 of the list", 2),
    ("3-", "rows 3-4 of the list", 2),
    ("show last", "row 4 of the list", 1),
    ("show 1,3-4", "rows 1, 3-4 of the list", 3),
    ("show 1 2-3", "row 1 of the list", 3),
    ("show 1 1", "row 1 of the list", 2),
    ("show 1-3,2", "rows 1-3 of the list", 3),
    ("1-2 --highlighted", "rows 1-2 of the list", 2),
    ("show 3-last", "rows 3-4 of the list", 2),
]


@pytest.mark.parametrize(("typed", "said", "count"), TAKEN, ids=[typed for typed, *_ in TAKEN])
def test_rows_are_shown_as_they_are_typed(listed: Run, typed: str, said: str, count: int) -> None:
    short, long = listed(*typed.split()), listed(*typed.split(), "--header")

    assert (short.status, short.out.count("# Example: ")) == (0, count)
    assert short.err.startswith(f"exsearch: {said}")
    assert long == short


def test_extract_and_notice_take_ranges(listed: Run, tmp_path: Path) -> None:
    written = listed("extract", "1-3", "--to", str(tmp_path / "out"))

    assert (written.status, len(written.out.splitlines())) == (0, 3)
    assert "rows 2-4 of the list" in listed("notice", "2-4").err
    several = listed("extract", "1-3", "-o", str(tmp_path / "one.py"))
    assert (several.status, (tmp_path / "one.py").exists()) == (2, False)
    assert "-o takes one example\n  --to DIR takes several\n" in several.err
    assert listed("extract", "1", "-o", str(tmp_path / "one.py")).status == 0  # control


@pytest.mark.parametrize(
    "typed", ["--json", "-n 5", "-q", "--limit", "--", "-- --", "''", "-n 5 shwo 4", "-"]
)
def test_options_without_a_word_are_no_failure(listed: Run, typed: str) -> None:
    ran = listed(*typed.split(" "))

    assert ran.status in (0, 1, 2)
    assert "internal error" not in ran.err


SEARCHED = [
    ("search 4040", "nothing found for 4040", 1),
    ("search shwo 4", "nothing found for shwo 4", 1),
    ("shop cart", "nothing found for shop cart", 1),
    ("-- --foo", "nothing found for text:--foo", 1),
    ("search -- -zzz", "nothing found for text:-zzz", 1),
    ("-- lang:python", "nothing found for text:lang:python", 1),
    ("std::nothing", "nothing found for std::nothing", 1),
    ("http://example.org/nothing", "nothing found for http://example.org/nothing", 1),
    ("make_response license:0BSD", "nothing found for make_response license:0BSD", 1),
    ("4 nothing_of_the_kind", "nothing found for 4 nothing_of_the_kind", 1),
    ("make_response -test", "", 0),
    ("make_response -find", "", 0),
    ("make_response license:GPL-3.0-only license:MIT-0", "", 0),
    ("make_response license:MIT-0 -license:Apache-2.0", "", 0),
]


@pytest.mark.parametrize(("typed", "said", "status"), SEARCHED, ids=[typed for typed, *_ in SEARCHED])
def test_other_words_are_searched_for(listed: Run, typed: str, said: str, status: int) -> None:
    ran = listed(*typed.split())

    assert ran.status == status
    assert said in ran.err
    assert "did you mean `" not in ran.err
    assert bool(ran.out) == (status == 0)


PASTED = [
    ("subprocess.run(['ls'], check=True)", "subprocess.run"),
    ("from flask import make_response", "flask.make_response"),
    ("x = make_response(page, 404)", "make_response"),
]


@pytest.mark.parametrize(("typed", "name"), PASTED, ids=[name for _, name in PASTED])
def test_a_pasted_call_is_searched_by_its_name(listed: Run, typed: str, name: str) -> None:
    run = listed
    rows = run(name).out
    whole, parted = run(typed), run(*typed.split())

    assert (whole.status, whole.out, whole.err) == (0, rows, f"exsearch: searched for {name}\n")
    assert parted == whole
    assert run(typed, "-q").err == ""
    assert "searched for" not in run(f"{name}()").err  # control: a bracket that clings to a name


def test_a_symbol_with_the_name_of_a_typing_error_is_found(run: Run, tree: Callable[..., Path]) -> None:
    asked = run("shows")
    tree(
        {
            "shop/__init__.py": "",
            "shop/views.py": "import cinema\n\ncinema.shows(4)\n",
            "pyproject.toml": "[project]\nname='shop'\n",
        }
    )
    assert run("add", str(tree({}))).status == 0

    for typed in (["shows"], [THROUGH_TYPER, "shows"], ["shows", "4"]):
        assert "did you mean `" not in run(*typed).err
    assert run("shows").out.startswith("1\tcinema.shows\tshop\t")
    assert "did you mean `exsearch show N`?" in asked.err  # control


def test_a_search_that_finds_nothing_leaves_the_list(listed: Run) -> None:
    assert listed("nothing_of_the_kind").status == 1

    assert "the list for `make_response`" in listed("show", "4").err
    listed("subprocess.run")
    assert "the list for `subprocess.run`" in listed("show", "1").err  # control


@pytest.mark.parametrize("words", [
    "add days to a date", "update rows in a table", "show progress bar", "remove missing values",
    "remove duplicates", "extract zip archive", "notice of copyright", "pages of a pdf", "doctor who",
    "list files in folder", "config parser read",
])  # fmt: skip
def test_a_question_that_begins_with_a_verb_gets_the_search_for_it(lean: None, words: str) -> None:
    failed = run_forked(*words.split())

    assert (failed.status, failed.out) == (2, "")
    assert failed.err.endswith(f"\n  to search for these words: `exsearch search {words}`\n")
    assert run_forked("search", *words.split()).status in (0, 1)  # doing so helps


@pytest.mark.parametrize("words", ["add flask", "add web data", "extract make_response", "show nothing",
                                   "add ./days to", "remove installed:flask"])  # fmt: skip
def test_other_words_after_a_verb_are_no_question(lean: None, words: str) -> None:
    failed = run_forked(*words.split())

    assert failed.status == 2
    assert "to search for these words" not in failed.err
    assert failed.err.startswith("exsearch: ")
