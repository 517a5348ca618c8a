"""Options as people type them: known ones reach Typer as they are, unknown ones are errors."""

from __future__ import annotations

import pytest

from exsearch.commands.arguments import read_options, without_options
from exsearch.errors import UsageError

HELP = {"--help": False, "-h": False}
SEARCH = {"--limit": True, "-n": True, "--json": False, "--kind": True, "-q": False}
SHOW = {"--context": True, "-C": True, "--highlighted": False, "--no-header": False, "-q": False}
OPTIONS = {"": {**HELP, "--version": False}, "search": HELP | SEARCH, "show": HELP | SHOW}


@pytest.mark.parametrize(
    ("line", "given"),
    [
        ("search x --limit 5 --json", "x --limit 5 --json"),
        ("search x --limit=5 -n5 -n 5", "x --limit=5 -n5 -n 5"),
        ("search x -test -license:MIT", "x not:test not:license:MIT"),
        ("search --kind -test x", "--kind -test x"),
        ("search x -find -", "x not:find -"),
        ("search -nx", "not:nx"),
        ("search -- --foo -x license:MIT", "text:--foo text:-x text:license:MIT"),
        ("show 4 -C3 -q", "4 -C3 -q"),
        ("show 4 -qh", "4 -qh"),
        ("show -- -x", "-- -x"),
    ],
)
def test_known_options_stay_and_the_rest_is_query(line: str, given: str) -> None:
    verb, *arguments = line.split()

    assert read_options(verb, arguments, OPTIONS) == given.split()


@pytest.mark.parametrize(
    ("line", "option", "hint"),
    [
        ("search --foo", "--foo", "`exsearch search --help` lists the options"),
        ("search --limt 5", "--limt", "did you mean --limit?"),
        ("search --lim=5", "--lim", "did you mean --limit?"),
        ("search --format json", "--format", "for json: --json"),
        ("search --format=json", "--format", "for json: --json"),
        ("search --highlighted", "--highlighted", "it is an option of show"),
        ("search --version", "--version", "it is an option of exsearch itself"),
        ("search -p", "-p", "not:p"),
        ("search -3", "-3", "not:3"),
        ("search -limit 5", "-limit", "did you mean --limit?"),
        ("search -limt 5", "-limt", "did you mean --limit?"),
        ("search -limit=5", "-limit", "did you mean --limit?"),
        ("search -json", "-json", "did you mean --json?"),
        ("search -jsno", "-jsno", "did you mean --json?"),
        ("search ---", "---", "`exsearch -- ---`"),
        ("show 4 --higlighted", "--higlighted", "did you mean --highlighted?"),
        ("show 4 -highlighted", "-highlighted", "did you mean --highlighted?"),
        ("show 4 -v", "-v", "`exsearch show --help`"),
        ("show -3", "-3", "`exsearch show --help`"),
    ],
)
def test_an_unknown_option_is_an_error_with_a_next_step(line: str, option: str, hint: str) -> None:
    verb, *arguments = line.split()

    with pytest.raises(UsageError) as raised:
        read_options(verb, arguments, OPTIONS)

    assert str(raised.value) == f"no such option: {option}"
    assert hint in (raised.value.hint or "")


def test_arguments_without_the_options_and_their_values() -> None:
    assert without_options(["4", "--context", "3", "-C2", "--no-header", "7", "-"], OPTIONS["show"]) == [
        "4",
        "7",
        "-",
    ]
    assert without_options(["4", "--foo"], OPTIONS["show"]) is None
